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
  /** Loaded when it is called for: the rest of the house is not needed to say what a command is called. */
  load(): Promise<(words: string[], flags: Flags) => Promise<number>>;
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    usage: '["<prompt>"] [--exit]',
    summary: 'Start the server; with a prompt, activate that business.',
    load: async () => (await import('./start.ts')).startCommand,
  },
  plan: {
    usage: '"<prompt>" [--json] | --stdin',
    summary: 'Show what a prompt would activate. Changes nothing.',
    load: async () => (await import('./plan.ts')).planCommand,
  },
  preview: {
    usage: '"<prompt>" [--json]',
    summary: 'Everything that activating would make, change and cost. Changes nothing.',
    load: async () => (await import('./preview.ts')).previewCommand,
  },
  activate: {
    usage: '"<prompt>"',
    summary: 'Activate a business on the running server, or start one for it.',
    load: async () => (await import('./activate.ts')).activateCommand,
  },
  tools: { usage: '[words]', summary: 'List the tools that you may call.', load: async () => (await import('./call.ts')).toolsCommand },
  call: {
    usage: '<tool> [\'{"json": "input"}\'] [--dry-run] [--as <slug>]',
    summary: 'Call a tool.',
    load: async () => (await import('./call.ts')).callCommand,
  },
  undo: {
    usage: '<call id> | last [--as <slug>]',
    summary: 'Undo a call; `last` is your newest.',
    load: async () => (await import('./call.ts')).undoCommand,
  },
  mcp: {
    usage: '[domain] [--as <slug>]',
    summary: 'Speak MCP over standard input and output.',
    load: async () => (await import('./mcp.ts')).mcpCommand,
  },
  token: {
    usage: '<user id> [--as <slug>]',
    summary: 'A signed token of one of the people, for an hour.',
    load: async () => (await import('./token.ts')).tokenCommand,
  },
  status: { usage: '[--json]', summary: 'What runs here.', load: async () => (await import('./status.ts')).statusCommand },
  stop: { usage: '', summary: 'Stop the server and the embedded PostgreSQL.', load: async () => (await import('./status.ts')).stopCommand },
};
