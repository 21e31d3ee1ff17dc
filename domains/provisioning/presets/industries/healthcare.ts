import { billed, paid } from '../books-story.ts';
import { ACCOUNTANT_MAY, ACCOUNTANT_MUST_NOT } from '../shared-roles.ts';
import type { IndustryPreset } from '../preset.ts';
import { later, ok, refused } from '../scenario.ts';
import { staysOut, wonDeal } from '../story.ts';
import { demo, hours, message, pipeline, role, series, stage, target, toggles } from '../writing.ts';

/** What is sold is care, so the catalogue names encounters alone: what is tested or given is for clinicians to enter. */
export const healthcare: IndustryPreset = {
  industry: 'healthcare',
  version: 2,
  title: 'Clinic, hospital or other care',
  on: toggles('Support Finance HR POS Inventory PatientMgmt'),
  offered: toggles('CRM Marketing Fleet LMS FieldOps'),
  roles: [
    role('Receptionist', 'patientmgmt:read patientmgmt:write crm:read crm:write', 'patientmgmt:prescribe crm:configure tenancy:users'),
    role('Nurse', 'patientmgmt:read patientmgmt:write', 'patientmgmt:prescribe crm:read'),
    role('Clinician', 'patientmgmt:*', 'finance:post crm:read'),
    role('Laboratory scientist', 'patientmgmt:read patientmgmt:report inventory:read', 'patientmgmt:prescribe crm:read'),
    role('Pharmacist', 'inventory:* patientmgmt:read patientmgmt:dispense pos:write', 'patientmgmt:prescribe crm:read'),
    role('Cashier', 'pos:read pos:write', 'patientmgmt:read pos:refund crm:read'),
    role('Records officer', 'patientmgmt:read files:read files:write', 'patientmgmt:prescribe governance:undo'),
    role('Medical director', 'patientmgmt:* crm:read hr:read governance:read', 'finance:post tenancy:roles'),
    role('Data protection officer', 'governance:read patientmgmt:read', 'patientmgmt:write crm:write'),
    role('Accountant', `${ACCOUNTANT_MAY} crm:read inventory:read hr:read`, `${ACCOUNTANT_MUST_NOT} patientmgmt:read tenancy:roles`),
  ],
  pipelines: [
    pipeline(
      { name: 'Corporate and insurance clients', won: 'Contract signed' },
      stage('Enquiry', 20, 10),
      stage('Assessment', 40, 14),
      stage('Proposal', 65, 10),
    ),
    pipeline(
      { key: 'visit', domain: 'patientmgmt', name: 'Visit', won: 'Closed', lost: 'Left without being seen' },
      stage('Registered', 50, 1),
      stage('Triage', 60, 1),
      stage('With clinician', 80, 1),
      stage('Laboratory or imaging', 85, 2),
      stage('Pharmacy', 90, 1),
      stage('Billing', 95, 3),
    ),
  ],
  leadSources: { 'Doctor referral': 10, Insurer: 10 },
  catalogue: [
    ...demo('service', 'visit', 'General consultation', 'Specialist consultation', 'Follow-up consultation', 'Nurse visit'),
    ...demo('service', 'session', 'Physiotherapy session'),
    ...demo('fee', 'person', 'Registration'),
  ],
  calendars: {
    clinic: hours('Clinic hours', 'working', '08:00', '18:00'),
    emergency: hours('Emergency, day and night', 'all', '00:00', '24:00'),
  },
  targets: {
    patient_question: target('Question of a patient', 'clinic', '4h', '20h'),
    urgent_call: target('Urgent call', 'emergency', '15m', '2h'),
    records_request: target('Request for one’s own records', 'clinic', '10h', '100h'),
  },
  series: {
    patient: series('Patient number', 'PAT', 'never'),
    visit: series('Visit', 'VIS'),
    laboratory: series('Laboratory request', 'LAB'),
  },
  templates: {
    // Nothing about health: such a message may be read by others.
    visit_reminder: message('Reminder of an appointment', {
      en: [
        'Your appointment on {{date}}',
        'Hello {{customer}}, you have an appointment at {{business}} on {{date}}, {{time}}. To change it: {{link}}',
      ],
      fr: [
        'Votre rendez-vous du {{date}}',
        'Bonjour {{customer}}, vous avez rendez-vous chez {{business}} le {{date}} à {{time}}. Pour le changer : {{link}}',
      ],
      pt: ['A sua consulta em {{date}}', 'Olá {{customer}}, tem consulta em {{business}} a {{date}}, {{time}}. Para alterar: {{link}}'],
      sw: [
        'Miadi yako tarehe {{date}}',
        'Habari {{customer}}, una miadi {{business}} tarehe {{date}}, saa {{time}}. Kubadilisha: {{link}}',
      ],
    }),
    document_ready: message('A document is ready', {
      en: [
        'A document is ready for you',
        'Hello {{customer}}, a document is ready for you at {{business}}. Please come with your identity card.',
      ],
      fr: [
        'Un document vous attend',
        'Bonjour {{customer}}, un document vous attend chez {{business}}. Munissez-vous de votre pièce d’identité.',
      ],
    }),
  },
  scenario: [
    ...wonDeal({ by: 'receptionist', customer: 'Example Insurance', deal: 'Care for its members', because: 'Signed for one year' }),
    ok('medical_director', 'Reads the contract.', 'crm_get_deal', { dealId: '$deal.dealId' }),
    ok('medical_director', 'Reviews who did what.', 'governance_list_receipts', {}),
    ok('data_protection_officer', 'Asks who has looked at a record.', 'governance_list_receipts', {}),
    refused('data_protection_officer', 'Tries to undo a call.', 'governance_undo_session', { session: 'any' }),
    ok('records_officer', 'Looks for a scanned document.', 'files_list_files', {}),
    refused('cashier', 'Tries to read the record of what was done.', 'governance_list_receipts'),
    refused('nurse', 'Tries to read the corporate clients.', 'crm_list_organisations'),
    staysOut('clinician'),
    staysOut('receptionist'),
    later('receptionist', 'patientmgmt', 'Registers a patient; the same person is found a second time.'),
    later('nurse', 'patientmgmt', 'Takes vital signs.'),
    later('clinician', 'patientmgmt', 'Prescribes, and is stopped by an allergy.'),
    later('laboratory_scientist', 'patientmgmt', 'Reports a result.'),
    later('pharmacist', 'inventory', 'Dispenses the lot that expires first.'),
    later('cashier', 'pos', 'Bills the patient’s share.'),
    ...billed({
      by: 'accountant',
      customer: 'Example Insurance, claims',
      lines: [
        { description: 'Consultations of the month', quantity: '40', unitPrice: '5000' },
        { description: 'Admissions of the month', quantity: '2', unitPrice: '60000' },
      ],
    }),
    paid('accountant', { into: 'bank', amount: '300000' }),
    ok('accountant', 'Credits what the insurer disallows.', 'finance_credit_invoice', {
      invoiceId: '$issued.invoiceId',
      lines: [{ lineNo: 1, quantity: '4' }],
      reason: 'Disallowed by the insurer',
    }),
    refused('clinician', 'Tries to post to the books.', 'finance_post_entry'),
    later('data_protection_officer', 'patientmgmt', 'Reads the access log of the patient.'),
  ],
};
