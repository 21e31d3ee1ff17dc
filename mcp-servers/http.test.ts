import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEAL_ID, fakeKernel, fakePrincipal, observed } from '#mcp-servers/fake-kernel.ts';
import { legacyClient, modernClient, raw, serveDoor, type TestServer } from '#mcp-servers/test-server.ts';

let server: TestServer;
let crm: string;
const principals = { all: fakePrincipal('*'), reader: fakePrincipal('crm:read'), nobody: fakePrincipal() };

beforeAll(async () => {
  server = await serveDoor(
    { kernel: fakeKernel(), serverInfo: { name: 'nexus', version: '1.0.0' }, pinned: ['crm_list_deals'] },
    principals,
  );
  crm = `${server.url}/crm`;
});
afterAll(() => server.close());
beforeEach(() => void (observed.requests.length = 0));

const both = [
  ['2026-07-28', modernClient],
  ['2025-11-25', legacyClient],
] as const;

describe.each(both)('a client of %s', (revision, connect) => {
  test('lists and calls the tools of a domain', async () => {
    const client = await connect(crm);
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toMatchInlineSnapshot(`
      [
        "crm_list_deals",
        "crm_get_deal",
        "crm_get_price_list",
        "crm_create_deal",
        "crm_send_offer",
        "crm_import_deals",
        "crm_wait_deals",
        "crm_break_deals",
      ]
    `);
    expect(tools[1]).toMatchInlineSnapshot(`
      {
        "annotations": {
          "destructiveHint": false,
          "idempotentHint": true,
          "openWorldHint": false,
          "readOnlyHint": true,
        },
        "description": "Fake crm_get_deal. Use in tests.",
        "inputSchema": {
          "additionalProperties": false,
          "properties": {
            "dealId": {
              "description": "A deal, from crm_list_deals.",
              "format": "uuid",
              "type": "string",
            },
          },
          "required": [
            "dealId",
          ],
          "type": "object",
        },
        "name": "crm_get_deal",
        "title": "crm get deal",
      }
    `);
    const result = await client.callTool({ name: 'crm_get_deal', arguments: { dealId: DEAL_ID } });
    expect(result.structuredContent).toEqual({ id: DEAL_ID, title: 'Big one' });
    expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(result.structuredContent) }]);
    expect(client.getInstructions()).toContain('<domain>_<verb>_<noun>');
    await client.close();
  });

  test('reads a failure as a result with the fix', async () => {
    const client = await connect(crm);
    const missing = await client.callTool({ name: 'crm_get_deal', arguments: { dealId: '0198f0c0-0000-7000-8000-000000000002' } });
    expect(missing).toMatchObject({ isError: true, structuredContent: { code: 'not_found', fix: { tool: 'crm_list_deals' } } });
    const unknownField = await client.callTool({ name: 'crm_get_deal', arguments: { dealId: DEAL_ID, x: 1 } });
    expect((unknownField.content as { text: string }[])[0]?.text).toContain('Unrecognized key: "x"');
    const broken = await client.callTool({ name: 'crm_break_deals', arguments: {} });
    expect(broken).toMatchObject({ isError: true, structuredContent: { code: 'internal' } });
    expect(JSON.stringify(broken)).not.toMatch(/hunter2|secret|at /);
    await client.close();
  });

  test('is told the nearest names of an unknown tool', async () => {
    const client = await connect(crm);
    await expect(client.callTool({ name: 'crm_get_deals', arguments: {} })).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('crm_get_deal'),
    });
    await expect(client.callTool({ name: 'finance_list_invoices', arguments: {} })).rejects.toThrow('/mcp/finance');
    await client.close();
  });

  test('gets a receipt for a write, a replay under the same key, and a preview that changes nothing', async () => {
    const client = await connect(crm);
    const call = { name: 'crm_create_deal', arguments: { title: 'New' } };
    const key = { 'nexus/idempotencyKey': `key-${revision}`, 'nexus/session': 'run-1' };
    const first = await client.callTool({ ...call, _meta: key } as never);
    expect(first._meta).toMatchObject({ 'nexus/receipt': { rowsChanged: 1, undo: { tool: 'governance_undo_call' } } });
    expect((first.content as { text: string }[])[1]?.text).toContain('To take it back: governance_undo_call');
    const again = await client.callTool({ ...call, _meta: key } as never);
    expect(again._meta).toMatchObject({ 'nexus/replay': true, 'nexus/callId': (first._meta as never)['nexus/callId'] });
    const preview = await client.callTool({ ...call, _meta: { 'nexus/dryRun': true } } as never);
    expect(preview.structuredContent).toMatchObject({ isDryRun: true, preview: { total: 1 }, output: { title: 'New' } });
    expect(observed.requests[0]).toMatchObject({ session: 'run-1', door: 'mcp', requestId: 'request-1' });
    await client.close();
  });

  test('hears of progress, always forward and never after the end', async () => {
    const client = await connect(crm);
    const seen: number[] = [];
    await client.callTool({ name: 'crm_import_deals', arguments: {} }, ...progressArgs(connect, (progress) => seen.push(progress)));
    for (const late of observed.late) late();
    expect(seen).toEqual([0.25, 0.5, 1]);
    await client.close();
  });

  test('reads resources and prompts', async () => {
    const client = await connect(crm);
    expect((await client.listResources()).resources.map((each) => each.uri)).toEqual(['nexus://crm']);
    expect((await client.listResourceTemplates()).resourceTemplates.map((each) => each.uriTemplate)).toEqual([
      'nexus://crm/deals/{id}',
      'nexus://crm/price_lists/{id}',
    ]);
    const record = await client.readResource({ uri: `nexus://crm/deals/${DEAL_ID}` });
    expect(JSON.parse((record.contents[0] as { text: string }).text)).toEqual({ id: DEAL_ID, title: 'Big one' });
    const list = await client.readResource({ uri: 'nexus://crm/price_lists/p%2F1' });
    expect((list.contents[0] as { text: string }).text).toBe('{"priceListId":"p/1"}');
    expect(((await client.readResource({ uri: 'nexus://crm' })).contents[0] as { text: string }).text).toContain(
      '`crm_create_deal` (reversible)',
    );
    for (const uri of [
      'nexus://crm/deals/0198f0c0-0000-7000-8000-000000000002',
      'nexus://crm/deals/x',
      'nexus://crm/cows/1',
      'file:///etc/passwd',
    ]) {
      await expect(client.readResource({ uri })).rejects.toMatchObject({ code: -32_602 });
    }
    expect((await client.listPrompts()).prompts.map((each) => each.name)).toEqual(['crm_follow_up']);
    const prompt = await client.getPrompt({ name: 'crm_follow_up', arguments: { days: '7' } });
    expect(prompt.messages[0]?.content).toEqual({ type: 'text', text: 'Follow up on deals older than 7 days.' });
    await expect(client.getPrompt({ name: 'crm_follow_up' })).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('days'),
    });
    await client.close();
  });

  test('sees what its scopes let it see and is refused the rest', async () => {
    const client = await connect(crm, 'reader');
    expect((await client.listTools()).tools.map((tool) => tool.name)).not.toContain('crm_create_deal');
    const refused = await client.callTool({ name: 'crm_create_deal', arguments: { title: 'x' } });
    expect(refused).toMatchObject({ isError: true, structuredContent: { code: 'forbidden' } });
    await client.close();
    await expect(connect(`${server.url}/finance`, 'reader')).rejects.toThrow();
  });

  test('aborts the call when it goes away', async () => {
    const client = await connect(crm);
    const before = observed.aborted;
    const abort = new AbortController();
    const call = client.callTool({ name: 'crm_wait_deals', arguments: {} }, ...abortArgs(connect, abort.signal));
    call.catch(() => {});
    await expect.poll(() => observed.requests.length).toBe(1);
    abort.abort();
    await expect(call).rejects.toThrow();
    await client.close();
    // The older revision's notice of cancellation reaches no stateless server; its closed connection does.
    await expect.poll(() => observed.aborted).toBe(before + 1);
  });
});

