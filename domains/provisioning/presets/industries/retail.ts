import { posted } from '../books-story.ts';
import type { IndustryPreset } from '../preset.ts';
import { later, ok, refused } from '../scenario.ts';
import { accountant } from '../shared-roles.ts';
import { staysOut, wonDeal } from '../story.ts';
import { demo, hours, message, pipeline, role, series, stage, target, toggles } from '../writing.ts';

export const retail: IndustryPreset = {
  industry: 'retail',
  version: 2,
  title: 'Retail and wholesale',
  on: toggles('CRM Marketing Support Finance HR Ecommerce POS Inventory'),
  offered: toggles('Fleet'),
  roles: [
    role('Store manager', 'pos:* inventory:* crm:* hr:read', 'finance:post tenancy:users'),
    role('Cashier', 'pos:read pos:write crm:read', 'pos:refund crm:write inventory:write'),
    role('Stock keeper', 'inventory:read inventory:write', 'pos:write crm:read finance:read'),
    role('Buyer', 'inventory:read inventory:purchase crm:read', 'inventory:adjust crm:write'),
    role('Online agent', 'ecommerce:read ecommerce:write crm:read crm:write support:read', 'crm:configure ecommerce:refund'),
    accountant,
  ],
  pipelines: [
    pipeline({ name: 'Wholesale', won: 'Order placed' }, stage('Enquiry', 20, 7), stage('Quote', 45, 7), stage('Credit check', 70, 5)),
    pipeline({ key: 'repeat', name: 'Repeat orders', won: 'Reordered' }, stage('Due', 50, 14), stage('Reminded', 70, 7)),
  ],
  leadSources: { Marketplace: 10 },
  catalogue: [
    ...demo('product', 'piece', 'T-shirt, small, black', 'T-shirt, large, black', 'School bag', 'Water bottle'),
    ...demo('product', 'pack', 'Rice, 5 kg', 'Cooking oil, 1 l'),
    ...demo('service', 'delivery', 'Home delivery'),
  ],
  calendars: { shop: hours('Shop hours', 'all', '09:00', '20:00') },
  targets: {
    online_question: target('Question in the online store', 'shop', '2h', '8h'),
    return_request: target('Return or exchange', 'shop', '4h', '40h'),
  },
  series: {
    sale: series('Sale at the till', 'TIL'),
    online_order: series('Online order', 'WEB'),
    stock_count: series('Stock count', 'CNT'),
  },
  templates: {
    order_ready: message('Order ready to collect', {
      en: ['Your order {{reference}} is ready', 'Hello {{customer}}, order {{reference}} is ready to collect at {{place}}. {{business}}'],
      fr: [
        'Votre commande {{reference}} est prête',
        'Bonjour {{customer}}, la commande {{reference}} vous attend à {{place}}. {{business}}',
      ],
      pt: [
        'A sua encomenda {{reference}} está pronta',
        'Olá {{customer}}, a encomenda {{reference}} está pronta em {{place}}. {{business}}',
      ],
    }),
    back_in_stock: message('Back in stock', {
      en: ['{{item}} is back', 'Hello {{customer}}, {{item}} is in stock again at {{business}}. {{link}}'],
    }),
  },
  scenario: [
    ...wonDeal({ by: 'store_manager', customer: 'Example Supermarket', deal: 'Monthly groceries', because: 'Pays within thirty days' }),
    ok('cashier', 'Looks a customer up at the till.', 'crm_get_organisation', { organisationId: '$customer.organisationId' }),
    refused('cashier', 'Tries to change a customer.', 'crm_update_organisation', {
      organisationId: '$customer.organisationId',
      city: 'Elsewhere',
    }),
    refused('stock_keeper', 'Tries to read the customers.', 'crm_list_people'),
    ok('online_agent', 'Takes down an online customer.', 'crm_create_person', { displayName: 'Example Shopper' }),
    refused('online_agent', 'Tries to change the pipelines.', 'crm_create_pipeline'),
    ok('buyer', 'Looks through the wholesale customers.', 'crm_list_organisations', {}),
    ok('accountant', 'Reads what was agreed.', 'crm_get_deal', { dealId: '$deal.dealId' }),
    staysOut('store_manager'),
    later('stock_keeper', 'inventory', 'Receives ten pieces.'),
    later('cashier', 'pos', 'Sells three, one of them offline.'),
    later('cashier', 'pos', 'Takes one back, with the manager’s consent.'),
    later('stock_keeper', 'inventory', 'Counts one short.'),
    posted('accountant', 'Posts the takings of the day.', {
      debits: [
        ['cash', '90000'],
        ['bank', '59000'],
        ['card_charges', '1000'],
      ],
      credits: [['sales', '150000']],
    }),
    posted('accountant', 'Posts what was short in the till.', { debits: [['till_differences', '200']], credits: [['cash', '200']] }),
    ok('accountant', 'Reads the entry again.', 'finance_get_entry', { entryId: '$entry.entryId' }),
    ok('accountant', 'Reads the profit of each store.', 'finance_get_profit_and_loss', { splitBy: 'branch' }),
    refused('store_manager', 'Tries to post to the books.', 'finance_post_entry'),
    refused('stock_keeper', 'Tries to read the books.', 'finance_list_entries'),
    later('accountant', 'pos', 'Closes the till: stock, till and profit agree.'),
  ],
};
