import { posted } from '../books-story.ts';
import type { IndustryPreset } from '../preset.ts';
import { later, ok, refused } from '../scenario.ts';
import { accountant } from '../shared-roles.ts';
import { staysOut, wonDeal } from '../story.ts';
import { demo, hours, message, pipeline, role, series, stage, target, toggles } from '../writing.ts';

export const restaurant: IndustryPreset = {
  industry: 'restaurant',
  version: 2,
  title: 'Restaurant, café or bar',
  on: toggles('CRM Marketing Finance HR Ecommerce POS Inventory'),
  offered: toggles('Support Fleet'),
  roles: [
    role('Manager', 'pos:* inventory:* crm:* hr:read', 'finance:post tenancy:users'),
    role('Waiter', 'pos:read pos:write crm:read', 'pos:void crm:write'),
    role('Kitchen', 'pos:read inventory:read', 'pos:write crm:read'),
    role('Bar', 'pos:read pos:write inventory:read', 'pos:void crm:read'),
    role('Cashier', 'pos:read pos:write', 'pos:refund crm:read'),
    role('Rider', 'ecommerce:read', 'ecommerce:write crm:read'),
    role('Store keeper', 'inventory:read inventory:write', 'inventory:approve crm:read'),
    accountant,
  ],
  pipelines: [
    pipeline(
      { name: 'Events and catering', won: 'Paid' },
      stage('Lead', 15, 5),
      stage('Menu proposed', 35, 5),
      stage('Deposit', 70, 4),
      stage('Confirmed', 90, 14),
      stage('Served', 97, 7),
    ),
  ],
  leadSources: { 'Delivery platform': 10, Event: 10 },
  catalogue: [
    ...demo('product', 'plate', 'Grilled chicken', 'Vegetable stew', 'Fried rice'),
    ...demo('product', 'glass', 'Fresh orange juice', 'Mineral water'),
    ...demo('service', 'guest', 'Buffet catering'),
    ...demo('fee', 'delivery', 'Delivery fee'),
  ],
  calendars: { service: hours('Service hours', 'all', '11:00', '23:00') },
  targets: {
    catering_enquiry: target('Catering enquiry', 'service', '4h', '24h'),
    complaint: target('Complaint of a guest', 'service', '30m', '12h'),
  },
  series: { bill: series('Bill', 'BIL'), kitchen_ticket: series('Kitchen ticket', 'KIT'), reservation: series('Reservation', 'RES') },
  templates: {
    table_booked: message('Table booked', {
      en: [
        'Your table on {{date}}',
        'Hello {{customer}}, your table at {{business}} is booked for {{date}}, {{time}}. Reference {{reference}}.',
      ],
      fr: [
        'Votre table le {{date}}',
        'Bonjour {{customer}}, votre table chez {{business}} est réservée le {{date}} à {{time}}. Référence {{reference}}.',
      ],
      pt: [
        'A sua mesa em {{date}}',
        'Olá {{customer}}, a sua mesa no {{business}} está reservada para {{date}}, {{time}}. Referência {{reference}}.',
      ],
    }),
    order_on_its_way: message('Order on its way', {
      en: ['Your order is on its way', 'Hello {{customer}}, {{staff}} is bringing order {{reference}} to {{place}}. {{business}}'],
      fr: ['Votre commande arrive', 'Bonjour {{customer}}, {{staff}} livre la commande {{reference}} à {{place}}. {{business}}'],
    }),
  },
  scenario: [
    ...wonDeal({ by: 'manager', customer: 'Example Events Ltd', deal: 'Annual dinner for eighty', because: 'Liked the tasting' }),
    ok('waiter', 'Looks up who the dinner is for.', 'crm_get_organisation', { organisationId: '$customer.organisationId' }),
    refused('waiter', 'Tries to change the booking.', 'crm_update_deal', { dealId: '$deal.dealId', name: 'Free dinner' }),
    refused('kitchen', 'Tries to read the customers.', 'crm_list_organisations'),
    refused('cashier', 'Tries to read the customers.', 'crm_list_people'),
    refused('rider', 'Tries to read the customers.', 'crm_list_people'),
    ok('accountant', 'Reads what was agreed.', 'crm_get_deal', { dealId: '$deal.dealId' }),
    staysOut('manager'),
    later('waiter', 'pos', 'Takes an order with modifiers.'),
    later('bar', 'pos', 'Serves the drinks of it.'),
    later('store_keeper', 'inventory', 'Sees the ingredients drop by recipe.'),
    later('kitchen', 'inventory', 'Posts what was wasted.'),
    later('cashier', 'pos', 'Splits the bill; the tip comes by card.'),
    posted('accountant', 'Posts the takings of the evening, with the tips that are the staff’s.', {
      debits: [
        ['cash', '70000'],
        ['bank', '40000'],
      ],
      credits: [
        ['sales', '80000'],
        ['drink_sales', '25000'],
        ['tips', '5000'],
      ],
    }),
    posted('accountant', 'Pays the tips out.', { debits: [['tips', '5000']], credits: [['cash', '5000']] }),
    ok('accountant', 'Reads the entry again.', 'finance_get_entry', { entryId: '$entry.entryId' }),
    refused('manager', 'Tries to post to the books.', 'finance_post_entry'),
    later('accountant', 'inventory', 'Compares theoretical and actual food cost.'),
  ],
};
