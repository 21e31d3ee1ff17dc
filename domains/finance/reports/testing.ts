import type pg from 'pg';
import { fixture } from '#kernel/fixture.ts';

export interface GeneratedBooks {
  tenantId: string;
  /** Entries have two to six lines, four on average. */
  entries: number;
  from: string;
  days: number;
}

/**
 * Books of a size that nobody would post one by one: balanced entries on all seeded accounts, some in another currency, some
 * with a cost centre, customers and suppliers with settled and open items. Written around the triggers by a superuser, so
 * the journal knows nothing of them; numbers go on without a gap. Their days are marked, as if they had been posted.
 */
export async function generateBooks(client: pg.ClientBase, { tenantId, entries, from, days }: GeneratedBooks): Promise<void> {
  await client.query('BEGIN; SET LOCAL session_replication_role = replica');
  await client.query(`CREATE OR REPLACE FUNCTION pg_temp.pick(salt text, i bigint, n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
    AS $$ SELECT (hashtextextended(salt || i, 42) & 9007199254740991) % n $$`);
  // Written into the statements: as parameters, one id would have to be of one type wherever it stands.
  const known: Record<string, string> = {
    tenant: `'${tenantId}'::uuid`,
    salt: `'${tenantId}'`,
    entity: `'${fixture('finance.entity.main')}'::uuid`,
    centre: `'${fixture('finance.cost_centre.main')}'::uuid`,
    journal: `'${fixture('finance.journal.general')}'::uuid`,
    series: `'${fixture('finance.series.ENTRY')}'::uuid`,
    from: `'${from}'::date`,
    days: String(days),
    entries: String(entries),
  };
  for (const statement of [PARTIES, DRAFTED, LINES, ENTRIES, NUMBERS, MARKS, ALLOCATIONS, ALLOCATION_LINES]) {
    await client.query(statement.replace(/\$(\w+)/g, (_, name: string) => known[name] ?? ''));
  }
  await client.query('COMMIT');
}

const PARTIES = `
  INSERT INTO finance.parties (tenant_id, id, code, name, is_customer, is_supplier, currency, created_at, updated_at)
  SELECT $tenant, md5($salt || 'party' || i)::uuid, 'P' || lpad(i::text, 3, '0'), 'Party ' || i, i % 2 = 0, i % 2 = 1, 'NGN', now(), now()
  FROM generate_series(1, 40) AS i ON CONFLICT DO NOTHING`;

/** Every tenth pair of entries is a bill to a customer and its payment; the others move whatever there is. */
const DRAFTED = `
  CREATE TEMP TABLE drafted ON COMMIT DROP AS SELECT i, md5($salt || 'entry' || i)::uuid AS id, md5($salt || 'number' || i)::uuid AS number_id,
    ($from + pg_temp.pick('day', i - i % 10 % 2, $days)::integer + CASE WHEN i % 10 = 1 THEN pg_temp.pick('late', i, 60)::integer ELSE 0 END) AS date,
    pg_temp.pick('amount', i - i % 10 % 2, 100000000) + 1 AS size, i % 10 AS kind, pg_temp.pick('party', i - i % 10 % 2, 20) AS party,
    CASE WHEN i % 10 < 2 THEN 1 ELSE 1 + pg_temp.pick('pairs', i, 3)::integer END AS pairs
  FROM generate_series(0, $entries - 1) AS i`;

