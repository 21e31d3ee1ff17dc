import { parseArgs } from 'node:util';
import type { ErrorBody, ToolError } from '#kernel/errors.ts';
import { nearestNames } from '#kernel/names.ts';
import type { DatabaseStartError } from '#kernel/postgres/start-error.ts';
import { COMMANDS } from './commands.ts';
import type { RemoteRefusal } from './remote.ts';
import { VERSION } from './version.ts';

const OPTIONS = {
  exit: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  stdin: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  as: { type: 'string' },
  key: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Exit codes: 0 done, 1 failed, 2 asked wrongly or something is missing. */
async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  const [name = 'help', ...words] = positionals;
  if (name === 'help' || values.help) {
    console.log(usage());
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return (await command.load())(words, values);
  const [nearest] = nearestNames(name, Object.keys(COMMANDS), 1);
  console.error(`There is no command “${name}”.${nearest ? ` Did you mean “${nearest}”?` : ''}\n\n${usage()}`);
  return 2;
}

function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { usage: words, summary }]) => `  nexus ${`${name} ${words}`.padEnd(60)} ${summary}`);
  return `Nexus BOS ${VERSION}\n\n${lines.join('\n')}`;
}

/** A failed statement's own message repeats its values; what the database said is the cause. */
function innermost(error: unknown): Error {
  const { name, cause } = error as Error;
  return name === 'DrizzleQueryError' || (cause instanceof Error && (error as Error).message.startsWith('Failed query'))
    ? innermost(cause)
    : (error as Error);
}

/** What a person should read of an error: what is wrong and what to do, never a stack. Told by name: loading what throws them takes long. */
function explain(error: unknown): string {
  const { name, message, code = '' } = error as { name?: string; message: string; code?: string };
  if (name === 'DatabaseStartError') return `${message}\n${(error as DatabaseStartError).fix}`;
  if (name === 'PortUnavailable') return `${message}\nSet PORT to another one, or to 0 for any that is free.`;
  if (name === 'RemoteRefusal') return explainRefusal((error as RemoteRefusal).problem, message);
  if (name === 'ToolError') return explainRefusal((error as ToolError).details, message);
  if (name === 'ConfigError' || name === 'RemoteGone' || name === 'WrongUse') return message;
  if (code.startsWith('ERR_PARSE_ARGS')) return `${message}\nnexus help lists the commands.`;
  const { message: root, stack } = innermost(error);
  return process.env['NEXUS_DEBUG'] ? `${stack}` : `${root}\nNEXUS_DEBUG=1 shows where.`;
}

function explainRefusal({ fix, issues = [], callId }: Partial<ErrorBody>, message: string): string {
  const where = issues.map(({ path, message: problem }) => `\n  ${path || 'input'}: ${problem}`).join('');
  const way = fix?.tool
    ? `\nTry: nexus call ${fix.tool}${fix.input ? ` '${JSON.stringify(fix.input)}'` : ''}`
    : fix?.hint
      ? `\n${fix.hint}`
      : '';
  return `${message}${where}${way}${callId ? `\n(call ${callId})` : ''}`;
}

try {
  const code = await main(process.argv.slice(2));
  // Told to stop in the middle: what was under way is not waited for.
  if (code > 128) process.exit(code);
  process.exitCode = code;
} catch (error) {
  console.error(explain(error));
  // Whatever the failure left open must not keep the process alive.
  const { name, code } = error as { name?: string; code?: string };
  process.exit(name === 'ConfigError' || name === 'WrongUse' || code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1);
}
