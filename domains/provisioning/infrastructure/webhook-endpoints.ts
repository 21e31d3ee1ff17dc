import { eq } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import { integrationSecrets } from '../schema-integrations.ts';
import { webhookEndpoints } from '../schema.ts';
import { OWN_SECRET } from './webhooks.ts';

/** A secret as it is kept: sealed under a name of its owner. */
export interface SealedSecret {
  name: string;
  sealedAs: string;
  sealed: string;
}

export const sealedAs = (integration: string, name: string): string => `integration.${integration}.${name}`;

/** What the tenant of this transaction has given for an integration, and what was made for it. */
export async function loadIntegrationSecrets(db: Db, integration: string): Promise<SealedSecret[]> {
  const [endpoint] = await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.integration, integration));
  const given = await db.select().from(integrationSecrets).where(eq(integrationSecrets.integration, integration));
  const first = endpoint?.sealedSecret ? [{ name: OWN_SECRET, sealedAs: `webhook.${integration}`, sealed: endpoint.sealedSecret }] : [];
  // A secret that was replaced stands after the first one, and so takes its place.
  return [...first, ...given.map(({ name, sealed }) => ({ name, sealedAs: sealedAs(integration, name), sealed }))];
}

/** Whether the tenant of this transaction has this endpoint. */
export async function hasEndpoint(db: Db, integration: string, endpointId: string): Promise<boolean> {
  const [row] = await db
    .select({ integration: webhookEndpoints.integration })
    .from(webhookEndpoints)
    .where(eq(webhookEndpoints.id, endpointId));
  return row?.integration === integration;
}
