import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { STEPS } from '#domains/provisioning/steps.ts';
import { ends, filesOf, recordsOf } from '#tests/crash/activation-facts.ts';
import type { HarnessServer, House } from '#tests/crash/harness.ts';
import { QUIET_TABLES } from '#tests/quiet-tables.ts';

export interface Preview {
  isNew: boolean;
  isUnchanged: boolean;
  modules: { name: string; change: string }[];
  files: { path: string; sha256: string; change: string }[];
  objects: { kind: string; name: string; namespace: string | null; file: string }[];
  records: { zone: string; name: string; type: string; ttl: number; values: string[]; change: string }[];
  endpoints: { integration: string; awaiting: string[]; change: string }[];
  copilots: { domain: string; change: string }[];
  rows: { table: string; op: string; rows: number; first: string[] }[];
  awaiting: { what: string; needs: string }[];
}

export const previewOf = (server: HarnessServer, prompt: string): Promise<Preview> =>
  server.call<Preview>('provisioning_preview_activation', { prompt });

export interface Activated {
  activationId: string;
  businessId: string;
  isUnchanged: boolean;
}

export const activate = (server: HarnessServer, prompt: string): Promise<Activated> =>
  server.call<Activated>('provisioning_activate_business', { prompt });

export async function activateWhole(
  house: House,
  server: HarnessServer,
  { slug, prompt }: { slug: string; prompt: string },
): Promise<Activated> {
  const activated = await activate(server, prompt);
  await ends(house, slug, 'done');
  return activated;
}

/** What a preview says, without what nobody can know before: ids, keys, and so the digests of files that name the tenant. */
export function promised(preview: Preview) {
  const isThere = ({ change }: { change: string }): boolean => change !== 'removed';
  return {
    modules: preview.modules
      .filter(isThere)
      .map(({ name }) => name)
      .toSorted(),
    files: preview.files
      .filter(isThere)
      .map(({ path }) => path)
      .toSorted(),
    objects: preview.objects.map(({ kind, name, namespace, file }) => `${file}: ${kind} ${namespace ?? '-'}/${name}`).toSorted(),
    records: preview.records
      .filter(isThere)
      .map(({ zone, name, type, ttl, values }) => recordText({ zone, name, type, ttl, values }))
      .toSorted(),
    endpoints: preview.endpoints
      .filter(isThere)
      .map(({ integration, awaiting }) => `${integration}: ${awaiting.join()}`)
      .toSorted(),
    copilots: preview.copilots
      .filter(isThere)
      .map(({ domain }) => domain)
      .toSorted(),
    rows: preview.rows.map(({ table, op, rows, first }) => `${op} ${rows} ${table}: ${first.join()}`).toSorted(),
    awaiting: preview.awaiting.map(({ what, needs }) => `${what}: ${needs}`).toSorted(),
  };
}

type DnsRecord = Omit<Preview['records'][number], 'change'>;
const recordText = ({ zone, name, type, ttl, values }: DnsRecord): string =>
  `${zone} ${name} ${ttl} ${type} ${name.includes('._domainkey.') ? '(key)' : values.join(' ')}`;

/** The same of what is there after the activation: read from the folders and the tables, and not from what the steps said. */
export async function found(house: House, { slug, businessId, activationId }: { slug: string; businessId: string; activationId: string }) {
  const paths = filesOf(house, slug);
  const [tenant] = await house.sql<{ enabled_modules: string[] }>('SELECT enabled_modules FROM tenancy.tenants WHERE id = $1', [
    businessId,
  ]);
  const steps = await house.sql<{ call_id: string; awaiting: { what: string; needs: string }[] }>(
    'SELECT call_id, awaiting FROM provisioning.steps WHERE activation_id = $1 ORDER BY position',
    [activationId],
  );
  return {
    modules: (tenant?.enabled_modules ?? []).toSorted(),
    files: paths,
    objects: paths
      .filter((path) => !path.endsWith('kustomization.yaml'))
      .flatMap((path) => objectsIn(house, path))
      .toSorted(),
    records: ownedRecords(house, businessId).map(recordText).toSorted(),
    endpoints: (
      await house.sql<{ integration: string; needs: string[] }>(
        'SELECT integration, needs FROM provisioning.webhook_endpoints WHERE tenant_id = $1',
        [businessId],
      )
    )
      .map(({ integration, needs }) => `${integration}: ${needs.join()}`)
      .toSorted(),
    copilots: (await house.sql<{ domain: string }>('SELECT domain FROM provisioning.copilots WHERE tenant_id = $1', [businessId]))
      .map(({ domain }) => domain)
      .toSorted(),
    rows: (
      await rowsMade(
        house,
        businessId,
        steps.map(({ call_id: id }) => id),
      )
    ).toSorted(),
    awaiting: steps.flatMap(({ awaiting }) => awaiting.map(({ what, needs }) => `${what}: ${needs}`)).toSorted(),
  };
}

