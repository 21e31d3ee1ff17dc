import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { decimalsOf, fromMinor } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entityOf } from '../books.ts';
import { documentTaxes } from '../schema-documents.ts';
import { ref, text } from '../shapes.ts';
import { linesOfDocument } from './document.ts';
import type { Document, DocumentLine } from './drafting.ts';
import type { DocumentKind } from './kinds.ts';
import { loadParty, type Party } from './parties.ts';

/** What a printing tool answers: the file is made after commit, under this id. */
export const Printed = z.object({ fileId: ref('file that is being made'), fileName: text('Its name.') });

interface Address {
  name: string;
  lines: string[];
}

/** What stands on paper. How it is set is the printer's business: see ports/printing. */
export interface Sheet {
  title: string;
  from: Address;
  to: Address | null;
  facts: { label: string; value: string }[];
  tables: {
    title: string | null;
    columns: { label: string; align: 'left' | 'right'; weight: number }[];
    rows: string[][];
    totals: { label: string; value: string; isStrong: boolean }[];
  }[];
  notes: string[];
  footer: string;
}

export function print(ctx: ToolContext, fileName: string, sheet: Sheet): z.input<typeof Printed> {
  const fileId = ctx.newId();
  ctx.effect('printing', { fileId, objectId: ctx.newId(), name: fileName, page: { ...sheet, printedAt: ctx.now().toString() } });
  return { fileId, fileName };
}

/** 1234567.5 is 1,234,567.50: grouped, with all decimals of the currency, and no word of it. */
export const figure = (minor: bigint, currency: string): string => grouped(fromMinor(minor, currency).amount);

const grouped = (amount: string): string =>
  amount.replace(/^(-?)(\d+)/, (_, sign: string, whole: string) => `${sign}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}`);

/** With all decimals of the currency, and with more where the price has more. */
function price(text: string, currency: string): string {
  const [whole = '0', fraction = ''] = plainDecimal(text).split('.');
  const decimals = fraction.padEnd(decimalsOf(currency), '0');
  return grouped(decimals === '' ? whole : `${whole}.${decimals}`);
}

export const figureWith = (minor: bigint, currency: string): string => `${figure(minor, currency)} ${currency}`;

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
/** 3 March 2026: a month as a word is read the same on both sides of the ocean. */
export const written = (date: Temporal.PlainDate): string => `${date.day} ${MONTHS[date.month - 1]} ${date.year}`;

/** 3 Mar 2026, for tables. */
export const brief = (date: Temporal.PlainDate): string => `${date.day} ${MONTHS[date.month - 1]?.slice(0, 3)} ${date.year}`;

/** "2.50" is 2.5 and "3.000" is 3. */
const plainDecimal = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

export async function fromUs(ctx: ToolContext, entityId: string): Promise<Address> {
  const { name } = await entityOf(ctx, entityId);
  const address = ctx.tenant.settings['address'];
  const taxNumber = ctx.tenant.settings['taxNumber'];
  const lines = typeof address === 'string' ? address.split('\n') : [];
  return { name, lines: typeof taxNumber === 'string' ? [...lines, `Tax number ${taxNumber}`] : lines };
}

export const toThem = ({ name, address, taxNumber }: Party): Address => ({
  name,
  lines: [...(address?.split('\n') ?? []), ...(taxNumber ? [`Tax number ${taxNumber}`] : [])],
});

const TITLES: Record<DocumentKind, string> = {
  quote: 'Quote',
  invoice: 'Invoice',
  credit_note: 'Credit note',
  bill: 'Bill',
  supplier_credit: 'Supplier credit',
};

export async function printDocument(ctx: ToolContext, document: Document): Promise<z.input<typeof Printed>> {
  const sheet = await sheetOf(ctx, document);
  const label = document.number ?? `draft ${document.id.slice(-6)}`;
  return print(ctx, `${TITLES[document.kind]} ${label}.pdf`, sheet);
}

async function sheetOf(ctx: ToolContext, document: Document): Promise<Sheet> {
  const [party, from] = [await loadParty(ctx, document.partyId), await fromUs(ctx, document.entityId)];
  const lines = await linesOfDocument(ctx, document.id);
  const isDraft = document.number === null;
  return {
    title: isDraft ? `${TITLES[document.kind]} (draft)` : TITLES[document.kind],
    from,
    to: toThem(party),
    facts: factsOf(document),
    tables: [
      {
        title: null,
        columns: [
          { label: 'Description', align: 'left', weight: 5 },
          { label: 'Quantity', align: 'right', weight: 1.3 },
          { label: 'Price', align: 'right', weight: 1.8 },
          { label: 'Discount', align: 'right', weight: 1.4 },
          { label: `Amount (${document.currency})`, align: 'right', weight: 2 },
        ],
        rows: lines.map((line) => rowOf(line, document)),
        totals: await totalsOf(ctx, document, lines),
      },
    ],
    notes: notesOf(document),
    footer: [from.name, document.number].filter(Boolean).join(' · '),
  };
}

function rowOf(line: DocumentLine, { currency, pricing }: Document): string[] {
  const shown = line.netMinor + line.shareMinor + (pricing === 'inclusive' ? line.taxMinor : 0n);
  const off = line.discountPercent === null ? '' : `${plainDecimal(line.discountPercent)} %`;
  return [line.description, plainDecimal(line.quantity), price(line.unitPrice, currency), off, figure(shown, currency)];
}

function factsOf({ kind, number, date, dueOn, reference }: Document): Sheet['facts'] {
  const facts = [
    { label: 'Number', value: number ?? 'none yet' },
    { label: 'Date', value: written(date) },
  ];
  if (kind === 'invoice' || kind === 'bill') facts.push({ label: 'Due', value: written(dueOn) });
  if (kind === 'quote') facts.push({ label: 'Valid until', value: written(dueOn) });
  if (reference !== null) facts.push({ label: kind === 'credit_note' ? 'For' : 'Reference', value: reference });
  return facts;
}

async function totalsOf(ctx: ToolContext, document: Document, lines: readonly DocumentLine[]): Promise<Sheet['tables'][number]['totals']> {
  const { currency } = document;
  const taxes = await ctx.db.select().from(documentTaxes).where(eq(documentTaxes.documentId, document.id)).orderBy(documentTaxes.place);
  const soft = (label: string, minor: bigint) => ({ label, value: figure(minor, currency), isStrong: false });
  const shares = lines.reduce((sum, { shareMinor }) => sum + shareMinor, 0n);
  return [
    ...(shares === 0n ? [] : [soft('Discount', -shares)]),
    soft('Net', document.netMinor),
    ...taxes
      .filter(({ kind, direction }) => kind !== 'withholding' && !(kind === 'reverse_charge' && direction === 'purchase'))
      .map(({ code, rate, taxMinor }) => soft(`${code} ${plainDecimal(rate)} %`, taxMinor)),
    { label: 'Total', value: figureWith(document.totalMinor, currency), isStrong: true },
    ...(document.withheldMinor === 0n
      ? []
      : [
          soft('Tax withheld', -document.withheldMinor),
          { label: 'To pay', value: figureWith(document.dueMinor, currency), isStrong: true },
        ]),
  ];
}

function notesOf({ earlyUntil, earlyMinor, memo, currency, pricing }: Document): string[] {
  return [
    ...(memo === null ? [] : [memo]),
    ...(pricing === 'inclusive' ? ['Prices hold the taxes.'] : []),
    ...(earlyUntil && earlyMinor !== null ? [`Paid by ${written(earlyUntil)}, ${figureWith(earlyMinor, currency)} may be deducted.`] : []),
  ];
}
