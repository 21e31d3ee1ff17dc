import { billed, paid } from '../books-story.ts';
import type { IndustryPreset } from '../preset.ts';
import { ok, refused } from '../scenario.ts';
import { accountant } from '../shared-roles.ts';
import { convertedLead, staysOut } from '../story.ts';
import { demo, hours, pipeline, role, series, stage, target, toggles } from '../writing.ts';

export const other: IndustryPreset = {
  industry: 'other',
  version: 2,
  title: 'General business',
  on: toggles('CRM Finance'),
  offered: toggles('Marketing Support HR Projects Inventory'),
  roles: [
    role('Manager', 'crm:* finance:read', 'finance:post tenancy:users'),
    role('Staff', 'crm:read crm:write', 'crm:configure finance:read'),
    accountant,
  ],
  pipelines: [
    pipeline(
      { name: 'Sales', won: 'Won' },
      stage('Lead', 20, 7),
      stage('Qualified', 40, 10),
      stage('Proposal', 60, 10),
      stage('Negotiation', 80, 10),
    ),
  ],
  leadSources: {},
  catalogue: [...demo('service', 'hour', 'Service'), ...demo('product', 'piece', 'Product')],
  calendars: { office: hours('Office hours', 'working', '08:00', '17:00') },
  targets: { question: target('Question of a customer', 'office', '4h', '18h') },
  series: { job: series('Job', 'JOB') },
  templates: {},
  scenario: [
    ...convertedLead({ by: 'staff', name: 'Example Customer', need: 'An offer' }),
    ok('staff', 'Closes the sale.', 'crm_mark_deal_won', { dealId: '$converted.dealId' }),
    refused('staff', 'Tries to change the pipelines.', 'crm_create_pipeline'),
    ok('manager', 'Looks through the sales.', 'crm_list_deals', {}),
    ok('accountant', 'Finds who to bill.', 'crm_get_person', { personId: '$converted.personId' }),
    staysOut('manager'),
    ...billed({ by: 'accountant', customer: 'Example Customer Ltd', lines: [{ description: 'What was agreed', unitPrice: '25000' }] }),
    paid('accountant', { into: 'bank' }),
    ok('manager', 'Reads that nothing is open any more.', 'finance_get_invoice', { invoiceId: '$issued.invoiceId' }),
    ok('manager', 'Reads the balance sheet.', 'finance_get_balance_sheet', {}),
    refused('manager', 'Tries to post to the books.', 'finance_post_entry'),
    refused('staff', 'Tries to read the books.', 'finance_list_entries'),
  ],
};
