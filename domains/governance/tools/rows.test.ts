import { expect, test } from 'vitest';
import governance from '#domains/governance/index.ts';
import { fixture } from '#kernel/fixture.ts';
import { type World, world } from '#tests/world.ts';
import { redactRecord } from './records.ts';
import { verifyRows } from './rows.ts';

/** What somebody with the whole database in hands could do. */
const tamper = (w: World, statement: string): Promise<unknown> =>
  w.sql(`DO $$ BEGIN SET LOCAL session_replication_role = replica; ${statement.replaceAll('TENANT', `'${w.tenantId}'`)}; END $$`);

const FILE = fixture('files.file.contract');

test('rows that calls have written are what the journal says, changed and undone ones too', async () => {
  const w = await world(governance, 'files');
  expect(await w.call(verifyRows, { domain: 'files' })).toMatchObject({ differing: 0, examples: [] });
  const { callId } = await w.result('files_delete_file', { fileId: FILE });
  expect(await w.call(verifyRows, { domain: 'files' })).toMatchObject({ differing: 0 });
  await w.result('governance_undo_call', { callId });
  const { rows, differing } = await w.call(verifyRows, { domain: 'files' });
  expect(rows).toBeGreaterThan(0);
  expect(differing).toBe(0);
});

test.for([
  ['altered', 'altered', `UPDATE files.files SET name = 'other.pdf' WHERE tenant_id = TENANT AND id = '${FILE}'`],
  ['taken away', 'missing', `DELETE FROM files.files WHERE tenant_id = TENANT AND id = '${FILE}'`],
  [
    'slipped in',
    'not_journalled',
    `INSERT INTO files.files SELECT tenant_id, gen_random_uuid(), name, content_type, size_bytes, sha256, gen_random_uuid(), created_at
     FROM files.files WHERE tenant_id = TENANT AND id = '${FILE}'`,
  ],
])('a row that was %s behind the house is found', async ([, reason, statement]) => {
  const w = await world(governance, 'files');
  await tamper(w, statement ?? '');
  const { differing, examples } = await w.call(verifyRows, { domain: 'files' });
  expect([differing, examples[0]?.reason, examples[0]?.table]).toEqual([1, reason, 'files.files']);
});

test('of a redacted record nothing can be said, and nothing is', async () => {
  const w = await world(governance, 'files');
  await w.result('files_delete_file', { fileId: FILE });
  await w.call(redactRecord, { table: 'files.files', recordId: FILE, reason: 'Asked for' });
  expect(await w.call(verifyRows, { domain: 'files' })).toMatchObject({ differing: 0 });
});