// The older client takes a result schema before the options.
const progressArgs = (connect: unknown, onprogress: (progress: number) => void) =>
  argsOf(connect, { onprogress: ({ progress }: { progress: number }) => onprogress(progress) });
const abortArgs = (connect: unknown, signal: AbortSignal) => argsOf(connect, { signal });
const argsOf = (connect: unknown, options: object) => (connect === modernClient ? [options] : [undefined, options]) as [any, any];

test('both revisions get the same lists and the same answers', async () => {
  const [modern, legacy] = [await modernClient(server.url), await legacyClient(server.url)];
  expect((await legacy.listTools()).tools).toEqual((await modern.listTools()).tools);
  const call = { name: 'tools_call_read', arguments: { name: 'crm_list_deals', arguments: {} } };
  const [a, b] = [await modern.callTool(call), await legacy.callTool(call)];
  expect(a.structuredContent).toEqual(b.structuredContent);
  expect(a.content).toEqual(b.content);
  await Promise.all([modern.close(), legacy.close()]);
});

test('200 calls at once are each answered with their own answer', async () => {
  const client = await modernClient(crm);
  const legacy = await legacyClient(crm);
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const call = { name: 'crm_get_price_list', arguments: { priceListId: `p${i}` } };
      return (await (i % 2 ? client : legacy).callTool(call)).structuredContent;
    }),
  );
  expect(answers).toEqual(answers.map((_, i) => ({ priceListId: `p${i}` })));
  await Promise.all([client.close(), legacy.close()]);
});

