import pg from 'pg';
import { inject } from 'vitest';
import type { z } from 'zod';
import { tenancyDirectory } from '#domains/tenancy/directory.ts';
import { domains } from '#domains/index.ts';
import { createKernel, type RunningKernel } from '#kernel/create-kernel.ts';
import { createPool } from '#kernel/db.ts';
import type { Domain } from '#kernel/domain.ts';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { ToolError } from '#kernel/errors.ts';
import { uuidv7 } from '#kernel/ids.ts';
import type { CallRequest, CallResult, Principal } from '#kernel/kernel.ts';
import { createRegistry } from '#kernel/registry.ts';
import type { Tool, TypedTool } from '#kernel/tool.ts';
import type { ToolLog } from '#kernel/tool-context.ts';
import { createMemoryLimiter } from '#ports/limiter.ts';
import { prepareTenant, TEST_SECRET, worldDomain } from '#tests/world-domain.ts';

/** A kernel on a database, and a way around it for looking. */
export interface House {
  readonly kernel: RunningKernel;
  readonly superPool: pg.Pool;
  readonly urls: { superUrl: string; appUrl: string };
}

let shared: House | undefined;

/** The kernel of this test worker: all domains, the run's PostgreSQL. It is shared; tenants are what tests do not share. */
export function testKernel(): RunningKernel {
  return services().kernel;
}

function services(): House {
  shared ??= openHouse({ superUrl: inject('superUrl'), appUrl: inject('appUrl') }, [...domains, worldDomain]);
  return shared;
}

export function openHouse(urls: House['urls'], furnished: readonly Domain[], log: ToolLog = SILENT): House {
  return {
    kernel: createKernel({
      registry: createRegistry(furnished),
      pool: createPool({ url: urls.appUrl, size: 16, statementTimeoutMs: 30_000, waitMs: 60_000, onError: () => {} }),
      directory: tenancyDirectory,
      limiter: createMemoryLimiter(),
      log,
      secret: TEST_SECRET,
    }),
    superPool: new pg.Pool({ connectionString: urls.superUrl, max: 4 }),
    urls,
  };
}

const quiet = (): void => {};
/** Failures that the road logs show up as errors of the call; `NEXUS_TEST_LOG=1` shows their causes. */
const SILENT = process.env['NEXUS_TEST_LOG'] ? console : { debug: quiet, info: quiet, warn: quiet, error: quiet };

export type Options = Partial<Omit<CallRequest, 'tool' | 'input'>>;

export interface World {
  readonly kernel: RunningKernel;
  readonly tenantId: string;
  /** May see and do everything in this tenant, as a person. */
  readonly owner: Principal;
  /** A principal of this tenant that differs from the owner in what is given. */
  as(changes: Partial<Principal>): Principal;
  /** The output of a call, typed by the tool. */
  call<I extends z.ZodObject, O extends z.ZodObject>(tool: TypedTool<I, O>, input: z.input<I>, options?: Options): Promise<z.output<O>>;
  /** The whole result: receipt, preview, replay. By tool or name. */
  result(tool: Tool | string, input: unknown, options?: Options): Promise<CallResult>;
  preview(tool: Tool | string, input: unknown, options?: Options): Promise<CallResult & { preview: NonNullable<CallResult['preview']> }>;
  /** The error that the call ends with; fails when it does not fail. */
  refusal(tool: Tool | string, input: unknown, options?: Options): Promise<ToolError>;
  /** The event types of this tenant so far, in order. */
  events(): Promise<string[]>;
  /** SQL as superuser: sees everything, so name the tenant. */
  sql<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  /** A hash over all rows of all domain tables that concern this tenant. */
  hash(): Promise<string>;
  /**
   * A connection of a login that holds this domain's role alone, inside this tenant's sealed context: what injected SQL, or
   * a stolen connection, could do. Rolled back and closed afterwards.
   */
  attack<T>(domain: string, run: (client: pg.Client) => Promise<T>, options?: { sealed?: string }): Promise<T>;
}

/** A fresh tenant with all toggles on, seeded by tenancy and the domains given, with their fixtures. */
export function world(...wanted: (Domain | string)[]): Promise<World> {
  return worldIn(services(), ...wanted);
}

/** The same in a house of one's own: for tests of workers, whose queues are those of all tenants of a database. */
export async function worldIn(house: House, ...wanted: (Domain | string)[]): Promise<World> {
  const tenantId = uuidv7(Date.now());
  await addTenant(house, tenantId);
  return enter(house, tenantId, ['tenancy', ...wanted.map((domain) => (typeof domain === 'string' ? domain : domain.name))]);
}

/** The operator's tenant: for tools that only the platform may call. Tests share it, so leave it as it was. */
export function platformWorld(): Promise<World> {
  return platformWorldIn(services());
}

export async function platformWorldIn(house: House, ...wanted: string[]): Promise<World> {
  await addTenant(house, PLATFORM_TENANT_ID);
  return enter(house, PLATFORM_TENANT_ID, ['tenancy', ...wanted]);
}

