import { expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import { workbook } from '../imports/testing/workbook.ts';
import { csv, importAll, readIn, stateOf, writeOut } from '../imports/testing/run.ts';
import crm from '../index.ts';
import { id, plain, refuses, NOBODY } from '../testing.ts';
import { checkImport, createImport, discardImport, listImportRows, listImports, mapImport } from './imports.ts';
import { revertImport } from './import-reverting.ts';
import { commitImport, purgeImports, receiveImportPiece } from './import-writing.ts';
import { createLeadSource } from './lead-sources.ts';
import { createPerson, listPeople } from './people.ts';

const rowsOf = async (w: World, importId: string) => (await w.call(listImportRows, { importId, limit: 100 })).items;
const verdicts = async (w: World, importId: string) =>
  (await rowsOf(w, importId)).map(({ rowNumber, verdict, field, reason, sameAsRow }) =>
    [rowNumber, verdict, ...(field ? [field] : []), ...(sameAsRow ? [sameAsRow] : []), ...(reason ? [reason] : [])].join(' '),
  );

test('a file is read in pieces, its columns are guessed, and each row gets a verdict before anything is written', async () => {
  const w = await world(crm, 'files');
  const before = await w.hash();
  const importId = await readIn(w, {
    kind: 'people',
    pieceBytes: 16,
    bytes: csv(
      'Nom complet;Téléphone;Courriel',
      'Zoë Ké;+225 07 07 07 07 07;zoe@example.ci',
      'Chidi;+234 803 123 4567;',
      'Zoé;+2250707070707;',
      'Sans;0707;',
      ';;',
      ';;z@example.ci',
    ),
  });
  expect(await stateOf(w, importId)).toMatchObject({
    status: 'ready',
    format: 'csv',
    encoding: 'utf-8',
    delimiter: ';',
    columns: [
      { heading: 'Nom complet', field: 'displayName', confidence: 95 },
      { heading: 'Téléphone', field: 'phone', confidence: 95 },
      { heading: 'Courriel', field: 'email', confidence: 95 },
    ],
    rowCount: 6,
    counts: { new: 1, update: 0, duplicate: 2, invalid: 2, skipped: 1 },
  });
  expect(await verdicts(w, importId)).toEqual([
    '2 new',
    '3 duplicate record_exists',
    '4 duplicate 2 same_as_row',
    '5 invalid phone phone_invalid',
    '6 skipped row_empty',
    '7 invalid displayName field_missing',
  ]);
  expect((await w.call(listPeople, { query: 'Zoë' })).items).toEqual([]);
  expect(await w.hash()).not.toBe(before);
});

test('the list of rows is paged in the order of the file and can be narrowed to a verdict', async () => {
  const w = await world(crm, 'files');
  const importId = await readIn(w, {
    kind: 'people',
    bytes: csv('Name', ...Array.from({ length: 7 }, (_, i) => (i === 3 ? '=' + 'x'.repeat(300) : `Person ${i}`))),
  });
  const seen: number[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await w.call(listImportRows, { importId, limit: 3, ...(cursor && { cursor }) });
    seen.push(...page.items.map(({ rowNumber }) => rowNumber));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen).toEqual([2, 3, 4, 5, 6, 7, 8]);
  expect((await w.call(listImportRows, { importId, verdict: 'invalid' })).items).toMatchObject([
    { rowNumber: 5, field: 'displayName', reason: 'cell_too_long' },
  ]);
  expect((await w.call(listImports, { kind: 'people' })).items.map((each) => each.importId)).toContain(importId);
  expect((await w.call(listImports, { kind: 'deals' })).items).toEqual([]);
});

test('mapping a column by hand judges all rows anew, and undo brings the guess and its verdicts back', async () => {
  const w = await world(crm, 'files');
  const importId = await readIn(w, { kind: 'people', bytes: csv('Who,Where to call', 'Ada,+2348035550001') });
  expect(await verdicts(w, importId)).toEqual(['2 invalid displayName field_missing']);
  const former = await stateOf(w, importId);
  const mapped = await w.result(mapImport, {
    importId,
    columns: [
      { column: 1, field: 'displayName' },
      { column: 2, field: 'phone' },
    ],
  });
  expect(await rowsOf(w, importId)).toMatchObject([{ verdict: 'new', values: { displayName: 'Ada', phone: '+2348035550001' } }]);
  await w.result('governance_undo_call', { callId: mapped.callId });
  expect(await verdicts(w, importId)).toEqual(['2 invalid displayName field_missing']);
  expect((await stateOf(w, importId)).planHash).toBe(former.planHash);
});

test('a check sees what has come into the records since', async () => {
  const w = await world(crm, 'files');
  const importId = await readIn(w, { kind: 'leads', bytes: csv('Name,Phone,Source', 'Ada,+2348035550001,Radio') });
  expect(await verdicts(w, importId)).toEqual(['2 invalid source source_unknown']);
  await w.call(createLeadSource, { name: 'RADIO', points: 5 });
  expect((await w.call(checkImport, { importId })).counts).toMatchObject({ new: 1, invalid: 0 });
});

test('people come with numbers, addresses and where they work; undo of the commit takes all back at once', async () => {
  const w = await world(crm, 'files');
  const importId = await readIn(w, {
    kind: 'people',
    bytes: csv(
      'First name,Last name,Phone 1,Phone 2,Email,Company,Job title',
      'Ada,Obi,+2348035550001,+2348035550002,Ada@X.ng,Obi Mills,Owner',
      'Ben,Obi,+2348035550003,,,obi mills,',
      'Cy,Udo,,,,Lagos Motors Ltd,Driver',
    ),
  });
  const before = await w.hash();
  const { callId } = await writeOut(w, importId);
  expect(await stateOf(w, importId)).toMatchObject({ status: 'done', written: 3, notWritten: 0 });
  const [ada] = (await w.call(listPeople, { phone: '+2348035550002' })).items;
  expect(ada).toMatchObject({
    displayName: 'Ada Obi',
    givenName: 'Ada',
    phones: [{ number: '+2348035550001' }, { number: '+2348035550002' }],
    emails: [{ address: 'ada@x.ng' }],
  });
  const links = await w.sql<{ name: string; n: number; role: string }>(
    `SELECT o.name, l.role, count(*)::int AS n FROM crm.links l JOIN crm.organisations o ON o.tenant_id = l.tenant_id AND o.id = l.organisation_id
     JOIN crm.import_writes i ON i.tenant_id = l.tenant_id AND i.record_id = l.person_id WHERE l.tenant_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
    [w.tenantId],
  );
  expect(links).toEqual([
    { name: 'Lagos Motors Ltd', role: 'Driver', n: 1 },
    { name: 'Obi Mills', role: 'Contact', n: 1 },
    { name: 'Obi Mills', role: 'Owner', n: 1 },
  ]);
  expect((await w.events()).filter((type) => type !== 'person.created').slice(-2)).toEqual(['organisation.created', 'import.completed']);

  await w.result('governance_undo_call', { callId });
  expect(await stateOf(w, importId)).toMatchObject({ status: 'reverted', written: 0 });
  expect((await w.call(listPeople, { phone: '+2348035550002' })).items).toEqual([]);
  // Of all domain tables only the import itself tells of it.
  expect(differing(before, await w.hash())).toEqual(['crm.imports']);
});

const differing = (a: string, b: string): string[] => {
  const other = new Set(b.split(' '));
  return a
    .split(' ')
    .filter((part) => !other.has(part) && part.startsWith('crm.'))
    .map((part) => part.split('=')[0] ?? '');
};

test.for([
  ['skip', { givenName: null, language: 'fr', displayName: 'Old Name' }, 'duplicate'],
  ['fill', { givenName: 'New', language: 'fr', displayName: 'Old Name' }, 'update'],
  ['overwrite', { givenName: 'New', language: 'en', displayName: 'New Name' }, 'update'],
] as const)('a row whose person is here: %s', async ([onDuplicate, expected, verdict]) => {
  const w = await world(crm, 'files');
  const { personId } = await w.call(createPerson, { displayName: 'Old Name', language: 'fr', phones: [{ number: '+2348035550001' }] });
  const importId = await readIn(w, {
    kind: 'people',
    onDuplicate,
    bytes: csv('displayName,givenName,phone,phone2,language', 'New Name,New,+2348035550001,+2348035550009,en', 'Other,,+2348035550007,,'),
  });
  expect((await rowsOf(w, importId))[0]).toMatchObject({ verdict, recordId: personId });
  const before = await w.hash();
  const { callId } = await writeOut(w, importId);
  const [person] = (await w.call(listPeople, { phone: '+2348035550001' })).items;
  expect(person).toMatchObject({ personId, ...expected });
  expect(person?.phones).toHaveLength(onDuplicate === 'skip' ? 1 : 2);
  await w.result('governance_undo_call', { callId });
  expect(differing(before, await w.hash())).toEqual(['crm.imports']);
});

test('organisations, leads and deals, from a workbook and from CSV', async () => {
  const w = await world(crm, 'files');
  const organisations = workbook([
    ['Name', 'Registration number', 'Country', 'City', 'Phone'],
    ['Lagos Motors Ltd', 'RC 123456', 'Nigeria', 'Lagos', null],
    ['Accra Foods', 'CS 77', 'Ghana', 'Accra', 233302123456],
  ]);
  const first = await readIn(w, { kind: 'organisations', bytes: organisations });
  expect(await verdicts(w, first)).toEqual(['2 duplicate record_exists', '3 invalid phone phone_invalid']);
  await w.call(mapImport, { importId: first, columns: [{ column: 5, field: null }] });
  await writeOut(w, first);

  await importAll(w, {
    kind: 'leads',
    bytes: csv('Name;Phone;Budget;Currency;Country;Product', 'Kojo;+233201234567;1.500,50;GHS;Gana;Maize'),
  });
  const [lead] = await w.sql(
    `SELECT value_minor::text, currency, country, product_interest, owner_id IS NOT NULL AS assigned, assignment->>'ruleName' AS rule FROM crm.leads WHERE tenant_id = $1 AND display_name = 'Kojo'`,
    [w.tenantId],
  );
  expect(lead).toEqual({ value_minor: '150050', currency: 'GHS', country: 'GH', product_interest: 'Maize', assigned: true, rule: 'Ghana' });

  const deals = await readIn(w, {
    kind: 'deals',
    bytes: csv(
      'Deal name,Company,Amount,Close date,Pipeline,Stage',
      'Maize 2027,Accra Foods,1200.50,2027-01-31,,',
      'Fleet,Nobody Ltd,1,,,',
      'Vans,Lagos Motors Ltd,5,,Key accounts,Won',
      'van servicing,Lagos Motors Ltd,9,,Key accounts,',
    ),
  });
  expect(await verdicts(w, deals)).toEqual([
    '2 new',
    '3 invalid organisationName customer_not_found',
    '4 invalid stage deal_must_start_open',
    '5 invalid matches_several',
  ]);
  const { callId } = await writeOut(w, deals);
  const [deal] = await w.sql(
    `SELECT d.value_minor::text, d.currency, d.expected_close_on::text, o.name FROM crm.deals d JOIN crm.organisations o ON o.tenant_id = d.tenant_id AND o.id = d.organisation_id WHERE d.tenant_id = $1 AND d.name = 'Maize 2027'`,
    [w.tenantId],
  );
  expect(deal).toEqual({ value_minor: '120050', currency: 'NGN', expected_close_on: '2027-01-31', name: 'Accra Foods' });
  await w.result('governance_undo_call', { callId });
  expect(await w.sql(`SELECT FROM crm.deals WHERE tenant_id = $1 AND name = 'Maize 2027'`, [w.tenantId])).toEqual([]);
});

test('two rows that know one person by different things are one, and a row that knows two people is nobody’s', async () => {
  const w = await world(crm, 'files');
  await w.call(createPerson, { displayName: 'Ada', phones: [{ number: '+2348035550001' }], emails: [{ address: 'ada@x.ng' }] });
  await w.call(createPerson, { displayName: 'Ben', phones: [{ number: '+2348035550002' }] });
  const importId = await readIn(w, {
    kind: 'people',
    onDuplicate: 'fill',
    bytes: csv('Name,Phone,Email,Language', 'A,+2348035550001,,fr', 'A,,ada@x.ng,en', 'Who,+2348035550002,ada@x.ng,'),
  });
  expect(await verdicts(w, importId)).toEqual(['2 update', '3 duplicate 2 same_as_row', '4 duplicate 2 same_as_row']);
  const other = await readIn(w, { kind: 'people', bytes: csv('Name,Phone,Email', 'Who,+2348035550002,ada@x.ng') });
  expect(await verdicts(w, other)).toEqual(['2 invalid matches_several']);
});

test('a deal needs all of the customer that its row names', async () => {
  const w = await world(crm, 'files');
  const rows = [
    'A,+2348031234567,Lagos Motors Ltd',
    'B,+2348099999999,Lagos Motors Ltd',
    'C,+2348031234567,Nobody Ltd',
    'D,,Lagos Motors Ltd',
  ];
  const importId = await readIn(w, { kind: 'deals', bytes: csv('Deal name,Phone,Company', ...rows) });
  await w.call(mapImport, { importId, columns: [] });
  expect(await verdicts(w, importId)).toEqual([
    '2 new',
    '3 invalid phone customer_not_found',
    '4 invalid organisationName customer_not_found',
    '5 new',
  ]);
});

test('contacts from a telephone: vCard', async () => {
  const w = await world(crm, 'files');
  const bytes = csv(
    'BEGIN:VCARD',
    'VERSION:3.0',
    'N:Nwosu;Ada;;;',
    'FN:Ada Nwosu',
    'TEL;TYPE=CELL:+234 803 555 0101',
    'END:VCARD',
    'BEGIN:VCARD',
    'VERSION:3.0',
    'FN:No Number',
    'TEL:0803',
    'END:VCARD',
  );
  const importId = await readIn(w, { kind: 'people', bytes });
  expect(await verdicts(w, importId)).toEqual(['1 new', '2 invalid phone phone_invalid']);
});

test('a file that cannot be read says why and writes nothing', async () => {
  const w = await world(crm, 'files');
  const importId = await readIn(w, { kind: 'people', bytes: csv('Name,Phone') });
  expect(await stateOf(w, importId)).toMatchObject({ status: 'unreadable', problem: { reason: 'no_rows' } });
  const lost = await readIn(w, { kind: 'people', bytes: csv('Name', 'Ada') });
  expect((await stateOf(w, lost)).status).toBe('ready');
});

test('a piece that arrives twice is one, and bytes that are not the file’s are refused', async () => {
  const w = await world(crm, 'files');
  const importId = id('import.reading');
  await w.call(receiveImportPiece, { importId, index: 0, bytes: 'TmFtZQ==', isLast: false });
  await w.call(receiveImportPiece, { importId, index: 0, bytes: 'TmFtZQ==', isLast: false });
  expect(await w.call(receiveImportPiece, { importId, index: 1, bytes: 'Cg==', isLast: true })).toMatchObject({
    status: 'unreadable',
    problem: { reason: 'file_bytes_missing' },
  });
});

test('the preview of a commit says what will be written and names the plan; it writes nothing', async () => {
  const w = await world(crm, 'files');
  const importId = await readIn(w, { kind: 'people', bytes: csv('Name', 'Ada', 'Ben', '') });
  const { planHash } = await stateOf(w, importId);
  const before = await w.hash();
  const { output, preview } = await w.preview(commitImport, { importId, planHash });
  expect(plain(output)).toMatchObject({
    status: 'writing',
    planHash,
    willCreate: 2,
    willUpdate: 0,
    willLeave: 0,
    chunks: 1,
    sample: [
      { rowNumber: 2, values: { displayName: 'Ada' } },
      { rowNumber: 3, values: { displayName: 'Ben' } },
    ],
  });
  expect(preview.effects).toMatchObject([
    { port: 'workflow', payload: { workflow: 'crm_write_import', input: { importId, firstRow: 2, lastRow: 3 } } },
  ]);
  expect(await w.hash()).toBe(before);
});

test('rows of imports that ended long ago are forgotten, others are kept', async () => {
  const w = await world(crm, 'files');
  const { importId } = await importAll(w, { kind: 'people', bytes: csv('Name', 'Ada') });
  expect(await w.call(purgeImports, {})).toEqual({ imports: 0 });
  await w.sql(
    `DO $$ BEGIN SET LOCAL session_replication_role = replica; UPDATE crm.imports SET updated_at = now() - interval '31 days' WHERE id = '${importId}'; END $$`,
  );
  expect(await w.call(purgeImports, {})).toEqual({ imports: 1 });
  expect(await rowsOf(w, importId)).toEqual([]);
});

const ready = { importId: id('import.ready') };
refuses(mapImport, [
  ['no such import', { importId: NOBODY }, 'not_found', 'import_not_found'],
  ['a column that is not there', { ...ready, columns: [{ column: 9, field: 'phone' }] }, 'invalid_input', 'column_unknown'],
  ['a field of another kind', { ...ready, columns: [{ column: 1, field: 'stage' }] }, 'invalid_input', 'field_unknown'],
  ['two columns for one field', { ...ready, columns: [{ column: 4, field: 'phone' }] }, 'invalid_input', 'field_taken'],
  ['an import that is being written', { importId: id('import.writing') }, 'conflict', 'import_writing'],
]);
refuses(commitImport, [
  ['another plan than the one approved', { ...ready, planHash: 'x' }, 'conflict', 'plan_changed'],
  ['a file that is not read yet', { importId: id('import.reading') }, 'conflict', 'import_reading'],
  [
    'a plan without a row to write',
    ready,
    'conflict',
    'nothing_to_import',
    (w) => w.call(mapImport, { ...ready, columns: [{ column: 1, field: null }] }),
  ],
]);
refuses(discardImport, [['an import that is being written', { importId: id('import.writing') }, 'conflict', 'import_writing']]);
refuses(revertImport, [['an import that wrote nothing', ready, 'conflict', 'import_ready']]);
refuses(createImport, [['a file that is not there', { kind: 'people', fileId: NOBODY }, 'not_found', 'file_not_found']]);
