import { createHash } from 'node:crypto';
import { eq, ne } from 'drizzle-orm';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { digest } from '#kernel/canonical.ts';
import { buildManifestFiles, type ManifestFile } from '../infrastructure/manifests.ts';
import { deployments, zones } from '../schema.ts';
import { modulesWithout } from '../rules.ts';
import {
  type ActivationRow,
  appOf,
  deploymentOf,
  earlierActivation,
  loadActivation,
  STEP_PERMISSION,
  stepExamples,
  stepInput,
  stepOutput,
} from '../step-tool.ts';

/** Asks the cluster for these files and remembers what was asked. */
async function deploy(ctx: ToolContext, activation: ActivationRow, files: readonly ManifestFile[]): Promise<Record<string, unknown>> {
  const app = appOf(activation);
  // A sandbox has no namespace of its own: its tools run, and nothing of it is deployed.
  if (activation.sandboxOf) return { app, files: 0, isSandbox: true };
  const paths = files.map((file) => file.path);
  const sha256 = digest(files);
  const digests = digestsOf(files);
  await ctx.db
    .insert(deployments)
    .values({ id: ctx.newId(), app, files: paths, sha256, digests })
    .onConflictDoUpdate({
      target: [deployments.tenantId, deployments.app],
      set: { files: paths, sha256, digests },
      setWhere: ne(deployments.sha256, sha256),
    });
  // Asked for again even when nothing is new: whatever somebody took away by hand comes back.
  ctx.effect('cluster', { action: 'apply', app, files });
  return { app, files: paths.length, sha256 };
}

const digestsOf = (files: readonly ManifestFile[]): Record<string, string> =>
  Object.fromEntries(files.map(({ path, content }) => [path, createHash('sha256').update(content).digest('hex')]));

async function manifests(ctx: ToolContext, activation: ActivationRow, modules = ctx.tenant.modules): Promise<ManifestFile[]> {
  const present = await ctx.db.select({ zone: zones.zone }).from(zones);
  const hosts = present.length > 0 ? [`${activation.slug}.${activation.platform.baseDomain}`] : [];
  const domains = ctx.powers.domains().map(({ name, toggle }) => ({ name, toggle }));
  return buildManifestFiles(deploymentOf(activation, { id: ctx.tenant.id, modules }, { domains, hosts }));
}

const isBase = ({ path }: ManifestFile): boolean => path.startsWith('base/');

/** The namespace and its limits. What an earlier activation runs in it stays until step 3 replaces it. */
async function baseManifests(ctx: ToolContext, activation: ActivationRow): Promise<ManifestFile[]> {
  const base = (await manifests(ctx, activation)).filter(isBase);
  const earlier = await earlierActivation(ctx.db, activation);
  if (!earlier) return base;
  const running = await manifests(ctx, earlier, modulesWithout(activation, earlier, ctx.tenant.modules));
  return [...base, ...running.filter((file) => !isBase(file))];
}

/** The whole app as the activation and what is there by now make it: with the certificate once there are addresses. */
export async function deployWhole(ctx: ToolContext, activation: ActivationRow): Promise<Record<string, unknown>> {
  return deploy(ctx, activation, await manifests(ctx, activation));
}

/** What the activation before this one asked for, if there is one that stands: a business that runs goes on running. */
export async function deployEarlier(ctx: ToolContext, activation: ActivationRow): Promise<Record<string, unknown> | null> {
  const earlier = await earlierActivation(ctx.db, activation);
  if (!earlier) return null;
  return deploy(ctx, earlier, await manifests(ctx, earlier, modulesWithout(activation, earlier, ctx.tenant.modules)));
}

export const provisionInfrastructure = defineTool({
  name: 'provisioning_provision_infrastructure',
  title: 'Provision infrastructure',
  summary: 'Step 1: namespace, quotas, service accounts, network policy and mesh rules.',
  guide: 'A step of an activation; the saga calls it. Takes back: provisioning_remove_infrastructure.',
  effect: 'compensable',
  compensate: { tool: 'provisioning_remove_infrastructure', input: ({ input }) => input },
  permission: STEP_PERMISSION,
  powers: ['platform'],
  aliases: ['provision_infrastructure'],
  input: stepInput,
  output: stepOutput,
  examples: stepExamples,
  async run({ activationId }, ctx) {
    const activation = await loadActivation(ctx.db, activationId);
    ctx.progress(0.1, 'Writing the namespace and its limits.');
    return { facts: await deploy(ctx, activation, await baseManifests(ctx, activation)), awaiting: [] };
  },
});

export const removeInfrastructure = defineTool({
  name: 'provisioning_remove_infrastructure',
  title: 'Remove infrastructure',
  summary: 'Take away all that the cluster was asked for, or go back to what the activation before asked for.',
  guide: 'Rolling back an activation calls it.',
  effect: 'irreversible',
  permission: STEP_PERMISSION,
  powers: ['platform'],
  input: stepInput,
  output: stepOutput,
  examples: stepExamples,
  async run({ activationId }, ctx) {
    const activation = await loadActivation(ctx.db, activationId);
    const earlier = await deployEarlier(ctx, activation);
    if (earlier) return { facts: earlier, awaiting: [] };
    const app = appOf(activation);
    if (activation.sandboxOf) return { facts: { app, removed: false }, awaiting: [] };
    await ctx.db.delete(deployments).where(eq(deployments.app, app));
    ctx.effect('cluster', { action: 'delete', app });
    return { facts: { app, removed: true }, awaiting: [] };
  },
});

export const deployMicroservices = defineTool({
  name: 'provisioning_deploy_microservices',
  title: 'Deploy microservices',
  summary: 'Step 3: the Argo CD application, with Helm values for each feature.',
  guide: 'A step of an activation; the saga calls it. Takes back: provisioning_remove_microservices.',
  effect: 'compensable',
  compensate: { tool: 'provisioning_remove_microservices', input: ({ input }) => input },
  permission: STEP_PERMISSION,
  powers: ['platform'],
  aliases: ['deploy_microservices'],
  input: stepInput,
  output: stepOutput,
  examples: stepExamples,
  async run({ activationId }, ctx) {
    const activation = await loadActivation(ctx.db, activationId);
    const facts = await deployWhole(ctx, activation);
    return { facts: { ...facts, on: ctx.tenant.modules, notAvailable: activation.notAvailable }, awaiting: [] };
  },
});

export const removeMicroservices = defineTool({
  name: 'provisioning_remove_microservices',
  title: 'Remove microservices',
  summary: 'Take the Argo CD application away and leave the namespace, or go back to that of the activation before.',
  guide: 'Rolling back an activation calls it.',
  effect: 'irreversible',
  permission: STEP_PERMISSION,
  powers: ['platform'],
  input: stepInput,
  output: stepOutput,
  examples: stepExamples,
  async run({ activationId }, ctx) {
    const activation = await loadActivation(ctx.db, activationId);
    const earlier = await deployEarlier(ctx, activation);
    if (earlier) return { facts: earlier, awaiting: [] };
    return { facts: await deploy(ctx, activation, await baseManifests(ctx, activation)), awaiting: [] };
  },
});
