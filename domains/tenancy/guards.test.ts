import type pg from 'pg';
import { describe, expect, test } from 'vitest';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { fixture } from '#kernel/fixture.ts';
import { uuidv7 } from '#kernel/ids.ts';
import { platformWorld, world, type World } from '#tests/world.ts';
import { revokeApiKey } from './tools/api-key-secrets.ts';
import { assignRole } from './tools/assignments.ts';
import { enableModules, limitTenant } from './tools/tenant-standing.ts';
import { createTenant } from './tools/tenants.ts';

const id = (name: string): string => `'${fixture(`tenancy.${name}`)}'`;
const NEW = "'0190a000-0000-7000-8000-00000000abcd'";
/** Row-level security or a missing grant. */
const NO_RIGHT = '42501';

/** What comes of SQL that somebody runs who holds the domain's role alone: the broken rule, the SQLSTATE, or the rows it changed. */
async function attack(w: World, ...statements: string[]): Promise<string | number | null> {
  return w.attack('tenancy', async (client: pg.Client) => {
    let rows: number | null = 0;
    try {
      for (const statement of statements) rows = (await client.query(statement)).rowCount;
      await client.query('SET CONSTRAINTS ALL IMMEDIATE');
    } catch (error) {
      const { constraint, code } = error as pg.DatabaseError;
      return constraint ?? code ?? String(error);
    }
    return rows;
  });
}

