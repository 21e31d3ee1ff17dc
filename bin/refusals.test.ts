import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRoot } from '#kernel/postgres/account.ts';
import { isDeep } from '#tests/run.ts';
import { type Desk, openDesk, PROMPT } from './testing/cli.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ isCold: true });
});
afterAll(() => desk.remove());

const NO_STACK = /\n {4}at |node:internal/;

describe('what is asked wrongly ends with exit code 2 and one clear message', () => {
  test.for([
    [['frobnicate'], {}, 'There is no command “frobnicate”.'],
    [['start', '--frob'], {}, "Unknown option '--frob'"],
    [['plan'], {}, 'Say what to plan'],
    [['preview'], {}, 'Say what to preview'],
    [['activate'], {}, 'Say what to activate'],
    [['status'], { PORT: 'abc' }, 'PORT'],
    [['status'], { PORT: '99999' }, 'PORT'],
    [['status'], { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must begin with postgresql://'],
    [['status'], { DATABASE_URL: 'postgresql://app:x@localhost/x' }, 'DATABASE_OWNER_URL is needed'],
    [['status'], { NEXUS_SECRET: 'short' }, 'NEXUS_SECRET needs at least 32 characters'],
    [['status'], { LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ] as const)('%j %j', async ([args, env, words]) => {
    const ended = await desk.nexus([...args], env);
    expect(ended).toMatchObject({ code: 2, out: '' });
    expect(ended.err).toContain(words);
    expect(ended.err).not.toMatch(NO_STACK);
    expect(ended.err.split('\n').length).toBeLessThan(20);
  });
});

describe('plan needs no server', () => {
  test('for people', async () => {
    const { code, out } = await desk.nexus(['plan', PROMPT]);
    expect(code).toBe(0);
    expect(out).toContain('Plan for MoveWell');
    expect(out).toMatch(/ {2}not yet +.*PatientMgmt/);
    expect(existsSync(join(desk.home, 'postgres'))).toBe(false);
  });

  test('for programs, and by the line', async () => {
    const { code, out } = await desk.nexus(['plan', PROMPT, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ input: { slug: 'movewell', country: 'NG' }, needs: [], contradictions: [] });
    const lines = await desk.pipe(['plan', '--stdin'], `${JSON.stringify({ prompt: PROMPT })}\n{broken\n\n{"prompt":7}\n`);
    expect(lines.code).toBe(0);
    const [plan, broken, wrong, ...rest] = lines.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect([plan, broken, wrong, rest]).toMatchObject([
      { input: { slug: 'movewell' } },
      { error: expect.any(String) },
      { error: expect.any(String) },
      [],
    ]);
  });

  test('says what is missing and what does not fit, with exit code 2', async () => {
    expect(await desk.nexus(['plan', 'hello'])).toMatchObject({ code: 2, out: expect.stringContaining('Still needed') });
    const payload = JSON.stringify({ name: 'A Shop', industry: 'retail', country: 'NG', toggles: { POS: true, Inventory: false } });
    expect(await desk.nexus(['plan', payload])).toMatchObject({ code: 2, out: expect.stringContaining('This does not fit together') });
  });
});

test('help is not an error', async () => {
  for (const args of [['help'], ['start', '-h']])
    expect(await desk.nexus(args)).toMatchObject({ code: 0, out: expect.stringContaining('nexus start') });
});

describe('what the machine refuses ends with exit code 1, the reason and a way out', () => {
  test.runIf(isDeep)('a port that somebody else has', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const ended = await desk.nexus(['start'], { PORT: String(port) });
    other.close();
    expect(ended).toMatchObject({
      code: 1,
      err: `Port ${port} on 127.0.0.1 is taken by another program.\nSet PORT to another one, or to 0 for any that is free.\n`,
    });
    expect((await desk.nexus(['status'])).out).toContain('Server      not running');
  });

  test('an outside database that does not answer, without its password in the message', async () => {
    const url = 'postgresql://app:s3cret-pass@127.0.0.1:9/nexus';
    const ended = await desk.nexus(['start'], { DATABASE_URL: url, DATABASE_OWNER_URL: url });
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('No PostgreSQL answers at 127.0.0.1:9') });
    expect(ended.err + ended.out).not.toContain('s3cret-pass');
    expect(ended.err).not.toMatch(NO_STACK);
  });

  test('a keys file that somebody broke', async () => {
    writeFileSync(join(desk.home, 'keys.json'), '{"operator": ');
    const ended = await desk.nexus(['status']);
    rmSync(join(desk.home, 'keys.json'));
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('keys.json cannot be read') });
    expect(ended.err).not.toMatch(NO_STACK);
  });

  test.skipIf(isRoot())('a home that this user may not write', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'nexus-cli-'));
    mkdirSync(join(parent, '.nexus'), { mode: 0o555 });
    const ended = await desk.nexus(['start'], { NEXUS_HOME: join(parent, '.nexus') });
    chmodSync(join(parent, '.nexus'), 0o755);
    rmSync(parent, { recursive: true });
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('cannot be read or written by this user') });
  });

  describe.skipIf(!canMount())('a home', () => {
    const mounted = async (options: string, run: (folder: string) => Promise<void>): Promise<void> => {
      const folder = mkdtempSync(join(tmpdir(), 'nexus-cli-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},mode=755`, 'tmpfs', folder]);
      try {
        await run(folder);
      } finally {
        execFileSync('umount', ['-l', folder]);
        rmdirSync(folder);
      }
    };

    test('on a read-only file system', () =>
      mounted('ro', async (folder) => {
        const ended = await desk.nexus(['start'], { NEXUS_HOME: join(folder, '.nexus') });
        expect(ended).toMatchObject({
          code: 1,
          err: expect.stringContaining('is on a read-only file system.\nStart in a folder that can be written'),
        });
        expect(ended.err).not.toMatch(NO_STACK);
      }));

    test('on a full disk', () =>
      mounted('size=12m', async (folder) => {
        const ended = await desk.nexus(['start'], { NEXUS_HOME: join(folder, '.nexus') });
        expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('The disk is full') });
        expect(ended.err).not.toMatch(NO_STACK);
      }));
  });
});

function canMount(): boolean {
  if (process.platform !== 'linux' || !isRoot()) return false;
  const folder = mkdtempSync(join(tmpdir(), 'nexus-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'pipe' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}
