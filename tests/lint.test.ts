import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/cl100k_base';
import { expect, test } from 'vitest';
import { domains } from '#domains/index.ts';
import { createRegistry, type RegisteredTool } from '#kernel/registry.ts';
import { EFFECTS } from '#kernel/tool.ts';
import { listTool } from '#mcp-servers/listing.ts';

const registry = createRegistry(domains);
const ROOT = join(import.meta.dirname, '..');
const broken = (isBroken: (entry: RegisteredTool) => unknown): unknown[] =>
  registry.tools.flatMap((entry) => {
    const found = isBroken(entry);
    return found ? [found === true ? entry.name : `${entry.name}: ${JSON.stringify(found)}`] : [];
  });

test('a tool is named by its domain, a verb and what it is about', () => {
  expect(
    broken(
      ({ name, domain, verb }) =>
        !/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(name) || name.length > 64 || !name.startsWith(`${domain.name}_`) || verb === '',
    ),
  ).toEqual([]);
  expect(new Set(registry.tools.map(({ tool }) => `${tool.name.split('_')[0]} ${tool.title}`)).size).toBe(registry.tools.length);
});

test('a title is short, a summary one line of at most 120 characters, a guide says something', () => {
  expect(
    broken(
      ({ tool: { title, summary, guide } }) =>
        title.length > 60 || summary.length > 120 || !/^[A-Z“"].*[.?]$/.test(summary) || guide.trim().length < 20 || /\n/.test(summary),
    ),
  ).toEqual([]);
});

test('every field of every input and output is described', () => {
  expect(
    broken(({ inputSchema, outputSchema }) => {
      const bare = [...undescribed(inputSchema, 'input', inputSchema), ...undescribed(outputSchema, 'output', outputSchema)];
      return bare.length > 0 && bare;
    }),
  ).toEqual([]);
});

type Schema = Record<string, unknown>;

function undescribed(schema: unknown, path: string, root: Schema): string[] {
  if (schema === null || typeof schema !== 'object') return [];
  if (Array.isArray(schema)) return schema.flatMap((each) => undescribed(each, path, root));
  const { properties, ...rest } = schema as Schema & { properties?: Record<string, Schema> };
  const fields = Object.entries(properties ?? {}).flatMap(([name, field]) => [
    ...(isDescribed(field, root) ? [] : [`${path}.${name}`]),
    ...undescribed(field, `${path}.${name}`, root),
  ]);
  return [
    ...fields,
    ...Object.entries(rest)
      .filter(([key]) => ['items', 'anyOf', 'oneOf', 'allOf', '$defs', 'additionalProperties'].includes(key))
      .flatMap(([key, inner]) =>
        key === '$defs'
          ? Object.values(inner as Schema).flatMap((each) => undescribed(each, `${path}.$defs`, root))
          : undescribed(inner, path, root),
      ),
  ];
}

function isDescribed(field: Schema, root: Schema): boolean {
  if (typeof field['description'] === 'string' && field['description'] !== '') return true;
  const reference = typeof field['$ref'] === 'string' ? /^#\/\$defs\/(.+)$/.exec(field['$ref'])?.[1] : undefined;
  if (reference) return isDescribed((root['$defs'] as Record<string, Schema>)[reference] ?? {}, root);
  const ways = [field['anyOf'], field['oneOf'], field['allOf']]
    .flat()
    .filter((way): way is Schema => typeof way === 'object' && way !== null);
  return ways.some((way) => isDescribed(way, root));
}

test('every example parses, and none is there twice', () => {
  expect(broken(({ tool }) => tool.examples.some((example) => !tool.input.safeParse(example).success))).toEqual([]);
  expect(broken(({ tool }) => new Set(tool.examples.map((example) => JSON.stringify(example))).size < tool.examples.length)).toEqual([]);
});

test('as a door lists it, a tool takes at most 350 tokens', () => {
  const cost = (entry: RegisteredTool): number => encode(JSON.stringify(listTool(entry))).length;
  expect(broken((entry) => cost(entry) > 350 && cost(entry))).toEqual([]);
});

test('powers are governance’s and provisioning’s alone', () => {
  expect(broken(({ tool, domain }) => (tool.powers ?? []).length > 0 && !['governance', 'provisioning'].includes(domain.name))).toEqual([]);
  expect(domains.filter(({ isAuditor }) => isAuditor).map(({ name }) => name)).toEqual(['governance']);
});

test('an effect is at least that of what it calls, and what is compensable has a write that reverses it', () => {
  expect(
    broken(({ tool }) => (tool.calls ?? []).some((name) => EFFECTS[registry.find(name).tool.effect].rank > EFFECTS[tool.effect].rank)),
  ).toEqual([]);
  expect(broken(({ tool, domain }) => (tool.calls ?? []).some((name) => registry.find(name).domain === domain))).toEqual([]);
  expect(broken(({ tool }) => (tool.effect === 'compensable') !== (tool.compensate !== undefined))).toEqual([]);
  expect(broken(({ tool }) => tool.compensate && !registry.find(tool.compensate.tool).writes)).toEqual([]);
  // Whoever may only read must not find a write among what that allows.
  expect(broken(({ writes, tool }) => writes && tool.permission.endsWith(':read') && tool.permission)).toEqual([]);
});

test('a permission is named by its own domain, or is the platform’s', () => {
  expect(broken(({ tool, domain }) => !new RegExp(`^(${domain.name}|platform):[a-z_]+$`).test(tool.permission) && tool.permission)).toEqual(
    [],
  );
});

test('an event is past tense after its noun, and is declared once', () => {
  const events = domains.flatMap(({ events: own }) => own.map(({ name }) => name));
  expect(events.filter((name) => !/^[a-z_]+\.[a-z_]+$/.test(name))).toEqual([]);
  expect(new Set(events).size).toBe(events.length);
});

const files = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));

