import { posted } from '../books-story.ts';
import type { IndustryPreset } from '../preset.ts';
import { later, ok, refused } from '../scenario.ts';
import { accountant } from '../shared-roles.ts';
import { staysOut, wonDeal } from '../story.ts';
import { demo, hours, message, pipeline, role, series, stage, target, toggles } from '../writing.ts';

export const hospitality: IndustryPreset = {
  industry: 'hospitality',
  version: 2,
  title: 'Hospitality and tourism',
  on: toggles('CRM Marketing Support Finance HR Ecommerce POS Inventory FieldOps'),
  offered: toggles('Fleet LMS Streaming'),
  roles: [
    role('General manager', 'crm:* pos:* inventory:* fieldops:* hr:read', 'finance:post tenancy:roles'),
    role('Front desk', 'crm:read crm:write pos:read pos:write', 'crm:configure pos:refund'),
    role('Night auditor', 'finance:read finance:close pos:read governance:read', 'finance:post crm:read'),
    role('Housekeeping', 'fieldops:read fieldops:write', 'fieldops:dispatch crm:read'),
    role('Food and beverage', 'pos:read pos:write inventory:read', 'pos:void crm:read'),
    role('Engineering', 'fieldops:read fieldops:write inventory:read', 'fieldops:dispatch crm:read'),
    role('Revenue manager', 'ecommerce:read ecommerce:write crm:read', 'ecommerce:refund crm:write'),
    accountant,
  ],
  pipelines: [
    pipeline(
      { name: 'Groups and events', won: 'Departed' },
      stage('Enquiry', 15, 4),
      stage('Option held', 35, 7),
      stage('Contract', 60, 7),
      stage('Deposit', 80, 10),
      stage('Rooming list', 90, 14),
      stage('In house', 97, 14),
    ),
  ],
  leadSources: { 'Booking platform': 10, 'Travel agent': 10 },
  catalogue: [
    ...demo('service', 'night', 'Standard room', 'Family room', 'Suite'),
    ...demo('service', 'person', 'Breakfast', 'Guided tour'),
    ...demo('service', 'day', 'Conference hall'),
    ...demo('service', 'transfer', 'Airport transfer'),
  ],
  calendars: {
    house: hours('The house, day and night', 'all', '00:00', '24:00'),
    sales: hours('Sales office', 'working', '08:00', '18:00'),
  },
  targets: {
    guest_request: target('Request of a guest in house', 'house', '10m', '1h'),
    group_enquiry: target('Enquiry of a group', 'sales', '4h', '20h'),
    room_fault: target('Fault in a room', 'house', '15m', '4h'),
  },
  series: { booking: series('Booking', 'BKG'), folio: series('Folio', 'FOL'), task: series('Housekeeping task', 'HSK') },
  templates: {
    booking_confirmed: message('Booking confirmed', {
      en: ['Your booking {{reference}}', 'Dear {{customer}}, {{business}} expects you on {{date}} from {{time}}. Booking {{reference}}.'],
      fr: [
        'Votre réservation {{reference}}',
        'Bonjour {{customer}}, {{business}} vous attend le {{date}} dès {{time}}. Réservation {{reference}}.',
      ],
      pt: [
        'A sua reserva {{reference}}',
        'Caro(a) {{customer}}, {{business}} espera por si a {{date}} a partir das {{time}}. Reserva {{reference}}.',
      ],
      es: [
        'Su reserva {{reference}}',
        'Estimado/a {{customer}}, {{business}} le espera el {{date}} desde las {{time}}. Reserva {{reference}}.',
      ],
    }),
    stay_thanks: message('Thanks for a stay', {
      en: ['Thank you for your stay', 'Dear {{customer}}, thank you for staying at {{business}}. Tell us how it was: {{link}}'],
      fr: ['Merci de votre séjour', 'Bonjour {{customer}}, merci d’avoir séjourné à {{business}}. Donnez-nous votre avis : {{link}}'],
    }),
  },
  scenario: [
    ...wonDeal({ by: 'front_desk', customer: 'Example Travel', deal: 'Group of twenty, three nights', because: 'The halls are near' }),
    refused('front_desk', 'Tries to change the pipelines.', 'crm_create_pipeline'),
    ok('general_manager', 'Looks through the groups.', 'crm_list_deals', {}),
    ok('revenue_manager', 'Reads the contract.', 'crm_get_deal', { dealId: '$deal.dealId' }),
    refused('revenue_manager', 'Tries to change the contract.', 'crm_update_deal', { dealId: '$deal.dealId', name: 'Another' }),
    ok('night_auditor', 'Reads who did what today.', 'governance_list_receipts', {}),
    refused('night_auditor', 'Tries to read the guests.', 'crm_list_people'),
    refused('housekeeping', 'Tries to read the guests.', 'crm_list_people'),
    refused('food_and_beverage', 'Tries to read the guests.', 'crm_list_people'),
    refused('engineering', 'Tries to read the guests.', 'crm_list_people'),
    ok('accountant', 'Finds the agency to bill.', 'crm_get_organisation', { organisationId: '$customer.organisationId' }),
    staysOut('general_manager'),
    later('front_desk', 'ecommerce', 'Books with a deposit, and moves the guest to another room.'),
    later('food_and_beverage', 'pos', 'Puts minibar and restaurant on the room.'),
    later('housekeeping', 'fieldops', 'Turns the room over.'),
    later('front_desk', 'pos', 'Splits the folio.'),
    posted('accountant', 'Takes the deposit of the group.', { debits: [['bank', '60000']], credits: [['customer_deposits', '60000']] }),
    posted('accountant', 'Posts the rooms of the night, and the commission of the platform.', {
      debits: [
        ['customer_deposits', '60000'],
        ['booking_commission', '9000'],
      ],
      credits: [
        ['sales', '60000'],
        ['bank', '9000'],
      ],
    }),
    ok('night_auditor', 'Finds the numbers of the day without a gap.', 'finance_list_numbers', { seriesCode: 'ENTRY' }),
    ok('night_auditor', 'Finds the books of the day in balance.', 'finance_get_trial_balance', {}),
    ok('night_auditor', 'Locks the books through the day before.', 'finance_set_lock_date', { lockedThrough: '$business.yesterday' }),
    refused('night_auditor', 'Tries to post to the books.', 'finance_post_entry'),
    later('night_auditor', 'pos', 'Closes the day; folios have no gap.'),
  ],
};
