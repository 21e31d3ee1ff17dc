import type { Client, DatabaseError } from 'pg';
import { fixture } from '#kernel/fixture.ts';
import type { World } from '#tests/world.ts';

/** `finance.account.sales` by its short name. */
export const id = (name: string): string => fixture(`finance.${name}`);

/** The id of no record at all. */
export const NOBODY = '0190aaaa-0000-7000-8000-000000000000';

/** Where the fixture's business is. */
const ZONE = 'Africa/Lagos';

/** The day that it is there: what its books go by. */
export const today = (): Temporal.PlainDate => Temporal.Now.plainDateISO(ZONE);

/** `@account.sales` stands for the fixture's id, `@new` for a fresh one, and `current_date` for the day that it is there. */
export const withIds = (text: string): string =>
  text
    .replaceAll(/\bcurrent_date\b/g, `(now() AT TIME ZONE '${ZONE}')::date`)
    .replaceAll(/@new\b/g, 'gen_random_uuid()')
    .replaceAll(/@([a-z_]+\.[a-zA-Z_0-9]+)/g, (_, name: string) => `'${id(name)}'`);

/** Runs the statements and then all that waits for the commit. What stops them: a constraint, or else the error's code. */
export async function stops(client: Client, statements: readonly string[]): Promise<string> {
  try {
    for (const statement of [...statements, 'SET CONSTRAINTS ALL IMMEDIATE']) await client.query(withIds(statement));
    return 'nothing';
  } catch (error) {
    return (error as DatabaseError).constraint ?? (error as DatabaseError).code ?? String(error);
  }
}

/** The same by a login that holds this domain's role alone. */
export const stoppedBy = (w: World, statements: readonly string[]): Promise<string> =>
  w.attack('finance', (client) => stops(client, statements));

interface EntryDraft {
  id?: string;
  date?: string;
  period?: string;
  source?: string;
  reverses?: string;
  lineCount?: number;
  number?: string;
}

/** SQL that takes a number and posts an entry without lines. */
export function entrySql({ id: entry = '@entry.attack', date = 'current_date', source = 'manual', ...draft }: EntryDraft = {}): string[] {
  const number = draft.number ?? '@number.attack';
  const period =
    draft.period ?? `(SELECT id FROM finance.periods WHERE entity_id = @entity.main AND ${date} BETWEEN starts_on AND ends_on)`;
  return [
    `INSERT INTO finance.numbers (id, series_id, on_date, subject_kind, subject_id, taken_at) VALUES (${number}, @series.ENTRY, ${date}, 'entry', ${entry}, now())`,
    `INSERT INTO finance.journal_entries (id, entity_id, journal_id, period_id, date, number_id, number, description, source_kind, reverses_entry_id, line_count, posted_by)
     SELECT ${entry}, @entity.main, @journal.general, ${period}, ${date}, n.id, n.label, 'x', '${source}', ${draft.reverses ?? 'NULL'}, ${draft.lineCount ?? 2}, 'x'
     FROM finance.numbers n WHERE n.id = ${number}`,
  ];
}

/** SQL for a line of that entry, with what differs from an ordinary one of 100 minor units. */
export function lineSql(no: number, columns: Record<string, string> = {}, entry = '@entry.attack'): string {
  const isDebit = no % 2 === 1;
  const all: Record<string, string> = {
    id: '@new',
    entry_id: 'e.id',
    line_no: String(no),
    entity_id: 'e.entity_id',
    date: 'e.date',
    recorded_at: 'e.recorded_at',
    account_id: isDebit ? '@account.purchases' : '@account.bank',
    debit: isDebit ? '100' : '0',
    credit: isDebit ? '0' : '100',
    currency: `'NGN'`,
    amount: isDebit ? '100' : '-100',
    rate: '1',
    ...columns,
  };
  return `INSERT INTO finance.entry_lines (${Object.keys(all).join(', ')}) SELECT ${Object.values(all).join(', ')} FROM finance.journal_entries e WHERE e.id = ${entry}`;
}
