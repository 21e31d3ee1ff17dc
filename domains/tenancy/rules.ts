import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { ToolError } from '#kernel/errors.ts';
import { isCovered, PLATFORM_PREFIX } from '#kernel/names.ts';

/** `crm:read`, `crm:*`, `*:read` or `*`. The migration says the same in SQL. */
export const PERMISSION_PATTERN = /^(\*|(\*|[a-z][a-z0-9_-]*):[a-z][a-z0-9_-]*|[a-z][a-z0-9_-]*:\*)$/;

/** A wildcard part reads as a word that no permission contains, so that one pattern can be asked about another. */
const standIn = (pattern: string): string => (pattern === '*' ? '?:?' : pattern.replaceAll('*', '?'));

/** Does holding `holder` mean holding everything that `pattern` grants? */
const coversPattern = (holder: readonly string[], pattern: string): boolean => isCovered(standIn(pattern), holder);

/** The patterns of `wanted` that the holder may not pass on. */
export const exceeding = (holder: readonly string[], wanted: readonly string[]): string[] =>
  wanted.filter((pattern) => !coversPattern(holder, pattern));

/** What both lists allow: for each pair the narrower pattern, or where `*:read` meets `crm:*`, what they share. */
export function sharedPatterns(left: readonly string[], right: readonly string[]): string[] {
  const shared = new Set<string>();
  for (const a of left) {
    for (const b of right) {
      const narrower = coversPattern([a], b) ? b : coversPattern([b], a) ? a : (crossing(a, b) ?? crossing(b, a));
      if (narrower) shared.add(narrower);
    }
  }
  return [...shared];
}

/** `*:read` and `crm:*` share `crm:read`. */
function crossing(anyDomain: string, oneDomain: string): string | null {
  const verb = /^\*:(.+)$/.exec(anyDomain)?.[1];
  const domain = /^([^*:]+):\*$/.exec(oneDomain)?.[1];
  return verb && domain && `${domain}:` !== PLATFORM_PREFIX ? `${domain}:${verb}` : null;
}

/** Nobody hands out what they do not hold: otherwise the right to edit roles would be the right to everything. */
export function assertMayGrant(holder: readonly string[], wanted: readonly string[]): void {
  const missing = exceeding(holder, wanted);
  if (missing.length === 0) return;
  throw new ToolError('forbidden', {
    reason: 'grants_more_than_held',
    message: `You cannot grant what you do not hold: ${missing.join(', ')}.`,
    fix: { tool: 'tenancy_get_caller', hint: 'See what you hold; somebody who holds it must grant it.' },
    data: { missing },
  });
}

/** Nobody disables, edits or takes roles from somebody who holds more: that would be a way to their rights. */
export function assertNotOutranked(holder: readonly string[], theirs: readonly string[]): void {
  if (exceeding(holder, theirs).length === 0) return;
  throw new ToolError('forbidden', {
    reason: 'outranked',
    message: 'That person or key holds more than you do; somebody with at least their rights must do this.',
    fix: { tool: 'tenancy_get_caller', hint: 'See what you hold.' },
  });
}

/** Operators hold `platform:` permissions; the data refuses them anywhere else, and this says so first. */
export function assertGrantable(permissions: readonly string[], tenantId: string): void {
  if (isPlatform(tenantId) || !permissions.some((permission) => permission.startsWith(PLATFORM_PREFIX))) return;
  throw new ToolError('forbidden', {
    reason: 'platform_only',
    message: 'Permissions that begin with platform: exist in the platform tenant only.',
  });
}

export const isPlatform = (tenantId: string): boolean => tenantId === PLATFORM_TENANT_ID;

export function assertPlatform(tenantId: string): void {
  if (isPlatform(tenantId)) return;
  throw new ToolError('forbidden', {
    reason: 'platform_only',
    message: 'Only operators of the platform can do this, in the platform tenant.',
  });
}

/** A slug becomes a DNS label, a namespace and part of paths; these would be mistaken for the platform's own. */
const RESERVED_SLUGS: ReadonlySet<string> = new Set(
  'admin api app console default docs health kube-public kube-system mail mcp metrics nexus platform static status system webhooks www'.split(
    ' ',
  ),
);

export function assertSlugFree(slug: string, isTaken: boolean): void {
  if (!isTaken && !RESERVED_SLUGS.has(slug)) return;
  throw new ToolError('conflict', {
    reason: isTaken ? 'slug_taken' : 'slug_reserved',
    message: isTaken ? 'Another tenant has this slug.' : 'The platform keeps this slug for itself.',
    fix: { tool: 'tenancy_create_tenant', hint: 'Choose another slug.' },
  });
}

