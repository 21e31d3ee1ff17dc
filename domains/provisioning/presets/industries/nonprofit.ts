import { restrictedGrant } from '../books-story.ts';
import { ACCOUNTANT_MAY, ACCOUNTANT_MUST_NOT } from '../shared-roles.ts';
import type { IndustryPreset } from '../preset.ts';
import { later, ok, refused } from '../scenario.ts';
import { staysOut, wonDeal } from '../story.ts';
import { demo, hours, message, pipeline, role, series, stage, target, toggles } from '../writing.ts';

export const nonprofit: IndustryPreset = {
  industry: 'nonprofit',
  version: 2,
  title: 'Non-profit',
  on: toggles('CRM Marketing Finance HR Projects Inventory Fleet FieldOps'),
  offered: toggles('Support Ecommerce PatientMgmt LMS'),
  roles: [
    role('Country director', 'crm:* projects:* finance:read finance:approve hr:read', 'finance:post tenancy:roles'),
    role('Programme manager', 'projects:* crm:read crm:write fieldops:*', 'crm:configure finance:post'),
    role('Monitoring officer', 'projects:read fieldops:read crm:read', 'projects:write crm:write'),
    role('Finance manager', 'finance:* crm:read', 'crm:write tenancy:roles'),
    role('Grants accountant', `${ACCOUNTANT_MAY} crm:read`, `${ACCOUNTANT_MUST_NOT} crm:write tenancy:roles`),
    role('Field officer', 'fieldops:read fieldops:write projects:read', 'finance:read crm:read'),
    role('Storekeeper', 'inventory:read inventory:write', 'inventory:approve crm:read'),
    role('External auditor', 'finance:read governance:read', 'finance:write governance:undo crm:read'),
  ],
  pipelines: [
    pipeline(
      { name: 'Donors', won: 'Grant agreed', lost: 'Declined' },
      stage('Prospect', 10, 30),
      stage('Cultivation', 30, 30),
      stage('Proposal', 60, 30),
    ),
    pipeline(
      { key: 'renewal', name: 'Grant renewals', won: 'Renewed', lost: 'Ended' },
      stage('Reporting', 60, 30),
      stage('Renewal', 80, 30),
    ),
  ],
  leadSources: { Foundation: 10, 'Call for proposals': 10, Event: 10 },
  catalogue: [
    ...demo('programme', 'person', 'Livelihood training', 'School support'),
    ...demo('programme', 'household', 'Food kit', 'Hygiene kit'),
    ...demo('service', 'session', 'Community session'),
  ],
  calendars: { office: hours('Office hours', 'working', '08:00', '17:00') },
  targets: {
    donor_question: target('Question of a donor', 'office', '4h', '18h'),
    community_complaint: target('Complaint from a community', 'office', '9h', '45h'),
  },
  series: { grant: series('Grant', 'GRT', 'never'), distribution: series('Distribution', 'DIS'), donation: series('Donation', 'DON') },
  templates: {
    donation_thanks: message('Thanks for a donation', {
      en: ['Thank you, {{customer}}', 'Dear {{customer}}, {{business}} has received {{amount}} ({{reference}}). Thank you.'],
      fr: ['Merci, {{customer}}', 'Bonjour {{customer}}, {{business}} a bien reçu {{amount}} ({{reference}}). Merci.'],
      pt: ['Obrigado, {{customer}}', 'Caro(a) {{customer}}, {{business}} recebeu {{amount}} ({{reference}}). Obrigado.'],
    }),
    distribution_day: message('Day of a distribution', {
      en: ['Distribution on {{date}}', '{{business}}: distribution on {{date}}, {{time}}, at {{place}}. It is free.'],
      fr: ['Distribution le {{date}}', '{{business}} : distribution le {{date}} à {{time}}, à {{place}}. Elle est gratuite.'],
      sw: ['Ugawaji tarehe {{date}}', '{{business}}: ugawaji utakuwa tarehe {{date}}, saa {{time}}, {{place}}. Ni bure.'],
    }),
  },
  scenario: [
    ...wonDeal({
      by: 'programme_manager',
      customer: 'Example Foundation',
      deal: 'Clean water, two years',
      because: 'The visit convinced them',
    }),
    ok('country_director', 'Reads the grant agreement.', 'crm_get_deal', { dealId: '$deal.dealId' }),
    refused('programme_manager', 'Tries to change the pipelines.', 'crm_create_pipeline'),
    ok('monitoring_officer', 'Reads what was promised.', 'crm_get_deal', { dealId: '$deal.dealId' }),
    refused('monitoring_officer', 'Tries to change what was promised.', 'crm_update_deal', { dealId: '$deal.dealId', name: 'Less' }),
    ok('grants_accountant', 'Finds the donor.', 'crm_get_organisation', { organisationId: '$customer.organisationId' }),
    refused('field_officer', 'Tries to read the donors.', 'crm_list_organisations'),
    refused('storekeeper', 'Tries to read the donors.', 'crm_list_organisations'),
    ok('external_auditor', 'Reads who did what.', 'governance_list_receipts', {}),
    refused('external_auditor', 'Tries to undo a session.', 'governance_undo_session', { session: 'any' }),
    staysOut('country_director'),
    ...restrictedGrant({ manager: 'finance_manager', by: 'grants_accountant' }),
    ok('country_director', 'Reads what came in.', 'finance_get_entry', { entryId: '$grant.entryId' }),
    refused('country_director', 'Tries to post to the books.', 'finance_post_entry'),
    ok('external_auditor', 'Reads the entry behind the donor report.', 'finance_get_entry', { entryId: '$entry.entryId' }),
    ok('external_auditor', 'Reads the donor report: the ledger, by the fund.', 'finance_get_profit_and_loss', {
      dimensionValueIds: ['$fund.dimensionValueId'],
    }),
    ok('external_auditor', 'Finds the books in balance.', 'finance_get_trial_balance', {}),
    refused('external_auditor', 'Tries to write in the books.', 'finance_create_entry_draft'),
    refused('field_officer', 'Tries to read the books.', 'finance_list_entries'),
    later('programme_manager', 'projects', 'Budgets it by line.'),
    later('storekeeper', 'inventory', 'Buys with three quotes.'),
    later('field_officer', 'fieldops', 'Distributes with signatures, offline.'),
  ],
};
