import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { decimalsOf } from '#kernel/money.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entityOf, lockedThrough } from '../books.ts';
import { entities, journals, lockDates, series } from '../schema-books.ts';
import { code, currency, dateIn, entityId, maybe, maybeDay, name, ref, text, toDay } from '../shapes.ts';

const Entity = z.object({
  entityId: ref('entity'),
  code: text('Short name.'),
  name: text('Registered name.'),
  functionalCurrency: text('What its books are kept in, ISO 4217.'),
  country: maybe('ISO 3166-1 alpha-2.'),
  isDefault: z.boolean().describe('Meant where no entity is named.'),
});
const country = z
  .string()
  .regex(/^[A-Z]{2}$/)
  .describe('ISO 3166-1 alpha-2.');

const toEntity = ({ id, code, name, functionalCurrency, country, isDefault }: typeof entities.$inferSelect): z.input<typeof Entity> => ({
  entityId: id,
  code,
  name,
  functionalCurrency,
  country,
  isDefault,
});

export const listEntities = defineTool({
  name: 'finance_list_entities',
  title: 'List legal entities',
  summary: 'Whose books are kept here, by code.',
  guide: 'Each has its own periods, journals and numbers; the chart of accounts is shared.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ ...pageInput }),
  output: page(Entity),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_entities', tenantId: ctx.tenant.id, input, position: ['text'] });
    const rows = await ctx.db
      .select()
      .from(entities)
      .where(beyond(paging.after, entities.code))
      .orderBy(asc(entities.code))
      .limit(paging.take);
    return paging.cut(rows, ({ code }) => [code], toEntity);
  },
});

export const createEntity = defineTool({
  name: 'finance_create_entity',
  title: 'Create legal entity',
  summary: 'Open books for another company, branch or fund.',
  guide:
    'It gets journals and number series of its own, like those of another. Then add a fiscal year. The currency is final once something is posted.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    code,
    name,
    functionalCurrency: currency,
    country: country.optional(),
    likeEntityId: z.uuid().optional().describe('Whose journals and series are the model; the default entity if left out.'),
  }),
  output: Entity,
  examples: [{ code: 'WEST', name: 'Western branch', functionalCurrency: 'NGN', country: 'NG' }],
  async run({ likeEntityId, ...input }, ctx) {
    decimalsOf(input.functionalCurrency);
    const [model] = likeEntityId
      ? [await entityOf(ctx, likeEntityId)]
      : await ctx.db.select().from(entities).where(eq(entities.isDefault, true));
    const [row] = await ctx.db
      .insert(entities)
      .values({ id: ctx.newId(), ...input, createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning();
    if (model) await copyNumbering(ctx, { from: model.id, to: row!.id });
    return toEntity(row!);
  },
});

/** Journals and series of the same names. Each series begins at 1. */
async function copyNumbering(ctx: ToolContext, { from, to }: { from: string; to: string }): Promise<void> {
  const own = { entityId: to, createdAt: ctx.now(), updatedAt: ctx.now() };
  const models = await ctx.db.select().from(series).where(eq(series.entityId, from)).orderBy(asc(series.code));
  if (models.length === 0) return;
  const idOf = new Map(models.map(({ id }) => [id, ctx.newId()]));
  await ctx.db
    .insert(series)
    .values(
      models.map(({ id, code, name, prefix, digits, restarts }) => ({ id: idOf.get(id)!, code, name, prefix, digits, restarts, ...own })),
    );
  const active = and(eq(journals.entityId, from), eq(journals.isActive, true));
  const rows = await ctx.db.select().from(journals).where(active).orderBy(asc(journals.code));
  if (rows.length === 0) return;
  await ctx.db
    .insert(journals)
    .values(rows.map(({ code, name, kind, seriesId }) => ({ id: ctx.newId(), code, name, kind, seriesId: idOf.get(seriesId)!, ...own })));
}

export const updateEntity = defineTool({
  name: 'finance_update_entity',
  title: 'Update legal entity',
  summary: 'Rename an entity or set its country.',
  guide: 'The currency of books cannot change once something is posted.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    entityId: z.uuid().describe('From finance_list_entities.'),
    name: name.optional(),
    country: country.optional(),
    functionalCurrency: currency.optional(),
  }),
  output: Entity,
  examples: [{ entityId: fixture('finance.entity.main'), name: 'Main company' }],
  async run({ entityId, ...fields }, ctx) {
    if (fields.functionalCurrency) decimalsOf(fields.functionalCurrency);
    const [row] = await ctx.db
      .update(entities)
      .set({ ...changesIn(fields), updatedAt: ctx.now() })
      .where(eq(entities.id, entityId))
      .returning();
    if (!row) throw notFound('entity', { tool: 'finance_list_entities' });
    return toEntity(row);
  },
});

export const setLockDate = defineTool({
  name: 'finance_set_lock_date',
  title: 'Set lock date',
  summary: 'Lock the books through a day: nothing is posted on it or before.',
  guide:
    'For a tax return that was filed or a month that was reported, before its period is closed. Loosening it needs a reason, which stays on record.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_set_lock_date',
    input: ({ input, output }) => ({
      ...(input.entityId && { entityId: input.entityId }),
      lockedThrough: output.lockedBefore,
      reason: 'Undone',
    }),
  },
  permission: 'finance:close',
  input: z.object({
    entityId,
    lockedThrough: dateIn.nullable().describe('Last locked day; null: none.'),
    reason: z.string().max(500).optional().describe('Needed to loosen it.'),
  }),
  output: z.object({ lockedThrough: maybeDay, lockedBefore: maybeDay }),
  examples: [{ lockedThrough: '2001-12-31' }],
  async run({ entityId, lockedThrough: day, reason }, ctx) {
    const entity = await entityOf(ctx, entityId);
    const before = await lockedThrough(ctx, entity.id);
    const last = day === null ? null : Temporal.PlainDate.from(day);
    await ctx.db.insert(lockDates).values({
      id: ctx.newId(),
      entityId: entity.id,
      lockedThrough: last,
      reason: reason ?? null,
      setBy: ctx.actor.id,
      setAt: ctx.now(),
    });
    return { lockedThrough: day, lockedBefore: toDay(before) };
  },
});