test('a call that is given up leaves nothing behind for the next request with the same id', async () => {
  const abort = new AbortController();
  const before = observed.aborted;
  const given = raw(crm, { method: 'tools/call', params: { name: 'crm_wait_deals' }, meta: { progressToken: 1 }, signal: abort.signal });
  given.catch(() => {});
  await expect.poll(() => observed.requests.length).toBe(1);
  abort.abort();
  await expect(given).rejects.toThrow();
  await expect.poll(() => observed.aborted).toBe(before + 1);
  const next = await raw(crm, { method: 'tools/call', params: { name: 'crm_import_deals' }, meta: { progressToken: 2 } });
  expect(next.body.slice(0, -1).every((message: any) => message.params.progressToken === 2)).toBe(true);
  expect(next.body.at(-1)).toMatchObject({ id: 7, result: { structuredContent: {} } });
});

test('answers stay with their callers while others hang up', async () => {
  const calls = Array.from({ length: 120 }, async (_, i) => {
    const isGivenUp = i % 3 === 0;
    const abort = new AbortController();
    const params = isGivenUp ? { name: 'crm_wait_deals' } : { name: 'crm_get_price_list', arguments: { priceListId: `p${i}` } };
    if (isGivenUp) setTimeout(() => abort.abort(), i % 20);
    const answer = await raw(crm, { method: 'tools/call', params, signal: abort.signal }).catch(() => null);
    return answer?.body.result?.structuredContent ?? null;
  });
  expect(await Promise.all(calls)).toEqual(calls.map((_, i) => (i % 3 === 0 ? null : { priceListId: `p${i}` })));
});

