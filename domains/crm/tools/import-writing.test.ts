import { expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { type World, world } from '#tests/world.ts';
import { CHUNK_ROWS } from '../imports/limits.ts';
import { csv, importAll, readIn, stateOf, takeBack, takeUp, writeOut } from '../imports/testing/run.ts';
import crm from '../index.ts';
import { revertImport } from './import-reverting.ts';
import { commitImport, finishImport, writeImportRow } from './import-writing.ts';
import { logActivity } from './activities.ts';
import { listImportRows } from './imports.ts';
import { createPerson, deletePerson, listPeople, updatePerson } from './people.ts';

const ROWS = isDeep ? 20_000 : 2100;
const phoneOf = (i: number): string => `+23480${String(30_000_000 + i)}`;
const people = (n: number): Uint8Array =>
  csv('Name,Phone,Email', ...Array.from({ length: n }, (_, i) => `Person ${i},${phoneOf(i)},p${i}@example.ng`));
const written = async (w: World, importId: string): Promise<{ rows: number; people: number; phones: number }> => {
  const [found] = await w.sql<{ rows: number; people: number; phones: number }>(
    `SELECT count(*)::int AS rows, count(DISTINCT p.id)::int AS people, (SELECT count(DISTINCT e164)::int FROM crm.person_phones WHERE tenant_id = $1 AND e164 LIKE '+2348030%') AS phones
     FROM crm.import_writes i LEFT JOIN crm.people p ON p.tenant_id = i.tenant_id AND p.id = i.record_id WHERE i.tenant_id = $1 AND i.import_id = $2`,
    [w.tenantId, importId],
  );
  return found ?? { rows: 0, people: 0, phones: 0 };
};

test(
  `${ROWS} rows: a crash in the middle and the way on neither lose nor double one, and one undo takes all back`,
  { timeout: 600_000 },
  async () => {
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
    // The way back of a large import survives a crash as well.
    await takeBack(w, undone.callId, { dies: 2 });
    await takeBack(w, undone.callId);
    expect(await written(w, importId)).toEqual({ rows: 0, people: 0, phones: 0 });
    expect((await stateOf(w, importId)).status).toBe('reverted');
    const changed = (await w.hash()).split(' ').filter((part) => part.startsWith('crm.') && !before.includes(part));
    expect(changed.map((part) => part.split('=')[0])).toEqual(['crm.imports']);
  },
);

test('a small import is taken back at once, and undo of the undo brings it again', async () => {
  const w = await world(crm, 'files');
  const { importId, callId } = await importAll(w, { kind: 'people', bytes: people(30) });
  const before = await w.hash();
  const undone = await w.result('governance_undo_call', { callId });
  expect(await written(w, importId)).toEqual({ rows: 0, people: 0, phones: 0 });
  await w.result('governance_undo_call', { callId: undone.callId });
  expect(await written(w, importId)).toEqual({ rows: 30, people: 30, phones: 30 });
  expect((await w.hash()).split(' ').filter((part) => part.startsWith('crm.') && !before.includes(part))).toEqual([]);
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
  expect((await w.call(listImportRows, { importId })).items.map(({ notWritten }) => notWritten)).toEqual([
    null,
    'changed_since_check',
    null,
  ]);
  expect((await w.call(listPeople, { phone: phoneOf(1) })).items).toMatchObject([{ displayName: 'Earlier', emails: [] }]);
});

test('records that were changed since stand in the way of the undo, which names them; nothing is half undone', async () => {
  const w = await world(crm, 'files');
  const { importId, callId } = await importAll(w, { kind: 'people', bytes: people(600) });
  const idOf = async (i: number): Promise<string> => (await w.call(listPeople, { phone: phoneOf(i) })).items[0]?.personId ?? '';
  const [first, second, third] = [await idOf(0), await idOf(1), await idOf(2)];
  const edits = [
    await w.result(updatePerson, { personId: first, givenName: 'Edited' }),
    await w.result(deletePerson, { personId: second }),
    await w.result(logActivity, { kind: 'call', summary: 'Hello', personId: third }),
  ];
  const before = await w.hash();
  expect(await w.refusal('governance_undo_call', { callId })).toMatchObject({
    code: 'conflict',
    reason: 'import_rows_changed',
    details: {
      data: {
        total: 3,
        rows: [
          { rowNumber: 2, recordId: first, because: 'It was changed since.' },
          { rowNumber: 3, recordId: second, because: 'It was deleted since.' },
          { rowNumber: 4, recordId: third, because: 'It has activities now.' },
        ],
      },
    },
  });
  expect(await w.hash()).toBe(before);
  for (const edit of edits) await w.result('governance_undo_call', { callId: edit.callId });
  await w.call(revertImport, { importId });
  expect(await written(w, importId)).toMatchObject({ rows: 0, people: 0 });
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

test('what stands in the way while a large import goes back stops it and is said; it goes on when that is gone', async () => {
  const w = await world(crm, 'files');
  const { importId, callId } = await importAll(w, { kind: 'people', bytes: people(2100) });
  const undone = await w.result('governance_undo_call', { callId });
  expect((await stateOf(w, importId)).status).toBe('reverting');
  await takeBack(w, undone.callId, { dies: 2 });
  const [first] = (await w.call(listPeople, { phone: phoneOf(0) })).items;
  const edit = await w.result(updatePerson, { personId: first?.personId ?? '', givenName: 'Edited' });
  await takeBack(w, undone.callId);
  expect(await stateOf(w, importId)).toMatchObject({ status: 'stopped', problem: { reason: 'changed_since' }, written: 500 });
  await w.result('governance_undo_call', { callId: edit.callId });
  expect(await w.call(revertImport, { importId })).toMatchObject({ status: 'reverted', written: 0 });
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
  const attempt = (text: string): Promise<string | undefined> =>
    w.attack('crm', (client) =>
      client.query(text, [importId]).then(
        () => 'done',
        (error: { constraint?: string }) => error.constraint,
      ),
    );
  expect(
    await attempt(
      `INSERT INTO crm.import_writes (id, import_id, row_number, op, record_id, call_id, written_at) SELECT gen_random_uuid(), import_id, row_number, op, gen_random_uuid(), call_id, written_at FROM crm.import_writes WHERE import_id = $1`,
    ),
  ).toBe('import_writes_once');
  expect(await attempt(`UPDATE crm.import_writes SET record_id = gen_random_uuid() WHERE import_id = $1`)).toBe('import_writes_final');
  expect(await attempt(`UPDATE crm.imports SET sha256 = repeat('f', 64) WHERE id = $1`)).toBe('imports_final');
});
