import { describe, expect, test } from 'vitest';
import type { ToolError } from '#kernel/errors.ts';
import { seededAccount } from '#domains/finance/public.ts';
import { isDeep } from '#tests/run.ts';
import { INDUSTRIES, keysOf } from '../activation-tables.ts';
import { ACCOUNTANT_MAY } from '../presets/shared-roles.ts';
import { type Business, business } from '../testing.ts';
import { verifyBusiness } from './acceptance.ts';

interface Played {
  isPassed: boolean;
  counts: Record<string, number>;
  steps: { part: string; as: string; does: string; tool: string | null; outcome: string; got: string }[];
}

/** By their charts of accounts: four digits of our own, SYSCOHADA, a national one, and more of each. */
const COUNTRIES = ['NG', 'SN', 'PT', ...(isDeep ? ['AO', 'EG', 'GB', 'MA', 'US'] : [])];
const played = async (b: Business, input = {}): Promise<Played> => (await b.result(verifyBusiness, input)).output as never;
const rowsOf = (b: Business) =>
  b.platform.sql(
    `SELECT (SELECT count(*) FROM crm.organisations WHERE tenant_id = $1) AS organisations,
            (SELECT count(*) FROM crm.deals WHERE tenant_id = $1) AS deals,
            (SELECT count(*) FROM kernel.changes WHERE tenant_id = $1) AS changes,
            (SELECT count(*) FROM kernel.events WHERE tenant_id = $1) AS events`,
    [b.businessId],
  );

const WRITTEN = {
  crm: ['pipelines', 'stages', 'lead_sources'],
  tenancy: ['roles'],
  provisioning: ['applied_settings'],
  finance: [
    'entities accounts posting_accounts periods journals series dimension_values',
    'numbers journal_entries entry_lines balance_marks parties documents payments',
  ].flatMap((names) => names.split(' ')),
};

/** Rows of the business in any table that seeding or the scenario writes. */
const leftOf = (b: Business) =>
  b.platform.sql(
    Object.entries(WRITTEN)
      .flatMap(([domain, tables]) => tables.map((table) => `${domain}.${table}`))
      .map((table) => `SELECT '${table}' AS left FROM ${table} WHERE tenant_id = $1`)
      .join(' UNION ALL '),
    [b.businessId],
  );

