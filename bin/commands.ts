import { activateCommand } from './activate.ts';
import { callCommand, toolsCommand, undoCommand } from './call.ts';
import { mcpCommand } from './mcp.ts';
import { planCommand } from './plan.ts';
import { startCommand } from './start.ts';
import { statusCommand, stopCommand } from './status.ts';

export interface Flags {
  exit: boolean;
  json: boolean;
  stdin: boolean;
  'dry-run': boolean;
  as?: string | undefined;
  key?: string | undefined;
  help: boolean;
}

interface Command {
  usage: string;
  summary: string;
  run(words: string[], flags: Flags): Promise<number>;
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  start: { usage: '["<prompt>"] [--exit]', summary: 'Start the server; with a prompt, activate that business.', run: startCommand },
  plan: { usage: '"<prompt>" [--json] | --stdin', summary: 'Show what a prompt would activate. Changes nothing.', run: planCommand },
  activate: { usage: '"<prompt>"', summary: 'Activate a business on the running server, or start one for it.', run: activateCommand },
  tools: { usage: '[words]', summary: 'List the tools that you may call.', run: toolsCommand },
  call: { usage: '<tool> [\'{"json": "input"}\'] [--dry-run] [--as <slug>]', summary: 'Call a tool.', run: callCommand },
  undo: { usage: '<call id> [--as <slug>]', summary: 'Undo a call.', run: undoCommand },
  mcp: { usage: '[domain] [--as <slug>]', summary: 'Speak MCP over standard input and output.', run: mcpCommand },
  status: { usage: '', summary: 'What runs here.', run: statusCommand },
  stop: { usage: '', summary: 'Stop the server and the embedded PostgreSQL.', run: stopCommand },
};
