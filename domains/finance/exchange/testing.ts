import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a program of other people is on this machine: what they say of our books is asked only where they are. */
export function has(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** What the program prints when it is given the content as a file, `FILE` standing for its path. */
export function judged(program: string, content: string, args: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-books-'));
  try {
    const path = join(folder, 'books.journal');
    writeFileSync(path, content);
    return execFileSync(
      program,
      args.map((arg) => (arg === 'FILE' ? path : arg)),
      { encoding: 'utf8', stdio: 'pipe', maxBuffer: 256 * 1024 * 1024 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
