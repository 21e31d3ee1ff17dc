import { fixture } from '#kernel/fixture.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { world, type World } from '#tests/world.ts';
import { deleteAccount, listAccounts, updateAccount } from '../tools/accounts.ts';
import { createEntity, updateEntity } from '../tools/entities.ts';
import { createFiscalYear, listFiscalYears, listPeriods } from '../tools/periods.ts';
import { listSeries } from '../tools/journals.ts';
import { today } from '../testing.ts';
import { seededAccount } from './install.ts';
import { checkChart, installChart, openFiscalYears } from './tools.ts';

/** Books that a tenant opens itself: tenancy is all that it has been seeded with. */
const bare = (): Promise<World> => world();

let shared: World;
beforeAll(async () => {
  shared = await world('finance');
});

test('a tenant without books gets them by its own country, trade and language; they are sound and at zero', async () => {
  const w = await bare();
  expect(await w.call(installChart, {})).toMatchObject({
    isNew: true,
    dimensions: expect.arrayContaining([{ kind: 'project', means: 'Engagement' }]),
  });
  expect(await w.call(checkChart, {})).toEqual({
    isSound: true,
    faults: [],
    debits: { amount: '0.00', currency: 'NGN' },
    credits: { amount: '0.00', currency: 'NGN' },
    suspense: { amount: '0.00', currency: 'NGN' },
  });
});

test('what is asked for goes before what follows from the settings', async () => {
  const w = await bare();
  const series = { INVOICE: { prefix: 'FA-', digits: 4, restarts: 'never' as const } };
  await w.call(installChart, { base: 'syscohada', industry: 'retail', languages: ['fr-SN'], fiscalYearStart: '04-01', series });
  const { items } = await w.call(listAccounts, { query: '31', limit: 100 });
  expect(items.map(({ code, name, isPostable, reportGroup }) => [code, name, isPostable, reportGroup])).toEqual([
    ['31', 'Marchandises', false, null],
    ['3110', 'Stock de marchandises', true, 'Stocks'],
  ]);
  expect((await w.call(listSeries, {})).items.find(({ code }) => code === 'INVOICE')).toMatchObject({
    name: 'Factures',
    ...series.INVOICE,
  });
  const [year] = (await w.call(listFiscalYears, {})).items;
  expect(year).toMatchObject({ startsOn: expect.stringMatching(/-04-01$/), endsOn: expect.stringMatching(/-03-31$/) });
  const { items: months } = await w.call(listPeriods, { limit: 12 });
  expect(months.map(({ fiscalYearId }) => fiscalYearId)).toEqual(Array.from({ length: 12 }, () => year?.fiscalYearId));
});

test('a year that begins within a month has twelve months all the same', async () => {
  const w = await bare();
  await w.call(installChart, { fiscalYearStart: '07-08' });
  const [year] = (await w.call(listFiscalYears, {})).items;
  const { items } = await w.call(listPeriods, { limit: 100 });
  const months = items.filter(({ fiscalYearId }) => fiscalYearId === year?.fiscalYearId);
  expect(months.map(({ startsOn }) => startsOn.slice(-2))).toEqual(Array.from({ length: 12 }, () => '08'));
  expect(months.at(-1)?.endsOn).toBe(year?.endsOn);
});

test('installing again, as each seeding does, adds nothing, and leaves alone what people renamed, renumbered and deleted', async () => {
  const w = await bare();
  await w.call(installChart, {});
  await w.call(updateAccount, { accountId: seededAccount('bank'), name: 'Our bank', code: '1099' });
  await w.call(deleteAccount, { accountId: seededAccount('loans') });
  await w.call(updateEntity, { entityId: fixture('finance.entity.main'), name: 'Ours' });
  const before = await w.hash();
  for (const plan of [{}, { base: 'syscohada', industry: 'media' }]) {
    const again = await w.result(installChart, plan);
    expect([again.output['isNew'], again.receipt?.rowsChanged]).toEqual([false, 0]);
  }
  expect(await w.hash()).toBe(before);
});

test('undone, nothing of it is left', async () => {
  const w = await bare();
  const before = await w.hash();
  const { callId } = await w.result(installChart, { base: 'pcg', industry: 'media', languages: ['fr'] });
  await w.result('governance_undo_call', { callId });
  expect(await w.hash()).toBe(before);
});

