import { execFile } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { type Desk, hashOf, openDesk, PROMPT, ROOT, type Running } from './testing/cli.ts';

const KEY = /nxs_[0-9a-f]{32}_[A-Za-z0-9_-]{43}/g;
const keysIn = (text: string): string[] => [...new Set(text.match(KEY))];

describe('the newcomer’s command', () => {
  let desk: Desk;
  let first: Awaited<ReturnType<Desk['nexus']>>;
  let server: Running;
  let shown: string;

  beforeAll(async () => {
    desk = await openDesk({ isCold: true });
    first = await desk.nexus(['start', PROMPT, '--exit']);
  });
  afterAll(() => desk.remove());

  test('shows the plan, its assumptions, seven steps, what waits, and how to get in', () => {
    expect(first).toMatchObject({ code: 0, err: '' });
    for (const words of [
      'PostgreSQL 18, embedded',
      'Plan for MoveWell',
      'Assumed',
      'Ibadan is in Nigeria',
      '1/7 ',
      '7/7 Enable AI copilots',
      'Waits for you',
      'Not available yet: ',
      'API key ',
      '/docs',
      'Three calls to try',
      'The server was stopped',
    ]) {
      expect(first.out).toContain(words);
    }
    expect(first.out.split('\n').filter((line) => /^ {2}[1-7]\/7 .+ ✓ +\d+\.\d s/.test(line))).toHaveLength(7);
    expect(first.out).toContain(join(desk.home, 'keys.json'));
    expect(
      Math.max(
        ...first.out
          .split('\n')
          .filter((line) => !line.includes('curl') && !line.includes('nexus.mjs'))
          .map((line) => line.length),
      ),
    ).toBeLessThan(170);
  });

  test('prints one key, on purpose, and keeps keys and secrets readable by their owner alone', () => {
    const { operator, businesses } = JSON.parse(readFileSync(join(desk.home, 'keys.json'), 'utf8')) as {
      operator: string;
      businesses: Record<string, { key: string }>;
    };
    expect(keysIn(first.out)).toEqual([businesses['movewell']?.key]);
    expect(first.out + first.err).not.toContain(operator);
    expect(first.out + first.err).not.toContain(readFileSync(join(desk.home, 'platform-secret'), 'utf8').trim());
    for (const file of ['keys.json', 'platform-secret', 'secrets.json'])
      expect((statSync(join(desk.home, file)).mode & 0o777).toString(8)).toBe('600');
  });

  test('again changes nothing and says so', async () => {
    const before = await hashOf(desk);
    const again = await desk.nexus(['start', PROMPT, '--exit']);
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(again.out).toContain('active like this already; nothing was changed');
    expect(keysIn(again.out)).toEqual(keysIn(first.out));
    expect(await hashOf(desk)).toBe(before);
  });

  test('without --exit goes on serving; the client configuration is valid JSON and its door opens', async () => {
    server = desk.start(['start', PROMPT]);
    shown = await server.until('Ctrl-C stops the server');
    const { mcpServers } = JSON.parse(/^\{$[\s\S]*?^\}$/m.exec(shown)?.[0] ?? '') as {
      mcpServers: Record<string, { url: string; headers: Record<string, string> }>;
    };
    const entry = mcpServers['nexus-movewell'];
    const answer = await fetch(entry?.url ?? '', {
      method: 'POST',
      headers: {
        ...entry?.headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2025-11-25',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
    });
    expect(await answer.text()).toContain('tools_search');
  });

  test('and the three calls work as they are pasted', async () => {
    const commands = shown
      .split('\n')
      .filter((line) => /^ {5}(curl|npm) /.test(line))
      .map((line) => line.trim());
    expect(commands).toHaveLength(4);
    const answers: Record<string, unknown>[] = [];
    for (const command of commands) {
      const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: ROOT, env: { ...process.env, NEXUS_HOME: desk.home } });
      answers.push(JSON.parse(stdout) as Record<string, unknown>);
    }
    const [caller, preview, created, undone] = answers;
    expect(caller).toMatchObject({ tenant: { slug: 'movewell' }, permissions: expect.arrayContaining(['*']) });
    expect(preview).toMatchObject({ preview: { total: expect.any(Number) } });
    expect(created).toMatchObject({ displayName: 'Ada Obi' });
    expect(undone).toMatchObject({ undone: [expect.any(String)] });
    expect(await desk.sql(`SELECT FROM crm.people WHERE display_name = 'Ada Obi'`)).toHaveLength(0);
  });

  describe('while the server runs', () => {
    test('another start finds it', async () => {
      const { code, out } = await desk.nexus(['start']);
      expect(code).toBe(0);
      expect(out).toContain('A server is running already: http://127.0.0.1:');
    });

    test('status says what runs, for people and programs', async () => {
      expect((await desk.nexus(['status'])).out).toMatch(
        /^Home .+\nServer {6}http:\/\/127\.0\.0\.1:\d+, process \d+\nPostgreSQL {2}18 embedded, running, process \d+, data in .+\nBusinesses {2}movewell\n$/,
      );
      const { server: noted } = JSON.parse((await desk.nexus(['status', '--json'])).out) as { server: { pid: number; isUp: boolean } };
      expect(noted).toMatchObject({ pid: server.child.pid, isUp: true });
    });

    test('tools, call, preview and undo', async () => {
      expect((await desk.nexus(['tools', 'create', 'person'])).out).toMatch(/^crm_create_person +reversible +/m);
      const preview = await desk.nexus(['call', 'crm_create_person', '{"displayName":"Bisi Ade"}', '--dry-run']);
      expect(JSON.parse(preview.out)).toHaveProperty('preview.total');
      const created = await desk.nexus(['call', 'crm_create_person', '{"displayName":"Bisi Ade"}', '--as', 'movewell']);
      const callId = /nexus undo ([0-9a-f-]{36})/.exec(created.err)?.[1] ?? '';
      expect(await desk.sql(`SELECT FROM crm.people WHERE display_name = 'Bisi Ade'`)).toHaveLength(1);
      expect(JSON.parse((await desk.nexus(['undo', callId])).out)).toMatchObject({ undone: [callId] });
      expect(await desk.nexus(['undo', callId])).toMatchObject({ code: 1, err: expect.stringContaining('The call is undone already.') });
    });

    test.for([
      [['call', 'crm_create_persn', '{}'], 1, 'There is no tool crm_create_persn. The nearest are crm_create_person'],
      [['call', 'crm_create_person', '{"displayNam":"x"}'], 1, 'displayNam'],
      [['call', 'crm_create_person', '{displayName}'], 2, 'The input is not a JSON object'],
      [['call', 'crm_create_person', '[1]'], 2, 'The input is not a JSON object'],
      [['call'], 2, 'Say which tool'],
      [['undo'], 2, 'Say which call'],
      [['call', 'crm_list_people', '--as', 'nobody'], 1, 'There is no key for “nobody” here.'],
      [['call', 'crm_list_people', '--key', 'nxs_wrong'], 1, 'Present an API key'],
    ] as const)('%j is refused in words', async ([args, code, words]) => {
      const ended = await desk.nexus([...args]);
      expect(ended).toMatchObject({ code, err: expect.stringContaining(words) });
      expect(ended.err).not.toMatch(/\n {4}at /);
    });

    test('an MCP client that starts a program gets tools over stdio', async () => {
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [join(ROOT, 'bin', 'nexus.mjs'), 'mcp', 'crm'],
        env: { PATH: process.env['PATH'] ?? '', NEXUS_HOME: desk.home },
        stderr: 'pipe',
      });
      const client = new Client({ name: 'test', version: '1' });
      await client.connect(transport);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain('crm_list_deals');
      const people = await client.callTool({ name: 'crm_list_people', arguments: {} });
      expect(people.isError).toBeFalsy();
      await client.close();
    });

    test('a prompt that lacks something essential asks for it, and nothing is made', async () => {
      const before = await hashOf(desk);
      const { code, out } = await desk.nexus(['start', 'Please set something up for us', '--exit']);
      expect(code).toBe(2);
      expect(out).toMatch(/Still needed\n {2}\S/);
      expect(out).toContain('Nothing was changed.');
      expect(await hashOf(desk)).toBe(before);
    });

    test('stop ends it and PostgreSQL; what was left is found by the next command', async () => {
      expect(await desk.nexus(['stop'])).toMatchObject({ code: 0, out: 'The server is stopped.\nPostgreSQL is stopped.\n' });
      expect(await server.ended).toMatchObject({ code: 0, err: '' });
      expect((await desk.nexus(['status'])).out).toContain('Server      not running\nPostgreSQL  18 embedded, stopped');
      expect(await desk.nexus(['stop'])).toMatchObject({ code: 0, out: 'No server runs here.\n' });
    });
  });

  test.runIf(isDeep)('a server that was killed leaves a note that misleads nobody', async () => {
    const doomed = desk.start(['start']);
    await doomed.until('Ctrl-C stops the server');
    const note = readFileSync(join(desk.home, 'server.json'), 'utf8');
    doomed.child.kill('SIGKILL');
    await doomed.ended;
    // The pid and the port are somebody else's by now: this test's, who must not be stopped.
    writeFileSync(join(desk.home, 'server.json'), JSON.stringify({ ...(JSON.parse(note) as object), pid: process.pid }));
    expect((await desk.nexus(['status'])).out).toContain('Server      not running');
    const next = desk.start(['start']);
    await next.until('Ctrl-C stops the server');
    next.child.kill('SIGTERM');
    expect(await next.ended).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Stopping.') });
  });
});

test('two starts at once in one home set the business up once, and both say so', async () => {
  const desk = await openDesk();
  try {
    const both = await Promise.all([1, 2].map(() => desk.nexus(['start', PROMPT, '--exit'])));
    expect(both.map(({ code, err }) => ({ code, err }))).toEqual([
      { code: 0, err: '' },
      { code: 0, err: '' },
    ]);
    expect(new Set(both.flatMap(({ out }) => keysIn(out))).size).toBe(1);
    expect(await desk.sql('SELECT status, revision FROM provisioning.activations')).toEqual([{ status: 'done', revision: 1 }]);
  } finally {
    await desk.remove();
  }
});
