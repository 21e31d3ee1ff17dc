import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { leadSources } from '../schema-sales.ts';
import { label, moment, ref, sourceId, text } from '../shapes.ts';

const points = z.int().min(0).max(20).describe('What a lead from here starts with in its score.');
const isActive = z.boolean().describe('Offered for new leads.');

const LeadSource = z.object({
  sourceId: ref('lead source'),
  name: text('Where leads come from.'),
  points,
  isActive,
  createdAt: moment,
  updatedAt: moment,
});

function toLeadSource({ id, name, points, isActive, createdAt, updatedAt }: typeof leadSources.$inferSelect): z.input<typeof LeadSource> {
  return { sourceId: id, name, points, isActive, createdAt: createdAt.toString(), updatedAt: updatedAt.toString() };
}

export const listLeadSources = defineTool({
  name: 'crm_list_lead_sources',
  title: 'List lead sources',
  summary: 'Where leads come from, newest first.',
  guide: 'Take a sourceId from here for crm_create_lead.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ isActive: isActive.optional(), ...pageInput }),
  output: page(LeadSource),
  examples: [{ isActive: true }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_lead_sources', tenantId: ctx.tenant.id, input, position: POSITION });
    const isWanted = input.isActive === undefined ? undefined : eq(leadSources.isActive, input.isActive);
    const rows = await ctx.db
      .select()
      .from(leadSources)
      .where(and(isWanted, olderThan(paging, leadSources)))
      .orderBy(...newestFirst(leadSources))
      .limit(paging.take);
    return paging.cut(rows, positionOf, toLeadSource);
  },
});

export const createLeadSource = defineTool({
  name: 'crm_create_lead_source',
  title: 'Create lead source',
  summary: 'Add a place that leads come from.',
  guide: 'Give points by how likely such leads buy: a referral 20, an advert 5.',
  effect: 'reversible',
  permission: 'crm:configure',
  input: z.object({ name: label.describe('Name.'), points }),
  output: LeadSource,
  examples: [{ name: 'Radio advert', points: 5 }],
  async run(input, ctx) {
    const rows = await ctx.db
      .insert(leadSources)
      .values({ id: ctx.newId(), ...input, createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning();
    return toLeadSource(rows[0]!);
  },
});

export const updateLeadSource = defineTool({
  name: 'crm_update_lead_source',
  title: 'Update lead source',
  summary: 'Rename, weigh or retire a lead source.',
  guide: 'To retire one set isActive to false: its leads keep it.',
  effect: 'reversible',
  permission: 'crm:configure',
  input: z.object({ sourceId, name: label.describe('Name.').optional(), points: points.optional(), isActive: isActive.optional() }),
  output: LeadSource,
  examples: [{ sourceId: fixture('crm.lead_source.fair'), points: 12 }],
  async run({ sourceId, ...fields }, ctx) {
    const changes = changesIn(fields);
    const [row] = await ctx.db
      .update(leadSources)
      .set({ ...changes, updatedAt: ctx.now() })
      .where(eq(leadSources.id, sourceId))
      .returning();
    if (!row) throw notFound('lead_source', { tool: 'crm_list_lead_sources' });
    return toLeadSource(row);
  },
});
