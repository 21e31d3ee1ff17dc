import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import files from '#domains/files/index.ts';
import type { Principal } from '#kernel/kernel.ts';
import type { ObjectStore } from '#kernel/port.ts';
import { createGateway } from '#gateway/app.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { listen } from '#gateway/server.ts';
import { answered, type Answered, MCP_ANSWER } from '#gateway/testing/harness.ts';
import { rawHttp } from '#gateway/testing/raw-http.ts';
import { createObjectFolder } from '#ports/objects.ts';
import { type World, world } from '#tests/world.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

interface Files {
  w: World;
  url: string;
  port: number;
  stored(): string[];
  send(
    method: string,
    path: string,
    body?: ConstructorParameters<typeof Response>[0],
    headers?: Record<string, string>,
  ): Promise<Answered & { bytes: Buffer }>;
}

interface Setting {
  w?: World;
  root?: string;
  who?: Partial<Principal>;
  store?: (folder: ObjectStore) => ObjectStore;
}

/** The real kernel and a real folder behind a real server; the credential of the world's owner is `owner`. */
async function filesHouse({
  w,
  root = mkdtempSync(join(tmpdir(), 'nexus-files-')),
  who = {},
  store = (folder) => folder,
}: Setting = {}): Promise<Files> {
  const home = w ?? (await world(files));
  cleanups.push(() => rmSync(root, { recursive: true, force: true }));
  const kernel = { ...home.kernel, authenticate: async () => home.as(who) };
  const app = createGateway({
    kernel,
    mcp: MCP_ANSWER,
    config: gatewayConfig.parse({ fileBytesMax: 200_000, formBytesMax: 50_000 }),
    health: async () => ({ ok: true, checks: {} }),
    objects: store(createObjectFolder({ root })),
  });
  const server = await listen(app, { port: 0, host: '127.0.0.1', log: kernel.log });
  cleanups.unshift(() => server.close(100));
  return {
    w: home,
    url: server.url,
    port: server.port,
    stored: () =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('~'))
        .map(({ name }) => name),
    async send(method, path, body, headers = {}) {
      const response = await fetch(server.url + path, {
        method,
        headers: { authorization: 'Bearer owner', ...headers },
        ...(body !== undefined && { body, duplex: 'half' }),
      } as RequestInit);
      const copy = response.clone();
      return { ...(await answered(response)), bytes: Buffer.from(await copy.arrayBuffer()) };
    },
  };
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff]);
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('a file goes in and comes out as it was, and as an attachment', async () => {
  const { send } = await filesHouse();
  const sent = await send('POST', '/api/files?name=Ìwé%20%221%22.png', PNG, { 'content-type': 'image/png' });
  expect(sent).toMatchObject({ status: 201, body: { name: 'Ìwé "1".png', contentType: 'image/png', size: 8, sha256: sha(PNG) } });
  const got = await send('GET', sent.headers.get('location') ?? '');
  expect(got.bytes).toEqual(PNG);
  expect(Object.fromEntries(got.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': '8',
    'content-disposition': `attachment; filename="_w_ _1_.png"; filename*=UTF-8''%C3%8Cw%C3%A9%20%221%22.png`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    etag: `"${sha(PNG)}"`,
  });
  expect((await send('GET', sent.headers.get('location') ?? '', undefined, { 'if-none-match': `"${sha(PNG)}"` })).status).toBe(304);
  expect((await send('HEAD', sent.headers.get('location') ?? '')).headers.get('content-length')).toBe('8');
});

test('a form with one file is as good', async () => {
  const { send } = await filesHouse();
  const form = new FormData();
  form.append('file', new File([PNG], '../x/scan.png', { type: 'image/png' }));
  expect((await send('POST', '/api/files', form)).body).toMatchObject({ name: 'scan.png', contentType: 'image/png', size: 8 });
});

test('the tools see the same file, and after deleting it nobody reads its bytes', async () => {
  const { send } = await filesHouse();
  const { fileId } = (await send('POST', '/api/files?name=a.txt', 'hello', { 'content-type': 'text/plain' })).body;
  expect((await send('GET', '/api/files')).body.items.map((item: { fileId: string }) => item.fileId)).toContain(fileId);
  expect((await send('GET', `/api/files/${fileId}/facts`)).body).toMatchObject({ name: 'a.txt', size: 5 });
  expect((await send('DELETE', `/api/files/${fileId}`)).status).toBe(200);
  expect(await send('GET', `/api/files/${fileId}`)).toMatchObject({
    status: 404,
    body: { reason: 'file_not_found', fix: { request: 'GET /api/files' } },
  });
});

test('another tenant cannot have it, not even with a record that names its bytes', async () => {
  const ours = await filesHouse();
  const { fileId } = (await ours.send('POST', '/api/files', 'secret')).body;
  const root = mkdtempSync(join(tmpdir(), 'nexus-files-'));
  const theirs = await filesHouse({ root, w: await world(files) });
  expect((await theirs.send('GET', `/api/files/${fileId}`)).status).toBe(404);
  const facts = (await ours.send('GET', `/api/files/${fileId}/facts`)).body;
  const { createdAt: _, ...record } = facts;
  expect((await theirs.send('POST', '/api/files/register', JSON.stringify(record), { 'content-type': 'application/json' })).status).toBe(
    200,
  );
  expect(await theirs.send('GET', `/api/files/${fileId}`)).toMatchObject({ status: 404, body: { reason: 'file_content_not_found' } });
});

