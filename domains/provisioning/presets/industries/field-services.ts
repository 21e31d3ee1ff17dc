import { billed, paid } from '../books-story.ts';
import type { IndustryPreset } from '../preset.ts';
import { later, ok, refused } from '../scenario.ts';
import { accountant } from '../shared-roles.ts';
import { convertedLead, staysOut } from '../story.ts';
import { demo, hours, message, pipeline, role, series, stage, target, toggles } from '../writing.ts';

export const fieldServices: IndustryPreset = {
  industry: 'field_services',
  version: 2,
  title: 'Field services',
  on: toggles('CRM Marketing Support Finance HR Inventory Fleet FieldOps'),
  offered: toggles('Projects POS LMS'),
  roles: [
    role('Dispatcher', 'fieldops:* fleet:read crm:read crm:write', 'crm:configure finance:post'),
    role('Technician', 'fieldops:read fieldops:write inventory:read crm:read', 'fieldops:dispatch crm:write'),
    role('Storekeeper', 'inventory:read inventory:write', 'inventory:approve crm:read'),
    role('Supervisor', 'fieldops:* hr:read crm:read', 'crm:write finance:post'),
    accountant,
  ],
  pipelines: [
    pipeline({ name: 'Jobs', won: 'Scheduled' }, stage('Enquiry', 25, 3), stage('Site survey', 50, 7), stage('Quote', 75, 7)),
    pipeline(
      { key: 'contracts', name: 'Maintenance contracts', won: 'Contract signed' },
      stage('Review after the job', 40, 14),
      stage('Offer', 65, 14),
    ),
  ],
  leadSources: { 'Emergency call': 10, 'Maintenance contract': 10 },
  catalogue: [
    ...demo('service', 'visit', 'Call-out', 'Site survey'),
    ...demo('service', 'hour', 'Labour'),
    ...demo('product', 'piece', 'Spare part'),
    ...demo('subscription', 'year', 'Maintenance plan'),
  ],
  calendars: {
    emergency: hours('Emergency, day and night', 'all', '00:00', '24:00'),
    office: hours('Office hours', 'working', '08:00', '17:00'),
  },
  targets: {
    emergency: target('Emergency', 'emergency', '30m', '4h'),
    standard_job: target('Standard job', 'office', '4h', '18h'),
  },
  series: { job: series('Job', 'JOB'), survey: series('Site survey', 'SUR'), contract: series('Contract', 'CON', 'never') },
  templates: {
    technician_coming: message('The technician is coming', {
      en: [
        '{{staff}} comes on {{date}}',
        'Hello {{customer}}, {{staff}} of {{business}} comes on {{date}} about {{time}} ({{reference}}).',
      ],
      fr: [
        '{{staff}} passe le {{date}}',
        'Bonjour {{customer}}, {{staff}} de {{business}} passe le {{date}} vers {{time}} ({{reference}}).',
      ],
      pt: ['{{staff}} chega a {{date}}', 'Olá {{customer}}, {{staff}} de {{business}} chega a {{date}} pelas {{time}} ({{reference}}).'],
      sw: [
        '{{staff}} anakuja tarehe {{date}}',
        'Habari {{customer}}, {{staff}} wa {{business}} anakuja tarehe {{date}} saa {{time}} ({{reference}}).',
      ],
    }),
    service_due: message('Service is due', {
      en: ['Service of {{item}} is due', 'Hello {{customer}}, the service of {{item}} is due on {{date}}. Choose a time: {{link}}'],
      fr: ['Entretien de {{item}}', 'Bonjour {{customer}}, l’entretien de {{item}} est prévu le {{date}}. Choisissez une heure : {{link}}'],
    }),
  },
  scenario: [
    ...convertedLead({ by: 'dispatcher', name: 'Example Householder', need: 'The generator does not start' }),
    ok('dispatcher', 'Agrees on the job.', 'crm_mark_deal_won', { dealId: '$converted.dealId' }),
    refused('dispatcher', 'Tries to change the pipelines.', 'crm_create_pipeline'),
    ok('technician', 'Reads where to go.', 'crm_get_person', { personId: '$converted.personId' }),
    refused('technician', 'Tries to change the customer.', 'crm_update_person', {
      personId: '$converted.personId',
      displayName: 'Another',
    }),
    ok('supervisor', 'Looks through the jobs.', 'crm_list_deals', {}),
    refused('storekeeper', 'Tries to read the customers.', 'crm_list_people'),
    ok('accountant', 'Finds who to bill.', 'crm_get_person', { personId: '$converted.personId' }),
    staysOut('supervisor'),
    later('dispatcher', 'fieldops', 'Finds a slot by skill.'),
    later('technician', 'fieldops', 'Visits offline, takes parts from the van, has it signed.'),
    later('storekeeper', 'inventory', 'Fills the van up.'),
    later('supervisor', 'fieldops', 'Plans the preventive visits.'),
    ...billed({
      by: 'accountant',
      customer: 'Example Offices, maintenance',
      lines: [
        { description: 'Labour, hours', quantity: '2.5', unitPrice: '12000' },
        { description: 'Compressor, under warranty', unitPrice: '0' },
      ],
    }),
    paid('accountant', { into: 'mobile_money' }),
    refused('supervisor', 'Tries to issue an invoice.', 'finance_issue_invoice', { invoiceId: '$invoice.invoiceId' }),
  ],
};
