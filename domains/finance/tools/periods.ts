import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { EventType } from '#kernel/domain.ts';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf, loadPeriod, type Period } from '../books.ts';
import { assertClosable } from '../close/findings.ts';
import { periodClosed, periodClosing, periodReopened } from '../events.ts';
import { assertInOrder, monthsOf, PERIOD_MOVES, type PeriodEvent } from '../ledger-rules.ts';
import { fiscalYears, periodEvents, periods } from '../schema-books.ts';
import { dateIn, day, entityId, maybe, moment, name, periodId, reason, ref, text } from '../shapes.ts';

const FiscalYear = z.object({
  fiscalYearId: ref('fiscal year'),
  entityId: ref('entity'),
  name: text('What people call it.'),
  startsOn: day,
  endsOn: day,
});
const Period = z.object({
  periodId: ref('period'),
  entityId: ref('entity'),
  fiscalYearId: ref('fiscal year'),
  name: text('What people call it.'),
  startsOn: day,
  endsOn: day,
  status: z.enum(['open', 'closing', 'closed']).describe('Only an open one takes postings.'),
});

const toYear = (row: typeof fiscalYears.$inferSelect): z.input<typeof FiscalYear> => ({
  fiscalYearId: row.id,
  entityId: row.entityId,
  name: row.name,
  startsOn: row.startsOn.toString(),
  endsOn: row.endsOn.toString(),
});
const toPeriod = (row: Period): z.input<typeof Period> => ({
  periodId: row.id,
  entityId: row.entityId,
  fiscalYearId: row.fiscalYearId,
  name: row.name,
  startsOn: row.startsOn.toString(),
  endsOn: row.endsOn.toString(),
  status: row.status,
});

export const listFiscalYears = defineTool({
  name: 'finance_list_fiscal_years',
  title: 'List fiscal years',
  summary: 'The fiscal years of an entity, oldest first.',
  guide: 'Their months are in finance_list_periods.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId }),
  output: z.object({ items: z.array(FiscalYear).describe('All of them.') }),
  examples: [{}],
  async run({ entityId }, ctx) {
    const entity = await entityOf(ctx, entityId);
    const rows = await ctx.db.select().from(fiscalYears).where(eq(fiscalYears.entityId, entity.id)).orderBy(asc(fiscalYears.startsOn));
    return { items: rows.map(toYear) };
  },
});

export const createFiscalYear = defineTool({
  name: 'finance_create_fiscal_year',
  title: 'Create fiscal year',
  summary: 'Open a fiscal year with a period for each of its months.',
  guide: 'Usually twelve months; a first or last year may be shorter or longer, up to eighteen. Years never overlap.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ entityId, name, startsOn: dateIn.describe('First day.'), endsOn: dateIn.describe('Last day.') }),
  output: FiscalYear.extend({ periods: z.array(Period).describe('Its months.') }),
  examples: [{ name: 'FY 2001', startsOn: '2001-01-01', endsOn: '2001-12-31' }],
  async run({ entityId, ...input }, ctx) {
    const entity = await entityOf(ctx, entityId);
    return addFiscalYear(ctx, {
      entityId: entity.id,
      name: input.name,
      startsOn: Temporal.PlainDate.from(input.startsOn),
      endsOn: Temporal.PlainDate.from(input.endsOn),
    });
  },
});

interface YearDraft {
  id?: string;
  entityId: string;
  name: string;
  startsOn: Temporal.PlainDate;
  endsOn: Temporal.PlainDate;
}

