import { ok, refused, type Step } from './scenario.ts';

/** From the first word to a won deal, by who sells: the part of every scenario that customers are in. */
export function wonDeal({ by, customer, deal, because }: { by: string; customer: string; deal: string; because: string }): Step[] {
  return [
    ok(by, `Enters ${customer} as a customer.`, 'crm_create_organisation', { name: customer }, 'customer'),
    ok(
      by,
      `Opens “${deal}” in the default pipeline.`,
      'crm_create_deal',
      { name: deal, organisationId: '$customer.organisationId' },
      'deal',
    ),
    ok(by, 'Notes what was said on the phone.', 'crm_log_activity', {
      kind: 'call',
      summary: because,
      dealId: '$deal.dealId',
      completedAt: '$now',
    }),
    ok(by, 'Marks it as won.', 'crm_mark_deal_won', { dealId: '$deal.dealId', reason: because }),
  ];
}

/** From an enquiry to a customer with an open deal. */
export function convertedLead({ by, name, organisation, need }: { by: string; name: string; organisation?: string; need: string }): Step[] {
  return [
    ok(
      by,
      `Takes down the enquiry of ${name}.`,
      'crm_create_lead',
      { displayName: name, need, ...(organisation && { organisationName: organisation }) },
      'lead',
    ),
    ok(by, 'Makes a customer of the enquiry.', 'crm_convert_lead', { leadId: '$lead.leadId' }, 'converted'),
    ok(by, 'Finds the customer again.', 'crm_get_person', { personId: '$converted.personId' }),
  ];
}

/** What no role but the owner's and the administrator's may do: people and their rights. */
export const staysOut = (as: string): Step =>
  refused(as, 'Tries to let somebody in.', 'tenancy_invite_user', { email: 'somebody@example.com', name: 'Somebody', roles: [] });
