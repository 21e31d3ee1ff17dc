import { ToolError } from '#kernel/errors.ts';
import type { Attempt, Frame } from '#kernel/frame.ts';
import type { CallResult, Preview, Principal } from '#kernel/kernel.ts';
import { toMinor } from '#kernel/money.ts';
import { isCovered, nearestNames } from '#kernel/names.ts';
import type { Question, Verdict } from '#kernel/policy.ts';
import type { RegisteredTool } from '#kernel/registry.ts';
import type { Call, Road } from '#kernel/road.ts';
import type { TenantState } from '#kernel/tenant-cache.ts';
import { NOBODY } from '#kernel/tenant-context.ts';
import { readAs } from '#kernel/transaction.ts';

/** The tenant's rules changed between the decision and the transaction. */
export class Stale extends Error {}

export async function isStale(road: Road, { tenant, version }: TenantState): Promise<boolean> {
  const sealed = road.sealer.seal(tenant.id, NOBODY, Date.now());
  const now = await readAs({ pool: road.pool, sealed, domain: 'kernel' }, () => Promise.resolve(null));
  return now.version !== version;
}

export function assertCurrent(version: number, state: TenantState): void {
  if (version !== state.version) throw new Stale();
}

export function assertTenantWorks({ tenant }: TenantState): void {
  if (tenant.status === 'active') return;
  throw new ToolError('forbidden', {
    reason: `tenant_${tenant.status}`,
    message: `The tenant is ${tenant.status}; nothing can be called in it.`,
  });
}

export function isDomainOn({ domain }: RegisteredTool, modules: readonly string[]): boolean {
  return domain.toggle === null || modules.includes(domain.toggle);
}

export function assertDomainOn(entry: RegisteredTool, { tenant }: TenantState): void {
  if (isDomainOn(entry, tenant.modules)) return;
  throw new ToolError('forbidden', {
    reason: 'domain_off',
    message: `${entry.domain.title} is not switched on for this business.`,
    fix: {
      tool: 'provisioning_get_activation',
      hint: `Whoever runs the platform switches it on: activate the business again, with ${entry.domain.toggle}.`,
    },
  });
}

/** Only what the caller may see is near. */
export function unknownTool(name: string, visible: readonly RegisteredTool[]): ToolError {
  const nearest = nearestNames(
    name,
    visible.map((tool) => tool.name),
    3,
  );
  return new ToolError('not_found', {
    reason: 'unknown_tool',
    message: nearest.length > 0 ? `There is no such tool. The nearest are ${nearest.join(', ')}.` : 'There is no such tool.',
    fix: { tool: 'tools_search', hint: 'Search the tools by what you want to do.' },
    data: { nearest },
  });
}

/** A tool that the token may not see is as absent as one that does not exist. */
export function assertAllowed(entry: RegisteredTool, principal: Principal): void {
  const { permission } = entry.tool;
  if (!isCovered(permission, principal.scopes)) {
    throw new ToolError('not_found', {
      reason: 'unknown_tool',
      message: 'There is no such tool for this credential.',
      fix: { tool: 'tools_search' },
    });
  }
  if (isCovered(permission, principal.permissions)) return;
  throw new ToolError('forbidden', {
    reason: 'permission_missing',
    message: `This needs the permission ${permission}, which your roles do not give.`,
    data: { permission },
  });
}

export async function limit(road: Road, { tenantId, credential, callsPerMinute }: Principal, { tenant }: TenantState): Promise<void> {
  const own = callsPerMinute === null ? 0 : await road.limiter.consume(`${tenantId}/${credential}`, callsPerMinute);
  const wait = own || (await road.limiter.consume(tenantId, tenant.callsPerMinute));
  if (wait === 0) return;
  throw new ToolError('rate_limited', {
    reason: 'too_many_calls',
    message: `Too many calls. Try again in ${Math.ceil(wait / 1000)} s.`,
    retryAfterMs: wait,
  });
}

export async function claim({ tx }: Attempt, call: Call, key: string): Promise<CallResult | null> {
  const [row] = await tx.asKernel<{
    held: { same: boolean; tool: string; callId: string; answer: Pick<CallResult, 'output' | 'receipt'> } | null;
  }>(`SELECT kernel.claim($1, $2, $3, decode($4, 'hex'), $5) AS held`, [
    call.principal.actor.id,
    key,
    call.entry?.name,
    call.inputDigest,
    call.id,
  ]);
  if (!row?.held) return null;
  const { same, tool, callId, answer } = row.held;
  if (!same) {
    throw new ToolError('conflict', {
      reason: 'idempotency_key_reused',
      message: `This idempotency key was used for another call, of ${tool}. Use a new key for a new call.`,
      data: { callId },
    });
  }
  return { callId, ...answer, isReplay: true };
}

/** The inbox: the row lock keeps a second consumer of the same delivery out until this one has ended. */
export async function assertPending({ tx }: Attempt, { eventId, consumer }: { eventId: string; consumer: string }): Promise<void> {
  const [row] = await tx.asKernel<{ state: string }>(
    'SELECT state FROM kernel.deliveries WHERE event_id = $1 AND consumer = $2 FOR UPDATE',
    [eventId, consumer],
  );
  if (row?.state !== 'pending')
    throw new ToolError('conflict', { reason: 'already_delivered', message: 'This event was dealt with already.' });
}

export async function ask(road: Road, attempt: Attempt, entry: RegisteredTool, input: unknown): Promise<Question> {
  const { tool } = entry;
  const money = tool.amount?.(input as never) ?? null;
  const needsLabels = attempt.state.policies.some((policy) => policy.labels !== null);
  return {
    tool,
    principal: attempt.principal,
    amount: money && { minor: toMinor(money), currency: money.currency },
    labels: needsLabels ? await road.labels.of(attempt.tx, attempt.session) : [],
  };
}

export function assertNotDenied({ decision, rule, reason }: Verdict): void {
  if (decision === 'deny') throw new ToolError('forbidden', { reason: 'denied_by_policy', message: reason, data: { rule } });
}

export function approvalRequired(verdict: Verdict, preview: Preview | null): ToolError {
  return new ToolError('approval_required', {
    reason: 'approval_required',
    message: `${verdict.reason} Nothing was changed; here is what the call would do.`,
    fix: { hint: 'A person with the right to must make this call.' },
    data: { rule: verdict.rule, ...(preview && { preview }) },
  });
}

/** Taking back is changing: whoever may not call a tool may not undo it either. */
export function assertMayUndo(road: Road, { attempt }: Frame, name: string): void {
  const { scopes, permissions } = attempt.principal;
  const permission = road.registry.get(name)?.tool.permission ?? '*';
  if (isCovered(permission, scopes) && isCovered(permission, permissions)) return;
  throw new ToolError('forbidden', {
    reason: 'permission_missing',
    message: `Undoing a call of ${name} needs the permission ${permission}, which your roles do not give.`,
    data: { permission },
  });
}
