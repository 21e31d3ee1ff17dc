import { systemPrincipal } from '#kernel/credentials.ts';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import type { Config } from '#kernel/config.ts';
import type { EffectPort } from '#kernel/port.ts';
import type { ToolLog } from '#kernel/tool-context.ts';
import { createGateway } from '#gateway/app.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { createMetrics } from '#gateway/metrics.ts';
import { observedKernel } from '#gateway/observed-kernel.ts';
import { type Listening, listen, PortUnavailable } from '#gateway/server.ts';
import { createMcpDoor } from '#mcp-servers/http.ts';
import { createObjectFolder } from '#ports/objects.ts';
import { activationFollow } from './activation-follow.ts';
import { doorsOf } from './doors.ts';
import type { Home } from './home.ts';
import { type Platform, portsOf, startBehind } from './platform.ts';
import { VERSION } from './version.ts';

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Tools that the front lists beside its own four: what a person asks for first. */
const PINNED = [
  'provisioning_plan_activation',
  'provisioning_get_activation',
  'governance_undo_call',
  'governance_list_receipts',
  'crm_search_records',
  'tenancy_get_caller',
];

/** A worker that has not come round for this long is not well. */
const ROUND_MS_MAX = 60_000;

interface ServeOptions {
  config: Config;
  home: Home;
  log: ToolLog;
  /** What the outside is reached by; those of the settings when left out. */
  ports?: readonly EffectPort[];
  effectsWaitMs?: number;
}

/** Workers, gateway and MCP on an open platform. */
export async function serve(
  platform: Platform,
  { config, home, log, ports = portsOf(platform, { config, home }), effectsWaitMs }: ServeOptions,
): Promise<Server> {
  const metrics = createMetrics();
  const kernel = doorsOf(observedKernel(platform.kernel, metrics), config);
  await preparePlatform(platform, home);
  const behind = await startBehind(platform, { config, home, ports, ...(effectsWaitMs !== undefined && { effectsWaitMs }) });
  metrics.watchPool('calls', kernel.pool);
  const mcp = createMcpDoor({
    kernel,
    serverInfo: { name: 'nexus', title: 'Nexus BOS', version: VERSION },
    pinned: PINNED,
    follows: [activationFollow],
  });
  const health = async () => {
    const checks: Record<string, string> = {};
    await kernel.pool.query('SELECT 1').then(
      () => (checks['database'] = 'ok'),
      () => (checks['database'] = 'unreachable'),
    );
    for (const worker of behind.workers.all)
      checks[`worker ${worker.name}`] = Date.now() - worker.lastRoundAt < ROUND_MS_MAX ? 'ok' : 'late';
    return { ok: Object.values(checks).every((check) => check === 'ok'), checks };
  };
  const app = createGateway({
    kernel,
    mcp,
    health,
    metrics,
    follows: [activationFollow],
    objects: createObjectFolder({ root: home.path('objects') }),
    webhooks: platform.integrations,
    config: gatewayConfig.parse({
      version: VERSION,
      corsOrigins: config.NEXUS_CORS_ORIGINS,
      allowedHosts: config.NEXUS_ALLOWED_HOSTS,
      ...(config.NEXUS_PUBLIC_URL && { publicUrl: config.NEXUS_PUBLIC_URL }),
    }),
  });
  const listening = await listenSomewhere(app, config, log).catch(async (error: unknown) => {
    await behind.stop();
    throw error;
  });
  home.noteServer({ pid: process.pid, url: listening.url });
  return {
    url: listening.url,
    async stop() {
      home.forgetServer(process.pid);
      // What is under way may end; nobody new comes in.
      await listening.close(5000);
      await mcp.close();
      await behind.stop();
      await platform.stop();
    },
  };
}

/** A port that was asked for is had or refused; the default gives way to the next free one. */
async function listenSomewhere(app: Parameters<typeof listen>[0], { HOST: host, PORT: asked }: Config, log: ToolLog): Promise<Listening> {
  for (let port = asked ?? PORT_DEFAULT; ; port++) {
    try {
      return await listen(app, { host, port, log });
    } catch (error) {
      if (!(error instanceof PortUnavailable) || asked !== undefined || port >= PORT_DEFAULT + 20) throw error;
    }
  }
}

const PORT_DEFAULT = 7300;

/** The operator's tenant has its roles and plans, and this machine a key to it. */
async function preparePlatform({ kernel }: Platform, home: Home): Promise<void> {
  const principal = systemPrincipal(PLATFORM_TENANT_ID, 'start');
  await kernel.call({ tool: 'provisioning_prepare_platform', input: {}, principal, door: 'cli' });
  const keys = home.keys();
  if (keys.operator && (await kernel.authenticate(keys.operator).catch(() => null))) return;
  const { output } = await kernel.call({
    tool: 'tenancy_create_api_key',
    input: { name: 'Operator of this machine', roles: ['operator'], scopes: ['*', 'platform:*'], actorKind: 'agent' },
    principal,
    door: 'cli',
  });
  home.saveKeys({ ...home.keys(), operator: output['secret'] as string });
}