export async function addFiscalYear(
  ctx: ToolContext,
  { id = ctx.newId(), ...draft }: YearDraft,
): Promise<z.input<typeof FiscalYear> & { periods: z.input<typeof Period>[] }> {
  assertInOrder(draft.startsOn, draft.endsOn);
  const months = monthsOf(draft.startsOn, draft.endsOn);
  if (months.length > 18) {
    throw new ToolError('invalid_input', { reason: 'fiscal_year_too_long', message: 'A fiscal year has at most eighteen months.' });
  }
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  const standing = await ctx.db.select({ name: periods.name }).from(periods).where(eq(periods.entityId, draft.entityId));
  const taken = new Set(standing.map((period) => period.name));
  const [year] = await ctx.db
    .insert(fiscalYears)
    .values({ id, ...draft, ...stamps })
    .returning();
  const rows = await ctx.db
    .insert(periods)
    .values(
      months.map(([startsOn, endsOn]) => ({
        id: ctx.newId(),
        entityId: draft.entityId,
        fiscalYearId: id,
        name: nameOf(startsOn, taken),
        startsOn,
        endsOn,
        ...stamps,
      })),
    )
    .returning();
  return { ...toYear(year!), periods: rows.map(toPeriod) };
}

/** Its month; by its day where a year broke off within the month and another period has that name. */
function nameOf(startsOn: Temporal.PlainDate, taken: ReadonlySet<string>): string {
  const month = startsOn.toString().slice(0, 7);
  return taken.has(month) ? startsOn.toString() : month;
}

export const listPeriods = defineTool({
  name: 'finance_list_periods',
  title: 'List periods',
  summary: 'The periods of an entity and whether they are open, oldest first.',
  guide: 'Nothing is posted into a period that is closing or closed.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    entityId,
    status: z.enum(['open', 'closing', 'closed']).optional().describe('Only these.'),
    ...pageInput,
  }),
  output: page(Period),
  examples: [{ status: 'open' }],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const paging = openPage({ tool: 'finance_list_periods', tenantId: ctx.tenant.id, input, position: ['text', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(periods)
      .where(
        and(
          eq(periods.entityId, entity.id),
          input.status && eq(periods.status, input.status),
          beyond(paging.after, periods.startsOn, periods.id),
        ),
      )
      .orderBy(asc(periods.startsOn), asc(periods.id))
      .limit(paging.take);
    return paging.cut(rows, ({ startsOn, id }) => [startsOn.toString(), id], toPeriod);
  },
});

export const listPeriodEvents = defineTool({
  name: 'finance_list_period_events',
  title: 'List period history',
  summary: 'Who asked for the close of a period, who closed it, who opened it again and why.',
  guide: 'Use before reopening, or in an audit.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ periodId }),
  output: z.object({
    items: z
      .array(
        z.object({
          kind: z.enum(['request', 'withdraw', 'close', 'reopen', 'reclose']).describe('What was done.'),
          reason: maybe('Why.'),
          doneByName: text('By whom.'),
          doneAt: moment,
        }),
      )
      .describe('In order.'),
  }),
  examples: [{ periodId: fixture('finance.period.closed') }],
  async run({ periodId }, ctx) {
    await loadPeriod(ctx, periodId);
    const rows = await ctx.db.select().from(periodEvents).where(eq(periodEvents.periodId, periodId)).orderBy(asc(periodEvents.seq));
    return { items: rows.map(({ kind, reason, doneByName, doneAt }) => ({ kind, reason, doneByName, doneAt: doneAt.toString() })) };
  },
});

/** One step in the life of a period. The database holds who may take it and when; this says it first. */
async function move(
  ctx: ToolContext,
  id: string,
  { kind, reason = null }: { kind: PeriodEvent; reason?: string | null },
): Promise<z.input<typeof Period>> {
  const period = await loadPeriod(ctx, id);
  const { from } = PERIOD_MOVES[kind];
  if (period.status !== from) {
    throw new ToolError('conflict', {
      reason: `period_${period.status}`,
      message: `${period.name} is ${period.status}; it would have to be ${from}.`,
      data: { periodId: id, status: period.status },
    });
  }
  await ctx.db.insert(periodEvents).values({
    id: ctx.newId(),
    periodId: id,
    kind,
    reason,
    // Whoever an agent acts for has asked: two agents of one person are one person.
    doneBy: ctx.actor.onBehalfOf ?? ctx.actor.id,
    doneByName: ctx.actor.name,
    doneAt: ctx.now(),
  });
  const event = EVENTS[kind];
  if (event) ctx.emit(event, { ...told(period), ...(reason && { reason }) });
  return toPeriod(await loadPeriod(ctx, id));
}

