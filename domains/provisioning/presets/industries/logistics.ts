import { billed, paid } from '../books-story.ts';
import type { IndustryPreset } from '../preset.ts';
import { later, ok, refused } from '../scenario.ts';
import { accountant } from '../shared-roles.ts';
import { staysOut, wonDeal } from '../story.ts';
import { demo, hours, message, pipeline, role, series, stage, target, toggles } from '../writing.ts';

export const logistics: IndustryPreset = {
  industry: 'logistics',
  version: 2,
  title: 'Transport and logistics',
  on: toggles('CRM Support Finance HR Inventory Fleet FieldOps'),
  offered: toggles('Marketing LMS'),
  roles: [
    role('Dispatcher', 'fleet:* fieldops:* crm:read crm:write', 'crm:configure finance:post'),
    role('Driver', 'fleet:read fieldops:write', 'fleet:write crm:read'),
    role('Fleet manager', 'fleet:* inventory:read crm:read', 'crm:write finance:post'),
    role('Workshop', 'fleet:read fleet:repair inventory:read', 'fleet:dispatch crm:read'),
    role('Warehouse', 'inventory:read inventory:write', 'inventory:adjust crm:read'),
    role('Billing clerk', 'finance:read finance:write crm:read', 'finance:approve crm:write'),
    accountant,
  ],
  pipelines: [
    pipeline(
      { name: 'Freight contracts', won: 'Active' },
      stage('Request', 20, 5),
      stage('Lane pricing', 40, 5),
      stage('Contract', 65, 10),
      stage('Trial', 85, 30),
    ),
    pipeline(
      { key: 'shipment', domain: 'fleet', name: 'Shipment', won: 'Delivered', lost: 'Returned' },
      stage('Booked', 70, 2),
      stage('Picked up', 85, 2),
      stage('In transit', 95, 5),
    ),
  ],
  leadSources: { Tender: 10, 'Freight board': 10 },
  catalogue: [
    ...demo('service', 'trip', 'Full truck load, domestic', 'Full truck load, cross-border'),
    ...demo('service', 'kg', 'Parcel, same city', 'Parcel, intercity'),
    ...demo('service', 'pallet day', 'Storage'),
    ...demo('fee', 'hour', 'Waiting time'),
  ],
  calendars: {
    dispatch: hours('Dispatch, day and night', 'all', '00:00', '24:00'),
    office: hours('Office hours', 'working', '08:00', '17:00'),
  },
  targets: {
    breakdown: target('Vehicle broken down', 'dispatch', '15m', '6h'),
    late_delivery: target('Delivery is late', 'dispatch', '30m', '4h'),
    claim: target('Damage or loss', 'office', '8h', '80h'),
  },
  series: { waybill: series('Waybill', 'WAY'), trip: series('Trip', 'TRP'), claim: series('Claim', 'CLM') },
  templates: {
    on_the_way: message('Shipment on the way', {
      en: [
        'Shipment {{reference}} is on its way',
        'Hello {{customer}}, {{reference}} arrives at {{place}} on {{date}} about {{time}}. Follow it: {{link}}',
      ],
      fr: [
        'L’envoi {{reference}} est en route',
        'Bonjour {{customer}}, {{reference}} arrive à {{place}} le {{date}} vers {{time}}. Suivi : {{link}}',
      ],
      pt: [
        'O envio {{reference}} está a caminho',
        'Olá {{customer}}, {{reference}} chega a {{place}} a {{date}} pelas {{time}}. Siga: {{link}}',
      ],
      sw: [
        'Mzigo {{reference}} uko njiani',
        'Habari {{customer}}, {{reference}} utafika {{place}} tarehe {{date}} saa {{time}}. Fuatilia: {{link}}',
      ],
    }),
    delivered: message('Shipment delivered', {
      en: [
        'Shipment {{reference}} was delivered',
        'Hello {{customer}}, {{reference}} was delivered at {{place}} on {{date}}, {{time}}. {{business}}',
      ],
      fr: [
        'L’envoi {{reference}} est livré',
        'Bonjour {{customer}}, {{reference}} a été livré à {{place}} le {{date}} à {{time}}. {{business}}',
      ],
    }),
  },
  scenario: [
    ...wonDeal({ by: 'dispatcher', customer: 'Example Cement Works', deal: 'Port to plant, weekly', because: 'The trial arrived on time' }),
    refused('dispatcher', 'Tries to change the pipelines.', 'crm_create_pipeline'),
    ok('fleet_manager', 'Reads the contract.', 'crm_get_deal', { dealId: '$deal.dealId' }),
    refused('fleet_manager', 'Tries to change the contract.', 'crm_update_deal', { dealId: '$deal.dealId', name: 'Another' }),
    ok('billing_clerk', 'Finds who to bill.', 'crm_get_organisation', { organisationId: '$customer.organisationId' }),
    refused('billing_clerk', 'Tries to change who to bill.', 'crm_update_organisation', {
      organisationId: '$customer.organisationId',
      city: 'Elsewhere',
    }),
    refused('driver', 'Tries to read the customers.', 'crm_list_organisations'),
    refused('warehouse', 'Tries to read the customers.', 'crm_list_organisations'),
    refused('workshop', 'Tries to read the customers.', 'crm_list_organisations'),
    ok('accountant', 'Looks through the contracts.', 'crm_list_deals', {}),
    staysOut('dispatcher'),
    later('dispatcher', 'fleet', 'Plans a trip with several stops.'),
    later('fleet_manager', 'fleet', 'Is stopped by a driver’s expired licence.'),
    later('driver', 'fieldops', 'Has the delivery signed with a code.'),
    later('workshop', 'fleet', 'Finds a fuel anomaly.'),
    ...billed({
      by: 'billing_clerk',
      issuedBy: 'accountant',
      customer: 'Example Cement Works, transport',
      lines: [
        { description: 'Port to plant', quantity: '3', unitPrice: '400000' },
        { description: 'Waiting at the gate, hours', quantity: '2', unitPrice: '5000' },
      ],
    }),
    paid('accountant', { into: 'bank' }),
    ok('accountant', 'Reads what each vehicle earns and costs.', 'finance_get_profit_and_loss', { splitBy: 'cost_centre' }),
    refused('dispatcher', 'Tries to post to the books.', 'finance_post_entry'),
    later('accountant', 'fleet', 'Knows what a kilometre costs.'),
  ],
};
