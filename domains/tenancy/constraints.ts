import type { ConstraintMessage } from '#kernel/domain.ts';

/** What the database refuses, said kindly. Most of these are said by rules.ts first; here is who won a race, or went around. */
export const constraints: Record<string, ConstraintMessage> = {
  tenants_slug: {
    reason: 'slug_taken',
    message: 'Another tenant has this slug.',
    fix: { tool: 'tenancy_create_tenant', hint: 'Choose another slug.' },
  },
  tenants_kept: { reason: 'tenant_in_use', message: 'A tenant that was in use is not deleted.', fix: { tool: 'tenancy_close_tenant' } },
  tenants_final: { reason: 'tenant_final', message: 'Id, slug and creation time of a tenant never change.' },
  tenants_operator_only: {
    code: 'forbidden',
    reason: 'platform_only',
    message: 'A tenant changes its name and settings; the rest is the platform’s.',
  },
  tenants_platform_stays_active: { reason: 'platform_tenant', message: 'The platform tenant itself stays active.' },
  tenants_settings_size: { code: 'invalid_input', reason: 'settings_too_large', message: 'All settings together are too large to keep.' },
  users_email: { reason: 'email_taken', message: 'Somebody here has this e-mail address.', fix: { tool: 'tenancy_list_users' } },
  roles_name: { reason: 'role_exists', message: 'There is a role of this name.', fix: { tool: 'tenancy_list_roles' } },
  roles_system_final: { reason: 'system_role', message: 'A system role cannot be changed.', fix: { tool: 'tenancy_create_role' } },
  roles_platform_only: {
    code: 'forbidden',
    reason: 'platform_only',
    message: 'Permissions that begin with platform: exist in the platform tenant only.',
  },
  user_roles_role: { reason: 'role_in_use', message: 'Somebody holds this role.', fix: { tool: 'tenancy_unassign_role' } },
  api_key_roles_role: { reason: 'role_in_use', message: 'A key holds this role.', fix: { tool: 'tenancy_revoke_api_key' } },
  api_keys_owner: { reason: 'user_has_keys', message: 'API keys stand for this person.', fix: { tool: 'tenancy_list_api_keys' } },
  api_keys_revoked_final: { reason: 'api_key_revoked', message: 'A revoked key stays revoked.', fix: { tool: 'tenancy_create_api_key' } },
  api_keys_final: { reason: 'api_key_final', message: 'What a key is and may see never changes.', fix: { tool: 'tenancy_create_api_key' } },
  last_admin: {
    reason: 'last_admin',
    message: 'This would leave nobody who may do everything: the last administrator stays.',
    fix: { tool: 'tenancy_assign_role', input: { role: 'owner' }, hint: 'First give somebody else the role owner.' },
  },
  plans_name: { reason: 'plan_exists', message: 'There is a plan of this name.', fix: { tool: 'tenancy_list_plans' } },
  subscriptions_one_active: {
    reason: 'already_subscribed',
    message: 'The tenant has a subscription.',
    fix: { tool: 'tenancy_list_subscriptions' },
  },
  subscriptions_terms_final: { reason: 'terms_final', message: 'Agreed terms never change.', fix: { tool: 'tenancy_change_subscription' } },
  invoices_issued_final: {
    reason: 'invoice_already_issued',
    message: 'An issued invoice is final.',
    fix: { tool: 'tenancy_void_invoice' },
  },
  invoices_credited_once: { reason: 'invoice_already_void', message: 'A credit note took this invoice back already.' },
  invoices_replaced_once: { reason: 'invoice_already_reissued', message: 'Another invoice stands in for this one already.' },
};