/** Comments and the texts of prompts may name what code may not use. */
const codeOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');

const IS_TEST = /\.test\.ts$|\/testing(?:\/|\.ts$)/;
const FORBIDDEN =
  /\bDate\.now\b|\bnew Date\b|\bMath\.random\b|\bprocess\.(?:env|cwd|argv|exit)\b|\bconsole\.|\bTemporal\.Now\b|\bperformance\.now\b|\bfetch\(|\bset(?:Timeout|Interval|Immediate)\(|\brandomUUID\b|\bgetRandomValues\b|from 'node:(?!crypto'|util')[a-z_/]+'/;
/** Runs before there is a call whose clock it could read: bin calls it once, to plant the platform's own row. */
const BEFORE_ANY_CALL = 'domains/tenancy/bootstrap.ts';
/** Randomness that a domain may have: key material, made where it is stored as a digest or sealed. Never ids or decisions. */
const MAY_USE_CRYPTO = /^domains\/(?:tenancy\/|provisioning\/|governance\/)/;

test('a domain has no clock, no randomness, no environment, no network and no console but what its context gives it', () => {
  const found = files('domains')
    .filter((path) => !IS_TEST.test(path) && path !== BEFORE_ANY_CALL)
    .flatMap((path) => {
      const match = FORBIDDEN.exec(codeOf(path)) ?? (path.includes('/tools/') ? /\bsql\.raw\(/.exec(codeOf(path)) : null);
      return match ? [`${path}: ${match[0]}`] : [];
    });
  expect(found).toEqual([]);
  const crypto = files('domains').filter(
    (path) => !path.endsWith('.test.ts') && /from 'node:crypto'/.test(codeOf(path)) && !MAY_USE_CRYPTO.test(path),
  );
  expect(crypto).toEqual([]);
});

test('a domain imports of another only its public and its events, and nothing that is to the right of it', () => {
  const found = files('domains').flatMap((path) => {
    const own = path.split('/')[1];
    if (path === 'domains/index.ts' || IS_TEST.test(path)) return [];
    return [...codeOf(path).matchAll(/from '#([a-z-]+)\/([a-z]+)\/?([^']*)'/g)].flatMap(([text, house, domain, file]) =>
      house === 'gateway' ||
      house === 'mcp-servers' ||
      house === 'agents' ||
      house === 'tests' ||
      (house === 'domains' && domain !== own && file !== 'public.ts' && file !== 'events.ts')
        ? [`${path}: ${text}`]
        : [],
    );
  });
  expect(found).toEqual([]);
  const kernel = files('kernel').filter(
    (path) => !IS_TEST.test(path) && /from '#(?:ports|domains|gateway|mcp-servers|agents|tests)\//.test(codeOf(path)),
  );
  expect(kernel).toEqual([]);
});
