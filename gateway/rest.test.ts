import { expect, test } from 'vitest';
import { ToolError } from '#kernel/errors.ts';
import { CALL_ID, TENANT } from '#gateway/testing/fake-kernel.ts';
import { gateway } from '#gateway/testing/harness.ts';

const SHIP = '/api/fleet/ships/01900000-0000-7000-8000-000000000001';

test('a read answers its output, and the call id beside it', async () => {
  const { send, kernel } = gateway();
  const { status, body, headers } = await send('GET', '/api/fleet/ships?limit=5&tags=a&tags=b&isAfloat=true&kind=tug');
  expect(status).toBe(200);
  expect(body).toEqual({ items: [{ shipId: '01900000-0000-7000-8000-000000000001', name: 'Ayo', tons: 12.5 }] });
  expect(headers.get('nexus-call-id')).toBe(CALL_ID);
  expect(kernel.calls[0]).toMatchObject({
    tool: 'fleet_list_ships',
    door: 'rest',
    input: { limit: 5, tags: ['a', 'b'], isAfloat: true, kind: 'tug' },
  });
});

test('a create is 201, with the receipt in the headers and the address of what was made', async () => {
  const { status, headers, body } = await gateway().send('POST', '/api/fleet/ships', { body: { name: 'Ayo' } });
  expect(status).toBe(201);
  expect(body.name).toBe('Ayo');
  expect(headers.get('location')).toBe(SHIP);
  expect(headers.get('nexus-rows-changed')).toBe('1');
  expect(headers.get('nexus-undo')).toBe(`restore;tool="governance_undo_call";call-id="${CALL_ID}"`);
});

test('a dry run answers output and preview, and is no 201', async () => {
  const { send, kernel } = gateway();
  const { status, headers, body } = await send('POST', '/api/fleet/ships', { body: { name: 'Ayo' }, headers: { 'nexus-dry-run': 'true' } });
  expect(status).toBe(200);
  expect(headers.get('nexus-dry-run')).toBe('true');
  expect(body).toMatchObject({ output: { name: 'Ayo' }, preview: { total: 1 } });
  expect(kernel.calls[0]?.isDryRun).toBe(true);
});

test('the headers of a call reach the kernel', async () => {
  const { send, kernel } = gateway();
  const headers = {
    'idempotency-key': 'k-1',
    'nexus-session': 's-1',
    'x-request-id': 'r-1',
    'user-agent': 'curl/8',
    'x-tenant-id': TENANT,
  };
  const answer = await send('PATCH', SHIP, { body: { name: 'B' }, headers });
  expect(kernel.calls[0]).toMatchObject({ idempotencyKey: 'k-1', session: 's-1', requestId: 'r-1', client: 'curl/8' });
  expect(kernel.calls[0]?.input).toEqual({ shipId: '01900000-0000-7000-8000-000000000001', name: 'B' });
  expect(answer.headers.get('x-request-id')).toBe('r-1');
});

test('a replay says so', async () => {
  const { send, kernel } = gateway();
  kernel.behave(async () => ({ callId: CALL_ID, output: {}, isReplay: true }));
  expect((await send('POST', `${SHIP}/sink`)).headers.get('nexus-replayed')).toBe('true');
});

test('an undo that is refused says why in one line of ASCII', async () => {
  const { send, kernel } = gateway();
  kernel.behave(async () => ({
    callId: CALL_ID,
    output: {},
    receipt: { callId: CALL_ID, rowsChanged: 0, undo: { kind: 'refused', because: 'It “left”\r\nthe house.' } },
  }));
  expect((await send('POST', `${SHIP}/sink`)).headers.get('nexus-undo')).toBe('refused;because="It ?left???the house."');
});

test.for(['short', 'with space', 'ü', `${'x'.repeat(200)}`, ''])('a request id is always answered (%j)', async (given) => {
  const { headers } = await gateway().send('GET', '/api/fleet/ships', {
    headers: { 'x-request-id': encodeURIComponent(given) === given ? given : 'bad id!' },
  });
  expect(headers.get('x-request-id')).toMatch(/^[\w.:-]{1,128}$/);
});

