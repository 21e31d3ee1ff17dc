import { z } from 'zod';
import { defineEvent } from '#kernel/domain.ts';

const id = (what: string) => z.uuid().describe(what);
const tenantId = id('The tenant concerned.');
const userId = id('The person concerned.');
const apiKeyId = id('The key concerned; never its secret.');
const invoiceId = id('The invoice concerned.');
const subscriptionId = id('The subscription concerned.');

export const tenantCreated = defineEvent({
  name: 'tenant.created',
  summary: 'A tenant was entered in the registry.',
  payload: z.object({ tenantId, slug: z.string().describe('Its slug.'), plan: z.string().describe('Its plan.') }),
});

export const tenantStatusChanged = {
  suspended: defineEvent({
    name: 'tenant.suspended',
    summary: 'A tenant may call nothing until it is resumed.',
    payload: z.object({ tenantId }),
  }),
  active: defineEvent({ name: 'tenant.resumed', summary: 'A suspended tenant may call again.', payload: z.object({ tenantId }) }),
  closed: defineEvent({ name: 'tenant.closed', summary: 'A tenant was closed for good.', payload: z.object({ tenantId }) }),
};

export const tenantModulesChanged = defineEvent({
  name: 'tenant.modules_changed',
  summary: 'Features of a tenant were switched on or off.',
  payload: z.object({ tenantId, modules: z.array(z.string()).describe('All that are on now.') }),
});

export const userInvited = defineEvent({
  name: 'user.invited',
  summary: 'A person was invited; nothing has been sent.',
  payload: z.object({
    userId,
    email: z.string().describe('Where an invitation would go.'),
    locale: z.string().describe('The language for it.'),
  }),
});

export const userStatusChanged = {
  active: defineEvent({ name: 'user.enabled', summary: 'A person may sign in.', payload: z.object({ userId }) }),
  disabled: defineEvent({
    name: 'user.disabled',
    summary: 'A person may no longer sign in, nor do their keys work.',
    payload: z.object({ userId }),
  }),
};

const roleFacts = z.object({ roleId: id('The role concerned.'), name: z.string().describe('Its name.') });

export const roleChanged = defineEvent({ name: 'role.changed', summary: 'A role was made, changed or deleted.', payload: roleFacts });
export const roleAssigned = defineEvent({
  name: 'role.assigned',
  summary: 'A person was given a role.',
  payload: roleFacts.extend({ userId }),
});
export const roleUnassigned = defineEvent({
  name: 'role.unassigned',
  summary: 'A role was taken from a person.',
  payload: roleFacts.extend({ userId }),
});

export const apiKeyCreated = defineEvent({ name: 'api_key.created', summary: 'An API key was made.', payload: z.object({ apiKeyId }) });
export const apiKeyRotated = defineEvent({
  name: 'api_key.rotated',
  summary: 'An API key was replaced by a new secret.',
  payload: z.object({ apiKeyId, replacementId: id('The key in its place.') }),
});
export const apiKeyRevoked = defineEvent({
  name: 'api_key.revoked',
  summary: 'An API key stopped working for good.',
  payload: z.object({ apiKeyId }),
});

export const subscriptionStarted = defineEvent({
  name: 'platform_subscription.started',
  summary: 'A tenant began on a plan.',
  payload: z.object({ subscriptionId, tenantId, plan: z.string().describe('The plan.') }),
});
export const subscriptionChanged = defineEvent({
  name: 'platform_subscription.changed',
  summary: 'A tenant went over to another plan.',
  payload: z.object({ subscriptionId, replacesId: id('The phase that ended.'), tenantId, plan: z.string().describe('The new plan.') }),
});
export const subscriptionCancelled = defineEvent({
  name: 'platform_subscription.cancelled',
  summary: 'A subscription will end or has ended.',
  payload: z.object({ subscriptionId, tenantId, endsOn: z.string().describe('First day without it.') }),
});

const invoiceFacts = z.object({
  invoiceId,
  tenantId,
  number: z.string().describe('Its number.'),
  total: z.object({ amount: z.string().describe('Decimal.'), currency: z.string().describe('ISO 4217.') }).describe('With tax.'),
});

export const invoiceIssued = defineEvent({
  name: 'platform_invoice.issued',
  summary: 'The platform billed a tenant.',
  payload: invoiceFacts,
});
export const invoiceVoided = defineEvent({
  name: 'platform_invoice.voided',
  summary: 'A credit note took an invoice back.',
  payload: invoiceFacts.extend({ creditNoteId: id('The credit note.') }),
});

export const events = [
  tenantCreated,
  ...Object.values(tenantStatusChanged),
  tenantModulesChanged,
  userInvited,
  ...Object.values(userStatusChanged),
  roleChanged,
  roleAssigned,
  roleUnassigned,
  apiKeyCreated,
  apiKeyRotated,
  apiKeyRevoked,
  subscriptionStarted,
  subscriptionChanged,
  subscriptionCancelled,
  invoiceIssued,
  invoiceVoided,
];
