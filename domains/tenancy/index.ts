import { defineDomain } from '#kernel/domain.ts';
import { apiKeyRoles, apiKeys, invoiceSeries, invoices, keyUsage, plans, roles, subscriptions, tenants, userRoles, users } from './schema.ts';

export default defineDomain({
  name: 'tenancy',
  title: 'Tenancy',
  purpose: 'Who exists and who may do what: tenants, people, roles and API keys, and what the platform bills its tenants.',
  toggle: null,
  tables: [tenants, users, roles, userRoles, apiKeys, apiKeyRoles, keyUsage, plans, subscriptions, invoices, invoiceSeries],
  tools: [],
});
