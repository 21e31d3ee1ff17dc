import type { Db } from '#kernel/db.ts';
import type { Fields } from './drafts.ts';
import type { Kind } from './fields.ts';
import { loadOrganisations, loadPeople } from './matching-customers.ts';
import { loadDeals, loadLeads } from './matching-sales.ts';
import type { Records } from './records.ts';

const LOADERS = { people: loadPeople, organisations: loadOrganisations, leads: loadLeads, deals: loadDeals } as const satisfies Record<
  Kind,
  unknown
>;

/** What these rows meet in the records, with a few statements for all of them. */
export const loadRecords = (db: Db, kind: Kind, rows: readonly Fields[]): Promise<Records> => LOADERS[kind](db, rows);
