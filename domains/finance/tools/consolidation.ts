import { asc, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { Currency, fromMinor } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { loadAccounts } from '../books.ts';
import { sumOf } from '../close/amounts.ts';
import { eliminate, translationDifferences } from '../close/consolidating.ts';
import { type Member, translated } from '../close/group-figures.ts';
import { ACCOUNT_TYPES, assertInOrder } from '../ledger-rules.ts';
import { entities } from '../schema-books.ts';
import { eliminationPairs } from '../schema-close.ts';
import { dateIn, money, ref, text } from '../shapes.ts';

const Row = z.object({
  accountId: ref('account'),
  code: text('Number in the chart.'),
  name: text('What people call it.'),
  type: z.enum(ACCOUNT_TYPES).describe('Which statement.'),
  amount: money('Of the group after eliminations; a credit is negative.'),
});
const MemberOut = z.object({
  entityId: ref('entity'),
  code: text('Short name.'),
  functionalCurrency: text('ISO 4217.'),
  closingRate: text('Of the last day, for assets and liabilities.'),
  averageRate: text('Mean of the days, for income and expenses.'),
  translationDifference: money('What the different rates leave; part of equity.'),
});
const EliminationOut = z.object({
  pairId: ref('pair'),
  name: text('What it is.'),
  amount: money('One side before.'),
  counterAmount: money('The other side before.'),
  eliminated: money('Taken from both.'),
  unmatched: money('What they do not agree on; it stays in the figures.'),
});

export const consolidateEntities = defineTool({
  name: 'finance_consolidate_entities',
  title: 'Consolidate entities',
  summary: 'The trial balance of a group in one currency, with eliminations and translation differences.',
  guide:
    'Which intercompany accounts mirror each other: finance_create_elimination_pair. Eliminations are no entries: each report makes them anew.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    from: dateIn.describe('First day of the result.'),
    to: dateIn.describe('Last day.'),
    currency: Currency.optional().describe('Of the group; default: of the default entity.'),
    entityIds: z.array(z.uuid()).optional().describe('Left out: all.'),
  }),
  output: z.object({
    rows: z.array(Row).describe('By account.'),
    translationDifference: money('Of all entities.'),
    total: money('All rows and the translation difference: always zero.'),
    entities: z.array(MemberOut).describe('Who is in it, and at what rates.'),
    eliminations: z.array(EliminationOut).describe('Pair by pair.'),
  }),
  examples: [{ from: '2010-01-01', to: '2010-12-31' }],
  async run(input, ctx) {
    const [from, to] = [Temporal.PlainDate.from(input.from), Temporal.PlainDate.from(input.to)];
    assertInOrder(from, to);
    const group = await ctx.db
      .select()
      .from(entities)
      .where(input.entityIds && inArray(entities.id, input.entityIds))
      .orderBy(asc(entities.code));
    const currency = input.currency ?? (group.find(({ isDefault }) => isDefault) ?? group[0])?.functionalCurrency;
    if (currency === undefined || group.length < (input.entityIds?.length ?? 0)) {
      throw new ToolError('not_found', {
        reason: 'entity_not_found',
        message: 'There is no such entity here.',
        fix: { tool: 'finance_list_entities' },
      });
    }
    const members: Member[] = [];
    for (const entity of group) members.push(await translated(ctx, entity, { from, to, currency }));
    const differences = translationDifferences(members.flatMap(({ lines }) => lines));
    const pairs = await ctx.db.select().from(eliminationPairs).orderBy(asc(eliminationPairs.name));
    const { eliminations, lines } = eliminate(
      members.flatMap((member) => member.lines),
      pairs,
    );
    const chart = await loadAccounts(
      ctx,
      lines.map(({ accountId }) => accountId),
    );
    const sums = Map.groupBy(lines, ({ accountId }) => accountId);
    const rows = [...chart.values()]
      .toSorted((a, b) => (a.code < b.code ? -1 : 1))
      .map(({ id, code, name, type }) => ({
        accountId: id,
        code,
        name,
        type,
        minor: sumOf((sums.get(id) ?? []).map(({ amount }) => amount)),
      }));
    const difference = sumOf(differences.values());
    const inGroup = (minor: bigint) => fromMinor(minor, currency);
    return {
      rows: rows.filter(({ minor }) => minor !== 0n).map(({ minor, ...row }) => ({ ...row, amount: inGroup(minor) })),
      translationDifference: inGroup(difference),
      total: inGroup(sumOf(rows.map(({ minor }) => minor)) + difference),
      entities: members.map(({ entity: { id, code, functionalCurrency }, closingRate, averageRate }) => ({
        entityId: id,
        code,
        functionalCurrency,
        closingRate,
        averageRate,
        translationDifference: inGroup(differences.get(id) ?? 0n),
      })),
      eliminations: eliminations.map(({ pairId, amount, counterAmount, eliminated, unmatched }) => ({
        pairId,
        name: pairs.find(({ id }) => id === pairId)?.name ?? '',
        amount: inGroup(amount),
        counterAmount: inGroup(counterAmount),
        eliminated: inGroup(eliminated),
        unmatched: inGroup(unmatched),
      })),
    };
  },
});
