import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { assertUnused, newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { segments, segmentSnapshots } from '../schema-segments.ts';
import { compile } from '../segments/compile.ts';
import { type Condition, parseCondition, VALUE_WORDS } from '../segments/condition.ts';
import { ABOUT, OPERATORS, RECORDS, segmentFields } from '../segments/fields.ts';
import { deleted, label, moment, ref, text } from '../shapes.ts';

export const segmentId = z.uuid().describe('From crm_list_segments.');
export const about = z.enum(ABOUT).describe('What its members are.');
const condition = z
  .record(z.string(), z.unknown())
  .describe('{all: […]}, {any: […]}, {not: …} or {field, is, value}; for consent {field, is, channel, purpose}.');
const name = label.describe('Name.');

const Segment = z.object({
  segmentId: ref('segment'),
  name: text('Name.'),
  about,
  condition: z.record(z.string(), z.unknown()).describe('Whoever it holds for is in the segment.'),
  createdAt: moment,
  updatedAt: moment,
});

type Row = typeof segments.$inferSelect;

const toSegment = ({ id, name, about, condition, createdAt, updatedAt }: Row): z.input<typeof Segment> => ({
  segmentId: id,
  name,
  about,
  condition: condition as Record<string, unknown>,
  createdAt: createdAt.toString(),
  updatedAt: updatedAt.toString(),
});

export async function loadSegment(db: Db, id: string, { isLocked = false } = {}): Promise<Row & { condition: Condition }> {
  const query = db.select().from(segments).where(eq(segments.id, id));
  const [row] = await (isLocked ? query.for('update') : query);
  if (!row) throw notFound('segment', { tool: 'crm_list_segments' });
  return { ...row, condition: row.condition as Condition };
}

export const describeSegmentFields = defineTool({
  name: 'crm_describe_segment_fields',
  title: 'Describe segment fields',
  summary: 'What the conditions of a segment can ask, and what they compare with.',
  guide: 'Use before crm_create_segment. Names, whole numbers and whole addresses cannot be asked for: use crm_list_people.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ about }),
  output: z.object({
    fields: z
      .array(
        z.object({
          field: text('Its name in a condition.'),
          summary: text('What it is.'),
          operators: z.array(z.object({ is: text('What to ask.'), value: text('What to compare with.') })).describe('What can be asked.'),
        }),
      )
      .describe('In no order.'),
  }),
  examples: [{ about: 'people' }],
  async run({ about }) {
    return {
      fields: segmentFields(about).map(({ name, type, summary }) => ({
        field: name,
        summary,
        operators: Object.entries(OPERATORS[type]).map(([is, takes]) => ({
          is,
          value: type === 'consent' ? 'channel and purpose' : (VALUE_WORDS[takes] ?? takes),
        })),
      })),
    };
  },
});

export const listSegments = defineTool({
  name: 'crm_list_segments',
  title: 'List segments',
  summary: 'Saved filters over people, organisations or leads, newest first.',
  guide: 'For who is in one use crm_list_segment_members.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ about: about.optional(), ...pageInput }),
  output: page(Segment),
  examples: [{}, { about: 'people' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_segments', tenantId: ctx.tenant.id, input, position: POSITION });
    const rows = await ctx.db
      .select()
      .from(segments)
      .where(and(input.about && eq(segments.about, input.about), olderThan(paging, segments)))
      .orderBy(...newestFirst(segments))
      .limit(paging.take);
    return paging.cut(rows, positionOf, toSegment);
  },
});

export const createSegment = defineTool({
  name: 'crm_create_segment',
  title: 'Create segment',
  summary: 'Save a filter: whoever fits it now is in the segment.',
  guide: 'Fields and operators: crm_describe_segment_fields. Try it first with crm_count_segment_members.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ name, about, condition }),
  output: Segment,
  examples: [
    {
      name: 'Silent customers who take mail',
      about: 'people',
      condition: {
        all: [
          { field: 'consent', is: 'granted', channel: 'email', purpose: 'marketing' },
          { field: 'lastActivityAt', is: 'not_within_days', value: 90 },
          { not: { field: 'tag', is: 'has', value: 'do-not-disturb' } },
        ],
      },
    },
  ],
  async run({ name, about, condition }, ctx) {
    const id = ctx.newId();
    await ctx.db
      .insert(segments)
      .values({ id, name, about, condition: parseCondition(about, condition), createdAt: ctx.now(), updatedAt: ctx.now() });
    return toSegment(await loadSegment(ctx.db, id));
  },
});

export const updateSegment = defineTool({
  name: 'crm_update_segment',
  title: 'Update segment',
  summary: 'Rename a segment or change its condition.',
  guide: 'condition replaces the whole condition. Snapshots stay as they were.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ segmentId, name: name.optional(), condition: condition.optional() }),
  output: Segment,
  examples: [{ segmentId: fixture('crm.segment.reachable'), name: 'Reachable by mail' }],
  async run({ segmentId, ...given }, ctx) {
    const { condition, ...columns } = changesIn(given);
    const segment = await loadSegment(ctx.db, segmentId, { isLocked: true });
    await ctx.db
      .update(segments)
      .set({ ...columns, ...(condition && { condition: parseCondition(segment.about, condition) }), updatedAt: ctx.now() })
      .where(eq(segments.id, segmentId));
    return toSegment(await loadSegment(ctx.db, segmentId));
  },
});

export const deleteSegment = defineTool({
  name: 'crm_delete_segment',
  title: 'Delete segment',
  summary: 'Delete a segment of which no snapshot was taken.',
  guide: 'Its members stay. One with snapshots is kept, because others may refer to them: rename it.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ segmentId }),
  output: deleted,
  examples: [{ segmentId: fixture('crm.segment.unused') }],
  async run({ segmentId }, ctx) {
    await loadSegment(ctx.db, segmentId, { isLocked: true });
    await assertUnused(ctx.db, 'segment', segmentId, { snapshots: segmentSnapshots.segmentId });
    await ctx.db.delete(segments).where(eq(segments.id, segmentId));
    return { isDeleted: true as const };
  },
});

export const countSegmentMembers = defineTool({
  name: 'crm_count_segment_members',
  title: 'Count segment members',
  summary: 'How many are in a segment now, or would be in one with this condition.',
  guide: 'Give segmentId, or about and condition to try one out before saving it.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ segmentId: segmentId.optional(), about: about.optional(), condition: condition.optional() }),
  output: z.object({ members: z.int().describe('How many.'), about }),
  examples: [
    { segmentId: fixture('crm.segment.reachable') },
    { about: 'leads', condition: { field: 'status', is: 'in', value: ['new', 'working'] } },
  ],
  async run({ segmentId, about, condition }, ctx) {
    const asked = segmentId
      ? await loadSegment(ctx.db, segmentId)
      : about && condition
        ? { about, condition: parseCondition(about, condition) }
        : null;
    if (!asked || (segmentId && (about ?? condition))) {
      throw new ToolError('invalid_input', { reason: 'segment_or_condition', message: 'Give segmentId, or about and condition.' });
    }
    const [row] = await ctx.db
      .select({ n: sql`count(*)`.mapWith(Number) })
      .from(RECORDS[asked.about])
      .where(compile(asked.about, asked.condition, ctx.now()));
    return { members: row?.n ?? 0, about: asked.about };
  },
});
