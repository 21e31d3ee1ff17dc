import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import { addParty, balance, naira, openOf, plain, refuses } from '../close/testing.ts';
import finance from '../index.ts';
import { id, NOBODY } from '../testing.ts';
import { postOpeningBalances } from './opening.ts';

const bank = { accountId: id('account.bank'), side: 'debit', amount: naira('500.00') } as const;
const equity = { accountId: id('account.retained_earnings'), side: 'credit', amount: naira('500.00') } as const;
const date = '2010-01-01';

test('balances come in with their open items, party by party, and go again as a whole', async () => {
  const w = await world(finance, 'governance');
  const partyId = await addParty(w, 'OLD');
  const owed = (reference: string, amount: string, dueOn: string) =>
    ({ accountId: id('account.receivable'), side: 'debit', amount: naira(amount), partyId, dueOn, reference }) as const;
  const lines = [owed('INV-1', '300.00', '2010-01-15'), owed('INV-2', '200.00', '2010-02-15'), { ...equity, amount: naira('500.00') }];
  const { callId, output } = await w.result(postOpeningBalances, { date, lines });
  expect(plain(output)).toMatchInlineSnapshot(`
    {
      "runs": [
        {
          "date": "2010-01-01",
          "doneAt": "<moment>",
          "doneBy": "Owner",
          "entityId": "entity.main",
          "entries": [
            {
              "date": "2010-01-01",
              "entryId": "<id>",
              "number": "<number>",
            },
          ],
          "kind": "opening",
          "note": "Opening balances 2010-01-01",
          "reversedBecause": null,
          "runId": "<id>",
        },
      ],
      "total": {
        "amount": "500.00",
        "currency": "NGN",
      },
    }
  `);
  expect([await balance(w, 'receivable'), await openOf(w, partyId)]).toEqual([50_000, 50_000]);
  await w.result('governance_undo_call', { callId });
  const open = await w.sql(
    `SELECT l.id FROM finance.entry_lines l WHERE l.tenant_id = $1 AND l.party_id = $2
      AND l.amount <> (SELECT coalesce(sum(x.amount), 0) FROM finance.allocation_lines x WHERE x.tenant_id = l.tenant_id AND x.line_id = l.id)`,
    [w.tenantId, partyId],
  );
  expect([await balance(w, 'receivable'), open]).toEqual([0, []]);
});

test('a difference is refused with its amount and the side that is greater', async () => {
  const w = await world(finance);
  const error = await w.refusal(postOpeningBalances, { date, lines: [bank, { ...equity, amount: naira('499.99') }] });
  expect(error).toMatchObject({
    reason: 'opening_out_of_balance',
    message: 'Debits are greater by 0.01 NGN.',
    details: { data: { difference: naira('0.01'), greater: 'debit' } },
  });
});

refuses(postOpeningBalances, [
  ['what does not balance', { date, lines: [bank, { ...equity, amount: naira('600.00') }] }, 'invalid_input', 'opening_out_of_balance'],
  [
    'fixed assets in one sum',
    { date, lines: [{ ...bank, accountId: id('account.fixed_assets') }, equity] },
    'invalid_input',
    'asset_needs_register',
  ],
  ['an open item of nobody', { date, lines: [{ ...bank, accountId: id('account.receivable') }, equity] }, 'conflict', 'party_needed'],
  [
    'a foreign balance without its worth',
    { date, lines: [{ ...bank, amount: { amount: '5.00', currency: 'USD' } }, equity] },
    'invalid_input',
    'functional_needed',
  ],
  ['an account that is not there', { date, lines: [{ ...bank, accountId: NOBODY }, equity] }, 'not_found', 'account_not_found'],
  ['a line of less than nothing', { date, lines: [{ ...bank, amount: naira('-500.00') }, equity] }, 'invalid_input', 'amount_negative'],
]);
