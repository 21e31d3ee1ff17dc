import { and, asc, desc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money, toMinor } from '#kernel/money.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { assertBudgetLeavesAWay, assertConditions, assertLimitFits, BUDGET_CONDITIONS, orNull, readWindow } from '../rules.ts';
import { budgets, budgetUsage } from '../schema.ts';

const MEASURES = ['calls', 'rows', 'money', 'irreversible'] as const;

const facts = {
  name: z.string().trim().min(1).max(100).describe('Unique.'),
  measure: z.enum(MEASURES).describe('What is counted; calls: writes.'),
  per: z.enum(['call', 'session', 'day']).describe('day: of each actor, in UTC.'),
  limitCount: z.int().min(0).optional().describe('The most, unless of money.'),
  limitMoney: Money.optional().describe('The most, of money.'),
  when: z
    .partialRecord(z.enum(BUDGET_CONDITIONS), z.array(z.string().max(300)).max(100))
    .describe('All must hold, each by any of its words. Tools: names or beginnings (finance_*).'),
};

const isEnabled = z.boolean().describe('False: not counted.');

const Budget = z.object({ id: z.uuid().describe('The budget.'), ...facts, isEnabled });

const Usage = z.object({
  session: z.string().nullable().describe('The session, of a budget per session.'),
  actorId: z.string().nullable().describe('The actor, of a budget per day.'),
  used: z.string().describe('Used so far, in the unit of the limit.'),
});

type BudgetRow = typeof budgets.$inferSelect;

const toBudget = (row: BudgetRow): z.output<typeof Budget> => ({
  id: row.id,
  name: row.name,
  measure: row.measure,
  per: row.per,
  ...(row.currency === null ? { limitCount: Number(row.limitUnits) } : { limitMoney: fromMinor(row.limitUnits, row.currency) }),
  when: Object.fromEntries(BUDGET_CONDITIONS.flatMap((condition) => (row[condition] ? [[condition, row[condition]]] : []))),
  isEnabled: row.isEnabled,
});

type When = z.output<typeof facts.when>;

function toConditions(when: When): Partial<BudgetRow> {
  assertConditions(when);
  return Object.fromEntries(BUDGET_CONDITIONS.map((condition) => [condition, orNull(when[condition])]));
}

interface Limit {
  limitCount?: number | undefined;
  limitMoney?: z.output<typeof Money> | undefined;
}

const toLimit = ({ limitCount, limitMoney }: Limit): { limitUnits: bigint; currency: string | null } =>
  limitMoney ? { limitUnits: toMinor(limitMoney), currency: limitMoney.currency } : { limitUnits: BigInt(limitCount ?? 0), currency: null };

const BudgetId = z.uuid().describe('From governance_list_budgets.');
const noSuchBudget = () => notFound('budget', { tool: 'governance_list_budgets' });

export const listBudgets = defineTool({
  name: 'governance_list_budgets',
  title: 'List budgets',
  summary: 'What may be used up per call, session or day, by name, and how much of it is.',
  guide: 'Use to explain a budget_exceeded, or before raising a limit. Shows the ten highest uses of each: of today, or of the sessions.',
  effect: 'read',
  permission: 'governance:read',
  input: z.object({ isEnabled: isEnabled.optional().describe('Only those that are counted, or not.'), ...pageInput }),
  output: page(Budget.extend({ usage: z.array(Usage).describe('The ten highest in the current window; none for a budget per call.') })),
  examples: [{}, { isEnabled: true, limit: 5 }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'governance_list_budgets', tenantId: ctx.tenant.id, input, position: ['text'] });
    const [after] = paging.after ?? [];
    const rows = await ctx.db
      .select()
      .from(budgets)
      .where(
        and(
          input.isEnabled === undefined ? undefined : eq(budgets.isEnabled, input.isEnabled),
          after === undefined ? undefined : gt(budgets.name, after),
        ),
      )
      .orderBy(asc(budgets.name))
      .limit(paging.take);
    const usage = await loadUsage(ctx, rows);
    return paging.cut(
      rows,
      (row) => [row.name],
      (row) => ({ ...toBudget(row), usage: usage(row) }),
    );
  },
});

const USAGE_SHOWN = 10;

