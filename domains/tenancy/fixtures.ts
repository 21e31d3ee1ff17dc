import { eq } from 'drizzle-orm';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { hashApiKey } from './api-key.ts';
import { invoiceSums } from './billing-rules.ts';
import { isPlatform } from './rules.ts';
import { apiKeyRoles, apiKeys, invoices, plans, roles, subscriptions, tenants, userRoles, users } from './schema.ts';

const id = (name: string): string => fixture(`tenancy.${name}`);

/** The same named records in every tenant; the platform tenant also gets customers, a plan and invoices. */
export async function fixtures(ctx: ToolContext): Promise<void> {
  await people(ctx);
  await keys(ctx);
  if (isPlatform(ctx.tenant.id)) await customers(ctx);
}

async function people(ctx: ToolContext): Promise<void> {
  const createdAt = ctx.now();
  await ctx.db
    .insert(roles)
    .values([
      { id: id('role.clerk'), name: 'clerk', title: 'Clerk', permissions: ['crm:read', 'crm:write'] },
      { id: id('role.unused'), name: 'unused', title: 'Nobody’s role', permissions: ['support:read'] },
    ])
    .onConflictDoNothing();
  await ctx.db
    .insert(users)
    .values([
      { id: id('user.ada'), email: 'Ada@example.com', name: 'Ada Eze', status: 'active', locale: 'en', createdAt },
      { id: id('user.ben'), email: 'ben@example.com', name: 'Ben Musa', status: 'invited', locale: 'en', createdAt },
      { id: id('user.chidi'), email: 'chidi@example.com', name: 'Chidi Okafor', status: 'active', locale: 'ig', createdAt },
      { id: id('user.dayo'), email: 'dayo@example.com', name: 'Dayo Bello', status: 'disabled', locale: 'yo', createdAt },
    ])
    .onConflictDoNothing();
  await ctx.db
    .insert(userRoles)
    .values([
      { id: id('user_role.ada'), userId: id('user.ada'), roleId: id('role.owner') },
      { id: id('user_role.chidi'), userId: id('user.chidi'), roleId: id('role.clerk') },
    ])
    .onConflictDoNothing();
}

async function keys(ctx: ToolContext): Promise<void> {
  for (const name of ['till', 'old']) {
    const keyHash = hashApiKey(`fixture ${name} of ${ctx.tenant.id}`);
    // Nobody knows a secret with this hash, so a fixture opens nothing.
    await ctx.db
      .insert(apiKeys)
      .values({
        id: id(`api_key.${name}`),
        name: `The ${name} key`,
        prefix: 'nxs_fixture',
        lastFour: name.padEnd(4, '_'),
        keyHash,
        actorKind: 'agent',
        scopes: ['crm:*'],
        createdAt: ctx.now(),
      })
      .onConflictDoNothing();
    await ctx.db
      .insert(apiKeyRoles)
      .values({ id: id(`api_key_role.${name}`), apiKeyId: id(`api_key.${name}`), roleId: id('role.clerk') })
      .onConflictDoNothing();
  }
}

async function customers(ctx: ToolContext): Promise<void> {
  const createdAt = ctx.now();
  const registry = { plan: 'basic', createdAt };
  await ctx.db
    .insert(tenants)
    .values([
      { id: id('tenant.acme'), name: 'Acme Stores', slug: 'fixture-acme', ...registry, enabledModules: ['CRM'] },
      { id: id('tenant.dormant'), name: 'Dormant Ltd', slug: 'fixture-dormant', ...registry, status: 'suspended' },
      { id: id('tenant.parting'), name: 'Parting Ltd', slug: 'fixture-parting', ...registry, status: 'suspended' },
      { id: id('tenant.leaving'), name: 'Leaving Ltd', slug: 'fixture-leaving', ...registry, status: 'suspended' },
      { id: id('tenant.fresh'), name: 'Fresh Foods', slug: 'fixture-fresh', ...registry },
    ])
    .onConflictDoNothing();
  await ctx.db
    .insert(plans)
    .values({
      id: id('plan.basic'),
      name: 'basic',
      title: 'Basic',
      priceMinor: 1000n,
      currency: 'USD',
      period: 'month',
      limits: { callsPerMinute: 600, usersMax: 5 },
    })
    .onConflictDoNothing();
  const start = ctx.today();
  await ctx.db
    .insert(subscriptions)
    .values({
      id: id('subscription.acme'),
      customerId: id('tenant.acme'),
      planId: id('plan.basic'),
      planName: 'basic',
      priceMinor: 1000n,
      currency: 'USD',
      period: 'month',
      limits: { callsPerMinute: 600, usersMax: 5 },
      status: 'active',
      startedOn: start,
      periodStart: start,
      periodEnd: start.add({ months: 1 }),
    })
    .onConflictDoNothing();
  await bills(ctx, start);
}

async function bills(ctx: ToolContext, issuedOn: Temporal.PlainDate): Promise<void> {
  const sums = invoiceSums([{ description: 'Basic plan, one month', quantity: '1', unitMinor: 1000n }], '7.5');
  const bill = { customerId: id('tenant.acme'), currency: 'USD', taxPercent: '7.5', ...sums, createdAt: ctx.now() };
  const wanted = [
    { id: id('invoice.draft'), ...bill, kind: 'invoice', status: 'draft' },
    { id: id('invoice.issued'), ...bill, kind: 'invoice', status: 'issued', issuedOn },
    { id: id('invoice.void'), ...bill, kind: 'invoice', status: 'issued', issuedOn },
    { id: id('invoice.credit'), ...bill, kind: 'credit_note', status: 'issued', issuedOn, creditsId: id('invoice.void') },
  ] as const;
  for (const invoice of wanted) {
    // Asked first, not left to ON CONFLICT: the trigger would take a number for a row that is then not written.
    const [present] = await ctx.db.select({ id: invoices.id }).from(invoices).where(eq(invoices.id, invoice.id));
    if (!present) await ctx.db.insert(invoices).values(invoice);
  }
}
