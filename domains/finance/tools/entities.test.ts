import { expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { type World, world } from '#tests/world.ts';
import { checkChart } from '../charts/tools.ts';
import { today } from '../testing.ts';
import { createEntity } from './entities.ts';
import { postEntry } from './entries.ts';
import { createInvoice, issueInvoice } from './invoices.ts';
import { listJournals, listNumbers, listSeries } from './journals.ts';
import { createFiscalYear } from './periods.ts';

const id = (name: string): string => fixture(`finance.${name}`);
const WEST = { code: 'WEST', name: 'Western company', functionalCurrency: 'NGN' };
const { year } = today();
const YEAR = { name: 'This year', startsOn: `${year}-01-01`, endsOn: `${year}-12-31` };
const shapes = async (w: World, entityId: string) => ({
  journals: (await w.call(listJournals, { entityId })).items.map(({ code, name, kind }) => ({ code, name, kind })),
  series: (await w.call(listSeries, { entityId })).items.map(({ code, name, prefix, digits, restarts }) => ({
    code,
    name,
    prefix,
    digits,
    restarts,
  })),
});

test('a second company has journals and series of its own at once, and after its first year it posts and issues', async () => {
  const w = await world('finance');
  const main = id('entity.main');
  const before = (await w.call(listNumbers, { entityId: main, seriesCode: 'ENTRY', limit: 100 })).items;
  const { entityId } = await w.call(createEntity, WEST);
  expect(await shapes(w, entityId)).toEqual(await shapes(w, main));

  expect((await w.call(checkChart, { entityId })).faults.map(({ fault }) => fault)).toEqual(['period_missing']);
  await w.call(createFiscalYear, { entityId, ...YEAR });
  expect((await w.call(checkChart, { entityId })).faults).toEqual([]);

  const lines = (['purchases', 'bank'] as const).map((role, i) => ({
    accountId: id(`account.${role}`),
    side: i === 0 ? ('debit' as const) : ('credit' as const),
    money: { amount: '5.00', currency: 'NGN' },
  }));
  for (let i = 0; i < 2; i++) await w.call(postEntry, { entityId, description: 'Stamps', lines });
  const { items } = await w.call(listNumbers, { entityId, seriesCode: 'ENTRY' });
  expect(items.map(({ number }) => number).toSorted()).toEqual([1, 2]);
  expect((await w.call(listNumbers, { entityId: main, seriesCode: 'ENTRY', limit: 100 })).items).toEqual(before);

  const draft = { entityId, partyId: id('party.customer'), lines: [{ description: 'Advice', unitPrice: '100' }] };
  const { invoiceId } = await w.call(createInvoice, draft);
  expect(await w.call(issueInvoice, { invoiceId })).toMatchObject({ number: expect.stringMatching(/0*1$/), state: 'issued' });
});

test('undone, nothing of it is left; a model that is not there is refused', async () => {
  const w = await world('finance');
  const hash = await w.hash();
  const { callId, receipt } = await w.result(createEntity, WEST);
  expect(receipt?.rowsChanged).toBeGreaterThan(10);
  await w.result('governance_undo_call', { callId });
  expect(await w.hash()).toBe(hash);
  expect(await w.refusal(createEntity, { ...WEST, likeEntityId: crypto.randomUUID() })).toMatchObject({ code: 'not_found' });
  expect(await w.hash()).toBe(hash);
});
