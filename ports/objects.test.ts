import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createObjectFolder } from './objects.ts';
import { KILL_AT_RENAME, runInChild, temporaryFolder } from './port-harness.ts';

const MIB = 1024 * 1024;
const streamOf = (...pieces: (string | Uint8Array)[]): ReadableStream<Uint8Array> =>
  ReadableStream.from(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
const textOf = async (stream: ReadableStream<Uint8Array> | null): Promise<string | null> => (stream ? new Response(stream).text() : null);
const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function setUp() {
  const root = temporaryFolder();
  return { root, store: createObjectFolder({ root }), unfinished: () => readdirSync(join(root, '.unfinished')) };
}

test('what is put is what is got, with its size and digest', async () => {
  const { root, store } = setUp();
  expect(await store.put('tenant-a/file', streamOf('hello ', 'world'), 11)).toEqual({ size: 11, sha256: sha256('hello world') });
  expect(await textOf(await store.get('tenant-a/file'))).toBe('hello world');
  expect(statSync(join(root, 'tenant-a/file~')).mode & 0o077).toBe(0);
});

test('an empty object is an object, and a missing one is null', async () => {
  const { store } = setUp();
  expect(await store.put('a', streamOf(), 0)).toEqual({ size: 0, sha256: sha256('') });
  expect(await textOf(await store.get('a'))).toBe('');
  expect(await store.get('b')).toBeNull();
  expect(await store.get('a/b')).toBeNull();
});

test('the object a and the object a/b do not stand in each other’s way', async () => {
  const { store } = setUp();
  await store.put('a', streamOf('one'), 10);
  await store.put('a/b', streamOf('two'), 10);
  expect(await textOf(await store.get('a'))).toBe('one');
  await store.delete('a');
  expect(await textOf(await store.get('a/b'))).toBe('two');
});

test('one byte too many stops the sender, leaves nothing, and leaves what was there before', async () => {
  const { store, unfinished } = setUp();
  await store.put('a', streamOf('before'), 10);
  let sent = 0;
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += MIB;
      controller.enqueue(new Uint8Array(MIB));
    },
    cancel: () => void (isCancelled = true),
  });
  await expect(store.put('a', endless, 3 * MIB)).rejects.toMatchObject({ reason: 'object_too_large' });
  expect(isCancelled).toBe(true);
  expect(sent).toBeLessThanOrEqual(5 * MIB);
  expect(unfinished()).toEqual([]);
  expect(await textOf(await store.get('a'))).toBe('before');
});

test('a sender that breaks off leaves nothing', async () => {
  const { store, unfinished } = setUp();
  const broken = ReadableStream.from(
    (async function* () {
      yield Buffer.from('half');
      throw new Error('connection closed');
    })(),
  );
  await expect(store.put('a', broken, 100)).rejects.toThrow('connection closed');
  expect(unfinished()).toEqual([]);
  expect(await store.get('a')).toBeNull();
});

test('putting again replaces in one step: a reader of the old one reads it to its end', async () => {
  const { store } = setUp();
  const old = 'x'.repeat(300_000);
  await store.put('a', streamOf(old), MIB);
  const reading = await store.get('a');
  await store.put('a', streamOf('new'), MIB);
  expect(await textOf(reading)).toBe(old);
  expect(await textOf(await store.get('a'))).toBe('new');
});

test('a large object goes through without being held in memory', async () => {
  const { store } = setUp();
  const piece = new Uint8Array(MIB).fill(7);
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const pieces = ReadableStream.from(
    (async function* () {
      for (let n = 0; n < 64; n++) {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        yield piece;
      }
    })(),
  );
  expect((await store.put('big', pieces, 64 * MIB)).size).toBe(64 * MIB);
  let size = 0;
  for await (const part of (await store.get('big')) ?? []) size += part.byteLength;
  expect(size).toBe(64 * MIB);
  expect(peak).toBeLessThan(16 * MIB);
});

test('deleting is final, and deleting what is not there is no error', async () => {
  const { store } = setUp();
  await store.put('a/b', streamOf('x'), 10);
  await store.delete('a/b');
  await store.delete('a/b');
  await store.delete('never/was');
  expect(await store.get('a/b')).toBeNull();
});

test.skipIf(process.platform !== 'linux')('a reader that stops early closes the file', async () => {
  const { store } = setUp();
  await store.put('a', streamOf('x'.repeat(200_000)), MIB);
  const open = () => readdirSync('/proc/self/fd').length;
  const before = open();
  for (let n = 0; n < 20; n++) {
    const reader = (await store.get('a'))?.getReader();
    await reader?.read();
    await reader?.cancel();
  }
  expect(open() - before).toBeLessThan(10);
});

test.for(['', '/a', 'a/', 'a//b', '../a', 'a/../b', './a', 'a/.hidden', 'A', 'a b', 'a\\b', 'a\0', 'a~', 'ä', `${'a/'.repeat(10)}a`])(
  'the key %j is refused by every verb',
  async (key) => {
    const { store } = setUp();
    const refusal = { reason: 'bad_object_key' };
    await expect(store.put(key, streamOf('x'), 10)).rejects.toMatchObject(refusal);
    await expect(store.get(key)).rejects.toMatchObject(refusal);
    await expect(store.delete(key)).rejects.toMatchObject(refusal);
  },
);

test('killed between the last byte and its place, the object is not there', async () => {
  const { root, store } = setUp();
  const child = await runInChild(
    `${KILL_AT_RENAME}
    const { createObjectFolder } = await import(PORTS + 'objects.ts');
    await createObjectFolder({ root: process.argv[2] }).put('a', ReadableStream.from([Buffer.from('x')]), 10);`,
    '1',
    root,
  );
  expect(child.signal).toBe('SIGKILL');
  expect(await store.get('a')).toBeNull();
  await store.put('a', streamOf('y'), 10);
  expect(await textOf(await store.get('a'))).toBe('y');
});
