#!/usr/bin/env node
// The machine's Node may be older than what runs Nexus: the npm package `node` brings the right one. The small young generation
// is that of `npm start`: with the default a server keeps a hundred megabytes more.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const brought = join(root, 'node_modules', '.bin', 'node');
const child = spawn(
  existsSync(brought) ? brought : process.execPath,
  ['--max-semi-space-size=8', '--heap-growing-percent=60', join(root, 'bin', 'nexus.ts'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
