import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { domains } from '#domains/index.ts';
import { deriveKey } from '#kernel/create-kernel.ts';
import { uuidv7 } from '#kernel/ids.ts';
import { migrate } from '#kernel/migrate.ts';
import { createContextSealer } from '#kernel/tenant-context.ts';
import { attacks, type AttackFacts } from '#tests/fleet/attacks.ts';
import { annexDomain, behaviour, change, entries, happened, items, labDomain } from '#tests/lab/domain.ts';
import { type LabHouse, labWorld } from '#tests/lab/house.ts';
import { isDeep, SEED } from '#tests/run.ts';
import type { World } from '#tests/world.ts';
import { TEST_SECRET, worldDomain } from '#tests/world-domain.ts';

let w: World & { house: LabHouse };
beforeAll(async () => {
  w = await labWorld('crm', 'files', 'governance');
});

const SCHEMAS = ['kernel', 'vault', 'lab', 'annex', ...domains.map(({ name }) => name)];
/** No tenant's data: what a migration left behind, what fortify knows of each table, and the key of the seal. */
const WITHOUT_TENANT = ['kernel.migrations', 'kernel.tables', 'vault.context_key'];
const TENANT_TABLES = `SELECT c.oid, n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'm') AND n.nspname = ANY ($1) AND n.nspname || '.' || c.relname <> ALL ($2)`;
const DOMAIN_ROLES = `SELECT rolname FROM pg_roles WHERE rolname LIKE 'nexus\\_%' AND rolname = ANY ($1)`;
const roles = [...domains.map(({ name }) => `nexus_${name}`), 'nexus_lab', 'nexus_annex'];

