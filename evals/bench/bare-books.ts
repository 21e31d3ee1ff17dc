import { randomUUID } from 'node:crypto';
import pg from 'pg';

export interface BareBooks {
  post(): Promise<void>;
  end(): Promise<void>;
}

const TENANT = randomUUID();
const SERIES = randomUUID();

/**
 * The same rows in tables of the same columns and indexes, and nothing else: no road, no triggers, no row-level security, no
 * journal, no receipts. Gaps are kept out by the row of the series that everybody writes by hand. Prepared statements.
 */
export async function bareBooks(superUrl: string, connections: number): Promise<BareBooks> {
  const pool = new pg.Pool({ connectionString: superUrl, max: connections });
  await pool.query(`CREATE SCHEMA bare_books;
    CREATE TABLE bare_books.numbers (LIKE finance.numbers INCLUDING INDEXES);
    CREATE TABLE bare_books.journal_entries (LIKE finance.journal_entries INCLUDING INDEXES);
    CREATE TABLE bare_books.entry_lines (LIKE finance.entry_lines INCLUDING INDEXES);
    CREATE TABLE bare_books.series (id uuid PRIMARY KEY, next integer NOT NULL);
    INSERT INTO bare_books.series VALUES ('${SERIES}', 1)`);
  return {
    post: () => inTransaction(pool, postOne),
    end: () => pool.end(),
  };
}

async function inTransaction(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await work(client);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

async function postOne(client: pg.PoolClient): Promise<void> {
  const [entry, number, other] = [randomUUID(), randomUUID(), randomUUID()];
  const taken = await client.query<{ n: number }>({
    name: 'take',
    text: 'UPDATE bare_books.series SET next = next + 1 WHERE id = $1 RETURNING next - 1 AS n',
    values: [SERIES],
  });
  const n = taken.rows[0]?.n ?? 0;
  await client.query({
    name: 'number',
    text: `INSERT INTO bare_books.numbers (tenant_id, id, series_id, on_date, cycle, number, label, subject_kind, subject_id, taken_at)
      VALUES ($1, $2, $3, current_date, '', $4, $5, 'entry', $6, now())`,
    values: [TENANT, number, SERIES, n, `JE-${n}`, entry],
  });
  await client.query({
    name: 'entry',
    text: `INSERT INTO bare_books.journal_entries (tenant_id, id, entity_id, journal_id, period_id, date, recorded_at, number_id, number, description, source_kind, line_count, posted_by)
      VALUES ($1, $2, $3, $3, $3, current_date, now(), $4, $5, 'Rent', 'manual', 2, 'bench')`,
    values: [TENANT, entry, TENANT, number, `JE-${n}`],
  });
  await client.query({
    name: 'lines',
    text: `INSERT INTO bare_books.entry_lines (tenant_id, id, entry_id, line_no, entity_id, date, recorded_at, account_id, debit, credit, currency, amount, rate)
      VALUES ($1, $2, $3, 1, $1, current_date, now(), $1, 10000, 0, 'NGN', 10000, 1), ($1, $4, $3, 2, $1, current_date, now(), $1, 0, 10000, 'NGN', -10000, 1)`,
    values: [TENANT, randomUUID(), entry, other],
  });
}
