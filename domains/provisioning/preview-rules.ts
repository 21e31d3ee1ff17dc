import { parseAllDocuments } from 'yaml';
import type { Rehearsed } from '#kernel/tool-context.ts';
import type { Inventory } from './tools/inventory.ts';

export type Change = 'added' | 'changed' | 'same' | 'removed';

/** What of each kind there will be, against what there is. Keys name a thing; what differs under one key is a change. */
export function compareBy<T>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string): (T & { change: Change })[] {
  const [old, next] = [new Map(before.map((item) => [keyOf(item), item])), new Map(after.map((item) => [keyOf(item), item]))];
  const kept = [...next].map(([key, item]) => {
    const present = old.get(key);
    const change: Change = !present ? 'added' : JSON.stringify(present) === JSON.stringify(item) ? 'same' : 'changed';
    return { ...item, change };
  });
  const gone = [...old].filter(([key]) => !next.has(key)).map(([, item]) => ({ ...item, change: 'removed' as const }));
  return [...kept, ...gone];
}

export interface ManifestObject {
  kind: string;
  name: string;
  namespace: string | null;
  file: string;
}

/** The objects in the files that the cluster is asked for last: what it ends up with. */
export function objectsOf(scenes: readonly Rehearsed[]): ManifestObject[] {
  const asked = scenes.flatMap(({ effects }) => effects).filter(({ port, payload }) => port === 'cluster' && payload['action'] === 'apply');
  const { app = '', files = [] } = (asked.at(-1)?.payload ?? {}) as { app?: string; files?: { path: string; content: string }[] };
  return files
    .filter(({ path }) => !path.endsWith('kustomization.yaml'))
    .flatMap(({ path, content }) =>
      parseAllDocuments(content, { version: '1.1' }).map((document) => {
        const { kind, metadata } = document.toJS() as { kind: string; metadata: { name: string; namespace?: string } };
        return { kind, name: metadata.name, namespace: metadata.namespace ?? null, file: `${app}/${path}` };
      }),
    );
}

const FIRST_ROWS = 5;
/** What a row is best known by. */
const LABELS = ['name', 'title', 'label', 'code', 'number', 'email', 'integration', 'domain', 'zone', 'app', 'slug'] as const;

/** The bookkeeping of activating is no part of what the business gets. */
const BOOKKEEPING = new Set(['provisioning.activations', 'provisioning.steps']);

export interface RowsPlanned {
  table: string;
  op: string;
  rows: number;
  first: string[];
}

export function rowsOf(scenes: readonly Rehearsed[]): RowsPlanned[] {
  const planned = new Map<string, RowsPlanned>();
  for (const { tables, rows } of scenes) {
    for (const { table, op, rows: n } of tables) {
      if (BOOKKEEPING.has(table)) continue;
      const known = planned.get(`${table} ${op}`) ?? { table, op, rows: 0, first: [] };
      planned.set(`${table} ${op}`, { ...known, rows: known.rows + n });
    }
    for (const { table, op, before, after } of rows) {
      const entry = planned.get(`${table} ${op}`);
      const row = after ?? before ?? {};
      const label = LABELS.map((field) => row[field]).find((value) => typeof value === 'string');
      if (entry && label !== undefined && entry.first.length < FIRST_ROWS) entry.first.push(String(label));
    }
  }
  return [...planned.values()].sort((a, b) => (`${a.table} ${a.op}` < `${b.table} ${b.op}` ? -1 : 1));
}

/** Keys and secrets are made anew when it really happens: their records are named and not shown. */
export function withoutMadeLater(records: Inventory['records'], before: Inventory['records']): Inventory['records'] {
  const known = new Set(before.map(({ name, type }) => `${name} ${type}`));
  return records.map((record) =>
    record.name.includes('._domainkey.') && !known.has(`${record.name} ${record.type}`) ? { ...record, values: [MADE_LATER] } : record,
  );
}

export const MADE_LATER = 'made when it is activated';
