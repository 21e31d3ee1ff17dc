import { expect, test } from 'vitest';
import type { ToolError } from '#kernel/errors.ts';
import { parseJson, readBody, readJsonObject } from '#gateway/body.ts';

const post = (
  body: ConstructorParameters<typeof Response>[0],
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Request =>
  new Request('http://localhost/', {
    method: 'POST',
    body,
    headers,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);

const reasonOf = async (request: Request, bytesMax = 1000): Promise<string> => {
  try {
    return JSON.stringify(await readJsonObject(request, bytesMax));
  } catch (error) {
    return (error as ToolError).reason;
  }
};

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

test.for<[string, Request, string]>([
  ['an object', post('{"a":1}'), '{"a":1}'],
  ['no body at all', post(null), '{}'],
  ['a vendor type', post('{"a":1}', { 'content-type': 'application/merge-patch+json; charset=UTF-8' }), '{"a":1}'],
  ['a byte order mark', post(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d])), '{}'],
  [
    'brackets within text',
    post(JSON.stringify({ a: `${'['.repeat(200)}\\"${'{'.repeat(200)}` })),
    JSON.stringify({ a: `${'['.repeat(200)}\\"${'{'.repeat(200)}` }),
  ],
  ['64 levels', post(`{"a":${nested(63)}}`), `{"a":${nested(63)}}`],
  ['65 levels', post(`{"a":${nested(64)}}`), 'too_deep'],
  ['a bomb of brackets', post('['.repeat(900)), 'too_deep'],
  ['half an object', post('{"a":'), 'broken_json'],
  ['text after the end', post('{"a":1} x'), 'broken_json'],
  ['an open string', post(`{"a":"${'x'.repeat(100)}`), 'broken_json'],
  ['bytes that are no UTF-8', post(new Uint8Array([0x22, 0xff, 0x22])), 'broken_json'],
  ['an array', post('[]'), 'not_an_object'],
  ['null', post('null'), 'not_an_object'],
  ['a number', post('1'), 'not_an_object'],
  ['a form', post('a=1', { 'content-type': 'application/x-www-form-urlencoded' }), 'unsupported_media_type'],
  ['JSON in Latin-1', post('{}', { 'content-type': 'application/json; charset=latin1' }), 'unsupported_media_type'],
  ['a packed body', post('{}', { 'content-type': 'application/json', 'content-encoding': 'gzip' }), 'content_encoding_unsupported'],
  ['a body one byte too long', post(`"${'x'.repeat(999)}"`), 'body_too_large'],
])('%s', async ([, request, expected]) => {
  expect(await reasonOf(request)).toBe(expected);
});

test('a stream that never ends is left at the limit', async () => {
  let pulled = 0;
  const endless = new ReadableStream({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  await expect(readBody(post(endless, {}), 10_000)).rejects.toMatchObject({ reason: 'body_too_large' });
  expect(pulled).toBeLessThan(15);
});

test('a stream that breaks is an incomplete body', async () => {
  const broken = new ReadableStream({ pull: () => Promise.reject(new Error('ECONNRESET secret')) });
  await expect(readBody(post(broken, {}), 1000)).rejects.toMatchObject({
    reason: 'body_incomplete',
    message: 'The connection ended before the body did.',
  });
});

test('what is wrong with JSON is said without quoting it', () => {
  expect(() => parseJson(Buffer.from('{"secret": tru'))).toThrow(/^The body is not valid JSON/);
  expect(() => parseJson(Buffer.from('{"password": "hunter2" oops}'))).not.toThrow(/hunter2|oops/);
});
