import { posted } from '../books-story.ts';
import type { IndustryPreset } from '../preset.ts';
import { later, ok, refused } from '../scenario.ts';
import { accountant } from '../shared-roles.ts';
import { staysOut, wonDeal } from '../story.ts';
import { demo, hours, message, pipeline, role, series, stage, target, toggles } from '../writing.ts';

export const media: IndustryPreset = {
  industry: 'media',
  version: 2,
  title: 'Media and streaming',
  // Ecommerce needs Inventory.
  on: toggles('CRM Marketing Support Finance HR Projects Ecommerce Inventory Streaming'),
  offered: toggles('LMS'),
  roles: [
    role('Editor', 'streaming:* projects:*', 'finance:read crm:read'),
    role('Producer', 'streaming:read streaming:write projects:write', 'streaming:publish crm:read'),
    role('Rights manager', 'streaming:read streaming:license crm:read', 'streaming:publish crm:write'),
    role('Moderator', 'streaming:read streaming:takedown', 'streaming:publish crm:read'),
    role('Ad operations', 'crm:read crm:write marketing:*', 'crm:configure streaming:publish'),
    role('Subscriber support', 'support:* crm:read', 'crm:write ecommerce:refund'),
    accountant,
  ],
  pipelines: [
    pipeline(
      { name: 'Advertising and sponsors', won: 'Invoiced' },
      stage('Brief', 20, 7),
      stage('Proposal', 45, 7),
      stage('Order signed', 80, 10),
      stage('Live', 90, 30),
      stage('Delivered', 97, 7),
    ),
  ],
  leadSources: { 'Media agency': 10, Event: 10 },
  catalogue: [
    ...demo('subscription', 'month', 'Standard', 'Mobile only'),
    ...demo('subscription', 'year', 'Standard, a year'),
    ...demo('service', 'event', 'Pay per view'),
    ...demo('service', 'campaign', 'Video advert', 'Sponsorship'),
    ...demo('product', 'piece', 'Merchandise'),
  ],
  calendars: {
    office: hours('Office hours', 'working', '09:00', '18:00'),
    on_air: hours('On air, day and night', 'all', '00:00', '24:00'),
  },
  targets: {
    stream_down: target('A stream is down', 'on_air', '5m', '1h'),
    takedown: target('Takedown request', 'on_air', '1h', '24h'),
    subscriber_question: target('Question of a subscriber', 'office', '4h', '18h'),
  },
  series: {
    insertion_order: series('Insertion order', 'IO'),
    subscription: series('Subscription', 'SUB', 'never'),
    licence: series('Licence', 'LIC'),
  },
  templates: {
    subscription_ends: message('Subscription ends soon', {
      en: [
        'Your subscription ends on {{date}}',
        'Hello {{customer}}, your subscription to {{business}} ends on {{date}}. Renew it: {{link}}',
      ],
      fr: [
        'Votre abonnement se termine le {{date}}',
        'Bonjour {{customer}}, votre abonnement à {{business}} se termine le {{date}}. Renouveler : {{link}}',
      ],
      pt: [
        'A sua subscrição termina a {{date}}',
        'Olá {{customer}}, a sua subscrição de {{business}} termina a {{date}}. Renovar: {{link}}',
      ],
    }),
    event_starts: message('An event starts', {
      en: ['{{item}} starts at {{time}}', '{{item}} starts today at {{time}} on {{business}}: {{link}}'],
      fr: ['{{item}} commence à {{time}}', '{{item}} commence aujourd’hui à {{time}} sur {{business}} : {{link}}'],
    }),
  },
  scenario: [
    ...wonDeal({
      by: 'ad_operations',
      customer: 'Example Beverages',
      deal: 'Sponsor of the evening show',
      because: 'Wants the young audience',
    }),
    refused('ad_operations', 'Tries to change the pipelines.', 'crm_create_pipeline'),
    ok('rights_manager', 'Reads the order.', 'crm_get_deal', { dealId: '$deal.dealId' }),
    ok('subscriber_support', 'Looks somebody up.', 'crm_list_people', {}),
    refused('subscriber_support', 'Tries to enter a customer.', 'crm_create_person', { displayName: 'Somebody' }),
    refused('editor', 'Tries to read the advertisers.', 'crm_list_organisations'),
    refused('producer', 'Tries to read the advertisers.', 'crm_list_organisations'),
    refused('moderator', 'Tries to read the advertisers.', 'crm_list_organisations'),
    ok('accountant', 'Looks through the orders.', 'crm_list_deals', {}),
    staysOut('ad_operations'),
    later('producer', 'streaming', 'Uploads an episode.'),
    later('editor', 'streaming', 'Publishes it, with a second person for its rights.'),
    later('rights_manager', 'streaming', 'Ends a licence in one territory.'),
    later('moderator', 'streaming', 'Takes a clip down.'),
    later('subscriber_support', 'ecommerce', 'Sees a subscription paid by mobile money.'),
    posted('accountant', 'Takes the subscriptions of a month in advance.', {
      debits: [['mobile_money', '30000']],
      credits: [['deferred_income', '30000']],
    }),
    posted('accountant', 'Takes one day of them as income.', { debits: [['deferred_income', '1000']], credits: [['sales', '1000']] }),
    posted('accountant', 'States the royalties of the day.', { debits: [['royalties', '150']], credits: [['royalties_payable', '150']] }),
    ok('accountant', 'Reads the entry again.', 'finance_get_entry', { entryId: '$entry.entryId' }),
    refused('editor', 'Tries to read the books.', 'finance_list_entries'),
  ],
};
