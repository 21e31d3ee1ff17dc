import { billed, paid } from '../books-story.ts';
import type { IndustryPreset } from '../preset.ts';
import { later, ok, refused } from '../scenario.ts';
import { convertedLead, staysOut } from '../story.ts';
import { demo, hours, message, pipeline, role, series, stage, target, toggles } from '../writing.ts';

export const education: IndustryPreset = {
  industry: 'education',
  version: 1,
  title: 'School, university or training',
  on: toggles('CRM Marketing Support Finance HR Inventory LMS Streaming'),
  offered: toggles('Projects Ecommerce POS Fleet PatientMgmt'),
  roles: [
    role('Head', 'lms:* crm:* hr:read', 'finance:post tenancy:roles'),
    role('Registrar', 'crm:read crm:write lms:read', 'lms:grade crm:configure'),
    role('Bursar', 'finance:* crm:read', 'lms:grade crm:write'),
    role('Teacher', 'lms:read lms:write lms:grade', 'finance:read crm:read'),
    role('Form tutor', 'lms:read lms:write crm:read', 'lms:grade crm:write'),
    role('Parent', 'lms:read', 'lms:write crm:read'),
    role('Student', 'lms:read', 'lms:write crm:read'),
    role('Librarian', 'inventory:read inventory:write', 'crm:read lms:grade'),
    role('Transport officer', 'fleet:read fleet:write', 'crm:write finance:read'),
  ],
  pipelines: [
    pipeline(
      { name: 'Admissions', won: 'Enrolled', lost: 'Withdrawn' },
      stage('Enquiry', 10, 10),
      stage('Application', 30, 14),
      stage('Interview', 50, 10),
      stage('Offer', 70, 14),
      stage('Deposit', 90, 14),
    ),
  ],
  leadSources: { 'Open day': 10, Alumni: 10 },
  catalogue: [
    ...demo('fee', 'term', 'Tuition', 'Boarding', 'School bus'),
    ...demo('fee', 'exam', 'Examination fee'),
    ...demo('product', 'set', 'Uniform', 'Books of the year'),
    ...demo('service', 'lesson', 'Extra lesson'),
  ],
  calendars: { school: hours('School hours', 'working', '08:00', '16:00') },
  targets: {
    admission_question: target('Question about admission', 'school', '4h', '16h'),
    parent_concern: target('Concern of a parent', 'school', '2h', '24h'),
  },
  series: {
    admission: series('Admission number', 'ADM', 'never'),
    application: series('Application', 'APP'),
    report: series('Report card', 'REP'),
  },
  templates: {
    fee_due: message('Fees are due', {
      en: ['Fees due on {{date}}', 'Dear {{customer}}, {{amount}} of fees ({{reference}}) are due on {{date}}. {{business}}'],
      fr: [
        'Frais à régler le {{date}}',
        'Cher parent, {{customer}}, {{amount}} de frais ({{reference}}) sont dus le {{date}}. {{business}}',
      ],
      pt: ['Propinas até {{date}}', 'Caro(a) {{customer}}, {{amount}} de propinas ({{reference}}) vencem a {{date}}. {{business}}'],
      sw: ['Karo inatakiwa {{date}}', 'Mpendwa {{customer}}, karo ya {{amount}} ({{reference}}) inatakiwa tarehe {{date}}. {{business}}'],
    }),
    offer_made: message('A place is offered', {
      en: ['A place at {{business}}', 'Dear {{customer}}, {{business}} offers you a place. Please answer by {{date}}: {{link}}'],
      fr: ['Une place à {{business}}', 'Bonjour {{customer}}, {{business}} vous offre une place. Répondez avant le {{date}} : {{link}}'],
    }),
  },
  scenario: [
    ...convertedLead({ by: 'registrar', name: 'Example Parent', need: 'A place in year seven' }),
    ok('registrar', 'Enrols the child.', 'crm_mark_deal_won', { dealId: '$converted.dealId' }),
    refused('registrar', 'Tries to change the admissions pipeline.', 'crm_create_pipeline'),
    ok('head', 'Looks through the applications.', 'crm_list_deals', {}),
    ok('bursar', 'Finds who pays.', 'crm_get_person', { personId: '$converted.personId' }),
    refused('bursar', 'Tries to change who pays.', 'crm_update_person', { personId: '$converted.personId', displayName: 'Another' }),
    ok('form_tutor', 'Finds the parent.', 'crm_get_person', { personId: '$converted.personId' }),
    refused('teacher', 'Tries to read the admissions.', 'crm_list_deals'),
    refused('parent', 'Tries to read about other families.', 'crm_list_people'),
    refused('student', 'Tries to read about other families.', 'crm_list_people'),
    refused('librarian', 'Tries to read about families.', 'crm_list_people'),
    staysOut('head'),
    ...billed({
      by: 'bursar',
      customer: 'Example Parent, fees',
      lines: [
        { description: 'Tuition, first child', unitPrice: '80000' },
        { description: 'Tuition, second child', unitPrice: '80000', discountPercent: '10' },
      ],
    }),
    paid('bursar', { into: 'mobile_money', amount: '50000' }),
    refused('head', 'Tries to post to the books.', 'finance_post_entry'),
    refused('teacher', 'Tries to read the books.', 'finance_list_entries'),
    later('teacher', 'lms', 'Marks attendance and a quiz.'),
    later('head', 'lms', 'Releases the moderated grades.'),
    later('parent', 'lms', 'Reads the report card.'),
    later('transport_officer', 'fleet', 'Plans the school bus.'),
  ],
};
