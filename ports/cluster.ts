import { z } from 'zod';
import type { EffectPort } from '#kernel/port.ts';
import { changedAt, openFolder, sha256, type DurableFolder } from './durable-folder.ts';
import { lookUpNoted, performOnce } from './journal.ts';

// Folders have no dot and files have one, so no path can be a file in one call and a folder in the next.
const FILE_PATH = /^(?:[a-z0-9][a-z0-9-]{0,62}\/){0,4}[a-z0-9][a-z0-9.-]{0,100}\.(?:yaml|yml|json|md)$/;

const File = z.object({
  path: z.string().max(200).regex(FILE_PATH, 'lower-case letters, digits and hyphens; a .yaml, .yml, .json or .md file'),
  content: z.string().max(1_000_000),
});

export const ClusterPayload = z
  .object({
    /** `inspect` changes nothing: it answers which files are there, with their digests. */
    action: z.enum(['apply', 'delete', 'inspect']),
    /** The tenant's namespace: a DNS label. */
    app: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'a DNS label'),
    /** All of the app's files; what is not listed is removed. Empty for `delete`. */
    files: z.array(File).max(200).default([]),
  })
  .superRefine(({ action, files }, check) => {
    if (action === 'apply' && files.length === 0)
      check.addIssue({ code: 'custom', path: ['files'], message: 'an app without files is deleted by the action "delete"' });
    if (action !== 'apply' && files.length > 0)
      check.addIssue({ code: 'custom', path: ['files'], message: 'belong to the action "apply"' });
    if (new Set(files.map((file) => file.path)).size < files.length)
      check.addIssue({ code: 'custom', path: ['files'], message: 'the same path stands twice' });
  });
type ClusterPayload = z.output<typeof ClusterPayload>;

/** The cluster as a folder of YAML under `<root>/tenants/<app>/`, for Argo CD, Flux or `kubectl apply -k` to follow. */
export function createGitOpsFolder({ root }: { root: string }): EffectPort<typeof ClusterPayload> {
  const folder = openFolder({ root, isPrivate: false });
  return {
    name: 'cluster',
    payload: ClusterPayload,
    perform: (intent) =>
      folder.locked(intent.payload.app, () => performOnce(folder, intent, () => ACTIONS[intent.payload.action](folder, intent.payload))),
    lookUp: (intent) => folder.locked(intent.payload.app, () => lookUpNoted(folder, intent)),
  };
}

const ACTIONS = { apply, delete: remove, inspect } as const;

async function inspect(folder: DurableFolder, { app }: ClusterPayload): Promise<Record<string, unknown>> {
  const base = `tenants/${app}`;
  const files: Record<string, { sha256: string; changedAt: string }> = {};
  for (const path of await folder.list(base)) {
    const content = await folder.read(`${base}/${path}`);
    if (content !== null) files[path] = { sha256: sha256(content), changedAt: await changedAt(folder, `${base}/${path}`) };
  }
  return { path: base, files };
}

async function apply(folder: DurableFolder, { app, files }: ClusterPayload): Promise<Record<string, unknown>> {
  const base = `tenants/${app}`;
  for (const { path, content } of indexLast(files)) {
    // A file that says the same already keeps its time stamp, so that whoever watches the folder stays quiet.
    if ((await folder.read(`${base}/${path}`)) !== content) await folder.write(`${base}/${path}`, content);
  }
  const listed = new Set(files.map((file) => file.path));
  for (const path of await folder.list(base)) {
    if (!listed.has(path)) await folder.remove(`${base}/${path}`);
  }
  return outcome(base, files);
}

async function remove(folder: DurableFolder, { app }: ClusterPayload): Promise<Record<string, unknown>> {
  await folder.remove(`tenants/${app}`);
  return outcome(`tenants/${app}`, []);
}

/** The kustomization names the other files: written last, it never names one that is not there yet. */
function indexLast(files: ClusterPayload['files']): ClusterPayload['files'] {
  const isIndex = (path: string): boolean => path.endsWith('kustomization.yaml');
  return files.toSorted((a, b) => Number(isIndex(a.path)) - Number(isIndex(b.path)));
}

function outcome(path: string, files: ClusterPayload['files']): Record<string, unknown> {
  const content = files.map((file) => [file.path, file.content]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return { path, files: files.length, sha256: sha256(JSON.stringify(content)) };
}