const told = ({ id, entityId, name, startsOn, endsOn }: Period) => ({
  periodId: id,
  entityId,
  name,
  startsOn: startsOn.toString(),
  endsOn: endsOn.toString(),
});
const EVENTS: Partial<Record<PeriodEvent, EventType>> = {
  request: periodClosing,
  close: periodClosed,
  reclose: periodClosed,
  reopen: periodReopened,
};

export const requestPeriodClose = defineTool({
  name: 'finance_request_period_close',
  title: 'Request period close',
  summary: 'Say that a period is ready to be closed: it takes no more postings.',
  guide: 'Another person then closes it with finance_close_period, or it is withdrawn.',
  effect: 'compensable',
  compensate: { tool: 'finance_withdraw_period', input: ({ input }) => input },
  permission: 'finance:post',
  input: z.object({ periodId }),
  output: Period,
  examples: [{ periodId: fixture('finance.period.open') }],
  async run({ periodId }, ctx) {
    await assertClosable(ctx, await loadPeriod(ctx, periodId), 'request');
    return move(ctx, periodId, { kind: 'request' });
  },
});

export const withdrawPeriod = defineTool({
  name: 'finance_withdraw_period',
  title: 'Withdraw period close',
  summary: 'Take back the request to close a period: it takes postings again.',
  guide: 'For what was forgotten. Ask anew with finance_request_period_close.',
  effect: 'compensable',
  compensate: { tool: 'finance_request_period_close', input: ({ input }) => input },
  permission: 'finance:post',
  input: z.object({ periodId }),
  output: Period,
  examples: [{ periodId: fixture('finance.period.closing') }],
  run: ({ periodId }, ctx) => move(ctx, periodId, { kind: 'withdraw' }),
});

export const closePeriod = defineTool({
  name: 'finance_close_period',
  title: 'Close period',
  summary: 'Close a period whose close another person has requested.',
  guide: 'Two people: who requested the close cannot close. Refused while finance_get_close_checklist has something that blocks.',
  effect: 'compensable',
  compensate: { tool: 'finance_reopen_period', input: ({ input }) => ({ ...input, reason: 'The close was undone' }) },
  permission: 'finance:close',
  input: z.object({ periodId }),
  output: Period,
  examples: [{ periodId: fixture('finance.period.closing') }],
  async run({ periodId }, ctx) {
    await assertClosable(ctx, await loadPeriod(ctx, periodId), 'close');
    return move(ctx, periodId, { kind: 'close' });
  },
});

export const reopenPeriod = defineTool({
  name: 'finance_reopen_period',
  title: 'Reopen period',
  summary: 'Open a closed period again, with a reason that stays on record.',
  guide: 'Only when a correction cannot be posted today. What was reported from it no longer holds.',
  effect: 'compensable',
  compensate: { tool: 'finance_reclose_period', input: ({ input: { periodId } }) => ({ periodId }) },
  permission: 'finance:close',
  input: z.object({ periodId, reason }),
  output: Period,
  examples: [{ periodId: fixture('finance.period.closed'), reason: 'The landlord corrected the bill' }],
  run: ({ periodId, reason }, ctx) => move(ctx, periodId, { kind: 'reopen', reason }),
});

export const reclosePeriod = defineTool({
  name: 'finance_reclose_period',
  title: 'Reclose period',
  summary: 'Close a period that was just reopened, when nothing was posted into it.',
  guide: 'Takes back a reopening. Once something was posted, close it by two people: finance_request_period_close.',
  effect: 'compensable',
  compensate: { tool: 'finance_reopen_period', input: ({ input }) => ({ ...input, reason: 'The reclose was undone' }) },
  permission: 'finance:close',
  input: z.object({ periodId }),
  output: Period,
  examples: [{ periodId: fixture('finance.period.reopened') }],
  run: ({ periodId }, ctx) => move(ctx, periodId, { kind: 'reclose' }),
});