describe('the wire of 2026-07-28', () => {
  test('every result says its type, how long it holds, for whom, and who answers', async () => {
    for (const method of ['server/discover', 'tools/list', 'resources/list', 'resources/templates/list', 'prompts/list']) {
      const { status, body } = await raw(crm, { method });
      expect(status).toBe(200);
      expect(body.result).toMatchObject({ resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' });
      expect(body.result._meta['io.modelcontextprotocol/serverInfo']).toEqual({ name: 'nexus', version: '1.0.0' });
    }
    const read = await raw(crm, { method: 'resources/read', params: { uri: 'nexus://crm' } });
    expect(read.body.result).toMatchObject({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' });
    const call = await raw(crm, { method: 'tools/call', params: { name: 'crm_list_deals', arguments: {} } });
    expect(call.body.result.resultType).toBe('complete');
    expect((await raw(crm, { method: 'server/discover' })).body.result.supportedVersions).toEqual(['2026-07-28']);
  });

  test('lists come in the same order every time', async () => {
    const [a, b] = [await raw(server.url, {}), await raw(server.url, {})];
    expect(a.body).toEqual(b.body);
  });

  const call = { method: 'tools/call', params: { name: 'crm_list_deals' } };
  test.for([
    ['broken JSON', { text: '{"jsonrpc":' }, 400, -32_700],
    ['an empty body', { text: '' }, 400, -32_700],
    [
      'deep nesting',
      { text: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}` },
      400,
      -32_700,
    ],
    ['JSON that is no message', { text: '[1]' }, 400, -32_600],
    ['an empty batch', { text: '[]' }, 400, -32_600],
    ['another content type', { headers: { 'content-type': 'text/plain' } }, 415, -32_000],
    ['an unknown method', { method: 'tools/dance' }, 404, -32_601],
    ['a method of the older revision', { method: 'initialize' }, 404, -32_601],
    ['no _meta', { meta: null }, 400, -32_602],
    [
      'a version that nobody speaks',
      { meta: { 'io.modelcontextprotocol/protocolVersion': '2099-01-01' }, headers: { 'mcp-protocol-version': '2099-01-01' } },
      400,
      -32_022,
    ],
    ['a header that contradicts the body', { ...call, headers: { 'mcp-name': 'crm_get_deal' } }, 400, -32_020],
    ['a method header that contradicts the body', { ...call, headers: { 'mcp-method': 'tools/list' } }, 400, -32_020],
    ['a call without a name', { method: 'tools/call', params: {} }, 200, -32_602],
    ['arguments that are no object', { method: 'tools/call', params: { name: 'crm_list_deals', arguments: 'x' } }, 200, -32_602],
    ['a misspelt option', { ...call, meta: { 'nexus/dryrun': true } }, 200, -32_602],
    ['an option of the wrong type', { ...call, meta: { 'nexus/dryRun': 'yes' } }, 200, -32_602],
    ['a session with a NUL', { ...call, meta: { 'nexus/session': 'a\0' } }, 200, -32_602],
    ['a cursor that is not ours', { method: 'resources/list', params: { cursor: 'x' } }, 200, -32_602],
    ['a cursor where there are no pages', { params: { cursor: 'x' } }, 200, -32_602],
    ['a resource without uri', { method: 'resources/read' }, 200, -32_602],
    ['a prompt that does not exist', { method: 'prompts/get', params: { name: 'dance' } }, 200, -32_602],
  ] as const)('refuses %s', async ([, request, status, code]) => {
    observed.requests.length = 0;
    const answer = await raw(crm, request as never);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:|\n\s+at /);
    expect(observed.requests).toEqual([]);
  });

  test('says which versions it speaks', async () => {
    const version = '2099-01-01';
    const { body } = await raw(crm, {
      meta: { 'io.modelcontextprotocol/protocolVersion': version },
      headers: { 'mcp-protocol-version': version },
    });
    expect(body.error.data).toEqual({ supported: ['2026-07-28'], requested: version });
  });

  test.for(['GET', 'DELETE', 'PUT'])('has no %s', async (method) => {
    const response = await fetch(crm, { method, headers: { accept: 'text/event-stream' } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

test('an unknown domain is a 404 that names those there are', async () => {
  const { status, body } = await raw(`${server.url}/cows`, {});
  expect(status).toBe(404);
  expect(body).toMatchObject({ code: 'not_found', data: { available: ['crm', 'finance'] } });
  const none = await raw(crm, { headers: { authorization: 'Bearer nobody' } });
  expect([none.status, none.body.data.available]).toEqual([404, []]);
});

test('the client, as the receipt will name it', async () => {
  await raw(crm, { method: 'tools/call', params: { name: 'crm_list_deals' }, headers: { 'nexus-session': 'from-header' } });
  expect(observed.requests[0]).toMatchObject({ client: 'test-client/1.0.0', session: 'from-header' });
  const legacy = await legacyClient(crm);
  await legacy.callTool({ name: 'crm_list_deals', arguments: {} });
  expect(observed.requests[1]?.client).toBe('node');
  await legacy.close();
});

test('a foreign origin is refused where the door is told which are its own', async () => {
  const strict = await serveDoor(
    { kernel: fakeKernel(), serverInfo: { name: 'n', version: '1' }, allowedOrigins: ['https://ours.example'] },
    principals,
  );
  expect((await raw(strict.url, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
  expect((await raw(strict.url, { headers: { origin: 'https://ours.example' } })).status).toBe(200);
  expect((await raw(strict.url, {})).status).toBe(200);
  await strict.close();
});