describe('SQL of an ordinary tenant', () => {
  test.for([
    ['gives itself a plan', `UPDATE tenancy.tenants SET plan = 'enterprise'`, 'tenants_operator_only'],
    ['gives itself limits', `UPDATE tenancy.tenants SET limits = '{}'`, 'tenants_operator_only'],
    ['gives itself features', `UPDATE tenancy.tenants SET enabled_modules = '{Everything}'`, 'tenants_operator_only'],
    ['gives itself a status', `UPDATE tenancy.tenants SET status = 'closed'`, 'tenants_operator_only'],
    ['takes another slug', `UPDATE tenancy.tenants SET slug = 'another'`, 'tenants_final'],
    ['moves its row into its own hands', `UPDATE tenancy.tenants SET tenant_id = kernel.tenant()`, NO_RIGHT],
    ['becomes another', `UPDATE tenancy.tenants SET id = '${PLATFORM_TENANT_ID}'`, 'tenants_final'],
    [
      'keeps a registry of its own',
      `INSERT INTO tenancy.tenants (id, name, slug, plan, created_at) VALUES (kernel.tenant(), 'Me', 'me', 'enterprise', now())`,
      'tenants_platform_only',
    ],
    [
      'writes into the platform’s',
      `INSERT INTO tenancy.tenants (tenant_id, id, name, slug, plan, created_at) VALUES ('${PLATFORM_TENANT_ID}', ${NEW}, 'Me', 'me', 'x', now())`,
      NO_RIGHT,
    ],
    [
      'makes a plan',
      `INSERT INTO tenancy.plans (id, name, title, price_minor, currency, period, limits) VALUES (${NEW}, 'x', 'X', 0, 'USD', 'month', '{}')`,
      'plans_platform_only',
    ],
    [
      'bills another tenant',
      `INSERT INTO tenancy.invoices (id, customer_id, kind, status, currency, line_items, tax_percent, subtotal_minor, tax_minor, total_minor, created_at)
       VALUES (${NEW}, ${id('tenant.acme')}, 'invoice', 'draft', 'USD', '[{"description":"x","quantity":"1","unitMinor":"1","amountMinor":"1"}]', '0', 1, 0, 1, now())`,
      'invoices_platform_only',
    ],
    [
      'subscribes another tenant',
      `INSERT INTO tenancy.subscriptions (id, customer_id, plan_id, plan_name, price_minor, currency, period, limits, status, started_on, period_start, period_end)
       VALUES (${NEW}, ${id('tenant.acme')}, ${id('plan.basic')}, 'x', 1, 'USD', 'month', '{}', 'active', '2026-01-01', '2026-01-01', '2026-02-01')`,
      'subscriptions_platform_only',
    ],
    [
      'makes a role of the platform',
      `INSERT INTO tenancy.roles (id, name, title, permissions) VALUES (${NEW}, 'x', 'X', '{crm:read,platform:*}')`,
      'roles_platform_only',
    ],
    [
      'makes a pattern that is none',
      `INSERT INTO tenancy.roles (id, name, title, permissions) VALUES (${NEW}, 'x', 'X', '{plat*}')`,
      'roles_permissions_form',
    ],
    [
      'makes a role of nothing',
      `INSERT INTO tenancy.roles (id, name, title, permissions) VALUES (${NEW}, 'x', 'X', '{}')`,
      'roles_permissions_form',
    ],
    ['raises a system role', `UPDATE tenancy.roles SET permissions = '{*}' WHERE name = 'member'`, 'roles_system_final'],
    ['unmakes a system role', `UPDATE tenancy.roles SET is_system = false WHERE name = 'member'`, 'roles_system_final'],
    ['widens a key', `UPDATE tenancy.api_keys SET scopes = '{*}'`, 'api_keys_final'],
    ['swaps a key’s secret', `UPDATE tenancy.api_keys SET key_hash = repeat('a', 64)`, 'api_keys_final'],
    [
      'turns an agent’s key into a person',
      `UPDATE tenancy.api_keys SET actor_kind = 'person', owner_user_id = ${id('user.ada')}`,
      'api_keys_final',
    ],
    [
      'writes one address twice',
      `INSERT INTO tenancy.users (id, email, name, status, locale, created_at) VALUES (${NEW}, 'ADA@EXAMPLE.COM', 'X', 'active', 'en', now())`,
      'users_email',
    ],
    [
      'gives a role that is another tenant’s',
      `INSERT INTO tenancy.user_roles (id, user_id, role_id) VALUES (${NEW}, ${id('user.ada')}, ${NEW})`,
      'user_roles_role',
    ],
    ['deletes a role in use', `DELETE FROM tenancy.roles WHERE name = 'owner'`, 'user_roles_role'],
    ['empties a table', `TRUNCATE tenancy.key_usage`, NO_RIGHT],
  ] as const)('is refused when it %s', async ([, statement, rule]) => {
    expect(await attack(await world(), statement)).toBe(rule);
  });

  test('deletes no tenant, sees no other, and reaches no other table by a forged hand', async () => {
    const w = await world();
    expect(await attack(w, 'DELETE FROM tenancy.tenants')).toBe(0);
    expect(await attack(w, 'SELECT * FROM tenancy.tenants')).toBe(1);
    expect(await attack(w, 'SELECT * FROM tenancy.plans')).toBe(0);
    expect(await attack(w, `SELECT * FROM tenancy.users WHERE tenant_id <> kernel.tenant()`)).toBe(0);
    expect(await attack(w, `UPDATE tenancy.users SET name = 'X' WHERE tenant_id = '${PLATFORM_TENANT_ID}'`)).toBe(0);
    expect(await attack(w, 'SELECT tenancy.next_invoice_number(kernel.tenant(), $$invoice$$)')).toBe(NO_RIGHT);
    expect(await attack(w, 'SELECT * FROM kernel.receipts')).toBe(NO_RIGHT);
  });
});

