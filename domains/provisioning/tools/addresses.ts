import { eq } from 'drizzle-orm';
import { digest } from '#kernel/canonical.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { generateDkimKey } from '../infrastructure/dkim.ts';
import { tenantDns } from '../infrastructure/dns-records.ts';
import { zones } from '../schema.ts';
import { deployEarlier, deployWhole } from './infrastructure.ts';
import {
  type ActivationRow,
  earlierActivation,
  loadActivation,
  STEP_PERMISSION,
  stepExamples,
  stepInput,
  stepOutput,
} from '../step-tool.ts';

/** One selector for a business and key: a new key will get a new one, so that mail under way still verifies. */
export const selectorOf = ({ slug }: ActivationRow): string => `nx1-${slug}`;

export interface Dkim {
  selector: string;
  publicTxt: string;
  sealedPrivate: string;
}

/** The key of an earlier activation is kept: its public half may be at the owner's registrar by now. */
export async function dkimOf(ctx: ToolContext, activation: ActivationRow): Promise<Dkim> {
  const [known] = await ctx.db.select().from(zones).limit(1);
  if (known) return { selector: known.dkimSelector, publicTxt: known.dkimPublic, sealedPrivate: known.sealedDkimPrivate };
  const { selector, publicTxt, privateKeyPem } = await generateDkimKey(selectorOf(activation));
  return { selector, publicTxt, sealedPrivate: ctx.powers.sealSecret(`dkim.${selector}`, privateKeyPem) };
}

type Dns = ReturnType<typeof tenantDns>;

export function dnsOf({ input, platform, slug }: ActivationRow, dkim: Dkim): Dns {
  return tenantDns({
    slug,
    baseDomain: platform.baseDomain,
    ...(input.domain && { ownDomain: input.domain }),
    gateway: {
      ipv4: platform.gateway.ipv4,
      ipv6: platform.gateway.ipv6,
      ...(platform.gateway.hostname && { hostname: platform.gateway.hostname }),
    },
    mail: platform.mail,
    dkim,
    certificateAuthority: platform.certificateAuthority,
    integrations: input.integrations,
  });
}

export async function publish(ctx: ToolContext, { changes }: Dns, dkim: Dkim): Promise<void> {
  const key = { dkimSelector: dkim.selector, dkimPublic: dkim.publicTxt, sealedDkimPrivate: dkim.sealedPrivate };
  const present = await ctx.db.select().from(zones);
  for (const { zone, records } of changes) {
    const known = present.find((row) => row.zone === zone);
    if (!known) await ctx.db.insert(zones).values({ id: ctx.newId(), zone, records, ...key });
    else if (digest(known.records) !== digest(records)) await ctx.db.update(zones).set({ records }).where(eq(zones.id, known.id));
    const stays = new Set(records.map(recordName));
    const gone = (known?.records ?? []).filter((record) => !stays.has(recordName(record)));
    if (gone.length > 0) takeOut(ctx, zone, gone);
    ctx.effect('dns', { action: 'upsert', zone, records });
  }
}

const recordName = ({ name, type }: { name: string; type: string }): string => `${name} ${type}`;

function takeOut(ctx: ToolContext, zone: string, records: readonly { name: string; type: string }[]): void {
  ctx.effect('dns', { action: 'delete', zone, records: records.map(({ name, type }) => ({ name, type })) });
}

export const configureDnsAndTls = defineTool({
  name: 'provisioning_configure_dns_and_tls',
  title: 'Configure DNS and TLS',
  summary: 'Step 6: addresses, mail records (MX, SPF, DKIM, DMARC) and the certificate request.',
  guide:
    'A step of an activation; the saga calls it. With an own domain it ends awaiting the owner’s registrar. Takes back: provisioning_remove_dns_and_tls.',
  effect: 'compensable',
  compensate: { tool: 'provisioning_remove_dns_and_tls', input: ({ input }) => input },
  permission: STEP_PERMISSION,
  powers: ['platform'],
  aliases: ['configure_dns_and_tls'],
  input: stepInput,
  output: stepOutput,
  examples: stepExamples,
  async run({ activationId }, ctx) {
    const activation = await loadActivation(ctx.db, activationId);
    if (activation.sandboxOf) return { facts: { hosts: [], zones: [], isSandbox: true }, awaiting: [] };
    ctx.progress(0.2, 'Making the key that signs mail.');
    const dkim = await dkimOf(ctx, activation);
    const dns = dnsOf(activation, dkim);
    await publish(ctx, dns, dkim);
    // Only now are there names to ask a certificate for.
    await deployWhole(ctx, activation);
    return {
      facts: {
        hosts: dns.hosts,
        mailDomain: dns.mailDomain,
        zones: dns.changes.map(({ zone }) => zone),
        dkimSelector: dkim.selector,
        certificate: 'requested by certificate.yaml',
      },
      awaiting: dns.awaiting.map(({ what }) => ({ what: activation.input.domain ?? 'DNS', needs: what })),
    };
  },
});

export const removeDnsAndTls = defineTool({
  name: 'provisioning_remove_dns_and_tls',
  title: 'Remove DNS and TLS',
  summary: 'Take the business’s records out of every zone, or go back to those of the activation before.',
  guide: 'Rolling back an activation calls it.',
  effect: 'irreversible',
  permission: STEP_PERMISSION,
  powers: ['platform'],
  input: stepInput,
  output: stepOutput,
  examples: stepExamples,
  async run({ activationId }, ctx) {
    const activation = await loadActivation(ctx.db, activationId);
    const earlier = await earlierActivation(ctx.db, activation);
    const dkim = earlier && (await dkimOf(ctx, earlier));
    const stays = earlier && dkim ? dnsOf(earlier, dkim) : null;
    const kept = new Set(stays?.changes.map(({ zone }) => zone));
    const removed = (await ctx.db.select().from(zones)).filter(({ zone }) => !kept.has(zone));
    for (const { id, zone, records } of removed) {
      await ctx.db.delete(zones).where(eq(zones.id, id));
      takeOut(ctx, zone, records);
    }
    if (stays && dkim) await publish(ctx, stays, dkim);
    if (!(await deployEarlier(ctx, activation))) await deployWhole(ctx, activation);
    return { facts: { zones: removed.map(({ zone }) => zone) }, awaiting: [] };
  },
});
