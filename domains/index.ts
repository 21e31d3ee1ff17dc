import type { Domain } from '#kernel/domain.ts';
import crm from '#domains/crm/index.ts';
import files from '#domains/files/index.ts';
import finance from '#domains/finance/index.ts';
import governance from '#domains/governance/index.ts';
import notifications from '#domains/notifications/index.ts';
import provisioning from '#domains/provisioning/index.ts';
import tenancy from '#domains/tenancy/index.ts';

/** The one list of the domains. A new domain is one folder and one line here. */
export const domains: readonly Domain[] = [tenancy, files, governance, provisioning, crm, notifications, finance];
