import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf, loadAccounts } from '../books.ts';
import { eliminationPairs } from '../schema-close.ts';
import { accountId, deleted, name, ref, text } from '../shapes.ts';

const Pair = z.object({
  pairId: ref('pair'),
  name: text('What it is.'),
  entityId: ref('one entity'),
  accountId: ref('its account'),
  counterEntityId: ref('other entity'),
  counterAccountId: ref('its account'),
});
const toPair = ({ id, tenantId: _, createdAt: _c, updatedAt: _u, ...row }: typeof eliminationPairs.$inferSelect): z.input<typeof Pair> => ({
  pairId: id,
  ...row,
});

export const listEliminationPairs = defineTool({
  name: 'finance_list_elimination_pairs',
  title: 'List elimination pairs',
  summary: 'Accounts of two entities that mirror each other, by name.',
  guide: 'finance_consolidate_entities leaves out what both sides agree on.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({}),
  output: z.object({ items: z.array(Pair).describe('All of them.') }),
  examples: [{}],
  async run(_input, ctx) {
    const rows = await ctx.db.select().from(eliminationPairs).orderBy(asc(eliminationPairs.name), asc(eliminationPairs.id));
    return { items: rows.map(toPair) };
  },
});

export const createEliminationPair = defineTool({
  name: 'finance_create_elimination_pair',
  title: 'Create elimination pair',
  summary: 'Say that an account of one entity mirrors an account of another.',
  guide: 'Due from and due to, sales and purchases within the group: one pair for each two accounts.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    name,
    entityId: z.uuid().describe('From finance_list_entities.'),
    accountId,
    counterEntityId: z.uuid().describe('Another entity.'),
    counterAccountId: z.uuid().describe('Its account.'),
  }),
  output: Pair,
  examples: [
    {
      name: 'Loan to the branch',
      entityId: fixture('finance.entity.main'),
      accountId: fixture('finance.account.accrued_income'),
      counterEntityId: fixture('finance.entity.branch'),
      counterAccountId: fixture('finance.account.accrued_expenses'),
    },
  ],
  async run(input, ctx) {
    if (input.entityId === input.counterEntityId) {
      throw new ToolError('invalid_input', {
        reason: 'one_entity',
        message: 'A pair is of two entities.',
        fix: { tool: 'finance_list_entities' },
      });
    }
    for (const entityId of [input.entityId, input.counterEntityId]) await entityOf(ctx, entityId);
    await loadAccounts(ctx, [input.accountId, input.counterAccountId]);
    const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
    const [row] = await ctx.db
      .insert(eliminationPairs)
      .values({ id: ctx.newId(), ...input, ...stamps })
      .returning();
    return toPair(row!);
  },
});

export const deleteEliminationPair = defineTool({
  name: 'finance_delete_elimination_pair',
  title: 'Delete elimination pair',
  summary: 'Say that two accounts do not mirror each other any more.',
  guide: 'Reports show both in full from then on.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ pairId: z.uuid().describe('From finance_list_elimination_pairs.') }),
  output: deleted,
  examples: [{ pairId: fixture('finance.elimination_pair.intercompany') }],
  async run({ pairId }, ctx) {
    const gone = await ctx.db.delete(eliminationPairs).where(eq(eliminationPairs.id, pairId)).returning({ id: eliminationPairs.id });
    if (gone.length === 0) throw notFound('elimination_pair', { tool: 'finance_list_elimination_pairs' });
    return { isDeleted: true as const };
  },
});
