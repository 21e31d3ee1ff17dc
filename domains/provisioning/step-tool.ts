import { and, desc, eq, lt } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { namespaceOf, type TenantDeployment } from './infrastructure/kubernetes.ts';
import { activations } from './schema.ts';

/** Each step takes the activation, which it reads from the operator's shared row, and works in the business's own tenant. */
export const stepInput = z.object({ activationId: z.uuid().describe('The activation that this step belongs to.') });

export const stepOutput = z.object({
  facts: z.record(z.string(), z.unknown()).describe('What it made: ids and facts, never secrets.'),
  awaiting: z
    .array(z.object({ what: z.string().describe('Which part.'), needs: z.string().describe('What for it is missing.') }))
    .describe('What the owner must still give.'),
});

export const stepExamples = [{ activationId: fixture('provisioning.activation.running') }];

/** The steps act with the activation's authority, not with a person's. */
export const STEP_PERMISSION = 'platform:steps';

export type ActivationRow = typeof activations.$inferSelect;

export async function loadActivation(db: Db, activationId: string): Promise<ActivationRow> {
  const [row] = await db.select().from(activations).where(eq(activations.id, activationId));
  if (!row) throw notFound('activation', { tool: 'provisioning_list_activations' });
  return row;
}

/** The activation of the same business that stood before this one: what rolling this one back goes back to. */
export async function earlierActivation(db: Db, { businessId, revision }: ActivationRow): Promise<ActivationRow | null> {
  const [row] = await db
    .select()
    .from(activations)
    .where(and(eq(activations.businessId, businessId), lt(activations.revision, revision), eq(activations.status, 'done')))
    .orderBy(desc(activations.revision))
    .limit(1);
  return row ?? null;
}

/** What the cluster is told of the business. */
export function deploymentOf(
  activation: ActivationRow,
  tenant: { id: string; modules: readonly string[] },
  extra: Pick<TenantDeployment, 'domains' | 'hosts'>,
): TenantDeployment {
  const { slug, input, platform } = activation;
  return {
    tenant: { id: tenant.id, slug, plan: input.plan, region: input.region, modules: tenant.modules },
    image: platform.image,
    integrations: input.integrations,
    platform: platform.cluster,
    ...extra,
  };
}

export const appOf = ({ slug }: Pick<ActivationRow, 'slug'>): string => namespaceOf({ tenant: { slug } } as TenantDeployment);
