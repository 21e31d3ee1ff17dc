import { and, asc, eq, gte, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { weighted } from '../rules.ts';
import { deals, pipelines, stages } from '../schema-sales.ts';
import { dateIn, moment, ownerId, pipelineId, ref, text } from '../shapes.ts';

interface StageSum {
  stageId: string;
  stageName: string;
  semantic: 'open' | 'won' | 'lost';
  probability: number;
  currency: string;
  deals: number;
  totalMinor: bigint;
}

const Line = z.object({
  stageId: ref('stage'),
  stageName: text('Name of the stage.'),
  probability: z.int().describe('Percent, as it is now.'),
  deals: z.int().describe('How many.'),
  total: Money.describe('Sum of their values.'),
  weighted: Money.describe('Total times probability, rounded half up to the minor unit.'),
});

const Forecast = z.object({
  pipelineId: ref('pipeline'),
  asOf: moment,
  currencies: z
    .array(
      z.object({
        currency: text('ISO 4217 code.'),
        open: Money.describe('Sum of the open stages.'),
        weighted: Money.describe('Sum of the weighted lines.'),
        won: Money.describe('Sum of what is won.'),
        stages: z.array(Line).describe('Open stages, in order.'),
      }),
    )
    .describe('One entry a currency; currencies are never added up.'),
  dealsWithoutValue: z.int().describe('Open deals that no sum contains.'),
});

/** One currency's figures: the lines sum to the totals, to the last minor unit. */
function sumUp(currency: string, rows: readonly StageSum[]): z.input<typeof Forecast>['currencies'][number] {
  const money = (minor: bigint) => fromMinor(minor, currency);
  const add = (list: readonly bigint[]) => list.reduce((sum, minor) => sum + minor, 0n);
  const open = rows.filter(({ semantic }) => semantic === 'open');
  const expected = open.map(({ totalMinor, probability }) => weighted(totalMinor, probability));
  return {
    currency,
    open: money(add(open.map(({ totalMinor }) => totalMinor))),
    weighted: money(add(expected)),
    won: money(add(rows.filter(({ semantic }) => semantic === 'won').map(({ totalMinor }) => totalMinor))),
    stages: open.map(({ stageId, stageName, probability, deals, totalMinor }, index) => ({
      stageId,
      stageName,
      probability,
      deals,
      total: money(totalMinor),
      weighted: money(expected[index] ?? 0n),
    })),
  };
}

export const forecastPipeline = defineTool({
  name: 'crm_forecast_pipeline',
  title: 'Forecast pipeline',
  summary: 'What a pipeline will bring, weighted by stage, in each currency.',
  guide: 'Give closesFrom and closesBy for a period; deals without an expected day are then left out.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({
    pipelineId,
    closesFrom: dateIn.optional().describe('Expected to close on or after.'),
    closesBy: dateIn.optional().describe('Expected to close on or before.'),
    ownerId: ownerId.optional(),
  }),
  output: Forecast,
  examples: [{ pipelineId: fixture('crm.pipeline.accounts') }],
  async run({ pipelineId, closesFrom, closesBy, ownerId }, ctx) {
    const [pipeline] = await ctx.db.select({ id: pipelines.id }).from(pipelines).where(eq(pipelines.id, pipelineId));
    if (!pipeline) throw notFound('pipeline', { tool: 'crm_list_pipelines' });
    const wanted = and(
      eq(deals.pipelineId, pipelineId),
      closesFrom ? gte(deals.expectedCloseOn, Temporal.PlainDate.from(closesFrom)) : undefined,
      closesBy ? lte(deals.expectedCloseOn, Temporal.PlainDate.from(closesBy)) : undefined,
      ownerId ? eq(deals.ownerId, ownerId) : undefined,
    );
    const rows = await ctx.db
      .select({
        stageId: stages.id,
        stageName: stages.name,
        semantic: stages.semantic,
        probability: stages.probability,
        currency: deals.currency,
        deals: sql`count(*)`.mapWith(Number),
        // A sum of bigints is a numeric: it cannot overflow, and reaches us as text.
        totalMinor: sql`coalesce(sum(${deals.valueMinor}), 0)`.mapWith(BigInt),
      })
      .from(deals)
      .innerJoin(stages, and(eq(stages.tenantId, deals.tenantId), eq(stages.id, deals.stageId)))
      .where(wanted)
      .groupBy(stages.id, stages.name, stages.semantic, stages.probability, stages.position, deals.currency)
      .orderBy(asc(stages.position), asc(stages.id));
    const valued = rows.filter((row): row is StageSum => row.currency !== null);
    const unvalued = rows.filter((row) => row.currency === null && row.semantic === 'open');
    return {
      pipelineId,
      asOf: ctx.now().toString(),
      currencies: [...Map.groupBy(valued, ({ currency }) => currency)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([currency, sums]) => sumUp(currency, sums)),
      dealsWithoutValue: unvalued.reduce((sum, row) => sum + row.deals, 0),
    };
  },
});
