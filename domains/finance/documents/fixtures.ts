import { eq } from 'drizzle-orm';
import { fixture } from '#kernel/fixture.ts';
import type { Actor, ToolContext } from '#kernel/tool-context.ts';
import { documents, recurringInvoices, type WantedLine } from '../schema-documents.ts';
import { takeNumber } from '../numbers.ts';
import { parties } from '../schema-parties.ts';
import { loadAllocation, releaseWith } from './allocating.ts';
import { apply } from './applying.ts';
import { credit } from './crediting.ts';
import { lockDocument } from './document.ts';
import { createDraft, type DraftRequest } from './drafting.ts';
import { remind } from './dunning.ts';
import { issue } from './issuing.ts';
import { type PostedKind, SERIES_OF } from './kinds.ts';
import { recordPayment, voidPayment } from './payments.ts';
import { isBefore } from './terms.ts';
import { approveWriteOff, requestWriteOff } from './writing-off.ts';

const id = (name: string): string => fixture(`finance.${name}`);
const line = (description: string, quantity: string, unitPrice: string): WantedLine => ({ description, quantity, unitPrice });
const CONSULTATIONS: WantedLine[] = [line('Consultation', '3', '15000'), { ...line('Laboratory', '1', '5000'), discountPercent: '10' }];

/** The named records that examples and tests refer to: `finance.party.customer`, `finance.invoice.issued`, … */
export async function fixtures(ctx: ToolContext): Promise<void> {
  const [present] = await ctx.db
    .select({ id: parties.id })
    .from(parties)
    .where(eq(parties.id, id('party.customer')));
  if (present) return;
  await addParties(ctx);
  await addSales(ctx);
  await addPurchases(ctx);
  await addPayments(ctx);
  await addWriteOffs(ctx);
  await addReminders(ctx);
}

/** Some days ago, but in the year whose books are open. */
function ago(ctx: ToolContext, days: number): Temporal.PlainDate {
  const [wanted, first] = [ctx.today().subtract({ days }), ctx.today().with({ month: 1, day: 1 })];
  return isBefore(wanted, first) ? first : wanted;
}

async function addParties(ctx: ToolContext): Promise<void> {
  const common = { currency: 'NGN', paymentTermsDays: 30, createdAt: ctx.now(), updatedAt: ctx.now() };
  await ctx.db.insert(parties).values([
    {
      id: id('party.customer'),
      code: 'LAGOSMOT',
      name: 'Lagos Motors Ltd',
      isCustomer: true,
      email: 'accounts@lagosmotors.example',
      address: '12 Adétòkunbọ̀ Adémọ́lá Street\nVictoria Island, Lagos',
      ...common,
    },
    { id: id('party.slow'), code: 'SLOWPAY', name: 'Ọláwálé & Sons', isCustomer: true, ...common },
    { id: id('party.supplier'), code: 'KADUNADI', name: 'Kaduna Diesel Depot', isSupplier: true, ...common },
    {
      id: id('party.both'),
      code: 'ABIDJAN',
      name: "N'Guessan Kouamé & Frères SARL",
      isCustomer: true,
      isSupplier: true,
      ...common,
      currency: 'XOF',
    },
    { id: id('party.mistake'), code: 'MISTAKE', name: 'Lagos Motor', isCustomer: true, ...common },
  ]);
}

async function addSales(ctx: ToolContext): Promise<void> {
  const customer = { kind: 'invoice', partyId: id('party.customer') } as const;
  const slow = { kind: 'invoice', partyId: id('party.slow'), date: ago(ctx, 10) } as const;
  await createDraft(named(ctx, 'invoice.draft'), { ...customer, date: ctx.today(), lines: CONSULTATIONS });
  await issued(ctx, 'invoice.issued', { ...customer, date: ago(ctx, 10), lines: CONSULTATIONS, reference: 'PO 7781' });
  await issued(
    ctx,
    'invoice.overdue',
    { ...customer, date: ago(ctx, 10), dueOn: daysBefore(ctx, 9), lines: [line('Check-up', '1', '12000')] },
    'line.overdue',
  );
  await issued(ctx, 'invoice.late', { ...slow, dueOn: daysBefore(ctx, 30), lines: [line('Check-up', '2', '12000')] }, 'line.late');
  await issued(ctx, 'invoice.given_up', { ...slow, dueOn: daysBefore(ctx, 1), lines: [line('Copies', '1', '300')] }, 'line.given_up');
  await credit(named(ctx, 'credit_note.partial'), {
    kind: 'credit_note',
    originalId: id('invoice.issued'),
    lines: [{ lineNo: 2 }],
    date: ago(ctx, 2),
    reason: 'The sample was lost',
  });
  const quote = {
    kind: 'quote',
    partyId: id('party.customer'),
    date: ago(ctx, 3),
    dueOn: ctx.today().add({ days: 30 }),
    lines: CONSULTATIONS,
  } as const;
  await createDraft(named(ctx, 'quote.draft'), quote);
  await createDraft(named(ctx, 'quote.sent'), quote);
  const { numberId, label } = await takeNumber(ctx, {
    seriesCode: SERIES_OF.quote,
    entityId: id('entity.main'),
    date: quote.date,
    subjectKind: 'quote',
    subjectId: id('quote.sent'),
  });
  await ctx.db
    .update(documents)
    .set({ state: 'sent', number: label, numberId, issuedAt: ctx.now() })
    .where(eq(documents.id, id('quote.sent')));
}