describe('the last administrator', () => {
  test.for([
    ['loses the role', [`DELETE FROM tenancy.user_roles WHERE user_id = ${id('user.ada')}`]],
    ['loses it with everybody', ['DELETE FROM tenancy.user_roles']],
    ['is swapped for another person', [`UPDATE tenancy.user_roles SET user_id = ${id('user.dayo')} WHERE user_id = ${id('user.ada')}`]],
    ['is disabled', [`UPDATE tenancy.users SET status = 'disabled'`]],
  ] as const)('stays: %s', async ([, statements]) => {
    expect(await attack(await world(), ...statements)).toBe('last_admin');
  });

  test('may go while the operator takes the whole business back, and a business cannot say that of itself', async () => {
    const w = await world();
    const limit = `UPDATE tenancy.tenants SET limits = limits || '{"usersMax": 0}' WHERE id = '${w.tenantId}'`;
    expect(await attack(w, limit)).toBe('tenants_operator_only');
    const platform = await platformWorld();
    await platform.call(limitTenant, { tenantId: w.tenantId, limits: { usersMax: 0 } });
    expect(await attack(w, `DELETE FROM tenancy.user_roles WHERE user_id = ${id('user.ada')}`)).toBe(1);
    // Of another business it says nothing.
    expect(await attack(await world(), `DELETE FROM tenancy.user_roles WHERE user_id = ${id('user.ada')}`)).toBe('last_admin');
    await platform.call(limitTenant, { tenantId: w.tenantId, limits: { usersMax: 5 } });
    expect(await attack(w, `DELETE FROM tenancy.user_roles WHERE user_id = ${id('user.ada')}`)).toBe('last_admin');
  });

  test('may go once there is another, by person or by key', async () => {
    const w = await world();
    await w.call(assignRole, { userId: fixture('tenancy.user.chidi'), role: 'owner' });
    expect(await attack(w, `DELETE FROM tenancy.user_roles WHERE user_id = ${id('user.ada')}`)).toBe(1);
    expect(await attack(w, `UPDATE tenancy.users SET status = 'disabled' WHERE id = ${id('user.ada')}`)).toBe(1);
    const v = await world();
    const grant = `INSERT INTO tenancy.api_key_roles (id, api_key_id, role_id) VALUES (${NEW}, ${id('api_key.till')}, ${id('role.owner')})`;
    expect(await attack(v, grant, `DELETE FROM tenancy.user_roles WHERE user_id = ${id('user.ada')}`)).toBe(1);
    expect(
      await attack(
        v,
        grant,
        `DELETE FROM tenancy.user_roles WHERE user_id = ${id('user.ada')}`,
        `UPDATE tenancy.api_keys SET revoked_at = now()`,
      ),
    ).toBe('last_admin');
    expect(
      await attack(v, grant, `DELETE FROM tenancy.user_roles WHERE user_id = ${id('user.ada')}`, `DELETE FROM tenancy.api_key_roles`),
    ).toBe('last_admin');
  });
});

test('a revoked key stays revoked, and an end is not put off', async () => {
  const w = await world();
  await w.call(revokeApiKey, { apiKeyId: fixture('tenancy.api_key.old') });
  const old = `WHERE id = ${id('api_key.old')}`;
  expect(await attack(w, `UPDATE tenancy.api_keys SET revoked_at = NULL ${old}`)).toBe('api_keys_revoked_final');
  expect(await attack(w, `UPDATE tenancy.api_keys SET revoked_at = now() + interval '1 day' ${old}`)).toBe('api_keys_revoked_final');
  expect(
    await attack(w, `DELETE FROM tenancy.api_key_roles WHERE api_key_id = ${id('api_key.old')}`, `DELETE FROM tenancy.api_keys ${old}`),
  ).toBe('api_keys_revoked_final');
  const till = `WHERE id = ${id('api_key.till')}`;
  expect(await attack(w, `UPDATE tenancy.api_keys SET expires_at = '2030-01-01' ${till}`)).toBe(1);
  for (const later of [`'2031-01-01'`, 'NULL']) {
    expect(
      await attack(
        w,
        `UPDATE tenancy.api_keys SET expires_at = '2030-01-01' ${till}`,
        `UPDATE tenancy.api_keys SET expires_at = ${later} ${till}`,
      ),
    ).toBe('api_keys_final');
  }
});