/** Windows of days gone by are of no use here; the kernel's day is UTC's, of the call's own clock. */
async function loadUsage(ctx: ToolContext, rows: readonly BudgetRow[]): Promise<(budget: BudgetRow) => z.output<typeof Usage>[]> {
  if (rows.length === 0) return () => [];
  const today = `day:${ctx.now().toString().slice(0, 10)}:`;
  const isCurrent: SQL = sql`(${budgetUsage.windowKey} LIKE 'session:%' OR starts_with(${budgetUsage.windowKey}, ${today}))`;
  const place = sql<number>`row_number() OVER (PARTITION BY ${budgetUsage.budgetId} ORDER BY ${budgetUsage.used} DESC)`.as('place');
  const ranked = ctx.db
    .select({ budgetId: budgetUsage.budgetId, windowKey: budgetUsage.windowKey, used: budgetUsage.used, place })
    .from(budgetUsage)
    .where(
      and(
        inArray(
          budgetUsage.budgetId,
          rows.map((row) => row.id),
        ),
        isCurrent,
      ),
    )
    .as('ranked');
  const found = await ctx.db
    .select()
    .from(ranked)
    .where(sql`${ranked.place} <= ${USAGE_SHOWN}`)
    .orderBy(desc(ranked.used));
  const byBudget = Map.groupBy(found, (use) => use.budgetId);
  return ({ id, currency }) =>
    (byBudget.get(id) ?? []).map(({ windowKey, used }) => {
      const { session, actorId } = readWindow(windowKey);
      return { session, actorId, used: currency === null ? used.toString() : fromMinor(used, currency).amount };
    });
}

export const createBudget = defineTool({
  name: 'governance_create_budget',
  title: 'Create budget',
  summary: 'Limit what calls may use up: their number, the rows they change, the money they move, what cannot be undone.',
  guide:
    'It holds from the next call on, for all callers together or, per day, each by itself. For one call by who or what it is: governance_create_policy.',
  effect: 'reversible',
  permission: 'governance:write',
  input: z.object({ ...facts, when: facts.when.default({}) }),
  output: Budget,
  examples: [
    { name: 'Mail by agents', measure: 'irreversible', per: 'day', limitCount: 20, when: { actorKinds: ['agent'] } },
    {
      name: 'Refunds in a session',
      measure: 'money',
      per: 'session',
      limitMoney: { amount: '50000.00', currency: 'NGN' },
      when: { tools: ['finance_refund_*'] },
    },
  ],
  async run({ limitCount, limitMoney, when, ...input }, ctx) {
    assertLimitFits(input.measure, { count: limitCount, money: limitMoney });
    const [added] = await ctx.db
      .insert(budgets)
      .values({
        id: ctx.newId(),
        ...input,
        ...toLimit({ limitCount, limitMoney }),
        ...toConditions(when),
        isEnabled: true,
      })
      .returning();
    if (!added) throw new Error('The budget was not added.');
    assertBudgetLeavesAWay(added);
    return toBudget(added);
  },
});

export const updateBudget = defineTool({
  name: 'governance_update_budget',
  title: 'Update budget',
  summary: 'Change the name, limit or conditions of a budget.',
  guide:
    'It holds from the next call on; what is used so far stays counted. A new when replaces all conditions. Another measure or window is another budget: governance_create_budget.',
  effect: 'reversible',
  permission: 'governance:write',
  input: z.object({
    budgetId: BudgetId,
    ...z
      .object({ ...facts, isEnabled })
      .omit({ measure: true, per: true })
      .partial().shape,
  }),
  output: Budget,
  examples: [{ budgetId: fixture('governance.budget.agent_rows'), limitCount: 20_000 }],
  async run({ budgetId, limitCount, limitMoney, when, ...plain }, ctx) {
    const [row] = await ctx.db.select().from(budgets).where(eq(budgets.id, budgetId)).for('update');
    if (!row) throw noSuchBudget();
    const hasLimit = limitCount !== undefined || limitMoney !== undefined;
    if (hasLimit) assertLimitFits(row.measure, { count: limitCount, money: limitMoney });
    const changes: Partial<typeof budgets.$inferInsert> = {
      ...plain,
      ...(when && toConditions(when)),
      ...(hasLimit && toLimit({ limitCount, limitMoney })),
    };
    assertBudgetLeavesAWay({ ...row, ...changes });
    if (Object.keys(changes).length > 0) await ctx.db.update(budgets).set(changes).where(eq(budgets.id, budgetId));
    return toBudget({ ...row, ...changes });
  },
});

export const deleteBudget = defineTool({
  name: 'governance_delete_budget',
  title: 'Delete budget',
  summary: 'Drop a budget.',
  guide:
    'Its limit stops holding from the next call on. To lift it for a while: governance_update_budget with isEnabled false. Undo brings it back with what was used.',
  effect: 'reversible',
  permission: 'governance:write',
  input: z.object({ budgetId: BudgetId }),
  output: Budget,
  examples: [{ budgetId: fixture('governance.budget.agent_rows') }],
  async run({ budgetId }, ctx) {
    const [row] = await ctx.db.delete(budgets).where(eq(budgets.id, budgetId)).returning();
    if (!row) throw noSuchBudget();
    return toBudget(row);
  },
});
