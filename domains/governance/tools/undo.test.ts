import { expect, test } from 'vitest';
import governance from '#domains/governance/index.ts';
import { probe } from '#domains/governance/testing/probe.ts';
import { labWorld } from '#tests/lab/house.ts';
import { world } from '#tests/world.ts';
import { createPolicy, deletePolicy, updatePolicy } from './policies.ts';
import { undoCall, undoSession } from './undo.ts';

const RULE = { name: 'R', decision: 'deny' as const, when: { actorKinds: ['agent'] }, reason: 'No.' };

test.for(['insert', 'update', 'delete'] as const)('an undone %s leaves the tenant as it was', async (op) => {
  const w = await world(governance);
  const { id } = op === 'insert' ? { id: '' } : await w.call(createPolicy, RULE);
  const before = await w.hash();
  const { callId } =
    op === 'insert'
      ? await w.result(createPolicy, RULE)
      : op === 'update'
        ? await w.result(updatePolicy, { policyId: id, priority: 7, when: {}, decision: 'allow' })
        : await w.result(deletePolicy, { policyId: id });
  expect(await w.hash()).not.toBe(before);
  expect(await w.call(undoCall, { callId })).toEqual({ undone: [callId], rowsRestored: 1, cancelledEvents: 0, cancelledEffects: 0 });
  expect(await w.hash()).toBe(before);
});

test('“last” is the newest write of the session that is left, and never an undo', async () => {
  const w = await world(governance);
  const p = probe(w);
  await p.call('probe_add', { name: 'first' });
  await p.call('probe_add', { name: 'second' });
  await p.call('probe_add', { name: 'elsewhere' }, { session: 'other' });
  await p.call('undo_call', { callId: 'last' });
  expect(await p.rows()).toEqual(['Rows by agents', 'elsewhere', 'first']);
  await p.call('undo_call', { callId: 'last' });
  expect(await p.rows()).toEqual(['Rows by agents', 'elsewhere']);
  expect((await p.call('undo_call', { callId: 'last' })).output).toMatchObject({ undone: [], rowsRestored: 0 });
});

test('“last” names what cannot be undone instead of taking back something older', async () => {
  const p = probe(await world(governance));
  await p.call('probe_add', { name: 'older' });
  await p.call('probe_send', { name: 'someone' });
  expect(await p.refusal('undo_call', { callId: 'last' })).toMatchObject({ code: 'conflict', reason: 'not_undoable' });
});

test('a row that was changed since is refused, and the refusal names the call in the way', async () => {
  const w = await world(governance);
  const created = await w.result(createPolicy, RULE);
  const policyId = created.output['id'] as string;
  const changed = await w.result(updatePolicy, { policyId, priority: 1 });
  const before = await w.hash();
  const error = await w.refusal(undoCall, { callId: created.callId });
  expect(error).toMatchObject({
    code: 'conflict',
    reason: 'changed_since',
    details: { fix: { tool: 'governance_undo_call', input: { callId: changed.callId } } },
  });
  expect(await w.hash()).toBe(before);
  await w.call(undoCall, { callId: changed.callId });
  await w.call(undoCall, { callId: created.callId });
  expect((await w.refusal(deletePolicy, { policyId })).reason).toBe('policy_not_found');
});

test('undoing the undo brings the rows back, and so on', async () => {
  const w = await world(governance);
  const before = await w.hash();
  const first = await w.result(createPolicy, RULE);
  const after = await w.hash();
  let last = first.callId;
  for (const expected of [before, after, before, after]) {
    ({ callId: last } = await w.result(undoCall, { callId: last }));
    expect(await w.hash()).toBe(expected);
  }
  // Brought back twice over, the first call is live again and can be undone by its own name.
  await w.call(undoCall, { callId: first.callId });
  expect(await w.hash()).toBe(before);
  expect(await w.refusal(undoCall, { callId: first.callId })).toMatchObject({ reason: 'already_undone' });
});

