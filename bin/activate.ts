import { setTimeout as wait } from 'node:timers/promises';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import type { Flags } from './commands.ts';
import { type Activation, createStepView } from './activation-view.ts';
import type { Platform } from './platform.ts';
import { promptToActivate, showPlan, type ShownPlan } from './plan.ts';
import { showReady } from './ready.ts';
import { type Remote, RemoteGone } from './remote.ts';
import { findOrStartServer, operator, openSession, type RunningServer, type Session } from './session.ts';

const POLL_MS = 100;
const WAIT_MS = 15 * 60_000;

/** `nexus activate "<prompt>"`. */
export async function activateCommand(words: string[], _flags: Flags): Promise<number> {
  const prompt = words.join(' ').trim();
  if (prompt === '') {
    console.error('Say what to activate: nexus activate "Set up a … called … in …"');
    return 2;
  }
  const session = openSession();
  const server = await findOrStartServer(session, (line) => console.log(`  ${line}`));
  try {
    return await activate(session, server, prompt);
  } finally {
    await server.stop();
  }
}

/**
 * Plans, shows the plan, activates, shows each step, and ends with how to get in. Answers the exit code. When the server
 * was another process's and ends meanwhile, one is started here and takes the activation up.
 */
export async function activate(session: Session, server: RunningServer, said: string): Promise<number> {
  const view = createStepView();
  const prompt = await promptToActivate(session.config, said);
  try {
    return await activateOn(session, server, { prompt, view, isAgain: false });
  } catch (error) {
    if (!(error instanceof RemoteGone) || server.platform) throw error;
    console.log('  The server was stopped by the process that ran it; this one goes on.');
    const own = await findOrStartServer(session, (line) => console.log(`  ${line}`));
    try {
      return await activateOn(session, own, { prompt, view, isAgain: true });
    } finally {
      await own.stop();
    }
  }
}

interface Request {
  prompt: string;
  view: ReturnType<typeof createStepView>;
  isAgain: boolean;
}

async function activateOn(session: Session, server: RunningServer, { prompt, view, isAgain }: Request): Promise<number> {
  const remote = operator(session, server.url);
  const plan = (await remote.call('provisioning_plan_activation', { prompt })) as unknown as ShownPlan;
  if (!isAgain) showPlan(plan);
  if (plan.needs.length > 0 || plan.contradictions.length > 0) return 2;
  const { activationId, businessId, slug, isUnchanged } = (await remote.call('provisioning_activate_business', { prompt })) as {
    activationId: string;
    businessId: string;
    slug: string;
    isUnchanged: boolean;
  };
  if (!isAgain) console.log(`\n${await heading(remote, activationId, isUnchanged)}`);
  const end = await watch(remote, activationId, view);
  if (end.activation?.status !== 'done') return showFailure(end);
  view.summarise(end);
  await showReady({ session, url: server.url, slug, key: await ownerKey(session, server, { slug, tenantId: businessId }) });
  return 0;
}

async function heading(remote: Remote, activationId: string, isUnchanged: boolean): Promise<string> {
  if (!isUnchanged) return 'Activating';
  const { activation } = await read(remote, activationId);
  return activation?.status === 'done'
    ? 'This business is active like this already; nothing was changed.'
    : 'This activation is under way already';
}

const read = async (remote: Remote, activationId: string): Promise<Activation> =>
  (await remote.call('provisioning_get_activation', { activationId })) as unknown as Activation;

async function watch(remote: Remote, activationId: string, view: Request['view']): Promise<Activation> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const now = await read(remote, activationId);
    view.show(now.steps);
    if (now.activation && now.activation.status !== 'running' && now.activation.status !== 'rolling_back') return now;
    if (Date.now() > deadline) {
      throw new Error(
        `The activation takes unusually long and goes on without this command. Look at it with: nexus call provisioning_get_activation '{"activationId":"${activationId}"}' --as platform`,
      );
    }
    await wait(POLL_MS);
  }
}

const ENDS: Readonly<Record<string, string>> = {
  rolled_back: 'The activation was rolled back; nothing of it is left. Put right what stopped it, and give the same prompt again',
  stuck: 'The activation could not be rolled back whole and is stuck; a person must look',
};

function showFailure({ activation }: Activation): number {
  const status = activation?.status ?? 'unknown';
  const { step, message } = activation?.failure ?? { step: '', message: 'No reason was recorded.' };
  console.error(`\n${ENDS[status] ?? `The activation is ${status}`}.\n  ${step ? `${step.replaceAll('_', ' ')}: ` : ''}${message}`);
  return 1;
}

/** A key of the owner's role, made once and kept in the home folder; the database holds only its hash. */
async function ownerKey(session: Session, server: RunningServer, { slug, tenantId }: { slug: string; tenantId: string }): Promise<string> {
  const platform: Platform = server.platform ?? (await (await import('./platform.ts')).openPlatform({ ...session, say: () => {} }));
  try {
    const known = session.home.keys().businesses[slug];
    if (known && (await platform.kernel.authenticate(known.key).catch(() => null))) return known.key;
    const key = await createOwnerKey(platform.kernel, tenantId);
    const keys = session.home.keys();
    session.home.saveKeys({ ...keys, businesses: { ...keys.businesses, [slug]: { tenantId, key } } });
    return key;
  } finally {
    if (!server.platform) await platform.stop();
  }
}

async function createOwnerKey(kernel: RunningKernel, tenantId: string): Promise<string> {
  const { systemPrincipal } = await import('#kernel/credentials.ts');
  const { output } = await kernel.call({
    tool: 'tenancy_create_api_key',
    input: { name: 'Owner key of this machine', roles: ['owner'], scopes: ['*'] },
    principal: systemPrincipal(tenantId, 'start'),
    door: 'cli',
  });
  return output['secret'] as string;
}
