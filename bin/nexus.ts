import { parseArgs } from 'node:util';
import { COMMANDS } from './commands.ts';
import { ConfigError } from '#kernel/config.ts';
import { ToolError } from '#kernel/errors.ts';
import { DatabaseStartError } from '#kernel/postgres/start-error.ts';
import { RemoteRefusal } from './remote.ts';

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
  const command = COMMANDS[name];
  if (!command || values.help) {
    const lines = Object.entries(COMMANDS).map(([each, { usage, summary }]) => `  nexus ${`${each} ${usage}`.padEnd(52)} ${summary}`);
    console.error(`${command || name === 'help' ? '' : `There is no command “${name}”.\n\n`}Nexus BOS\n\n${lines.join('\n')}`);
    return name === 'help' || values.help ? 0 : 2;
  }
  return command.run(words, values);
}

/** What a person should read of an error: what is wrong and what to do, never a stack. */
function explain(error: unknown): string {
  if (error instanceof DatabaseStartError) return `${error.message}\n${error.fix}`;
  if (error instanceof RemoteRefusal) {
    const { fix, issues, callId } = error.problem;
    const where = (issues ?? []).map(({ path, message }) => `\n  ${path || 'input'}: ${message}`).join('');
    const way = fix?.tool ? `\nTry: nexus call ${fix.tool}${fix.input ? ` '${JSON.stringify(fix.input)}'` : ''}` : fix?.hint ? `\n${fix.hint}` : '';
    return `${error.message}${where}${way}${callId ? `\n(call ${callId})` : ''}`;
  }
  if (error instanceof ToolError) return `${error.message}${error.details.fix?.hint ? `\n${error.details.fix.hint}` : ''}`;
  if (error instanceof ConfigError) return error.message;
  const code = (error as { code?: string }).code ?? '';
  if (code.startsWith('ERR_PARSE_ARGS')) return `${(error as Error).message}\nnexus help lists the commands.`;
  return process.env['NEXUS_DEBUG'] ? String((error as Error).stack) : `${(error as Error).message}\nNEXUS_DEBUG=1 shows where.`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(explain(error));
  // Whatever the failure left open must not keep the process alive.
  process.exit(error instanceof ConfigError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1);
}
