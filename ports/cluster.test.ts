import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGitOpsFolder } from './cluster.ts';
import { intentFor, KILL_AT_RENAME, runInChild, temporaryFolder } from './port-harness.ts';

const FILES = [
  { path: 'kustomization.yaml', content: 'resources: [namespace.yaml]\n' },
  { path: 'namespace.yaml', content: 'kind: Namespace\n' },
  { path: 'apps/crm.yaml', content: 'kind: Deployment\n' },
];

const tree = (root: string, app = 'movewell'): string[] =>
  readdirSync(join(root, 'tenants', app), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, 'tenants', app).length + 1))
    .sort();

function setUp() {
  const root = temporaryFolder();
  const port = createGitOpsFolder({ root });
  const perform = (payload: Parameters<typeof intentFor<typeof port.payload>>[1], key: string) =>
    port.perform(intentFor(port, payload, { key }));
  return { root, port, perform };
}

test('applying writes the app’s files and prunes those no longer listed, and no other app’s', async () => {
  const { root, perform } = setUp();
  await perform({ action: 'apply', app: 'other', files: FILES }, 'a:0');
  const result = await perform({ action: 'apply', app: 'movewell', files: FILES }, 'a:1');
  expect(result).toEqual({ path: 'tenants/movewell', files: 3, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(tree(root)).toEqual(['apps/crm.yaml', 'kustomization.yaml', 'namespace.yaml']);
  await perform({ action: 'apply', app: 'movewell', files: FILES.slice(0, 2) }, 'a:2');
  expect(tree(root)).toEqual(['kustomization.yaml', 'namespace.yaml']);
  expect(tree(root, 'other')).toHaveLength(3);
});

test('the digest says what is there, whatever the order it was listed in', async () => {
  const { perform } = setUp();
  const one = await perform({ action: 'apply', app: 'movewell', files: FILES }, 'a:0');
  const two = await perform({ action: 'apply', app: 'movewell', files: FILES.toReversed() }, 'a:1');
  expect(two['sha256']).toBe(one['sha256']);
});

test('a second attempt under the same key changes nothing, even when the files have changed since', async () => {
  const { root, port, perform } = setUp();
  const first = await perform({ action: 'apply', app: 'movewell', files: FILES }, 'a:0');
  const path = join(root, 'tenants/movewell/namespace.yaml');
  writeFileSync(path, 'later');
  expect(await perform({ action: 'apply', app: 'movewell', files: FILES }, 'a:0')).toEqual(first);
  expect(readFileSync(path, 'utf8')).toBe('later');
  expect(await port.lookUp?.(intentFor(port, { action: 'apply', app: 'movewell', files: FILES }, { key: 'a:0' }))).toEqual({
    state: 'done',
    result: first,
  });
});

test('the same key with something else is refused', async () => {
  const { perform } = setUp();
  await perform({ action: 'apply', app: 'movewell', files: FILES }, 'a:0');
  await expect(perform({ action: 'delete', app: 'movewell' }, 'a:0')).rejects.toMatchObject({ reason: 'key_reused' });
});

test('a file that says the same already is left untouched', async () => {
  const { root, perform } = setUp();
  await perform({ action: 'apply', app: 'movewell', files: FILES }, 'a:0');
  const inode = statSync(join(root, 'tenants/movewell/namespace.yaml')).ino;
  await perform({ action: 'apply', app: 'movewell', files: FILES }, 'a:1');
  expect(statSync(join(root, 'tenants/movewell/namespace.yaml')).ino).toBe(inode);
});

test('deleting takes the app away, and deleting it again is no error', async () => {
  const { root, perform } = setUp();
  await perform({ action: 'apply', app: 'movewell', files: FILES }, 'a:0');
  await perform({ action: 'delete', app: 'movewell' }, 'a:1');
  await perform({ action: 'delete', app: 'movewell' }, 'a:2');
  expect(readdirSync(join(root, 'tenants'))).toEqual([]);
});

test.for([
  '../evil.yaml',
  '/etc/evil.yaml',
  'a/../../evil.yaml',
  'a\\b.yaml',
  'a/./b.yaml',
  'no-extension',
  '.hidden.yaml',
  'Ünicode.yaml',
  'nul\0.yaml',
])('the path %j is refused', (path) => {
  const { port } = setUp();
  expect(port.payload.safeParse({ action: 'apply', app: 'movewell', files: [{ path, content: '' }] }).success).toBe(false);
});

test.for(['..', '../x', 'a/b', '', 'A', '-a', 'x'.repeat(64)])('the app %j is refused', (app) => {
  expect(setUp().port.payload.safeParse({ action: 'delete', app }).success).toBe(false);
});

test('a link that leads out of the folder is not followed, whatever the payload was checked for', async () => {
  const { root, port, perform } = setUp();
  const outside = temporaryFolder();
  mkdirSync(join(root, 'tenants'), { recursive: true });
  symlinkSync(outside, join(root, 'tenants', 'movewell'));
  await expect(perform({ action: 'apply', app: 'movewell', files: FILES }, 'a:0')).rejects.toMatchObject({ reason: 'path_escapes' });
  const unchecked = { ...intentFor(port, { action: 'delete', app: 'x' }), payload: { action: 'delete' as const, app: '../..', files: [] } };
  await expect(port.perform(unchecked)).rejects.toMatchObject({ reason: 'path_escapes' });
  expect(readdirSync(outside)).toEqual([]);
});

test.for([1, 2, 3, 4])('killed at rename %i, it is looked up as absent, and the next attempt completes it', async (nth) => {
  const { root, port } = setUp();
  const payload = { action: 'apply' as const, app: 'movewell', files: FILES };
  const child = await runInChild(
    `${KILL_AT_RENAME}
    const { createGitOpsFolder } = await import(PORTS + 'cluster.ts');
    await createGitOpsFolder({ root: process.argv[2] }).perform({ key: 'a:0', tenantId: 't', payload: JSON.parse(process.argv[3]) });`,
    String(nth),
    root,
    JSON.stringify(payload),
  );
  expect(child).toMatchObject({ signal: 'SIGKILL', stderr: '' });
  const intent = intentFor(port, payload, { key: 'a:0' });
  expect(await port.lookUp?.(intent)).toEqual({ state: 'absent' });
  // Three files, the kustomization last, then the note: nothing half-written ever stands in the app's folder.
  expect(nth === 1 ? [] : tree(root)).toEqual(['namespace.yaml', 'apps/crm.yaml', 'kustomization.yaml'].slice(0, nth - 1).sort());
  await port.perform(intent);
  expect(tree(root)).toHaveLength(3);
  expect(await port.lookUp?.(intent)).toMatchObject({ state: 'done' });
});

test('inspecting answers what is there, whoever put it there, and changes nothing', async () => {
  const { root, perform } = setUp();
  await perform({ action: 'apply', app: 'movewell', files: FILES }, 'a:0');
  writeFileSync(join(root, 'tenants/movewell/namespace.yaml'), 'by hand\n');
  const { files } = (await perform({ action: 'inspect', app: 'movewell' }, 'a:1')) as { files: Record<string, { sha256: string }> };
  expect(Object.keys(files)).toEqual(['apps/crm.yaml', 'kustomization.yaml', 'namespace.yaml']);
  expect(files['namespace.yaml']).toEqual({
    sha256: createHash('sha256').update('by hand\n').digest('hex'),
    changedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect(readFileSync(join(root, 'tenants/movewell/namespace.yaml'), 'utf8')).toBe('by hand\n');
  expect(await perform({ action: 'inspect', app: 'nobody' }, 'a:2')).toMatchObject({ files: {} });
});
