import type { Flags } from './commands.ts';
import { activate } from './activate.ts';
import { findOrStartServer, openSession } from './session.ts';
import { VERSION } from './version.ts';

/** `nexus start ["<prompt>"] [--exit]`. */
export async function startCommand(words: string[], flags: Flags): Promise<number> {
  const session = openSession();
  const say = (line: string): void => console.log(`  ${line}`);
  const stopped = untilToldToStop();
  console.log(`Nexus BOS ${VERSION}`);
  const server = await findOrStartServer(session, say);
  const isOurs = server.platform !== null;
  const stopsAfterwards = !isOurs || flags.exit;
  try {
    say(isOurs ? `Gateway ${server.url}` : `A server is running already: ${server.url}`);
    const prompt = words.join(' ').trim();
    if (prompt) {
      const code = await Promise.race([activate(session, server, prompt), stopped]);
      if (stopsAfterwards || code === STOPPED) return code;
    } else if (isOurs) {
      console.log(`\n  Docs ${server.url}/docs\n  Set up a business: npm start -- "Set up a … called … in …"`);
    }
    if (stopsAfterwards) {
      return 0;
    }
    console.log('\nCtrl-C stops the server. PostgreSQL goes on; `npm run nexus -- stop` ends it too.');
    await stopped;
    console.log('\nStopping.');
    return 0;
  } finally {
    await server.stop();
    if (isOurs && flags.exit) console.log('\nThe server was stopped (--exit). `npm start` runs it again.');
  }
}

/** As shells say it of a program that a person interrupted. */
const STOPPED = 130;

function untilToldToStop(): Promise<typeof STOPPED> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(STOPPED));
  });
}
