import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type ForecastLine, linesOf, loadSnapshot, selectOpenDeals, standingsAt } from '../forecast-lines.ts';
import { assertDatesInOrder } from '../rules.ts';
import { CHANGES, counts, expected, type Movement, movements, type Scope } from '../slippage.ts';
import { dateIn, fromDate, maybe, maybeRef, moment, ownerId, pipelineId, ref, text } from '../shapes.ts';
import { snapshotId } from './forecast-snapshots.ts';

const scopeIn = {
  closesFrom: dateIn.optional().describe('Period: closing on or after.'),
  closesBy: dateIn.optional().describe('Period: closing on or before.'),
  pipelineId: pipelineId.optional(),
  ownerId: ownerId.optional(),
};

type ScopeIn = {
  closesFrom?: string | undefined;
  closesBy?: string | undefined;
  pipelineId?: string | undefined;
  ownerId?: string | undefined;
};

function toScope({ closesFrom, closesBy, pipelineId, ownerId }: ScopeIn): Scope {
  const [from, by] = [fromDate(closesFrom), fromDate(closesBy)];
  assertDatesInOrder(from, by);
  return { closesFrom: from ?? undefined, closesBy: by ?? undefined, pipelineId, ownerId };
}

interface Moment {
  at: Temporal.Instant;
  lines: ForecastLine[];
}

async function momentOf(ctx: ToolContext, snapshotId: string | undefined): Promise<Moment> {
  if (!snapshotId) return { at: ctx.now(), lines: await selectOpenDeals(ctx.db) };
  const { takenAt } = await loadSnapshot(ctx.db, snapshotId);
  return { at: takenAt, lines: await linesOf(ctx.db, snapshotId) };
}

const sum = (list: readonly bigint[]): bigint => list.reduce((total, each) => total + each, 0n);
const byCurrency = <T extends { currency: string | null }>(list: readonly T[]): [string, T[]][] =>
  [
    ...Map.groupBy(
      list.filter(({ currency }) => currency !== null),
      ({ currency }) => currency ?? '',
    ),
  ].sort(([a], [b]) => (a < b ? -1 : 1));

const DEALS_SHOWN = 50;

const Comparison = z.object({
  since: moment,
  until: moment,
  currencies: z
    .array(
      z.object({
        currency: text('ISO 4217 code.'),
        before: Money.describe('Open deals of the scope, then.'),
        after: Money.describe('The same, later.'),
        difference: Money.describe('After less before: the sum of all changes, to the minor unit.'),
        changes: z
          .array(
            z.object({
              change: z.enum(CHANGES).describe('given and taken: by or to another owner or pipeline; revalued: in another currency.'),
              deals: z.int().describe('How many.'),
              amount: Money.describe('What they add or take.'),
            }),
          )
          .describe('By cause.'),
      }),
    )
    .describe('One entry a currency; currencies are never added up.'),
  movements: z
    .array(
      z.object({
        dealId: ref('deal'),
        name: text('Name of the deal.'),
        change: z.enum(CHANGES).describe('Cause.'),
        before: Money.describe('What it counted for, then.'),
        after: Money.describe('What it counts for later.'),
      }),
    )
    .describe(`The largest ${DEALS_SHOWN}, largest first.`),
  movementsTotal: z.int().describe('How many there are.'),
});

export const compareForecastSnapshots = defineTool({
  name: 'crm_compare_forecast_snapshots',
  title: 'Compare forecast snapshots',
  summary: 'What moved out of a period, into it, grew, shrank, was won or lost between two snapshots.',
  guide: 'Without untilSnapshotId: until now. Give a period to see what slipped out of it. Changes sum exactly to the difference.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ sinceSnapshotId: snapshotId, untilSnapshotId: snapshotId.optional(), ...scopeIn }),
  output: Comparison,
  examples: [{ sinceSnapshotId: fixture('crm.forecast_snapshot.last') }],
  async run({ sinceSnapshotId, untilSnapshotId, ...rest }, ctx) {
    const scope = toScope(rest);
    const [then, later] = [await momentOf(ctx, sinceSnapshotId), await momentOf(ctx, untilSnapshotId)];
    if (Temporal.Instant.compare(then.at, later.at) > 0) {
      throw new ToolError('invalid_input', {
        reason: 'snapshots_reversed',
        message: 'sinceSnapshotId was taken after untilSnapshotId. Swap them.',
      });
    }
    const remaining = new Set(later.lines.map(({ dealId }) => dealId));
    const gone = then.lines.map(({ dealId }) => dealId).filter((dealId) => !remaining.has(dealId));
    const standings = await standingsAt(ctx.db, gone, later.at);
    const all = movements({ before: then.lines, after: later.lines, standings, beforeAt: then.at }, scope);
    return {
      since: then.at.toString(),
      until: later.at.toString(),
      currencies: summed(then.lines, later.lines, all, scope),
      ...largest(all),
    };
  },
});

