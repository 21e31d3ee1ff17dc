import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { forecastSnapshotted } from '../events.ts';
import { before } from '#kernel/page.ts';
import { loadSnapshot, selectOpenDeals, voided } from '../forecast-lines.ts';
import { forecastLines, forecastMarks, forecastSnapshots } from '../schema-forecast.ts';
import { date, label, maybeRef, moment, ownerId, pipelineId, ref, text, toDate, valueOut, fromStored } from '../shapes.ts';

export const snapshotId = z.uuid().describe('From crm_list_forecast_snapshots.');

const Snapshot = z.object({
  snapshotId: ref('snapshot'),
  takenOn: text('The day, in the business’s time zone.'),
  takenAt: moment,
  origin: text('schedule or demand.'),
  deals: z.int().describe('Open deals.'),
  open: z.array(Money).describe('What they are worth, by currency.'),
  isVoid: z.boolean().describe('It was taken in error; no comparison uses it.'),
  takenBy: text('Who took it.'),
});

async function show(db: Db, rows: readonly (typeof forecastSnapshots.$inferSelect)[]): Promise<z.input<typeof Snapshot>[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const isVoid = await voided(db, ids);
  const sums = await db
    .select({
      id: forecastLines.snapshotId,
      currency: forecastLines.currency,
      minor: sql`sum(${forecastLines.valueMinor})`.mapWith(BigInt),
    })
    .from(forecastLines)
    .where(and(sql`${forecastLines.snapshotId} = ANY (${sql.param(ids)}::uuid[])`, sql`${forecastLines.currency} IS NOT NULL`))
    .groupBy(forecastLines.snapshotId, forecastLines.currency)
    .orderBy(forecastLines.currency);
  return rows.map(({ id, takenOn, takenAt, origin, deals, takenBy }) => ({
    snapshotId: id,
    takenOn: takenOn.toString(),
    takenAt: takenAt.toString(),
    origin,
    deals,
    open: sums.filter((sum) => sum.id === id).map(({ minor, currency }) => fromMinor(minor, currency ?? '')),
    isVoid: isVoid.has(id),
    takenBy,
  }));
}

export const snapshotForecast = defineTool({
  name: 'crm_take_forecast_snapshot',
  title: 'Take forecast snapshot',
  summary: 'Record all open deals as they are now: amount, stage, probability, day and owner.',
  guide: 'One is taken each night by itself. Use before a review, then crm_compare_forecast_snapshots.',
  effect: 'compensable',
  compensate: {
    tool: 'crm_mark_forecast_snapshot',
    input: ({ output }) => ({ snapshotId: output.snapshotId, isVoid: true, reason: 'Its taking was undone.' }),
  },
  permission: 'crm:write',
  input: z.object({
    origin: z.enum(['schedule', 'demand']).default('demand').describe('schedule: at most one a day, later ones answer the first.'),
  }),
  output: Snapshot.extend({ isNew: z.boolean().describe('False: the day’s scheduled snapshot was there already.') }),
  examples: [{}],
  async run({ origin }, ctx) {
    const takenOn = ctx.today();
    if (origin === 'schedule') {
      const [present] = await ctx.db
        .select()
        .from(forecastSnapshots)
        .where(and(eq(forecastSnapshots.takenOn, takenOn), eq(forecastSnapshots.origin, 'schedule')));
      const [shown] = present ? await show(ctx.db, [present]) : [];
      if (shown) return { ...shown, isNew: false };
    }
    const id = ctx.newId();
    const lines = await selectOpenDeals(ctx.db);
    const row = { id, takenOn, takenAt: ctx.now(), origin, deals: lines.length, takenBy: ctx.actor.name };
    await ctx.db.insert(forecastSnapshots).values(row);
    for (let from = 0; from < lines.length; from += 1000) {
      await ctx.db
        .insert(forecastLines)
        .values(lines.slice(from, from + 1000).map((line) => ({ id: ctx.newId(), snapshotId: id, ...line })));
    }
    ctx.emit(forecastSnapshotted, { snapshotId: id, takenOn: takenOn.toString(), deals: lines.length });
    const [shown] = await show(ctx.db, [await loadSnapshot(ctx.db, id)]);
    if (!shown) throw new Error('An insert left no row.');
    return { ...shown, isNew: true };
  },
});

