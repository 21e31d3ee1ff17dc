import fc from 'fast-check';

export interface AttackFacts {
  tables: readonly string[];
  roles: readonly string[];
  victim: string;
  own: string;
}

/** What a thief of one domain's role would try: each a few statements in one transaction, inside a true context of its own tenant. */
export function attacks({ tables, roles, victim, own }: AttackFacts): fc.Arbitrary<string[]> {
  const table = fc.constantFrom(...tables);
  const role = fc.constantFrom(...roles);
  const tenant = fc.constantFrom(victim, victim, victim, own);
  const V = `'${victim}'`;
  const read = table.chain((t) => fc.constantFrom(
    `SELECT * FROM ${t}`, `SELECT to_jsonb(t) FROM ${t} t WHERE tenant_id = ${V}`, `SELECT * FROM ${t} WHERE tenant_id <> '${own}' OR true`, `TABLE ${t}`,
    `SELECT count(*) FROM ${t} WHERE 1 / (CASE WHEN tenant_id = ${V} THEN 0 ELSE 1 END) = 1`, `SELECT query_to_xml('SELECT * FROM ${t}', true, false, '')`,
    `SELECT table_to_xml('${t}', true, false, '')`, `SELECT * FROM ${t} WHERE tenant_id = ${V} FOR UPDATE`, `WITH x AS (DELETE FROM ${t} RETURNING *) SELECT * FROM x WHERE tenant_id = ${V}`,
    `EXPLAIN (ANALYZE, COSTS OFF) SELECT * FROM ${t} WHERE tenant_id = ${V}`, `DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM ${t} LOOP RAISE NOTICE '%', r; END LOOP; END $$`,
    `DECLARE c CURSOR FOR SELECT * FROM ${t}; FETCH ALL FROM c`, `SELECT max(t::text) FROM ${t} t`, `SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE schemaname || '.' || tablename = '${t}'`,
    `SELECT pg_relation_filepath('${t}'), pg_read_file(pg_relation_filepath('${t}'))`, `SELECT * FROM ${t} TABLESAMPLE BERNOULLI (100)`, `SELECT * FROM ONLY ${t} NATURAL JOIN pg_class`,
    `SELECT ctid, xmin, tableoid, t.* FROM ${t} t WHERE ctid >= '(0,0)'`, `COPY ${t} TO '/tmp/stolen'`, `COPY (SELECT * FROM ${t}) TO PROGRAM 'cat'`,
  ));
  const write = fc.tuple(table, tenant).chain(([t, to]) => fc.constantFrom(
    `INSERT INTO ${t} (tenant_id, id) VALUES (${V}, gen_random_uuid())`,
    `INSERT INTO ${t} SELECT (jsonb_populate_record(NULL::${t}, to_jsonb(t) || '{"tenant_id": "${victim}"}')).* FROM ${t} t`,
    `INSERT INTO ${t} SELECT (jsonb_populate_record(NULL::${t}, to_jsonb(t) || jsonb_build_object('tenant_id', '${to}', 'id', gen_random_uuid()))).* FROM ${t} t ON CONFLICT DO NOTHING`,
    `UPDATE ${t} SET tenant_id = '${to}'`, `UPDATE ${t} SET tenant_id = ${V} WHERE tenant_id = '${own}'`, `UPDATE ${t} SET id = gen_random_uuid() WHERE tenant_id = ${V}`,
    `DELETE FROM ${t} WHERE tenant_id = ${V}`, `DELETE FROM ${t} WHERE tenant_id <> '${own}'`, `TRUNCATE ${t} CASCADE`, `TRUNCATE ${t}`,
    `MERGE INTO ${t} t USING (SELECT ${V}::uuid AS v) s ON t.tenant_id = s.v WHEN MATCHED THEN DELETE`,
    `ALTER TABLE ${t} DISABLE TRIGGER ALL`, `ALTER TABLE ${t} DISABLE ROW LEVEL SECURITY`, `ALTER TABLE ${t} NO FORCE ROW LEVEL SECURITY`, `DROP POLICY tenant ON ${t}`, `CREATE POLICY mine ON ${t} USING (true)`,
    `DROP TABLE ${t} CASCADE`, `ALTER TABLE ${t} OWNER TO CURRENT_USER`, `GRANT ALL ON ${t} TO PUBLIC`, `CREATE RULE r AS ON INSERT TO ${t} DO INSTEAD NOTHING`, `CREATE INDEX ON ${t} (tenant_id)`,
    `CREATE TRIGGER x BEFORE INSERT ON ${t} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`, `COMMENT ON TABLE ${t} IS 'mine'`, `CREATE VIEW public.v AS SELECT * FROM ${t}`,
    `COPY ${t} FROM '/etc/passwd'`, `SELECT * FROM ${t} WHERE false; UPDATE ${t} SET tenant_id = ${V}`, `LOCK TABLE ${t} IN ACCESS EXCLUSIVE MODE`,
  ));
  const forged = fc.constantFrom('', `${victim}.${victim}.99999999999999.${'0'.repeat(64)}`, `${victim}`, '....', `${victim}.${victim}.99999999999999.`);
  const prelude = fc.oneof(
    role.map((r) => `SET ROLE ${r}`), role.map((r) => `SET LOCAL ROLE ${r}`), role.map((r) => `SET SESSION AUTHORIZATION ${r === 'none' ? 'DEFAULT' : r}`), role.map((r) => `SELECT set_config('role', '${r}', false) IS NULL`),
    forged.map((context) => `SELECT set_config('app.context', '${context}', true) IS NULL`), forged.map((context) => `SET app.context = '${context}'`),
    fc.constantFrom('SET row_security = off', `SET session_replication_role = 'replica'`, 'RESET ALL', 'RESET app.context', 'DISCARD ALL', 'SET CONSTRAINTS ALL DEFERRED', 'SET search_path = pg_temp, kernel, crm, tenancy', `SET TimeZone = 'Asia/Tokyo'`,
      'SET default_transaction_read_only = off', `SET plan_cache_mode = 'force_generic_plan'`, 'SET enable_seqscan = off', `SET client_min_messages = 'debug5'`, 'SET log_statement = none', 'COMMIT', 'ROLLBACK', 'SAVEPOINT s'),
  );
  const kernelCall = fc.constantFrom(
    `SELECT kernel.seal(${V}, 100)`, `SELECT kernel.open('${victim}.a.b.c')`, `SELECT kernel.claim('a', 'k', 't', '', gen_random_uuid())`, `SELECT kernel.record_receipts('[{"tenant_id": "${victim}"}]')`,
    `SELECT kernel.finish('{}')`, `SELECT kernel.charge('[]', 1)`, `SELECT kernel.preview(ARRAY[${V}::uuid], 10)`, `SELECT kernel.restore(ARRAY(SELECT id FROM kernel.receipts))`, `SELECT kernel.redact('crm.people', '{}')`,
    'SELECT kernel.verify_seals()', 'SELECT kernel.receipt_digest(r) FROM kernel.receipts r', 'SELECT kernel.journal()', 'SELECT kernel.bump_tenant()', 'SELECT kernel.verified_context() IS NULL', 'SELECT kernel.tenant() IS NULL',
    `SELECT vault.xor_pad('', 1)`, 'SELECT * FROM vault.secrets', `SELECT tenancy.next_invoice_number(${V}, 'invoice')`, `SELECT tenancy.has_admin(${V})`, `SELECT dbos.enqueue_workflow('activation', '{}')`,
    `CREATE OR REPLACE FUNCTION kernel.tenant() RETURNS uuid LANGUAGE sql AS $$ SELECT ${V}::uuid $$`, `ALTER FUNCTION kernel.tenant() OWNER TO CURRENT_USER`, `DROP FUNCTION kernel.verified_context() CASCADE`,
  );
  const server = fc.constantFrom(
    'SELECT rolname, rolpassword FROM pg_authid', 'SELECT * FROM pg_shadow', 'SELECT query FROM pg_stat_activity', 'SELECT * FROM pg_stat_replication', `SELECT pg_read_file('postgresql.conf')`, `SELECT pg_ls_dir('.')`, `SELECT pg_stat_file('base')`,
    'SELECT * FROM pg_hba_file_rules', 'SHOW ALL', 'SELECT name, setting FROM pg_settings', `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'nexus_app'`, `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = 'nexus_app'`,
    'LISTEN nexus_work', `NOTIFY nexus_work, 'deliveries'`, `SELECT pg_notify('nexus_work', 'tenant ${victim}')`, 'SELECT * FROM pg_listening_channels()', 'CREATE EXTENSION dblink', 'CREATE EXTENSION postgres_fdw', 'CREATE SCHEMA mine',
    'CREATE TABLE public.mine (a int)', 'CREATE TEMP TABLE mine (a int)', 'CREATE ROLE mine SUPERUSER', `ALTER ROLE CURRENT_USER BYPASSRLS`, 'ALTER SYSTEM SET fsync = off', 'CREATE DATABASE mine', 'ALTER DATABASE postgres OWNER TO CURRENT_USER',
    `SELECT lo_from_bytea(0, 'mine')`, 'SELECT lo_get(oid) FROM pg_largeobject_metadata', 'SELECT * FROM pg_largeobject', `SELECT lo_import('/etc/passwd')`, `SELECT lo_export(1, '/tmp/x')`, `SELECT pg_try_advisory_xact_lock(hashtextextended('nexus.seal.${victim}', 0))`,
    `SELECT nextval('kernel.changes_seq_seq')`, `SELECT setval('kernel.changes_seq_seq', 1)`, `SELECT last_value FROM kernel.changes_seq_seq`, 'SELECT pg_reload_conf()', 'SELECT pg_switch_wal()', 'CHECKPOINT', 'VACUUM', 'REINDEX SCHEMA crm', 'REASSIGN OWNED BY nexus_owner TO CURRENT_USER',
    'DROP OWNED BY nexus_owner', `DO $$ BEGIN EXECUTE 'SET ROLE postgres'; END $$`, 'CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', `CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$`, 'CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION x()',
    'CREATE PUBLICATION p FOR ALL TABLES', `SELECT pg_create_logical_replication_slot('s', 'pgoutput')`, `SELECT pg_logical_emit_message(true, 'a', 'b')`, 'PREPARE TRANSACTION \'x\'', 'SELECT * FROM pg_prepared_xacts', 'SELECT * FROM pg_locks', 'SELECT * FROM pg_cursors', 'SELECT * FROM pg_prepared_statements',
    'SELECT * FROM pg_policies', `SELECT prosrc FROM pg_proc WHERE pronamespace = 'kernel'::regnamespace`, 'SELECT * FROM pg_statistic', 'SELECT * FROM pg_statistic_ext_data', 'SELECT * FROM pg_user_mappings', 'SELECT * FROM pg_db_role_setting', 'SELECT * FROM pg_subscription', 'SELECT database_to_xml(true, false, \'\')', `SELECT schema_to_xml('crm', true, false, '')`, `SELECT schema_to_xml('kernel', true, false, '')`,
  );
  const deed = fc.oneof({ arbitrary: read, weight: 4 }, { arbitrary: write, weight: 4 }, { arbitrary: kernelCall, weight: 1 }, { arbitrary: server, weight: 1 });
  return fc.oneof(
    deed.map((one) => [one]),
    fc.tuple(prelude, deed).map(([first, then]) => [first, then]),
    fc.tuple(deed, deed).map(([one, two]) => [one, two]),
    fc.tuple(prelude, prelude, deed).map(([a, b, c]) => [a, b, c]),
  );
}
