import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { defineTool } from '#kernel/tool.ts';
import type { Rehearsal, Rehearsed, TenantInfo, ToolContext } from '#kernel/tool-context.ts';
import { listPlans } from '#domains/tenancy/public.ts';
import { quotaOf } from '../infrastructure/plan-limits.ts';
import { planActivation } from '../planner/plan.ts';
import { compareBy, objectsOf, rowsOf, withoutMadeLater } from '../preview-rules.ts';
import { completeInput } from '../rules.ts';
import { assertOperator } from '../start-activation.ts';
import { STEPS } from '../steps.ts';
import { Inventory } from './inventory.ts';

const change = z.enum(['added', 'changed', 'same', 'removed']).describe('Against what is active.');
const { shape } = Inventory;

const ActivationPreview = z.object({
  slug: z.string().describe('Short name of the business.'),
  isNew: z.boolean().describe('True: no such business is there yet.'),
  isUnchanged: z.boolean().describe('True: it is active like this already, and nothing would be done.'),
  notAvailable: z.array(z.string()).describe('Toggles that do not exist yet.'),
  cost: z
    .object({
      plan: z.string().describe('Name of the plan.'),
      price: z.object({ amount: z.string().describe('Decimal.'), currency: z.string().describe('ISO 4217.') }).describe('Each period.'),
      period: z.string().describe('month or year.'),
      isDemo: z.boolean().describe('True: a demo price, no offer.'),
    })
    .describe('What it costs.'),
  resources: z.record(z.string(), z.string()).describe('The quota of its namespace, in Kubernetes’ units.'),
  modules: z.array(z.object({ name: z.string().describe('Feature.'), change })).describe('Features.'),
  files: z.array(shape.files.element.extend({ change })).describe('Files for the cluster.'),
  objects: z
    .array(
      z.object({
        kind: z.string().describe('Such as Namespace.'),
        name: z.string().describe('Its name.'),
        namespace: z.string().nullable().describe('Where; null: of the whole cluster.'),
        file: z.string().describe('In which file.'),
      }),
    )
    .describe('Objects in these files.'),
  records: z.array(shape.records.element.extend({ change })).describe('DNS records.'),
  endpoints: z.array(shape.endpoints.element.omit({ path: true }).extend({ change })).describe('Webhooks.'),
  copilots: z.array(z.object({ domain: z.string().describe('Of which domain.'), change })).describe('Copilots.'),
  rows: z
    .array(
      z.object({
        table: z.string().describe('Where.'),
        op: z.string().describe('insert, update or delete.'),
        rows: z.int().describe('How many.'),
        first: z.array(z.string()).describe('The first of them, by name.'),
      }),
    )
    .describe('Records of the business: roles and all that is seeded included.'),
  awaiting: z
    .array(z.object({ what: z.string().describe('Which part.'), needs: z.string().describe('What for it will be missing.') }))
    .describe('What the owner will have to give.'),
});

export const previewActivation = defineTool({
  name: 'provisioning_preview_activation',
  title: 'Preview activation',
  summary: 'Everything that activating would make, change and cost, before anything happens.',
  guide:
    'Use between provisioning_plan_activation and provisioning_activate_business. It runs the whole activation and takes it back, so what it shows is what happens.',
  effect: 'read',
  permission: 'platform:activate',
  powers: ['platform', 'rehearse'],
  calls: ['tenancy_list_plans'],
  input: z.object({
    prompt: z.string().min(1).max(100_000).describe('The business in ordinary words, or a BusinessActivationInput as JSON.'),
  }),
  output: ActivationPreview,
  examples: [{ prompt: 'Set up a physiotherapy practice called MoveWell in Ibadan with customers, invoicing and SMS reminders' }],
  examplesIn: 'platform',
  async run({ prompt }, ctx) {
    assertOperator(ctx);
    const business = completeInput(planActivation(prompt));
    const { items } = await ctx.call(listPlans, { limit: 100 });
    const plan = items.find(({ name }) => name === business.plan);
    if (!plan) throw notFound('plan', { tool: 'tenancy_list_plans' });
    const { name, price, period, isDemo } = plan;
    const shown = await ctx.powers.rehearse((rehearsal) => perform(ctx, rehearsal, prompt));
    const running = ctx.powers.domains().filter(({ toggle }) => toggle === null || shown.after.modules.includes(toggle));
    return {
      ...differences(shown),
      slug: business.slug,
      cost: { plan: name, price, period, isDemo },
      resources: quotaOf(business.plan, running.length),
    };
  },
});

