/** The closed lists of an activation, each with the words a person reads. Schema, planner, presets and deployment all read these. */

export const TOGGLES = {
  CRM: 'Customers, leads and deals',
  Marketing: 'Campaigns, segments and loyalty',
  Support: 'Tickets, service levels and a knowledge base',
  Finance: 'Ledger, invoices, payments and tax',
  HR: 'Staff, leave, attendance and payroll',
  Projects: 'Projects, tasks and timesheets',
  Ecommerce: 'Online store and orders',
  POS: 'Tills and sales at the counter',
  Inventory: 'Stock, warehouses and purchasing',
  Fleet: 'Vehicles, drivers and trips',
  PatientMgmt: 'Patients, encounters and medical records',
  LMS: 'Courses, lessons and grades',
  Streaming: 'Video and audio, live and on demand',
  FieldOps: 'Jobs at the customer’s site and the technicians who do them',
} as const;

export const INDUSTRIES = {
  retail: 'Retail and wholesale',
  restaurant: 'Restaurants, cafés, bars and catering',
  healthcare: 'Clinics, hospitals and other care',
  education: 'Schools, universities and training',
  logistics: 'Transport, couriers and freight',
  professional_services: 'Law, accounting, consulting, agencies and software',
  nonprofit: 'NGOs, charities and faith communities',
  manufacturing: 'Factories and workshops',
  media: 'Broadcast, streaming, publishing and production',
  field_services: 'Installation, repair, cleaning and security at the customer’s site',
  hospitality: 'Hotels, lodges and tourism',
  agriculture: 'Farms, cooperatives and agribusiness',
  other: 'Anything else',
} as const;

export const PLANS = {
  starter: 'A first site and up to ten people',
  growth: 'Several sites or up to two hundred people',
  enterprise: 'Larger than that, or with needs of its own',
} as const;

export const REGIONS = {
  lagos: 'Lagos, Nigeria',
  johannesburg: 'Johannesburg, South Africa',
  frankfurt: 'Frankfurt, Germany',
  ashburn: 'Ashburn, United States',
  singapore: 'Singapore',
} as const;

export const INTEGRATIONS = {
  whatsapp: 'WhatsApp Business messages',
  sms: 'SMS through a gateway',
  email: 'E-mail to customers',
  stripe: 'Card payments by Stripe',
  paystack: 'Payments by Paystack',
  flutterwave: 'Payments by Flutterwave',
  google_workspace: 'Google Workspace mail, calendar and drive',
  odoo: 'Synchronisation with Odoo',
  zoho: 'Synchronisation with Zoho',
} as const;

export type Toggle = keyof typeof TOGGLES;
export type Industry = keyof typeof INDUSTRIES;
export type ActivationPlan = keyof typeof PLANS;
export type Region = keyof typeof REGIONS;
export type Integration = keyof typeof INTEGRATIONS;
export type Toggles = Record<Toggle, boolean>;

export const keysOf = <T extends object>(table: T): [keyof T, ...(keyof T)[]] => Object.keys(table) as [keyof T, ...(keyof T)[]];

export const toggleNames = keysOf(TOGGLES);

/** What each toggle cannot work without. Listed in full, not only the direct edge, so that one look answers. */
export const TOGGLE_REQUIRES = {
  POS: ['Inventory', 'Finance'],
  Ecommerce: ['Inventory', 'Finance'],
  FieldOps: ['Inventory'],
  PatientMgmt: ['Finance'],
} as const satisfies Partial<Record<Toggle, readonly Toggle[]>>;

export function requiredBy(toggle: Toggle): readonly Toggle[] {
  return (TOGGLE_REQUIRES as Partial<Record<Toggle, readonly Toggle[]>>)[toggle] ?? [];
}
