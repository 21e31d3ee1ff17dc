import { serveStdio } from '#mcp-servers/stdio.ts';
import { uuidv7 } from '#kernel/ids.ts';
import { activationFollow } from './activation-follow.ts';
import type { Flags } from './commands.ts';
import { openPlatform } from './platform.ts';
import { keyFor, openSession } from './session.ts';
import { VERSION } from './version.ts';

/** `nexus mcp [domain]`: for MCP clients that start a program. Standard output belongs to the protocol. */
export async function mcpCommand([domain]: string[], flags: Flags): Promise<number> {
  const session = openSession();
  const key = keyFor(session, flags);
  const platform = await openPlatform({ ...session, say: (line) => console.error(line) });
  const { kernel } = platform;
  const handle = await serveStdio({
    kernel,
    principal: await kernel.authenticate(key),
    domain: domain ?? null,
    serverInfo: { name: 'nexus', title: 'Nexus BOS', version: VERSION },
    follows: [activationFollow],
    session: `stdio:${uuidv7(Date.now())}`,
  });
  await new Promise<void>((resolve) => {
    process.stdin.once('end', resolve).once('close', resolve);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await handle.close();
  await platform.stop();
  return 0;
}
