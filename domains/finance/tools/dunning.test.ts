import { expect, test } from 'vitest';
import { billed, busy, id, lookOnly, NOBODY, plain, refuses, somebody, today } from '../documents/testing.ts';
import {
  createDunningNotices,
  deleteDunningLevel,
  getDunningNotice,
  listDunningLevels,
  listDunningNotices,
  setDunningLevel,
} from './dunning.ts';
import { recordPayment } from './payments.ts';
import {
  createRecurringInvoice,
  deleteRecurringInvoice,
  draftRecurringInvoices,
  listRecurringInvoices,
  updateRecurringInvoice,
} from './recurring-invoices.ts';
import { getStatement, printStatement } from './statements.ts';

test('who is late is reminded step by step, once a step, and not of what is paid', async () => {
  const w = await busy();
  const partyId = await somebody(w, { name: 'Ada' });
  const dueOn = (days: number) => ({ dueOn: today().subtract({ days }).toString() });
  await billed(w, partyId, '100', dueOn(60));
  await billed(w, partyId, '50', dueOn(8));
  await billed(w, partyId, '7', dueOn(2));
  const { preview } = await w.preview(createDunningNotices, { partyId });
  expect(preview.events.map(({ type }) => type)).toEqual(['invoice.overdue', 'invoice.overdue']);
  const { items } = await w.call(createDunningNotices, { partyId });
  expect(items.map(({ level, total, body }) => [level, total.amount, body.split('\n')[2]])).toEqual([
    [1, '150.00', 'perhaps it escaped you: 150.00 NGN is open. Please pay it, or tell us if something is wrong.'],
  ]);
  // The next step of the first invoice has come already; the second waits for its own.
  const next = await w.call(createDunningNotices, { partyId });
  expect(next.items.map(({ level, total }) => [level, total.amount])).toEqual([[2, '100.00']]);
  await w.call(recordPayment, { direction: 'received', partyId, amount: { amount: '157', currency: 'NGN' }, isOldestFirst: true });
  expect((await w.call(createDunningNotices, { partyId })).items).toEqual([]);
  expect((await w.call(listDunningNotices, { partyId })).items).toHaveLength(2);
});

test('a notice says how things stood', async () => {
  const w = await lookOnly();
  expect(plain(await w.call(getDunningNotice, { dunningNoticeId: id('dunning_notice.first') }))).toMatchInlineSnapshot(`
    {
      "body": "Dear Lagos Motors Ltd,

    perhaps it escaped you: 12,000.00 NGN is open. Please pay it, or tell us if something is wrong.

    Test",
      "date": "<day>",
      "dunningNoticeId": "dunning_notice.first",
      "invoices": [
        {
          "daysOverdue": 9,
          "dueOn": "<day>",
          "invoiceId": "invoice.overdue",
          "level": 1,
          "number": "INV-<number>",
          "open": {
            "amount": "12000.00",
            "currency": "NGN",
          },
        },
      ],
      "level": 1,
      "partyId": "party.customer",
      "title": "Reminder",
      "total": {
        "amount": "12000.00",
        "currency": "NGN",
      },
    }
  `);
});

test('steps are added, changed and taken away', async () => {
  const w = await busy();
  await w.call(setDunningLevel, { level: 9, afterDays: 90, title: 'Last', body: 'Dear {party}' });
  await w.call(setDunningLevel, { level: 9, afterDays: 99, title: 'The very last', body: 'Dear {party}' });
  expect((await w.call(listDunningLevels, {})).items.map(({ level, afterDays }) => [level, afterDays])).toEqual([
    [1, 7],
    [2, 21],
    [3, 45],
    [9, 99],
  ]);
  await w.call(deleteDunningLevel, { level: 9 });
  expect((await w.refusal(deleteDunningLevel, { level: 9 })).reason).toBe('dunning_level_not_found');
});

test('what recurs is drafted on its dates, each once, whoever runs it', async () => {
  const w = await busy();
  const startsOn = today().with({ month: 1, day: 1 }).toString();
  const made = await w.call(createRecurringInvoice, {
    name: 'Retainer',
    partyId: await somebody(w),
    lines: [{ description: 'Company doctor', unitPrice: '75000' }],
    every: 'month',
    startsOn,
    isAutomatic: true,
  });
  const { recurringInvoiceId } = made;
  expect(made).toMatchObject({ nextOn: startsOn, isActive: true });
  const runs = await Promise.all([1, 2].map(() => w.call(draftRecurringInvoices, { recurringInvoiceId })));
  const drafted = runs.flatMap((run) => run.drafted);
  expect(drafted).toHaveLength(today().month);
  expect(new Set(drafted.map(({ occurrenceOn }) => occurrenceOn)).size).toBe(drafted.length);
  expect((await w.call(draftRecurringInvoices, { recurringInvoiceId })).drafted).toEqual([]);
  const rested = await w.call(updateRecurringInvoice, { recurringInvoiceId, isActive: false });
  expect(rested.nextOn).toBeNull();
  expect((await w.refusal(deleteRecurringInvoice, { recurringInvoiceId })).reason).toBe('recurring_invoice_in_use');
  const [delivered] = await w.sql<{ payload: { isAutomatic: boolean } }>(
    `SELECT payload FROM kernel.events WHERE tenant_id = $1 AND type = 'recurring_invoice.drafted' LIMIT 1`,
    [w.tenantId],
  );
  expect(delivered?.payload.isAutomatic).toBe(true);
});

