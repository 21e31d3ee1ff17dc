import { eq } from 'drizzle-orm';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accountFor, entityOf } from '../books.ts';
import { post, type PostingLine } from '../posting.ts';
import { taxCodes, taxRates } from '../schema-tax.ts';
import { taxReturnPayments, taxReturns } from '../schema-tax-returns.ts';
import { resolveTaxes } from './codes.ts';
import { fileReturn } from './filing.ts';
import { recordTaxLines, taxPostings } from './recording.ts';
import { loadReturn } from './returns.ts';
import { computeTaxes, type TaxDirection } from './rules.ts';

const id = (name: string): string => fixture(`finance.${name}`);
const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);

/**
 * Two months of long ago, in the open periods of the ledger's fixtures: March is filed (the tax on sales paid in part, the withholding
 * unpaid), a purchase of March came after that, and April is drawn up.
 */
export async function fixtures(ctx: ToolContext): Promise<void> {
  const [present] = await ctx.db
    .select({ id: taxReturns.id })
    .from(taxReturns)
    .where(eq(taxReturns.id, id('tax_return.filed')));
  if (present) return;
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  const extra = { id: id('tax_code.mistake'), code: 'MISTAKE', name: 'Mistake', kind: 'standard', use: 'both' } as const;
  await ctx.db.insert(taxCodes).values({ ...extra, ...stamps });
  const rate = { codeId: extra.id, rate: '3', validFrom: day('2030-01-01'), source: 'Typed by mistake' };
  await ctx.db.insert(taxRates).values({ id: id('tax_rate.mistake'), ...rate, ...stamps });
  await postTaxed(ctx, { date: '1999-03-05', direction: 'sales', net: 100_000n, codes: ['VAT'], text: 'Sale at the counter' });
  await postTaxed(ctx, { date: '1999-03-08', direction: 'sales', net: 20_000n, codes: ['EXEMPT'], text: 'Exempt sale' });
  await postTaxed(ctx, { date: '1999-03-11', direction: 'purchase', net: 40_000n, codes: ['VAT'], text: 'Bandages' });
  await postTaxed(ctx, { date: '1999-03-14', direction: 'purchase', net: 60_000n, codes: ['EXEMPT', 'WHT'], text: 'Cleaning' });
  await addReturn(ctx, { name: 'filed', template: 'VAT-RETURN', startsOn: '1999-03-01', isFiled: true });
  await addReturn(ctx, { name: 'unpaid', template: 'WHT-RETURN', startsOn: '1999-03-01', isFiled: true });
  await addPayment(ctx);
  await postTaxed(ctx, { date: '1999-03-20', direction: 'purchase', net: 10_000n, codes: ['VAT'], text: 'Bill that came late' });
  await postTaxed(ctx, { date: '1999-04-06', direction: 'sales', net: 50_000n, codes: ['VAT'], text: 'Sale at the counter' });
  await postTaxed(ctx, { date: '1999-04-09', direction: 'purchase', net: 30_000n, codes: ['VAT-RC'], text: 'Software from abroad' });
  await addReturn(ctx, { name: 'draft', template: 'VAT-RETURN', startsOn: '1999-04-01', isFiled: false });
}

interface Taxed {
  date: string;
  direction: TaxDirection;
  net: bigint;
  codes: string[];
  text: string;
}

/** A cash sale or purchase, posted and recorded as a document would. */
async function postTaxed(ctx: ToolContext, { date, direction, net, codes, text }: Taxed): Promise<void> {
  const { functionalCurrency: currency } = await entityOf(ctx);
  const taxPoint = day(date);
  const [taxes = []] = await resolveTaxes(ctx, { lines: [codes.map((code) => id(`tax_code.${code}`))], date: taxPoint, direction });
  const answer = computeTaxes({ currency, direction, pricing: 'exclusive', rounding: 'line', lines: [{ amount: net, taxes }] });
  const isSale = direction === 'sales';
  const [own, bank] = isSale ? (['credit', 'debit'] as const) : (['debit', 'credit'] as const);
  const { due, withheldOnPayment } = answer.totals;
  const lines: PostingLine[] = [
    { accountId: (await accountFor(ctx, 'bank')).id, side: bank, amount: due - withheldOnPayment, currency },
    { accountId: (await accountFor(ctx, isSale ? 'sales' : 'purchases')).id, side: own, amount: net, currency },
    ...(await taxPostings(ctx, answer.taxes, currency)),
  ];
  const entry = await post(ctx, { date: taxPoint, description: text, source: { kind: 'manual' }, lines });
  const document = { kind: 'manual', id: entry.id, number: entry.number, currency, taxPoint } as const;
  await recordTaxLines(ctx, { entry, document, taxes: answer.taxes });
}

interface Named {
  name: string;
  template: string;
  startsOn: string;
  isFiled: boolean;
}

async function addReturn(ctx: ToolContext, { name, template, startsOn: first, isFiled }: Named): Promise<void> {
  const startsOn = day(first);
  const endsOn = startsOn.with({ day: startsOn.daysInMonth });
  const { id: entityId } = await entityOf(ctx);
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  const row = { id: id(`tax_return.${name}`), entityId, templateId: id(`tax_return_template.${template}`), startsOn, endsOn };
  await ctx.db.insert(taxReturns).values({ ...row, ...stamps });
  if (isFiled) await fileReturn(ctx, await loadReturn(ctx, row.id), { date: endsOn, acceptDemo: true });
}

async function addPayment(ctx: ToolContext): Promise<void> {
  const { functionalCurrency: currency } = await entityOf(ctx);
  const amount = 2_000n;
  const returnId = id('tax_return.filed');
  const entry = await post(ctx, {
    journal: { kind: 'bank' },
    date: day('1999-04-15'),
    description: 'Payment of tax',
    source: { kind: 'tax_return', id: returnId },
    lines: [
      { accountId: (await accountFor(ctx, 'tax_payable')).id, side: 'debit', amount, currency },
      { accountId: (await accountFor(ctx, 'bank')).id, side: 'credit', amount, currency },
    ],
  });
  await ctx.db.insert(taxReturnPayments).values({ id: id('tax_payment.first'), returnId, entryId: entry.id, amount });
}
