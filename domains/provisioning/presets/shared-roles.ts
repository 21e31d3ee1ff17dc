import { role } from './writing.ts';

/** What an accountant may in the books: post and report. Another person approves and closes, so that two see every period. */
export const ACCOUNTANT_MAY = 'finance:read finance:write finance:post finance:export';
export const ACCOUNTANT_MUST_NOT = 'finance:approve finance:close finance:configure';

/** The same in every trade that sells: keeps the books, and touches neither customers nor rights. */
export const accountant = role(
  'Accountant',
  `${ACCOUNTANT_MAY} crm:read inventory:read hr:read`,
  `${ACCOUNTANT_MUST_NOT} crm:write tenancy:roles`,
);
