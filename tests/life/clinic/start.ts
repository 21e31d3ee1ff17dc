import { expect } from 'vitest';
import { businessOf, ends } from '#tests/crash/activation-facts.ts';
import type { House } from '#tests/crash/harness.ts';
import { account, book, code, kept, lastDay, on, party, people, period, tax, THE_YEAR, YEAR } from './clinic.ts';
import { ngn } from './notebook.ts';
import { enter } from './people.ts';

let url = '';

export async function activateTheClinic(house: House): Promise<void> {
  const prompt = businessOf('ayo', { name: 'Ayo Clinic', plan: 'growth', toggles: { Finance: true } });
  const server = house.start({ activate: prompt });
  url = await server.said('url');
  const { businessId } = await server.said('activated');
  await ends(house, 'ayo', 'done');
  const key = { name: 'Owner', roles: ['owner'] };
  const { secret } = await server.call<{ secret: string }>('tenancy_create_api_key', key, { tenantId: businessId });
  people.owner = await enter(url, 'the owner', secret);
}

/** Each with a key of their own and no more than their role. */
export async function hirePeople(): Promise<void> {
  // The role of the trade may do everything in finance; ours shall not close what they posted.
  const accountants = (await people.owner.all('tenancy_list_roles')).find(({ name }) => name === 'accountant');
  await people.owner.call('tenancy_update_role', {
    roleId: accountants.id,
    permissions: ['finance:read', 'finance:write', 'finance:post', 'finance:export'],
  });
  for (const role of ['bookkeeper', 'accountant', 'controller', 'auditor'] as const) {
    const { id } = await people.owner.call('tenancy_invite_user', { email: `${role}@ayo.example`, name: `The ${role}`, roles: [role] });
    await people.owner.call('tenancy_enable_user', { userId: id });
    const key = { name: `Key of the ${role}`, roles: [role], ownerUserId: id };
    const { secret } = await people.owner.call('tenancy_create_api_key', key);
    people[role] = await enter(url, `the ${role}`, secret);
  }
}

/** A year that is over, the accounts and taxes by our own names, rates, and the money to begin with. */
export async function openTheBooks(): Promise<void> {
  const year = await people.controller.call('finance_create_fiscal_year', {
    name: `FY ${YEAR}`,
    startsOn: THE_YEAR.from,
    endsOn: THE_YEAR.to,
  });
  kept.yearId = year.fiscalYearId;
  year.periods.forEach((each: { periodId: string; name: string }) => (period[each.name] = each.periodId));
  for (const { role, accountId, code: number } of (await people.controller.call('finance_list_posting_accounts')).items) {
    account[role] = accountId;
    code[role] = number;
  }
  for (const [name, query] of Object.entries({ capital: 'Capital', rent: 'Rent', repairs: 'Repairs', adverts: 'Advertising' })) {
    const [found] = (await people.controller.call('finance_list_accounts', { query })).items;
    account[name] = found.accountId;
    code[name] = found.code;
  }
  for (const { taxCodeId, code: name, rate } of (await people.controller.call('finance_list_tax_codes')).items) {
    tax[name] = taxCodeId;
    if (name === 'VAT') expect(rate).toBe('10');
  }
  const rates: [string, string][] = [
    [on(1, 1), '1500'],
    [lastDay(3), '1550'],
    [on(4, 20), '1600'],
    [on(11, 1), '1620'],
    [lastDay(11), '1640'],
    [lastDay(12), '1700'],
  ];
  for (const [onDate, rate] of rates) {
    await people.controller.call('finance_set_exchange_rate', { base: 'USD', quote: 'NGN', onDate, rate, source: 'Central bank' });
  }
  await people.accountant.call('finance_post_entry', {
    date: on(1, 2),
    description: 'Paid in by the founders',
    lines: [
      { accountId: account['bank'], side: 'debit', money: ngn(1_000_000_000n) },
      { accountId: account['capital'], side: 'credit', money: ngn(1_000_000_000n) },
    ],
  });
  book.write(on(1, 2), { bank: 1_000_000_000n, capital: -1_000_000_000n });
}

export async function meetEverybody(): Promise<void> {
  const meet = async (name: string, input: object): Promise<void> => {
    party[name] = (await people.bookkeeper.call('finance_create_party', { name, ...input })).partyId;
  };
  for (const patient of ['Ada Obi', 'Bola Ade', 'Chidi Eze']) await meet(patient, { isCustomer: true, paymentTermsDays: 0 });
  await meet('Hygeia Insurance', { isCustomer: true, paymentTermsDays: 30 });
  await meet('Lekki Oil', { isCustomer: true, paymentTermsDays: 14 });
  await meet('Pharma Plus', { isSupplier: true, paymentTermsDays: 30 });
  await meet('The Landlord', { isSupplier: true, paymentTermsDays: 0 });
  await meet('MedTech Inc', { isSupplier: true, currency: 'USD', paymentTermsDays: 45 });
}
