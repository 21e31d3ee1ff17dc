import { chownSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileNameOf, openFolder } from './durable-folder.ts';
import { temporaryFolder } from './port-harness.ts';

const isRoot = process.getuid?.() === 0;

test('what a crash left unfinished goes after an hour, and not before', async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, '.unfinished/old'), { recursive: true });
  writeFileSync(join(root, '.unfinished/old/part'), 'x');
  writeFileSync(join(root, '.unfinished/young'), 'x');
  utimesSync(join(root, '.unfinished/old'), 0, 0);
  await openFolder({ root, isPrivate: true }).write('a', 'b');
  expect(readdirSync(join(root, '.unfinished'))).toEqual(['young']);
});

test.for(['..', '../x', 'a/../../x', '/etc/x', '', '.'])('the path %j leads out and is refused', async (path) => {
  const folder = openFolder({ root: join(temporaryFolder(), 'inner'), isPrivate: true });
  for (const verb of [() => folder.read(path), () => folder.write(path, 'x'), () => folder.remove(path)])
    await expect(verb()).rejects.toMatchObject({ reason: 'path_escapes' });
});

test('a folder that could not be made is tried again the next time', async () => {
  const root = join(temporaryFolder(), 'place');
  const folder = openFolder({ root, isPrivate: true });
  writeFileSync(root, 'in the way');
  await expect(folder.write('a', 'b')).rejects.toThrow();
  rmSync(root);
  await folder.write('a', 'b');
  expect(await folder.read('a')).toBe('b');
});

test('a private folder is the platform’s alone, and another one everybody’s to read', async () => {
  for (const isPrivate of [true, false]) {
    const root = join(temporaryFolder(), 'inner');
    await openFolder({ root, isPrivate }).write('a/b', 'x');
    expect([statSync(join(root, 'a')).mode & 0o777, statSync(join(root, 'a/b')).mode & 0o777]).toEqual(
      isPrivate ? [0o700, 0o600] : [0o755, 0o644],
    );
  }
});

test.skipIf(!isRoot)('as root, all that is written belongs to the owner of the folder', async () => {
  const root = temporaryFolder();
  chownSync(root, 1234, 1234);
  const folder = openFolder({ root: join(root, 'inner'), isPrivate: true });
  await folder.locked('lock', () => folder.write('a/b/c', 'x'));
  const entries = readdirSync(root, { recursive: true }) as string[];
  expect(entries).toContain('inner/a/b/c');
  expect(entries.filter((path) => statSync(join(root, path)).uid !== 1234)).toEqual([]);
});

test('names of keys are short, plain, and never the same for two', () => {
  const keys = ['a:1', 'a/1', 'a_1', '..', '', 'x'.repeat(500), `${'x'.repeat(500)}y`];
  const names = keys.map(fileNameOf);
  expect(new Set(names).size).toBe(keys.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,100}$/);
});
