import { type Config, readConfig } from '#kernel/config.ts';
import { createLog } from '#kernel/log.ts';
import type { ToolLog } from '#kernel/tool-context.ts';
import { type Home, openHome } from './home.ts';
import { openPlatform } from './platform.ts';
import { createRemote, isAlive, type Remote } from './remote.ts';
import { serve } from './serve.ts';

export interface Session {
  config: Config;
  home: Home;
  log: ToolLog;
}

export function openSession(): Session {
  const config = readConfig(process.env);
  return { config, home: openHome(config.NEXUS_HOME), log: createLog(config.LOG_LEVEL) };
}

export interface RunningServer {
  url: string;
  /** False: another process runs it, and it goes on when this one ends. */
  isOurs: boolean;
  stop(): Promise<void>;
}

/** The server of this home: the one that runs, or one that is started here. */
export async function findOrStartServer({ config, home, log }: Session, say: (line: string) => void): Promise<RunningServer> {
  const note = home.server();
  if (note && (await isAlive(note.url))) return { url: note.url, isOurs: false, stop: async () => {} };
  const platform = await openPlatform({ config, home, log, say });
  try {
    const server = await serve(platform, { config, home, log });
    say(platform.database);
    return { url: server.url, isOurs: true, stop: () => server.stop() };
  } catch (error) {
    await platform.stop();
    throw error;
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
  const found = slug && businesses[slug];
  if (found) return found.key;
  throw new Error(
    slugs.length === 0
      ? 'There is no business here yet. Activate one: npm start -- "Set up a … called … in …".'
      : `Say for which business: --as ${slugs.join(', --as ')} or --as platform.`,
  );
}
