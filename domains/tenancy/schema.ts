import { sql } from 'drizzle-orm';
import { bigint, boolean, check, foreignKey, index, integer, jsonb, pgSchema, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { derived, instant, plainDate, record } from '#kernel/table.ts';
import type { InvoiceLine } from './billing-rules.ts';
import type { TenantLimits, TenantSettings } from './rules.ts';

export const tenancy = pgSchema('tenancy');

/**
 * Literal, because a CHECK constraint cannot take a parameter; rules.test.ts holds it equal to PLATFORM_TENANT_ID. It
 * keeps the registry honest: an ordinary tenant could otherwise write a `tenants` row of its own and be believed.
 */
export const PLATFORM = sql.raw(`'00000000-0000-7000-8000-000000000001'::uuid`);

/** What PERMISSION_PATTERN of rules.ts says of one pattern, here of all of them joined by spaces. */
const PATTERN = String.raw`(\*|(\*|[a-z][a-z0-9_-]*):[a-z][a-z0-9_-]*|[a-z][a-z0-9_-]*:\*)`;
const PATTERNS = sql.raw(`'^${PATTERN}( ${PATTERN})*$'`);

/**
 * The registry of tenants is data of the platform tenant: a row's `tenant_id` is the platform's and its `id` is the
 * tenant it describes, which may read the row and, by the trigger tenants_guard, change name and settings.
 */
export const tenants = record(
  tenancy,
  'tenants',
  {
    name: text('name').notNull(),
    slug: text('slug').notNull(),
    plan: text('plan').notNull(),
    status: text('status', { enum: ['active', 'suspended', 'closed'] })
      .notNull()
      .default('active'),
    enabledModules: text('enabled_modules')
      .array()
      .notNull()
      .default(sql`'{}'`),
    settings: jsonb('settings').$type<TenantSettings>().notNull().default({}),
    limits: jsonb('limits').$type<TenantLimits>().notNull().default({}),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    unique('tenants_slug').on(t.tenantId, t.slug),
    check('tenants_platform_only', sql`${t.tenantId} = ${PLATFORM}`),
    check('tenants_name', sql`length(${t.name}) BETWEEN 1 AND 120`),
    check('tenants_slug_form', sql`${t.slug} ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(${t.slug}) BETWEEN 2 AND 40`),
    check('tenants_status', sql`${t.status} IN ('active', 'suspended', 'closed')`),
    check('tenants_platform_stays_active', sql`${t.id} <> ${t.tenantId} OR ${t.status} = 'active'`),
    check('tenants_settings_size', sql`jsonb_typeof(${t.settings}) = 'object' AND length(${t.settings}::text) <= 16384`),
    check('tenants_limits_size', sql`jsonb_typeof(${t.limits}) = 'object' AND length(${t.limits}::text) <= 4096`),
  ],
  { shared: { column: 'id', write: true }, bumps: { column: 'id' } },
);

const decidesAccess = { bumps: { column: 'tenant_id' } } as const;

export const users = record(
  tenancy,
  'users',
  {
    email: text('email').notNull(),
    name: text('name').notNull(),
    status: text('status', { enum: ['invited', 'active', 'disabled'] }).notNull(),
    locale: text('locale').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('users_email').on(t.tenantId, sql`lower(${t.email})`),
    check('users_email_form', sql`${t.email} ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(${t.email}) <= 254`),
    check('users_name', sql`length(${t.name}) BETWEEN 1 AND 120`),
    check('users_status', sql`${t.status} IN ('invited', 'active', 'disabled')`),
  ],
  decidesAccess,
);

export const roles = record(
  tenancy,
  'roles',
  {
    name: text('name').notNull(),
    title: text('title').notNull(),
    permissions: text('permissions').array().notNull(),
    isSystem: boolean('is_system').notNull().default(false),
  },
  (t) => [
    unique('roles_name').on(t.tenantId, t.name),
    check('roles_name_form', sql`${t.name} ~ '^[a-z][a-z0-9_]*$' AND length(${t.name}) <= 40`),
    check(
      'roles_permissions_form',
      sql`array_position(${t.permissions}, NULL) IS NULL AND array_to_string(${t.permissions}, ' ') ~ ${PATTERNS}`,
    ),
    check('roles_platform_only', sql`${t.tenantId} = ${PLATFORM} OR array_to_string(${t.permissions}, ' ') !~ '(^| )platform:'`),
  ],
  decidesAccess,
);

export const userRoles = record(
  tenancy,
  'user_roles',
  { userId: uuid('user_id').notNull(), roleId: uuid('role_id').notNull() },
  (t) => [
    unique('user_roles_once').on(t.tenantId, t.userId, t.roleId),
    index('user_roles_by_role').on(t.tenantId, t.roleId),
    foreignKey({ name: 'user_roles_user', columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    foreignKey({ name: 'user_roles_role', columns: [t.tenantId, t.roleId], foreignColumns: [roles.tenantId, roles.id] }),
  ],
  decidesAccess,
);

/** Of the secret only its SHA-256 is kept, and enough of its ends that a person can tell two keys apart. */
export const apiKeys = record(
  tenancy,
  'api_keys',
  {
    name: text('name').notNull(),
    prefix: text('prefix').notNull(),
    lastFour: text('last_four').notNull(),
    keyHash: text('key_hash').notNull(),
    actorKind: text('actor_kind', { enum: ['person', 'agent'] }).notNull(),
    /** The person that the key stands for, or on whose behalf its agent acts. */
    ownerUserId: uuid('owner_user_id'),
    scopes: text('scopes').array().notNull(),
    callsPerMinute: integer('calls_per_minute'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
    /** The key that took this one's place. */
    rotatedToId: uuid('rotated_to_id'),
  },
  (t) => [
    unique('api_keys_hash').on(t.tenantId, t.keyHash),
    index('api_keys_by_owner').on(t.tenantId, t.ownerUserId),
    foreignKey({ name: 'api_keys_owner', columns: [t.tenantId, t.ownerUserId], foreignColumns: [users.tenantId, users.id] }),
    foreignKey({ name: 'api_keys_rotated_to', columns: [t.tenantId, t.rotatedToId], foreignColumns: [t.tenantId, t.id] }),
    check('api_keys_name', sql`length(${t.name}) BETWEEN 1 AND 80`),
    check('api_keys_hash_form', sql`${t.keyHash} ~ '^[0-9a-f]{64}$'`),
    check('api_keys_actor', sql`${t.actorKind} = 'agent' OR (${t.actorKind} = 'person' AND ${t.ownerUserId} IS NOT NULL)`),
    check('api_keys_scopes_form', sql`array_position(${t.scopes}, NULL) IS NULL AND array_to_string(${t.scopes}, ' ') ~ ${PATTERNS}`),
    check('api_keys_platform_only', sql`${t.tenantId} = ${PLATFORM} OR array_to_string(${t.scopes}, ' ') !~ '(^| )platform:'`),
    check('api_keys_calls_per_minute', sql`${t.callsPerMinute} BETWEEN 1 AND 100000`),
  ],
  decidesAccess,
);

export const apiKeyRoles = record(
  tenancy,
  'api_key_roles',
  { apiKeyId: uuid('api_key_id').notNull(), roleId: uuid('role_id').notNull() },
  (t) => [
    unique('api_key_roles_once').on(t.tenantId, t.apiKeyId, t.roleId),
    index('api_key_roles_by_role').on(t.tenantId, t.roleId),
    foreignKey({ name: 'api_key_roles_key', columns: [t.tenantId, t.apiKeyId], foreignColumns: [apiKeys.tenantId, apiKeys.id] }),
    foreignKey({ name: 'api_key_roles_role', columns: [t.tenantId, t.roleId], foreignColumns: [roles.tenantId, roles.id] }),
  ],
  decidesAccess,
);

/** How often and when last each key was used; `id` is the key's. No foreign key: a counter must not block an undo. */
export const keyUsage = derived(tenancy, 'key_usage', {
  calls: bigint('calls', { mode: 'bigint' }).notNull(),
  lastUsedAt: instant('last_used_at').notNull(),
});

export const plans = record(
  tenancy,
  'plans',
  {
    name: text('name').notNull(),
    title: text('title').notNull(),
    priceMinor: bigint('price_minor', { mode: 'bigint' }).notNull(),
    currency: text('currency').notNull(),
    period: text('period', { enum: ['month', 'year'] }).notNull(),
    limits: jsonb('limits').$type<TenantLimits>().notNull(),
    isDemo: boolean('is_demo').notNull().default(false),
    isOffered: boolean('is_offered').notNull().default(true),
  },
  (t) => [
    unique('plans_name').on(t.tenantId, t.name),
    check('plans_platform_only', sql`${t.tenantId} = ${PLATFORM}`),
    check('plans_name_form', sql`${t.name} ~ '^[a-z][a-z0-9_]*$' AND length(${t.name}) <= 40`),
    check('plans_price', sql`${t.priceMinor} >= 0 AND ${t.currency} ~ '^[A-Z]{3}$'`),
    check('plans_period', sql`${t.period} IN ('month', 'year')`),
  ],
);

/**
 * One row is one phase: one customer on one plan's terms as they were agreed. A change of plan ends the phase and
 * starts another, so that no row's terms ever change (trigger subscriptions_guard).
 */
export const subscriptions = record(
  tenancy,
  'subscriptions',
  {
    customerId: uuid('customer_id').notNull(),
    planId: uuid('plan_id').notNull(),
    planName: text('plan_name').notNull(),
    priceMinor: bigint('price_minor', { mode: 'bigint' }).notNull(),
    currency: text('currency').notNull(),
    period: text('period', { enum: ['month', 'year'] }).notNull(),
    limits: jsonb('limits').$type<TenantLimits>().notNull(),
    status: text('status', { enum: ['active', 'changed', 'cancelled'] }).notNull(),
    startedOn: plainDate('started_on').notNull(),
    periodStart: plainDate('period_start').notNull(),
    /** First day after the paid period. */
    periodEnd: plainDate('period_end').notNull(),
    /** First day without it. */
    endsOn: plainDate('ends_on'),
    replacesId: uuid('replaces_id'),
  },
  (t) => [
    uniqueIndex('subscriptions_one_active')
      .on(t.tenantId, t.customerId)
      .where(sql`status = 'active'`),
    uniqueIndex('subscriptions_replaced_once')
      .on(t.tenantId, t.replacesId)
      .where(sql`replaces_id IS NOT NULL`),
    foreignKey({ name: 'subscriptions_customer', columns: [t.tenantId, t.customerId], foreignColumns: [tenants.tenantId, tenants.id] }),
    foreignKey({ name: 'subscriptions_plan', columns: [t.tenantId, t.planId], foreignColumns: [plans.tenantId, plans.id] }),
    foreignKey({ name: 'subscriptions_replaces', columns: [t.tenantId, t.replacesId], foreignColumns: [t.tenantId, t.id] }),
    check('subscriptions_platform_only', sql`${t.tenantId} = ${PLATFORM}`),
    check(
      'subscriptions_status',
      sql`${t.status} IN ('active', 'changed', 'cancelled') AND (${t.status} = 'active') = (${t.endsOn} IS NULL)`,
    ),
    check('subscriptions_price', sql`${t.priceMinor} >= 0 AND ${t.currency} ~ '^[A-Z]{3}$'`),
    check(
      'subscriptions_period',
      sql`${t.period} IN ('month', 'year') AND ${t.periodEnd} > ${t.periodStart} AND ${t.periodStart} >= ${t.startedOn}`,
    ),
    check('subscriptions_end', sql`${t.endsOn} >= ${t.startedOn}`),
  ],
  { shared: { column: 'customer_id', write: false } },
);

/**
 * What the platform bills its tenants. The trigger invoices_guard numbers an invoice when it is issued, checks every
 * sum against the lines, and from then on refuses any change; what was wrong is answered by a credit note.
 */
export const invoices = record(
  tenancy,
  'invoices',
  {
    customerId: uuid('customer_id').notNull(),
    kind: text('kind', { enum: ['invoice', 'credit_note'] }).notNull(),
    status: text('status', { enum: ['draft', 'issued'] }).notNull(),
    number: bigint('number', { mode: 'bigint' }),
    currency: text('currency').notNull(),
    lineItems: jsonb('line_items').$type<InvoiceLine[]>().notNull(),
    taxPercent: text('tax_percent').notNull(),
    subtotalMinor: bigint('subtotal_minor', { mode: 'bigint' }).notNull(),
    taxMinor: bigint('tax_minor', { mode: 'bigint' }).notNull(),
    totalMinor: bigint('total_minor', { mode: 'bigint' }).notNull(),
    createdAt: instant('created_at').notNull(),
    issuedOn: plainDate('issued_on'),
    dueOn: plainDate('due_on'),
    /** A credit note names the invoice that it takes back. */
    creditsId: uuid('credits_id'),
    /** An invoice that was issued again names the one that it stands in for. */
    replacesId: uuid('replaces_id'),
  },
  (t) => [
    unique('invoices_number').on(t.tenantId, t.kind, t.number),
    uniqueIndex('invoices_credited_once')
      .on(t.tenantId, t.creditsId)
      .where(sql`credits_id IS NOT NULL`),
    uniqueIndex('invoices_replaced_once')
      .on(t.tenantId, t.replacesId)
      .where(sql`replaces_id IS NOT NULL`),
    index('invoices_by_customer').on(t.tenantId, t.customerId),
    foreignKey({ name: 'invoices_customer', columns: [t.tenantId, t.customerId], foreignColumns: [tenants.tenantId, tenants.id] }),
    foreignKey({ name: 'invoices_credits', columns: [t.tenantId, t.creditsId], foreignColumns: [t.tenantId, t.id] }),
    foreignKey({ name: 'invoices_replaces', columns: [t.tenantId, t.replacesId], foreignColumns: [t.tenantId, t.id] }),
    check('invoices_platform_only', sql`${t.tenantId} = ${PLATFORM}`),
    check('invoices_kind', sql`${t.kind} IN ('invoice', 'credit_note') AND (${t.kind} = 'credit_note') = (${t.creditsId} IS NOT NULL)`),
    check(
      'invoices_status',
      sql`${t.status} IN ('draft', 'issued') AND (${t.status} = 'issued') = (${t.number} IS NOT NULL AND ${t.issuedOn} IS NOT NULL)`,
    ),
    check('invoices_currency', sql`${t.currency} ~ '^[A-Z]{3}$'`),
    check('invoices_tax_percent', sql`${t.taxPercent} ~ '^[0-9]{1,2}([.][0-9]{1,4})?$'`),
  ],
  { shared: { column: 'customer_id', write: false } },
);

/** The lock under which invoices get their numbers. The numbers themselves are the truth: see migration 0001. */
export const invoiceSeries = derived(
  tenancy,
  'invoice_series',
  { kind: text('kind').notNull(), lastNumber: bigint('last_number', { mode: 'bigint' }).notNull() },
  (t) => [unique('invoice_series_kind').on(t.tenantId, t.kind)],
);