test.for([
  ['a read', 'list_policies', {}, 'nothing_to_undo'],
  ['an irreversible call', 'probe_send', { name: 'x' }, 'not_undoable'],
] as const)('%s is refused', async ([, tool, input, reason]) => {
  const p = probe(await world(governance));
  const { callId } = await p.call(tool, input);
  await p.kernel.recorder.flush();
  expect(await p.refusal('undo_call', { callId })).toMatchObject({ code: 'conflict', reason });
});

test('an unknown call is not found, and a malformed id is invalid', async () => {
  const p = probe(await world(governance));
  expect(await p.refusal('undo_call', { callId: '00000000-0000-7000-8000-00000000dead' })).toMatchObject({
    code: 'not_found',
    reason: 'call_not_found',
  });
  expect(await p.refusal('undo_call', { callId: '------------------------------------' })).toMatchObject({ code: 'invalid_input' });
});

test('a call of another tenant is not found', async () => {
  const [a, b] = [await world(governance), await world(governance)];
  const { callId } = await a.result(createPolicy, RULE);
  expect(await b.refusal(undoCall, { callId })).toMatchObject({ reason: 'call_not_found' });
});

test('an undelivered event is cancelled, and what a listener did is undone first', async () => {
  const w = await world(governance);
  const p = probe(w);
  const before = await p.rows();
  const early = await p.call('probe_tell', { name: 'early' });
  expect((await p.call('undo_call', { callId: early.callId })).output).toMatchObject({ cancelledEvents: 1, rowsRestored: 1 });
  expect(await p.deliver()).toEqual([]);

  const late = await p.call('probe_tell', { name: 'late' });
  await p.deliver();
  expect(await p.rows()).toEqual([...before, 'late', 'late heard'].sort());
  const { output, callId } = await p.call('undo_call', { callId: late.callId });
  expect(output).toMatchObject({ rowsRestored: 2, cancelledEvents: 0 });
  expect((output['undone'] as string[]).at(-1)).toBe(late.callId);
  expect(await p.rows()).toEqual(before);
  await p.call('undo_call', { callId });
  expect(await p.rows()).toEqual([...before, 'late', 'late heard'].sort());
});

test('a row that somebody built on what a listener did stops the whole undo', async () => {
  const p = probe(await world(governance));
  const { callId } = await p.call('probe_tell', { name: 'told' });
  await p.deliver();
  const { output } = await p.call('list_budgets', {});
  const heard = (output['items'] as { id: string; name: string }[]).find((budget) => budget.name === 'told heard')!;
  const edit = await p.call('update_budget', { budgetId: heard.id, limitCount: 5 });
  expect(await p.refusal('undo_call', { callId })).toMatchObject({ reason: 'changed_since', details: { data: { byCall: edit.callId } } });
  expect(await p.rows()).toContain('told');
});

test('an effect that waits is cancelled; one that has left the house stops the undo', async () => {
  const w = await world(governance);
  const p = probe(w);
  const waits = await p.call('probe_ask', { name: 'a' });
  expect((await p.call('undo_call', { callId: waits.callId })).output).toMatchObject({ cancelledEffects: 1 });
  const gone = await p.call('probe_ask', { name: 'b' });
  await w.sql(`UPDATE kernel.effects SET state = 'done' WHERE tenant_id = $1 AND call_id = $2`, [w.tenantId, gone.callId]);
  expect(await p.refusal('undo_call', { callId: gone.callId })).toMatchObject({ reason: 'effect_delivered' });
});

test('two who undo the same call at once: one does, the other is told', async () => {
  const w = await world(governance);
  const { callId } = await w.result(createPolicy, RULE);
  const ends = await Promise.all(
    Array.from({ length: 5 }, () =>
      w.result(undoCall, { callId }).then(
        () => 'done',
        (error: { reason: string }) => error.reason,
      ),
    ),
  );
  expect(ends.filter((end) => end === 'done')).toHaveLength(1);
  for (const end of ends) expect(['done', 'already_undone', 'changed_since']).toContain(end);
});

