import { expect, test } from 'vitest';
import files from '#domains/files/index.ts';
import { fixture } from '#kernel/fixture.ts';
import { world } from '#tests/world.ts';
import { deleteFile, getFile, listFiles, registerFile } from './files.ts';

const EMPTY_SHA = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const CONTRACT = fixture('files.file.contract');

const aFile = (n: number) => ({
  fileId: fixture(`f${n}`),
  objectId: fixture(`o${n}`),
  name: `scan ${n}.png`,
  contentType: 'image/png',
  size: n,
  sha256: EMPTY_SHA,
});

test('a registered file is found again, newest first and page by page', async () => {
  const w = await world(files);
  for (const n of [1, 2, 3]) await w.call(registerFile, aFile(n));
  expect(await w.call(getFile, { fileId: fixture('f2') })).toEqual({ ...aFile(2), createdAt: expect.stringMatching(/Z$/) });
  const first = await w.call(listFiles, { contentType: 'IMAGE/png', limit: 2 });
  expect(first.items.map(({ name }) => name)).toEqual(['scan 3.png', 'scan 2.png']);
  const rest = await w.call(listFiles, { contentType: 'IMAGE/png', limit: 2, cursor: first.nextCursor ?? '' });
  expect([rest.items.map(({ name }) => name), rest.nextCursor]).toEqual([['scan 1.png'], null]);
});

test('deleting hides a file, and its receipt offers to bring it back', async () => {
  const w = await world(files);
  const { receipt } = await w.result(deleteFile, { fileId: CONTRACT });
  expect(receipt).toMatchObject({ rowsChanged: 1, undo: { kind: 'restore' } });
  expect((await w.refusal(getFile, { fileId: CONTRACT })).reason).toBe('file_not_found');
  expect((await w.call(listFiles, {})).items).toEqual([]);
});

test.for([
  ['an id that is taken', { ...aFile(1), objectId: fixture('other') }, 'file_exists'],
  ['bytes that are taken', { ...aFile(1), fileId: fixture('other') }, 'file_exists'],
  ['a name with a path', { ...aFile(2), name: '../../etc/passwd' }, 'input_invalid'],
  ['a name with a line break', { ...aFile(2), name: 'a\r\nb' }, 'input_invalid'],
  ['a type that is none', { ...aFile(2), contentType: 'text/plain; x' }, 'input_invalid'],
  ['a digest that is none', { ...aFile(2), sha256: 'abc' }, 'input_invalid'],
  ['a size below zero', { ...aFile(2), size: -1 }, 'input_invalid'],
] as const)('refuses %s and changes nothing', async ([, input, reason]) => {
  const w = await world(files);
  await w.call(registerFile, aFile(1));
  const before = await w.hash();
  expect((await w.refusal(registerFile, input)).reason).toBe(reason);
  expect(await w.hash()).toBe(before);
});

test('another tenant finds and deletes nothing', async () => {
  const [ours, theirs] = [await world(files), await world(files)];
  await ours.call(registerFile, aFile(1));
  const before = await ours.hash();
  for (const tool of [getFile, deleteFile]) expect((await theirs.refusal(tool, { fileId: fixture('f1') })).reason).toBe('file_not_found');
  // The same ids are free in another tenant: they say nothing about ours.
  await theirs.call(registerFile, aFile(1));
  expect(await ours.hash()).toBe(before);
});

test('raw SQL cannot store what the rules forbid', async () => {
  const w = await world(files);
  const insert = (name: string, type = 'text/plain', size = 1, sha = EMPTY_SHA): Promise<unknown> =>
    w.attack('files', (client) =>
      client
        .query('SET ROLE nexus_files')
        .then(() =>
          client.query(
            'INSERT INTO files.files (id, name, content_type, size_bytes, sha256, object_id, created_at) VALUES (gen_random_uuid(), $1, $2, $3, $4, gen_random_uuid(), now())',
            [name, type, size, sha],
          ),
        ),
    );
  await expect(insert('fine.txt')).resolves.toBeDefined();
  await expect(insert('a/b')).rejects.toThrow('files_name');
  await expect(insert('a\\b')).rejects.toThrow('files_name');
  await expect(insert('a\nb')).rejects.toThrow('files_name');
  await expect(insert('a', 'text/html; x')).rejects.toThrow('files_content_type');
  await expect(insert('a', 'text/plain', -1)).rejects.toThrow('files_size');
  await expect(insert('a', 'text/plain', 1, 'A'.repeat(64))).rejects.toThrow('files_sha256');
});
