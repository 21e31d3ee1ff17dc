import { billed, paid, posted } from '../books-story.ts';
import type { IndustryPreset } from '../preset.ts';
import { later, ok, refused } from '../scenario.ts';
import { accountant } from '../shared-roles.ts';
import { convertedLead, staysOut } from '../story.ts';
import { demo, hours, message, pipeline, role, series, stage, target, toggles } from '../writing.ts';

export const professionalServices: IndustryPreset = {
  industry: 'professional_services',
  version: 2,
  title: 'Professional services',
  on: toggles('CRM Marketing Support Finance HR Projects'),
  offered: toggles('LMS Streaming'),
  roles: [
    role('Partner', 'crm:* projects:* finance:read', 'finance:post tenancy:roles'),
    role('Manager', 'crm:read crm:write projects:*', 'crm:configure finance:post'),
    role('Consultant', 'projects:read projects:write crm:read', 'crm:write projects:approve'),
    role('Bookkeeper', 'finance:read finance:write crm:read', 'finance:approve crm:write'),
    role('Client guest', 'projects:read', 'projects:write crm:read'),
    accountant,
  ],
  pipelines: [
    pipeline(
      { name: 'Engagements', won: 'Engagement signed' },
      stage('Lead', 20, 7),
      stage('Discovery', 40, 10),
      stage('Proposal', 60, 10),
      stage('Negotiation', 80, 10),
    ),
  ],
  leadSources: { Tender: 10, Conference: 10 },
  catalogue: [
    ...demo('service', 'hour', 'Partner’s time', 'Manager’s time', 'Consultant’s time'),
    ...demo('service', 'package', 'Diagnostic workshop', 'Annual review'),
    ...demo('subscription', 'month', 'Retainer'),
  ],
  calendars: { office: hours('Office hours', 'working', '08:30', '17:30') },
  targets: {
    client_question: target('Question of a client', 'office', '4h', '18h'),
    proposal_request: target('Request for a proposal', 'office', '9h', '45h'),
  },
  series: { proposal: series('Proposal', 'PRO'), engagement: series('Engagement', 'ENG', 'never'), timesheet: series('Timesheet', 'TIM') },
  templates: {
    proposal_sent: message('Proposal sent', {
      en: [
        'Our proposal {{reference}}',
        'Dear {{customer}}, our proposal {{reference}} is ready for you: {{link}}. It holds until {{date}}. {{staff}}, {{business}}',
      ],
      fr: [
        'Notre proposition {{reference}}',
        'Bonjour {{customer}}, notre proposition {{reference}} vous attend : {{link}}. Elle vaut jusqu’au {{date}}. {{staff}}, {{business}}',
      ],
      pt: [
        'A nossa proposta {{reference}}',
        'Caro(a) {{customer}}, a nossa proposta {{reference}}: {{link}}. Válida até {{date}}. {{staff}}, {{business}}',
      ],
    }),
    meeting_booked: message('Meeting booked', {
      en: ['Our meeting on {{date}}', 'Dear {{customer}}, we meet on {{date}}, {{time}}, at {{place}}. {{staff}}, {{business}}'],
      fr: ['Notre rendez-vous du {{date}}', 'Bonjour {{customer}}, rendez-vous le {{date}} à {{time}}, {{place}}. {{staff}}, {{business}}'],
    }),
  },
  scenario: [
    ...convertedLead({ by: 'manager', name: 'Example Client', organisation: 'Example Holdings', need: 'A review of its processes' }),
    ok('manager', 'Notes what matters to the client.', 'crm_add_note', {
      body: 'Wants one person to talk to.',
      dealId: '$converted.dealId',
    }),
    ok('partner', 'Signs the engagement.', 'crm_mark_deal_won', { dealId: '$converted.dealId' }),
    refused('manager', 'Tries to change the pipelines.', 'crm_create_pipeline'),
    ok('consultant', 'Reads the engagement.', 'crm_get_deal', { dealId: '$converted.dealId' }),
    refused('consultant', 'Tries to change the engagement.', 'crm_update_deal', { dealId: '$converted.dealId', name: 'Another' }),
    ok('bookkeeper', 'Finds who to bill.', 'crm_get_person', { personId: '$converted.personId' }),
    refused('client_guest', 'Tries to read about other clients.', 'crm_list_organisations'),
    ok('accountant', 'Looks through the engagements.', 'crm_list_deals', {}),
    staysOut('partner'),
    later('manager', 'projects', 'Makes the project from the engagement.'),
    later('consultant', 'projects', 'Enters time.'),
    later('manager', 'projects', 'Approves it.'),
    posted('accountant', 'Takes the time of the month as income before it is billed.', {
      debits: [['accrued_income', '120000']],
      credits: [['sales', '120000']],
    }),
    posted('accountant', 'Clears it, since it is billed now.', { debits: [['sales', '120000']], credits: [['accrued_income', '120000']] }),
    ...billed({
      by: 'bookkeeper',
      issuedBy: 'accountant',
      customer: 'Example Holdings, fees',
      lines: [
        { description: 'First milestone', unitPrice: '200000' },
        { description: 'Time, hours', quantity: '8', unitPrice: '15000' },
      ],
    }),
    paid('accountant', { into: 'bank' }),
    ok('partner', 'Reads what was realised, by engagement.', 'finance_get_profit_and_loss', { splitBy: 'project' }),
    refused('partner', 'Tries to post to the books.', 'finance_post_entry'),
    later('client_guest', 'projects', 'Follows the own project.'),
  ],
};
