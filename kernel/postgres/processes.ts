import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Polls until `done` answers something, or the time is over. */
export async function until<T>(waitMsMax: number, done: () => T | undefined | false): Promise<T | undefined> {
  const deadline = Date.now() + waitMsMax;
  for (;;) {
    const answer = done();
    if (answer) return answer;
    if (Date.now() > deadline) return undefined;
    await sleep(8);
  }
}

/** Whether the process still runs. A zombie does not: in a container whose first process never reaps, it stays for ever. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The state follows the name, which is in brackets and may itself hold brackets.
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

/** Sends a signal; a process that is already gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Whether a pid found in postmaster.pid is a server of this cluster and not another program that got the number since.
 * A server's working directory is its cluster, which holds however it was started.
 */
export function isServerOf(pid: number, clusterDir: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') return isPostgres(pid) && workingDirectory(pid) === clusterDir;
  const command = commandLine(pid);
  // Windows tells the program only; which cluster it serves shows when we connect.
  return command.includes('postgres') && (process.platform === 'win32' || command.includes(clusterDir));
}

/**
 * Server processes of a cluster whose postmaster is gone (killed: its children notice at their next wait, which a long
 * computation can put off) or whose folder was deleted below them. Only Linux can tell.
 */
export function strayServers(clusterDir: string): { orphans: number[]; homeless: number[] } {
  const orphans: number[] = [];
  const homeless: number[] = [];
  if (process.platform !== 'linux') return { orphans, homeless };
  for (const pid of pids()) {
    const directory = workingDirectory(pid);
    if (!directory?.startsWith(clusterDir) || !isPostgres(pid) || !isAlive(pid)) continue;
    if (directory === clusterDir) orphans.push(pid);
    else if (directory === `${clusterDir} (deleted)`) homeless.push(pid);
  }
  return { orphans, homeless };
}

/** Processes that were given this path as an argument, such as an initdb whose Node was killed. Only Linux can tell. */
export function processesNaming(path: string): number[] {
  if (process.platform !== 'linux') return [];
  return pids().filter((pid) => pid !== process.pid && (commandLine(pid).includes(path) || workingDirectory(pid) === path));
}

function pids(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres');
  } catch {
    return false;
  }
}

function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // Gone, or another user's, and then it is not a server of ours.
    return undefined;
  }
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    if (process.platform === 'win32') return execFileSync('tasklist', ['/NH', '/FI', `PID eq ${pid}`], { encoding: 'utf8' });
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
