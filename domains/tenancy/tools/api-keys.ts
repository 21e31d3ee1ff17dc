import { and, desc, eq, gt, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { apiKeyRoles, apiKeys, keyUsage, roles } from '../schema.ts';

export const apiKeyId = z.uuid().describe('From tenancy_list_api_keys.');

export const ApiKey = z.object({
  id: z.uuid().describe('The key; not its secret.'),
  name: z.string().describe('What it is for.'),
  prefix: z.string().describe('First characters of the secret.'),
  lastFour: z.string().describe('Last characters of the secret.'),
  actorKind: z.enum(['person', 'agent']).describe('What receipts call its bearer.'),
  ownerUserId: z.uuid().nullable().describe('The person it stands for, or acts for.'),
  roles: z.array(z.string()).describe('What it may do: names of roles.'),
  scopes: z.array(z.string()).describe('What it may see: permission patterns.'),
  callsPerMinute: z.int().nullable().describe('Its own limit; null: the tenant’s alone.'),
  status: z.enum(['live', 'expired', 'revoked']).describe('Only live keys open anything.'),
  createdAt: z.string().describe('When it was made.'),
  expiresAt: z.string().nullable().describe('When it stops by itself.'),
  usage: z
    .object({ calls: z.string().describe('How often.'), lastUsedAt: z.string().nullable().describe('When last.') })
    .describe('Counted in batches, some seconds late.'),
});

export type KeyRow = typeof apiKeys.$inferSelect;
type UsageRow = typeof keyUsage.$inferSelect;

export function keyStatus(
  { revokedAt, expiresAt }: Pick<KeyRow, 'revokedAt' | 'expiresAt'>,
  now: Temporal.Instant,
): 'live' | 'expired' | 'revoked' {
  if (revokedAt) return 'revoked';
  return expiresAt && Temporal.Instant.compare(expiresAt, now) <= 0 ? 'expired' : 'live';
}

interface KeyFacts {
  roleNames: string[];
  usage?: UsageRow | null | undefined;
  now: Temporal.Instant;
}

export function toApiKey(key: KeyRow, { roleNames, usage, now }: KeyFacts): z.input<typeof ApiKey> {
  const { id, name, prefix, lastFour, actorKind, ownerUserId, scopes, callsPerMinute, createdAt, expiresAt } = key;
  return {
    id,
    name,
    prefix,
    lastFour,
    actorKind,
    ownerUserId,
    scopes,
    callsPerMinute,
    roles: roleNames,
    status: keyStatus(key, now),
    createdAt: createdAt.toString(),
    expiresAt: expiresAt?.toString() ?? null,
    usage: { calls: (usage?.calls ?? 0n).toString(), lastUsedAt: usage?.lastUsedAt.toString() ?? null },
  };
}

/** Names of the roles of each key. */
async function roleNamesOf(db: Db, keyIds: readonly string[]): Promise<(keyId: string) => string[]> {
  const rows = await db
    .select({ keyId: apiKeyRoles.apiKeyId, name: roles.name })
    .from(apiKeyRoles)
    .innerJoin(roles, and(eq(roles.tenantId, apiKeyRoles.tenantId), eq(roles.id, apiKeyRoles.roleId)))
    .where(inArray(apiKeyRoles.apiKeyId, [...keyIds]))
    .orderBy(roles.name);
  const byKey = Map.groupBy(rows, (row) => row.keyId);
  return (keyId) => (byKey.get(keyId) ?? []).map((row) => row.name);
}

export async function showApiKey(db: Db, key: KeyRow, now: Temporal.Instant): Promise<z.input<typeof ApiKey>> {
  const [usage] = await db.select().from(keyUsage).where(eq(keyUsage.id, key.id));
  return toApiKey(key, { roleNames: (await roleNamesOf(db, [key.id]))(key.id), usage, now });
}

export async function lockApiKey(db: Db, id: string): Promise<KeyRow> {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id)).for('update');
  if (!row) throw notFound('api_key', { tool: 'tenancy_list_api_keys' });
  return row;
}

export const isLive = (now: Temporal.Instant) => and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)));

const WITH_STATUS = {
  live: isLive,
  expired: (now: Temporal.Instant) => and(isNull(apiKeys.revokedAt), lte(apiKeys.expiresAt, now)),
  revoked: () => isNotNull(apiKeys.revokedAt),
};

export const listApiKeys = defineTool({
  name: 'tenancy_list_api_keys',
  title: 'List API keys',
  summary: 'The keys of the business, newest first, with their use. Never a secret.',
  guide: 'Use to find a key to rotate or revoke, or one that nobody uses.',
  effect: 'read',
  permission: 'tenancy:keys',
  input: z.object({
    status: z.enum(['live', 'expired', 'revoked']).optional().describe('Only these.'),
    ownerUserId: z.uuid().optional().describe('Only this person’s.'),
    ...pageInput,
  }),
  output: page(ApiKey),
  examples: [{}, { status: 'live' }],
  async run(input, ctx) {
    const now = ctx.now();
    const paging = openPage({ tool: 'tenancy_list_api_keys', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select({ key: apiKeys, usage: keyUsage })
      .from(apiKeys)
      .leftJoin(keyUsage, and(eq(keyUsage.tenantId, apiKeys.tenantId), eq(keyUsage.id, apiKeys.id)))
      .where(
        and(
          input.status && WITH_STATUS[input.status](now),
          input.ownerUserId ? eq(apiKeys.ownerUserId, input.ownerUserId) : undefined,
          before(paging.after, sql`${apiKeys.createdAt}`, sql`${apiKeys.id}`),
        ),
      )
      .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
      .limit(paging.take);
    const namesOf = await roleNamesOf(
      ctx.db,
      rows.map(({ key }) => key.id),
    );
    return paging.cut(
      rows,
      ({ key }) => [key.createdAt.toString(), key.id],
      ({ key, usage }) => toApiKey(key, { roleNames: namesOf(key.id), usage, now }),
    );
  },
});

export const getApiKey = defineTool({
  name: 'tenancy_get_api_key',
  title: 'Get API key',
  summary: 'One key and its use. Never its secret.',
  guide: 'Use for one key whose id you have.',
  effect: 'read',
  permission: 'tenancy:keys',
  input: z.object({ apiKeyId }),
  output: ApiKey,
  examples: [{ apiKeyId: fixture('tenancy.api_key.till') }],
  async run(input, ctx) {
    const [key] = await ctx.db.select().from(apiKeys).where(eq(apiKeys.id, input.apiKeyId));
    if (!key) throw notFound('api_key', { tool: 'tenancy_list_api_keys' });
    return showApiKey(ctx.db, key, ctx.now());
  },
});
