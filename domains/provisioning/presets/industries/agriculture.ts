import { posted } from '../books-story.ts';
import type { IndustryPreset } from '../preset.ts';
import { later, ok, refused } from '../scenario.ts';
import { accountant } from '../shared-roles.ts';
import { staysOut, wonDeal } from '../story.ts';
import { demo, hours, message, pipeline, role, series, stage, target, toggles } from '../writing.ts';

export const agriculture: IndustryPreset = {
  industry: 'agriculture',
  version: 2,
  title: 'Agriculture',
  on: toggles('CRM Finance HR Projects Inventory Fleet FieldOps'),
  offered: toggles('Marketing Support Ecommerce POS LMS'),
  roles: [
    role('Farm manager', 'projects:* inventory:* fieldops:* fleet:* crm:*', 'finance:post tenancy:users'),
    role('Agronomist', 'fieldops:read fieldops:write projects:read crm:read', 'inventory:write crm:write'),
    role('Store', 'inventory:read inventory:write', 'inventory:approve crm:read'),
    role('Field supervisor', 'fieldops:* hr:read', 'finance:read crm:read'),
    role('Casual worker', 'fieldops:read', 'fieldops:write crm:read'),
    role('Out grower', 'fieldops:read inventory:read', 'inventory:write crm:read'),
    role('Buyer relations', 'crm:read crm:write inventory:read', 'crm:configure inventory:write'),
    accountant,
  ],
  pipelines: [
    pipeline(
      { name: 'Buyers', won: 'Paid' },
      stage('Buyer found', 15, 10),
      stage('Sample', 35, 10),
      stage('Price agreed', 60, 7),
      stage('Contract', 80, 14),
      stage('Delivery', 95, 10),
    ),
    pipeline(
      { key: 'season', domain: 'projects', name: 'Season of a plot', won: 'Harvested', lost: 'Failed' },
      stage('Planned', 50, 30),
      stage('Prepared', 60, 21),
      stage('Sown', 70, 45),
      stage('Growing', 85, 90),
    ),
  ],
  leadSources: { Cooperative: 10, 'Commodity exchange': 10 },
  catalogue: [
    ...demo('product', 'kg', 'Maize', 'Tomatoes', 'Coffee cherries'),
    ...demo('product', 'bag', 'Seed', 'Fertiliser'),
    ...demo('product', 'litre', 'Milk'),
    ...demo('service', 'hectare', 'Tractor hire'),
  ],
  calendars: { farm: hours('Farm hours', 'all', '06:00', '18:00'), office: hours('Office hours', 'working', '08:00', '16:00') },
  targets: {
    grower_question: target('Question of an out-grower', 'farm', '12h', '48h'),
    buyer_claim: target('Claim of a buyer', 'office', '8h', '40h'),
  },
  series: { harvest_lot: series('Harvest lot', 'HAR'), input_issue: series('Input issue', 'INP'), weighing: series('Weighing', 'WGH') },
  templates: {
    delivery_booked: message('Delivery booked', {
      en: [
        'Delivery on {{date}}',
        'Hello {{customer}}, bring {{item}} to {{place}} on {{date}}, {{time}}. Reference {{reference}}. {{business}}',
      ],
      fr: [
        'Livraison le {{date}}',
        'Bonjour {{customer}}, apportez {{item}} à {{place}} le {{date}} à {{time}}. Référence {{reference}}. {{business}}',
      ],
      sw: [
        'Upokeaji tarehe {{date}}',
        'Habari {{customer}}, leta {{item}} {{place}} tarehe {{date}}, saa {{time}}. Kumbukumbu {{reference}}. {{business}}',
      ],
    }),
    payout_sent: message('Payout sent', {
      en: ['You were paid {{amount}}', 'Hello {{customer}}, {{business}} has paid you {{amount}} for {{item}}. Reference {{reference}}.'],
      fr: [
        'Vous avez reçu {{amount}}',
        'Bonjour {{customer}}, {{business}} vous a payé {{amount}} pour {{item}}. Référence {{reference}}.',
      ],
      sw: ['Umelipwa {{amount}}', 'Habari {{customer}}, {{business}} imekulipa {{amount}} kwa {{item}}. Kumbukumbu {{reference}}.'],
    }),
  },
  scenario: [
    ...wonDeal({
      by: 'buyer_relations',
      customer: 'Example Millers',
      deal: 'Maize of the main season',
      because: 'The sample was dry enough',
    }),
    refused('buyer_relations', 'Tries to change the pipelines.', 'crm_create_pipeline'),
    ok('farm_manager', 'Looks through the contracts.', 'crm_list_deals', {}),
    ok('agronomist', 'Reads what quality was agreed.', 'crm_get_deal', { dealId: '$deal.dealId' }),
    refused('agronomist', 'Tries to change it.', 'crm_update_deal', { dealId: '$deal.dealId', name: 'Another' }),
    refused('store', 'Tries to read the buyers.', 'crm_list_organisations'),
    refused('field_supervisor', 'Tries to read the buyers.', 'crm_list_organisations'),
    refused('casual_worker', 'Tries to read the buyers.', 'crm_list_organisations'),
    refused('out_grower', 'Tries to read the buyers.', 'crm_list_organisations'),
    ok('accountant', 'Finds who to bill.', 'crm_get_organisation', { organisationId: '$customer.organisationId' }),
    staysOut('farm_manager'),
    later('farm_manager', 'projects', 'Plans the season.'),
    later('store', 'inventory', 'Issues inputs to an out-grower on credit.'),
    later('agronomist', 'fieldops', 'Sends a photo from scouting.'),
    later('field_supervisor', 'fieldops', 'Weighs the harvest with its moisture.'),
    posted('accountant', 'Pays for the seed of an out-grower.', { debits: [['grower_advances', '20000']], credits: [['bank', '20000']] }),
    posted('accountant', 'Deducts the advance from the harvest and pays the rest by mobile money.', {
      debits: [['purchases', '65000']],
      credits: [
        ['grower_advances', '20000'],
        ['mobile_money', '45000'],
      ],
    }),
    ok('accountant', 'Reads the entry again.', 'finance_get_entry', { entryId: '$entry.entryId' }),
    refused('farm_manager', 'Tries to post to the books.', 'finance_post_entry'),
    refused('field_supervisor', 'Tries to read the books.', 'finance_list_entries'),
    later('out_grower', 'inventory', 'Sees the own balance.'),
  ],
};
