import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { closeTenant, getTenant, updateTenant } from '#domains/tenancy/public.ts';
import { lockDestruction } from '../destruction-rows.ts';
import { activations, steps } from '../schema.ts';
import { DESTRUCTION_STATUS, destructions } from '../schema-life.ts';
import { type ActivationRow, appOf, STEP_PERMISSION } from '../step-tool.ts';
import { dnsOf, selectorOf } from './addresses.ts';

const which = { destructionId: z.uuid().describe('The destruction.') };
const due = { destructionId: fixture('provisioning.destruction.due') };
const output = z.object({ status: z.enum(DESTRUCTION_STATUS).describe('Where it is now.') });

export const recordExport = defineTool({
  name: 'provisioning_record_export',
  title: 'Record export',
  summary: 'Record the archive of a business that is to be destroyed: its cool-off runs.',
  guide: 'The workflow of a destruction calls it.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  input: z.object({
    ...which,
    file: z.string().describe('Below the folder of exports.'),
    sha256: z.string().describe('Of the archive.'),
    bytes: z.int().describe('Its size.'),
    rows: z.int().describe('Rows in it.'),
    objects: z.int().describe('Objects in it.'),
  }),
  output,
  examples: [{ ...due, file: 'dormant.zip', sha256: '00', bytes: 1, rows: 1, objects: 0 }],
  examplesIn: 'platform',
  async run({ destructionId, ...exported }, ctx) {
    await lockDestruction(ctx, destructionId);
    await ctx.db.update(destructions).set({ exported, status: 'cooling_off' }).where(eq(destructions.id, destructionId));
    return { status: 'cooling_off' as const };
  },
});

export const failDestruction = defineTool({
  name: 'provisioning_fail_destruction',
  title: 'Fail destruction',
  summary: 'Record that a destruction is stuck, and why.',
  guide: 'The workflow of a destruction calls it.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  input: z.object({
    ...which,
    step: z.string().describe('At what.'),
    reason: z.string().describe('In a word.'),
    message: z.string().describe('In a sentence.'),
  }),
  output,
  examples: [{ ...due, step: 'erase', reason: 'effect_not_done', message: 'What was asked of dns failed.' }],
  examplesIn: 'platform',
  async run({ destructionId, ...failure }, ctx) {
    await lockDestruction(ctx, destructionId);
    await ctx.db.update(destructions).set({ status: 'stuck', failure }).where(eq(destructions.id, destructionId));
    return { status: 'stuck' as const };
  },
});

const activationsOf = (ctx: ToolContext, businessId: string): Promise<ActivationRow[]> =>
  ctx.db.select().from(activations).where(eq(activations.businessId, businessId)).orderBy(asc(activations.revision));

/** Every zone that an activation of the business may have written to. */
function zonesOf(all: readonly ActivationRow[]): string[] {
  const zones = all.flatMap((activation) =>
    dnsOf(activation, { selector: selectorOf(activation), publicTxt: 'v=DKIM1', sealedPrivate: '' }).changes.map(({ zone }) => zone),
  );
  return [...new Set(zones)].sort();
}

export const eraseBusiness = defineTool({
  name: 'provisioning_erase_business',
  title: 'Erase business',
  summary: 'Take a business out of every zone and the cluster, and erase its rows and objects.',
  guide: 'The workflow of a destruction calls it, after a person completed the destruction.',
  effect: 'irreversible',
  permission: STEP_PERMISSION,
  input: z.object(which),
  output: z.object({
    zones: z.array(z.string()).describe('Where its records are taken out.'),
    app: z.string().nullable().describe('Its folder.'),
  }),
  examples: [due],
  examplesIn: 'platform',
  async run({ destructionId }, ctx) {
    const { businessId } = await lockDestruction(ctx, destructionId);
    const all = await activationsOf(ctx, businessId);
    const [first] = all;
    const zones = first?.sandboxOf ? [] : zonesOf(all);
    for (const zone of zones) ctx.effect('dns', { action: 'release', zone, owner: businessId });
    const app = first && !first.sandboxOf ? appOf(first) : null;
    if (app) ctx.effect('cluster', { action: 'delete', app });
    ctx.effect('tenant', { action: 'erase', tenantId: businessId });
    return { zones, app };
  },
});

export const forgetBusiness = defineTool({
  name: 'provisioning_forget_business',
  title: 'Forget business',
  summary: 'Close an erased business in the registry, without name or settings, and drop the operator’s records of it.',
  guide:
    'The workflow of a destruction calls it after the erasure. Id and slug stay, so that they are never given out again; so do the invoices.',
  effect: 'irreversible',
  permission: STEP_PERMISSION,
  calls: ['tenancy_get_tenant', 'tenancy_update_tenant', 'tenancy_close_tenant'],
  input: z.object({
    ...which,
    rows: z.record(z.string(), z.int()).describe('Rows that were erased, by table.'),
    objects: z.int().describe('Objects that were erased.'),
  }),
  output,
  examples: [{ ...due, rows: {}, objects: 0 }],
  examplesIn: 'platform',
  async run({ destructionId, rows, objects }, ctx) {
    const { businessId: tenantId, status } = await lockDestruction(ctx, destructionId);
    const { settings, status: standing } = await ctx.call(getTenant, { tenantId });
    const none = Object.fromEntries(Object.keys(settings).map((key) => [key, null]));
    await ctx.call(updateTenant, { tenantId, name: 'Destroyed business', settings: none });
    if (standing !== 'closed') await ctx.call(closeTenant, { tenantId });
    const gone = await ctx.db.delete(steps).where(eq(steps.businessId, tenantId)).returning({ id: steps.id });
    const made = await ctx.db.delete(activations).where(eq(activations.businessId, tenantId)).returning({ id: activations.id });
    ctx.effect('tenant', {
      action: 'forget',
      tenantId,
      records: [
        { table: 'tenancy.tenants', id: tenantId },
        ...gone.map(({ id }) => ({ table: 'provisioning.steps', id })),
        ...made.map(({ id }) => ({ table: 'provisioning.activations', id })),
      ],
    });
    await ctx.db
      .update(destructions)
      .set({ erased: { ...rows, objects } })
      .where(eq(destructions.id, destructionId));
    return { status };
  },
});

export const finishDestruction = defineTool({
  name: 'provisioning_finish_destruction',
  title: 'Finish destruction',
  summary: 'Record that nothing of a business is left but the proof.',
  guide: 'The workflow of a destruction calls it last, once the operator’s journal is blanked too.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  input: z.object(which),
  output,
  examples: [due],
  examplesIn: 'platform',
  async run({ destructionId }, ctx) {
    await lockDestruction(ctx, destructionId);
    await ctx.db
      .update(destructions)
      .set({ status: 'destroyed', failure: null, endedAt: ctx.now() })
      .where(eq(destructions.id, destructionId));
    return { status: 'destroyed' as const };
  },
});
