import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallRequest } from '#kernel/kernel.ts';
import { listen, type Listening } from '#gateway/server.ts';
import { CALL_ID, KEY } from '#gateway/testing/fake-kernel.ts';
import { type Gateway, gateway } from '#gateway/testing/harness.ts';
import { rawHttp } from '#gateway/testing/raw-http.ts';

let server: Listening;
let house: Gateway;

beforeAll(async () => {
  house = gateway({ bodyBytesMax: 10_000 });
  server = await listen(house.app, { port: 0, host: '127.0.0.1', log: house.kernel.log });
});
afterAll(() => server.close(100));

const AUTH = `Authorization: Bearer ${KEY}\r\n`;
const head = (line: string, headers = ''): string => `${line} HTTP/1.1\r\nHost: localhost\r\n${AUTH}${headers}`;
const JSON_TYPE = 'Content-Type: application/json\r\n';
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const problemOf = ({ body }: { body: string }): { code: string; reason: string } =>
  JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1));
const isAlive = async (): Promise<boolean> => (await fetch(`${server.url}/healthz`)).ok;

test('a whole request over a real socket', async () => {
  const answer = await rawHttp(server.port, [
    head('POST /api/fleet/ships', `${JSON_TYPE}Content-Length: 14\r\nConnection: close\r\n\r\n`),
    '{"name":"Ayo"}',
  ]);
  expect(answer.status).toBe(201);
  expect(JSON.parse(answer.body)).toMatchObject({ name: 'Ayo' });
});

test('a body announced too large is refused before it is sent', async () => {
  const answer = await rawHttp(server.port, [head('POST /api/fleet/ships', `${JSON_TYPE}Content-Length: 99999999\r\n\r\n`)]);
  expect([answer.status, problemOf(answer).reason]).toEqual([413, 'body_too_large']);
});

test.for(['/api/fleet/ships', '/mcp'])('chunks without end at %s are refused at the limit', async (path) => {
  const many = Array.from({ length: 200 }, () => chunk('x'.repeat(1000)));
  const answer = await rawHttp(server.port, [head(`POST ${path}`, `${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n`), ...many]);
  expect([answer.status, problemOf(answer).reason]).toEqual([413, 'body_too_large']);
  expect(await isAlive()).toBe(true);
});

test('chunks within the limit are a body like any other', async () => {
  const answer = await rawHttp(server.port, [
    head('POST /api/fleet/ships', `${JSON_TYPE}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n`),
    chunk('{"name":'),
    chunk('"Ayo"}'),
    '0\r\n\r\n',
  ]);
  expect(answer.status).toBe(201);
});

test('half a body and a closed connection change nothing and harm nobody', async () => {
  const before = house.kernel.calls.length;
  await rawHttp(server.port, [head('POST /api/fleet/ships', `${JSON_TYPE}Content-Length: 500\r\n\r\n`), '{"name":'], { waitMs: 200 });
  await rawHttp(server.port, [head('POST /api/fleet/ships', `${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n`), chunk('{"name":')], {
    waitMs: 200,
  });
  expect(await isAlive()).toBe(true);
  expect(house.kernel.calls.length).toBe(before);
});

test.for<[string, string, number, string]>([
  ['no HTTP at all', 'HELO mail\r\n\r\n', 400, 'malformed_http'],
  ['headers larger than 16 KB', head('GET /api/fleet/ships', `X-Big: ${'x'.repeat(20_000)}\r\n\r\n`), 431, 'headers_too_large'],
  ['a header with a bare line feed', head('GET /api/fleet/ships', 'X: a\nInjected: b\r\r\n\r\n'), 400, 'malformed_http'],
  ['two lengths', head('POST /api/fleet/ships', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\n'), 400, 'malformed_http'],
  [
    'length and chunks at once',
    head('POST /api/fleet/ships', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'),
    400,
    'malformed_http',
  ],
  ['a length below zero', head('POST /api/fleet/ships', 'Content-Length: -1\r\n\r\n'), 400, 'malformed_http'],
])('%s is refused with a problem', async ([, bytes, status, reason]) => {
  const answer = await rawHttp(server.port, [bytes]);
  expect([answer.status, problemOf(answer).reason]).toEqual([status, reason]);
  expect(await isAlive()).toBe(true);
});

test.for([
  ['a path with a NUL', 'GET /api/fleet/ships/%00', 400],
  ['a broken percent sign', 'GET /api/fleet/ships/%zz', 400],
  ['dots that climb', 'GET /api/../../etc/passwd', 404],
  ['a path of 8,000 characters', `GET /${'a'.repeat(8000)}`, 404],
  ['a path of 5,000 segments', `GET ${'/a'.repeat(5000)}`, 404],
  ['a foreign absolute address', 'GET http://elsewhere.example/healthz', 200],
] as const)('%s', async ([, line, status]) => {
  expect((await rawHttp(server.port, [head(line, 'Connection: close\r\n\r\n')])).status).toBe(status);
});

test('a GET with a body is told to use the query', async () => {
  const answer = await rawHttp(server.port, [head('GET /api/fleet/ships', 'Content-Length: 2\r\nConnection: close\r\n\r\n{}')]);
  expect([answer.status, problemOf(answer).reason]).toEqual([400, 'body_not_expected']);
});

test('HEAD answers the headers of GET alone', async () => {
  const answer = await rawHttp(server.port, [head('HEAD /api/fleet/ships', 'Connection: close\r\n\r\n')]);
  expect([answer.status, answer.body]).toEqual([200, '']);
});

test('two requests in one packet get two answers in order', async () => {
  const one = (path: string): string => head(`GET ${path}`, path === '/readyz' ? 'Connection: close\r\n\r\n' : '\r\n');
  const { head: first, body } = await rawHttp(server.port, [one('/api/fleet/ships') + one('/readyz')]);
  expect(first).toMatch(/^HTTP\/1\.1 200/);
  expect(body.indexOf('HTTP/1.1 200')).toBeGreaterThan(0);
});

test('a client that goes away is told to the kernel', async () => {
  const { promise: gone, resolve } = Promise.withResolvers<string>();
  const { promise: started, resolve: start } = Promise.withResolvers<CallRequest>();
  house.kernel.behave(async (request) => {
    start(request);
    await new Promise((done) => request.signal?.addEventListener('abort', done));
    resolve('aborted');
    return { callId: CALL_ID, output: {} };
  });
  const socket = connect(server.port, '127.0.0.1', () => socket.write(head('GET /api/fleet/ships', '\r\n')));
  await started;
  socket.destroy();
  expect(await gone).toBe('aborted');
  expect(await isAlive()).toBe(true);
});
