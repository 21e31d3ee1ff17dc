import type { Flags } from './commands.ts';
import { activate } from './activate.ts';
import { findOrStartServer, openSession } from './session.ts';
import { VERSION } from './version.ts';

/** `nexus start ["<prompt>"] [--exit]`. */
export async function startCommand(words: string[], flags: Flags): Promise<number> {
  const session = openSession();
  const say = (line: string): void => console.log(`  ${line}`);
  console.log(`Nexus BOS ${VERSION}`);
  const server = await findOrStartServer(session, say);
  let code = 0;
  try {
    say(server.isOurs ? `Gateway ${server.url}` : `A server is running already: ${server.url}`);
    const prompt = words.join(' ').trim();
    if (prompt) code = await activate(session, server.url, prompt);
    else if (server.isOurs) console.log(`\n  Docs ${server.url}/docs\n  Set up a business: npm start -- "Set up a … called … in …"`);
  } catch (error) {
    await server.stop();
    throw error;
  }
  if (!server.isOurs || flags.exit) {
    await server.stop();
    return code;
  }
  console.log('\nCtrl-C stops the server. PostgreSQL goes on; `npm run nexus -- stop` ends it too.');
  await untilToldToStop();
  console.log('\nStopping.');
  await server.stop();
  return 0;
}

function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
