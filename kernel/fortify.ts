import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import type { Domain } from '#kernel/domain.ts';
import { roleOf } from '#kernel/roles.ts';
import { tableFacts, type TableFacts } from '#kernel/table.ts';

/** The kernel's own tables that are records: changing a policy is journalled and undoable like anything else. */
const KERNEL_RECORDS = ['policies', 'budgets', 'undone'];

interface GuardedTable {
  schema: string;
  name: string;
  facts: TableFacts;
  /** Null: grants of this table are the kernel's own affair. */
  role: string | null;
}

/**
 * Puts on every table what a domain cannot opt out of: forced row-level security, the tenant policy, the journal or the
 * append-only trigger, and grants to the domain's one role. Derived from the table's facts, so nobody has to remember it.
 */
export async function fortify(owner: pg.Client, domains: readonly Domain[]): Promise<void> {
  const tables: GuardedTable[] = KERNEL_RECORDS.map((name) => ({ schema: 'kernel', name, facts: { kind: 'record' }, role: null }));
  for (const domain of domains) tables.push(...domain.tables.map((table) => guarded(domain, table)));
  await owner.query('BEGIN');
  try {
    for (const domain of domains) {
      if (domain.tables.length > 0) await owner.query(`GRANT USAGE ON SCHEMA ${domain.name} TO ${roleOf(domain.name)}`);
      if (domain.isAuditor) await owner.query(`GRANT nexus_auditor TO ${roleOf(domain.name)}${await inheritOption(owner)}`);
    }
    for (const table of tables) await guard(owner, table);
    await fixSearchPaths(owner, ['kernel', 'vault', ...domains.map((domain) => domain.name)]);
    await owner.query('COMMIT');
  } catch (error) {
    await owner.query('ROLLBACK');
    throw error;
  }
}

function guarded(domain: Domain, table: PgTable): GuardedTable {
  const { schema, name } = getTableConfig(table);
  if (schema !== domain.name) throw new Error(`${schema}.${name}: a table of ${domain.name} lives in the schema ${domain.name}.`);
  return { schema, name, facts: tableFacts(table), role: roleOf(domain.name) };
}

async function inheritOption(owner: pg.Client): Promise<string> {
  const { rows } = await owner.query<{ v: number }>(`SELECT current_setting('server_version_num')::int AS v`);
  if ((rows[0]?.v ?? 0) >= 160000) return ' WITH INHERIT TRUE, SET FALSE';
  // Before 16 a member inherits by its own attribute.
  return '';
}

async function guard(owner: pg.Client, { schema, name, facts, role }: GuardedTable): Promise<void> {
  const table = `${schema}.${owner.escapeIdentifier(name)}`;
  const { columnsDigest, columns, keys, writable, jsonColumns } = await describe(owner, { schema, name, kind: facts.kind });
  const shape = `${facts.kind}:${columnsDigest}`;
  const statements = [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `DROP POLICY IF EXISTS tenant ON ${table}`,
    `CREATE POLICY tenant ON ${table} USING (tenant_id = (SELECT tenant FROM kernel.context)) WITH CHECK (tenant_id = (SELECT tenant FROM kernel.context))`,
    ...sharedPolicies(table, facts),
    ...triggers(table, facts, shape, keys),
    // In a journal line JSON's null and SQL's NULL are one; so that undo can tell, only the latter may stand in a column.
    ...jsonColumns.map(
      (column) =>
        `ALTER TABLE ${table} ADD CONSTRAINT ${owner.escapeIdentifier(`${column}_json_null`)} CHECK (jsonb_typeof(${owner.escapeIdentifier(column)}) <> 'null')`,
    ),
  ];
  if (role) {
    statements.push(`REVOKE ALL ON ${table} FROM ${role}`);
    // Nobody moves a row to another tenant, not even one that has a say in it.
    const change = `, UPDATE (${writable.map((column) => owner.escapeIdentifier(column)).join(', ')}), DELETE`;
    statements.push(`GRANT SELECT, INSERT${facts.kind === 'ledger' ? '' : change} ON ${table} TO ${role}`);
  }
  await owner.query(statements.join(';\n'));
  await owner.query(
    `INSERT INTO kernel.tables (name, kind, shape, columns) VALUES ($1, $2, $3, $4)
     ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, shape = excluded.shape, columns = excluded.columns`,
    [`${schema}.${name}`, facts.kind, shape, columns],
  );
}