test('the same key and bytes are the same file; other bytes under it are refused, and nothing is left over', async () => {
  const { send, stored } = await filesHouse();
  const key = { 'idempotency-key': 'k-1', 'content-type': 'text/plain' };
  const first = await send('POST', '/api/files?name=a', 'one', key);
  const again = await send('POST', '/api/files?name=a', 'one', key);
  const other = await send('POST', '/api/files?name=a', 'two', key);
  expect([again.body.fileId, again.headers.get('nexus-replayed')]).toEqual([first.body.fileId, 'true']);
  expect([other.status, other.body.reason]).toEqual([409, 'idempotency_key_reused']);
  expect((await send('GET', `/api/files/${first.body.fileId}`)).text).toBe('one');
  expect(stored()).toHaveLength(1);
});

test('twenty at once under one key make one file', async () => {
  const { send, stored } = await filesHouse();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => send('POST', '/api/files?name=a', 'same', { 'idempotency-key': 'k-2' })),
  );
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.fileId}`)).size).toBe(1);
  expect(stored()).toHaveLength(1);
});

test.for<[string, (house: Files) => Promise<{ status: number; body: { reason: string } }>, number, string]>([
  ['an announced size that is too large', ({ send }) => send('POST', '/api/files', Buffer.alloc(200_001)), 413, 'body_too_large'],
  [
    'a stream that is too large',
    ({ send }) => send('POST', '/api/files', new Blob([Buffer.alloc(300_000)]).stream()),
    413,
    'body_too_large',
  ],
  [
    'a form that is too large',
    ({ send }) => {
      const form = new FormData();
      form.append('file', new File([Buffer.alloc(60_000)], 'a'));
      return send('POST', '/api/files', form);
    },
    413,
    'body_too_large',
  ],
  ['an empty file', ({ send }) => send('POST', '/api/files', ''), 400, 'file_empty'],
  [
    'a form without a file',
    ({ send }) => {
      const form = new FormData();
      form.append('a', 'b');
      return send('POST', '/api/files', form);
    },
    400,
    'one_file_expected',
  ],
  [
    'a form that is broken',
    ({ send }) => send('POST', '/api/files', 'nonsense', { 'content-type': 'multipart/form-data; boundary=x' }),
    400,
    'broken_form',
  ],
  ['a packed body', ({ send }) => send('POST', '/api/files', 'x', { 'content-encoding': 'gzip' }), 415, 'content_encoding_unsupported'],
  ['a dry run', ({ send }) => send('POST', '/api/files', 'x', { 'nexus-dry-run': 'true' }), 400, 'dry_run_unsupported'],
  ['an id that is none', ({ send }) => send('GET', '/api/files/..%2F..%2Fsecret'), 400, 'input_invalid'],
])('%s is refused and nothing is kept', async ([, act, status, reason]) => {
  const house = await filesHouse();
  const answer = await act(house);
  expect([answer.status, answer.body.reason]).toEqual([status, reason]);
  expect(house.stored()).toEqual([]);
});

test('who may not send is told so before the bytes', async () => {
  const { port, stored } = await filesHouse({ who: { permissions: ['files:read'] } });
  const answer = await rawHttp(
    port,
    ['POST /api/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer owner\r\nContent-Length: 1000\r\n\r\n'],
    { waitMs: 1000 },
  );
  expect([answer.status, stored()]).toEqual([403, []]);
});

test('a connection that ends half way leaves no file', async () => {
  const { port, stored, send } = await filesHouse();
  await rawHttp(port, ['POST /api/files?name=half HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer owner\r\nContent-Length: 1000\r\n\r\nabc'], {
    waitMs: 300,
  });
  await new Promise((done) => setTimeout(done, 100));
  expect(stored()).toEqual([]);
  expect((await send('GET', '/api/files?contentType=application/octet-stream')).body.items).toEqual([]);
});

test('a store that fails is unavailable, and says nothing of itself', async () => {
  const { send } = await filesHouse({ store: (folder) => ({ ...folder, put: () => Promise.reject(new Error('ENOSPC /secret/path')) }) });
  const answer = await send('POST', '/api/files', 'x');
  expect([answer.status, answer.body.reason]).toEqual([503, 'object_store_unavailable']);
  expect(answer.text).not.toContain('secret');
});

test('a web page that was sent in never runs here', async () => {
  const { send } = await filesHouse();
  const { fileId } = (await send('POST', '/api/files?name=x.html', '<script>alert(1)</script>', { 'content-type': 'text/html' })).body;
  const { headers } = await send('GET', `/api/files/${fileId}`);
  expect(headers.get('content-disposition')).toMatch(/^attachment/);
  expect(headers.get('content-security-policy')).toContain('sandbox');
});
