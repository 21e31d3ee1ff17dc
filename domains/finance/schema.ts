import { allocationTables } from './schema-allocations.ts';
import { bookTables } from './schema-books.ts';
import { ledgerTables } from './schema-ledger.ts';
import { parties } from './schema-parties.ts';

export const tables = [...bookTables, parties, ...ledgerTables, ...allocationTables];
