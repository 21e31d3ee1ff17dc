import type { Integration } from '#domains/provisioning/activation-tables.ts';
import { readEndpointKey } from '#domains/provisioning/infrastructure/webhook-address.ts';
import { hasEndpoint, loadIntegrationSecrets, type SealedSecret } from '#domains/provisioning/infrastructure/webhook-endpoints.ts';
import { openSecret } from '#kernel/secrets.ts';
import type { WebhookDirectory } from '#gateway/webhooks.ts';
import { readInTenant, type Readable } from './read-in-tenant.ts';

/** What businesses have given for outside services, opened: for the messages port and the webhooks, and nothing else. */
export interface Integrations extends WebhookDirectory {
  secretsOf(tenantId: string, integration: Integration): Promise<Readonly<Record<string, string>>>;
}

export function createIntegrations(kernel: Readable, sealingSecret: string): Integrations {
  const opened = (tenantId: string, secrets: readonly SealedSecret[]): Record<string, string> =>
    Object.fromEntries(
      secrets.map(({ name, sealedAs, sealed }) => [name, openSecret(sealingSecret, { tenantId, name: sealedAs }, sealed)]),
    );
  return {
    secretsOf: async (tenantId, integration) =>
      opened(tenantId, await readInTenant(kernel, { tenantId, domain: 'provisioning' }, (db) => loadIntegrationSecrets(db, integration))),
    async find(integration, key) {
      const name = readEndpointKey(key);
      if (!name || name.tenantId === NOBODY) return null;
      const { tenantId, endpointId } = name;
      const secrets = await readInTenant(kernel, { tenantId, domain: 'provisioning' }, async (db) =>
        (await hasEndpoint(db, integration, endpointId)) ? loadIntegrationSecrets(db, integration) : null,
      );
      return secrets && { tenantId, secrets: opened(tenantId, secrets) };
    },
  };
}

/** The workers' context is nobody's; no address leads there. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
