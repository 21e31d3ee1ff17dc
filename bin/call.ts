import type { Flags } from './commands.ts';
import { createRemote } from './remote.ts';
import { findOrStartServer, keyFor, openSession } from './session.ts';

const quiet = (): void => {};

/** `nexus call <tool> ['{…}'] [--dry-run] [--as <slug>]`. */
export async function callCommand([tool, text = '{}']: string[], flags: Flags): Promise<number> {
  if (!tool) {
    console.error('Say which tool: nexus call crm_list_deals. nexus tools lists them.');
    return 2;
  }
  let input: Record<string, unknown>;
  try {
    input = JSON.parse(text) as Record<string, unknown>;
  } catch {
    console.error(`The input is not JSON: ${text.slice(0, 80)}\nWrite it in single quotes: nexus call ${tool} '{"name":"…"}'`);
    return 2;
  }
  return withServer(flags, async (call) => {
    console.log(JSON.stringify(await call(tool, input, { isDryRun: flags['dry-run'] }), null, 2));
  });
}

/** `nexus undo <call id>`. */
export async function undoCommand([callId]: string[], flags: Flags): Promise<number> {
  if (!callId) {
    console.error('Say which call: nexus undo <call id>. Each write answers its id; nexus call governance_list_receipts lists them.');
    return 2;
  }
  return withServer(flags, async (call) => {
    console.log(JSON.stringify(await call('governance_undo_call', { callId }), null, 2));
  });
}

/** `nexus tools [words]`. */
export async function toolsCommand(words: string[], flags: Flags): Promise<number> {
  const session = openSession();
  const server = await findOrStartServer(session, quiet);
  try {
    const response = await fetch(new URL('/openapi.json', server.url));
    const { paths } = (await response.json()) as { paths: Record<string, Record<string, { operationId?: string; summary?: string; 'x-nexus-effect'?: string }>> };
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    const wanted = words.map((word) => word.toLowerCase());
    for (const { operationId, summary = '', 'x-nexus-effect': effect } of operations.toSorted((a, b) => (a.operationId ?? '').localeCompare(b.operationId ?? ''))) {
      if (!operationId || !effect) continue;
      if (!wanted.every((word) => `${operationId} ${summary}`.toLowerCase().includes(word))) continue;
      console.log(flags.json ? JSON.stringify({ name: operationId, effect, summary }) : `${operationId.padEnd(42)} ${effect.padEnd(13)} ${summary}`);
    }
    return 0;
  } finally {
    await server.stop();
  }
}

async function withServer(flags: Flags, run: (call: ReturnType<typeof createRemote>['call']) => Promise<void>): Promise<number> {
  const session = openSession();
  const server = await findOrStartServer(session, quiet);
  try {
    await run(createRemote(server.url, keyFor(session, flags)).call);
    return 0;
  } finally {
    await server.stop();
  }
}
