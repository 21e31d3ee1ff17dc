import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Config, readConfig } from '#kernel/config.ts';
import { createLog } from '#kernel/log.ts';
import { toStartError } from '#kernel/postgres/start-error.ts';
import type { ToolLog } from '#kernel/tool-context.ts';
import { type Home, openHome, type ServerNote } from './home.ts';
import type { Platform } from './platform.ts';
import { createRemote, isAlive, type Remote } from './remote.ts';

export interface Session {
  config: Config;
  home: Home;
  log: ToolLog;
}

export function openSession(): Session {
  const config = readConfig(process.env);
  try {
    return { config, home: openHome(config.NEXUS_HOME), log: createLog(config.LOG_LEVEL) };
  } catch (error) {
    throw toStartError(unwritable(config.NEXUS_HOME) ?? error, config.NEXUS_HOME);
  }
}

/** Making folders on a read-only file system fails as if their parent were not there; asking for the right tells. */
function unwritable(path: string): unknown {
  let parent = resolve(path);
  while (!existsSync(parent)) parent = dirname(parent);
  try {
    accessSync(parent, constants.W_OK);
    return null;
  } catch (error) {
    return error;
  }
}

export interface RunningServer {
  url: string;
  /** Null: another process runs it, and it goes on when this one ends. */
  platform: Platform | null;
  stop(): Promise<void>;
}

const ANSWER_MS_MAX = 120_000;

/** The server of this home: the one that runs, or one that is started here. One home has one server. */
export async function findOrStartServer(session: Session, say: (line: string) => void): Promise<RunningServer> {
  const { home } = session;
  const giveUpAt = Date.now() + ANSWER_MS_MAX;
  for (;;) {
    const running = await home.server();
    if (running && (await isAlive(running.url))) return { url: running.url, platform: null, stop: async () => {} };
    const held = running ? null : await home.becomeServer();
    if (held) return startServer(session, say, held);
    // Another process is on its way up or down.
    if (Date.now() > giveUpAt) throw new Error(notAnswering(home, running));
    await wait(50);
  }
}

function notAnswering(home: Home, running: ServerNote | null): string {
  const who = running ? `Process ${running.pid} at ${running.url}` : 'Another process';
  return `${who} is the server of ${home.dir} and has not answered for ${ANSWER_MS_MAX / 1000} s. End it, and start again.`;
}

async function startServer(session: Session, say: (line: string) => void, held: { release(): Promise<void> }): Promise<RunningServer> {
  const { config, home, log } = session;
  // Only here: whoever only asks a running server starts much sooner without them.
  const [{ openPlatform }, { serve }] = await Promise.all([import('./platform.ts'), import('./serve.ts')]);
  let platform: Platform | null = null;
  try {
    const opened = (platform = await openPlatform({ config, home, log, say }));
    const server = await serve(opened, { config, home, log });
    say(opened.database);
    return {
      url: server.url,
      platform: opened,
      async stop() {
        await server.stop();
        await held.release();
      },
    };
  } catch (error) {
    await platform?.stop();
    await held.release();
    throw toStartError(error, home.dir);
  }
}

/** The operator's way in. The key is made by the first server that starts here. */
export function operator({ home }: Session, url: string): Remote {
  const { operator: key } = home.keys();
  if (!key) throw new Error(`${home.path('keys.json')} holds no operator key. Start the server once: npm start.`);
  return createRemote(url, key);
}

/** `--key`, or the key of the business `--as`, or of the only business there is. */
export function keyFor({ home }: Session, { as, key }: { as?: string | undefined; key?: string | undefined }): string {
  if (key) return key;
  const { operator: operatorKey, businesses } = home.keys();
  if (as === 'platform' && operatorKey) return operatorKey;
  const slugs = Object.keys(businesses);
  const slug = as ?? (slugs.length === 1 ? slugs[0] : undefined);
  const found = slug === undefined ? undefined : businesses[slug];
  if (found) return found.key;
  if (slugs.length === 0) throw new Error('There is no business here yet. Activate one: npm start -- "Set up a … called … in …"');
  const choices = `--as ${slugs.join(', --as ')} or --as platform`;
  throw new Error(as === undefined ? `Say for which business: ${choices}.` : `There is no key for “${as}” here. There are ${choices}.`);
}
