import { text, unique } from 'drizzle-orm/pg-core';
import { instant, record } from '#kernel/table.ts';
import { provisioning } from './schema.ts';

/** What a business has given for an outside service, such as an access token: one row each, sealed by the kernel. */
export const integrationSecrets = record(
  provisioning,
  'integration_secrets',
  {
    integration: text('integration').notNull(),
    /** A need of infrastructure/webhooks.ts, or a secret of ours that the provider was told. */
    name: text('name').notNull(),
    sealed: text('sealed').notNull(),
    givenAt: instant('given_at').notNull(),
  },
  (t) => [unique('integration_secrets_name').on(t.tenantId, t.integration, t.name)],
);