describe('the catalogue', () => {
  test('every table forces row-level security, belongs to the owner, and has a tenant in every row', async () => {
    const tables = await w.sql<{ name: string; ok: boolean }>(
      `SELECT t.name, c.relrowsecurity AND c.relforcerowsecurity AND pg_get_userbyid(c.relowner) = 'nexus_owner'
         AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND a.attnotnull AND a.atttypid = 'uuid'::regtype) AS ok
       FROM (${TENANT_TABLES}) t JOIN pg_class c ON c.oid = t.oid`,
      [SCHEMAS, WITHOUT_TENANT],
    );
    expect(tables.length).toBeGreaterThan(40);
    expect(tables.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('every primary, unique and exclusion key has the tenant in it', async () => {
    const loose = await w.sql(
      `SELECT t.name, i.indexrelid::regclass::text FROM (${TENANT_TABLES}) t JOIN pg_index i ON i.indrelid = t.oid AND (i.indisunique OR i.indisexclusion)
       WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'tenant_id' AND a.attnum = ANY (i.indkey::int2[]))
         AND pg_get_indexdef(i.indexrelid) NOT LIKE '%id_range(tenant_id, tenant_id,%'`,
      [SCHEMAS, WITHOUT_TENANT],
    );
    expect(loose).toEqual([]);
    const without = await w.sql(
      `SELECT t.name FROM (${TENANT_TABLES}) t WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary)`,
      [SCHEMAS, WITHOUT_TENANT],
    );
    expect(without).toEqual([]);
  });

  test('every foreign key goes from tenant to tenant, and none to another domain', async () => {
    const keys = await w.sql<{ name: string; ok: boolean }>(
      `SELECT k.conname AS name, f.relnamespace = c.relnamespace AND EXISTS (
         SELECT FROM unnest(k.conkey, k.confkey) AS pair(a, b)
         JOIN pg_attribute x ON x.attrelid = k.conrelid AND x.attnum = pair.a AND x.attname = 'tenant_id'
         JOIN pg_attribute y ON y.attrelid = k.confrelid AND y.attnum = pair.b AND y.attname = 'tenant_id') AS ok
       FROM (${TENANT_TABLES}) t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f' JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid`,
      [SCHEMAS, WITHOUT_TENANT],
    );
    expect(keys.length).toBeGreaterThan(15);
    expect(keys.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('every policy that everybody is under asks for the tenant; the others are for the kernel’s own roles', async () => {
    const policies = await w.sql<{ name: string; roles: string[]; qual: string | null; with_check: string | null }>(
      `SELECT schemaname || '.' || tablename || ' ' || policyname AS name, roles::text[], qual, with_check FROM pg_policies WHERE schemaname = ANY ($1)`,
      [SCHEMAS],
    );
    const open = policies.filter(
      ({ roles: to, qual, with_check }) =>
        to.includes('public') &&
        ![qual, with_check].every((text) => text === null || /= \( SELECT context\.tenant\s+FROM kernel\.context\)/.test(text)),
    );
    expect(open).toEqual([]);
    const special = new Set(policies.flatMap(({ roles: to }) => to).filter((role) => role !== 'public'));
    expect([...special].toSorted()).toEqual(['nexus_journal', 'nexus_recorder', 'nexus_relay', 'nexus_sealer']);
  });

  test('the login is nobody: no attribute, no inheritance, owner of nothing, no right of its own, no way to an owner’s role', async () => {
    expect(
      await w.sql(
        `SELECT rolsuper, rolbypassrls, rolinherit, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = 'nexus_app'`,
      ),
    ).toEqual([
      { rolsuper: false, rolbypassrls: false, rolinherit: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false },
    ]);
    expect(await w.sql(`SELECT FROM pg_shdepend WHERE refobjid = 'nexus_app'::regrole AND deptype = 'o'`)).toEqual([]);
    const readable = await w.sql(
      `SELECT t.name FROM (${TENANT_TABLES}) t WHERE has_table_privilege('nexus_app', t.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')`,
      [SCHEMAS, []],
    );
    expect(readable).toEqual([]);
    const [{ v } = { v: 0 }] = await w.sql<{ v: number }>(`SELECT current_setting('server_version_num')::int AS v`);
    // Before 16 whoever may be governance may also be the auditor that it inherits from; later that is said apart.
    const [word, owners] =
      v >= 160000 ? ['SET', /owner|vault|journal|auditor|postgres|^pg_/] : ['MEMBER', /owner|vault|journal|postgres|^pg_/];
    const taken = await w.sql<{ rolname: string }>(
      `SELECT rolname FROM pg_roles WHERE pg_has_role('nexus_app', oid, '${word}') AND rolname <> 'nexus_app' ORDER BY 1`,
    );
    expect(taken.map(({ rolname }) => rolname).filter((name) => owners.test(name))).toEqual([]);
    const inherits = await w.sql(`SELECT rolname FROM pg_roles WHERE pg_has_role('nexus_app', oid, 'USAGE') AND rolname <> 'nexus_app'`);
    expect(inherits).toEqual([]);
  });

  test('a domain’s role has its own schema and no other, can make nothing, and own nothing', async () => {
    const rows = await w.sql<{ rolname: string }>(DOMAIN_ROLES, [roles]);
    expect(rows).toHaveLength(roles.length);
    for (const { rolname } of rows) {
      const foreign = await w.sql<{ name: string }>(
        `SELECT t.name FROM (${TENANT_TABLES}) t WHERE split_part(t.name, '.', 1) <> substr($3, 7) AND has_any_column_privilege($3, t.oid, 'SELECT, INSERT, UPDATE, REFERENCES')`,
        [SCHEMAS, [], rolname],
      );
      const allowed = rolname === 'nexus_governance' ? foreign.filter(({ name }) => !name.startsWith('kernel.')) : foreign;
      expect(allowed, rolname).toEqual([]);
      const forbidden = await w.sql<{ name: string }>(
        `SELECT t.name FROM (${TENANT_TABLES}) t WHERE has_table_privilege($3, t.oid, 'TRUNCATE, REFERENCES, TRIGGER') OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'tenant_id' AND has_column_privilege($3, t.oid, a.attnum, 'UPDATE'))`,
        [SCHEMAS, [], rolname],
      );
      // Of the kernel's own, governance keeps policies and budgets; the row-level check keeps these in their tenant.
      expect(
        forbidden.filter(({ name }) => !(rolname === 'nexus_governance' && ['kernel.policies', 'kernel.budgets'].includes(name))),
        rolname,
      ).toEqual([]);
      const makes = await w.sql(
        `SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_t%' AND has_schema_privilege($1, oid, 'CREATE')`,
        [rolname],
      );
      expect(makes, rolname).toEqual([]);
      expect(await w.sql(`SELECT FROM pg_shdepend WHERE refobjid = $1::regrole AND deptype = 'o'`, [rolname]), rolname).toEqual([]);
      expect(
        (
          await w.sql<{ ok: boolean }>(
            `SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcanlogin AS ok FROM pg_roles WHERE rolname = $1`,
            [rolname],
          )
        )[0]?.ok,
        rolname,
      ).toBe(false);
    }
    expect(
      (await w.sql<{ ok: boolean }>(`SELECT has_database_privilege('public', current_database(), 'CONNECT, CREATE, TEMPORARY') AS ok`))[0]
        ?.ok,
    ).toBe(false);
  });

  test('a ledger is never updated or deleted from, by privilege and by trigger', async () => {
    const rows = await w.sql(
      `SELECT t.name FROM kernel.tables t JOIN pg_class c ON c.oid = t.name::regclass WHERE t.kind = 'ledger' AND (
         EXISTS (SELECT FROM pg_roles r WHERE r.rolname = ANY ($1) AND (has_any_column_privilege(r.oid, c.oid, 'UPDATE') OR has_table_privilege(r.oid, c.oid, 'DELETE')))
         OR NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND g.tgname = 'zz_append_only' AND g.tgenabled = 'O'))`,
      [roles],
    );
    expect(rows).toEqual([]);
  });

  test('every record and ledger is journalled, and no table can be truncated', async () => {
    const rows = await w.sql(
      `SELECT t.name FROM kernel.tables t WHERE NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = t.name::regclass AND g.tgname = 'zz_no_truncate' AND g.tgenabled = 'O')
         OR (t.kind <> 'derived' AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = t.name::regclass AND g.tgname = 'zz_journal' AND g.tgenabled = 'O'))`,
    );
    expect(rows).toEqual([]);
    const unknown = await w.sql(
      `SELECT t.name FROM (${TENANT_TABLES}) t WHERE split_part(t.name, '.', 1) <> 'kernel' AND t.name NOT IN (SELECT name FROM kernel.tables)`,
      [SCHEMAS, WITHOUT_TENANT],
    );
    expect(unknown).toEqual([]);
  });

  test('functions with more rights than their caller search in a fixed path that names pg_temp last; PUBLIC may call what asks for or opens a sealed context', async () => {
    const loose = await w.sql(
      `SELECT p.oid::regprocedure::text AS name FROM pg_proc p WHERE p.pronamespace::regnamespace::text = ANY ($1) AND p.prosecdef
         AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS c WHERE c ~ '^search_path=.*pg_temp$')`,
      [SCHEMAS],
    );
    expect(loose).toEqual([]);
    const open = await w.sql<{ name: string }>(
      `SELECT p.proname AS name FROM pg_proc p WHERE p.pronamespace = 'kernel'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE') ORDER BY 1`,
    );
    expect(open.map(({ name }) => name)).toEqual(['call_id', 'is_worker', 'named_tenant', 'refuse_context', 'tenant']);
  });

  test('what is deferred runs as its owner: whoever commits is the kernel, which may not read a domain’s tables', async () => {
    const loose = await w.sql(
      `SELECT p.oid::regprocedure::text AS name FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgdeferrable AND NOT t.tgisinternal
         AND NOT p.prosecdef AND p.pronamespace::regnamespace::text = ANY ($1)`,
      [SCHEMAS],
    );
    expect(loose).toEqual([]);
  });

  test('a view looks with the eyes of who asks, but for the two that tell of the verified context alone; and nothing else shows rows', async () => {
    const views = await w.sql<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relnamespace::regnamespace::text = ANY ($1)
         AND (c.relkind IN ('m', 'f') OR (c.relkind = 'v' AND NOT coalesce(c.reloptions::text LIKE '%security_invoker=true%', false)))`,
      [SCHEMAS],
    );
    expect(views.map(({ name }) => name).sort()).toEqual(['kernel.context', 'kernel.tenant_version']);
    const publications = await w.sql('SELECT FROM pg_publication');
    expect(publications).toEqual([]);
  });
});

describe('a context', () => {
  const seal = (): string => w.kernel.sealer.seal(w.tenantId, uuidv7(Date.now()), Date.now());
  const parts = (): string[] => seal().split('.');
  const victim = uuidv7(Date.now());
  test.for<[string, () => string | null, RegExp]>([
    ['that is missing', () => '', /no tenant context/],
    ['that was never set', () => null, /no tenant context/],
    ['with another tenant', () => [victim, ...parts().slice(1)].join('.'), /forged/],
    ['with another call', () => parts().with(1, victim).join('.'), /forged/],
    [
      'with a longer life',
      () =>
        parts()
          .with(2, String(Date.now() + 9e9))
          .join('.'),
      /forged/,
    ],
    ['without its seal', () => parts().slice(0, 3).join('.'), /forged/],
    ['with an empty seal', () => parts().with(3, '').join('.'), /forged/],
    ['with half its seal', () => seal().slice(0, -8), /forged/],
    [
      'with its seal in capitals',
      () =>
        parts()
          .with(3, parts()[3]?.toUpperCase() ?? '')
          .join('.'),
      /forged/,
    ],
    ['with something behind it', () => `${seal()}.more`, /forged/],
    ['with a space before it', () => ` ${seal()}`, /forged/],
    [
      'under another secret',
      () =>
        createContextSealer(deriveKey(Buffer.from('another secret of thirty-two bytes'), 'context'), 60_000).seal(
          victim,
          victim,
          Date.now(),
        ),
      /forged/,
    ],
    ['that expired', () => w.kernel.sealer.seal(w.tenantId, victim, Date.now() - 6 * 60_000), /expired/],
    ['of dots', () => '...', /forged/],
    ['of another shape', () => 'null', /forged/],
  ])('%s raises, for reading and for writing', async ([, context, said]) => {
    for (const statement of [
      'SELECT * FROM crm.people',
      `INSERT INTO crm.lead_sources (id, name, points, created_at, updated_at) VALUES (gen_random_uuid(), 'x', 1, now(), now())`,
      'DELETE FROM crm.notes',
      'SELECT kernel.tenant()',
    ]) {
      const sealed = context();
      const attack = w.attack(
        'crm',
        async (client) => {
          if (sealed === null) await client.query('ROLLBACK; BEGIN');
          await client.query(statement);
        },
        { sealed: sealed ?? '' },
      );
      await expect(attack, statement).rejects.toThrow(said);
    }
  });

  test('replayed after its end is worth nothing', async () => {
    const sealer = createContextSealer(deriveKey(TEST_SECRET, 'context'), 300);
    await w.attack('crm', async (client) => {
      // Sent together with what has to be answered in time.
      const entered = client.query(`SELECT set_config('app.context', $1, true)`, [sealer.seal(w.tenantId, victim, Date.now())]);
      const [, seen] = await Promise.all([entered, client.query('SELECT FROM crm.people')]);
      expect(seen.rowCount).toBeGreaterThan(0);
      const outlived = client.query(`DO $$ BEGIN FOR i IN 1..100 LOOP PERFORM pg_sleep(0.01); PERFORM FROM crm.people; END LOOP; END $$`);
      await expect(outlived).rejects.toThrow(/expired/);
    });
  });

  test('of one call dies with its transaction', async () => {
    await w.attack('crm', async (client) => {
      await client.query('COMMIT');
      await expect(client.query('SELECT FROM crm.people')).rejects.toThrow(/no tenant context/);
    });
  });

  test('the key cannot be had by types of one’s own that are called like PostgreSQL’s', async () => {
    await w.attack('crm', async () => {});
    const [{ name } = { name: '' }] = await w.sql<{ name: string }>('SELECT current_database() AS name');
    await w.sql(`GRANT TEMPORARY ON DATABASE ${name} TO attacker_crm`);
    try {
      await w.attack('crm', async (client) => {
        await client.query(`CREATE FUNCTION pg_temp.spy(v anyelement) RETURNS boolean LANGUAGE plpgsql AS $$
          BEGIN IF current_user <> 'attacker_crm' THEN RAISE EXCEPTION 'ran as %', current_user; END IF; RETURN true; END $$`);
        for (const type of ['text', 'uuid', 'bytea', 'jsonb', 'timestamptz', 'record_like'])
          await client.query(
            `CREATE DOMAIN pg_temp.${type} AS pg_catalog.${type === 'record_like' ? 'int4' : type} CHECK (pg_temp.spy(VALUE))`,
          );
        await client.query('CREATE TEMP TABLE secrets (name pg_catalog.text); CREATE TEMP TABLE changes (x int)');
        await client.query(`SELECT kernel.tenant(), kernel.call_id(), tenant FROM kernel.context`);
        await client.query(`UPDATE crm.people SET display_name = display_name || ' x' WHERE NOT is_merged`);
        await client.query('SET CONSTRAINTS ALL IMMEDIATE');
        // The journal's and the versions' triggers on a table of one's own would write wherever it says.
        for (const trigger of ['journal', 'bump_tenant']) {
          await client.query('SAVEPOINT s');
          await expect(
            client.query(`CREATE TRIGGER t AFTER INSERT ON pg_temp.changes FOR EACH ROW EXECUTE FUNCTION kernel.${trigger}()`),
          ).rejects.toThrow(/permission denied for function/);
          await client.query('ROLLBACK TO s');
        }
      });
    } finally {
      await w.sql(`REVOKE TEMPORARY ON DATABASE ${name} FROM attacker_crm`);
    }
  });
});

test('who has a say in a row of another tenant cannot give the row to a third', async () => {
  const third = uuidv7(Date.now());
  await w.attack('tenancy', async (client) => {
    await expect(client.query('UPDATE tenancy.tenants SET tenant_id = $1 WHERE id = $2', [third, w.tenantId])).rejects.toThrow(
      /permission denied/,
    );
  });
  await expect(
    w
      .sql(
        `BEGIN; SELECT set_config('app.context', '${w.kernel.sealer.seal(w.tenantId, third, Date.now())}', true); UPDATE tenancy.tenants SET tenant_id = '${third}' WHERE id = '${w.tenantId}'; COMMIT`,
      )
      .finally(() => w.sql('ROLLBACK')),
  ).rejects.toThrow(/key of a record|are final/);
});

/** The app's login may become every role that it works with: its roles alone must open nothing. */
test('injected SQL in a call of the platform itself cannot become the relay', async () => {
  const victim = await labWorld();
  await leaveTracesEverywhere(victim);
  const { answer } = await w.call(change, {
    behaviour: behaviour(
      async (ctx) =>
        (
          await ctx.db.execute(
            sql.raw(
              `SELECT set_config('role', 'nexus_relay', true), query_to_xml('SELECT tenant_id FROM kernel.events', true, false, '')::text AS loot`,
            ),
          )
        ).rows,
    ),
  });
  expect(JSON.stringify(answer)).not.toContain(victim.tenantId);
});

test('migrating again changes nothing; a migration whose text changed since is refused', async () => {
  const options = {
    ...w.house.urls,
    ownerUrl: w.house.ownerUrl,
    domains: [...domains, worldDomain, labDomain, annexDomain],
    contextSecret: deriveKey(TEST_SECRET, 'context'),
  };
  const schema = () =>
    w.sql(
      `SELECT md5(string_agg(x, '' ORDER BY x)) AS h FROM (SELECT c.oid::text || c.relacl::text || c.relname AS x FROM pg_class c WHERE c.relnamespace::regnamespace::text = ANY ($1)
    UNION ALL SELECT p.oid::text || coalesce(p.proacl::text, '') || coalesce(p.proconfig::text, '') FROM pg_proc p WHERE p.pronamespace::regnamespace::text = ANY ($1)
    UNION ALL SELECT conrelid::text || conname FROM pg_constraint WHERE connamespace::regnamespace::text = ANY ($1)) AS s`,
      [SCHEMAS],
    );
  const before = await schema();
  expect(await migrate(options)).toEqual({ applied: [] });
  expect(await schema()).toEqual(before);
  await w.sql(`UPDATE kernel.migrations SET sha256 = 'another' WHERE name = 'kernel/0001_context.sql'`);
  await expect(migrate(options)).rejects.toThrow(/applied with another content/);
  const { createHash } = await import('node:crypto');
  const { readFileSync } = await import('node:fs');
  const text = readFileSync(new URL('../kernel/sql/0001_context.sql', import.meta.url));
  await w.sql(`UPDATE kernel.migrations SET sha256 = $1 WHERE name = 'kernel/0001_context.sql'`, [
    createHash('sha256').update(text).digest('hex'),
  ]);
});

/** At least a row in every table of the kernel. */
async function leaveTracesEverywhere(victim: World): Promise<void> {
  const trace = behaviour(async (ctx) => {
    ctx.emit(happened, { behaviour: 'nothing' });
    ctx.effect('nothing', {});
    await ctx.db.insert(items).values({ id: ctx.newId(), name: `trace ${ctx.newId()}` });
  });
  const { callId } = await victim.result('lab_change_item', { behaviour: trace }, { idempotencyKey: 'trace' });
  await victim.result('governance_undo_call', { callId });
  await victim.result('lab_change_item', { behaviour: trace });
  await victim.result('lab_post_entry', {
    behaviour: behaviour(async (ctx) => void (await ctx.db.insert(entries).values({ id: ctx.newId(), amount: 1 }))),
  });
  await victim.result('lab_peek_secret', { behaviour: 'none' });
  await victim.sql('SELECT kernel.seal($1, 3)', [victim.tenantId]);
}

test('any SQL of a login that holds one domain’s role reads and writes nothing of another tenant', async () => {
  const count = isDeep ? 5000 : 300;
  const marker = `victim-${uuidv7(Date.now())}`;
  const victim = await labWorld('crm', 'files', 'governance', 'lab');
  await leaveTracesEverywhere(victim);
  await victim.sql(
    `DO $$ BEGIN SET LOCAL session_replication_role = replica; UPDATE crm.people SET display_name = '${marker}' WHERE tenant_id = '${victim.tenantId}'; UPDATE tenancy.users SET name = '${marker}' WHERE tenant_id = '${victim.tenantId}'; UPDATE files.files SET name = '${marker}' WHERE tenant_id = '${victim.tenantId}'; END $$; ANALYZE`,
  );
  const tables = (await w.sql<{ name: string }>(TENANT_TABLES, [[...SCHEMAS, 'dbos'], []])).map(({ name }) => name);
  const kernelRows = async (): Promise<string> => {
    const parts = await Promise.all(
      tables
        .filter((name) => name.startsWith('kernel.') && !WITHOUT_TENANT.includes(name))
        .map((name) =>
          victim.sql<{ h: string }>(
            `SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) AS h FROM ${name} t WHERE tenant_id = $1`,
            [victim.tenantId],
          ),
        ),
    );
    return parts.map(([row]) => row?.h).join(' ');
  };
  await victim.kernel.recorder.flush();
  const [before, kernelBefore] = [await victim.hash(), await kernelRows()];
  const facts: AttackFacts = {
    tables,
    victim: victim.tenantId,
    own: w.tenantId,
    roles: [
      ...roles,
      'nexus_relay',
      'nexus_recorder',
      'nexus_sealer',
      'nexus_vault',
      'nexus_owner',
      'nexus_auditor',
      'nexus_kernel',
      'nexus_app',
      'postgres',
      'none',
    ],
  };
  // Half of them at tables that the role may touch: what it may not is refused before it is interesting.
  const plan = fc
    .constantFrom(...domains.filter(({ tables: own }) => own.length > 0).map(({ name }) => name), 'governance', 'lab')
    .chain((domain) => {
      const near = tables.filter((name) => name.startsWith(domain === 'governance' ? 'kernel.' : `${domain}.`));
      const nearer = Array.from({ length: Math.ceil(tables.length / near.length) }, () => near).flat();
      return fc.tuple(fc.constant(domain), attacks({ ...facts, tables: [...tables, ...nearer, ...nearer] }));
    });
  // First each table in turn by each role, then what chance comes upon.
  const systematic = [...new Set([...domains.map(({ name }) => name), 'lab'])].flatMap((domain) =>
    tables.map(
      (table) =>
        [
          domain,
          [
            `SELECT * FROM ${table}`,
            `SELECT FROM ${table} WHERE 1 / (CASE WHEN tenant_id = '${victim.tenantId}' THEN 0 ELSE 1 END) = 1`,
            `DELETE FROM ${table} WHERE tenant_id <> '${w.tenantId}'`,
          ].slice(0, table.startsWith('dbos') ? 1 : 3),
        ] as [string, string[]],
    ),
  );
  const plans = [
    ...systematic.map(([domain, statements]) => [domain, statements.slice(0, 1)] as [string, string[]]),
    ...systematic,
    ...fc.sample(plan, { numRuns: count, seed: SEED }),
  ];
  const outcomes = { refused: 0, empty: 0, answered: 0 };
  for (const [domain, group] of Map.groupBy(plans, ([name]) => name)) {
    await w.attack(domain, async (client) => {
      const heard: string[] = [];
      client.on('notice', (notice) => heard.push(JSON.stringify(notice)));
      client.on('notification', (note) => heard.push(JSON.stringify(note)));
      await client.query(`ROLLBACK; SET statement_timeout = '5s'`);
      for (const [, statements] of group) outcomes[await attempt(client, statements, { heard, marker })]++;
    });
  }
  console.log(`Isolation: seed ${SEED}, ${plans.length} attacks, ${JSON.stringify(outcomes)}`);
  expect(await victim.hash()).toBe(before);
  expect(await kernelRows()).toBe(kernelBefore);
  expect(outcomes.answered).toBeGreaterThan(count / 20);

  async function attempt(
    client: pg.Client,
    statements: readonly string[],
    { heard, marker: sign }: { heard: string[]; marker: string },
  ): Promise<keyof typeof outcomes> {
    let outcome: keyof typeof outcomes = 'empty';
    heard.length = 0;
    await client.query(
      `BEGIN; SELECT set_config('app.context', '${w.kernel.sealer.seal(w.tenantId, uuidv7(Date.now()), Date.now())}', true)`,
    );
    for (const statement of statements) {
      try {
        await client.query('SAVEPOINT attack').catch(() => {});
        const answer = await client.query(statement);
        const rows = [answer].flat().flatMap((one) => one.rows ?? []);
        if (rows.length > 0) outcome = 'answered';
        heard.push(JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
      } catch (error) {
        if (outcome === 'empty') outcome = 'refused';
        const { message, detail, hint, where, code } = error as pg.DatabaseError;
        heard.push(JSON.stringify([message, detail, hint, where]));
        // The only division by zero stands behind a condition that only a row of the victim fulfils.
        if (code === '22012') throw new Error(`A row of another tenant was looked at by ${statements.join('; ')}`, { cause: error });
        await client.query('ROLLBACK TO SAVEPOINT attack').catch(() => {});
      }
    }
    await client.query('COMMIT').catch(() => {});
    await client.query(`ROLLBACK; SET statement_timeout = '5s'; RESET ROLE`).catch(() => {});
    const all = heard.join('\n');
    if (all.includes(sign)) throw new Error(`Another tenant's data came back from ${statements.join('; ')}: ${all.slice(0, 500)}`);
    const echoed = statements.some((statement) => statement.includes(victim.tenantId));
    if (!echoed && all.includes(victim.tenantId))
      throw new Error(`Another tenant's id came back from ${statements.join('; ')}: ${all.slice(0, 500)}`);
    return outcome;
  }
});
