import { beforeAll, describe, expect, test } from 'vitest';
import { world, type World } from '#tests/world.ts';
import finance from '../index.ts';
import { plain, readWorld, refuses } from '../tax/testing.ts';
import { id, NOBODY } from '../testing.ts';
import { postEntry, reverseEntry } from './entries.ts';
import { adjustTax } from './tax-adjustments.ts';
import { fileTaxReturn, reopenTaxReturn, reverseTaxPayment, settleTaxReturn } from './tax-filing.ts';
import { updateTaxCode } from './tax-codes.ts';
import { updateTaxReturnTemplate } from './tax-return-templates.ts';
import { computeTaxReturn, explainTaxBox } from './tax-boxes.ts';
import { reconcileTax } from './tax-reconciling.ts';
import { createTaxReturn, deleteTaxReturn, getTaxReturn, listTaxReturns } from './tax-returns.ts';

const [filed, unpaid, draft] = [id('tax_return.filed'), id('tax_return.unpaid'), id('tax_return.draft')];
const VAT_RETURN = id('tax_return_template.VAT-RETURN');
const inApril = {
  direction: 'sales',
  tax: { amount: '1', currency: 'NGN' },
  accountId: id('account.bank'),
  description: 'x',
  date: '1999-04-02',
} as const;

/** The balance of accounts by the part that they play, in minor units. */
async function balances(w: World): Promise<Record<string, number>> {
  const rows = await w.sql<{ role: string; balance: string }>(
    `SELECT p.role, coalesce(sum(l.debit - l.credit), 0) AS balance FROM finance.posting_accounts p
     LEFT JOIN finance.entry_lines l ON l.tenant_id = p.tenant_id AND l.account_id = p.account_id
     WHERE p.tenant_id = $1 AND p.role IN ('output_tax', 'input_tax', 'tax_payable', 'tax_withheld_from_suppliers') GROUP BY p.role`,
    [w.tenantId],
  );
  return Object.fromEntries(rows.map(({ role, balance }) => [role, Number(balance)]));
}

test('a filed return answers what it declared, and what is open of it', async () => {
  const w = await readWorld();
  expect(plain(await w.call(getTaxReturn, { taxReturnId: filed }))).toMatchInlineSnapshot(`
    {
      "endsOn": "1999-03-31",
      "entityId": "entity.main",
      "entryId": "<id>",
      "figures": {
        "boxes": [
          {
            "amount": "100.00 NGN",
            "box": "1",
            "label": "Tax on sales",
          },
          {
            "amount": "0.00 NGN",
            "box": "2",
            "label": "Tax on purchases under reverse charge",
          },
          {
            "amount": "100.00 NGN",
            "box": "3",
            "label": "Tax due",
          },
          {
            "amount": "40.00 NGN",
            "box": "4",
            "label": "Tax on purchases that is deducted",
          },
          {
            "amount": "60.00 NGN",
            "box": "5",
            "label": "Payable (below zero: to be refunded)",
          },
          {
            "amount": "1000.00 NGN",
            "box": "6",
            "label": "Sales, taxed",
          },
          {
            "amount": "0.00 NGN",
            "box": "7",
            "label": "Sales, zero rated",
          },
          {
            "amount": "200.00 NGN",
            "box": "8",
            "label": "Sales, exempt",
          },
          {
            "amount": "1000.00 NGN",
            "box": "9",
            "label": "Purchases",
          },
        ],
        "currency": "NGN",
        "earlierLines": 0,
        "endsOn": "1999-03-31",
        "isDemo": true,
        "lateLines": 0,
        "payable": "60.00 NGN",
        "startsOn": "1999-03-01",
      },
      "filedAt": "<moment>",
      "isDemo": true,
      "open": "40.00 NGN",
      "paid": "20.00 NGN",
      "payable": "60.00 NGN",
      "reference": null,
      "startsOn": "1999-03-01",
      "status": "filed",
      "taxReturnId": "tax_return.filed",
      "templateId": "tax_return_template.VAT-RETURN",
      "withdrawReason": null,
      "withdrawnAt": null,
    }
  `);
});