async function addTenant({ superPool }: House, tenantId: string): Promise<void> {
  const toggles = [...new Set(domains.flatMap((domain) => domain.toggle ?? []))];
  const settings = { country: 'NG', currency: 'NGN', timezone: 'Africa/Lagos', languages: ['en'], industry: 'professional_services' };
  const client = await superPool.connect();
  try {
    // Outside any call there is no context to journal under: as replica, PostgreSQL leaves the triggers out.
    await client.query('BEGIN; SET LOCAL session_replication_role = replica');
    await client.query(
      `INSERT INTO tenancy.tenants (tenant_id, id, name, slug, plan, status, enabled_modules, settings, limits, created_at)
       VALUES ($1, $2, 'Test', $3, 'growth', 'active', $4, $5, '{"callsPerMinute": 1000000}', now()) ON CONFLICT DO NOTHING`,
      [PLATFORM_TENANT_ID, tenantId, `t-${tenantId.slice(-12)}`, toggles, settings],
    );
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

async function enter(house: House, tenantId: string, prepared: string[]): Promise<World> {
  const { kernel, superPool } = house;
  const owner: Principal = {
    tenantId,
    actor: { kind: 'person', id: `person-of-${tenantId}`, name: 'Owner' },
    scopes: ['*', 'platform:*'],
    permissions: ['*', 'platform:*'],
    roles: ['owner'],
    credential: 'test',
    callsPerMinute: null,
    isInteractive: true,
    expiresAt: null,
  };
  const request = (tool: Tool | string, input: unknown, options: Options = {}): Promise<CallResult> =>
    kernel.call({ tool: typeof tool === 'string' ? tool : tool.name, input, principal: owner, door: 'test', ...options });
  const w: World = {
    kernel,
    tenantId,
    owner,
    as: (changes) => ({ ...owner, ...changes }),
    call: async (tool, input, options) => (await request(tool, input, options)).output as never,
    result: request,
    preview: async (tool, input, options) => (await request(tool, input, { ...options, isDryRun: true })) as never,
    async refusal(tool, input, options) {
      try {
        await request(tool, input, options);
      } catch (error) {
        if (error instanceof ToolError) return error;
        throw error;
      }
      throw new Error(`${typeof tool === 'string' ? tool : tool.name} should have been refused and was not.`);
    },
    events: async () =>
      (await w.sql<{ type: string }>('SELECT type FROM kernel.events WHERE tenant_id = $1 ORDER BY created_at, id', [tenantId])).map(
        (row) => row.type,
      ),
    sql: async (text, values) => (await superPool.query(text, values)).rows as never,
    hash: () => hashTenant(w, tenantId),
    attack: (domain, run, options) => attack(house, w, { domain, run, sealed: options?.sealed }),
  };
  await w.call(prepareTenant, { domains: prepared }, { session: 'world' });
  await w.sql('DELETE FROM kernel.deliveries WHERE tenant_id = $1', [tenantId]);
  await w.sql('DELETE FROM kernel.events WHERE tenant_id = $1', [tenantId]);
  return w;
}

async function hashTenant(w: World, tenantId: string): Promise<string> {
  const tables = await w.sql<{ name: string; shared: string | null }>(
    `SELECT t.name, (SELECT substring(p.qual FROM '\\((\\w+) = ') FROM pg_policies p WHERE p.schemaname || '.' || p.tablename = t.name AND p.policyname = 'shared_read') AS shared
     FROM kernel.tables t WHERE t.kind <> 'derived' AND t.name <> 'kernel.undone' ORDER BY t.name`,
  );
  const parts = tables.map(({ name, shared }) => {
    const concerns = `tenant_id = $1${shared ? ` OR ${shared} = $1` : ''}`;
    return `'${name}=' || (SELECT md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) FROM ${name} t WHERE ${concerns})`;
  });
  const [row] = await w.sql<{ h: string }>(`SELECT array_to_string(ARRAY[${parts.join(', ')}], ' ') AS h`, [tenantId]);
  return row?.h ?? '';
}

interface Attack<T> {
  domain: string;
  run: (client: pg.Client) => Promise<T>;
  sealed: string | undefined;
}

/** Roles and databases belong to the cluster: another file's test may be changing them at this moment. */
const CHANGED_MEANWHILE = new Set(['42710', '23505', 'XX000']);
const TRIES_MAX = 100;

async function letIn(w: World, login: string, domain: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await w.sql(
        `DO $$ BEGIN
           IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${login}') THEN CREATE ROLE ${login} LOGIN PASSWORD 'attack'; END IF;
           IF NOT pg_has_role('${login}', 'nexus_${domain}', 'MEMBER') THEN GRANT nexus_${domain} TO ${login}; END IF;
           IF NOT has_database_privilege('${login}', current_database(), 'CONNECT') THEN
             EXECUTE format('GRANT CONNECT ON DATABASE %I TO ${login}', current_database());
           END IF;
         END $$`,
      );
      return;
    } catch (error) {
      if (tries === TRIES_MAX || !CHANGED_MEANWHILE.has((error as pg.DatabaseError).code ?? '')) throw error;
    }
  }
}

async function attack<T>(house: House, w: World, { domain, run, sealed }: Attack<T>): Promise<T> {
  const login = `attacker_${domain}`;
  await letIn(w, login, domain);
  const client = new pg.Client({ connectionString: house.urls.superUrl.replace(/\/\/[^@]*@/, `//${login}:attack@`) });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.context', $1, true)`, [
      sealed ?? w.kernel.sealer.seal(w.tenantId, uuidv7(Date.now()), Date.now()),
    ]);
    return await run(client);
  } finally {
    await client.query('ROLLBACK').catch(quiet);
    await client.end();
  }
}
