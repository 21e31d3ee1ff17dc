import { describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { platformWorld, world, type World } from '#tests/world.ts';
import { issueInvoice, reissueInvoice, voidInvoice } from './invoice-issuing.ts';
import { draftInvoice, getInvoice, listInvoices } from './invoices.ts';

const lines = [
  { description: 'Growth plan, one month', quantity: '1', unitPrice: '49.00' },
  { description: 'Seats', quantity: '2.5', unitPrice: '1.01' },
  { description: 'Unused days of Basic', quantity: '1', unitPrice: '-3.33' },
];

async function setUp() {
  const [p, w] = [await platformWorld(), await world()];
  const draft = () => p.call(draftInvoice, { tenantId: w.tenantId, currency: 'USD', lines, taxPercent: '7.5', dueOn: '2030-01-31' });
  return { p, w, draft };
}

const numberOf = ({ number }: { number: string | null }): number => Number(number?.slice(4));

test('a draft adds up, and only the platform sees it', async () => {
  const { p, w, draft } = await setUp();
  const made = await draft();
  expect(made).toEqual({
    id: expect.any(String),
    tenantId: w.tenantId,
    kind: 'invoice',
    status: 'draft',
    number: null,
    lines: [
      {
        description: 'Growth plan, one month',
        quantity: '1',
        unitPrice: { amount: '49.00', currency: 'USD' },
        amount: { amount: '49.00', currency: 'USD' },
      },
      {
        description: 'Seats',
        quantity: '2.5',
        unitPrice: { amount: '1.01', currency: 'USD' },
        amount: { amount: '2.53', currency: 'USD' },
      },
      {
        description: 'Unused days of Basic',
        quantity: '1',
        unitPrice: { amount: '-3.33', currency: 'USD' },
        amount: { amount: '-3.33', currency: 'USD' },
      },
    ],
    subtotal: { amount: '48.20', currency: 'USD' },
    taxPercent: '7.5',
    tax: { amount: '3.62', currency: 'USD' },
    total: { amount: '51.82', currency: 'USD' },
    issuedOn: null,
    dueOn: '2030-01-31',
    creditsId: null,
    creditedById: null,
    replacesId: null,
  });
  expect(await p.call(getInvoice, { invoiceId: made.id })).toEqual(made);
  expect(await w.refusal(getInvoice, { invoiceId: made.id })).toMatchObject({ code: 'not_found' });
  expect((await w.call(listInvoices, {})).items).toEqual([]);
});

test('issuing makes it final, numbers it and shows it to the tenant', async () => {
  const { p, w, draft } = await setUp();
  const made = await draft();
  const { preview } = await p.preview(issueInvoice, { invoiceId: made.id });
  expect(preview.events.map(({ type }) => type)).toEqual(['platform_invoice.issued']);
  const issued = await p.call(issueInvoice, { invoiceId: made.id });
  expect(issued).toEqual({
    ...made,
    status: 'issued',
    number: expect.stringMatching(/^INV-\d{6}$/),
    issuedOn: Temporal.Now.plainDateISO('UTC').toString(),
  });
  expect(await w.call(getInvoice, { invoiceId: made.id })).toEqual(issued);
  expect((await w.call(listInvoices, { status: 'issued' })).items).toEqual([issued]);
  expect((await (await world()).call(listInvoices, {})).items).toEqual([]);
});

test('voiding answers a credit note in full, and reissuing bills again under a new number', async () => {
  const { p, w, draft } = await setUp();
  const { id: invoiceId } = await p.call(issueInvoice, { invoiceId: (await draft()).id });
  const note = await p.call(voidInvoice, { invoiceId });
  expect(note).toMatchObject({
    kind: 'credit_note',
    status: 'issued',
    creditsId: invoiceId,
    total: { amount: '51.82' },
    number: expect.stringMatching(/^CRN-/),
  });
  expect(await w.call(getInvoice, { invoiceId })).toMatchObject({ status: 'void', creditedById: note.id });
  const again = await p.call(reissueInvoice, { invoiceId });
  expect(again).toMatchObject({ kind: 'invoice', status: 'issued', replacesId: invoiceId, total: { amount: '51.82' } });
  expect((await w.call(listInvoices, { status: 'void' })).items.map(({ id }) => id)).toEqual([invoiceId]);
  expect(await p.refusal(voidInvoice, { invoiceId })).toMatchObject({ reason: 'invoice_already_void' });
  expect(await p.refusal(voidInvoice, { invoiceId: note.id })).toMatchObject({ reason: 'is_credit_note' });
  expect(await p.refusal(reissueInvoice, { invoiceId })).toMatchObject({ reason: 'invoice_already_reissued' });
});

test('numbers have no gap, whoever issues at once and whatever fails between', async () => {
  const { p, draft } = await setUp();
  const drafts = [];
  for (let i = 0; i < 24; i++) drafts.push(await draft());
  // Every other one is only looked at: its number is rolled back while others are being given out.
  const previews = drafts.slice(12).map(({ id }) => p.preview(issueInvoice, { invoiceId: id }));
  const issued = await Promise.all(drafts.slice(0, 12).map(({ id }) => p.call(issueInvoice, { invoiceId: id })));
  await Promise.all(previews);
  expect(new Set(issued.map(numberOf)).size).toBe(12);
  const [row] = await p.sql<{ count: string; max: string; last: string }>(
    `SELECT count(*) AS count, max(number) AS max, (SELECT last_number FROM tenancy.invoice_series WHERE kind = 'invoice') AS last FROM tenancy.invoices WHERE kind = 'invoice' AND status = 'issued'`,
  );
  expect(row?.count).toBe(row?.max);
  expect(row?.last).toBe(row?.max);
});

describe('refuses', () => {
  test.for([
    ['issuing twice', issueInvoice, { invoiceId: fixture('tenancy.invoice.void') }, 'invoice_already_issued'],
    ['an invoice that does not exist', getInvoice, { invoiceId: fixture('nothing') }, 'invoice_not_found'],
    ['issuing what does not exist', issueInvoice, { invoiceId: fixture('nothing') }, 'invoice_not_found'],
    ['a tenant that does not exist', draftInvoice, { tenantId: fixture('nobody'), currency: 'USD', lines }, 'tenant_not_found'],
    [
      'a total below nothing',
      draftInvoice,
      { tenantId: fixture('tenancy.tenant.acme'), currency: 'USD', lines: [lines[2]] },
      'invoice_negative',
    ],
    [
      'decimals that the currency does not have',
      draftInvoice,
      { tenantId: fixture('tenancy.tenant.acme'), currency: 'JPY', lines },
      'too_many_decimals',
    ],
    [
      'a currency that does not exist',
      draftInvoice,
      { tenantId: fixture('tenancy.tenant.acme'), currency: 'QQQ', lines },
      'unknown_currency',
    ],
    [
      'an amount beyond storing',
      draftInvoice,
      {
        tenantId: fixture('tenancy.tenant.acme'),
        currency: 'USD',
        lines: [{ description: 'X', quantity: '999999999', unitPrice: '999999999999999' }],
      },
      'value_not_storable',
    ],
  ] as const)('%s', async ([, tool, input, reason]) => {
    const p: World = await platformWorld();
    expect((await p.refusal(tool, input)).reason).toBe(reason);
  });

  test('voiding or reissuing a draft', async () => {
    const { p, draft } = await setUp();
    const { id: invoiceId } = await draft();
    expect(await p.refusal(voidInvoice, { invoiceId })).toMatchObject({ reason: 'invoice_is_draft' });
    expect(await p.refusal(reissueInvoice, { invoiceId })).toMatchObject({ reason: 'invoice_not_void' });
  });

  test('an ordinary tenant that bills', async () => {
    const { p, w, draft } = await setUp();
    const { id: invoiceId } = await draft();
    expect(await w.refusal(draftInvoice, { tenantId: w.tenantId, currency: 'USD', lines })).toMatchObject({ reason: 'platform_only' });
    await p.call(issueInvoice, { invoiceId });
    for (const tool of [issueInvoice, voidInvoice, reissueInvoice])
      expect(await w.refusal(tool, { invoiceId })).toMatchObject({ reason: 'platform_only' });
  });
});
