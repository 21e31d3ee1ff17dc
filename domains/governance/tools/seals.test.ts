import { expect, test } from 'vitest';
import governance from '#domains/governance/index.ts';
import { type World, world } from '#tests/world.ts';
import { createPolicy, updatePolicy } from './policies.ts';
import { getSealHead, verifySeals } from './seals.ts';

/** Six calls, each under a link of its own, or all under one. */
async function sealedWorld({ isEach = true } = {}): Promise<World> {
  const w = await world(governance);
  const { id } = await w.call(createPolicy, { name: 'R', decision: 'deny', when: { actorKinds: ['agent'] }, reason: 'No.' });
  for (let priority = 1; priority <= 4; priority++) await w.call(updatePolicy, { policyId: id, priority });
  for (let i = 0; i < (isEach ? 6 : 1); i++) await w.sql('SELECT kernel.seal($1, $2)', [w.tenantId, isEach ? 1 : 1000]);
  return w;
}

/** What somebody with the whole database in hands could do. */
async function tamper(w: World, statement: string): Promise<void> {
  await w.sql(
    `DO $tamper$ BEGIN SET LOCAL session_replication_role = replica; ${statement.replaceAll('TENANT', `'${w.tenantId}'`)}; END $tamper$`,
  );
}

test('a whole chain verifies, and its head is the newest seal', async () => {
  const w = await sealedWorld();
  const head = await w.call(getSealHead, {});
  const verdict = await w.call(verifySeals, {});
  expect(verdict).toMatchObject({ links: 6, sealed: 6, broken: null, unsealed: 0, head: head.hash });
  expect(head).toMatchObject({ seq: 6, calls: 1, unsealed: 0 });
  await w.call(createPolicy, { name: 'S', decision: 'allow', reason: 'Yes.' });
  await w.kernel.recorder.flush();
  expect(await w.call(verifySeals, {})).toMatchObject({ sealed: 6, broken: null, unsealed: 3 });
});

test('an empty chain verifies', async () => {
  const w = await world(governance);
  expect(await w.call(getSealHead, {})).toMatchObject({ seq: 0, hash: null, calls: 0 });
  expect(await w.call(verifySeals, {})).toMatchObject({ sealed: 0, broken: null });
});

const RECEIPT = '(SELECT receipts[1] FROM kernel.seals WHERE tenant_id = TENANT AND seq = 3)';

test.for([
  [
    'another actor in a receipt',
    `UPDATE kernel.receipts SET actor_name = 'Nobody' WHERE tenant_id = TENANT AND id = ${RECEIPT}`,
    3,
    'receipt_or_changes_altered',
  ],
  ['a receipt that is gone', `DELETE FROM kernel.receipts WHERE tenant_id = TENANT AND id = ${RECEIPT}`, 3, 'receipt_missing'],
  [
    'a change that is gone',
    `DELETE FROM kernel.changes WHERE tenant_id = TENANT AND call_id = ${RECEIPT}`,
    3,
    'receipt_or_changes_altered',
  ],
  [
    'another value in a change',
    `UPDATE kernel.changes SET after = after || '{"priority": 99}' WHERE tenant_id = TENANT AND call_id = ${RECEIPT}`,
    3,
    'change_altered',
  ],
  [
    'a change moved to another record',
    `UPDATE kernel.changes SET key = jsonb_build_object('id', gen_random_uuid()) WHERE tenant_id = TENANT AND call_id = ${RECEIPT}`,
    3,
    'change_altered',
  ],
  [
    'a change hidden from the history of its record',
    `UPDATE kernel.changes SET record_id = NULL WHERE tenant_id = TENANT AND call_id = ${RECEIPT}`,
    3,
    'change_altered',
  ],
  [
    'a line that looks as if it had been blanked',
    `INSERT INTO kernel.changes (tenant_id, call_id, table_name, key, op, shape, digest) SELECT TENANT, ${RECEIPT}, 'x', '{}', 'insert', '', ''`,
    3,
    'change_altered',
  ],
  [
    'one side of a change blanked',
    `UPDATE kernel.changes SET before = NULL WHERE tenant_id = TENANT AND call_id = ${RECEIPT}`,
    3,
    'change_altered',
  ],
  ['another digest in a seal', `UPDATE kernel.seals SET digests = sha256('x') WHERE tenant_id = TENANT AND seq = 3`, 3, 'seal_forged'],
  ['a seal that is gone', 'DELETE FROM kernel.seals WHERE tenant_id = TENANT AND seq = 3', 3, 'seal_missing'],
  [
    'a seal made to fit',
    `UPDATE kernel.seals SET digests = sha256('x'), hash = sha256(prev || sha256('x')) WHERE tenant_id = TENANT AND seq = 3`,
    3,
    'receipt_or_changes_altered',
  ],
  ['the first seal gone', 'DELETE FROM kernel.seals WHERE tenant_id = TENANT AND seq = 1', 1, 'seal_missing'],
  [
    'another tenant in a receipt',
    `UPDATE kernel.receipts SET tenant_id = gen_random_uuid() WHERE tenant_id = TENANT AND id = ${RECEIPT}`,
    3,
    'receipt_missing',
  ],
] as const)('%s is found at its place', async ([, statement, seq, reason]) => {
  const w = await sealedWorld();
  await tamper(w, statement);
  expect(await w.call(verifySeals, {})).toMatchObject({ sealed: seq - 1, broken: { seq, reason } });
});