test('a return is counted of any period before it is drawn up', async () => {
  const w = await readWorld();
  const asked = { templateId: id('tax_return_template.WHT-RETURN'), startsOn: '1999-04-01' };
  expect(plain(await w.call(computeTaxReturn, asked))).toMatchInlineSnapshot(`
    {
      "boxes": [
        {
          "amount": "0.00 NGN",
          "box": "1",
          "label": "Withheld from suppliers",
        },
        {
          "amount": "0.00 NGN",
          "box": "2",
          "label": "Paid to suppliers under withholding",
        },
      ],
      "currency": "NGN",
      "earlierLines": 0,
      "endsOn": "1999-04-30",
      "isDemo": true,
      "lateLines": 0,
      "payable": "0.00 NGN",
      "startsOn": "1999-04-01",
    }
  `);
});

test('what came late into a filed period goes to the next return and says so; items sum to the box', async () => {
  const w = await readWorld();
  expect(plain(await w.call(explainTaxBox, { taxReturnId: draft, box: '5' }))).toMatchInlineSnapshot(`
    {
      "amount": "40.00 NGN",
      "box": "5",
      "count": 4,
      "items": [
        {
          "amount": "50.00 NGN",
          "code": "VAT",
          "direction": "sales",
          "documentId": "<id>",
          "documentKind": "manual",
          "documentNumber": "<number>",
          "entryId": "<id>",
          "isLate": false,
          "kind": "standard",
          "measure": "tax",
          "partyId": null,
          "rate": "10",
          "recordedAt": "<moment>",
          "taxLineId": "<id>",
          "taxPoint": "1999-04-06",
        },
        {
          "amount": "30.00 NGN",
          "code": "VAT-RC",
          "direction": "sales",
          "documentId": "<id>",
          "documentKind": "manual",
          "documentNumber": "<number>",
          "entryId": "<id>",
          "isLate": false,
          "kind": "reverse_charge",
          "measure": "tax",
          "partyId": null,
          "rate": "10",
          "recordedAt": "<moment>",
          "taxLineId": "<id>",
          "taxPoint": "1999-04-09",
        },
        {
          "amount": "-10.00 NGN",
          "code": "VAT",
          "direction": "purchase",
          "documentId": "<id>",
          "documentKind": "manual",
          "documentNumber": "<number>",
          "entryId": "<id>",
          "isLate": true,
          "kind": "standard",
          "measure": "recoverable",
          "partyId": null,
          "rate": "10",
          "recordedAt": "<moment>",
          "taxLineId": "<id>",
          "taxPoint": "1999-03-20",
        },
        {
          "amount": "-30.00 NGN",
          "code": "VAT-RC",
          "direction": "purchase",
          "documentId": "<id>",
          "documentKind": "manual",
          "documentNumber": "<number>",
          "entryId": "<id>",
          "isLate": false,
          "kind": "reverse_charge",
          "measure": "recoverable",
          "partyId": null,
          "rate": "10",
          "recordedAt": "<moment>",
          "taxLineId": "<id>",
          "taxPoint": "1999-04-09",
        },
      ],
      "label": "Payable (below zero: to be refunded)",
      "lateAmount": "-10.00 NGN",
      "nextCursor": null,
      "terms": [
        {
          "amount": "80.00 NGN",
          "term": "[3]",
        },
        {
          "amount": "-40.00 NGN",
          "term": "- [4]",
        },
      ],
    }
  `);
});

test('every box of every return is the sum of its terms and of its items, over all pages', async () => {
  const w = await readWorld();
  for (const taxReturnId of [filed, unpaid, draft]) {
    const { boxes } = await w.call(computeTaxReturn, { taxReturnId });
    for (const { box, amount } of boxes) {
      const items: { amount: { amount: string } }[] = [];
      let cursor: string | undefined;
      do {
        const page = await w.call(explainTaxBox, { taxReturnId, box, limit: 2, ...(cursor && { cursor }) });
        items.push(...page.items);
        cursor = page.nextCursor ?? undefined;
        const sum = (all: { amount: { amount: string } }[]) =>
          all.reduce((total, each) => total + Math.round(Number(each.amount.amount) * 100), 0);
        expect(sum(page.terms)).toBe(Math.round(Number(amount.amount) * 100));
        if (!cursor) expect(sum(items)).toBe(Math.round(Number(amount.amount) * 100));
      } while (cursor);
    }
  }
});

