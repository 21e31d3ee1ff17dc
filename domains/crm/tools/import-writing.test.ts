import { expect, test } from 'vitest';
import { isDeep } from '#tests/lab/house.ts';
import { type World, world } from '#tests/world.ts';
import { CHUNK_ROWS } from '../imports/limits.ts';
import { csv, importAll, readIn, stateOf, takeUp, writeOut } from '../imports/testing/run.ts';
import crm from '../index.ts';
import { commitImport, finishImport, revertImport, writeImportRow } from './import-writing.ts';
import { listImportRows } from './imports.ts';
import { createPerson, deletePerson, listPeople, updatePerson } from './people.ts';

const ROWS = isDeep ? 20_000 : 1200;
const phoneOf = (i: number): string => `+23480${String(30_000_000 + i)}`;
const people = (n: number): Uint8Array => csv('Name,Phone,Email', ...Array.from({ length: n }, (_, i) => `Person ${i},${phoneOf(i)},p${i}@example.ng`));
const written = async (w: World, importId: string): Promise<{ rows: number; people: number; phones: number }> => {
  const [found] = await w.sql<{ rows: number; people: number; phones: number }>(
    `SELECT count(*)::int AS rows, count(DISTINCT p.id)::int AS people, (SELECT count(DISTINCT e164)::int FROM crm.person_phones WHERE tenant_id = $1 AND e164 LIKE '+2348030%') AS phones
     FROM crm.import_writes i LEFT JOIN crm.people p ON p.tenant_id = i.tenant_id AND p.id = i.record_id WHERE i.tenant_id = $1 AND i.import_id = $2`,
    [w.tenantId, importId],
  );
  return found ?? { rows: 0, people: 0, phones: 0 };
};

test(`${ROWS} rows: a crash in the middle and the way on neither lose nor double one, and one undo takes all back`, { timeout: 600_000 }, async () => {
  const w = await world(crm, 'files');
  const importId = await readIn(w, { kind: 'people', bytes: people(ROWS), pieceBytes: 256 * 1024 });
  expect(await stateOf(w, importId)).toMatchObject({ status: 'ready', counts: { new: ROWS, invalid: 0 } });
  const before = await w.hash();
  const { callId } = await writeOut(w, importId, { dies: 1 });
  expect(await written(w, importId)).toMatchObject({ rows: CHUNK_ROWS });
  await takeUp(w, callId, { dies: 2 });
  await takeUp(w, callId);
  expect(await written(w, importId)).toEqual({ rows: ROWS, people: ROWS, phones: ROWS });
  expect(await stateOf(w, importId)).toMatchObject({ status: 'done', written: ROWS, notWritten: 0 });
  expect((await w.events()).filter((type) => type === 'import.completed')).toHaveLength(1);

  const undone = await w.result('governance_undo_call', { callId });
  expect(await written(w, importId)).toEqual({ rows: 0, people: 0, phones: 0 });
  const changed = (await w.hash()).split(' ').filter((part) => part.startsWith('crm.') && !before.includes(part));
  expect(changed.map((part) => part.split('=')[0])).toEqual(['crm.imports']);
  // The undo of the undo is the redo.
  await w.result('governance_undo_call', { callId: undone.callId });
  expect(await written(w, importId)).toEqual({ rows: ROWS, people: ROWS, phones: ROWS });
});

test('two servers that take up the same import write each row once', async () => {
  const w = await world(crm, 'files');
  const importId = await readIn(w, { kind: 'people', bytes: people(700) });
  const { callId } = await w.result(commitImport, { importId });
  await Promise.allSettled([takeUp(w, callId), takeUp(w, callId), takeUp(w, callId)]);
  expect(await written(w, importId)).toEqual({ rows: 700, people: 700, phones: 700 });
  expect((await stateOf(w, importId)).status).toBe('done');
});

test('a row whose record appeared after the approval is left out and says so; what was approved is all that is written', async () => {
  const w = await world(crm, 'files');
  const importId = await readIn(w, { kind: 'people', bytes: people(3), onDuplicate: 'fill' });
  await w.call(createPerson, { displayName: 'Earlier', phones: [{ number: phoneOf(1) }] });
  await writeOut(w, importId);
  expect(await stateOf(w, importId)).toMatchObject({ status: 'done', written: 2, notWritten: 1 });
  expect((await w.call(listImportRows, { importId })).items.map(({ notWritten }) => notWritten)).toEqual([null, 'changed_since_check', null]);
  expect((await w.call(listPeople, { phone: phoneOf(1) })).items).toMatchObject([{ displayName: 'Earlier', emails: [] }]);
});

