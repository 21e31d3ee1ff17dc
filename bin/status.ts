import { embeddedStatus, stopEmbedded } from '#kernel/postgres/embedded.ts';
import type { Flags } from './commands.ts';
import { isAlive } from './remote.ts';
import { openSession } from './session.ts';

/** `nexus status`. */
export async function statusCommand(_words: string[], _flags: Flags): Promise<number> {
  const { config, home } = openSession();
  const note = home.server();
  const isUp = note !== null && (await isAlive(note.url));
  console.log(isUp ? `Server     ${note.url}, process ${note.pid}` : 'Server     not running');
  if (config.DATABASE_URL) console.log('PostgreSQL of DATABASE_URL');
  else console.log(`PostgreSQL ${JSON.stringify(await embeddedStatus(home.dir))}`);
  console.log(`Businesses ${Object.keys(home.keys().businesses).join(', ') || 'none'}`);
  return 0;
}

/** `nexus stop`. */
export async function stopCommand(_words: string[], _flags: Flags): Promise<number> {
  const { config, home } = openSession();
  const note = home.server();
  if (note && (await isAlive(note.url))) {
    process.kill(note.pid, 'SIGTERM');
    const deadline = Date.now() + 15_000;
    while ((await isAlive(note.url)) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
    console.log('The server is stopped.');
  }
  if (!config.DATABASE_URL && (await stopEmbedded(home.dir))) console.log('PostgreSQL is stopped.');
  return 0;
}