test.for([
  [`UPDATE kernel.receipts SET actor_name = 'Nobody' WHERE tenant_id = TENANT AND id = CALL`, 'receipt_or_changes_altered'],
  ['DELETE FROM kernel.receipts WHERE tenant_id = TENANT AND id = CALL', 'receipt_missing'],
  [`UPDATE kernel.changes SET after = after || '{"priority": 99}' WHERE tenant_id = TENANT AND call_id = CALL`, 'change_altered'],
  [
    `INSERT INTO kernel.changes (tenant_id, call_id, table_name, key, op, shape, digest) VALUES (TENANT, CALL, 'x', '{}', 'insert', '', sha256('x'))`,
    'receipt_or_changes_altered',
  ],
] as const)('of a link over many receipts the one concerned is named: %s', async ([statement, reason]) => {
  const w = await sealedWorld({ isEach: false });
  expect(await w.call(verifySeals, {})).toMatchObject({ links: 1, sealed: 6, broken: null });
  const [fourth] = await w.sql<{ id: string }>('SELECT receipts[4] AS id FROM kernel.seals WHERE tenant_id = $1', [w.tenantId]);
  await tamper(w, statement.replace('CALL', `'${fourth?.id}'`));
  expect(await w.call(verifySeals, {})).toMatchObject({ links: 0, sealed: 0, broken: { seq: 1, callId: fourth?.id, reason } });
});

test.for([
  [
    'a receipt that nobody sealed',
    `INSERT INTO kernel.receipts SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid()))).* FROM kernel.receipts r WHERE tenant_id = TENANT AND id = ${RECEIPT}`,
    7,
    'seal_missing',
  ],
  ['the chain cut short', 'DELETE FROM kernel.seals WHERE tenant_id = TENANT AND seq >= 5', 5, 'seal_missing'],
] as const)('%s is found behind the end of the chain', async ([, statement, seq, reason]) => {
  const w = await sealedWorld();
  await tamper(w, statement);
  expect(await w.call(verifySeals, {})).toMatchObject({ sealed: seq - 1, broken: { seq, reason } });
});

test('neither governance nor the kernel’s own role can touch what is written', async () => {
  const w = await sealedWorld();
  for (const statement of [
    `UPDATE kernel.receipts SET actor_name = 'x'`,
    'DELETE FROM kernel.receipts',
    'DELETE FROM kernel.changes',
    `UPDATE kernel.changes SET after = NULL`,
    'DELETE FROM kernel.seals',
    `INSERT INTO kernel.seals (seq, receipts, digests, prev, hash) VALUES (7, ARRAY[kernel.tenant()], sha256('x'), '', '')`,
    `SELECT kernel.seal(kernel.tenant(), 1)`,
    'DELETE FROM kernel.seal_queue',
    'TRUNCATE kernel.receipts',
    `UPDATE kernel.undone SET by_call = id`,
    `INSERT INTO kernel.receipts (id) VALUES (kernel.tenant())`,
    `UPDATE kernel.deliveries SET consumer = 'x'`,
    `UPDATE kernel.effects SET payload = '{}'`,
  ]) {
    const attack = w.attack('governance', async (client) => {
      await client.query('SET LOCAL ROLE nexus_governance');
      await client.query(statement);
    });
    await expect(attack, statement).rejects.toThrow(/permission denied/);
  }
});