test('a record that was changed since stands in the way of the undo, which names the call; nothing is half undone', async () => {
  const w = await world(crm, 'files');
  const { importId, callId } = await importAll(w, { kind: 'people', bytes: people(600) });
  const [first] = (await w.call(listPeople, { phone: phoneOf(0) })).items;
  const edit = await w.result(updatePerson, { personId: first?.personId ?? '', givenName: 'Edited' });
  const before = await w.hash();
  const error = await w.refusal('governance_undo_call', { callId });
  expect(error).toMatchObject({ code: 'conflict', reason: 'changed_since', details: { fix: { input: { callId: edit.callId } } } });
  expect(await w.hash()).toBe(before);
  await w.result('governance_undo_call', { callId: edit.callId });
  await w.call(revertImport, { importId });
  expect(await written(w, importId)).toMatchObject({ rows: 0, people: 0 });
});

test('a person that was deleted by hand since stands in the way too', async () => {
  const w = await world(crm, 'files');
  const { importId } = await importAll(w, { kind: 'people', bytes: people(2) });
  const [first] = (await w.call(listPeople, { phone: phoneOf(0) })).items;
  await w.call(deletePerson, { personId: first?.personId ?? '' });
  expect(await w.refusal(revertImport, { importId })).toMatchObject({ code: 'conflict', reason: 'changed_since' });
});

test('taking an import back while it is being written stops the writing', async () => {
  const w = await world(crm, 'files');
  const importId = await readIn(w, { kind: 'people', bytes: people(1100) });
  const { callId } = await writeOut(w, importId, { dies: 1 });
  await w.call(revertImport, { importId });
  await takeUp(w, callId);
  expect(await written(w, importId)).toMatchObject({ rows: 0, people: 0 });
  expect((await stateOf(w, importId)).status).toBe('reverted');
});

test('a stopped import goes on with what is left', async () => {
  const w = await world(crm, 'files');
  const importId = await readIn(w, { kind: 'people', bytes: people(900) });
  await writeOut(w, importId, { dies: 1 });
  await w.call(finishImport, { importId, problem: { reason: 'row_budget', message: 'The budget of the day is used up.' } });
  expect(await stateOf(w, importId)).toMatchObject({ status: 'stopped', problem: { reason: 'row_budget' }, written: 500 });
  await writeOut(w, importId);
  expect(await written(w, importId)).toEqual({ rows: 900, people: 900, phones: 900 });
});

test('chunks are of a limited size, and only of an import that is approved', async () => {
  const w = await world(crm, 'files');
  const importId = await readIn(w, { kind: 'people', bytes: people(1) });
  expect(await w.refusal(writeImportRow, { importId, fromRow: 1, toRow: 10 })).toMatchObject({ reason: 'import_ready' });
  await w.call(commitImport, { importId });
  expect(await w.refusal(writeImportRow, { importId, fromRow: 1, toRow: CHUNK_ROWS + 1 })).toMatchObject({ reason: 'too_many_rows' });
});

test('raw SQL cannot write a row of an import twice, nor change which record it became', async () => {
  const w = await world(crm, 'files');
  const { importId } = await importAll(w, { kind: 'people', bytes: people(1) });
  const attempt = (text: string): Promise<string> => w.attack('crm', (client) => client.query(text, [importId]).then(() => 'done', (error: { constraint?: string }) => error.constraint ?? String(error)));
  expect(await attempt(`INSERT INTO crm.import_writes (id, import_id, row_number, op, record_id, call_id) SELECT gen_random_uuid(), import_id, row_number, op, gen_random_uuid(), call_id FROM crm.import_writes WHERE import_id = $1`)).toBe('import_writes_once');
  expect(await attempt(`UPDATE crm.import_writes SET record_id = gen_random_uuid() WHERE import_id = $1`)).toBe('import_writes_final');
  expect(await attempt(`UPDATE crm.imports SET sha256 = repeat('f', 64) WHERE id = $1`)).toBe('imports_final');
});
