import { defineDomain, defineNoun } from '#kernel/domain.ts';
import { constraints } from './constraints.ts';
import { events } from './events.ts';
import { fixtures } from './fixtures.ts';
import {
  apiKeyRoles,
  apiKeys,
  invoiceSeries,
  invoices,
  keyUsage,
  plans,
  roles,
  subscriptions,
  tenants,
  userRoles,
  users,
} from './schema.ts';
import { seed, SYSTEM_ROLES } from './seed.ts';
import { createApiKey, revokeApiKey, rotateApiKey } from './tools/api-key-secrets.ts';
import { getApiKey, listApiKeys } from './tools/api-keys.ts';
import { assignRole, unassignRole } from './tools/assignments.ts';
import { getCaller } from './tools/caller.ts';
import { issueInvoice, reissueInvoice, voidInvoice } from './tools/invoice-issuing.ts';
import { draftInvoice, getInvoice, listInvoices } from './tools/invoices.ts';
import { createPlan, getPlan, listPlans, updatePlan } from './tools/plans.ts';
import { createRole, deleteRole, getRole, installRoles, listRoles, updateRole } from './tools/roles.ts';
import { cancelSubscription, changeSubscription, getSubscription, listSubscriptions, startSubscription } from './tools/subscriptions.ts';
import { closeTenant, disableModules, enableModules, limitTenant, resumeTenant, suspendTenant } from './tools/tenant-standing.ts';
import { createTenant, getTenant, listTenants, updateTenant } from './tools/tenants.ts';
import { disableUser, enableUser, getUser, inviteUser, listUsers, updateUser } from './tools/users.ts';

export default defineDomain({
  name: 'tenancy',
  title: 'Tenancy',
  purpose: 'Who exists and who may do what: tenants, people, roles and API keys, and what the platform bills its tenants.',
  toggle: null,
  tables: [tenants, users, roles, userRoles, apiKeys, apiKeyRoles, keyUsage, plans, subscriptions, invoices, invoiceSeries],
  nouns: [
    defineNoun({ one: 'tenant', many: 'tenants', summary: 'A business on the platform.' }),
    defineNoun({ one: 'user', many: 'users', summary: 'A person of the business.' }),
    defineNoun({ one: 'role', many: 'roles', summary: 'What those who hold it may do.' }),
    defineNoun({ one: 'api_key', many: 'api_keys', summary: 'A secret that lets a program or a person in.' }),
    defineNoun({ one: 'plan', many: 'plans', summary: 'What the platform offers: a price and limits.' }),
    defineNoun({ one: 'subscription', many: 'subscriptions', summary: 'A tenant on a plan’s terms as they were agreed.' }),
    defineNoun({ one: 'invoice', many: 'invoices', summary: 'What the platform bills a tenant.' }),
  ],
  tools: [
    getCaller,
    getTenant,
    updateTenant,
    inviteUser,
    listUsers,
    getUser,
    updateUser,
    enableUser,
    disableUser,
    assignRole,
    unassignRole,
    listRoles,
    getRole,
    createRole,
    installRoles,
    updateRole,
    deleteRole,
    listApiKeys,
    getApiKey,
    createApiKey,
    rotateApiKey,
    revokeApiKey,
    listSubscriptions,
    getSubscription,
    listInvoices,
    getInvoice,
    // For operators, in the platform tenant.
    createTenant,
    listTenants,
    suspendTenant,
    resumeTenant,
    closeTenant,
    limitTenant,
    enableModules,
    disableModules,
    listPlans,
    getPlan,
    createPlan,
    updatePlan,
    startSubscription,
    changeSubscription,
    cancelSubscription,
    draftInvoice,
    issueInvoice,
    voidInvoice,
    reissueInvoice,
  ],
  events,
  roles: SYSTEM_ROLES,
  constraints,
  seed,
  fixtures,
  prompts: [],
});