const LINES = `
  WITH chart AS MATERIALIZED (
    SELECT array_agg(id ORDER BY code) AS ids FROM finance.accounts
    WHERE tenant_id = $tenant AND is_postable AND coalesce(control, '') NOT IN ('receivable', 'payable')),
  named AS MATERIALIZED (
    SELECT (array_agg(account_id) FILTER (WHERE role = 'receivable'))[1] AS receivable, (array_agg(account_id) FILTER (WHERE role = 'payable'))[1] AS payable,
      (array_agg(account_id) FILTER (WHERE role = 'sales'))[1] AS sales, (array_agg(account_id) FILTER (WHERE role = 'bank'))[1] AS bank
    FROM finance.posting_accounts WHERE tenant_id = $tenant),
  sides AS (
    SELECT d.*, pair, side, CASE
        WHEN kind = 0 THEN CASE side WHEN 0 THEN receivable ELSE sales END
        WHEN kind = 1 THEN CASE side WHEN 0 THEN bank ELSE receivable END
        WHEN kind = 2 AND pair = 1 AND side = 1 THEN payable
        ELSE ids[1 + pg_temp.pick('account' || side || pair, i, cardinality(ids))] END AS account_id,
      CASE WHEN kind < 2 THEN size ELSE pg_temp.pick('part' || pair, i, 100000000) + 1 END AS functional,
      kind > 2 AND pg_temp.pick('currency' || pair, i, 8) = 0 AS is_foreign
    FROM drafted d CROSS JOIN generate_series(1, d.pairs) AS pair CROSS JOIN generate_series(0, 1) AS side CROSS JOIN chart CROSS JOIN named)
  INSERT INTO finance.entry_lines (tenant_id, id, entry_id, line_no, entity_id, date, recorded_at, account_id, debit, credit, currency, amount,
    rate, party_id, due_on, cost_centre_id)
  SELECT $tenant, md5($salt || 'line' || i || ' ' || pair || ' ' || side)::uuid, id, pair * 2 - 1 + side, $entity, date, least(now(), date + time '12:00' AT TIME ZONE 'UTC' + kind * interval '1 day'),
    account_id, CASE side WHEN 0 THEN functional ELSE 0 END, CASE side WHEN 1 THEN functional ELSE 0 END,
    CASE WHEN is_foreign THEN 'USD' ELSE 'NGN' END, (1 - 2 * side) * CASE WHEN is_foreign THEN functional / 1500 + 1 ELSE functional END,
    CASE WHEN is_foreign THEN round(functional::numeric / (functional / 1500 + 1), 12) ELSE 1 END,
    CASE WHEN kind = 0 AND side = 0 OR kind = 1 AND side = 1 THEN md5($salt || 'party' || 2 + 2 * party)::uuid
      WHEN kind = 2 AND pair = 1 AND side = 1 THEN md5($salt || 'party' || 1 + 2 * party)::uuid END,
    CASE WHEN kind = 0 AND side = 0 OR kind = 2 AND pair = 1 AND side = 1 THEN date + 30 END,
    CASE WHEN pg_temp.pick('centre' || pair || side, i, 3) = 0 THEN $centre END
  FROM sides`;

const ENTRIES = `
  INSERT INTO finance.journal_entries (tenant_id, id, entity_id, journal_id, period_id, date, recorded_at, number_id, number, description, source_kind,
    line_count, posted_by)
  SELECT $tenant, d.id, $entity, $journal, coalesce(p.id, md5('no period')::uuid), date, least(now(), date + time '12:00' AT TIME ZONE 'UTC' + kind * interval '1 day'), number_id, 'G-' || i, 'Generated ' || i, 'manual', pairs * 2, 'generated'
  FROM drafted d LEFT JOIN finance.periods p ON p.tenant_id = $tenant AND p.entity_id = $entity AND d.date BETWEEN p.starts_on AND p.ends_on`;

const NUMBERS = `
  WITH last AS (SELECT coalesce(max(number), 0) AS number FROM finance.numbers WHERE tenant_id = $tenant AND series_id = $series)
  INSERT INTO finance.numbers (tenant_id, id, series_id, on_date, cycle, number, label, subject_kind, subject_id, taken_at)
  SELECT $tenant, number_id, $series, date, (SELECT coalesce(max(cycle), to_char(min(d.date), 'YYYY')) FROM finance.numbers WHERE tenant_id = $tenant AND series_id = $series),
    last.number + row_number() OVER (ORDER BY i), 'G-' || i, 'entry', id, now()
  FROM drafted d, last GROUP BY d.i, d.number_id, d.date, d.id, last.number`;

/** Half of the bills are settled by the payment behind them. */
const ALLOCATIONS = `
  INSERT INTO finance.allocations (tenant_id, id, entity_id, party_id, date, kind, recorded_at, recorded_by)
  SELECT $tenant, md5($salt || 'allocation' || i)::uuid, $entity, md5($salt || 'party' || 2 + 2 * party)::uuid, date, 'payment', least(now(), date + time '12:00' AT TIME ZONE 'UTC'), 'generated'
  FROM drafted WHERE kind = 1 AND i % 20 = 1`;

const ALLOCATION_LINES = `
  INSERT INTO finance.allocation_lines (tenant_id, id, allocation_id, line_id, amount, functional)
  SELECT $tenant, md5($salt || 'allocated' || i || side)::uuid, md5($salt || 'allocation' || i)::uuid,
    md5($salt || 'line' || i - 1 + side || ' 1 ' || side)::uuid, (1 - 2 * side) * size, (1 - 2 * side) * size
  FROM drafted CROSS JOIN generate_series(0, 1) AS side WHERE kind = 1 AND i % 20 = 1`;

const MARKS = `
  INSERT INTO finance.balance_marks (tenant_id, id, entity_id, date)
  SELECT $tenant, gen_random_uuid(), $entity, date FROM (SELECT DISTINCT date FROM drafted) AS d`;