function summed(before: readonly ForecastLine[], after: readonly ForecastLine[], all: readonly Movement[], scope: Scope) {
  const lines = [...before, ...after].filter((line) => counts(line, scope));
  return byCurrency(lines).map(([currency]) => {
    const money = (minor: bigint) => fromMinor(minor, currency);
    const worth = (list: readonly ForecastLine[]): bigint =>
      sum(list.filter((line) => line.currency === currency && counts(line, scope)).map(({ valueMinor }) => valueMinor ?? 0n));
    const own = all.filter((movement) => movement.currency === currency);
    const changes = CHANGES.flatMap((change) => {
      const found = own.filter((movement) => movement.change === change);
      return found.length === 0
        ? []
        : [{ change, deals: found.length, amount: money(sum(found.map(({ beforeMinor, afterMinor }) => afterMinor - beforeMinor))) }];
    });
    return { currency, before: money(worth(before)), after: money(worth(after)), difference: money(worth(after) - worth(before)), changes };
  });
}

function largest(all: readonly Movement[]) {
  const size = ({ beforeMinor, afterMinor }: Movement): bigint =>
    afterMinor > beforeMinor ? afterMinor - beforeMinor : beforeMinor - afterMinor;
  const sorted = all.toSorted((a, b) => (size(a) === size(b) ? (a.dealId < b.dealId ? -1 : 1) : size(a) > size(b) ? -1 : 1));
  return {
    movementsTotal: all.length,
    movements: sorted.slice(0, DEALS_SHOWN).map(({ dealId, name, change, currency, beforeMinor, afterMinor }) => ({
      dealId,
      name,
      change,
      before: fromMinor(beforeMinor, currency),
      after: fromMinor(afterMinor, currency),
    })),
  };
}

const GROUPS = {
  owner: ({ ownerId }: ForecastLine) => ownerId,
  pipeline: ({ pipelineId }: ForecastLine) => pipelineId,
  stage: ({ stageId }: ForecastLine) => stageId,
  month: ({ expectedCloseOn }: ForecastLine) => expectedCloseOn?.toPlainYearMonth().toString() ?? null,
  quarter: ({ expectedCloseOn }: ForecastLine) =>
    expectedCloseOn ? `${expectedCloseOn.year}-Q${Math.ceil(expectedCloseOn.month / 3)}` : null,
} as const satisfies Record<string, (line: ForecastLine) => string | null>;

export const groupForecastLines = defineTool({
  name: 'crm_group_forecast_lines',
  title: 'Group forecast lines',
  summary: 'The forecast by owner, pipeline, stage, month or quarter, in each currency.',
  guide: 'Without snapshotId: of now. Each deal is weighted by its stage and rounded once, so every grouping has the same total.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({
    by: z.enum(['owner', 'pipeline', 'stage', 'month', 'quarter']).describe('What to group by.'),
    snapshotId: snapshotId.optional(),
    ...scopeIn,
  }),
  output: z.object({
    asOf: moment,
    currencies: z
      .array(
        z.object({
          currency: text('ISO 4217 code.'),
          open: Money.describe('All groups together.'),
          weighted: Money.describe('All groups together, weighted.'),
          groups: z
            .array(
              z.object({
                key: maybe('Id, or 2026-12, or 2026-Q4; null: none.'),
                deals: z.int().describe('How many.'),
                open: Money.describe('Sum of their values.'),
                weighted: Money.describe('Sum of value times probability.'),
              }),
            )
            .describe('In the order of their keys.'),
        }),
      )
      .describe('One entry a currency; currencies are never added up.'),
    dealsWithoutValue: z.int().describe('Open deals that no sum contains.'),
    ownerId: maybeRef('owner asked for'),
  }),
  examples: [{ by: 'owner' }, { by: 'month', snapshotId: fixture('crm.forecast_snapshot.last') }],
  async run({ by, snapshotId, ...rest }, ctx) {
    const scope = toScope(rest);
    const { at, lines } = await momentOf(ctx, snapshotId);
    const counted = lines.filter((line) => counts(line, scope));
    const currencies = byCurrency(counted).map(([currency, own]) => {
      const figures = (list: readonly ForecastLine[]) => ({
        open: fromMinor(sum(list.map(({ valueMinor }) => valueMinor ?? 0n)), currency),
        weighted: fromMinor(sum(list.map(expected)), currency),
      });
      const groups = [...Map.groupBy(own, GROUPS[by])].sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1));
      return { currency, ...figures(own), groups: groups.map(([key, list]) => ({ key, deals: list.length, ...figures(list) })) };
    });
    return {
      asOf: at.toString(),
      currencies,
      dealsWithoutValue: counted.filter(({ currency }) => currency === null).length,
      ownerId: rest.ownerId ?? null,
    };
  },
});
