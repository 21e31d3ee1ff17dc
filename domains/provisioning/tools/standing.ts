import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { buildManifestFiles } from '../infrastructure/manifests.ts';
import { assertOperator, standingOf } from '../start-activation.ts';
import { assertNotToBeDestroyed } from '../destruction-rows.ts';
import { type ActivationRow, appOf, deploymentOf } from '../step-tool.ts';

const input = z.object({ businessId: z.uuid().describe('The tenant.') });
const output = z.object({
  businessId: z.uuid().describe('The tenant.'),
  status: z.string().describe('active or suspended.'),
  files: z.int().describe('Files that the cluster was asked for; 0: nothing of it is deployed.'),
});

/**
 * What the cluster runs of a business, stopped or as its activation has it. Asked by the operator, because a suspended
 * business can ask for nothing.
 */
export function askForRunning(
  ctx: ToolContext,
  activation: ActivationRow | null,
  { modules, isStopped }: { modules: readonly string[]; isStopped: boolean },
): number {
  if (!activation || activation.sandboxOf) return 0;
  const domains = ctx.powers.domains().map(({ name, toggle }) => ({ name, toggle }));
  const hosts = [`${activation.slug}.${activation.platform.baseDomain}`];
  const files = buildManifestFiles({ ...deploymentOf(activation, { id: activation.businessId, modules }, { domains, hosts }), isStopped });
  ctx.effect('cluster', { action: 'apply', app: appOf(activation), files });
  return files.length;
}

/** By name, because each of the two tools here is run by the undo of the other, and an undo declares no calls. */
async function callTenancy(ctx: ToolContext, tool: string, tenantId: string): Promise<{ modules: string[]; status: string }> {
  return (await ctx.powers.callByName(tool, { tenantId })) as { modules: string[]; status: string };
}

export const suspendBusiness = defineTool({
  name: 'provisioning_suspend_business',
  title: 'Suspend business',
  summary: 'Stop a business: no call, no pod, no way in. Everything stored stays.',
  guide: 'Use for unpaid bills or abuse. Takes hold with the very next call. Back: provisioning_resume_business.',
  effect: 'compensable',
  compensate: { tool: 'provisioning_resume_business', input: ({ input: { businessId } }) => ({ businessId }) },
  permission: 'platform:activate',
  powers: ['platform'],
  calls: ['tenancy_suspend_tenant'],
  input,
  output,
  examples: [{ businessId: fixture('tenancy.tenant.acme') }],
  examplesIn: 'platform',
  async run({ businessId }, ctx) {
    assertOperator(ctx);
    const standing = await standingOf(ctx, businessId);
    const { modules, status } = await callTenancy(ctx, 'tenancy_suspend_tenant', businessId);
    return { businessId, status, files: askForRunning(ctx, standing, { modules, isStopped: true }) };
  },
});

export const resumeBusiness = defineTool({
  name: 'provisioning_resume_business',
  title: 'Resume business',
  summary: 'Let a suspended business run again, as it was.',
  guide: 'Use when the reason for the suspension is gone. One that is to be destroyed: provisioning_cancel_destruction.',
  effect: 'compensable',
  compensate: { tool: 'provisioning_suspend_business', input: ({ input: { businessId } }) => ({ businessId }) },
  permission: 'platform:activate',
  powers: ['platform'],
  calls: ['tenancy_resume_tenant'],
  input,
  output,
  examples: [{ businessId: fixture('tenancy.tenant.dormant') }],
  examplesIn: 'platform',
  async run({ businessId }, ctx) {
    assertOperator(ctx);
    const standing = await standingOf(ctx, businessId);
    await assertNotToBeDestroyed(ctx, businessId);
    const { modules, status } = await callTenancy(ctx, 'tenancy_resume_tenant', businessId);
    return { businessId, status, files: askForRunning(ctx, standing, { modules, isStopped: false }) };
  },
});