function objectsIn(house: House, path: string): string[] {
  const text = readFileSync(join(house.home, 'gitops/tenants', path), 'utf8');
  return parseAllDocuments(text, { version: '1.1' }).map((document) => {
    const { kind, metadata } = document.toJS() as { kind: string; metadata: { name: string; namespace?: string } };
    return `${path}: ${kind} ${metadata.namespace ?? '-'}/${metadata.name}`;
  });
}

/** What each zone has of this business, in the port's own record of whose it is. */
function ownedRecords(house: House, businessId: string): DnsRecord[] {
  return [...house.files('dns')]
    .filter(([path]) => path.endsWith('.json'))
    .flatMap(([, text]) => {
      const { zone, sets } = JSON.parse(text) as { zone: string; sets: (DnsRecord & { owner: string })[] };
      return sets.filter(({ owner }) => owner === businessId).map((set) => ({ ...set, zone }));
    });
}

const LABELS = ['name', 'title', 'label', 'code', 'number', 'email', 'integration', 'domain', 'zone', 'app', 'slug'];

/** By the journal: rows of the steps' calls, those inside included, and the first names of each. */
async function rowsMade(house: House, businessId: string, callIds: readonly string[]): Promise<string[]> {
  const rows = await house.sql<{ table: string; op: string; row: Record<string, unknown> }>(
    `SELECT c.table_name AS table, c.op, coalesce(c.after, c.before) AS row FROM kernel.changes c JOIN kernel.receipts r ON r.tenant_id = c.tenant_id AND r.id = c.call_id
     WHERE c.tenant_id = $1 AND r.root_id = ANY ($2) ORDER BY array_position($2, r.root_id), c.seq`,
    [businessId, callIds],
  );
  const groups = Map.groupBy(rows, ({ table, op }) => `${op} ${table}`);
  return [...groups.values()].map((group) => {
    const { table, op } = group[0] as (typeof group)[number];
    const names = group.flatMap(({ row }) => LABELS.map((field) => row[field]).find((value) => typeof value === 'string') ?? []);
    return `${op} ${group.length} ${table}: ${names.slice(0, 5).join()}`;
  });
}

/** Everything that the house has of a business: its rows by table, its files, its records. */
export async function traceOf(house: House, { slug, businessId }: { slug: string; businessId: string }): Promise<string> {
  const tables = await house.sql<{ name: string }>(`${QUIET_TABLES} AND name NOT LIKE 'kernel.%' ORDER BY name`);
  const parts = tables.map(
    ({ name }) => `(SELECT '${name} ' || coalesce(string_agg(t::text, ' ' ORDER BY t::text), '') FROM ${name} t WHERE tenant_id = $1)`,
  );
  const [row] = await house.sql<{ text: string }>(`SELECT array_to_string(ARRAY[${parts.join(', ')}], E'\\n') AS text`, [businessId]);
  const files = [...house.files('gitops/tenants')].filter(([path]) => path.split('/')[0]?.endsWith(slug));
  return createHash('sha256')
    .update(JSON.stringify([row?.text, files, recordsOf(house, slug)]))
    .digest('hex');
}

export const STEP_TOOLS = STEPS.map(({ tool }) => tool);
