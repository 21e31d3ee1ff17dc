import type { Flags } from './commands.ts';
import { findOrStartServer, openSession, operator } from './session.ts';

interface Changed {
  change: 'added' | 'changed' | 'same' | 'removed';
}

export interface ShownPreview {
  slug: string;
  isNew: boolean;
  isUnchanged: boolean;
  notAvailable: string[];
  cost: { plan: string; price: { amount: string; currency: string }; period: string; isDemo: boolean };
  resources: Record<string, string>;
  modules: (Changed & { name: string })[];
  files: (Changed & { path: string })[];
  objects: { kind: string; name: string; namespace: string | null }[];
  records: (Changed & { name: string; type: string; values: string[] })[];
  endpoints: (Changed & { integration: string })[];
  copilots: (Changed & { domain: string })[];
  rows: { table: string; op: string; rows: number; first: string[] }[];
  awaiting: { what: string; needs: string }[];
}

/** `nexus preview "<prompt>" [--json]`: everything that activating would do, before anything happens. */
export async function previewCommand(words: string[], { json }: Flags): Promise<number> {
  const prompt = words.join(' ').trim();
  if (prompt === '') {
    console.error('Say what to preview: nexus preview "Set up a … called … in …"');
    return 2;
  }
  const session = openSession();
  const server = await findOrStartServer(session, (line) => console.error(`  ${line}`));
  try {
    const preview = (await operator(session, server.url).call('provisioning_preview_activation', { prompt })) as unknown as ShownPreview;
    if (json) console.log(JSON.stringify(preview));
    else for (const line of linesOf(preview)) console.log(line);
    return 0;
  } finally {
    await server.stop();
  }
}

const MARKS = { added: '+', changed: '~', same: ' ', removed: '-' } as const satisfies Record<Changed['change'], string>;
const VERBS: Readonly<Record<string, string>> = { insert: '+', update: '~', delete: '-' };

export function linesOf(preview: ShownPreview): string[] {
  const { slug, isNew, isUnchanged, cost, resources, objects, rows, awaiting, notAvailable } = preview;
  if (isUnchanged) return ['', `${slug} is active like this already; nothing would be done.`];
  const { pods, 'requests.cpu': cpu, 'requests.memory': memory } = resources;
  return [
    '',
    `${isNew ? 'Would make' : 'Would change'} ${slug}`,
    `  ${'cost'.padEnd(13)} ${cost.price.amount} ${cost.price.currency} a ${cost.period}, plan ${cost.plan}${cost.isDemo ? ' (a demo price, no offer)' : ''}`,
    `  ${'at most'.padEnd(13)} ${pods} pods, ${cpu} CPU, ${memory} memory`,
    ...section('Features', preview.modules, ({ name }) => name),
    ...section('Files', preview.files, ({ path }) => path),
    ...list(
      'Objects',
      [...Map.groupBy(objects, ({ kind }) => kind)].map(([kind, all]) => `  ${kind} ${all.map(({ name }) => name).join(', ')}`),
    ),
    ...section('DNS records', preview.records, ({ name, type, values }) => `${name} ${type} ${values.join(' | ').slice(0, 60)}`),
    ...section('Webhooks', preview.endpoints, ({ integration }) => integration),
    ...section('Copilots', preview.copilots, ({ domain }) => domain),
    ...list(
      'Records',
      rows.map(({ table, op, rows: n, first }) => `${VERBS[op] ?? ' '} ${n} ${table}${first.length > 0 ? `: ${first.join(', ')}` : ''}`),
    ),
    ...list(
      'Will wait for you',
      awaiting.map(({ what, needs }) => `  ${what}: ${needs}`),
    ),
    ...(notAvailable.length > 0 ? ['', `Not available yet: ${notAvailable.join(', ')}`] : []),
    '',
    'Nothing was changed.',
  ];
}

/** What stays the same is counted; what differs is named. */
function section<T extends Changed>(title: string, items: readonly T[], text: (item: T) => string): string[] {
  const differing = items.filter(({ change }) => change !== 'same').map((item) => `${MARKS[item.change]} ${text(item)}`);
  const same = items.length - differing.length;
  return list(title, [...differing, ...(same > 0 ? [`  ${same} stay as they are`] : [])]);
}

const list = (title: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? ['', title, ...lines.map((line) => `  ${line}`)] : [];
