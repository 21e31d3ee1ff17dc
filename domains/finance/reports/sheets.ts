import { fromMinor } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entityOf } from '../books.ts';
import type { Sheet } from '../exchange/sheet.ts';
import { AGEING_COLUMNS, partiesOf, totalOf } from './ageing.ts';
import { BUCKETS } from './open-items.ts';
import { makeReport } from './report.ts';
import { type AgeingSpec, type AnySpec, isAgeing, type ReportSpec } from './spec.ts';

/** A report as a table, made by the report's own code. */
export async function sheetOf(ctx: ToolContext, spec: AnySpec): Promise<Sheet> {
  return isAgeing(spec) ? ageingSheet(ctx, spec) : reportSheet(ctx, spec);
}

async function reportSheet(ctx: ToolContext, spec: ReportSpec): Promise<Sheet> {
  const { entity, title, columns, lines } = await makeReport(ctx, spec);
  const currency = entity.functionalCurrency;
  return {
    title,
    headings: [`${title}, ${entity.name}, ${currency}`, ...columns.map(({ label }) => label)],
    rows: lines.map(({ label, level, amounts }) => [
      // Spaces at the beginning are kept by spreadsheets, and show the order of things.
      `${'  '.repeat(level)}${label}`,
      ...amounts.map((amount) => ({ amount: fromMinor(amount, currency).amount })),
    ]),
  };
}

async function ageingSheet(ctx: ToolContext, spec: AgeingSpec): Promise<Sheet> {
  const entity = await entityOf(ctx, spec.entityId);
  const rows = await partiesOf(ctx, spec);
  const title = spec.kind === 'receivables' ? 'Receivables ageing' : 'Payables ageing';
  const amount = (minor: bigint) => ({ amount: fromMinor(minor, entity.functionalCurrency).amount });
  const total = totalOf(rows);
  return {
    title,
    headings: [`${title}, ${spec.asOf}, ${entity.functionalCurrency}`, 'Name', ...BUCKETS.map(({ label }) => label), 'Total'],
    rows: [
      ...rows.map(({ code, name, sums }) => [code, name, ...AGEING_COLUMNS.map((column) => amount(sums[column]))]),
      ['Total', null, ...AGEING_COLUMNS.map((column) => amount(total[column]))],
    ],
  };
}