test('the undo of a session takes back what can be, newest first, and lists the rest', async () => {
  const w = await world(governance);
  const p = probe(w);
  const before = await p.rows();
  const one = await p.call('probe_add', { name: 'one', rows: 3 });
  const post = await p.call('probe_post', { name: 'posted' });
  const send = await p.call('probe_send', { name: 'someone' });
  const told = await p.call('probe_tell', { name: 'told' });
  await p.deliver();
  const gone = await p.call('probe_ask', { name: 'asked' });
  await w.sql(`UPDATE kernel.effects SET state = 'unknown' WHERE tenant_id = $1 AND call_id = $2`, [w.tenantId, gone.callId]);
  const taken = await p.call('probe_add', { name: 'taken back by hand' });
  await p.call('undo_call', { callId: taken.callId });
  const mine = await p.call('create_budget', { name: 'mine', measure: 'calls', per: 'call', limitCount: 9 });
  const theirs = await p.call('update_budget', { budgetId: mine.output['id'], limitCount: 8 }, { session: 'other' });
  await p.call('list_policies', {});
  await p.refusal('delete_policy', { policyId: mine.output['id'] });

  const { output, callId, receipt } = await p.call('undo_session', { sessionId: 's' }, { session: 'reviewer' });
  expect(output).toEqual({
    session: 's',
    undone: [told, post, one].map(({ callId: id }, i) => ({ callId: id, tool: `governance_probe_${['tell', 'post', 'add'][i]}` })),
    notUndone: [
      {
        callId: mine.callId,
        tool: 'governance_create_budget',
        code: 'conflict',
        reason: 'changed_since',
        message: expect.any(String),
        blockedBy: theirs.callId,
      },
      {
        callId: gone.callId,
        tool: 'governance_probe_ask',
        code: 'conflict',
        reason: 'effect_delivered',
        message: expect.any(String),
        blockedBy: null,
      },
      {
        callId: send.callId,
        tool: 'governance_probe_send',
        code: 'conflict',
        reason: 'not_undoable',
        message: expect.any(String),
        blockedBy: null,
      },
    ],
    remaining: 0,
    rowsRestored: 5,
    cancelledEvents: 0,
    cancelledEffects: 0,
  });
  // A compensation adds, it does not remove.
  expect(await p.rows()).toEqual([...before, 'mine', 'posted', 'posted reversed'].sort());
  expect(receipt?.undo).toEqual({ kind: 'refused', because: 'It ran governance_probe_reverse, which is compensable.' });
  expect(await p.refusal('undo_call', { callId })).toMatchObject({ reason: 'not_undoable' });
  const again = await p.call('undo_session', { sessionId: 's' }, { session: 'reviewer' });
  expect(again.output).toMatchObject({ undone: [], remaining: 0 });
});

test('a session of reversible calls comes back whole when its undo is undone', async () => {
  const w = await world(governance);
  const p = probe(w);
  const before = await w.hash();
  const { output } = await p.call('create_policy', { ...RULE });
  await p.call('update_policy', { policyId: output['id'], priority: 3 });
  await p.call('probe_add', { name: 'rows', rows: 5 });
  await p.call('delete_policy', { policyId: output['id'] });
  const after = await w.hash();
  const undo = await p.call('undo_session', { sessionId: 'current' });
  expect(undo.output).toMatchObject({ notUndone: [], rowsRestored: 8 });
  expect(await w.hash()).toBe(before);
  await p.call('undo_call', { callId: undo.callId });
  expect(await w.hash()).toBe(after);
});

