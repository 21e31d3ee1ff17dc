import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import type { EffectIntent, EffectPort } from '#kernel/port.ts';
import { onTestFinished } from 'vitest';

/** A folder for one test. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'nexus-port-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** An intent as the kernel hands it over: its payload parsed. */
export function intentFor<P extends z.ZodObject>(
  port: EffectPort<P>,
  payload: z.input<P>,
  { key = 'call:0', tenantId = 'tenant-a' } = {},
): EffectIntent<P> {
  return { key, tenantId, payload: port.payload.parse(payload), signal: new AbortController().signal };
}

/** Runs a module in a process of its own. Its text can import the ports by `PORTS`, a URL. Answers how it ended. */
export function runInChild(
  code: string,
  ...args: string[]
): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null; stderr: string }> {
  const text = `const PORTS = ${JSON.stringify(new URL('.', import.meta.url).href)};\n${code}`;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', text, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stderr }));
  });
}

/**
 * For a child: ends it with SIGKILL at the n-th rename, that is between a finished temporary file and its place. The built-in
 * module is changed, not ours: product code has no hooks for tests.
 */
export const KILL_AT_RENAME = `
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
let renames = 0;
const rename = fs.rename;
fs.rename = (...args) => {
  if (++renames === Number(process.argv[1])) process.kill(process.pid, 'SIGKILL');
  return rename(...args);
};
syncBuiltinESMExports();
`;
