import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { accountFor } from '../books.ts';
import { rounded } from '../decimal.ts';
import type { AccountRole, SourceKind } from '../ledger-rules.ts';
import type { EntryLine, PostedEntry, PostingLine } from '../posting.ts';
import { taxCodes, taxLines, taxRates } from '../schema-tax.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { isOwed } from './return-rules.ts';
import { isAdded, isTaxed, type LineTax, type TaxCodeKind, type TaxDirection } from './rules.ts';

/** Whose taxes they are. */
export interface TaxedDocument {
  kind: SourceKind;
  id: string;
  /** As people write it: "INV-2026-00042". */
  number: string;
  partyId?: string | null | undefined;
  currency: string;
  /** The day that decides the return: of the supply, or of the payment for what is withheld from it. */
  taxPoint: Temporal.PlainDate;
}

/** What of an answer of computeTaxes is posted with the document; the rest, withheld on payment, is posted with payments. */
export const onDocument = (taxes: readonly LineTax[]): LineTax[] => taxes.filter(({ withheldAt }) => withheldAt !== 'payment');

const roleOf = ({ kind, direction }: { kind: TaxCodeKind; direction: TaxDirection }): AccountRole => {
  if (kind === 'withholding') return direction === 'sales' ? 'tax_withheld_by_customers' : 'tax_withheld_from_suppliers';
  return direction === 'sales' ? 'output_tax' : 'input_tax';
};

const magnitude = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

/**
 * The lines of an entry for these taxes, to be posted among the document's own: one for each tax of which something is posted.
 * With net and what is not recoverable on the cost or income side, and gross less withheld on the party, they balance.
 */
export async function taxPostings(ctx: ToolContext, taxes: readonly LineTax[], currency: string): Promise<PostingLine[]> {
  const accountIds = await accountsOf(ctx, taxes);
  return taxes.flatMap((tax, i): PostingLine[] => {
    const accountId = accountIds[i];
    if (tax.recoverable === 0n || accountId === undefined) return [];
    const side = isOwed(tax) === tax.recoverable > 0n ? 'credit' : 'debit';
    return [{ accountId, side, amount: magnitude(tax.recoverable), currency, taxCodeId: tax.codeId, description: tax.code }];
  });
}

/** The account of each tax: the code's own, or else the one that plays the part. */
async function accountsOf(ctx: ToolContext, taxes: readonly LineTax[]): Promise<(string | undefined)[]> {
  const ids = [...new Set(taxes.map(({ codeId }) => codeId))];
  const codes = ids.length === 0 ? [] : await ctx.db.select().from(taxCodes).where(inArray(taxCodes.id, ids));
  const own = new Map(codes.map((code) => [code.id, code]));
  const byRole = new Map<AccountRole, string>();
  const found: (string | undefined)[] = [];
  for (const tax of taxes) {
    const code = own.get(tax.codeId);
    const ownAccount = tax.direction === 'sales' ? code?.salesAccountId : code?.purchaseAccountId;
    const role = roleOf(tax);
    if (tax.recoverable !== 0n && !ownAccount && !byRole.has(role)) byRole.set(role, (await accountFor(ctx, role)).id);
    found.push(ownAccount ?? byRole.get(role));
  }
  return found;
}

export interface TaxRecording {
  /** As post answered it. */
  entry: PostedEntry;
  document: TaxedDocument;
  /** The taxes that taxPostings made lines of, and those of which nothing is posted. */
  taxes: readonly LineTax[];
  /** The receivable or payable of the document, for returns on the cash basis. Left out: due on the tax point. */
  controlLineId?: string | undefined;
}

/**
 * Writes what was taxed, for returns and their explanations. Call it in the posting of a document, after post, with the same
 * taxes. The database refuses an entry whose tax lines are not recorded; reverse takes them back with it.
 */
