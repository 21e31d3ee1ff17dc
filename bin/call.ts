import type { Flags } from './commands.ts';
import { createRemote, operationsOf } from './remote.ts';
import { findOrStartServer, keyFor, openSession } from './session.ts';

const quiet = (): void => {};

/** `nexus call <tool> ['{…}'] [--dry-run] [--as <slug>]`. */
export async function callCommand([tool, text = '{}']: string[], flags: Flags): Promise<number> {
  if (!tool) {
    console.error('Say which tool: nexus call crm_list_deals. nexus tools lists them.');
    return 2;
  }
  const input = parseObject(text);
  if (!input) {
    console.error(`The input is not a JSON object: ${text.slice(0, 80)}\nWrite it in single quotes: nexus call ${tool} '{"name":"…"}'`);
    return 2;
  }
  return withServer(flags, async (call) => {
    const onDone = (callId: string): void => console.error(`Done. To take it back: nexus undo ${callId}`);
    console.log(JSON.stringify(await call(tool, input, { isDryRun: flags['dry-run'], onDone }), null, 2));
  });
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** `nexus undo <call id>`, or `last`. */
export async function undoCommand([callId]: string[], flags: Flags): Promise<number> {
  if (!callId) {
    console.error('Say which call: nexus undo <call id>, or nexus undo last. nexus call governance_list_receipts lists them.');
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
    const wanted = words.map((word) => word.toLowerCase());
    const operations = [...(await operationsOf(server.url))].toSorted(([a], [b]) => a.localeCompare(b));
    for (const [name, { effect, summary }] of operations) {
      if (!wanted.every((word) => `${name} ${summary}`.toLowerCase().includes(word))) continue;
      console.log(flags.json ? JSON.stringify({ name, effect, summary }) : `${name.padEnd(42)} ${effect.padEnd(13)} ${summary}`);
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