interface Shown {
  isNew: boolean;
  isUnchanged: boolean;
  notAvailable: string[];
  before: Inventory;
  after: Inventory;
  scenes: Rehearsed[];
}

const NOTHING: Inventory = { modules: [], files: [], records: [], endpoints: [], copilots: [] };

/** The whole activation, scene by scene, in the order of the saga. */
async function perform(ctx: ToolContext, rehearsal: Rehearsal, prompt: string): Promise<Shown> {
  const standing = await rehearsal.perform(ctx.tenant, 'provisioning_activate_business', { prompt });
  const { activationId, businessId, isUnchanged, notAvailable } = standing.output as unknown as {
    activationId: string;
    businessId: string;
    isUnchanged: boolean;
    notAvailable: string[];
  };
  const isNew = standing.tables.some(({ table, op }) => table === 'tenancy.tenants' && op === 'insert');
  const tenant = await tenantOf(ctx, rehearsal, businessId);
  const inventory = async (): Promise<Inventory> =>
    (await rehearsal.perform(tenant, 'provisioning_get_inventory', {})).output as unknown as Inventory;
  const before = isNew ? NOTHING : { ...(await inventory()), modules: modulesBefore(standing, tenant.modules) };
  if (isUnchanged) return { isNew, isUnchanged, notAvailable, before, after: before, scenes: [] };
  const scenes: Rehearsed[] = [];
  for (const { tool } of STEPS) scenes.push(await rehearsal.perform(tenant, tool, { activationId }));
  return { isNew, isUnchanged, notAvailable, before, after: await inventory(), scenes };
}

async function tenantOf(ctx: ToolContext, rehearsal: Rehearsal, tenantId: string): Promise<TenantInfo> {
  const { output } = await rehearsal.perform(ctx.tenant, 'tenancy_get_tenant', { tenantId });
  const { id, slug, name, plan, modules, settings } = output as unknown as TenantInfo;
  return { id, slug, name, plan, modules, settings };
}

/** The registry's row was changed in the first scene, so what was on before stands in what that scene changed. */
function modulesBefore({ rows }: Rehearsed, now: readonly string[]): string[] {
  const first = rows.find(({ table, op }) => table === 'tenancy.tenants' && op === 'update');
  return [...((first?.before?.['enabled_modules'] as string[] | undefined) ?? now)];
}

function differences({ isNew, isUnchanged, notAvailable, before, after, scenes }: Shown) {
  const named = (names: readonly string[]): { name: string }[] => names.map((name) => ({ name }));
  const hidden = { ...after, records: withoutMadeLater(after.records, before.records) };
  const awaiting = scenes.flatMap(({ output }) => (output['awaiting'] ?? []) as { what: string; needs: string }[]);
  return {
    isNew,
    isUnchanged,
    notAvailable,
    modules: compareBy(named(before.modules), named(after.modules), ({ name }) => name),
    files: compareBy(before.files, after.files, ({ path }) => path),
    objects: objectsOf(scenes),
    records: compareBy(before.records, hidden.records, ({ name, type }) => `${name} ${type}`),
    endpoints: compareBy(before.endpoints, after.endpoints, ({ integration }) => integration).map(({ path: _, ...rest }) => rest),
    copilots: compareBy(
      before.copilots.map((domain) => ({ domain })),
      after.copilots.map((domain) => ({ domain })),
      ({ domain }) => domain,
    ),
    rows: rowsOf(scenes),
    awaiting,
  };
}
