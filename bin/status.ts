import { setTimeout as wait } from 'node:timers/promises';
import { embeddedStatus, stopEmbedded } from '#kernel/postgres/embedded.ts';
import type { Flags } from './commands.ts';
import type { Home } from './home.ts';
import { shown } from './paths.ts';
import { isAlive } from './remote.ts';
import { openSession, type Session } from './session.ts';

const STOP_MS_MAX = 20_000;

/** `nexus status`. */
export async function statusCommand(_words: string[], { json }: Flags): Promise<number> {
  const session = openSession();
  const { home } = session;
  const server = await home.server();
  const isUp = server !== null && (await isAlive(server.url));
  const businesses = Object.keys(home.keys().businesses);
  const database = await databaseOf(session);
  if (json) {
    console.log(JSON.stringify({ home: home.dir, server: server && { ...server, isUp }, database, businesses }));
    return 0;
  }
  console.log(`Home        ${shown(home.dir) || '.'}`);
  console.log(`Server      ${server ? `${server.url}, process ${server.pid}${isUp ? '' : ', does not answer'}` : 'not running'}`);
  console.log(`PostgreSQL  ${database.shown}`);
  console.log(`Businesses  ${businesses.join(', ') || 'none yet'}`);
  return 0;
}

async function databaseOf({ config, home }: Session): Promise<{ state: string; shown: string }> {
  if (config.DATABASE_URL) return { state: 'outside', shown: 'the server of DATABASE_URL' };
  const { state, major, pid, clusterDir } = await embeddedStatus(home.dir);
  if (state === 'absent') return { state, shown: 'not set up yet' };
  return { state, shown: `${major ?? ''} embedded, ${state}${pid ? `, process ${pid}` : ''}, data in ${shown(clusterDir)}` };
}

/** `nexus stop`. */
export async function stopCommand(_words: string[], _flags: Flags): Promise<number> {
  const { config, home } = openSession();
  const server = await home.server();
  if (server) {
    process.kill(server.pid, 'SIGTERM');
    if (!(await hasEnded(home))) {
      console.error(`The server (process ${server.pid}) has not ended within ${STOP_MS_MAX / 1000} s.`);
      return 1;
    }
  }
  console.log(server ? 'The server is stopped.' : 'No server runs here.');
  if (!config.DATABASE_URL && (await stopEmbedded(home.dir))) console.log('PostgreSQL is stopped.');
  return 0;
}

/** It lets go of its lock last, when nothing of it needs the database any more. */
async function hasEnded(home: Home): Promise<boolean> {
  const giveUpAt = Date.now() + STOP_MS_MAX;
  for (;;) {
    const held = await home.becomeServer();
    await held?.release();
    if (held) return true;
    if (Date.now() > giveUpAt) return false;
    await wait(50);
  }
}
