import { randomBytes } from 'node:crypto';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { Integration } from '../activation-tables.ts';
import { loadIntegrationSecrets } from '../infrastructure/webhook-endpoints.ts';
import { type WebhookEndpoint, webhookEndpoint } from '../infrastructure/webhooks.ts';
import { type Awaiting, webhookEndpoints } from '../schema.ts';
import { loadActivation, STEP_PERMISSION, stepExamples, stepInput, stepOutput } from '../step-tool.ts';

export const configureIntegrations = defineTool({
  name: 'provisioning_configure_integrations',
  title: 'Configure integrations',
  summary: 'Step 4: a webhook endpoint with its signing secret for each outside service.',
  guide: 'A step of an activation; the saga calls it. It ends awaiting what only the owner can give, such as an access token.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  powers: ['platform'],
  aliases: ['configure_integrations'],
  input: stepInput,
  output: stepOutput,
  examples: stepExamples,
  async run({ activationId }, ctx) {
    const { input } = await loadActivation(ctx.db, activationId);
    const present = await ctx.db.select().from(webhookEndpoints);
    const awaiting: Awaiting[] = [];
    const endpoints: Record<string, string> = {};
    for (const integration of input.integrations) {
      const known = present.find((row) => row.integration === integration);
      const { id: endpointId } = known ?? (await addEndpoint(ctx, integration));
      const given = (await loadIntegrationSecrets(ctx.db, integration)).map(({ name }) => name);
      const endpoint = webhookEndpoint({ integration, tenantId: ctx.tenant.id, endpointId, given });
      endpoints[integration] = endpoint.path;
      awaiting.push(...endpoint.awaiting.map(({ what }) => ({ what: integration, needs: what })));
    }
    return { facts: { endpoints }, awaiting };
  },
});

/** An endpoint keeps its address and secret for life: the provider has been told. */
export async function addEndpoint(ctx: ToolContext, integration: Integration): Promise<{ id: string }> {
  const id = ctx.newId();
  const endpoint: WebhookEndpoint = webhookEndpoint({ integration, tenantId: ctx.tenant.id, endpointId: id, given: [] });
  await ctx.db.insert(webhookEndpoints).values({
    id,
    integration,
    needs: endpoint.awaiting.map(({ what }) => what),
    path: endpoint.path,
    status: endpoint.status,
    sealedSecret:
      endpoint.secret.madeBy === 'us'
        ? ctx.powers.sealSecret(`webhook.${integration}`, `whsec_${randomBytes(24).toString('base64')}`)
        : null,
  });
  return { id };
}