test('listing what recurs', async () => {
  const w = await lookOnly();
  expect(plain(await w.call(listRecurringInvoices, {}))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "currency": "NGN",
          "endsOn": null,
          "entityId": "entity.main",
          "every": "month",
          "interval": 1,
          "isActive": true,
          "isAutomatic": false,
          "lines": [
            {
              "description": "Company doctor, monthly",
              "quantity": "1",
              "unitPrice": "75000",
            },
          ],
          "memo": null,
          "name": "Company doctor",
          "nextOn": "<day>",
          "partyId": "party.customer",
          "recurringInvoiceId": "recurring_invoice.monthly",
          "startsOn": "<day>",
        },
      ],
      "nextCursor": null,
    }
  `);
});

test('a statement opens, moves and closes at what is open', async () => {
  const w = await busy();
  const partyId = await somebody(w, { name: 'Ngozi', code: 'NGOZI' });
  // Whatever day it is today, these days are past and their periods open.
  const year = 2010;
  await billed(w, partyId, '100', { date: `${year}-01-02`, dueOn: today().subtract({ days: 40 }).toString() });
  await billed(w, partyId, '60', { date: `${year}-01-03`, dueOn: today().add({ days: 1 }).toString() });
  const paid = { direction: 'received' as const, partyId, isOldestFirst: true };
  await w.call(recordPayment, { ...paid, amount: { amount: '30', currency: 'NGN' }, date: `${year}-01-04` });
  const statement = await w.call(getStatement, { partyId, from: `${year}-01-01` });
  expect(plain(statement)).toMatchInlineSnapshot(`
    {
      "ageing": {
        "days1to30": {
          "amount": "0.00",
          "currency": "NGN",
        },
        "days31to60": {
          "amount": "70.00",
          "currency": "NGN",
        },
        "days61to90": {
          "amount": "0.00",
          "currency": "NGN",
        },
        "notDue": {
          "amount": "60.00",
          "currency": "NGN",
        },
        "over90": {
          "amount": "0.00",
          "currency": "NGN",
        },
      },
      "closing": {
        "amount": "130.00",
        "currency": "NGN",
      },
      "from": "<day>",
      "movements": [
        {
          "amount": {
            "amount": "100.00",
            "currency": "NGN",
          },
          "balance": {
            "amount": "100.00",
            "currency": "NGN",
          },
          "date": "<day>",
          "kind": "invoice",
          "number": "INV-<number>",
          "reference": null,
        },
        {
          "amount": {
            "amount": "60.00",
            "currency": "NGN",
          },
          "balance": {
            "amount": "160.00",
            "currency": "NGN",
          },
          "date": "<day>",
          "kind": "invoice",
          "number": "INV-<number>",
          "reference": null,
        },
        {
          "amount": {
            "amount": "-30.00",
            "currency": "NGN",
          },
          "balance": {
            "amount": "130.00",
            "currency": "NGN",
          },
          "date": "<day>",
          "kind": "payment",
          "number": "PAY-<number>",
          "reference": null,
        },
      ],
      "opening": {
        "amount": "0.00",
        "currency": "NGN",
      },
      "partyId": "<id>",
      "partyName": "Ngozi",
      "to": "<day>",
    }
  `);
  const later = await w.call(getStatement, { partyId, from: `${year}-01-04` });
  expect([later.opening.amount, later.closing]).toEqual(['160.00', statement.closing]);
  const { preview } = await w.preview(printStatement, { partyId, from: `${year}-01-01` });
  expect(preview.effects).toMatchObject([{ port: 'printing', payload: { page: { title: 'Statement' } } }]);
});

const retainer = {
  name: 'X',
  partyId: id('party.customer'),
  lines: [{ description: 'X', unitPrice: '1' }],
  every: 'month',
  startsOn: '2027-01-31',
};
refuses(createRecurringInvoice, [
  ['a name that is taken', { ...retainer, name: 'Company doctor' }, 'conflict', 'recurring_invoice_exists'],
  ['nothing', { ...retainer, lines: [{ description: 'X', unitPrice: '0' }] }, 'invalid_input', 'nothing_due'],
  ['a supplier', { ...retainer, partyId: id('party.supplier') }, 'conflict', 'party_not_customer'],
]);
refuses(updateRecurringInvoice, [
  [
    'an end before the start',
    { recurringInvoiceId: id('recurring_invoice.monthly'), endsOn: '2000-01-01' },
    'invalid_input',
    'ends_before_start',
  ],
  ['none', { recurringInvoiceId: NOBODY, isActive: false }, 'not_found', 'recurring_invoice_not_found'],
]);
refuses(getDunningNotice, [['none', { dunningNoticeId: NOBODY }, 'not_found', 'dunning_notice_not_found']]);
refuses(getStatement, [
  ['nobody', { partyId: NOBODY }, 'not_found', 'party_not_found'],
  [
    'days the wrong way round',
    { partyId: id('party.customer'), from: '2026-02-01', to: '2026-01-01' },
    'invalid_input',
    'ends_before_start',
  ],
]);
