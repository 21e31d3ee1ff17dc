import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { activityCompleted, activityLogged } from '../events.ts';
import { hasWords, newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { assertNotMerged, survivorOf } from '../redirects.ts';
import { assertAboutSomething } from '../rules.ts';
import { activities } from '../schema.ts';
import {
  deleted,
  label,
  longText,
  maybe,
  maybeMoment,
  maybeRef,
  moment,
  momentIn,
  ownerId,
  query,
  ref,
  subject,
  subjectOut,
  text,
  toMoment,
} from '../shapes.ts';

const kind = z.enum(['call', 'mail', 'meeting', 'task']).describe('What it is.');
const activityId = z.uuid().describe('From crm_list_activities.');
const dueAt = momentIn.describe('When it is to happen.');
const completedAt = momentIn.describe('When it happened.');
const fields = {
  summary: label.describe('In one line.'),
  body: longText.describe('Details.'),
  outcome: label.describe('What came of it.'),
};

const Activity = z.object({
  activityId: ref('activity'),
  kind,
  summary: text('In one line.'),
  body: maybe('Details.'),
  ...subjectOut,
  ownerId: maybeRef('user in charge'),
  dueAt: maybeMoment,
  completedAt: maybeMoment.describe('Null: still to do.'),
  outcome: maybe('What came of it.'),
  createdAt: moment,
  updatedAt: moment,
});

type ActivityRow = typeof activities.$inferSelect;

function toActivity({ id, tenantId: _, dueAt, completedAt, createdAt, updatedAt, ...rest }: ActivityRow): z.input<typeof Activity> {
  return {
    activityId: id,
    ...rest,
    dueAt: toMoment(dueAt),
    completedAt: toMoment(completedAt),
    createdAt: createdAt.toString(),
    updatedAt: updatedAt.toString(),
  };
}

const absent = () => notFound('activity', { tool: 'crm_list_activities' });

async function lockActivity(db: Db, id: string): Promise<ActivityRow> {
  const [row] = await db.select().from(activities).where(eq(activities.id, id)).for('update');
  if (!row) throw absent();
  return row;
}

async function change(db: Db, id: string, columns: Partial<ActivityRow>): Promise<z.input<typeof Activity>> {
  const [row] = await db.update(activities).set(columns).where(eq(activities.id, id)).returning();
  if (!row) throw absent();
  return toActivity(row);
}

const instant = (given: string | null | undefined): Temporal.Instant | null => (given ? Temporal.Instant.from(given) : null);

export const listActivities = defineTool({
  name: 'crm_list_activities',
  title: 'List activities',
  summary: 'Calls, mails, meetings and tasks, newest first.',
  guide: 'For a to-do list give isOpen true; for what happened with somebody give personId, leadId or dealId.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({
    ...subject,
    kind: kind.optional(),
    isOpen: z.boolean().optional().describe('true: still to do.'),
    query: query.optional().describe('Words of the summary.'),
    ownerId: ownerId.optional(),
    ...pageInput,
  }),
  output: page(Activity),
  examples: [{}, { dealId: fixture('crm.deal.open'), isOpen: true }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_activities', tenantId: ctx.tenant.id, input, position: POSITION });
    const isOpen = input.isOpen ? isNull(activities.completedAt) : isNotNull(activities.completedAt);
    const rows = await ctx.db
      .select()
      .from(activities)
      .where(
        and(
          input.personId ? eq(activities.personId, survivorOf('person', input.personId)) : undefined,
          input.organisationId ? eq(activities.organisationId, survivorOf('organisation', input.organisationId)) : undefined,
          input.leadId ? eq(activities.leadId, input.leadId) : undefined,
          input.dealId ? eq(activities.dealId, input.dealId) : undefined,
          input.ownerId ? eq(activities.ownerId, input.ownerId) : undefined,
          input.kind && eq(activities.kind, input.kind),
          input.isOpen === undefined ? undefined : isOpen,
          hasWords(activities.summary, input.query),
          olderThan(paging, activities),
        ),
      )
      .orderBy(...newestFirst(activities))
      .limit(paging.take);
    return paging.cut(rows, positionOf, toActivity);
  },
});