test.for<[string, string, string, { body?: unknown; headers?: Record<string, string> }, number, string]>([
  ['an unknown field', 'POST', '/api/fleet/ships', { body: { name: 'a', colour: 'red' } }, 400, 'unknown_field'],
  ['a wrong type', 'POST', '/api/fleet/ships', { body: { name: 5 } }, 400, 'input_invalid'],
  ['no body where one is needed', 'POST', '/api/fleet/ships', {}, 400, 'input_invalid'],
  [
    'keys that poison prototypes',
    'POST',
    '/api/fleet/ships',
    { body: '{"name":"a","__proto__":{"isAdmin":true}}', headers: { 'content-type': 'application/json' } },
    400,
    'unknown_field',
  ],
  [
    'constructor as a key',
    'POST',
    '/api/fleet/ships',
    { body: '{"name":"a","constructor":{"prototype":{}}}', headers: { 'content-type': 'application/json' } },
    400,
    'unknown_field',
  ],
  ['an id that is none', 'GET', '/api/fleet/ships/%2e%2e%2fetc', {}, 400, 'input_invalid'],
  ['a query on a body route', 'POST', '/api/fleet/ships?name=a', { body: { name: 'a' } }, 400, 'bad_query'],
  ['two ids', 'PATCH', SHIP, { body: { shipId: '01900000-0000-7000-8000-000000000002', name: 'a' } }, 400, 'path_and_body_differ'],
  [
    'a form',
    'POST',
    '/api/fleet/ships',
    { body: 'name=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    'unsupported_media_type',
  ],
  ['a misspelt dry run', 'POST', '/api/fleet/ships', { body: { name: 'a' }, headers: { 'nexus-dry-run': 'yes' } }, 400, 'bad_header'],
  [
    'an idempotency key with a space',
    'POST',
    '/api/fleet/ships',
    { body: { name: 'a' }, headers: { 'idempotency-key': 'a b' } },
    400,
    'bad_header',
  ],
  ['another scheme', 'GET', '/api/fleet/ships', { headers: { authorization: 'Basic abc' } }, 401, 'credential_malformed'],
  ['an unknown key', 'GET', '/api/fleet/ships', { headers: { authorization: 'Bearer nxs_other' } }, 401, 'credential_unknown'],
  ['two keys that differ', 'GET', '/api/fleet/ships', { headers: { 'x-api-key': 'nxs_other' } }, 401, 'credential_ambiguous'],
  [
    'another tenant',
    'GET',
    '/api/fleet/ships',
    { headers: { 'x-tenant-id': '01900000-0000-7000-8000-00000000000b' } },
    403,
    'tenant_mismatch',
  ],
  ['a method that is not known here', 'PUT', SHIP, { body: {} }, 405, 'method_not_allowed'],
  ['a path that nobody knows', 'GET', '/api/fleet/shipz', {}, 404, 'unknown_path'],
  ['a slash at the end', 'GET', '/api/fleet/ships/', {}, 404, 'unknown_path'],
  ['two slashes', 'GET', '/api//fleet/ships', {}, 404, 'unknown_path'],
  ['another case', 'GET', '/API/fleet/ships', {}, 404, 'unknown_path'],
  ['a path outside', 'GET', '/wp-admin/setup.php', {}, 404, 'unknown_path'],
])('%s is refused', async ([, method, path, options, status, reason]) => {
  const { send, kernel } = gateway();
  const answer = await send(method, path, options);
  expect([answer.status, answer.body.reason]).toEqual([status, reason]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    type: `/problems/${answer.body.code}`,
    status,
    detail: expect.any(String),
    instance: expect.any(String),
    requestId: answer.headers.get('x-request-id'),
  });
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  expect((answer.headers.get('www-authenticate') ?? '').startsWith('Bearer realm="nexus"')).toBe(status === 401);
  // What is not even a call must not reach the kernel.
  expect(kernel.calls.length).toBe(['unknown_field', 'input_invalid'].includes(reason) ? 1 : 0);
});

test('no credential at all is 401 without an error in WWW-Authenticate (RFC 6750, 3.1)', async () => {
  const { app } = gateway();
  const answer = await app.request('/api/fleet/ships');
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="nexus"']);
});