export const markForecastSnapshot = defineTool({
  name: 'crm_mark_forecast_snapshot',
  title: 'Mark forecast snapshot',
  summary: 'Say that a snapshot was taken in error, or that it holds after all.',
  guide: 'Nothing is deleted: a void snapshot stays listed and is compared with nothing.',
  effect: 'compensable',
  compensate: {
    tool: 'crm_mark_forecast_snapshot',
    input: ({ input }) => ({ ...input, isVoid: !input.isVoid, reason: 'The mark was undone.' }),
  },
  permission: 'crm:write',
  input: z.object({ snapshotId, isVoid: z.boolean().describe('It was taken in error.'), reason: label.describe('Why.') }),
  output: Snapshot,
  examples: [{ snapshotId: fixture('crm.forecast_snapshot.last'), isVoid: true, reason: 'Taken during the data clean-up' }],
  async run({ snapshotId, isVoid, reason }, ctx) {
    const snapshot = await loadSnapshot(ctx.db, snapshotId, { orVoid: true });
    const [last] = await ctx.db
      .select({ n: sql`coalesce(max(${forecastMarks.seq}), 0)`.mapWith(Number) })
      .from(forecastMarks)
      .where(eq(forecastMarks.snapshotId, snapshotId));
    const seq = (last?.n ?? 0) + 1;
    if (isVoid !== (seq % 2 === 1)) {
      throw new ToolError('conflict', {
        reason: 'forecast_snapshot_marked',
        message: `The snapshot is ${isVoid ? 'void' : 'valid'} already.`,
      });
    }
    await ctx.db
      .insert(forecastMarks)
      .values({ id: ctx.newId(), snapshotId, seq, isVoid, reason, markedAt: ctx.now(), markedBy: ctx.actor.name });
    const [shown] = await show(ctx.db, [snapshot]);
    if (!shown) throw new Error('A snapshot was not shown.');
    return shown;
  },
});

export const listForecastSnapshots = defineTool({
  name: 'crm_list_forecast_snapshots',
  title: 'List forecast snapshots',
  summary: 'Snapshots of the open deals, newest first.',
  guide: 'To see what changed between two use crm_compare_forecast_snapshots.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object(pageInput),
  output: page(Snapshot),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_forecast_snapshots', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(forecastSnapshots)
      .where(before(paging.after, forecastSnapshots.takenAt, forecastSnapshots.id))
      .orderBy(sql`${forecastSnapshots.takenAt} DESC`, sql`${forecastSnapshots.id} DESC`)
      .limit(paging.take);
    const { items, nextCursor } = paging.cut(
      rows,
      ({ takenAt, id }) => [takenAt.toString(), id],
      (row) => row,
    );
    return { items: await show(ctx.db, items), nextCursor };
  },
});

const Line = z.object({
  dealId: ref('deal'),
  name: text('Its name then.'),
  pipelineId: ref('pipeline'),
  stageId: ref('stage'),
  probability: z.int().describe('Percent, of the stage then.'),
  value: valueOut,
  expectedCloseOn: date,
  ownerId: maybeRef('user in charge'),
});

export const listForecastLines = defineTool({
  name: 'crm_list_forecast_lines',
  title: 'List forecast lines',
  summary: 'The deals of a snapshot as they were.',
  guide: 'For sums use crm_group_forecast_lines instead of adding up pages.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ snapshotId, pipelineId: pipelineId.optional(), ownerId: ownerId.optional(), ...pageInput }),
  output: page(Line),
  examples: [{ snapshotId: fixture('crm.forecast_snapshot.last') }],
  async run(input, ctx) {
    await loadSnapshot(ctx.db, input.snapshotId, { orVoid: true });
    const paging = openPage({ tool: 'crm_list_forecast_lines', tenantId: ctx.tenant.id, input, position: ['uuid'] });
    const rows = await ctx.db
      .select()
      .from(forecastLines)
      .where(
        and(
          eq(forecastLines.snapshotId, input.snapshotId),
          input.pipelineId ? eq(forecastLines.pipelineId, input.pipelineId) : undefined,
          input.ownerId ? eq(forecastLines.ownerId, input.ownerId) : undefined,
          beyond(paging.after, forecastLines.dealId),
        ),
      )
      .orderBy(forecastLines.dealId)
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ dealId }) => [dealId],
      ({ dealId, name, pipelineId, stageId, probability, expectedCloseOn, ownerId, ...worth }) => ({
        dealId,
        name,
        pipelineId,
        stageId,
        probability,
        value: fromStored(worth),
        expectedCloseOn: toDate(expectedCloseOn),
        ownerId,
      }),
    );
  },
});
