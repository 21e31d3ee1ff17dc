import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { readCurrent } from '../settings/current.ts';
import { isSame, LAYERS, type Setting, settle, type Value, valuesOf } from '../settings/layers.ts';
import { settingsOfBusiness } from '../settings/of-business.ts';
import { SHIPPED } from '../settings/registry.ts';

/** What people have changed since overrules all that they were given. */
const WHO = [...LAYERS, 'person'] as const;
type Who = (typeof WHO)[number];

const layer = z.enum(WHO).describe('person: changed by somebody since.');
const value = z.unknown().describe('Text, number, yes or no, or a list; null: taken away.');

const Explained = z.object({
  key: z.string().describe('Dotted, such as currency or roles.cashier.permissions.'),
  value,
  layer,
  source: z.string().describe('Which pack, preset or size, and its version; here: this business.'),
  because: z.string().nullable().describe('What the planner concluded it from; null: somebody said or wrote it.'),
  recordId: z.string().nullable().describe('Changed by people: governance_get_record_history says who did.'),
  others: z.array(z.object({ layer, value })).describe('What the other layers say, the nearest first.'),
});

export const explainSetting = defineTool({
  name: 'provisioning_explain_setting',
  title: 'Explain setting',
  summary: 'Why a setting is what it is: its layer, and what the other layers say.',
  guide:
    'Use when somebody asks where a value comes from. Without `key`: all settings by key; narrow them by `prefix` or `layer`. Layers: platform, country, industry, size, prompt, person.',
  effect: 'read',
  permission: 'provisioning:read',
  powers: ['platform'],
  input: z.object({
    key: z.string().max(200).optional().describe('One setting.'),
    prefix: z.string().max(200).optional().describe('Those whose key begins so, such as pipelines.main.'),
    layer: layer.optional().describe('Those that this layer decided.'),
    ...pageInput,
  }),
  output: page(Explained),
  examples: [{}, { key: 'currency' }, { prefix: 'roles.', layer: 'industry' }],
  route: { method: 'GET', path: '/provisioning/settings' },
  async run(input, ctx) {
    const paging = openPage({ tool: 'provisioning_explain_setting', tenantId: ctx.tenant.id, input, position: ['text'] });
    const { layers, installed } = await settingsOfBusiness(ctx, SHIPPED);
    const given = settle(layers);
    const current = await readCurrent(ctx, valuesOf(given), installed);
    const sources = new Map(layers.map(({ layer: name, id, version, because }) => [name as Who, { name: `${id} ${version}`, because }]));
    const after = paging.after?.[0] ?? '';
    const keys = [...new Set([...given.keys(), ...Object.keys(current.values)])].sort();
    if (input.key !== undefined && !keys.includes(input.key)) throw notFound('setting', { tool: 'provisioning_explain_setting' });
    const found = keys
      .filter((key) => key > after && (input.key === undefined || key === input.key) && key.startsWith(input.prefix ?? ''))
      .map((key) => ({ key, ...withPerson(given.get(key), current.isKept(key), current.values[key]) }))
      .filter(({ layer: name }) => input.layer === undefined || name === input.layer);
    return paging.cut(
      found.slice(0, paging.take),
      ({ key }) => [key],
      (item) => {
        const source = sources.get(item.layer);
        const recordId = item.layer === 'person' ? current.recordOf(item.key) : null;
        return { ...item, source: source?.name ?? 'here', because: source?.because?.[item.key] ?? null, recordId };
      },
    );
  },
});

/** What is there now overrules the layers where it differs from them. */
function withPerson(setting: Setting | undefined, isKept: boolean, now: Value | undefined) {
  const given: { layer: Who; value: Value }[] = setting ? [{ layer: setting.layer, value: setting.value }, ...setting.others] : [];
  const isChanged = isKept && !isSame(now, setting?.value);
  const decided: { layer: Who; value: unknown } = isChanged ? { layer: 'person', value: now ?? null } : given[0]!;
  return { ...decided, others: isChanged ? given : given.slice(1) };
}