export async function recordTaxLines(ctx: ToolContext, { entry, document, taxes, controlLineId }: TaxRecording): Promise<void> {
  if (taxes.length === 0) return;
  const accountIds = await accountsOf(ctx, taxes);
  const rateIds = await rateIdsOf(ctx, taxes, document.taxPoint);
  const free = new Set(entry.lines);
  const toFunctional = conversionOf(entry, document.currency);
  await ctx.db.insert(taxLines).values(
    taxes.map((tax, i) => {
      const line = lineOf(free, tax, accountIds[i]);
      if (line) free.delete(line);
      const posted = line ? (isOwed(tax) ? line.credit - line.debit : line.debit - line.credit) : 0n;
      return {
        id: ctx.newId(),
        entityId: entry.entityId,
        entryId: entry.id,
        lineId: line?.id ?? null,
        controlLineId: isAdded(tax) ? (controlLineId ?? null) : null,
        documentKind: document.kind,
        documentId: document.id,
        documentNumber: document.number,
        partyId: document.partyId ?? null,
        codeId: tax.codeId,
        rateId: rateIds[i] ?? null,
        kind: tax.kind,
        rate: tax.rate,
        direction: tax.direction,
        taxPoint: document.taxPoint,
        currency: document.currency,
        base: tax.base,
        tax: tax.tax,
        recoverable: tax.recoverable,
        functionalBase: toFunctional(tax.base),
        functionalTax: tax.tax === tax.recoverable ? posted : toFunctional(tax.tax),
        functionalRecoverable: posted,
      };
    }),
  );
}

function lineOf(free: ReadonlySet<EntryLine>, tax: LineTax, accountId: string | undefined): EntryLine | undefined {
  if (tax.recoverable === 0n) return undefined;
  const amount = isOwed(tax) ? -tax.recoverable : tax.recoverable;
  const line = [...free].find((each) => each.taxCodeId === tax.codeId && each.accountId === accountId && each.amount === amount);
  if (!line) throw new Error(`Tax ${tax.code} has no line in its entry: post what taxPostings answers.`);
  return line;
}

/** By the rate that the entry itself was converted at: its largest line in the currency says it best. */
function conversionOf(entry: PostedEntry, currency: string): (amount: bigint) => bigint {
  const [largest] = entry.lines
    .filter((line) => line.currency === currency && line.amount !== 0n)
    .toSorted((a, b) => Number(magnitude(b.amount) - magnitude(a.amount)));
  if (!largest) return (amount) => amount;
  return (amount) => rounded(amount * (largest.debit + largest.credit), magnitude(largest.amount));
}

/** Of each tax, the rate that it was counted by: of the day if it is that one, else the newest of the same height, as of a credited invoice. */
async function rateIdsOf(ctx: ToolContext, taxes: readonly LineTax[], day: Temporal.PlainDate): Promise<(string | undefined)[]> {
  const ids = [...new Set(taxes.filter(isTaxed).map(({ codeId }) => codeId))];
  const rates =
    ids.length === 0 ? [] : await ctx.db.select().from(taxRates).where(inArray(taxRates.codeId, ids)).orderBy(asc(taxRates.validFrom));
  const holds = ({ validFrom, validUntil }: (typeof rates)[number]): boolean =>
    Temporal.PlainDate.compare(validFrom, day) <= 0 && (!validUntil || Temporal.PlainDate.compare(validUntil, day) >= 0);
  return taxes.map((tax) => {
    const fitting = rates.filter(({ codeId, rate }) => isTaxed(tax) && codeId === tax.codeId && rate === tax.rate);
    return (fitting.find(holds) ?? fitting.at(-1))?.id;
  });
}

/** What `of` taxed, taken back or repeated by an entry whose lines come in the same order. */
async function again(ctx: ToolContext, of: PostedEntry, by: PostedEntry, sign: 1n | -1n): Promise<void> {
  const rows = await ctx.db
    .select()
    .from(taxLines)
    .where(and(eq(taxLines.entryId, of.id), isNull(taxLines.reversesId)));
  if (rows.length === 0) return;
  const sameLine = (id: string | null): string | null => (id && by.lines[of.lines.findIndex((line) => line.id === id)]?.id) ?? null;
  await ctx.db.insert(taxLines).values(
    rows.map(({ tenantId: _, recordedAt: _r, ...row }) => ({
      ...row,
      id: ctx.newId(),
      entryId: by.id,
      lineId: sameLine(row.lineId),
      controlLineId: sameLine(row.controlLineId),
      taxPoint: by.date.equals(of.date) ? row.taxPoint : by.date,
      base: sign * row.base,
      tax: sign * row.tax,
      recoverable: sign * row.recoverable,
      functionalBase: sign * row.functionalBase,
      functionalTax: sign * row.functionalTax,
      functionalRecoverable: sign * row.functionalRecoverable,
      reversesId: sign < 0n ? row.id : null,
    })),
  );
}

/** The database refuses a reversal without this. */
export const takeBackTaxLines = (ctx: ToolContext, original: PostedEntry, reversal: PostedEntry): Promise<void> =>
  again(ctx, original, reversal, -1n);
/** For an entry that was reversed and is posted anew. */
export const repeatTaxLines = (ctx: ToolContext, original: PostedEntry, entry: PostedEntry): Promise<void> =>
  again(ctx, original, entry, 1n);
