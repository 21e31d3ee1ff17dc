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
  if ((rows[0]?.v ?? 0) >= 160000) return ' WITH INHERIT TRUE';
  // Before 16 a member inherits by its own attribute.
  return '';
}

async function guard(owner: pg.Client, { schema, name, facts, role }: GuardedTable): Promise<void> {
  const table = `${schema}.${owner.escapeIdentifier(name)}`;
  const { shape, columns, keys } = await describe(owner, schema, name);
  const statements = [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `DROP POLICY IF EXISTS tenant ON ${table}`,
    `CREATE POLICY tenant ON ${table} USING (tenant_id = (SELECT kernel.tenant())) WITH CHECK (tenant_id = (SELECT kernel.tenant()))`,
    ...sharedPolicies(table, facts),
    ...triggers(table, facts, shape, keys),
  ];
  if (role) {
    statements.push(`REVOKE ALL ON ${table} FROM ${role}`);
    statements.push(`GRANT SELECT, INSERT${facts.kind === 'ledger' ? '' : ', UPDATE, DELETE'} ON ${table} TO ${role}`);
  }
  await owner.query(statements.join(';\n'));
  await owner.query(
    `INSERT INTO kernel.tables (name, kind, shape, columns) VALUES ($1, $2, $3, $4)
     ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, shape = excluded.shape, columns = excluded.columns`,
    [`${schema}.${name}`, facts.kind, shape, columns],
  );
}

function sharedPolicies(table: string, { shared }: TableFacts): string[] {
  const theirs = shared && `${shared.column} = (SELECT kernel.tenant())`;
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
    ...(kind === 'record' ? [`CREATE TRIGGER zz_journal AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION kernel.journal(${args})`] : []),
    ...(kind === 'ledger' ? [`CREATE TRIGGER zz_append_only BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION kernel.refuse_change()`] : []),
    // TRUNCATE knows no row-level security and no row triggers.
    `CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse_change()`,
    ...(bumps ? [`CREATE TRIGGER zz_bump AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION kernel.bump_tenant('${bumps.column}')`] : []),
  ];
}

async function describe(owner: pg.Client, schema: string, name: string): Promise<{ shape: string; columns: string[]; keys: string[] }> {
  const { rows } = await owner.query<{ shape: string; columns: string[]; keys: string[] }>(
    `SELECT md5(string_agg(a.attname || ':' || format_type(a.atttypid, a.atttypmod), ',' ORDER BY a.attname)) AS shape,
       array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '') AS columns,
       array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attnum = ANY (i.indkey) AND a.attname <> 'tenant_id') AS keys
     FROM pg_attribute a JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
     WHERE a.attrelid = ($1 || '.' || quote_ident($2))::regclass AND a.attnum > 0 AND NOT a.attisdropped`,
    [schema, name],
  );
  const found = rows[0];
  if (!found?.keys) throw new Error(`${schema}.${name} has no primary key.`);
  return found;
}
