import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { accountFor, loadAccount } from '../books.ts';
import { someInBooks } from '../close/books-money.ts';
import { inFull } from '../close/dimensions.ts';
import { periodsToRun } from '../close/entity-periods.ts';
import { deferralSides, recogniseDeferrals } from '../close/recognising.ts';
import { Runs, takenBackByRun, tellRuns } from '../close/run-output.ts';
import { holdEntity, openRun, postRun, type Run, summedLines } from '../close/runs.ts';
import { SPREADS } from '../close/spreading.ts';
import { assertInOrder } from '../ledger-rules.ts';
import { entities } from '../schema-books.ts';
import { closeRunReversals } from '../schema-close.ts';
import { DEFERRAL_KINDS, deferralMovements, deferrals } from '../schema-deferrals.ts';
import { accountId, dateIn, dateOr, day, dimensionsIn, entityId, line, money, periodId, ref, text } from '../shapes.ts';

export const createDeferral = defineTool({
  name: 'finance_create_deferral',
  title: 'Create deferral',
  summary: 'Spread income received or an expense paid early over the time that it belongs to.',
  guide: 'Moves it to deferred income or prepaid expenses. Then finance_recognise_deferrals each period.',
  effect: 'compensable',
  compensate: takenBackByRun,
  permission: 'finance:post',
  input: z.object({
    entityId,
    accountId: accountId.describe('Where it goes.'),
    total: Money.describe('In all.'),
    startsOn: dateIn.describe('First day.'),
    endsOn: dateIn.describe('Last day.'),
    spread: z.enum(SPREADS).default('days').describe('Even by.'),
    movedOn: dateIn.optional().describe('Left out: it waits there already.'),
    description: line().describe('What.'),
    dimensions: dimensionsIn,
  }),
  output: Runs.extend({ deferralId: ref('deferral') }),
  examples: [
    {
      accountId: fixture('finance.account.purchases'),
      total: { amount: '120000.00', currency: 'NGN' },
      startsOn: '2026-01-01',
      endsOn: '2026-12-31',
      movedOn: '2026-01-01',
      description: 'Rent for the year',
    },
  ],
  async run({ entityId, accountId, total, movedOn, dimensions, ...input }, ctx) {
    const [startsOn, endsOn] = [Temporal.PlainDate.from(input.startsOn), Temporal.PlainDate.from(input.endsOn)];
    assertInOrder(startsOn, endsOn);
    const entity = await holdEntity(ctx, entityId);
    const account = await loadAccount(ctx, accountId);
    if (account.type !== 'income' && account.type !== 'expense') {
      throw new ToolError('invalid_input', {
        reason: 'not_a_result_account',
        message: 'What is spread over time is income or an expense.',
        fix: { tool: 'finance_list_accounts', input: { type: 'expense' } },
      });
    }
    const waiting = await accountFor(ctx, account.type === 'income' ? 'deferred_income' : 'prepaid_expenses');
    const run = await openRun(ctx, { entityId: entity.id, kind: 'deferral', date: dateOr(ctx, movedOn), note: input.description });
    const [deferral] = await ctx.db
      .insert(deferrals)
      .values({
        ...inFull(dimensions),
        ...input,
        id: ctx.newId(),
        kind: account.type,
        runId: run.id,
        entityId: entity.id,
        deferredAccountId: waiting.id,
        resultAccountId: accountId,
        total: someInBooks(entity, total),
        startsOn,
        endsOn,
      })
      .returning();
    if (!deferral) throw new Error('The deferral was not written.');
    if (movedOn !== undefined) {
      await postRun(ctx, run, {
        description: input.description,
        lines: summedLines(deferralSides(deferral, deferral.total), entity.functionalCurrency),
      });
    }
    return { ...(await tellRuns(ctx, [run])), deferralId: deferral.id };
  },
});

const Deferral = z.object({
  deferralId: ref('deferral'),
  runId: ref('run that made it'),
  kind: z.enum(DEFERRAL_KINDS).describe('Income or expense.'),
  description: text('What it is.'),
  accountId: ref('account it goes to'),
  startsOn: day,
  endsOn: day,
  spread: z.enum(SPREADS).describe('Even by the day, or the same for each month.'),
  total: money('In all.'),
  recognised: money('So far.'),
  remaining: money('Still to come.'),
});

export const listDeferrals = defineTool({
  name: 'finance_list_deferrals',
  title: 'List deferrals',
  summary: 'Income and expenses that are spread over time, newest first, and what is still to come.',
  guide: 'Those that were taken back are left out.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId, kind: z.enum(DEFERRAL_KINDS).optional().describe('Only these.'), ...pageInput }),
  output: page(Deferral),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_deferrals', tenantId: ctx.tenant.id, input, position: ['uuid'] });
    const rows = await ctx.db
      .select({
        row: deferrals,
        currency: entities.functionalCurrency,
        recognised:
          sql`coalesce((SELECT sum(m.amount) FROM ${deferralMovements} m WHERE m.tenant_id = ${deferrals.tenantId} AND m.deferral_id = ${deferrals.id}), 0)`.mapWith(
            BigInt,
          ),
      })
      .from(deferrals)
      .innerJoin(entities, and(eq(entities.tenantId, deferrals.tenantId), eq(entities.id, deferrals.entityId)))
      .leftJoin(closeRunReversals, and(eq(closeRunReversals.tenantId, deferrals.tenantId), eq(closeRunReversals.runId, deferrals.runId)))
      .where(
        and(
          before(paging.after, deferrals.id),
          isNull(closeRunReversals.id),
          input.entityId === undefined ? undefined : eq(deferrals.entityId, input.entityId),
          input.kind && eq(deferrals.kind, input.kind),
        ),
      )
      .orderBy(sql`${deferrals.id} DESC`)
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ row }) => [row.id],
      ({ row: { id, runId, kind, description, resultAccountId, startsOn, endsOn, spread, total }, currency, recognised }) => ({
        deferralId: id,
        runId,
        kind,
        description,
        accountId: resultAccountId,
        startsOn: startsOn.toString(),
        endsOn: endsOn.toString(),
        spread,
        total: fromMinor(total, currency),
        recognised: fromMinor(recognised, currency),
        remaining: fromMinor(total - recognised, currency),
      }),
    );
  },
});

export const recogniseAllDeferrals = defineTool({
  name: 'finance_recognise_deferrals',
  title: 'Recognise deferrals',
  summary: 'Recognise the share of deferred income and prepaid expenses up to the end of a period.',
  guide: 'Running it again recognises only what is new. Without periodId: of every entity the last period that is over and open.',
  effect: 'compensable',
  compensate: takenBackByRun,
  permission: 'finance:post',
  input: z.object({ periodId: periodId.optional() }),
  output: Runs.extend({ deferrals: z.int().describe('How many had a share due.') }),
  examples: [{}],
  async run({ periodId }, ctx) {
    const runs: Run[] = [];
    let count = 0;
    for (const period of await periodsToRun(ctx, periodId)) {
      const entity = await holdEntity(ctx, period.entityId);
      const { run, recognitions } = await recogniseDeferrals(ctx, entity, { date: period.endsOn, note: `Deferrals ${period.name}` });
      runs.push(run);
      count += recognitions.length;
    }
    return { ...(await tellRuns(ctx, runs)), deferrals: count };
  },
});