function sharedPolicies(table: string, { shared }: TableFacts): string[] {
  const theirs = shared && `${shared.column} = (SELECT tenant FROM kernel.context)`;
  return [
    `DROP POLICY IF EXISTS shared_read ON ${table}`,
    `DROP POLICY IF EXISTS shared_write ON ${table}`,
    ...(theirs ? [`CREATE POLICY shared_read ON ${table} FOR SELECT USING (${theirs})`] : []),
    ...(theirs && shared.write ? [`CREATE POLICY shared_write ON ${table} FOR UPDATE USING (${theirs}) WITH CHECK (${theirs})`] : []),
  ];
}

function triggers(table: string, { kind, bumps }: TableFacts, shape: string, keys: readonly string[]): string[] {
  const args = [shape, ...keys].map((arg) => `'${arg}'`).join(', ');
  // Named so that they fire last: the journal must see what other triggers made of the row.
  const names = ['zz_journal', 'zz_append_only', 'zz_no_truncate', 'zz_bump'];
  return [
    ...names.map((trigger) => `DROP TRIGGER IF EXISTS ${trigger} ON ${table}`),
    ...(kind !== 'derived'
      ? [`CREATE TRIGGER zz_journal AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION kernel.journal(${args})`]
      : []),
    ...(kind === 'ledger'
      ? [`CREATE TRIGGER zz_append_only BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION kernel.refuse_change()`]
      : []),
    // TRUNCATE knows no row-level security and no row triggers.
    `CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse_change()`,
    ...(bumps
      ? [
          `CREATE TRIGGER zz_bump AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION kernel.bump_tenant('${bumps.column}')`,
        ]
      : []),
  ];
}

/**
 * A type of the caller's own making, called like one of PostgreSQL's, must not be found by a function that runs with more
 * rights than the caller: pg_temp, which is searched first unless it is named, comes last.
 */
async function fixSearchPaths(owner: pg.Client, schemas: readonly string[]): Promise<void> {
  const { rows } = await owner.query<{ name: string; path: string | null }>(
    `SELECT p.oid::regprocedure::text AS name, (SELECT substring(c FROM '^search_path=(.*)$') FROM unnest(p.proconfig) AS c WHERE c LIKE 'search_path=%') AS path
     FROM pg_proc p WHERE p.prosecdef AND p.pronamespace::regnamespace::text = ANY ($1)`,
    [schemas],
  );
  for (const { name, path } of rows) {
    if (!path) throw new Error(`${name} is SECURITY DEFINER without a fixed search_path.`);
    if (!/(^|, *)pg_temp$/.test(path)) await owner.query(`ALTER FUNCTION ${name} SET search_path = ${path}, pg_temp`);
  }
}

interface Columns {
  columnsDigest: string;
  columns: string[];
  keys: string[];
  /** All that an update may name. */
  writable: string[];
  /** Those that may still hold JSON's null. */
  jsonColumns: string[];
  /** What the journal could not give back as it was. */
  lossy: string[] | null;
}

async function describe(
  owner: pg.Client,
  { schema, name, kind }: { schema: string; name: string; kind: TableFacts['kind'] },
): Promise<Columns> {
  const { rows } = await owner.query<Columns>(
    `SELECT md5(string_agg(a.attname || ':' || format_type(a.atttypid, a.atttypmod), ',' ORDER BY a.attname)) AS "columnsDigest",
       array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '') AS columns,
       array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attnum = ANY (i.indkey) AND a.attname <> 'tenant_id') AS keys,
       array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '' AND a.attname <> 'tenant_id') AS writable,
       coalesce(array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.atttypid = 'jsonb'::regtype AND a.attgenerated = ''
         AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = a.attrelid AND c.conname = left(a.attname || '_json_null', 63))), '{}') AS "jsonColumns",
       array_agg(a.attname::text) FILTER (WHERE a.atttypid = 'json'::regtype OR a.attgenerated = 'v') AS lossy
     FROM pg_attribute a JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
     WHERE a.attrelid = ($1 || '.' || quote_ident($2))::regclass AND a.attnum > 0 AND NOT a.attisdropped`,
    [schema, name],
  );
  const found = rows[0];
  if (!found?.keys) throw new Error(`${schema}.${name} has no primary key.`);
  if (kind === 'record' && found.lossy) {
    throw new Error(
      `${schema}.${name}: ${found.lossy.join(', ')} could not be undone to the letter. Use jsonb, not json, and stored generated columns, not virtual ones.`,
    );
  }
  return found;
}
