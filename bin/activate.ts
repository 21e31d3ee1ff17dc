import { setTimeout as wait } from 'node:timers/promises';
import { systemPrincipal } from '#kernel/credentials.ts';
import { STEPS } from '#domains/provisioning/steps.ts';
import type { Flags } from './commands.ts';
import { openPlatform } from './platform.ts';
import type { Remote } from './remote.ts';
import { findOrStartServer, openSession, operator, type Session } from './session.ts';
import { showPlan, type ShownPlan } from './plan.ts';
import { showReady } from './ready.ts';

interface Step {
  name: string;
  status: string;
  facts: Record<string, unknown>;
  awaiting: { what: string; needs: string }[];
}

interface Activation {
  activation: { id: string; businessId: string; slug: string; status: string; notAvailable: string[]; failure: { step: string; message: string } | null } | null;
  steps: Step[];
}

const POLL_MS = 100;
const WAIT_MS = 15 * 60_000;

/** `nexus activate "<prompt>"`. */
export async function activateCommand(words: string[], _flags: Flags): Promise<number> {
  const session = openSession();
  const server = await findOrStartServer(session, (line) => console.log(`  ${line}`));
  try {
    return await activate(session, server.url, words.join(' ').trim());
  } finally {
    await server.stop();
  }
}

/** Plans, shows the plan, activates, shows each step, and ends with how to get in. Answers the exit code. */
export async function activate(session: Session, url: string, prompt: string): Promise<number> {
  const remote = operator(session, url);
  const plan = (await remote.call('provisioning_plan_activation', { prompt })) as unknown as ShownPlan;
  showPlan(plan);
  if (plan.needs.length > 0 || plan.contradictions.length > 0) return 2;
  const started = await remote.call('provisioning_activate_business', { prompt });
  const { activationId, businessId, slug, isUnchanged } = started as { activationId: string; businessId: string; slug: string; isUnchanged: boolean };
  if (isUnchanged) console.log('\nThis business is active like this already; nothing was changed.');
  else console.log('\nActivating');
  const end = await watch(remote, activationId, isUnchanged);
  if (end.activation?.status !== 'done') {
    console.error(`\nThe activation is ${end.activation?.status}: ${end.activation?.failure?.message ?? 'no reason was recorded'}`);
    return 1;
  }
  for (const toggle of end.activation.notAvailable) console.log(`  ${toggle} is not available yet: it is planned and will be switched on when its domain lands.`);
  await showReady({ url, slug, key: await ownerKey(session, slug, businessId) });
  return 0;
}

async function watch(remote: Remote, activationId: string, isUnchanged: boolean): Promise<Activation> {
  const shown = new Set<string>();
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const now = (await remote.call('provisioning_get_activation', { activationId })) as unknown as Activation;
    for (const step of now.steps) {
      if (step.status === 'pending' || step.status === 'running' || shown.has(`${step.name} ${step.status}`)) continue;
      shown.add(`${step.name} ${step.status}`);
      showStep(step);
    }
    const isOver = now.activation !== null && now.activation.status !== 'running' && now.activation.status !== 'rolling_back';
    if (isOver || isUnchanged && now.steps.every(({ status }) => status !== 'running')) return now;
    if (Date.now() > deadline) throw new Error(`The activation takes unusually long. Look at it with: nexus call provisioning_get_activation '{"activationId":"${activationId}"}' --as platform`);
    await wait(POLL_MS);
  }
}

const MARKS: Readonly<Record<string, string>> = { done: '✓', awaiting: '…', failed: '✗', rolled_back: '↩' };

function showStep({ name, status, awaiting }: Step): void {
  const position = STEPS.findIndex((step) => step.name === name);
  console.log(`  ${position + 1}/${STEPS.length} ${MARKS[status] ?? ' '} ${(STEPS[position]?.title ?? name).padEnd(26)} ${status.replace('_', ' ')}`);
  for (const { what, needs } of awaiting) console.log(`        ${what}: ${needs}`);
}

/** A key of the owner's role, made once and kept in the home folder; the database holds only its hash. */
async function ownerKey(session: Session, slug: string, tenantId: string): Promise<string> {
  const known = session.home.keys().businesses[slug];
  const platform = await openPlatform({ ...session, say: () => {} });
  try {
    if (known && (await platform.kernel.authenticate(known.key).catch(() => null))) return known.key;
    const { output } = await platform.kernel.call({
      tool: 'tenancy_create_api_key',
      input: { name: 'Owner key of this machine', roles: ['owner'], scopes: ['*'] },
      principal: systemPrincipal(tenantId, 'start'),
      door: 'cli',
    });
    const key = output['secret'] as string;
    const keys = session.home.keys();
    session.home.saveKeys({ ...keys, businesses: { ...keys.businesses, [slug]: { tenantId, key } } });
    return key;
  } finally {
    await platform.stop();
  }
}
