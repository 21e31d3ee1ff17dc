import { and, count, eq } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { newApiKey } from '../api-key.ts';
import { grantsOfKey } from '../directory.ts';
import { apiKeyCreated, apiKeyRevoked, apiKeyRotated } from '../events.ts';
import { assertGrantable, assertMayGrant, assertMayStandFor, assertRoomFor, PERMISSION_PATTERN } from '../rules.ts';
import { apiKeyRoles, apiKeys, roles, users } from '../schema.ts';
import { ApiKey, apiKeyId, isLive, type KeyRow, keyStatus, lockApiKey, showApiKey, toApiKey } from './api-keys.ts';
import { limitsOf, rolesNamed } from './lookups.ts';

const secret = z.string().meta({ secret: true }).describe('The key itself. Shown now and never again.');

type Wish = Pick<KeyRow, 'name' | 'actorKind' | 'ownerUserId' | 'scopes' | 'callsPerMinute' | 'expiresAt'>;

/** Stores a new key of these roles. Only its hash is kept; the secret goes back to the caller alone. */
async function addKey(ctx: ToolContext, wish: Wish, roleIds: readonly string[]): Promise<{ key: KeyRow; secret: string }> {
  const { name, actorKind, ownerUserId, scopes, callsPerMinute, expiresAt } = wish;
  const made = newApiKey(ctx.tenant.id);
  const key: KeyRow = {
    tenantId: ctx.tenant.id,
    id: ctx.newId(),
    name,
    actorKind,
    ownerUserId,
    scopes,
    callsPerMinute,
    expiresAt,
    keyHash: made.keyHash,
    prefix: made.prefix,
    lastFour: made.lastFour,
    createdAt: ctx.now(),
    revokedAt: null,
    rotatedToId: null,
  };
  await ctx.db.insert(apiKeys).values(key);
  await ctx.db.insert(apiKeyRoles).values(roleIds.map((roleId) => ({ id: ctx.newId(), apiKeyId: key.id, roleId })));
  return { key, secret: made.secret };
}

/** A key is worth no more than the person it is for; one whose person is not let in would open nothing. */
async function assertOwnerActive(ctx: ToolContext, ownerUserId: string | null): Promise<void> {
  if (!ownerUserId) return;
  const [owner] = await ctx.db.select({ status: users.status }).from(users).where(eq(users.id, ownerUserId));
  if (owner?.status === 'active') return;
  throw new ToolError('conflict', {
    reason: 'owner_not_active',
    message: 'The owner is not an active person of this business.',
    fix: { tool: 'tenancy_list_users', input: { status: 'active' } },
  });
}

export const createApiKey = defineTool({
  name: 'tenancy_create_api_key',
  title: 'Create API key',
  summary: 'Make a key. Its secret is shown once, in the answer.',
  guide:
    'Use for an agent, an integration or yourself. Give it the least roles that do. Repeating the call under its idempotency key does not show the secret again.',
  effect: 'reversible',
  permission: 'tenancy:keys',
  input: z.object({
    name: z.string().trim().min(1).max(80).describe('What it is for.'),
    roles: z.array(z.string().max(40)).min(1).max(20).describe('What it may do: names of roles; no more than you hold.'),
    scopes: z
      .array(z.string().max(80).regex(PERMISSION_PATTERN, 'must be like crm:read, crm:*, *:read or *'))
      .min(1)
      .max(50)
      .default(['*'])
      .describe('What it may see: permission patterns.'),
    actorKind: z.enum(['agent', 'person']).default('agent').describe('person: only for yourself.'),
    ownerUserId: z.uuid().optional().describe('The person it stands for, or acts for.'),
    callsPerMinute: z.int().min(1).max(100_000).optional().describe('A limit of its own.'),
    expiresAt: z.iso.datetime({ offset: true }).optional().describe('When it stops by itself.'),
  }),
  output: ApiKey.extend({ secret }),
  examples: [{ name: 'Web shop', roles: ['clerk'], scopes: ['crm:*'], callsPerMinute: 120 }],
  async run(input, ctx) {
    const now = ctx.now();
    const expiresAt = input.expiresAt ? Temporal.Instant.from(input.expiresAt) : null;
    if (expiresAt && Temporal.Instant.compare(expiresAt, now) <= 0) {
      throw new ToolError('invalid_input', { reason: 'expires_in_past', message: 'The key would have expired already.' });
    }
    assertGrantable(input.scopes, ctx.tenant.id);
    const ownerUserId = input.ownerUserId ?? null;
    assertMayStandFor(ctx.actor, { actorKind: input.actorKind, ownerUserId });
    await assertOwnerActive(ctx, ownerUserId);
    const granted = await rolesNamed(ctx.db, input.roles);
    // All of it, not only what the owner holds today: the key grows with its owner.
    assertMayGrant(
      ctx.permissions,
      granted.flatMap((role) => role.permissions),
    );
    const [present] = await ctx.db.select({ n: count() }).from(apiKeys).where(isLive(now));
    assertRoomFor(await limitsOf(ctx), 'apiKeysMax', present?.n ?? 0);
    const { name, actorKind, scopes, callsPerMinute = null } = input;
    const made = await addKey(
      ctx,
      { name, actorKind, ownerUserId, scopes, callsPerMinute, expiresAt },
      granted.map((role) => role.id),
    );
    ctx.emit(apiKeyCreated, { apiKeyId: made.key.id });
    return { ...toApiKey(made.key, { roleNames: granted.map((role) => role.name), now }), secret: made.secret };
  },
});

