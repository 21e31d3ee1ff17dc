import { expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import finance from '../index.ts';
import { id } from '../testing.ts';
import { setLockDate } from './entities.ts';
import { postEntry } from './entries.ts';
import {
  closePeriod,
  createFiscalYear,
  listPeriodEvents,
  listPeriods,
  reclosePeriod,
  reopenPeriod,
  requestPeriodClose,
  withdrawPeriod,
} from './periods.ts';

const open = { periodId: id('period.open') };
const inMarch = {
  date: '1999-03-15',
  description: 'x',
  lines: [
    { accountId: id('account.purchases'), side: 'debit' as const, money: { amount: '1.00', currency: 'NGN' } },
    { accountId: id('account.bank'), side: 'credit' as const, money: { amount: '1.00', currency: 'NGN' } },
  ],
};
const another = (w: World) => ({
  principal: w.as({ actor: { kind: 'person', id: '0190bbbb-0000-7000-8000-000000000000', name: 'Controller' } }),
});

test('one asks, another closes, and nothing is posted meanwhile or after', async () => {
  const w = await world(finance);
  await w.call(postEntry, inMarch);
  expect(await w.call(requestPeriodClose, open)).toMatchObject({ status: 'closing' });
  expect(await w.refusal(postEntry, inMarch)).toMatchObject({
    reason: 'period_not_open',
    details: { fix: { tool: 'finance_withdraw_period' } },
  });
  expect(await w.refusal(closePeriod, open)).toMatchObject({ code: 'conflict', reason: 'two_people_needed' });
  expect(await w.call(closePeriod, open, another(w))).toMatchObject({ status: 'closed' });
  expect(await w.refusal(postEntry, inMarch)).toMatchObject({
    reason: 'period_not_open',
    details: { fix: { tool: 'finance_reopen_period' } },
  });
  expect(await w.refusal(closePeriod, open)).toMatchObject({ reason: 'period_closed' });
  const { items } = await w.call(listPeriodEvents, open);
  expect(items.map(({ kind, doneByName }) => [kind, doneByName])).toEqual([
    ['request', w.owner.actor.name],
    ['close', 'Controller'],
  ]);
  expect((await w.events()).slice(-2)).toEqual(['period.closing', 'period.closed']);
});

test('an agent of the one who asked is no second person', async () => {
  const w = await world(finance);
  await w.call(requestPeriodClose, open);
  const agent = w.as({ actor: { kind: 'agent', id: 'key', name: 'Agent', onBehalfOf: w.owner.actor.id } });
  expect(await w.refusal(closePeriod, open, { principal: agent })).toMatchObject({ reason: 'two_people_needed' });
});

test('a reopening is taken back as long as nothing came of it', async () => {
  const w = await world(finance);
  const closed = { periodId: id('period.closed') };
  const reopened = await w.result(reopenPeriod, { ...closed, reason: 'A bill came late' });
  await w.result('governance_undo_call', { callId: reopened.callId });
  expect((await w.call(listPeriods, { status: 'closed' })).items.map(({ periodId }) => periodId)).toContain(closed.periodId);
  await w.call(reopenPeriod, { ...closed, reason: 'It did come late' });
  await w.call(postEntry, { ...inMarch, date: '1999-01-15' });
  expect(await w.refusal(reclosePeriod, closed)).toMatchObject({ code: 'conflict', reason: 'reopening_was_used' });
  expect(await w.refusal(reopenPeriod, { ...closed, reason: 'Once more' })).toMatchObject({ reason: 'period_open' });
});

test('a close is undone by opening the period again, with both on record', async () => {
  const w = await world(finance);
  await w.call(requestPeriodClose, open);
  const { callId } = await w.result(closePeriod, open, another(w));
  await w.result('governance_undo_call', { callId });
  expect((await w.call(listPeriodEvents, open)).items.map(({ kind, reason }) => [kind, reason])).toEqual([
    ['request', null],
    ['close', null],
    ['reopen', 'The close was undone'],
  ]);
});

test('what was asked for is withdrawn', async () => {
  const w = await world(finance);
  expect(await w.call(withdrawPeriod, { periodId: id('period.closing') })).toMatchObject({ status: 'open' });
  expect(await w.refusal(withdrawPeriod, open)).toMatchObject({ reason: 'period_open' });
});

test('a lock holds where the periods are still open, and is loosened with a reason only', async () => {
  const w = await world(finance);
  await w.call(setLockDate, { lockedThrough: '1999-03-20' });
  expect(await w.refusal(postEntry, inMarch)).toMatchObject({ reason: 'books_locked', details: { data: { lockedThrough: '1999-03-20' } } });
  expect(await w.refusal(setLockDate, { lockedThrough: '1999-03-01' })).toMatchObject({ reason: 'reason_needed' });
  expect(await w.call(setLockDate, { lockedThrough: '1999-03-01', reason: 'Agreed with the auditor' })).toEqual({
    lockedThrough: '1999-03-01',
    lockedBefore: '1999-03-20',
  });
  await w.call(postEntry, inMarch);
});

test('a fiscal year has a period for each month, the first of which may be short', async () => {
  const w = await world(finance);
  const year = await w.call(createFiscalYear, { name: 'First year', startsOn: '2001-11-15', endsOn: '2002-12-31' });
  expect(year.periods).toHaveLength(14);
  expect(year.periods[0]).toMatchObject({ name: '2001-11', startsOn: '2001-11-15', endsOn: '2001-11-30', status: 'open' });
  const tries: [string, string, string][] = [
    ['2002-12-31', '2003-12-31', 'fiscal_year_overlaps'],
    ['2004-02-01', '2004-01-01', 'ends_before_start'],
    ['2004-01-01', '2006-12-31', 'fiscal_year_too_long'],
  ];
  for (const [startsOn, endsOn, reason] of tries) {
    expect(await w.refusal(createFiscalYear, { name: 'Another', startsOn, endsOn })).toMatchObject({ reason });
  }
});
