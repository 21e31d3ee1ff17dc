import { and, eq, inArray } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { taggings } from '../schema-segments.ts';
import { type About, RECORDS } from '../segments/fields.ts';
import { about } from './segments.ts';

const tag = z.string().trim().toLowerCase().min(1).max(60).describe('A word, lower case.');
const recordIds = z.array(z.uuid()).min(1).max(500).describe('Records of that kind.');
const input = { tag, about, recordIds };

const COLUMNS = { people: taggings.personId, organisations: taggings.organisationId, leads: taggings.leadId } as const satisfies Record<
  About,
  PgColumn
>;
const NAMED = { people: 'personId', organisations: 'organisationId', leads: 'leadId' } as const satisfies Record<About, string>;

async function assertPresent(ctx: ToolContext, about: About, ids: readonly string[]): Promise<void> {
  const table = RECORDS[about];
  const found = await ctx.db
    .select({ id: table.id })
    .from(table)
    .where(inArray(table.id, [...ids]))
    .for('share');
  if (found.length < new Set(ids).size) throw notFound('record', { tool: 'crm_search_records' });
}

export const addTag = defineTool({
  name: 'crm_add_tag',
  title: 'Add tag',
  summary: 'Put a tag on people, organisations or leads.',
  guide: 'Segments can ask for tags. For what a person allows use crm_record_consent, never a tag.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object(input),
  output: z.object({ added: z.int().describe('Records that did not have it.') }),
  examples: [{ tag: 'vip', about: 'people', recordIds: [fixture('crm.person.chidi')] }],
  async run({ tag, about, recordIds }, ctx) {
    await assertPresent(ctx, about, recordIds);
    const rows = [...new Set(recordIds)].map((id) => ({ id: ctx.newId(), tag, [NAMED[about]]: id, createdAt: ctx.now() }));
    const added = await ctx.db.insert(taggings).values(rows).onConflictDoNothing().returning({ id: taggings.id });
    return { added: added.length };
  },
});

export const removeTag = defineTool({
  name: 'crm_remove_tag',
  title: 'Remove tag',
  summary: 'Take a tag off people, organisations or leads.',
  guide: 'Records without it are left alone.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object(input),
  output: z.object({ removed: z.int().describe('Records that had it.') }),
  examples: [{ tag: 'priority', about: 'people', recordIds: [fixture('crm.person.chidi')] }],
  async run({ tag, about, recordIds }, ctx) {
    const gone = await ctx.db
      .delete(taggings)
      .where(and(eq(taggings.tag, tag), inArray(COLUMNS[about], [...recordIds])))
      .returning({ id: taggings.id });
    return { removed: gone.length };
  },
});