test('listing returns', async () => {
  const w = await readWorld();
  const out = await w.call(listTaxReturns, { templateId: VAT_RETURN });
  expect(plain(out.items.map(({ taxReturnId, startsOn, status, payable }) => ({ taxReturnId, startsOn, status, payable }))))
    .toMatchInlineSnapshot(`
    [
      {
        "payable": null,
        "startsOn": "1999-04-01",
        "status": "draft",
        "taxReturnId": "tax_return.draft",
      },
      {
        "payable": "60.00 NGN",
        "startsOn": "1999-03-01",
        "status": "filed",
        "taxReturnId": "tax_return.filed",
      },
    ]
  `);
});

test('a demo is refused by name', async () => {
  const w = await readWorld();
  const error = await w.refusal(fileTaxReturn, { taxReturnId: draft });
  expect(error.details.data).toEqual({ isDemoForm: true, codes: ['VAT', 'VAT-RC'] });
});

test('a refund is booked the other way round', async () => {
  const w = await world(finance);
  await w.call(adjustTax, { ...inApril, direction: 'purchase', tax: { amount: '500', currency: 'NGN' }, taxCodeId: id('tax_code.VAT') });
  expect((await w.call(fileTaxReturn, { taxReturnId: draft, acceptDemo: true })).payable?.amount).toBe('-460.00');
  const refund = await w.call(settleTaxReturn, { taxReturnId: draft, amount: { amount: '460', currency: 'NGN' } });
  expect([refund.amount.amount, refund.open.amount]).toEqual(['-460.00', '0.00']);
  // What was reviewed is filed without a word about demos.
  await w.call(updateTaxReturnTemplate, {
    templateId: VAT_RETURN,
    isDemo: false,
    boxes: [{ box: '5', label: 'x', formula: 'tax(sales; reduced)' }],
  });
  const may = await w.call(createTaxReturn, { templateId: VAT_RETURN, startsOn: '1999-05-01' });
  expect(await w.call(fileTaxReturn, { taxReturnId: may.taxReturnId })).toMatchObject({ isDemo: false, payable: { amount: '0.00' } });
});

test('the tax accounts hold what was taxed, less what returns moved, and what somebody posted by hand', async () => {
  const w = await readWorld();
  const out = await w.call(reconcileTax, { date: '1999-04-30' });
  // Numbers and names are the chart's.
  expect(plain(out.accounts.map(({ code: _, name: _n, ...rest }) => rest))).toMatchInlineSnapshot(`
    [
      {
        "accountId": "account.input_tax",
        "balance": "40.00 NGN",
        "other": "0.00 NGN",
        "returned": "-40.00 NGN",
        "taxed": "80.00 NGN",
      },
      {
        "accountId": "account.output_tax",
        "balance": "-80.00 NGN",
        "other": "0.00 NGN",
        "returned": "100.00 NGN",
        "taxed": "-180.00 NGN",
      },
      {
        "accountId": "account.tax_withheld_from_suppliers",
        "balance": "0.00 NGN",
        "other": "0.00 NGN",
        "returned": "30.00 NGN",
        "taxed": "-30.00 NGN",
      },
      {
        "accountId": "account.tax_payable",
        "balance": "-70.00 NGN",
        "other": "0.00 NGN",
        "returned": "-70.00 NGN",
        "taxed": "0.00 NGN",
      },
    ]
  `);
  expect(out.others).toEqual([]);
});

