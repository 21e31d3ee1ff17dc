import { beforeAll, describe, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import { addParty, balance, naira, openOf, plain } from '../close/testing.ts';
import finance from '../index.ts';
import { id } from '../testing.ts';
import { postOpeningBalances } from './opening.ts';
import { runRevaluation } from './revaluations.ts';

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const january = { periodId: id('period.y2010_01') };
let customer: string;
let supplier: string;

/** A customer who owes 100 dollars, a supplier who is owed 40, and 10 in the bank, all at 1,400; since then a dollar costs 1,500. */
async function prepared(): Promise<World> {
  const w = await world(finance, 'governance');
  customer = await addParty(w, 'ABROAD');
  supplier = await addParty(w, 'IMPORTS', 'is_supplier');
  await w.call(postOpeningBalances, {
    date: '2010-01-01',
    lines: [
      { accountId: id('account.receivable'), side: 'debit', amount: dollars('100.00'), functional: '140000.00', partyId: customer },
      { accountId: id('account.payable'), side: 'credit', amount: dollars('40.00'), functional: '56000.00', partyId: supplier },
      { accountId: id('account.bank'), side: 'debit', amount: dollars('10.00'), functional: '14000.00' },
      { accountId: id('account.prepaid_expenses'), side: 'debit', amount: dollars('5.00'), functional: '7000.00' },
      { accountId: id('account.retained_earnings'), side: 'credit', amount: naira('105000.00') },
    ],
  });
  return w;
}

describe('a revaluation', () => {
  let w: World;
  beforeAll(async () => {
    w = await prepared();
  });

  test('books what claims, debts and bank are worth on the day, and takes it back on the next', async () => {
    const bank = await balance(w, 'bank', '2010-01-31');
    const output = await w.call(runRevaluation, january);
    expect(plain(output)).toMatchInlineSnapshot(`
      {
        "differences": [
          {
            "accountCode": "<code>",
            "accountId": "account.bank",
            "balance": {
              "amount": "10.00",
              "currency": "USD",
            },
            "books": {
              "amount": "14000.00",
              "currency": "NGN",
            },
            "difference": {
              "amount": "1000.00",
              "currency": "NGN",
            },
            "entityId": "entity.main",
            "partyId": null,
            "worth": {
              "amount": "15000.00",
              "currency": "NGN",
            },
          },
          {
            "accountCode": "<code>",
            "accountId": "account.payable",
            "balance": {
              "amount": "-40.00",
              "currency": "USD",
            },
            "books": {
              "amount": "-56000.00",
              "currency": "NGN",
            },
            "difference": {
              "amount": "-4000.00",
              "currency": "NGN",
            },
            "entityId": "entity.main",
            "partyId": "<id>",
            "worth": {
              "amount": "-60000.00",
              "currency": "NGN",
            },
          },
          {
            "accountCode": "<code>",
            "accountId": "account.receivable",
            "balance": {
              "amount": "100.00",
              "currency": "USD",
            },
            "books": {
              "amount": "140000.00",
              "currency": "NGN",
            },
            "difference": {
              "amount": "10000.00",
              "currency": "NGN",
            },
            "entityId": "entity.main",
            "partyId": "<id>",
            "worth": {
              "amount": "150000.00",
              "currency": "NGN",
            },
          },
        ],
        "runs": [
          {
            "date": "2010-01-31",
            "doneAt": "<moment>",
            "doneBy": "Owner",
            "entityId": "entity.main",
            "entries": [
              {
                "date": "2010-01-31",
                "entryId": "<id>",
                "number": "<number>",
              },
              {
                "date": "2010-02-01",
                "entryId": "<id>",
                "number": "<number>",
              },
            ],
            "kind": "revaluation",
            "note": "Unrealised exchange differences on 2010-01-31",
            "reversedBecause": null,
            "runId": "<id>",
          },
        ],
      }
    `);
    const on = async (account: string) => [await balance(w, account, '2010-01-31'), await balance(w, account, '2010-02-01')];
    expect(await on('receivable')).toEqual([15_000_000, 14_000_000]);
    expect(await on('payable')).toEqual([-6_000_000, -5_600_000]);
    expect(await on('bank')).toEqual([bank + 100_000, bank]);
    // A gain of 10,000 + 1,000 and a loss of 4,000, apart.
    expect(await on('fx_unrealised_gain')).toEqual([-1_100_000, 0]);
    expect(await on('fx_unrealised_loss')).toEqual([400_000, 0]);
    expect(await balance(w, 'prepaid_expenses', '2010-01-31')).toBe(700_000);
  });

  test('leaves no open item of its own behind', async () => {
    expect([await openOf(w, customer), await openOf(w, supplier)]).toEqual([14_000_000, -5_600_000]);
    const open = await w.sql(
      `SELECT l.id FROM finance.entry_lines l WHERE l.tenant_id = $1 AND l.party_id IS NOT NULL AND l.amount = 0
        AND l.debit - l.credit <> coalesce((SELECT sum(x.functional) FROM finance.allocation_lines x WHERE x.tenant_id = l.tenant_id AND x.line_id = l.id), 0)`,
      [w.tenantId],
    );
    expect(open).toEqual([]);
  });

  test('that is run again finds nothing, until a rate changes', async () => {
    expect((await w.call(runRevaluation, january)).differences).toEqual([]);
    await w.result('finance_set_exchange_rate', { base: 'USD', quote: 'NGN', onDate: '2010-01-31', rate: '1501' });
    const { differences } = await w.call(runRevaluation, january);
    expect(differences.map(({ difference }) => difference.amount).toSorted()).toEqual(['-40.00', '10.00', '100.00']);
    expect([await balance(w, 'receivable', '2010-01-31'), await balance(w, 'receivable')]).toEqual([15_010_000, 14_000_000]);
  });

  test('cannot be without a rate', async () => {
    const yen = { accountId: id('account.bank'), side: 'debit', amount: { amount: '5', currency: 'JPY' }, functional: '50.00' } as const;
    const counter = { accountId: id('account.retained_earnings'), side: 'credit', amount: naira('50.00') } as const;
    await w.call(postOpeningBalances, { date: '2010-01-01', lines: [yen, counter] });
    expect(await w.refusal(runRevaluation, january)).toMatchObject({ code: 'conflict', reason: 'no_exchange_rate' });
  });
});

test('undoing a revaluation takes back both of its days', async () => {
  const w = await prepared();
  const { callId } = await w.result(runRevaluation, january);
  await w.result('governance_undo_call', { callId });
  for (const account of ['fx_unrealised_gain', 'fx_unrealised_loss']) expect(await balance(w, account, '2010-01-31')).toBe(0);
  expect([await balance(w, 'receivable', '2010-01-31'), await balance(w, 'receivable')]).toEqual([14_000_000, 14_000_000]);
  expect(await openOf(w, customer)).toBe(14_000_000);
  // And taking the next one back is undone as well.
  const again = await w.call(runRevaluation, january);
  expect(again.differences).toHaveLength(3);
  const back = await w.result('finance_reverse_close_runs', { runIds: again.runs.map(({ runId }) => runId), reason: 'x' });
  await w.result('governance_undo_call', { callId: back.callId });
  expect([await balance(w, 'receivable', '2010-01-31'), await balance(w, 'receivable'), await openOf(w, customer)]).toEqual([
    15_000_000, 14_000_000, 14_000_000,
  ]);
  expect((await w.call(runRevaluation, january)).differences).toEqual([]);
});
