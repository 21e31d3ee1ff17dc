import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { type Entity, entityOf, loadPeriod } from '../books.ts';
import { someInBooks } from '../close/books-money.ts';
import { activeBudget, readRooms } from '../close/budget-reading.ts';
import { tightest } from '../close/budget-room.ts';
import { inFull } from '../close/dimensions.ts';
import { commitments } from '../schema-budgets.ts';
import { accountId, dimensionsIn, dimensionsOut, entityId, fromDimensions, line, money, periodId, ref, text } from '../shapes.ts';

const Room = z.object({
  dimensions: dimensionsOut,
  budget: money('Planned in the window.'),
  actual: money('Spent in it.'),
  committed: money('Reserved in it and not spent yet.'),
  available: money('Left; negative: overspent.'),
});

export const checkBudget = defineTool({
  name: 'finance_check_budget',
  title: 'Check budget',
  summary: 'What is left for a spending: budget less actual less commitments.',
  guide: 'Every budget line that the spending falls under must have room; the tightest decides. To hold it: finance_reserve_commitment.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ accountId, periodId, dimensions: dimensionsIn, amount: Money.optional().describe('Would it fit?') }),
  output: z.object({
    budgetId: ref('active budget'),
    lines: z.array(Room).describe('That it falls under; empty: nothing was budgeted.'),
    available: money('Under the tightest.').nullable(),
    fits: z.boolean().nullable().describe('Null: no amount was given.'),
  }),
  examples: [{ accountId: fixture('finance.account.purchases'), periodId: fixture('finance.period.y2010_03') }],
  async run({ accountId, periodId, amount, dimensions }, ctx) {
    const period = await loadPeriod(ctx, periodId);
    const entity = await entityOf(ctx, period.entityId);
    const budget = await activeBudget(ctx, period);
    const rooms = await readRooms(ctx, budget, { accountId, period, dimensions: inFull(dimensions) });
    const tight = tightest(rooms);
    const books = (minor: bigint) => fromMinor(minor, entity.functionalCurrency);
    return {
      budgetId: budget.id,
      lines: rooms.map(({ dimensions: of, budget: planned, actual, committed, available }) => ({
        dimensions: fromDimensions(of),
        budget: books(planned),
        actual: books(actual),
        committed: books(committed),
        available: books(available),
      })),
      available: tight && books(tight.available),
      fits: amount === undefined ? null : tight !== null && someInBooks(entity, amount) <= tight.available,
    };
  },
});

const Commitment = z.object({
  commitmentId: ref('commitment'),
  accountId: ref('account'),
  periodId: ref('period'),
  dimensions: dimensionsOut,
  description: text('What it is for.'),
  reserved: money('At first.'),
  consumed: money('Spent of it.'),
  released: money('Given back of it.'),
  open: money('Still held.'),
});
type CommitmentRow = typeof commitments.$inferSelect;

function toCommitment(row: CommitmentRow, { functionalCurrency }: Entity): z.input<typeof Commitment> {
  const { id, accountId, periodId, description, reserved, consumed, released } = row;
  const books = (minor: bigint) => fromMinor(minor, functionalCurrency);
  return {
    commitmentId: id,
    accountId,
    periodId,
    dimensions: fromDimensions(row),
    description,
    reserved: books(reserved),
    consumed: books(consumed),
    released: books(released),
    open: books(reserved - consumed - released),
  };
}

export const reserveCommitment = defineTool({
  name: 'finance_reserve_commitment',
  title: 'Reserve commitment',
  summary: 'Hold budget for something that is ordered and not paid yet.',
  guide: 'Refused when the budget has no room. Then finance_consume_commitment when it is booked, or finance_release_commitment.',
  effect: 'reversible',
  permission: 'finance:write',
  amount: ({ amount }) => amount,
  input: z.object({
    accountId,
    periodId,
    amount: Money.describe('In the currency of the books.'),
    description: line().describe('What for.'),
    dimensions: dimensionsIn,
  }),
  output: Commitment,
  examples: [
    {
      accountId: fixture('finance.account.purchases'),
      periodId: fixture('finance.period.y2010_03'),
      amount: { amount: '100.00', currency: 'NGN' },
      description: 'Printer paper',
    },
  ],
  async run({ accountId, periodId, amount, description, dimensions }, ctx) {
    const period = await loadPeriod(ctx, periodId);
    const entity = await entityOf(ctx, period.entityId);
    const wanted = { accountId, period, dimensions: inFull(dimensions) };
    const reserved = someInBooks(entity, amount);
    await assertRoom(ctx, entity, { ...wanted, reserved });
    const [row] = await ctx.db
      .insert(commitments)
      .values({
        id: ctx.newId(),
        entityId: entity.id,
        accountId,
        periodId,
        ...wanted.dimensions,
        description,
        reserved,
        consumed: 0n,
        released: 0n,
        reservedBy: ctx.actor.name,
        createdAt: ctx.now(),
        updatedAt: ctx.now(),
      })
      .returning();
    return toCommitment(row!, entity);
  },
});

