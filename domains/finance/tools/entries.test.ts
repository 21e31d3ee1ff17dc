import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromMinor } from '#kernel/money.ts';
import { type World, world } from '#tests/world.ts';
import finance from '../index.ts';
import { id, NOBODY } from '../testing.ts';
import { updateAccount } from './accounts.ts';
import { getEntry, listEntries, postEntry, repostEntry, reverseEntry } from './entries.ts';
import { setExchangeRate } from './rates.ts';

const line = (account: string, side: 'debit' | 'credit', amount: string, currency = 'NGN') => ({
  accountId: id(`account.${account}`),
  side,
  money: { amount, currency },
});
const rent = { description: 'Rent', lines: [line('purchases', 'debit', '100.00'), line('bank', 'credit', '100.00')] };

describe('posting by hand', () => {
  test('numbers the entry, keeps both currencies and answers as the entry is read later', async () => {
    const w = await world(finance);
    await w.call(setExchangeRate, { base: 'USD', quote: 'NGN', rate: '1612.5' });
    const posted = await w.call(postEntry, {
      description: 'Software',
      lines: [
        { ...line('purchases', 'debit', '10.00', 'USD'), dimensions: { cost_centre: id('cost_centre.main') } },
        line('bank', 'credit', '10.00', 'USD'),
      ],
    });
    expect(posted).toMatchObject({ total: { amount: '16125.00', currency: 'NGN' }, sourceKind: 'manual', reversedByEntryId: null });
    expect(posted.number).toMatch(/^JE-\d{4}-\d{5}$/);
    expect(
      posted.lines.map(({ accountId, debit, credit, original, rate }) => [accountId, debit.amount, credit.amount, original, rate]),
    ).toEqual([
      [id('account.purchases'), '16125.00', '0.00', { amount: '10.00', currency: 'USD' }, '1612.5'],
      [id('account.bank'), '0.00', '16125.00', { amount: '-10.00', currency: 'USD' }, '1612.5'],
    ]);
    expect(await w.call(getEntry, { entryId: posted.entryId })).toEqual(posted);
    expect((await w.events()).filter((type) => type === 'entry.posted')).toHaveLength(1);
  });

  test('what conversion rounds away is a line of its own with its reason, whatever the amounts', async () => {
    const w = await world(finance);
    await w.call(setExchangeRate, { base: 'KWD', quote: 'NGN', rate: '4987.654321' });
    const parts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(parts, async (amounts) => {
        const total = amounts.reduce((sum, amount) => sum + amount, 0n);
        const posted = await w.call(postEntry, {
          description: 'Split',
          lines: [
            ...amounts.map((amount) => line('purchases', 'debit', fromMinor(amount, 'KWD').amount, 'KWD')),
            line('bank', 'credit', fromMinor(total, 'KWD').amount, 'KWD'),
          ],
        });
        const extra = posted.lines.slice(amounts.length + 1);
        expect(extra.length).toBeLessThanOrEqual(1);
        for (const each of extra) {
          expect(each).toMatchObject({ accountId: id('account.rounding'), description: 'Rounding of converted amounts' });
          expect(Number(each.debit.amount) + Number(each.credit.amount)).toBeLessThanOrEqual(0.01 * (amounts.length + 1));
        }
      }),
      { numRuns: 15 },
    );
  });

  let w: World;
  beforeAll(async () => {
    w = await world(finance);
    await w.call(updateAccount, { accountId: id('account.suspense'), isActive: false });
  });
  const REFUSALS: readonly [string, Record<string, unknown>, string, string][] = [
    [
      'what does not balance',
      { ...rent, lines: [line('purchases', 'debit', '100.00'), line('bank', 'credit', '99.99')] },
      'invalid_input',
      'entry_unbalanced',
    ],
    ['a single line', { ...rent, lines: [line('purchases', 'debit', '100.00')] }, 'invalid_input', 'line_count'],
    [
      'an amount of nothing',
      { ...rent, lines: [line('purchases', 'debit', '0.00'), line('bank', 'credit', '0.00')] },
      'invalid_input',
      'amount_not_positive',
    ],
    [
      'more decimals than there are',
      { ...rent, lines: [line('purchases', 'debit', '1.001'), line('bank', 'credit', '1.001')] },
      'invalid_input',
      'too_many_decimals',
    ],
    [
      'a currency without a rate',
      { ...rent, lines: [line('purchases', 'debit', '1.00', 'EUR'), line('bank', 'credit', '1.00', 'EUR')] },
      'conflict',
      'no_exchange_rate',
    ],
    ['a day in a closed period', { ...rent, date: '1999-01-10' }, 'conflict', 'period_not_open'],
    ['a day in no period', { ...rent, date: '1990-01-10' }, 'conflict', 'no_period'],
    [
      'an account that is not there',
      { ...rent, lines: [{ ...line('bank', 'debit', '1.00'), accountId: NOBODY }, line('bank', 'credit', '1.00')] },
      'not_found',
      'account_not_found',
    ],
    [
      'a retired account',
      { ...rent, lines: [line('suspense', 'debit', '1.00'), line('bank', 'credit', '1.00')] },
      'conflict',
      'account_retired',
    ],
    [
      'an account of a sub-ledger',
      { ...rent, lines: [line('receivable', 'debit', '1.00'), line('sales', 'credit', '1.00')] },
      'conflict',
      'control_account',
    ],
    [
      'a project in the place of a cost centre',
      {
        ...rent,
        lines: [{ ...line('bank', 'debit', '1.00'), dimensions: { cost_centre: id('project.mistake') } }, line('bank', 'credit', '1.00')],
      },
      'conflict',
      'dimension_value_unknown',
    ],
  ];
  test.for(REFUSALS)('refuses %s and changes nothing', async ([, input, code, reason]) => {
    const before = await w.hash();
    expect(await w.refusal(postEntry, input)).toMatchObject({ code, reason });
    expect(await w.hash()).toBe(before);
  });

  test('a bookkeeper may not post, and an auditor may read and no more', async () => {
    const { bookkeeper, auditor } = finance.roles;
    expect(await w.refusal(postEntry, rent, { principal: w.as({ permissions: bookkeeper?.permissions ?? [] }) })).toMatchObject({
      code: 'forbidden',
    });
    const eyes = w.as({ permissions: auditor?.permissions ?? [] });
    for (const { name, effect } of finance.tools.filter(({ effect, permission }) => effect !== 'read' && permission !== 'finance:export')) {
      expect(await w.refusal(name, {}, { principal: eyes }), `${name} (${effect})`).toMatchObject({ code: 'forbidden' });
    }
    expect((await w.call(listEntries, {}, { principal: eyes })).items.length).toBeGreaterThan(0);
  });
});