describe('a day in the life', () => {
  // Each industry in one of them; all of them in the deep run.
  const cases = keysOf(INDUSTRIES).flatMap((industry, i) =>
    COUNTRIES.filter((_, n) => isDeep || n === i % COUNTRIES.length).map((country) => ({ industry, country })),
  );
  test.for(cases)(
    'of $industry in $country passes and leaves nothing; seeding again changes nothing, and undone, nothing is left',
    async ({ industry, country }) => {
      const b = await business(industry, { country, toggles: { CRM: true } });
      const before = await rowsOf(b);
      const { receipt, output } = await b.result(verifyBusiness, { mustPass: true });
      const { counts, steps } = output as unknown as Played;
      expect(steps.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      // What of it can be played in this house, is.
      expect(steps.filter(({ part, tool, outcome }) => part === 'scenario' && tool && outcome !== 'passed')).toEqual([]);
      expect(new Set(steps.filter(({ outcome }) => outcome === 'passed').map(({ part }) => part))).toEqual(
        new Set(['scenario', 'refusal', 'books', 'stranger', 'service_level']),
      );
      expect(b.seeded.output['facts']).toMatchObject({ acceptance: { ...counts, failed: 0 } });
      expect(receipt?.rowsChanged).toBe(0);
      expect(await rowsOf(b)).toEqual(before);
      expect((await b.result('provisioning_seed_data', { activationId: b.activationId })).receipt?.rowsChanged).toBe(0);
      await b.result('governance_undo_call', { callId: b.seeded.callId });
      expect(await leftOf(b)).toEqual([]);
    },
  );
});

test('a role that may more than it should fails by name, and mustPass says so as an error', async () => {
  const b = await business('retail');
  const { items } = (await b.result('tenancy_list_roles', { limit: 100 })).output as { items: { id: string; name: string }[] };
  const roleId = items.find(({ name }) => name === 'cashier')?.id;
  await b.result('tenancy_update_role', { roleId, permissions: ['pos:read', 'crm:*'] });
  const { isPassed, steps } = await played(b);
  expect(isPassed).toBe(false);
  expect(steps.filter(({ outcome }) => outcome === 'failed').map(({ as, does, got }) => [as, does, got])).toEqual([
    ['cashier', 'Cashier has no right to crm:write.', 'invalid_input (input_invalid)'],
    ['cashier', 'Tries to change a customer.', 'ok'],
  ]);
  const error: ToolError = await b.refusal(verifyBusiness, { mustPass: true });
  expect(error).toMatchObject({ code: 'conflict', reason: 'acceptance_failed' });
});

test('a role that can no longer do its task fails; one that people deleted is left out', async () => {
  const b = await business('retail');
  const { items } = (await b.result('tenancy_list_roles', { limit: 100 })).output as { items: { id: string; name: string }[] };
  const idOf = (wanted: string) => items.find(({ name }) => name === wanted)?.id;
  await b.result('tenancy_update_role', { roleId: idOf('accountant'), permissions: ACCOUNTANT_MAY.split(' ') });
  await b.result('tenancy_delete_role', { roleId: idOf('online_agent') });
  const { steps } = await played(b);
  expect(steps.filter(({ outcome }) => outcome === 'failed').map(({ does, got }) => [does, got])).toEqual([
    ['Reads what was agreed.', 'forbidden (permission_missing)'],
  ]);
  expect(new Set(steps.filter(({ outcome }) => outcome === 'gone').map(({ as }) => as))).toEqual(new Set(['online_agent']));
});

test('a feature that is off is not played', async () => {
  const b = await business('healthcare', { toggles: { CRM: false } });
  const { isPassed, counts, steps } = await played(b);
  expect(isPassed).toBe(true);
  expect(counts['off']).toBeGreaterThan(0);
  expect(steps.filter(({ tool, outcome }) => tool?.startsWith('crm_') && outcome !== 'off')).toEqual([]);
});

test('books that lack something fail by name', async () => {
  const b = await business('retail');
  await b.result('finance_update_account', { accountId: seededAccount('stock'), isActive: false });
  const { steps } = await played(b);
  expect(steps.filter(({ part, outcome }) => part === 'books' && outcome === 'failed').map(({ does, got }) => [does, got])).toEqual([
    ['Every part, control account, journal and series is there.', 'part_on_retired_account stock'],
    ['Tries to post to stock by hand.', 'conflict (account_retired)'],
  ]);
});

test('after a series has gone on, by people and by the story, its next numbers are still the ones that follow', async () => {
  const b = await business('other');
  for (let i = 0; i < 3; i++) await b.result('finance_void_number', { seriesCode: 'INVOICE', reason: 'Spoilt' });
  const { steps } = await played(b);
  expect(steps.find(({ does }) => does === 'Takes the next numbers of INVOICE.')).toMatchObject({
    outcome: 'passed',
    got: expect.stringMatching(/-00005, .*-00006$/),
  });
});

test('a policy that stops a role from its task is found', async () => {
  const b = await business('retail');
  await b.result('governance_create_policy', {
    name: 'No deals',
    decision: 'deny',
    when: { tools: ['crm_create_deal'] },
    reason: 'Not this month.',
  });
  const { steps } = await played(b);
  expect(steps.filter(({ outcome }) => outcome === 'failed').map(({ does, got }) => [does, got])[0]).toEqual([
    'Opens “Monthly groceries” in the default pipeline.',
    'forbidden (denied_by_policy)',
  ]);
});

test('is for those who may change the business, and needs to know what it does', async () => {
  const b = await business('retail');
  const reader = { principal: b.platform.as({ tenantId: b.businessId, permissions: ['provisioning:read'] }) };
  expect(await b.refusal(verifyBusiness, {}, reader)).toMatchObject({ code: 'forbidden', reason: 'permission_missing' });
  expect(await b.refusal(verifyBusiness, { more: 1 })).toMatchObject({ code: 'invalid_input', reason: 'unknown_field' });
});