type Wanted = Parameters<typeof readRooms>[2] & { reserved: bigint };

/** Says how much is left; the database, which holds the budget while it looks, decides. */
async function assertRoom(ctx: ToolContext, { functionalCurrency }: Entity, { reserved, ...wanted }: Wanted): Promise<void> {
  const tight = tightest(await readRooms(ctx, await activeBudget(ctx, wanted.period), wanted));
  const fix = { tool: 'finance_check_budget', input: { accountId: wanted.accountId, periodId: wanted.period.id } };
  if (!tight) throw new ToolError('conflict', { reason: 'not_budgeted', message: 'Nothing was budgeted for this.', fix });
  if (reserved <= tight.available) return;
  const available = fromMinor(tight.available, functionalCurrency);
  throw new ToolError('conflict', {
    reason: 'budget_exceeded',
    message: `The budget has ${available.amount} ${available.currency} left for this.`,
    fix,
    data: { available },
  });
}

const commitmentId = z.uuid().describe('From finance_list_commitments.');
const part = Money.optional().describe('Left out: all that is open.');

/** Takes a part of what is open to one of the two ends. */
async function settle(
  ctx: ToolContext,
  id: string,
  { to, amount }: { to: 'consumed' | 'released'; amount: z.output<typeof part> },
): Promise<z.input<typeof Commitment>> {
  const [found] = await ctx.db.select().from(commitments).where(eq(commitments.id, id)).for('no key update');
  if (!found) throw notFound('commitment', { tool: 'finance_list_commitments' });
  const entity = await entityOf(ctx, found.entityId);
  const open = found.reserved - found.consumed - found.released;
  const wanted = amount ? someInBooks(entity, amount) : open;
  if (wanted > open || open === 0n) {
    throw new ToolError('conflict', {
      reason: 'commitment_spent',
      message: 'Less than that is still open.',
      data: { open: fromMinor(open, entity.functionalCurrency) },
    });
  }
  const [row] = await ctx.db
    .update(commitments)
    .set({ [to]: found[to] + wanted, updatedAt: ctx.now() })
    .where(eq(commitments.id, id))
    .returning();
  return toCommitment(row!, entity);
}

export const consumeCommitment = defineTool({
  name: 'finance_consume_commitment',
  title: 'Consume commitment',
  summary: 'Say that held budget was spent: its bill is in the books.',
  guide: 'First the bill, then this: in between the money counts twice, never not at all.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ commitmentId, amount: part }),
  output: Commitment,
  examples: [{ commitmentId: fixture('finance.commitment.open'), amount: { amount: '10.00', currency: 'NGN' } }],
  run: ({ commitmentId, amount }, ctx) => settle(ctx, commitmentId, { to: 'consumed', amount }),
});

export const releaseCommitment = defineTool({
  name: 'finance_release_commitment',
  title: 'Release commitment',
  summary: 'Give held budget back: the order was cancelled or cost less.',
  guide: 'Undoing it needs the budget to have room again.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ commitmentId, amount: part }),
  output: Commitment,
  examples: [{ commitmentId: fixture('finance.commitment.open') }],
  run: ({ commitmentId, amount }, ctx) => settle(ctx, commitmentId, { to: 'released', amount }),
});

export const listCommitments = defineTool({
  name: 'finance_list_commitments',
  title: 'List commitments',
  summary: 'Budget that is or was held, newest first.',
  guide: 'open true: only what still holds some.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId, open: z.boolean().optional().describe('Something is still held.'), ...pageInput }),
  output: page(Commitment),
  examples: [{ open: true }],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const paging = openPage({ tool: 'finance_list_commitments', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(commitments)
      .where(
        and(
          eq(commitments.entityId, entity.id),
          before(paging.after, commitments.createdAt, commitments.id),
          input.open === undefined
            ? undefined
            : sql`(${commitments.reserved} > ${commitments.consumed} + ${commitments.released}) = ${input.open}`,
        ),
      )
      .orderBy(desc(commitments.createdAt), desc(commitments.id))
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ createdAt, id }) => [createdAt.toString(), id],
      (row) => toCommitment(row, entity),
    );
  },
});