export type TenantStatus = 'active' | 'suspended' | 'closed';

/** What each change of a tenant's status starts from. A closed tenant stays closed; only an undo opens it again. */
const STATUS_FROM = { suspended: ['active'], active: ['suspended'], closed: ['active', 'suspended'] } as const satisfies Record<
  TenantStatus,
  readonly TenantStatus[]
>;

export function assertStatusChange({ id, status: from }: { id: string; status: TenantStatus }, to: TenantStatus): void {
  if (isPlatform(id)) throw new ToolError('conflict', { reason: 'platform_tenant', message: 'The platform tenant itself stays active.' });
  if ((STATUS_FROM[to] as readonly TenantStatus[]).includes(from)) return;
  throw new ToolError('conflict', {
    reason: `tenant_${from}`,
    message: `The tenant is ${from}; it cannot become ${to}.`,
    fix: { tool: 'tenancy_list_tenants', input: { status: from } },
  });
}

export interface TenantLimits {
  /** Calls a minute of all callers together. */
  callsPerMinute?: number;
  usersMax?: number;
  apiKeysMax?: number;
}

/** A tenant without limits of its own gets these. */
export const DEFAULT_CALLS_PER_MINUTE = 1200;

/** Which of the counted things a limit is about, and what helps when it is reached. */
const COUNTED = {
  usersMax: { noun: 'active or invited people', reason: 'user_limit_reached', tool: 'tenancy_disable_user' },
  apiKeysMax: { noun: 'live API keys', reason: 'api_key_limit_reached', tool: 'tenancy_revoke_api_key' },
} as const;

export function assertRoomFor(limits: TenantLimits, what: keyof typeof COUNTED, present: number): void {
  const max = limits[what];
  if (max === undefined || present < max) return;
  const { noun, reason, tool } = COUNTED[what];
  throw new ToolError('forbidden', {
    reason,
    message: `The plan allows ${max} ${noun}, and there are ${present}.`,
    fix: { tool, hint: 'Make room, or ask for a larger plan.' },
  });
}

export interface TenantSettings {
  country?: string | undefined;
  currency?: string | undefined;
  timezone?: string | undefined;
  languages?: string[] | undefined;
  industry?: string | undefined;
  [other: string]: unknown;
}

const SETTINGS_CHARACTERS_MAX = 16_384;

/** Settings merge key by key; null takes a key away. */
export function mergeSettings(current: TenantSettings, patch: Record<string, unknown>): TenantSettings {
  const merged = Object.fromEntries(Object.entries({ ...current, ...patch }).filter(([, value]) => value !== null && value !== undefined));
  // PostgreSQL prints JSONB with spaces, so it is a little longer there than here.
  if (JSON.stringify(merged).length > SETTINGS_CHARACTERS_MAX * 0.8) {
    throw new ToolError('invalid_input', {
      reason: 'settings_too_large',
      message: 'All settings together are too large to keep.',
      fix: { hint: 'Settings hold choices, not documents.' },
    });
  }
  return merged;
}

export function isTimezone(zone: string): boolean {
  // Offsets such as "+01:00" know nothing of summer time.
  if (!/^[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export function assertCustomRole(role: { isSystem: boolean }): void {
  if (!role.isSystem) return;
  throw new ToolError('conflict', {
    reason: 'system_role',
    message: 'A system role is the same in every tenant and cannot be changed or deleted.',
    fix: { tool: 'tenancy_create_role', hint: 'Make a role of your own with the permissions you want.' },
  });
}

/** The one permission that needs no role: whoever proves who they are may ask who that is. The directory adds it. */
export const EVERYBODY = 'tenancy:whoami';

/**
 * A key that stands for a person does what only people may. So nobody but that person makes or rotates it: an agent with
 * the right to make keys could otherwise become a person, and a person somebody else.
 */
export function assertMayStandFor(
  actor: { kind: string; id: string },
  key: { actorKind: 'person' | 'agent'; ownerUserId: string | null },
): void {
  if (key.actorKind === 'agent' || actor.kind === 'system') return;
  if (actor.kind === 'person' && actor.id === key.ownerUserId) return;
  throw new ToolError('forbidden', {
    reason: 'stands_for_another',
    message: 'A key that stands for a person is made and rotated by that person.',
    fix: { tool: 'tenancy_create_api_key', input: { actorKind: 'agent' }, hint: 'Make an agent’s key; it may act on the person’s behalf.' },
  });
}