test('whatever was not meant is refused', async () => {
  for (const [input, reason] of [
    [{ base: 'unknown' }, 'input_invalid'],
    [{ industry: 'unknown' }, 'input_invalid'],
    [{ fiscalYearStart: '02-29' }, 'input_invalid'],
    [{ fiscalYearStart: '13-01' }, 'input_invalid'],
    [{ series: { UNKNOWN: { prefix: 'X-' } } }, 'input_invalid'],
    [{ series: { INVOICE: { prefix: 'lower' } } }, 'input_invalid'],
    [{ more: 1 }, 'unknown_field'],
  ] as const) {
    expect(await shared.refusal(installChart, input)).toMatchObject({ code: 'invalid_input', reason });
  }
  const reader = { principal: shared.as({ permissions: ['finance:write', 'finance:post'] }) };
  expect(await shared.refusal(installChart, {}, reader)).toMatchObject({ code: 'forbidden' });
  expect(await shared.refusal(checkChart, {}, reader)).toMatchObject({ code: 'forbidden' });
  expect(await (await bare()).refusal(checkChart, {})).toMatchObject({ code: 'conflict', reason: 'no_default_entity' });
});

describe('a check of the chart', () => {
  test('finds every part played and every control account there', async () => {
    const w = await bare();
    await w.call(installChart, {});
    const faults = async () => (await w.call(checkChart, {})).faults.map(({ fault, of }) => `${fault} ${of}`);
    await w.call(updateAccount, { accountId: seededAccount('stock'), isActive: false });
    expect(await faults()).toEqual(['part_on_retired_account stock', 'control_without_account stock']);
    await w.call(updateAccount, { accountId: seededAccount('stock'), isActive: true });
    await w.call(updateAccount, { accountId: seededAccount('rounding'), type: 'income' });
    expect(await faults()).toEqual(['part_on_account_of_another_type rounding']);
  });

  test('of an entity without journals, series and months says so', async () => {
    const w = await bare();
    // Before there is a chart there is nothing to make them like.
    const { entityId } = await w.call(createEntity, { code: 'EAST', name: 'Eastern branch', functionalCurrency: 'NGN' });
    await w.call(installChart, {});
    const { isSound, faults } = await w.call(checkChart, { entityId });
    expect(isSound).toBe(false);
    expect(new Set(faults.map(({ fault }) => fault))).toEqual(new Set(['journal_missing', 'series_missing', 'period_missing']));
  });
});

describe('the next fiscal year', () => {
  test('opens by itself in every entity whose last one is about to end, once, with undo', async () => {
    const w = await bare();
    await w.call(installChart, {});
    const { entityId } = await w.call(createEntity, { code: 'EAST', name: 'Eastern branch', functionalCurrency: 'NGN' });
    await w.call(createFiscalYear, {
      entityId,
      name: 'Short',
      startsOn: today().subtract({ days: 20 }).toString(),
      endsOn: today().add({ days: 40 }).toString(),
    });
    const first = await w.result(openFiscalYears, {});
    const opened = {
      startsOn: today().add({ days: 41 }).toString(),
      endsOn: today().add({ days: 41 }).add({ years: 1 }).subtract({ days: 1 }).toString(),
    };
    expect(first.output).toMatchObject({ opened: [opened] });
    expect((await w.result(openFiscalYears, {})).receipt?.rowsChanged).toBe(0);
    await w.result('governance_undo_call', { callId: first.callId });
    expect((await w.call(listFiscalYears, { entityId })).items.map(({ name }) => name)).toEqual(['Short']);
  });

  test('leaves an entity alone that has slept for more than a year, and takes another name where its own is taken', async () => {
    const w = await bare();
    await w.call(installChart, {});
    const long = await w.call(createEntity, { code: 'OLD', name: 'Old', functionalCurrency: 'NGN' });
    await w.call(createFiscalYear, { entityId: long.entityId, name: 'FY 1990', startsOn: '1990-01-01', endsOn: '1990-12-31' });
    const { entityId } = await w.call(createEntity, { code: 'NEW', name: 'New', functionalCurrency: 'NGN' });
    const next = today().add({ days: 10 });
    const ends = next.add({ years: 1 }).subtract({ days: 1 });
    const name = ends.year === next.year ? `FY ${next.year}` : `FY ${next.year}/${String(ends.year).slice(2)}`;
    await w.call(createFiscalYear, { entityId, name, startsOn: today().toString(), endsOn: next.subtract({ days: 1 }).toString() });
    expect((await w.call(openFiscalYears, {})).opened).toHaveLength(1);
    expect((await w.call(listFiscalYears, { entityId })).items.map((year) => year.name)).toEqual([name, `${name} from ${next.toString()}`]);
    expect((await w.call(listFiscalYears, { entityId: long.entityId })).items).toHaveLength(1);
  });
});
