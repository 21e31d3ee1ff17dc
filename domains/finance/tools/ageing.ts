import { z } from 'zod';
import { fromMinor } from '#kernel/money.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf } from '../books.ts';
import { AGEING_COLUMNS, type AgeingColumn, type AgeingSums, partiesOf, totalOf } from '../reports/ageing.ts';
import { momentOf } from '../reports/report.ts';
import { type AgeingSpec, toReference } from '../reports/spec.ts';
import { dateIn, dateOr, day, entityId, ref, text } from '../shapes.ts';

const input = z.object({
  entityId,
  asOf: dateIn.optional().describe('Today if left out.'),
  recordedBy: z.iso.datetime({ offset: true }).optional().describe('As the books stood then.'),
  ...pageInput,
});

const amount = (what: string) => z.string().describe(`${what}, in the currency of the books.`);
const Buckets = {
  current: amount('Not due yet'),
  d30: amount('1 to 30 days late'),
  d60: amount('31 to 60 days late'),
  d90: amount('61 to 90 days late'),
  older: amount('Over 90 days late'),
  total: amount('All that is open'),
};

const output = page(
  z.object({
    id: text('Names the line.'),
    partyId: ref('customer or supplier'),
    code: text('Of the party.'),
    name: text('Of the party.'),
    ...Buckets,
  }),
).extend({
  report: text(
    'Names the report as it stands now, for finance_explain_figure and finance_export_report. Columns: current, d30, d60, d90, older, total.',
  ),
  entityId: ref('entity'),
  currency: text('Of all amounts.'),
  asOf: day,
  total: z.object(Buckets).describe('Of all pages; line `total`.'),
});

async function ageing(ctx: ToolContext, kind: AgeingSpec['kind'], asked: z.output<typeof input>): Promise<z.input<typeof output>> {
  const paging = openPage({ tool: `finance_get_${kind}_ageing`, tenantId: ctx.tenant.id, input: asked, position: ['text', 'uuid'] });
  const entity = await entityOf(ctx, asked.entityId);
  const asOf = dateOr(ctx, asked.asOf);
  const spec: AgeingSpec = { kind, entityId: entity.id, asOf: asOf.toString(), recordedBy: await momentOf(ctx, asked.recordedBy) };
  const rows = await partiesOf(ctx, spec);
  const currency = entity.functionalCurrency;
  const toBuckets = (sums: AgeingSums) =>
    Object.fromEntries(AGEING_COLUMNS.map((id) => [id, fromMinor(sums[id], currency).amount])) as Record<AgeingColumn, string>;
  const after = paging.after;
  const shown = rows.filter(({ code, id }) => !after || code > (after[0] ?? '') || (code === after[0] && id > (after[1] ?? '')));
  return {
    ...paging.cut(
      shown.slice(0, paging.take),
      ({ code, id }) => [code, id],
      (row) => ({ id: `party:${row.code}`, partyId: row.id, code: row.code, name: row.name, ...toBuckets(row.sums) }),
    ),
    report: toReference(spec),
    entityId: entity.id,
    currency,
    asOf: spec.asOf,
    total: toBuckets(totalOf(rows)),
  };
}

export const getReceivablesAgeing = defineTool({
  name: 'finance_get_receivables_ageing',
  title: 'Get receivables ageing',
  summary: 'What each customer owes, by how long it is overdue, at the end of any day.',
  guide: 'The total is the balance of the receivable accounts. Credits that nothing is set against count as negative.',
  effect: 'read',
  permission: 'finance:read',
  input,
  output,
  examples: [{}],
  run: (asked, ctx) => ageing(ctx, 'receivables', asked),
});

export const getPayablesAgeing = defineTool({
  name: 'finance_get_payables_ageing',
  title: 'Get payables ageing',
  summary: 'What each supplier is owed, by how long it is overdue, at the end of any day.',
  guide: 'The total is the balance of the payable accounts. Advances that nothing is set against count as negative.',
  effect: 'read',
  permission: 'finance:read',
  input,
  output,
  examples: [{}],
  run: (asked, ctx) => ageing(ctx, 'payables', asked),
});
