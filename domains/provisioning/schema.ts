import { sql } from 'drizzle-orm';
import { check, foreignKey, integer, jsonb, pgSchema, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant, record } from '#kernel/table.ts';
import type { BusinessActivationInput } from './activation-input.ts';
import type { OperatorSettings } from './operator-settings.ts';
import { ACTIVATION_STATUS, STEP_STATUS } from './steps.ts';

export const provisioning = pgSchema('provisioning');

/** The operator's record of an activation; the business that it made may read it, and its steps write to it. */
const sharedWithBusiness = { shared: { column: 'business_id', write: true } } as const;

export interface Failure {
  step: string;
  reason: string;
  message: string;
}

export const activations = record(
  provisioning,
  'activations',
  {
    /** The tenant that the activation makes. */
    businessId: uuid('business_id').notNull(),
    /** Counts the activations of one business: the second adds a toggle, the third a language, … */
    revision: integer('revision').notNull(),
    slug: text('slug').notNull(),
    input: jsonb('input').$type<BusinessActivationInput>().notNull(),
    /** Over the input and the toggles that exist: activating again with the same changes nothing. */
    digest: text('digest').notNull(),
    assumptions: jsonb('assumptions').$type<{ field: string; value: unknown; because: string }[]>().notNull(),
    /** The operator's settings as they were: steps run in the business and cannot read the operator's. */
    platform: jsonb('platform').$type<OperatorSettings>().notNull(),
    /** Toggles that were asked for and whose domain does not exist yet. */
    notAvailable: text('not_available').array().notNull(),
    /** Features that this activation switched off: rolling it back switches them on again. */
    switchedOff: text('switched_off')
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** The business that this one is a sandbox of: nothing of it reaches the real outside. */
    sandboxOf: uuid('sandbox_of'),
    status: text('status', { enum: ACTIVATION_STATUS }).notNull(),
    failure: jsonb('failure').$type<Failure>(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    unique('activations_revision').on(t.tenantId, t.businessId, t.revision),
    check('activations_status', sql`${t.status} IN ('running', 'done', 'rolling_back', 'rolled_back', 'stuck')`),
  ],
  sharedWithBusiness,
);

export const steps = record(
  provisioning,
  'steps',
  {
    activationId: uuid('activation_id').notNull(),
    businessId: uuid('business_id').notNull(),
    name: text('name').notNull(),
    position: integer('position').notNull(),
    status: text('status', { enum: STEP_STATUS }).notNull(),
    /** The call that did the step's work: undo of the step is undo of it. */
    callId: uuid('call_id'),
    /** What the step made, and what it still needs from the owner: ids and facts, never secrets. */
    facts: jsonb('facts').$type<Record<string, unknown>>().notNull().default({}),
    awaiting: jsonb('awaiting').$type<Awaiting[]>().notNull().default([]),
    startedAt: instant('started_at'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    unique('steps_name').on(t.tenantId, t.activationId, t.name),
    unique('steps_position').on(t.tenantId, t.activationId, t.position),
    foreignKey({ name: 'steps_activation', columns: [t.tenantId, t.activationId], foreignColumns: [activations.tenantId, activations.id] }),
    check('steps_status', sql`${t.status} IN ('pending', 'running', 'done', 'awaiting', 'failed', 'rolled_back')`),
  ],
  sharedWithBusiness,
);

export interface Awaiting {
  what: string;
  needs: string;
}

/** What the business has asked the cluster for: one row per app folder. */
export const deployments = record(
  provisioning,
  'deployments',
  {
    app: text('app').notNull(),
    files: jsonb('files').$type<string[]>().notNull(),
    sha256: text('sha256').notNull(),
    /** SHA-256 of each file's content: what a look at the folder is compared with. */
    digests: jsonb('digests').$type<Record<string, string>>().notNull().default({}),
  },
  (t) => [unique('deployments_app').on(t.tenantId, t.app)],
);

export const webhookEndpoints = record(
  provisioning,
  'webhook_endpoints',
  {
    integration: text('integration').notNull(),
    path: text('path').notNull(),
    status: text('status', { enum: ['ready', 'awaiting'] }).notNull(),
    /** Sealed by the kernel; null while the owner has not given the provider's own. */
    sealedSecret: text('sealed_secret'),
    needs: jsonb('needs').$type<string[]>().notNull(),
  },
  (t) => [unique('webhook_endpoints_integration').on(t.tenantId, t.integration), unique('webhook_endpoints_path').on(t.tenantId, t.path)],
);

export const zones = record(
  provisioning,
  'zones',
  {
    zone: text('zone').notNull(),
    records: jsonb('records').$type<{ name: string; type: string; ttl: number; values: string[] }[]>().notNull(),
    dkimSelector: text('dkim_selector').notNull(),
    dkimPublic: text('dkim_public').notNull(),
    sealedDkimPrivate: text('sealed_dkim_private').notNull(),
  },
  (t) => [unique('zones_zone').on(t.tenantId, t.zone)],
);

/** A copilot per domain that is on: which door it uses and what it may do. */
export const copilots = record(
  provisioning,
  'copilots',
  {
    domain: text('domain').notNull(),
    title: text('title').notNull(),
    mcpPath: text('mcp_path').notNull(),
    permissions: text('permissions').array().notNull(),
  },
  (t) => [unique('copilots_domain').on(t.tenantId, t.domain)],
);
