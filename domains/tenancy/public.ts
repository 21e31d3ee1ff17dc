/** The tools of tenancy that other domains may call. */
export { installRoles } from './tools/roles.ts';
export { assignRole } from './tools/assignments.ts';
export { createApiKey } from './tools/api-key-secrets.ts';
export { listPlans } from './tools/plans.ts';
export { enableUser, getUser, inviteUser } from './tools/users.ts';
export { createTenant, getTenant, updateTenant } from './tools/tenants.ts';
export { closeTenant, disableModules, enableModules, limitTenant, resumeTenant, suspendTenant } from './tools/tenant-standing.ts';