const daysBefore = (ctx: ToolContext, days: number): Temporal.PlainDate => ctx.today().subtract({ days });

async function addPurchases(ctx: ToolContext): Promise<void> {
  const supplier = { partyId: id('party.supplier'), date: ago(ctx, 5) };
  await createDraft(named(ctx, 'bill.draft'), {
    kind: 'bill',
    ...supplier,
    reference: 'KD/2026/117',
    lines: [line('Diesel', '100', '1250')],
  });
  await issued(ctx, 'bill.posted', { kind: 'bill', ...supplier, reference: 'KD/2026/100', lines: [line('Diesel', '40', '1200')] });
  const barrels = [line('Returned barrels', '2', '2500')];
  await issued(ctx, 'supplier_credit.kept', { kind: 'supplier_credit', ...supplier, reference: 'G-12', lines: barrels }, 'line.kept');
}

async function addPayments(ctx: ToolContext): Promise<void> {
  const from = { direction: 'received', partyId: id('party.customer'), date: ago(ctx, 1), currency: 'NGN' } as const;
  const to = [{ documentId: id('invoice.issued') }];
  const first = await recordPayment(named(ctx, 'payment.received'), { ...from, amountMinor: 1_000_000n, reference: 'TRF 4711' });
  await apply(named(ctx, 'allocation.payment'), { lineId: first.lineId, date: from.date, kind: 'payment', to });
  const second = await recordPayment(named(ctx, 'payment.on_account'), { ...from, amountMinor: 200_000n, method: 'mobile_money' });
  await apply(named(ctx, 'allocation.released'), { lineId: second.lineId, date: from.date, kind: 'payment', to });
  await recordPayment(named(ctx, 'payment.voided'), { ...from, amountMinor: 700_000n, method: 'cheque' });
  await voidPayment(ctx, { paymentId: id('payment.voided'), reason: 'The cheque bounced' });
  await releaseWith(ctx, await loadAllocation(ctx, id('allocation.released')), { date: from.date, reason: 'For another invoice' });
}

async function addWriteOffs(ctx: ToolContext): Promise<void> {
  const [clerk, head] = ['clerk', 'head'].map((who) => actingAs(ctx, { kind: 'person', id: `fixture ${who}`, name: `The ${who}` })) as [
    ToolContext,
    ToolContext,
  ];
  await requestWriteOff(named(clerk, 'write_off.requested'), {
    lineId: id('line.overdue'),
    amountMinor: 5000n,
    reason: 'Bank charge that they deducted',
  });
  await requestWriteOff(named(clerk, 'write_off.approved'), { lineId: id('line.given_up'), reason: 'Not worth a letter' });
  await approveWriteOff(head, id('write_off.approved'), ctx.today());
}

async function addReminders(ctx: ToolContext): Promise<void> {
  await remind(named(ctx, 'dunning_notice.first', 2), { partyId: id('party.customer') });
  await ctx.db.insert(recurringInvoices).values({
    id: id('recurring_invoice.monthly'),
    entityId: id('entity.main'),
    partyId: id('party.customer'),
    name: 'Company doctor',
    currency: 'NGN',
    lines: [line('Company doctor, monthly', '1', '75000')],
    every: 'month',
    startsOn: ctx.today(),
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  });
}

/** With a name for its open item, too, where the document has one line: its id is the fifth that issuing asks for. */
async function issued(ctx: ToolContext, name: string, request: DraftRequest & { kind: PostedKind }, item?: string): Promise<void> {
  await createDraft(named(ctx, name), request);
  const draft = await lockDocument(ctx, request.kind, id(name));
  const { lineId } = await issue(item === undefined ? ctx : named(ctx, item, 5), draft);
  if (item !== undefined && lineId !== id(item)) throw new Error(`The open item of ${name} is not the fifth id of issuing any more.`);
}

/** The n-th id that is asked for is this one: what is made for a test is found by its name. */
function named(ctx: ToolContext, name: string, n = 1): ToolContext {
  let asked = 0;
  return Object.assign(Object.create(ctx) as ToolContext, { newId: () => (++asked === n ? id(name) : ctx.newId()) });
}

const actingAs = (ctx: ToolContext, actor: Actor): ToolContext => Object.create(ctx, { actor: { value: actor } }) as ToolContext;
