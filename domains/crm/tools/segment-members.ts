import { and, asc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { segmentSnapshotted } from '../events.ts';
import { newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { before } from '#kernel/page.ts';
import { organisations, people } from '../schema-people.ts';
import { leads } from '../schema-sales.ts';
import { segmentMembers, segmentSnapshots } from '../schema-segments.ts';
import { compile, compileLeaf } from '../segments/compile.ts';
import { leavesOf } from '../segments/condition.ts';
import { type About, RECORDS } from '../segments/fields.ts';
import { maybe, moment, ref, text } from '../shapes.ts';
import { about, loadSegment, segmentId } from './segments.ts';

const snapshotId = z.uuid().describe('From crm_list_segment_snapshots.');
const NAMES = { people: people.displayName, organisations: organisations.name, leads: leads.displayName } as const;

const Member = z.object({
  recordId: ref('person, organisation or lead'),
  displayName: text('Name.').meta({ pii: 'name' }),
  createdAt: moment,
});

export const listSegmentMembers = defineTool({
  name: 'crm_list_segment_members',
  title: 'List segment members',
  summary: 'Who is in a segment now, newest first.',
  guide: 'A list to work through should not change meanwhile: take a snapshot with crm_take_segment_snapshot and list that.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ segmentId, ...pageInput }),
  output: page(Member),
  examples: [{ segmentId: fixture('crm.segment.reachable') }],
  async run(input, ctx) {
    const { about, condition } = await loadSegment(ctx.db, input.segmentId);
    const paging = openPage({ tool: 'crm_list_segment_members', tenantId: ctx.tenant.id, input, position: POSITION });
    const table = RECORDS[about];
    const rows = await ctx.db
      .select({ id: table.id, displayName: NAMES[about], createdAt: table.createdAt })
      .from(table)
      .where(and(compile(about, condition, ctx.now()), olderThan(paging, table)))
      .orderBy(...newestFirst(table))
      .limit(paging.take);
    return paging.cut(rows, positionOf, ({ id, displayName, createdAt }) => ({
      recordId: id,
      displayName,
      createdAt: createdAt.toString(),
    }));
  },
});

export const explainSegmentMember = defineTool({
  name: 'crm_explain_segment_member',
  title: 'Explain segment member',
  summary: 'Why somebody is in a segment or is not: each condition with its answer.',
  guide: 'Answers which conditions hold, not what the fields contain.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ segmentId, recordId: z.uuid().describe('A person, organisation or lead, as the segment is about.') }),
  output: z.object({
    isMember: z.boolean().describe('The whole condition holds.'),
    conditions: z
      .array(
        z.object({
          path: text('Its place in the condition.'),
          field: text('What is asked.'),
          is: text('How.'),
          holds: z.boolean().describe('It holds for this record.'),
        }),
      )
      .describe('Every single condition, in order.'),
  }),
  examples: [{ segmentId: fixture('crm.segment.reachable'), recordId: fixture('crm.person.chidi') }],
  async run({ segmentId, recordId }, ctx) {
    const { about, condition } = await loadSegment(ctx.db, segmentId);
    const leaves = leavesOf(condition);
    const table = RECORDS[about];
    const now = ctx.now();
    const answers = [compile(about, condition, now), ...leaves.map(({ leaf }) => compileLeaf(about, leaf, now))];
    const [row] = await ctx.db
      .select({
        holds: sql<boolean[]>`ARRAY[${sql.join(
          answers.map((answer) => sql`coalesce(${answer}, false)`),
          sql`, `,
        )}]`,
      })
      .from(table)
      .where(eq(table.id, recordId));
    if (!row) throw notFound('record', { tool: 'crm_list_segment_members', input: { segmentId } });
    const [isMember = false, ...holds] = row.holds;
    return {
      isMember,
      conditions: leaves.map(({ path, leaf }, i) => ({ path, field: leaf.field, is: leaf.is, holds: holds[i] ?? false })),
    };
  },
});

const Snapshot = z.object({
  snapshotId: ref('snapshot'),
  segmentId: ref('segment'),
  about,
  members: z.int().describe('How many were in it.'),
  condition: z.record(z.string(), z.unknown()).describe('As it was then.'),
  takenAt: moment,
});

const toSnapshot = ({
  id,
  segmentId,
  about,
  members,
  condition,
  takenAt,
}: typeof segmentSnapshots.$inferSelect): z.input<typeof Snapshot> => ({
  snapshotId: id,
  segmentId,
  about,
  members,
  condition: condition as Record<string, unknown>,
  takenAt: takenAt.toString(),
});

const MEMBERS_MAX = 50_000;

export const takeSegmentSnapshot = defineTool({
  name: 'crm_take_segment_snapshot',
  title: 'Take segment snapshot',
  summary: 'Record who is in a segment now, as a list that no longer changes.',
  guide: 'For a campaign or a call list. Then crm_list_segment_snapshot_members.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ segmentId }),
  output: Snapshot,
  examples: [{ segmentId: fixture('crm.segment.reachable') }],
  async run({ segmentId }, ctx) {
    const { about, condition } = await loadSegment(ctx.db, segmentId);
    const id = ctx.newId();
    const ids = await memberIds({ about, where: compile(about, condition, ctx.now()) }, ctx.db);
    if (ids.length > MEMBERS_MAX) {
      throw new ToolError('conflict', {
        reason: 'segment_too_large',
        message: `A snapshot holds at most ${MEMBERS_MAX} members. Narrow the condition.`,
      });
    }
    await ctx.db.insert(segmentSnapshots).values({ id, segmentId, about, condition, members: ids.length, takenAt: ctx.now() });
    for (let from = 0; from < ids.length; from += 1000) {
      await ctx.db
        .insert(segmentMembers)
        .values(ids.slice(from, from + 1000).map((recordId) => ({ id: ctx.newId(), snapshotId: id, recordId })));
    }
    ctx.emit(segmentSnapshotted, { segmentId, snapshotId: id, about, members: ids.length });
    const [row] = await ctx.db.select().from(segmentSnapshots).where(eq(segmentSnapshots.id, id));
    if (!row) throw new Error('An insert left no row.');
    return toSnapshot(row);
  },
});

async function memberIds(
  { about, where }: { about: About; where: ReturnType<typeof compile> },
  db: Parameters<typeof loadSegment>[0],
): Promise<string[]> {
  const table = RECORDS[about];
  const rows = await db
    .select({ id: table.id })
    .from(table)
    .where(where)
    .orderBy(asc(table.id))
    .limit(MEMBERS_MAX + 1);
  return rows.map(({ id }) => id);
}

export const listSegmentSnapshots = defineTool({
  name: 'crm_list_segment_snapshots',
  title: 'List segment snapshots',
  summary: 'Snapshots of a segment, newest first.',
  guide: 'For who was in one use crm_list_segment_snapshot_members.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ segmentId, ...pageInput }),
  output: page(Snapshot),
  examples: [{ segmentId: fixture('crm.segment.reachable') }],
  async run(input, ctx) {
    await loadSegment(ctx.db, input.segmentId);
    const paging = openPage({ tool: 'crm_list_segment_snapshots', tenantId: ctx.tenant.id, input, position: POSITION });
    const rows = await ctx.db
      .select()
      .from(segmentSnapshots)
      .where(and(eq(segmentSnapshots.segmentId, input.segmentId), before(paging.after, segmentSnapshots.takenAt, segmentSnapshots.id)))
      .orderBy(sql`${segmentSnapshots.takenAt} DESC`, sql`${segmentSnapshots.id} DESC`)
      .limit(paging.take);
    return paging.cut(rows, ({ takenAt, id }) => [takenAt.toString(), id], toSnapshot);
  },
});

export const listSegmentSnapshotMembers = defineTool({
  name: 'crm_list_segment_snapshot_members',
  title: 'List segment snapshot members',
  summary: 'Who was in a segment when the snapshot was taken, in a fixed order.',
  guide: 'Who was deleted since is still listed, without a name.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ snapshotId, ...pageInput }),
  output: page(
    z.object({ recordId: ref('person, organisation or lead'), displayName: maybe('Name now; null: deleted since.').meta({ pii: 'name' }) }),
  ),
  examples: [{ snapshotId: fixture('crm.segment_snapshot.reachable') }],
  async run(input, ctx) {
    const [snapshot] = await ctx.db.select().from(segmentSnapshots).where(eq(segmentSnapshots.id, input.snapshotId));
    if (!snapshot) throw notFound('segment_snapshot', { tool: 'crm_list_segments' });
    const paging = openPage({ tool: 'crm_list_segment_snapshot_members', tenantId: ctx.tenant.id, input, position: ['uuid'] });
    const table = RECORDS[snapshot.about];
    const rows = await ctx.db
      .select({ recordId: segmentMembers.recordId, displayName: NAMES[snapshot.about] })
      .from(segmentMembers)
      .leftJoin(table, and(eq(table.tenantId, segmentMembers.tenantId), eq(table.id, segmentMembers.recordId)))
      .where(and(eq(segmentMembers.snapshotId, input.snapshotId), beyond(paging.after, segmentMembers.recordId)))
      .orderBy(asc(segmentMembers.recordId))
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ recordId }) => [recordId],
      (row) => row,
    );
  },
});
