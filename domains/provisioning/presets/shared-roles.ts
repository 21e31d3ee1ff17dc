import { role } from './writing.ts';

/** The same in every trade that sells: keeps the books, and touches neither customers nor rights. */
export const accountant = role('Accountant', 'finance:* crm:read inventory:read hr:read', 'crm:write tenancy:roles');