export const logActivity = defineTool({
  name: 'crm_log_activity',
  title: 'Log activity',
  summary: 'Record a call, mail, meeting or task.',
  guide: 'Give completedAt for what has happened, dueAt for what is to come. It sends and calls nothing itself.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    kind,
    summary: fields.summary,
    body: fields.body.optional(),
    ...subject,
    dueAt: dueAt.optional(),
    completedAt: completedAt.optional(),
    outcome: fields.outcome.optional(),
    ownerId: ownerId.optional(),
  }),
  output: Activity,
  examples: [
    { kind: 'call', summary: 'Asked for a quote by Friday', dealId: fixture('crm.deal.open'), completedAt: '2026-11-20T10:15:00+01:00' },
  ],
  async run({ dueAt, completedAt, ...given }, ctx) {
    assertAboutSomething(given);
    assertOutcome(given.outcome, completedAt);
    await assertNotMerged(ctx.db, given);
    const id = ctx.newId();
    const rows = await ctx.db
      .insert(activities)
      .values({ id, ...given, dueAt: instant(dueAt), completedAt: instant(completedAt), createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning();
    ctx.emit(activityLogged, { activityId: id, kind: given.kind });
    return toActivity(rows[0]!);
  },
});

function assertOutcome(outcome: unknown, completedAt: unknown): void {
  if (outcome && !completedAt) {
    throw new ToolError('invalid_input', {
      reason: 'outcome_before_completion',
      message: 'Only something completed has an outcome. Give completedAt too.',
    });
  }
}

export const updateActivity = defineTool({
  name: 'crm_update_activity',
  title: 'Update activity',
  summary: 'Change the text, time or owner of an activity.',
  guide: 'null clears a field. To finish it use crm_complete_activity, to file it elsewhere crm_relink_activity.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    activityId,
    summary: fields.summary.optional(),
    body: fields.body.nullable().optional(),
    dueAt: dueAt.nullable().optional(),
    ownerId: ownerId.nullable().optional(),
  }),
  output: Activity,
  examples: [{ activityId: fixture('crm.activity.open'), dueAt: '2026-12-01T09:00:00+01:00' }],
  async run({ activityId, ...given }, ctx) {
    const { dueAt, ...columns } = changesIn(given);
    await lockActivity(ctx.db, activityId);
    return change(ctx.db, activityId, { ...columns, ...(dueAt !== undefined && { dueAt: instant(dueAt) }), updatedAt: ctx.now() });
  },
});

export const completeActivity = defineTool({
  name: 'crm_complete_activity',
  title: 'Complete activity',
  summary: 'Mark an activity as done.',
  guide: 'Say what came of it in outcome, so that the next person knows.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ activityId, outcome: fields.outcome.optional(), completedAt: completedAt.optional().describe('Default: now.') }),
  output: Activity,
  examples: [{ activityId: fixture('crm.activity.open'), outcome: 'They want a discount' }],
  async run({ activityId, outcome, completedAt }, ctx) {
    const activity = await lockActivity(ctx.db, activityId);
    if (activity.completedAt) {
      throw new ToolError('conflict', {
        reason: 'activity_already_completed',
        message: 'The activity is done already.',
        data: { completedAt: activity.completedAt.toString() },
      });
    }
    ctx.emit(activityCompleted, { activityId });
    return change(ctx.db, activityId, { completedAt: instant(completedAt) ?? ctx.now(), outcome: outcome ?? null, updatedAt: ctx.now() });
  },
});

export const relinkActivity = defineTool({
  name: 'crm_relink_activity',
  title: 'Relink activity',
  summary: 'File an activity under other records.',
  guide: 'What you give replaces all that it was about: repeat what should stay.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ activityId, ...subject }),
  output: Activity,
  examples: [{ activityId: fixture('crm.activity.open'), personId: fixture('crm.person.bola'), dealId: fixture('crm.deal.won') }],
  async run({ activityId, ...given }, ctx) {
    assertAboutSomething(given);
    await assertNotMerged(ctx.db, given);
    await lockActivity(ctx.db, activityId);
    const { personId = null, organisationId = null, leadId = null, dealId = null } = given;
    return change(ctx.db, activityId, { personId, organisationId, leadId, dealId, updatedAt: ctx.now() });
  },
});

export const deleteActivity = defineTool({
  name: 'crm_delete_activity',
  title: 'Delete activity',
  summary: 'Delete an activity entered by mistake.',
  guide: 'What is done is completed, not deleted: crm_complete_activity.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ activityId }),
  output: deleted,
  examples: [{ activityId: fixture('crm.activity.open') }],
  async run({ activityId }, ctx) {
    const gone = await ctx.db.delete(activities).where(eq(activities.id, activityId)).returning({ id: activities.id });
    if (gone.length === 0) throw absent();
    return { isDeleted: true as const };
  },
});