describe('taking back', () => {
  test('undo posts the mirror, and undo of a reversal posts the entry again: each can be traced', async () => {
    const w = await world(finance);
    const done = await w.result(postEntry, rent);
    const { entryId } = done.output as { entryId: string };
    await w.result('governance_undo_call', { callId: done.callId });
    const reversedBy = (await w.call(getEntry, { entryId })).reversedByEntryId;
    const mirror = await w.call(getEntry, { entryId: reversedBy ?? '' });
    expect(mirror).toMatchObject({ reversesEntryId: entryId, sourceKind: 'reversal' });
    expect(mirror.lines.map(({ debit, credit }) => [debit.amount, credit.amount])).toEqual([
      ['0.00', '100.00'],
      ['100.00', '0.00'],
    ]);
    expect(await w.refusal(reverseEntry, { entryId, reason: 'Again' })).toMatchObject({ code: 'conflict', reason: 'already_reversed' });
    expect(await w.refusal(reverseEntry, { entryId: mirror.entryId, reason: 'Back' })).toMatchObject({
      code: 'conflict',
      reason: 'entry_of_document',
    });
    const reversal = await w.result(reverseEntry, { entryId: id('entry.rent'), reason: 'Wrong month' });
    await w.result('governance_undo_call', { callId: reversal.callId });
    const { items } = await w.call(listEntries, { sourceKind: 'manual' });
    const again = items.find(({ description }) => description === 'Rent of the month (again: The reversal was undone)');
    expect(again).toMatchObject({
      total: { amount: '250000.00' },
      date: items.find(({ entryId: each }) => each === id('entry.rent'))?.date,
    });
  });

  test('an entry may be posted again on another day', async () => {
    const w = await world(finance);
    const again = await w.call(repostEntry, { entryId: id('entry.reversed'), date: '1999-03-10', reason: 'It was of March' });
    expect(again).toMatchObject({ date: '1999-03-10', total: { amount: '250000.00', currency: 'NGN' } });
  });
});

const numberOf = ({ number }: { number: string }): number => Number(number.slice(-5));

test('64 postings at once bear the next 64 numbers, without a gap or a duplicate', async () => {
  const w = await world(finance);
  const first = numberOf(await w.call(postEntry, rent));
  const posted = await Promise.all(Array.from({ length: 64 }, () => w.call(postEntry, rent)));
  expect(posted.map(numberOf).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => first + 1 + i));
});
