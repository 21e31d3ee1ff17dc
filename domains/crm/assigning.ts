import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { afterChoice, type Choice, chooseOwner, type Desk, type LeadToAssign } from './assignment.ts';
import { leadAssigned } from './events.ts';
import { assignees, assignmentRules, assignmentTurns, teamMembers } from './schema-assignment.ts';
import { type Assignment, leads } from './schema-sales.ts';

/** The rules in their order, who could take leads today, and whose turn it was. */
export async function loadDesk(db: Db, today: Temporal.PlainDate): Promise<Desk> {
  const rules = await db
    .select()
    .from(assignmentRules)
    .where(eq(assignmentRules.isActive, true))
    .orderBy(asc(assignmentRules.position), asc(assignmentRules.id));
  if (rules.length === 0) return { rules: [], assignees: new Map(), lastTurns: new Map() };
  const members = await db.select().from(teamMembers).orderBy(asc(teamMembers.position), asc(teamMembers.userId));
  const everybody = await db.select().from(assignees);
  const open = await db
    .select({ userId: leads.ownerId, n: sql`count(*)`.mapWith(Number) })
    .from(leads)
    .where(
      and(
        inArray(
          leads.ownerId,
          everybody.map(({ userId }) => userId),
        ),
        inArray(leads.status, ['new', 'working', 'qualified']),
      ),
    )
    .groupBy(leads.ownerId);
  const turns = await db.select().from(assignmentTurns);
  const membersOf = Map.groupBy(members, ({ teamId }) => teamId);
  return {
    rules: rules.map(({ id, name, strategy, conditions, userId, teamId }) => ({
      id,
      name,
      strategy,
      conditions,
      userIds: userId ? [userId] : (membersOf.get(teamId ?? '') ?? []).map((member) => member.userId),
    })),
    assignees: new Map(
      everybody.map(({ userId, name, isActive, openLeadsMax, absentFrom, absentUntil }) => [
        userId,
        {
          userId,
          name,
          isActive,
          openLeadsMax,
          isAbsent: isWithin(today, absentFrom, absentUntil),
          openLeads: open.find((each) => each.userId === userId)?.n ?? 0,
        },
      ]),
    ),
    lastTurns: new Map(turns.map(({ ruleId, lastUserId }) => [ruleId, lastUserId])),
  };
}

function isWithin(day: Temporal.PlainDate, from: Temporal.PlainDate | null, until: Temporal.PlainDate | null): boolean {
  if (!from || Temporal.PlainDate.compare(day, from) < 0) return false;
  return !until || Temporal.PlainDate.compare(day, until) <= 0;
}

/**
 * Owners for these leads, in their order. One call of a tenant at a time chooses, from here to its commit: of two that count
 * open leads or turns at once both would find the same person free.
 */
export async function chooseOwners(ctx: ToolContext, wanted: readonly LeadToAssign[]): Promise<(Choice | null)[]> {
  const [any] = await ctx.db.select({ id: assignmentRules.id }).from(assignmentRules).where(eq(assignmentRules.isActive, true)).limit(1);
  if (!any || wanted.length === 0) return wanted.map(() => null);
  await ctx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('crm.assignment', 0) # hashtextextended(${ctx.tenant.id}, 0))`);
  let desk = await loadDesk(ctx.db, ctx.today());
  const before = desk.lastTurns;
  const choices = wanted.map((lead) => {
    const { choice } = chooseOwner(desk, lead);
    if (choice) desk = afterChoice(desk, choice);
    return choice;
  });
  for (const [ruleId, lastUserId] of desk.lastTurns) {
    if (before.get(ruleId) === lastUserId) continue;
    await ctx.db
      .insert(assignmentTurns)
      .values({ id: ctx.newId(), ruleId, lastUserId })
      .onConflictDoUpdate({ target: [assignmentTurns.tenantId, assignmentTurns.ruleId], set: { lastUserId } });
  }
  return choices;
}

/** The columns of a lead that a choice fills. */
export function assignmentColumns(
  ctx: ToolContext,
  choice: Choice | null,
): { ownerId: string; assignment: Assignment } | Record<string, never> {
  if (!choice) return {};
  const { rule, userId, because } = choice;
  const assignment = { ruleId: rule.id, ruleName: rule.name, strategy: rule.strategy, because, assignedAt: ctx.now().toString() };
  return { ownerId: userId, assignment };
}

export function tellAssigned(ctx: ToolContext, leadId: string, choice: Choice | null): void {
  if (choice) ctx.emit(leadAssigned, { leadId, ownerId: choice.userId, ruleId: choice.rule.id });
}

/** What the rules look at of a lead that is about to be written or is there. */
export const toAssign = (lead: { [K in keyof LeadToAssign]?: LeadToAssign[K] | undefined }): LeadToAssign => ({
  sourceId: lead.sourceId ?? null,
  country: lead.country ?? null,
  city: lead.city ?? null,
  language: lead.language ?? null,
  productInterest: lead.productInterest ?? null,
  score: lead.score ?? null,
});
