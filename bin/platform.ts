import { domains } from '#domains/index.ts';
import { bootstrapPlatform } from '#domains/tenancy/bootstrap.ts';
import { tenancyDirectory } from '#domains/tenancy/directory.ts';
import type { Config } from '#kernel/config.ts';
import { createKernel, deriveKey, type RunningKernel } from '#kernel/create-kernel.ts';
import { createPool } from '#kernel/db.ts';
import { migrate } from '#kernel/migrate.ts';
import type { EffectPort } from '#kernel/port.ts';
import { startEmbedded } from '#kernel/postgres/embedded.ts';
import { createRegistry } from '#kernel/registry.ts';
import type { ToolLog } from '#kernel/tool-context.ts';
import { startWorkers, type Workers } from '#kernel/workers/start.ts';
import { startWorkflows, type Workflows } from '#kernel/workers/workflows.ts';
import { createGitOpsFolder } from '#ports/cluster.ts';
import { createZoneFiles } from '#ports/dns.ts';
import { createMemoryLimiter } from '#ports/limiter.ts';
import { createOutbox } from '#ports/messages.ts';
import type { Home } from './home.ts';

export interface Platform {
  readonly kernel: RunningKernel;
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
}

interface DatabaseUrls {
  appUrl: string;
  ownerUrl: string | null;
  shown: string;
}

/** The database, migrated, and the kernel on it. No worker runs yet: a command line that only calls needs none. */
export async function openPlatform({ config, home, log, say }: OpenOptions): Promise<Platform> {
  const urls = await openDatabase({ config, home, log, say });
  const secret = config.NEXUS_SECRET ? Buffer.from(config.NEXUS_SECRET, 'utf8') : home.secret();
  if (urls.ownerUrl) {
    const { applied } = await migrate({ ownerUrl: urls.ownerUrl, appUrl: urls.appUrl, domains, contextSecret: deriveKey(secret, 'context') });
    if (applied.length > 0) say(`Migrated: ${applied.length} step${applied.length === 1 ? '' : 's'}.`);
  }
  const pool = createPool({
    url: urls.appUrl,
    size: config.NEXUS_POOL,
    statementTimeoutMs: config.NEXUS_STATEMENT_TIMEOUT_MS,
    onError: (error) => log.warn({ err: error }, 'A database connection broke; another will be opened.'),
  });
  const kernel = createKernel({ registry: createRegistry(servedDomains(config)), pool, directory: tenancyDirectory, limiter: createMemoryLimiter(), log, secret });
  await bootstrapPlatform(kernel);
  return {
    kernel,
    appUrl: urls.appUrl,
    database: urls.shown,
    async stop() {
      await kernel.stop();
      await pool.end();
    },
  };
}

/** `NEXUS_DOMAINS=crm`: this process serves these domains and those without a toggle, on which all others stand. */
function servedDomains({ NEXUS_DOMAINS: wanted }: Config) {
  if (wanted.length === 0) return domains;
  const unknown = wanted.filter((name) => !domains.some((domain) => domain.name === name));
  if (unknown.length > 0) throw new Error(`NEXUS_DOMAINS names ${unknown.join(', ')}, which do not exist. There are ${domains.map(({ name }) => name).join(', ')}.`);
  return domains.filter(({ name, toggle }) => toggle === null || wanted.includes(name));
}

async function openDatabase({ config, home, say }: OpenOptions): Promise<DatabaseUrls> {
  if (config.DATABASE_URL) {
    return { appUrl: config.DATABASE_URL, ownerUrl: config.DATABASE_OWNER_URL ?? null, shown: 'PostgreSQL of DATABASE_URL' };
  }
  const { appUrl, ownerUrl, started, pid } = await startEmbedded({ dataDir: home.dir, log: say });
  return { appUrl, ownerUrl, shown: `PostgreSQL 18, embedded, process ${pid}${started ? '' : ' (was running)'}` };
}

/** What happens behind the calls. Only a server runs it. */
export async function startBehind(platform: Platform, { home, extra = [] }: { home: Home; extra?: readonly EffectPort[] }): Promise<{ workers: Workers; stop(): Promise<void> }> {
  const { kernel, appUrl } = platform;
  const workflows: Workflows = await startWorkflows(kernel, { url: appUrl, workflows: [...kernel.registry.domains.values()].flatMap((domain) => domain.workflows) });
  const workers = startWorkers(kernel, { url: appUrl, ports: [...embeddedPorts(home), workflows.port, ...extra] });
  return {
    workers,
    async stop() {
      await workers.stop();
      await workflows.stop();
    },
  };
}

function embeddedPorts(home: Home): EffectPort[] {
  return [
    createGitOpsFolder({ root: home.path('gitops') }),
    createZoneFiles({ root: home.path('dns') }),
    createOutbox({ root: home.path('outbox') }),
  ] as unknown as EffectPort[];
}