describe('SQL in the platform tenant', () => {
  const issue = `UPDATE tenancy.invoices SET status = 'issued', issued_on = '2026-06-01'`;
  const line = (amount: string) => `'[{"description":"x","quantity":"1.5","unitMinor":"1001","amountMinor":"${amount}"}]'`;
  const insert = (columns: string, values: string) =>
    `INSERT INTO tenancy.invoices (id, customer_id, kind, currency, tax_percent, created_at, ${columns}) VALUES (${NEW}, ${id('tenant.acme')}, 'invoice', 'USD', '7.5', now(), ${values})`;
  const credit = (total: number) =>
    `INSERT INTO tenancy.invoices (id, customer_id, kind, currency, tax_percent, created_at, status, issued_on, credits_id, line_items, subtotal_minor, tax_minor, total_minor)
     VALUES (${NEW}, ${id('tenant.acme')}, 'credit_note', 'USD', '0', now(), 'issued', '2026-06-01', ${id('invoice.issued')},
       '[{"description":"x","quantity":"1","unitMinor":"${total}","amountMinor":"${total}"}]', ${total}, 0, ${total})`;

  test.for([
    ['changes an issued invoice', `UPDATE tenancy.invoices SET total_minor = 1 WHERE id = ${id('invoice.void')}`, 'invoices_issued_final'],
    ['deletes an issued invoice', `DELETE FROM tenancy.invoices WHERE id = ${id('invoice.void')}`, 'invoices_issued_final'],
    [
      'unissues an invoice',
      `UPDATE tenancy.invoices SET status = 'draft', number = NULL, issued_on = NULL WHERE id = ${id('invoice.void')}`,
      'invoices_issued_final',
    ],
    [
      'writes a line that is not quantity times price',
      insert('status, line_items, subtotal_minor, tax_minor, total_minor', `'draft', ${line('1501')}, 1501, 113, 1614`),
      'invoices_sums',
    ],
    ['writes no line', insert('status, line_items, subtotal_minor, tax_minor, total_minor', `'draft', '[]', 0, 0, 0`), 'invoices_lines'],
    [
      'writes a line that is no line',
      insert('status, line_items, subtotal_minor, tax_minor, total_minor', `'draft', '[1]', 0, 0, 0`),
      'invoices_sums',
    ],
    ['credits more than was billed', credit(999_999), 'invoices_credit_in_full'],
    ['changes agreed terms', `UPDATE tenancy.subscriptions SET price_minor = 1`, 'subscriptions_terms_final'],
    ['suspends the platform', `UPDATE tenancy.tenants SET status = 'suspended' WHERE id = tenant_id`, 'tenants_platform_stays_active'],
    ['deletes the platform', `DELETE FROM tenancy.tenants WHERE id = tenant_id`, 'tenants_kept'],
  ] as const)('is refused when it %s', async ([, statement, rule]) => {
    expect(await attack(await platformWorld(), statement)).toBe(rule);
  });

  test.for([
    ['changes its total', `UPDATE tenancy.invoices SET total_minor = total_minor + 1 WHERE id = ${NEW}`, 'invoices_sums'],
    ['changes its tax', `UPDATE tenancy.invoices SET tax_minor = 0, total_minor = subtotal_minor WHERE id = ${NEW}`, 'invoices_sums'],
    ['issues it without a date', `UPDATE tenancy.invoices SET status = 'issued' WHERE id = ${NEW}`, 'invoices_status'],
    ['credits it', credit(1615).replace(NEW, id('anything')).replace(id('invoice.issued'), NEW), 'invoices_credit_in_full'],
  ] as const)('is refused when, of a draft, it %s', async ([, statement, rule]) => {
    const fresh = insert('status, line_items, subtotal_minor, tax_minor, total_minor', `'draft', ${line('1502')}, 1502, 113, 1615`);
    expect(await attack(await platformWorld(), fresh, statement)).toBe(rule);
  });

  test('cannot choose a number, nor make a gap by tampering with the series', async () => {
    const p = await platformWorld();
    const fresh = insert('status, line_items, subtotal_minor, tax_minor, total_minor', `'draft', ${line('1502')}, 1502, 113, 1615`);
    const check = `SELECT 1 FROM tenancy.invoices WHERE kind = 'invoice' AND number IS NOT NULL HAVING count(*) = max(number)`;
    expect(
      await attack(
        p,
        fresh,
        `UPDATE tenancy.invoices SET number = 5 WHERE id = ${NEW}`,
        `SELECT 1 FROM tenancy.invoices WHERE id = ${NEW} AND number IS NULL`,
      ),
    ).toBe(1);
    expect(await attack(p, fresh, `${issue}, number = 999999 WHERE id = ${NEW}`, check)).toBe(1);
    expect(await attack(p, fresh, `UPDATE tenancy.invoice_series SET last_number = 999999`, `${issue} WHERE id = ${NEW}`, check)).toBe(1);
    expect(await attack(p, fresh, `DELETE FROM tenancy.invoice_series`, `${issue} WHERE id = ${NEW}`, check)).toBe(1);
  });

  test('deletes a tenant only while nothing has followed its creation', async () => {
    const p = await platformWorld();
    const made = await p.call(createTenant, { name: 'Short', slug: `d-${uuidv7(Date.now()).slice(-12)}`, plan: 'basic' });
    const remove = `DELETE FROM tenancy.tenants WHERE id = '${made.id}'`;
    expect(await attack(p, remove)).toBe(1);
    await p.call(enableModules, { tenantId: made.id, modules: ['CRM'] });
    expect(await attack(p, remove)).toBe('tenants_kept');
  });
});