test('a session that undid another session’s call has that undo taken back', async () => {
  const p = probe(await world(governance));
  const { callId } = await p.call('probe_add', { name: 'good' }, { session: 'good' });
  await p.call('undo_call', { callId }, { session: 'bad' });
  await p.call('probe_add', { name: 'bad' }, { session: 'bad' });
  await p.call('undo_session', { sessionId: 'bad' }, { session: 'reviewer' });
  expect(await p.rows()).toEqual(['Rows by agents', 'good']);
});

test('calls that overlapped are taken back in whatever order works', async () => {
  const w = await world(governance);
  const p = probe(w);
  const { output } = await p.call('create_budget', { name: 'b', measure: 'calls', per: 'call', limitCount: 9 });
  const edits = await Promise.all([1, 2, 3, 4].map((limitCount) => p.call('update_budget', { budgetId: output['id'], limitCount })));
  const undo = await p.call('undo_session', { sessionId: 'current' });
  expect(undo.output).toMatchObject({ notUndone: [] });
  expect(undo.output['undone']).toHaveLength(edits.length + 1);
  expect(await p.rows()).toEqual(['Rows by agents']);
});

test('a deferred rule that an undo would break fails that call alone, not the whole session', async () => {
  // Its trigger is on a table of all tenants: on a database of its own it stands in nobody's way.
  const w = await labWorld(governance);
  const p = probe(w);
  const rule = `probe_${w.tenantId.replaceAll('-', '_')}`;
  await w.sql(`CREATE FUNCTION public.${rule}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'stays' USING ERRCODE = '23514', CONSTRAINT = 'stays'; END $$`);
  await w.sql(`CREATE CONSTRAINT TRIGGER ${rule} AFTER DELETE ON kernel.budgets DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.name = '${w.tenantId}') EXECUTE FUNCTION public.${rule}()`);
  try {
    const before = await p.call('probe_add', { name: 'older' });
    const stays = await p.call('probe_add', { name: w.tenantId });
    const after = await p.call('probe_add', { name: 'newer' });
    const { output } = await p.call('undo_session', { sessionId: 'current' });
    expect(output['undone']).toMatchObject([{ callId: after.callId }, { callId: before.callId }]);
    expect(output['notUndone']).toMatchObject([{ callId: stays.callId, code: 'conflict', reason: 'rule_broken' }]);
    expect(await p.rows()).toEqual(['Rows by agents', w.tenantId].sort());
  } finally {
    await w.sql(`DROP FUNCTION public.${rule}() CASCADE`);
  }
});

test('since and maxCalls narrow the undo of a session', async () => {
  const p = probe(await world(governance));
  for (const name of ['a', 'b', 'c']) await p.call('probe_add', { name });
  const { output } = await p.call('undo_session', { sessionId: 'current', maxCalls: 1 });
  expect(output).toMatchObject({ remaining: 2, rowsRestored: 1 });
  expect(await p.rows()).toEqual(['Rows by agents', 'a', 'b']);
  expect((await p.call('undo_session', { sessionId: 'current', since: '2999-01-01T00:00:00+01:00' })).output).toMatchObject({
    undone: [],
    remaining: 0,
  });
});

test('a dry run of the undo of a session shows the rows and changes nothing', async () => {
  const w = await world(governance);
  const p = probe(w);
  await p.call('probe_add', { name: 'a', rows: 4 });
  const before = await w.hash();
  const { preview } = await p.call('undo_session', { sessionId: 'current' }, { isDryRun: true });
  expect(preview?.tables).toEqual([
    { table: 'kernel.budgets', op: 'delete', rows: 4 },
    { table: 'kernel.undone', op: 'insert', rows: 1 },
  ]);
  expect(await w.hash()).toBe(before);
});

test('undo needs its own permission', async () => {
  const w = await world(governance);
  const principal = w.as({ permissions: ['governance:write', 'governance:read'] });
  for (const [tool, input] of [
    [undoCall, { callId: 'last' }],
    [undoSession, { sessionId: 'current' }],
  ] as const) {
    expect(await w.refusal(tool, input, { principal })).toMatchObject({ reason: 'permission_missing' });
  }
});