test('returns are filed in turn and once, though two file at the same moment, not before their period is over, and the last one is taken back first', async () => {
  const w = await world(finance);
  const template = { templateId: VAT_RETURN };
  const may = await w.call(createTaxReturn, { ...template, startsOn: '1999-05-01' });
  expect(await w.refusal(fileTaxReturn, { taxReturnId: may.taxReturnId, acceptDemo: true })).toMatchObject({
    reason: 'earlier_period_unfiled',
  });
  const early = await w.call(createTaxReturn, { ...template, startsOn: '1999-02-01' });
  expect(await w.refusal(fileTaxReturn, { taxReturnId: early.taxReturnId, acceptDemo: true })).toMatchObject({
    reason: 'later_return_filed',
  });
  const now = await w.call(createTaxReturn, { ...template, startsOn: '2999-01-01' });
  expect(await w.refusal(fileTaxReturn, { taxReturnId: now.taxReturnId, acceptDemo: true })).toMatchObject({
    reason: 'tax_period_not_over',
  });
  await w.call(reverseTaxPayment, { taxPaymentId: id('tax_payment.first'), reason: 'x' });
  expect(await balances(w)).toEqual({ output_tax: -8_000, input_tax: 4_000, tax_payable: -9_000, tax_withheld_from_suppliers: 0 });
  const both = await Promise.allSettled(
    [1, 2].map(() => w.call(fileTaxReturn, { taxReturnId: draft, reference: 'R-77', acceptDemo: true })),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { reason: 'tax_return_not_draft' } });
  expect(plain(both.find(({ status }) => status === 'fulfilled'))).toMatchInlineSnapshot(`
    {
      "status": "fulfilled",
      "value": {
        "endsOn": "1999-04-30",
        "entityId": "entity.main",
        "entryId": "<id>",
        "filedAt": "<moment>",
        "isDemo": true,
        "payable": "40.00 NGN",
        "reference": "R-77",
        "startsOn": "1999-04-01",
        "status": "filed",
        "taxReturnId": "tax_return.draft",
        "templateId": "tax_return_template.VAT-RETURN",
        "withdrawReason": null,
        "withdrawnAt": null,
      },
    }
  `);
  expect(await balances(w)).toEqual({ output_tax: 0, input_tax: 0, tax_payable: -13_000, tax_withheld_from_suppliers: 0 });
  expect(await w.events()).toContain('tax_return.filed');
  const before = await w.call(computeTaxReturn, { taxReturnId: draft });
  await w.call(adjustTax, { ...inApril, taxCodeId: id('tax_code.VAT') });
  await w.call(updateTaxReturnTemplate, {
    templateId: VAT_RETURN,
    payableBox: 'A',
    boxes: [{ box: 'A', label: 'x', formula: 'tax(sales)' }],
  });
  expect(await w.call(computeTaxReturn, { taxReturnId: draft })).toEqual(before);
  expect(await w.refusal(reopenTaxReturn, { taxReturnId: filed, reason: 'x' })).toMatchObject({ reason: 'later_return_filed' });
});