function assertLive(key: KeyRow, now: Temporal.Instant): void {
  const status = keyStatus(key, now);
  if (status === 'live') return;
  throw new ToolError('conflict', {
    reason: `api_key_${status}`,
    message: `The key is ${status} already.`,
    fix: { tool: 'tenancy_create_api_key' },
  });
}

export const rotateApiKey = defineTool({
  name: 'tenancy_rotate_api_key',
  title: 'Rotate API key',
  summary: 'Replace a key’s secret by a new one, shown once.',
  guide: 'Use when a secret may be known or is old. The old one stops at once, or after overlapHours. For good: tenancy_revoke_api_key.',
  // An old secret that works again would undo the reason why it was replaced.
  effect: 'irreversible',
  permission: 'tenancy:keys',
  input: z.object({ apiKeyId, overlapHours: z.int().min(0).max(168).default(0).describe('Hours that the old secret still works.') }),
  output: ApiKey.extend({ secret }),
  examples: [{ apiKeyId: fixture('tenancy.api_key.till'), overlapHours: 24 }],
  async run({ apiKeyId: id, overlapHours }, ctx) {
    const now = ctx.now();
    const old = await lockApiKey(ctx.db, id);
    assertLive(old, now);
    if (old.rotatedToId) {
      throw new ToolError('conflict', {
        reason: 'api_key_already_rotated',
        message: 'Another key has taken the place of this one.',
        fix: { tool: 'tenancy_rotate_api_key', input: { apiKeyId: old.rotatedToId } },
      });
    }
    assertMayStandFor(ctx.actor, old);
    await assertOwnerActive(ctx, old.ownerUserId);
    assertMayGrant(ctx.permissions, (await grantsOfKey(ctx.db, id)).permissions);
    const held = await ctx.db
      .select({ id: roles.id, name: roles.name })
      .from(apiKeyRoles)
      .innerJoin(roles, and(eq(roles.tenantId, apiKeyRoles.tenantId), eq(roles.id, apiKeyRoles.roleId)))
      .where(eq(apiKeyRoles.apiKeyId, id))
      .orderBy(roles.name);
    const made = await addKey(
      ctx,
      old,
      held.map((role) => role.id),
    );
    const overlapEnd = now.add({ hours: overlapHours });
    const isSooner = old.expiresAt && Temporal.Instant.compare(old.expiresAt, overlapEnd) < 0;
    await ctx.db
      .update(apiKeys)
      .set({
        rotatedToId: made.key.id,
        ...(overlapHours === 0 ? { revokedAt: now } : { expiresAt: isSooner ? old.expiresAt : overlapEnd }),
      })
      .where(eq(apiKeys.id, id));
    ctx.emit(apiKeyRotated, { apiKeyId: id, replacementId: made.key.id });
    return { ...toApiKey(made.key, { roleNames: held.map((role) => role.name), now }), secret: made.secret };
  },
});

export const revokeApiKey = defineTool({
  name: 'tenancy_revoke_api_key',
  title: 'Revoke API key',
  summary: 'Stop a key for good, from its next call on.',
  guide: 'Use when a secret leaked or is no longer needed. Cannot be undone: make a new key instead.',
  // An undo that brings a leaked secret back to life would be an attack; the table’s guard refuses it as well.
  effect: 'irreversible',
  permission: 'tenancy:keys',
  input: z.object({ apiKeyId }),
  output: ApiKey,
  examples: [{ apiKeyId: fixture('tenancy.api_key.old') }],
  async run({ apiKeyId: id }, ctx) {
    const now = ctx.now();
    const key = await lockApiKey(ctx.db, id);
    assertLive(key, now);
    await ctx.db.update(apiKeys).set({ revokedAt: now }).where(eq(apiKeys.id, id));
    ctx.emit(apiKeyRevoked, { apiKeyId: id });
    return showApiKey(ctx.db, { ...key, revokedAt: now }, now);
  },
});
