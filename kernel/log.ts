import { pino, type Logger } from 'pino';

/** Names under which secrets travel. What is logged under them is blanked, at the top and one level down. */
const SECRET_NAMES = [
  'password',
  'secret',
  'token',
  'apiKey',
  'key',
  'authorization',
  'cookie',
  'privateKeyPem',
  'signingSecret',
  'credential',
];

/** Structured logs on standard error: standard output belongs to stdio MCP and to the command line's answers. */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
