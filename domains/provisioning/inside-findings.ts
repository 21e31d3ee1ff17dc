import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { ToolContext } from '#kernel/tool-context.ts';
import { togglesOn } from './rules.ts';
import { activations, copilots, steps, webhookEndpoints } from './schema.ts';
import type { ActivationRow } from './step-tool.ts';

export const InsideFinding = z.object({
  kind: z.enum(['feature', 'endpoint', 'copilot', 'record']).describe('What it is.'),
  name: z.string().describe('Which.'),
  state: z.enum(['as_asked', 'missing', 'unexpected', 'by_people']).describe('by_people: a seeded record that somebody made their own.'),
  what: z.string().optional().describe('What was done.'),
  by: z.string().optional().describe('Who, where known.'),
  at: z.string().optional().describe('When, where known.'),
});
type Finding = z.input<typeof InsideFinding>;

/** What the house itself has of an activation, as it is at this moment. */
export async function insideFindings(ctx: ToolContext, activation: ActivationRow): Promise<Finding[]> {
  const domains = ctx.powers.domains();
  const existing = new Set(domains.flatMap(({ toggle }) => toggle ?? []));
  const on = new Set<string>(togglesOn(activation).filter((toggle) => existing.has(toggle)));
  const endpoints = new Set((await ctx.db.select().from(webhookEndpoints)).map(({ integration }) => integration));
  const present = new Set((await ctx.db.select().from(copilots)).map(({ domain }) => domain));
  const wanted = domains.filter(({ toggle }) => toggle === null || ctx.tenant.modules.includes(toggle)).map(({ name }) => name);
  return [
    ...compare('feature', on, new Set(ctx.tenant.modules)),
    ...compare('endpoint', new Set(activation.input.integrations), endpoints),
    ...compare('copilot', new Set(wanted), present),
    ...(await recordsChanged(ctx, activation)),
  ];
}

function compare(kind: Finding['kind'], asked: ReadonlySet<string>, present: ReadonlySet<string>): Finding[] {
  return [...asked.union(present)].sort().map((name) => ({
    kind,
    name,
    state: !present.has(name) ? ('missing' as const) : asked.has(name) ? ('as_asked' as const) : ('unexpected' as const),
  }));
}

interface Later {
  table: string;
  recordId: string;
  op: string;
  fields: string[];
  at: string;
  actorId: string;
  actorName: string;
  tool: string;
}

/** Nobody reads a report of more; the count of those left out would need reading them all. */
const PAGES_MAX = 5;

/** Seeded records that were changed since, by the journal: by whom, when and with which tool. What activations did is no drift. */
async function recordsChanged(ctx: ToolContext, { businessId }: ActivationRow): Promise<Finding[]> {
  const seeds = await ctx.db
    .select({ callId: steps.callId })
    .from(steps)
    .innerJoin(activations, and(eq(activations.tenantId, steps.tenantId), eq(activations.id, steps.activationId)))
    .where(and(eq(steps.businessId, businessId), eq(steps.name, 'seed_data'), eq(activations.status, 'done')))
    .orderBy(asc(activations.revision));
  const found = new Map<string, Finding>();
  for (const { callId } of seeds) {
    if (!callId) continue;
    for (const later of await laterChanges(ctx, callId)) {
      if (later.actorId === 'system:activation') continue;
      const name = `${later.table} ${later.recordId}`;
      const what = later.op === 'delete' ? 'Deleted' : `Changed ${later.fields.join(', ')}`;
      // The last one counts: it is what the record is like now.
      found.set(name, {
        kind: 'record',
        name,
        state: 'by_people',
        what: `${what}, with ${later.tool}.`,
        by: later.actorName,
        at: later.at,
      });
    }
  }
  return [...found.values()];
}

async function laterChanges(ctx: ToolContext, callId: string): Promise<Later[]> {
  const all: Later[] = [];
  let cursor: string | null = null;
  for (let n = 0; n < PAGES_MAX; n++) {
    const answer = (await ctx.powers.callByName('governance_list_later_changes', { callId, limit: 100, ...(cursor && { cursor }) })) as {
      items: Later[];
      nextCursor: string | null;
    };
    all.push(...answer.items);
    cursor = answer.nextCursor;
    if (!cursor) break;
  }
  return all;
}
