import { expect, test } from 'vitest';
import governance from '#domains/governance/index.ts';
import { probe } from '#domains/governance/testing/probe.ts';
import { world } from '#tests/world.ts';
import { listChanges } from './changes.ts';
import { listEvents } from './events.ts';
import { createPolicy, deletePolicy, getPolicy, listPolicies, updatePolicy } from './policies.ts';
import { getReceipt, listReceipts } from './receipts.ts';
import { getRecordHistory, listViewers, redactRecord } from './records.ts';
import { verifySeals } from './seals.ts';
import { listSessions } from './sessions.ts';
import { undoCall } from './undo.ts';

const RULE = { name: 'R', decision: 'deny' as const, when: { actorKinds: ['agent'] }, reason: 'No.' };

test('the history of a record tells who changed what, newest first, and what was undone', async () => {
  const w = await world(governance);
  const agent = w.as({ actor: { kind: 'agent', id: 'a', name: 'Ada', onBehalfOf: 'owner' } });
  const { id } = await w.call(createPolicy, { ...RULE, when: { actorKinds: ['system'] } });
  const update = await w.result(updatePolicy, { policyId: id, priority: 5, reason: 'Never.' }, { principal: agent, session: 'chat' });
  await w.call(undoCall, { callId: update.callId });
  await w.call(deletePolicy, { policyId: id });
  const { items, ...rest } = await w.call(getRecordHistory, { recordId: id });
  expect(rest).toEqual({ id, nextCursor: null });
  expect(items.map(({ tool, op, fields }) => [tool, op, fields.length > 3 ? 'all' : fields])).toEqual([
    ['governance_delete_policy', 'delete', 'all'],
    [
      'governance_undo_call',
      'update',
      [
        { field: 'reason', before: 'Never.', after: 'No.' },
        { field: 'priority', before: 5, after: 100 },
      ],
    ],
    [
      'governance_update_policy',
      'update',
      [
        { field: 'reason', before: 'No.', after: 'Never.' },
        { field: 'priority', before: 100, after: 5 },
      ],
    ],
    ['governance_create_policy', 'insert', 'all'],
  ]);
  expect(items[2]).toMatchObject({
    actor: { kind: 'agent', actorId: 'a', name: 'Ada', onBehalfOf: 'owner' },
    session: 'chat',
    undoneBy: items[1]?.callId,
    table: 'kernel.policies',
  });
  const one = await w.call(getRecordHistory, { recordId: id, table: 'kernel.policies', limit: 3 });
  const two = await w.call(getRecordHistory, { recordId: id, table: 'kernel.policies', limit: 3, cursor: one.nextCursor! });
  expect([...one.items, ...two.items]).toEqual(items);
  expect((await w.call(getRecordHistory, { recordId: id, table: 'crm.deals' })).items).toEqual([]);
});

test('the viewers of a record are the reads that answered with it', async () => {
  const w = await world(governance);
  const { id } = await w.call(createPolicy, RULE);
  const nosy = w.as({ actor: { kind: 'person', id: 'n', name: 'Nosy' } });
  await w.call(getPolicy, { policyId: id }, { principal: nosy, client: 'console/1' });
  await w.call(listPolicies, {});
  await w.refusal(getPolicy, { policyId: '00000000-0000-7000-8000-00000000dead' }, { principal: nosy });
  await w.call(getRecordHistory, { recordId: id });
  await w.kernel.recorder.flush();
  const { items } = await w.call(listViewers, { recordId: id });
  expect(items.map(({ tool, actor }) => [tool, actor.name])).toEqual([
    ['governance_get_record_history', 'Owner'],
    ['governance_list_policies', 'Owner'],
    ['governance_get_policy', 'Nosy'],
  ]);
  expect(items[2]?.client).toBe('console/1');
});

