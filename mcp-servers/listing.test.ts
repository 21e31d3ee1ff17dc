import { encode } from 'gpt-tokenizer/encoding/cl100k_base';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domains } from '#domains/index.ts';
import type { Kernel } from '#kernel/kernel.ts';
import { createRegistry } from '#kernel/registry.ts';
import { FRONT_LISTINGS } from '#mcp-servers/catalogue.ts';
import { fakeKernel, fakePrincipal } from '#mcp-servers/fake-kernel.ts';
import { ANNOTATIONS, compactSchema, listTool, signature } from '#mcp-servers/listing.ts';
import { createSurfaces, PINNED_MAX } from '#mcp-servers/surface.ts';

const TOOL_TOKENS_MAX = 350;
const FRONT_TOKENS_MAX = 8_000;
const tokens = (value: unknown): number => encode(JSON.stringify(value)).length;

describe('what a listing costs a model', () => {
  const { tools } = createRegistry(domains);

  test.for(tools.map((tool) => [tool.name, tool] as const))('%s fits', ([, tool]) => {
    expect(tokens(listTool(tool))).toBeLessThanOrEqual(TOOL_TOKENS_MAX);
  });

  test('the front fits with its own tools and the dearest that could be pinned', async () => {
    for (const listed of FRONT_LISTINGS) expect(tokens(listed)).toBeLessThanOrEqual(TOOL_TOKENS_MAX);
    const dearest = tools.toSorted((a, b) => tokens(listTool(b)) - tokens(listTool(a))).slice(0, PINNED_MAX);
    const kernel = { visibleTools: async () => tools } as unknown as Kernel;
    const front = await createSurfaces(
      kernel,
      dearest.map((tool) => tool.name),
    ).of(fakePrincipal('*'), null);
    expect(front.listed.length).toBeLessThanOrEqual(16);
    expect(tokens(front.listed)).toBeLessThanOrEqual(FRONT_TOKENS_MAX);
    const each = tools.map((tool) => tokens(listTool(tool)));
    console.log(
      `Tokens: front ${tokens(front.listed)} with ${front.listed.length} tools, instructions ${tokens(front.instructions)}; ` +
        `${tools.length} tools, mean ${Math.round(each.reduce((a, b) => a + b, 0) / each.length)}, most ${Math.max(...each)}`,
    );
  });

  test('a server tells its grammar in few words', async () => {
    const surfaces = createSurfaces(fakeKernel(), []);
    const front = await surfaces.of(fakePrincipal('*'), null);
    expect(tokens(front.instructions)).toBeLessThan(500);
    expect(front.instructions).toContain('- crm: Customers. Keeps customers and deals.');
  });
});

test('annotations follow the effect', () => {
  const { registry } = fakeKernel();
  expect(listTool(registry.find('crm_list_deals')).annotations).toEqual(ANNOTATIONS.read);
  expect(listTool(registry.find('crm_send_offer')).annotations).toMatchObject({ destructiveHint: true, openWorldHint: true });
  for (const hints of Object.values(ANNOTATIONS)) expect(Object.keys(hints)).toHaveLength(4);
});

test('a compact schema is looser, never stricter, and keeps a field called pattern', () => {
  const schema = z.toJSONSchema(
    z.object({
      pattern: z.uuid().describe('Id.'),
      count: z.int().default(1),
      code: z.string().regex(/^[A-Z]{2}$/),
      title: z.string().min(1).max(200).meta({ pii: 'name' }),
      note: z.string().min(1).max(500).describe('Words.').nullable().optional(),
      stage: z.enum(['a', 'b']).nullable(),
      more: z.record(z.string(), z.unknown()),
    }),
    { io: 'input' },
  );
  expect(compactSchema(schema)).toEqual({
    type: 'object',
    properties: {
      pattern: { type: 'string', format: 'uuid', description: 'Id.' },
      count: { type: 'integer', default: 1 },
      code: { type: 'string', pattern: '^[A-Z]{2}$' },
      title: { type: 'string' },
      note: { type: ['string', 'null'], description: 'Words.' },
      stage: { anyOf: [{ type: 'string', enum: ['a', 'b'] }, { type: 'null' }] },
      more: { type: 'object', additionalProperties: true },
    },
    required: ['pattern', 'code', 'title', 'stage', 'more'],
  });
  expect(signature(schema)).toBe('pattern, count?, code, title, note?, stage, more');
});

test('the front refuses to pin more than it may show', () => {
  const many = Array.from({ length: PINNED_MAX + 1 }, (_, i) => `crm_get_${i}`);
  expect(() => createSurfaces(fakeKernel(), many)).toThrow('at most 12');
});

test('a surface is computed once for each set of visible tools', async () => {
  const surfaces = createSurfaces(fakeKernel(), []);
  const [all, reader] = [fakePrincipal('*'), fakePrincipal('crm:read')];
  expect(await surfaces.of(all, 'crm')).toBe(await surfaces.of(all, 'crm'));
  expect(await surfaces.of(all, 'crm')).not.toBe(await surfaces.of(reader, 'crm'));
});