test('X-API-Key is as good as a bearer', async () => {
  const { app } = gateway();
  expect((await app.request('/api/fleet/ships', { headers: { 'x-api-key': 'nxs_test_key' } })).status).toBe(200);
});

test('405 names the methods, 404 the nearest routes', async () => {
  const { send } = gateway();
  expect((await send('PUT', SHIP)).headers.get('allow')).toBe('GET, PATCH, DELETE, HEAD, OPTIONS');
  expect((await send('GET', '/api/fleet/ship')).body.data.nearest).toContain('GET /api/fleet/ships/{shipId}');
});

test('an error of ours keeps its reason, fix and receipt, and names the fix as a route', async () => {
  const { send, kernel } = gateway();
  kernel.behave(async () => {
    const error = new ToolError('conflict', {
      reason: 'ship_sunk',
      message: 'It is sunk.',
      fix: { tool: 'fleet_create_ship', input: { name: 'New' } },
    });
    error.callId = CALL_ID;
    throw error;
  });
  const { status, body, headers } = await send('POST', `${SHIP}/sink`);
  expect(status).toBe(409);
  expect(headers.get('nexus-call-id')).toBe(CALL_ID);
  expect(body).toEqual({
    type: '/problems/conflict',
    title: 'Conflict',
    status: 409,
    detail: 'It is sunk.',
    instance: `urn:uuid:${CALL_ID}`,
    code: 'conflict',
    reason: 'ship_sunk',
    retry: false,
    callId: CALL_ID,
    fix: { tool: 'fleet_create_ship', input: { name: 'New' }, request: 'POST /api/fleet/ships' },
    requestId: headers.get('x-request-id'),
  });
});

test.for([
  ['rate_limited', 1500, 429, '2'],
  ['unavailable', undefined, 503, '1'],
] as const)('%s says when to come back', async ([code, retryAfterMs, status, after]) => {
  const { send, kernel } = gateway();
  kernel.behave(async () => {
    throw new ToolError(code, { reason: 'later', message: 'Later.', ...(retryAfterMs && { retryAfterMs }) });
  });
  const answer = await send('GET', '/api/fleet/ships');
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, after]);
});

test('what is thrown by mistake is logged and shows nothing', async () => {
  const { send, kernel } = gateway();
  kernel.behave(async () => {
    throw new Error('password=hunter2 at db.internal:5432');
  });
  const { status, text } = await send('GET', '/api/fleet/ships', { headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } });
  expect(status).toBe(500);
  expect(text).not.toMatch(/hunter2|internal:|at .*\.ts/);
  expect(kernel.logged[0]?.[0]).toMatchObject({
    err: expect.any(Error),
    route: '/api/fleet/ships',
    traceparent: expect.stringMatching(/^00-a/),
  });
});

test('an answer that is no JSON is our mistake, not a half answer', async () => {
  const { send, kernel } = gateway();
  kernel.behave(async () => ({ callId: CALL_ID, output: { n: 1n } as never }));
  expect((await send('GET', '/api/fleet/ships')).status).toBe(500);
});

test('a call that takes too long is told to stop, and its own word on how it ended is the answer', async () => {
  const { send, kernel } = gateway({ requestTimeoutMs: 20 });
  kernel.behave(
    ({ signal }) =>
      new Promise((_, reject) =>
        signal?.addEventListener('abort', () =>
          reject(new ToolError('unavailable', { reason: 'cancelled', message: 'The caller went away.' })),
        ),
      ),
  );
  const { status, body } = await send('GET', '/api/fleet/ships');
  expect([status, body.reason, body.retry]).toEqual([503, 'timeout', true]);
});

test('a call that does not stop either is an outcome that nobody knows', { timeout: 5000 }, async () => {
  const { send, kernel } = gateway({ requestTimeoutMs: 20 });
  kernel.behave(() => new Promise(() => {}));
  expect((await send('POST', `${SHIP}/sink`)).body).toMatchObject({
    reason: 'outcome_unknown',
    fix: { hint: expect.stringContaining('Idempotency-Key') },
  });
});
