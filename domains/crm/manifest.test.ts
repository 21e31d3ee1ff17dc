import { encode } from 'gpt-tokenizer/encoding/cl100k_base';
import { expect, test } from 'vitest';
import { domains } from '#domains/index.ts';
import { createRegistry } from '#kernel/registry.ts';

// All domains, because some of these tools call others.
const tools = createRegistry(domains).tools.filter(({ domain }) => domain.name === 'crm');
const TOOL_TOKENS_MAX = 350;

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

/** Paths of fields that nobody described, however deep. */
function undescribed(schema: Schema, path: string): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const words = field.description ?? field.anyOf?.find(({ description }) => description)?.description;
    return [...(words ? [] : [`${path}.${name}`]), ...undescribed(field, `${path}.${name}`)];
  });
  return [
    ...own,
    ...(schema.anyOf ?? []).flatMap((inner) => undescribed(inner, path)),
    ...(schema.items ? undescribed(schema.items, path) : []),
  ];
}

test('every field of every tool is described', () => {
  const missing = tools.flatMap((tool) => [
    ...undescribed(tool.inputSchema as Schema, `${tool.name} input`),
    ...undescribed(tool.outputSchema as Schema, `${tool.name} output`),
  ]);
  expect(missing).toEqual([]);
});

test('no answer calls an id just id, and no description is longer than 280 characters', () => {
  const text = JSON.stringify(tools.map((tool) => [tool.inputSchema, tool.outputSchema]));
  expect(text).not.toMatch(/"id":\{/);
  expect([...text.matchAll(/"description":"([^"]{281,})"/g)]).toEqual([]);
});

test('every tool is about a declared noun or states its route', () => {
  const lost = tools.filter(({ noun, tool }) => !noun && !tool.route).map(({ name }) => name);
  expect(lost).toEqual([]);
});

test('personal fields say so, in what is taken and in what is given', () => {
  const tool = tools.find(({ name }) => name === 'crm_create_person');
  for (const schema of [tool?.inputSchema, tool?.outputSchema]) {
    for (const kind of ['name', 'phone', 'email']) expect(JSON.stringify(schema)).toContain(`"pii":"${kind}"`);
  }
});

test('summary, guide and input schema of each tool cost a model little', () => {
  const drop = (key: string, value: unknown) => (key === 'pattern' || key === 'pii' ? undefined : value);
  const dear = tools
    .map(
      ({ name, tool, inputSchema }) => [name, encode(JSON.stringify([name, tool.summary, tool.guide, inputSchema], drop)).length] as const,
    )
    .filter(([, tokens]) => tokens > TOOL_TOKENS_MAX + 50);
  // The MCP listing makes schemas smaller still and holds the limit itself; this one warns the author of a tool.
  expect(dear).toEqual([]);
});