test('histories and viewers are found by their index, which row-level security must not keep from them', async () => {
  const w = await world(governance);
  const explain = (role: string, statement: string): Promise<string> =>
    w.attack(role, async (client) => {
      await client.query(`SET LOCAL ROLE nexus_${role}; SET LOCAL enable_seqscan = off`);
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement}`);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
  const id = `'${w.tenantId}'::uuid`;
  expect(await explain('governance', `SELECT 1 FROM kernel.changes WHERE record_id = ${id} ORDER BY seq DESC`)).toMatch(
    /changes_by_record[^]*Index Cond: .*record_id/,
  );
  // What kernel.reads_of asks; without a tenant, as in so small a table the tenant's own index is as good.
  expect(await explain('journal', `SELECT id FROM kernel.receipts WHERE records @> ARRAY[${id}] AND records <> '{}'`)).toMatch(
    /receipts_by_record[^]*Index Cond: .*records @>/,
  );
});

test('redaction blanks the journal for good, leaves a trace, stops the undo, and the chain still verifies', async () => {
  const w = await world(governance);
  const { id } = await w.call(createPolicy, RULE);
  const update = await w.result(updatePolicy, { policyId: id, reason: 'Ada Lovelace, +234 1' });
  await w.sql('SELECT kernel.seal($1, 1000)', [w.tenantId]);
  expect(await w.call(redactRecord, { recordId: id, table: 'kernel.policies', reason: 'Asked for.' })).toEqual({ changes: 2 });
  const { items } = await w.call(getRecordHistory, { recordId: id });
  expect(items.map(({ isRedacted, fields }) => [isRedacted, fields])).toEqual([
    [true, []],
    [true, []],
  ]);
  expect(await w.sql('SELECT 1 FROM kernel.changes WHERE tenant_id = $1 AND after::text LIKE $2', [w.tenantId, '%Lovelace%'])).toEqual([]);
  expect((await w.call(listEvents, { type: 'record.redacted' })).items[0]?.payload).toEqual({
    table: 'kernel.policies',
    recordId: id,
    changes: 2,
    reason: 'Asked for.',
  });
  expect(await w.refusal(undoCall, { callId: update.callId })).toMatchObject({ reason: 'redacted' });
  await w.sql('SELECT kernel.seal($1, 1000)', [w.tenantId]);
  expect((await w.call(verifySeals, {})).broken).toBeNull();
});

test('an agent may only propose a redaction, and an unknown record is not found', async () => {
  const w = await world(governance);
  const { id } = await w.call(createPolicy, { ...RULE, when: { actorKinds: ['system'] } });
  const input = { recordId: id, table: 'kernel.policies', reason: 'x' };
  const agent = w.as({ actor: { kind: 'agent', id: 'a', name: 'A' } });
  expect(await w.refusal(redactRecord, input, { principal: agent })).toMatchObject({ code: 'approval_required' });
  expect(await w.refusal(redactRecord, { ...input, recordId: w.tenantId })).toMatchObject({ reason: 'record_not_found' });
  const other = await world(governance);
  expect(await other.refusal(redactRecord, input)).toMatchObject({ reason: 'record_not_found' });
});

test('a receipt shows everything that the call left behind', async () => {
  const w = await world(governance);
  const p = probe(w);
  const told = await p.call('probe_tell', { name: 'told' }, { client: 'test/1' });
  await p.deliver();
  const asked = await p.call('probe_ask', { name: 'someone' });
  await w.sql('SELECT kernel.seal($1, 1000)', [w.tenantId]);
  const receipt = await w.call(getReceipt, { receiptId: told.callId });
  expect(receipt).toMatchObject({
    callId: told.callId,
    rootId: told.callId,
    tool: 'governance_probe_tell',
    effect: 'reversible',
    outcome: 'done',
    session: 's',
    door: 'test',
    rows: 1,
    changesTotal: 1,
    nested: [],
    undoneBy: null,
    client: 'test/1',
    effects: [],
    changes: [{ table: 'kernel.budgets', op: 'insert', after: { name: 'told' } }],
    events: [
      {
        type: 'probe.told',
        payload: { name: 'told' },
        deliveries: [{ consumer: 'governance.probe_listener', state: 'done', callId: expect.any(String) }],
      },
    ],
    seal: { state: 'sealed', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  const heard = await w.call(getReceipt, { receiptId: receipt.events[0]!.deliveries[0]!.callId! });
  expect(heard).toMatchObject({ causeEvent: receipt.events[0]!.eventId, actor: { kind: 'system' } });
  expect((await w.call(getReceipt, { receiptId: asked.callId })).effects).toMatchObject([
    { port: 'messages', state: 'pending', payload: { to: 'someone' } },
  ]);
  const undo = await p.call('undo_session', { sessionId: 's' }, { session: 'r' });
  const nested = await w.call(getReceipt, { receiptId: undo.callId });
  expect(nested.nested.map(({ tool, rootId }) => [tool, rootId])).toEqual([
    ['governance_undo_call', undo.callId],
    ['governance_undo_call', undo.callId],
  ]);
  expect(nested).toMatchObject({ changesTotal: 5, seal: { state: 'waiting' } });
  expect((await w.call(getReceipt, { receiptId: told.callId })).undoneBy).toBe(undo.callId);
  expect((await w.call(listChanges, { callId: undo.callId, table: 'kernel.budgets' })).items.map(({ op }) => op)).toEqual([
    'delete',
    'delete',
  ]);
});

test('receipts are filtered and paged without a gap', async () => {
  const w = await world(governance);
  const p = probe(w);
  for (let i = 0; i < 7; i++) await p.call('probe_add', { name: `n${i}` });
  await p.refusal('probe_add', { name: 'n1' });
  await p.call('undo_session', { sessionId: 's', maxCalls: 1 }, { session: 'r' });
  const seen: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await w.call(listReceipts, { session: 's', limit: 3, ...(cursor && { cursor }) });
    seen.push(...page.items.map(({ callId }) => callId));
    if (!page.nextCursor) break;
    cursor = page.nextCursor;
  }
  expect(seen).toHaveLength(8);
  expect(new Set(seen).size).toBe(8);
  const list = async (input: Parameters<typeof w.call<typeof listReceipts.input, typeof listReceipts.output>>[1]) =>
    (await w.call(listReceipts, input)).items;
  expect(await list({ session: 's', outcome: 'failed' })).toMatchObject([{ code: 'conflict', reason: 'budget_name_taken', rows: 0 }]);
  expect(await list({ tool: 'governance_undo_*' })).toHaveLength(1);
  expect(await list({ tool: 'governance_undo_*', rootsOnly: false })).toHaveLength(2);
  expect(await list({ tool: 'governance_undo_call', rootsOnly: false })).toHaveLength(1);
  expect(await list({ session: 's', effect: 'read' })).toEqual([]);
  expect(await list({ session: 's', actorId: 'nobody' })).toEqual([]);
  expect(await list({ session: 's', from: '2999-01-01T00:00:00Z' })).toEqual([]);
  expect(await list({ session: 's', to: '2999-01-01T00:00:00Z' })).toHaveLength(8);
});

test('sessions are summed up, latest first', async () => {
  const w = await world(governance);
  const p = probe(w);
  await p.call('probe_add', { name: 'a', rows: 2 }, { session: 'one' });
  await p.call('list_events', {}, { session: 'one' });
  await p.call('probe_add', { name: 'b' }, { session: 'two' });
  await p.refusal('probe_add', { name: 'b' }, { session: 'two', principal: p.agent });
  await p.call('undo_call', { callId: 'last' }, { session: 'one' });
  await p.kernel.recorder.flush();
  const { items } = await w.call(listSessions, {});
  expect(items.filter(({ session }) => session !== 'world')).toMatchObject([
    { session: 'one', calls: 3, writes: 2, refused: 0, undone: 1, rows: 5, actors: ['Owner'], labels: ['untrusted'] },
    { session: 'two', calls: 2, writes: 1, refused: 1, undone: 0, rows: 1, actors: ['Agent', 'Owner'], labels: [] },
  ]);
  const first = await w.call(listSessions, { limit: 1 });
  const second = await w.call(listSessions, { limit: 1, cursor: first.nextCursor! });
  expect([...first.items, ...second.items].map(({ session }) => session)).toEqual(['one', 'two']);
});
