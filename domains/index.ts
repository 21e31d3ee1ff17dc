import type { Domain } from '#kernel/domain.ts';
import tenancy from '#domains/tenancy/index.ts';

/** The one list of the domains. A new domain is one folder and one line here. */
export const domains: readonly Domain[] = [tenancy];
