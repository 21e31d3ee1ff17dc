import { type ChildProcess, fork, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { removeEmbedded } from '#kernel/postgres/embedded.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const started = new Set<ChildProcess>();
const homes = new Set<string>();

/** A fresh NEXUS_HOME. */
export function newHome(): string {
  // On a disk: a commit in /dev/shm would be durable for nothing.
  const dir = mkdtempSync(join(tmpdir(), 'nexus-bench-'));
  chmodSync(dir, 0o755);
  homes.add(dir);
  return dir;
}

/** Ends what this process started and removes what it made, whatever happened before. */
export async function cleanUp(): Promise<void> {
  await Promise.all([...started].map((child) => end(child)));
  for (const dir of homes) {
    await removeEmbedded(dir).catch((error: unknown) => console.error(error));
    rmSync(dir, { recursive: true, force: true });
  }
  homes.clear();
}

export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  started.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await Promise.race([gone, wait(10_000, undefined, { ref: false })]);
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

/** A program of this folder that says one thing when it is ready. With a part of the platform in it, it runs as the platform does. */
export async function startPart<T>(file: string, args: string[], { isPlatform = false } = {}): Promise<{ child: ChildProcess; said: T }> {
  const execArgv = [...nodeOptions(file), ...(isPlatform ? npmScript().slice(0, -1) : [])];
  const child = fork(join(import.meta.dirname, file), args, { cwd: REPOSITORY, execArgv });
  started.add(child);
  const said = await new Promise<T>((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`${file} ended with code ${code}.`)));
  });
  return { child, said };
}

/** `BENCH_PROFILE=<folder>` writes a CPU profile of each server there. */
function nodeOptions(name: string): string[] {
  const folder = process.env['BENCH_PROFILE'];
  return folder
    ? ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name.replace(/\W/g, '-')}-${process.pid}-${Date.now()}.cpuprofile`]
    : [];
}

export function startLoad(): ChildProcess {
  const child = fork(join(import.meta.dirname, 'load-generator.ts'), { cwd: REPOSITORY });
  started.add(child);
  return child;
}

export interface Nexus {
  child: ChildProcess;
  url: string;
  port: number;
  /** From the spawn of the process to the first answer of /readyz. */
  readyMs: number;
}

/** `node bin/nexus.ts start` in this home, until it says that it is ready. */
export async function startNexus(home: string): Promise<Nexus> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const { child, text } = nexus(home, ['start'], { PORT: String(port) });
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() - began > 120_000) throw new Error(`The server did not become ready:\n${text()}`);
    await wait(10);
  }
  return { child, url, port, readyMs: performance.now() - began };
}

export interface RunEnd {
  code: number | null;
  /** Each line with the time since the start at which it came. */
  lines: { atMs: number; line: string }[];
}

/** `node bin/nexus.ts …` to its end. */
export async function runNexus(home: string, args: string[]): Promise<RunEnd> {
  const port = await freePort();
  const began = performance.now();
  const lines: RunEnd['lines'] = [];
  const { child, text } = nexus(home, args, { PORT: String(port) }, (line) => lines.push({ atMs: performance.now() - began, line }));
  const timer = setTimeout(() => child.kill('SIGTERM'), 180_000);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  started.delete(child);
  if (code !== 0) throw new Error(`nexus ${args[0]} ended with code ${code}:\n${text()}`);
  return { code, lines };
}

function nexus(
  home: string,
  args: string[],
  env: Record<string, string>,
  onLine: (line: string) => void = () => {},
): { child: ChildProcess; text: () => string } {
  const child = spawn(process.execPath, [...(args[0] === 'start' ? nodeOptions('nexus') : []), ...npmScript(), ...args], {
    cwd: REPOSITORY,
    env: { ...cleanEnvironment(), ...env, NEXUS_HOME: home, HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  let text = '';
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk));
  return { child, text: () => text };
}

/** What `npm run nexus -- …` gives to Node. */
function npmScript(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { scripts: { nexus: string } };
  return scripts.nexus.split(' ').slice(1);
}

/** Nothing of the caller's settings may decide what is measured. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(DATABASE_|NEXUS_|KAFKA_|REDIS_|LOG_LEVEL$|PORT$|NODE_OPTIONS$)/.test(name)),
  );
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
