import { draftedAndPosted } from '../books-story.ts';
import type { IndustryPreset } from '../preset.ts';
import { later, ok, refused } from '../scenario.ts';
import { accountant } from '../shared-roles.ts';
import { staysOut, wonDeal } from '../story.ts';
import { demo, hours, message, pipeline, role, series, stage, target, toggles } from '../writing.ts';

export const manufacturing: IndustryPreset = {
  industry: 'manufacturing',
  version: 2,
  title: 'Manufacturing',
  on: toggles('CRM Support Finance HR Projects Inventory'),
  offered: toggles('Marketing Ecommerce Fleet LMS FieldOps'),
  roles: [
    role('Sales engineer', 'crm:read crm:write projects:read inventory:read', 'crm:configure inventory:write'),
    role('Planner', 'projects:* inventory:* crm:read', 'crm:write finance:post'),
    role('Production supervisor', 'projects:write inventory:write hr:read', 'inventory:release crm:read'),
    role('Operator', 'inventory:read projects:read', 'inventory:write crm:read'),
    role('Quality control', 'inventory:read inventory:write inventory:release', 'inventory:purchase crm:read'),
    role('Store', 'inventory:read inventory:write', 'inventory:adjust crm:read'),
    role('Buyer', 'inventory:read inventory:purchase crm:read', 'inventory:adjust crm:write'),
    role('Cost accountant', 'finance:read finance:write inventory:read', 'finance:approve crm:read'),
    accountant,
  ],
  pipelines: [
    pipeline(
      { name: 'Orders', won: 'Order placed' },
      stage('Enquiry', 15, 7),
      stage('Sample', 35, 21),
      stage('Quote', 55, 10),
      stage('Tooling', 80, 30),
    ),
    pipeline({ key: 'reorder', name: 'Reorders', won: 'Reordered' }, stage('Due', 50, 14), stage('Confirmed by phone', 75, 7)),
  ],
  leadSources: { 'Trade fair': 10, Distributor: 10 },
  catalogue: [
    ...demo('product', 'piece', 'Finished good', 'Subassembly'),
    ...demo('product', 'kg', 'Raw material'),
    ...demo('service', 'hour', 'Machining'),
    ...demo('service', 'order', 'Tooling'),
  ],
  calendars: { plant: hours('Plant hours', 'working', '07:00', '19:00'), office: hours('Office hours', 'working', '08:00', '17:00') },
  targets: {
    quality_complaint: target('Complaint about quality', 'office', '4h', '45h'),
    line_down: target('Line is down', 'plant', '15m', '4h'),
  },
  series: { work_order: series('Work order', 'WO'), lot: series('Lot', 'LOT', 'never'), inspection: series('Inspection', 'INS') },
  templates: {
    order_confirmed: message('Order confirmed', {
      en: ['Your order {{reference}}', 'Dear {{customer}}, we have confirmed order {{reference}}; it leaves us on {{date}}. {{business}}'],
      fr: [
        'Votre commande {{reference}}',
        'Bonjour {{customer}}, la commande {{reference}} est confirmée ; elle part le {{date}}. {{business}}',
      ],
      pt: ['A sua encomenda {{reference}}', 'Caro(a) {{customer}}, confirmámos a encomenda {{reference}}; sai a {{date}}. {{business}}'],
    }),
    sample_sent: message('Sample sent', {
      en: ['Your sample of {{item}}', 'Dear {{customer}}, a sample of {{item}} is on its way to {{place}}. {{staff}}, {{business}}'],
    }),
  },
  scenario: [
    ...wonDeal({
      by: 'sales_engineer',
      customer: 'Example Assemblies',
      deal: 'Ten thousand brackets',
      because: 'The sample was within tolerance',
    }),
    refused('sales_engineer', 'Tries to change the pipelines.', 'crm_create_pipeline'),
    ok('planner', 'Reads the order.', 'crm_get_deal', { dealId: '$deal.dealId' }),
    refused('planner', 'Tries to change the order.', 'crm_update_deal', { dealId: '$deal.dealId', name: 'Fewer brackets' }),
    ok('buyer', 'Looks the customer up.', 'crm_get_organisation', { organisationId: '$customer.organisationId' }),
    refused('operator', 'Tries to read the orders.', 'crm_list_deals'),
    refused('production_supervisor', 'Tries to read the customers.', 'crm_list_organisations'),
    refused('quality_control', 'Tries to read the customers.', 'crm_list_organisations'),
    refused('store', 'Tries to read the customers.', 'crm_list_organisations'),
    refused('cost_accountant', 'Tries to read the customers.', 'crm_list_organisations'),
    ok('accountant', 'Looks through the orders.', 'crm_list_deals', {}),
    staysOut('planner'),
    later('planner', 'inventory', 'Is told what to buy and to make.'),
    later('store', 'inventory', 'Issues the lot that expires first.'),
    later('operator', 'inventory', 'Finishes a part of it, with scrap.'),
    later('quality_control', 'inventory', 'Holds a lot, and the shipment stops.'),
    ...draftedAndPosted('cost_accountant', 'accountant', {
      does: 'Writes down by how much labour was dearer than its standard.',
      debits: [['production_variances', '3500']],
      credits: [['labour_absorbed', '3500']],
    }),
    ok('cost_accountant', 'Reads it in the books.', 'finance_get_entry', { entryId: '$entry.entryId' }),
    refused('planner', 'Tries to post to the books.', 'finance_post_entry'),
    later('cost_accountant', 'inventory', 'Compares standard and actual cost.'),
  ],
};
