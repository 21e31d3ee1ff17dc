import { domains as allDomains } from '#domains/index.ts';
import { tenancyDirectory } from '#domains/tenancy/directory.ts';
import type { Config } from '#kernel/config.ts';
import { systemPrincipal } from '#kernel/credentials.ts';
import { createKernel, deriveKey, type RunningKernel } from '#kernel/create-kernel.ts';
import { createPool } from '#kernel/db.ts';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import type { Domain } from '#kernel/domain.ts';
import { migrate } from '#kernel/migrate.ts';
import type { EffectPort } from '#kernel/port.ts';
import { createRegistry } from '#kernel/registry.ts';
import type { ToolLog } from '#kernel/tool-context.ts';
import { startWorkers, type Workers } from '#kernel/workers/start.ts';
import { startWorkflows } from '#kernel/workers/workflows.ts';
import { createGitOpsFolder } from '#ports/cluster.ts';
import { createZoneFiles } from '#ports/dns.ts';
import { createFilePieces } from '#ports/file-pieces.ts';
import { createPrinting } from '#ports/printing/port.ts';
import { createMemoryLimiter } from '#ports/limiter.ts';
import { createMadeFiles } from '#ports/made-files.ts';
import { createObjectFolder } from '#ports/objects.ts';
import { sandboxed } from '#ports/sandboxed.ts';
import { createOutbox } from '#ports/messages/outbox.ts';
import { createTenantStore } from '#ports/tenant-store.ts';
import { type Database, explainOutside, keepDatabaseUp, openDatabase } from './database.ts';
import type { Home } from './home.ts';
import { createIntegrations, type Integrations } from './integrations.ts';
import { messagesPort } from './messages.ts';

export interface Platform {
  readonly kernel: RunningKernel;
  readonly integrations: Integrations;
  readonly appUrl: string;
  /** One line about the database, for people. */
  readonly database: string;
  stop(): Promise<void>;
}

interface OpenOptions {
  config: Config;
  home: Home;
  log: ToolLog;
  say: (line: string) => void;
  /** All, when left out. */
  domains?: readonly Domain[];
}

/** The database, migrated, and the kernel on it. No worker runs yet: a command line that only calls needs none. */
export async function openPlatform(options: OpenOptions): Promise<Platform> {
  try {
    return await open(await openDatabase(options.config, options.home, options.say), options);
  } catch (error) {
    throw explainOutside(error, options.config);
  }
}

async function open(
  { appUrl, ownerUrl, shown }: Database,
  { config, home, log, say, domains = allDomains }: OpenOptions,
): Promise<Platform> {
  const secret = config.NEXUS_SECRET ? Buffer.from(config.NEXUS_SECRET, 'utf8') : home.secret();
  if (ownerUrl) {
    const { applied } = await migrate({ ownerUrl, appUrl, domains, contextSecret: deriveKey(secret, 'context') });
    if (applied.length > 0) say(`Migrated: ${applied.length} step${applied.length === 1 ? '' : 's'}`);
  }
  let isStopping = false;
  const pool = createPool({
    url: appUrl,
    size: config.NEXUS_POOL,
    statementTimeoutMs: config.NEXUS_STATEMENT_TIMEOUT_MS,
    onError(error) {
      if (!isStopping) log.warn({ err: error }, 'A database connection broke; another will be opened.');
    },
  });
  const kernel = createKernel({
    registry: createRegistry(domains),
    pool,
    directory: tenancyDirectory,
    limiter: createMemoryLimiter(),
    log,
    secret,
  });
  try {
    // A wrong login, an unmigrated database or another secret is found out here, where it can be explained.
    await kernel.tenant(PLATFORM_TENANT_ID);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    kernel,
    integrations: createIntegrations(kernel, deriveKey(secret, 'sealing').toString('hex')),
    appUrl,
    database: shown,
    async stop() {
      await kernel.stop();
      // What the database says to a connection that is being closed concerns nobody.
      isStopping = true;
      await pool.end();
    },
  };
}

export interface Behind {
  readonly workers: Workers;
  stop(): Promise<void>;
}

export interface BehindOptions {
  config: Config;
  home: Home;
  ports: readonly EffectPort[];
  effectsWaitMs?: number;
}

/** What happens behind the calls. Only a server runs it. */
export async function startBehind({ kernel, appUrl }: Platform, { config, home, ports, effectsWaitMs }: BehindOptions): Promise<Behind> {
  const workflows = await startWorkflows(kernel, {
    url: appUrl,
    workflows: [...kernel.registry.domains.values()].flatMap((domain) => domain.workflows),
    ...(effectsWaitMs !== undefined && { effectsWaitMs }),
  });
  const objects = createObjectFolder({ root: home.path('objects') });
  const tenants = createTenantStore({ kernel, objects, root: home.path('exports') });
  const outbox = createOutbox({ root: home.path('outbox') }) as unknown as EffectPort;
  const guarded = ports.map((port) => sandboxed({ kernel, port, standIn: port.name === outbox.name ? outbox : null }));
  const filePieces = createFilePieces({
    objects,
    deliver: ({ tenantId, ...call }) => kernel.call({ ...call, principal: systemPrincipal(tenantId, 'file_pieces'), door: 'workflow' }),
  }) as unknown as EffectPort;
  const madeFiles = createMadeFiles({
    objects,
    deliver: async ({ tenantId, ...call }) =>
      (await kernel.call({ ...call, principal: systemPrincipal(tenantId, 'made_files'), door: 'workflow' })).output,
  }) as unknown as EffectPort;
  const printing = createPrinting({
    objects,
    deliver: ({ tenantId, ...call }) => kernel.call({ ...call, principal: systemPrincipal(tenantId, 'printing'), door: 'workflow' }),
  }) as unknown as EffectPort;
  const inside = [tenants as unknown as EffectPort, filePieces, madeFiles, printing, workflows.port];
  const workers = startWorkers(kernel, { url: appUrl, ports: [...guarded, ...inside] });
  const wakeAll = (): void => workers.all.forEach((worker) => worker.wake());
  const keeper = config.DATABASE_URL ? null : keepDatabaseUp({ home, log: kernel.log, onUp: wakeAll });
  return {
    workers,
    async stop() {
      await keeper?.stop();
      await workers.stop();
      await workflows.stop();
    },
  };
}

/** How the outside is reached: folders for the cluster and DNS, and for messages whatever the settings and the businesses have given. */
export function portsOf({ kernel, integrations }: Platform, { config, home }: { config: Config; home: Home }): EffectPort[] {
  return [
    createGitOpsFolder({ root: home.path('gitops') }) as unknown as EffectPort,
    createZoneFiles({ root: home.path('dns') }) as unknown as EffectPort,
    messagesPort({ kernel, config, home, integrations }),
  ];
}
