import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { domains } from '#domains/index.ts';
import { readConfig } from '#kernel/config.ts';
import { systemPrincipal } from '#kernel/credentials.ts';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import type { ToolError } from '#kernel/errors.ts';
import type { Principal } from '#kernel/kernel.ts';
import { createLog } from '#kernel/log.ts';
import { type EffectPort, PortRefusal } from '#kernel/port.ts';
import { openHome } from '../../bin/home.ts';
import { openPlatform, portsOf } from '../../bin/platform.ts';
import { serve } from '../../bin/serve.ts';
import type { Asked, Fault, Order, Said } from './orders.ts';

/**
 * A server put together like bin/, whose ports and calls are wrapped so that it dies, waits or fails at a named point.
 * It takes its order as an argument and says what happens as JSON lines.
 */
const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const config = readConfig(process.env);
const home = openHome(config.NEXUS_HOME);
const log = createLog(config.LOG_LEVEL);
const say = (said: Said): void => void process.stdout.write(`${JSON.stringify(said)}\n`);

/** Does what the order says of this point: most often nothing. */
async function reach(point: string): Promise<void> {
  for (const { at, does } of order.faults ?? []) {
    if (at !== point) continue;
    if (does === 'die') process.kill(process.pid, 'SIGKILL');
    // Until somebody touches the file that the order names.
    if (does === 'wait') {
      say({ waitsAt: point });
      while (!existsSync(home.path('go-on'))) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

const counts = new Map<string, number>();

function countUp(point: string): number {
  const times = (counts.get(point) ?? 0) + 1;
  counts.set(point, times);
  return times;
}

/** `refuse` is a firm no; `fail` and `flaky` are broken connections, for ever and twice. */
function breakDown(does: Fault['does'], times: number): void {
  if (does === 'refuse') throw new PortRefusal('quota_exceeded', 'The other side refuses: the quota is used up.');
  if (does === 'fail' || (does === 'flaky' && times <= 2)) throw new Error('ECONNRESET');
}

function wrapPort(port: EffectPort): EffectPort {
  const isBlind = order.faults?.some(({ at, does }) => does === 'forget' && at === port.name);
  const { lookUp } = port;
  return {
    ...port,
    async perform(intent) {
      const { action } = intent.payload as { action?: string };
      const point = `${port.name} ${action ?? ''}`.trim();
      const times = countUp(point);
      for (const { at, does } of order.faults ?? [])
        if (at === port.name || at === point || at === `${point} ${times}`) breakDown(does, times);
      await reach(`before ${point} ${times}`);
      const result = await port.perform(intent);
      await reach(`after ${point} ${times}`);
      return result;
    },
    ...(lookUp && !isBlind && { lookUp: (intent) => lookUp(intent) }),
    ...(isBlind && { lookUp: undefined }),
  } as EffectPort;
}

const platform = await openPlatform({
  config,
  home,
  log,
  say: () => {},
  domains: domains.filter(({ name }) => !order.without?.includes(name)),
});
const original = platform.kernel.call;
const kernel: RunningKernel = {
  ...platform.kernel,
  async call(request) {
    await reach(`before call ${request.tool}`);
    const result = await original(request);
    await reach(`after call ${request.tool}`);
    return result;
  },
};

const server = await serve(
  { ...platform, kernel },
  { config, home, log, ports: portsOf(platform, { config, home }).map(wrapPort), effectsWaitMs: order.effectsWaitMs ?? 20_000 },
);
say({ url: server.url, operatorKey: home.keys().operator ?? '' });

const principal = systemPrincipal(PLATFORM_TENANT_ID, 'harness');
if (order.calls) {
  const answers: Record<string, unknown>[] = [];
  for (const call of order.calls) answers.push((await original({ ...call, principal, door: 'test' })).output);
  say({ answers });
}
if (order.activate) {
  const { output } = await original({ tool: 'provisioning_activate_business', input: { prompt: order.activate }, principal, door: 'test' });
  say({ activated: output as never });
}
if (order.rollBack) {
  const answer = await original({
    tool: 'provisioning_roll_back_activation',
    input: { activationId: order.rollBack },
    principal,
    door: 'test',
  }).catch((error: { reason: string }) => error);
  say({ rollingBack: 'output' in answer ? String(answer.output['status']) : answer.reason });
}

/** What the role of the operator allows; see domains/tenancy/seed.ts. */
const OPERATOR = ['platform:*', '*:read', 'governance:*', 'tenancy:billing'];

/** The operator, or somebody who may do everything in the tenant that the test names. */
function callerOf({ tenantId = PLATFORM_TENANT_ID, isAgent = false }: Asked): Principal {
  const actor = { kind: isAgent ? ('agent' as const) : ('person' as const), id: 'tester', name: 'Tester' };
  const permissions = tenantId === PLATFORM_TENANT_ID ? OPERATOR : ['*'];
  return { ...systemPrincipal(tenantId, 'tester'), actor, permissions, isInteractive: !isAgent };
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const asked = JSON.parse(line) as Asked;
  const { id, tool, input, isDryRun = false } = asked;
  original({ tool, input, principal: callerOf(asked), door: 'test', isDryRun }).then(
    ({ output, callId }) => say({ answer: { id, output, callId } }),
    ({ code, reason, message, details }: ToolError) =>
      say({ answer: { id, error: { code, reason, message, ...(details?.data && { data: details.data }) } } }),
  );
});

process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