describe('in one business', () => {
  let w: World;
  beforeAll(async () => {
    w = await world(finance);
  });

  test('a tax that is posted by hand is found, for no return declares it', async () => {
    const money = { amount: '7', currency: 'NGN' };
    const lines = [
      { accountId: id('account.input_tax'), side: 'debit' as const, money },
      { accountId: id('account.bank'), side: 'credit' as const, money },
    ];
    const { entryId, number } = await w.call(postEntry, {
      description: 'Typed by hand',
      date: '1999-04-03',
      lines: lines.map((each) => ({ ...each, dimensions: {} })),
    });
    const { others } = await w.call(reconcileTax, { date: '1999-04-30' });
    expect(others).toEqual([
      { entryId, number, date: '1999-04-03', description: 'Typed by hand', amount: { amount: '7.00', currency: 'NGN' } },
    ]);
    await w.call(reverseEntry, { entryId, reason: 'x' });
    const { accounts } = await w.call(reconcileTax, { date: '1999-04-30' });
    expect(accounts.every(({ other }) => other.amount === '0.00')).toBe(true);
  });

  test('a return taken back gives its taxes back, and its new draft declares them again', async () => {
    const before = await balances(w);
    const figures = await w.call(computeTaxReturn, { taxReturnId: unpaid });
    const out = await w.call(reopenTaxReturn, { taxReturnId: unpaid, reason: 'A bill was forgotten' });
    expect(plain(out)).toMatchInlineSnapshot(`
    {
      "draftId": "<id>",
      "endsOn": "1999-03-31",
      "entityId": "entity.main",
      "entryId": "<id>",
      "filedAt": "<moment>",
      "isDemo": true,
      "payable": "30.00 NGN",
      "reference": null,
      "reversalEntryId": "<id>",
      "startsOn": "1999-03-01",
      "status": "withdrawn",
      "taxReturnId": "tax_return.unpaid",
      "templateId": "tax_return_template.WHT-RETURN",
      "withdrawReason": "A bill was forgotten",
      "withdrawnAt": "<moment>",
    }
  `);
    expect(await balances(w)).toEqual({ ...before, tax_payable: -4_000, tax_withheld_from_suppliers: -3_000 });
    expect((await w.call(computeTaxReturn, { taxReturnId: out.draftId })).boxes).toEqual(figures.boxes);
    await w.call(fileTaxReturn, { taxReturnId: out.draftId, acceptDemo: true });
    expect(await balances(w)).toEqual(before);
    expect((await w.call(computeTaxReturn, { taxReturnId: unpaid })).boxes).toEqual(figures.boxes);
    expect(await w.refusal(reopenTaxReturn, { taxReturnId: unpaid, reason: 'x' })).toMatchObject({ reason: 'tax_return_not_filed' });
  });

  test('a return of nothing is filed without an entry', async () => {
    const made = await w.call(createTaxReturn, { templateId: id('tax_return_template.WHT-RETURN'), startsOn: '1999-04-01' });
    expect(await w.call(fileTaxReturn, { taxReturnId: made.taxReturnId, acceptDemo: true })).toMatchObject({
      entryId: null,
      payable: { amount: '0.00' },
    });
    const { draftId } = await w.call(reopenTaxReturn, { taxReturnId: made.taxReturnId, reason: 'x' });
    await w.call(deleteTaxReturn, { taxReturnId: draftId });
  });

  test('an entry by hand that was taxed takes its tax back when it is reversed, and again when it is posted anew', async () => {
    const payable = async () => (await w.call(computeTaxReturn, { taxReturnId: draft })).payable.amount;
    const { entryId } = await w.call(adjustTax, { ...inApril, taxCodeId: id('tax_code.VAT') });
    expect(await payable()).toBe('41.00');
    const { callId } = await w.result(reverseEntry, { entryId, reason: 'Posted twice' });
    expect(await payable()).toBe('40.00');
    const undone = await w.result('governance_undo_call', { callId });
    expect(await payable()).toBe('41.00');
    expect(undone.output['undone']).toContain(callId);
  });

  test('a return is settled in parts, and a payment is taken back', async () => {
    const settled = await w.call(settleTaxReturn, { taxReturnId: filed });
    expect(settled.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(plain({ ...settled, date: '<today>' })).toMatchInlineSnapshot(`
    {
      "accountId": "account.bank",
      "amount": "40.00 NGN",
      "date": "<today>",
      "entryId": "<id>",
      "number": "<number>",
      "open": "0.00 NGN",
      "taxPaymentId": "<id>",
      "taxReturnId": "tax_return.filed",
    }
  `);
    expect(await w.refusal(settleTaxReturn, { taxReturnId: filed })).toMatchObject({ reason: 'tax_return_settled' });
    const back = await w.call(reverseTaxPayment, { taxPaymentId: id('tax_payment.first'), reason: 'Came back' });
    expect(plain(back)).toMatchInlineSnapshot(`
    {
      "accountId": "account.bank",
      "amount": "-20.00 NGN",
      "date": "1999-04-15",
      "entryId": "<id>",
      "number": "<number>",
      "open": "20.00 NGN",
      "taxPaymentId": "<id>",
      "taxReturnId": "tax_return.filed",
    }
  `);
    expect((await w.call(getTaxReturn, { taxReturnId: filed })).open.amount).toBe('20.00');
    const again = { taxPaymentId: id('tax_payment.first'), reason: 'x' };
    expect(await w.refusal(reverseTaxPayment, again)).toMatchObject({ reason: 'already_reversed' });
  });
});

refuses(createTaxReturn, [
  ['a period that is drawn up', { templateId: VAT_RETURN, startsOn: '1999-04-15' }, 'conflict', 'tax_return_exists'],
  ['a period that is filed', { templateId: VAT_RETURN, startsOn: '1999-03-31' }, 'conflict', 'tax_return_filed'],
  ['a form that is none', { templateId: NOBODY, startsOn: '1999-04-01' }, 'not_found', 'tax_return_template_not_found'],
  [
    'a period that ends before it begins',
    { templateId: VAT_RETURN, startsOn: '1999-06-01', endsOn: '1999-05-01' },
    'invalid_input',
    'ends_before_start',
  ],
  ['books that are none', { templateId: VAT_RETURN, startsOn: '1999-06-01', entityId: NOBODY }, 'not_found', 'entity_not_found'],
]);
refuses(deleteTaxReturn, [
  ['what was filed', { taxReturnId: filed }, 'conflict', 'tax_return_not_draft'],
  ['none', { taxReturnId: NOBODY }, 'not_found', 'tax_return_not_found'],
]);
refuses(computeTaxReturn, [
  ['two questions', { taxReturnId: filed, templateId: VAT_RETURN, startsOn: '1999-04-01' }, 'invalid_input', 'return_unclear'],
  ['half a question', { templateId: VAT_RETURN }, 'invalid_input', 'return_unclear'],
  ['a period that is filed', { templateId: VAT_RETURN, startsOn: '1999-03-01' }, 'conflict', 'tax_return_filed'],
]);
refuses(explainTaxBox, [
  ['a box that is not there', { taxReturnId: filed, box: '99' }, 'not_found', 'box_not_found'],
  ['a bad cursor', { taxReturnId: filed, box: '5', cursor: 'x' }, 'invalid_input', 'bad_cursor'],
]);
refuses(getTaxReturn, [['none', { taxReturnId: NOBODY }, 'not_found', 'tax_return_not_found']]);
refuses(listTaxReturns, [['a bad cursor', { cursor: 'x' }, 'invalid_input', 'bad_cursor']]);
refuses(fileTaxReturn, [
  ['a demo', { taxReturnId: draft }, 'conflict', 'tax_demo'],
  ['what was filed', { taxReturnId: filed, acceptDemo: true }, 'conflict', 'tax_return_not_draft'],
  ['a date in a closed period', { taxReturnId: draft, acceptDemo: true, date: '1999-01-31' }, 'conflict', 'period_not_open'],
]);
refuses(reopenTaxReturn, [
  ['what is paid', { taxReturnId: filed, reason: 'x' }, 'conflict', 'tax_return_paid'],
  ['a draft', { taxReturnId: draft, reason: 'x' }, 'conflict', 'tax_return_not_filed'],
]);
const ngn = (amount: string) => ({ amount: { amount, currency: 'NGN' } });
refuses(settleTaxReturn, [
  ['more than is open', { taxReturnId: filed, ...ngn('40.01') }, 'invalid_input', 'tax_payment_out_of_range'],
  ['nothing', { taxReturnId: filed, ...ngn('0') }, 'invalid_input', 'tax_payment_out_of_range'],
  ['another currency', { taxReturnId: filed, amount: { amount: '1', currency: 'USD' } }, 'invalid_input', 'tax_payment_out_of_range'],
  ['a draft', { taxReturnId: draft }, 'conflict', 'tax_return_not_filed'],
]);
refuses(reverseTaxPayment, [['none', { taxPaymentId: NOBODY, reason: 'x' }, 'not_found', 'tax_payment_not_found']]);

test('an auditor reads returns and files none', async () => {
  const w = await readWorld();
  const auditor = w.as({ permissions: ['finance:read'] });
  await w.call(getTaxReturn, { taxReturnId: filed }, { principal: auditor });
  for (const tool of [fileTaxReturn, reopenTaxReturn, settleTaxReturn, createTaxReturn, updateTaxCode]) {
    expect(await w.refusal(tool, { ...tool.examples[0] }, { principal: auditor })).toMatchObject({ reason: 'permission_missing' });
  }
  expect(postEntry.permission).toBe(adjustTax.permission);
});
