import { z } from 'zod';
import { defineTool } from '#kernel/tool.ts';
import { copilots, deployments, webhookEndpoints, zones } from '../schema.ts';

const DnsRecord = z.object({
  zone: z.string().describe('In which zone.'),
  name: z.string().describe('Fully qualified.'),
  type: z.string().describe('A, CNAME, MX, …'),
  ttl: z.int().describe('Seconds.'),
  values: z.array(z.string()).describe('As asked for.'),
});

export const Inventory = z.object({
  modules: z.array(z.string()).describe('Features that are on.'),
  files: z
    .array(z.object({ path: z.string().describe('With its app.'), sha256: z.string().describe('Of the content.') }))
    .describe('Asked of the cluster.'),
  records: z.array(DnsRecord).describe('Asked of DNS.'),
  endpoints: z
    .array(
      z.object({
        integration: z.string().describe('Which service.'),
        path: z.string().describe('Where it calls.'),
        awaiting: z.array(z.string()).describe('What the owner must still give.'),
      }),
    )
    .describe('Webhooks.'),
  copilots: z.array(z.string()).describe('Domains that have one.'),
});
export type Inventory = z.input<typeof Inventory>;

export const getInventory = defineTool({
  name: 'provisioning_get_inventory',
  title: 'Get inventory',
  summary: 'What activation has made for this business outside its records: files, DNS records, webhooks, copilots.',
  guide: 'Use to see what was asked of the outside. Whether it is there: provisioning_survey_activation.',
  effect: 'read',
  permission: 'provisioning:read',
  input: z.object({}),
  output: Inventory,
  examples: [{}],
  route: { method: 'GET', path: '/provisioning/inventory' },
  async run(_input, ctx) {
    const apps = await ctx.db.select().from(deployments).orderBy(deployments.app);
    const present = await ctx.db.select().from(zones).orderBy(zones.zone);
    const endpoints = await ctx.db.select().from(webhookEndpoints).orderBy(webhookEndpoints.integration);
    const domains = await ctx.db.select({ domain: copilots.domain }).from(copilots).orderBy(copilots.domain);
    return {
      modules: [...ctx.tenant.modules],
      files: apps.flatMap(({ app, files, digests }) => files.map((path) => ({ path: `${app}/${path}`, sha256: digests[path] ?? '' }))),
      records: present.flatMap(({ zone, records }) => records.map((record) => ({ zone, ...record }))),
      endpoints: endpoints.map(({ integration, path, needs }) => ({ integration, path, awaiting: needs })),
      copilots: domains.map(({ domain }) => domain),
    };
  },
});
