import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { type About, OPERATORS, segmentField } from './fields.ts';

/** One question about a record, or several put together. */
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Leaf;

export interface Leaf {
  field: string;
  is: string;
  value?: unknown;
  /** Of consent alone. */
  channel?: string | undefined;
  purpose?: string | undefined;
}

const DEPTH_MAX = 6;
const LEAVES_MAX = 50;

const LeafShape = z.strictObject({
  field: z.string().max(40),
  is: z.string().max(40),
  value: z.unknown().optional(),
  channel: z.enum(['email', 'sms', 'whatsapp', 'phone', 'post']).optional(),
  purpose: z
    .string()
    .regex(/^[a-z][a-z_]{0,39}$/)
    .optional(),
});
const word = z.string().trim().min(1).max(200);
/** What each operator compares with; `none`: with nothing. */
const VALUES: Readonly<Record<string, z.ZodType>> = {
  word,
  words: z.array(word).min(1).max(200),
  id: z.uuid(),
  ids: z.array(z.uuid()).min(1).max(200),
  number: z.number().int().min(0).max(1_000_000_000),
  days: z.number().int().min(0).max(36_500),
  moment: z.iso.datetime({ offset: true }),
  prefix: z.string().regex(/^\+[1-9]\d{0,3}$/),
  domain: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/),
  tag: z.string().trim().toLowerCase().min(1).max(60),
};

/** The condition as it is kept, or a refusal that names the place in it. */
export function parseCondition(about: About, given: unknown): Condition {
  let leaves = 0;
  const parse = (node: unknown, path: string, depth: number): Condition => {
    if (depth > DEPTH_MAX) throw invalid(path, `is nested more than ${DEPTH_MAX} deep`);
    if (node === null || typeof node !== 'object' || Array.isArray(node))
      throw invalid(path, 'must be an object with all, any, not, or field');
    const [first, ...others] = Object.keys(node);
    const group = first === 'all' || first === 'any' || first === 'not' ? first : null;
    if (group && others.length > 0) throw invalid(path, `has more than ${group} in it`);
    if (group === 'not') return { not: parse((node as { not: unknown }).not, `${path}.not`, depth + 1) };
    if (group) {
      const list = (node as Record<string, unknown>)[group];
      if (!Array.isArray(list) || list.length === 0) throw invalid(`${path}.${group}`, 'must be a list of at least one condition');
      const parsed = list.map((each, i) => parse(each, `${path}.${group}[${i}]`, depth + 1));
      return group === 'all' ? { all: parsed } : { any: parsed };
    }
    if (++leaves > LEAVES_MAX) throw invalid(path, `is one of more than ${LEAVES_MAX} conditions`);
    return parseLeaf(about, node, path);
  };
  return parse(given, 'condition', 0);
}

function parseLeaf(about: About, node: object, path: string): Leaf {
  const shaped = LeafShape.safeParse(node);
  if (!shaped.success) throw invalid(path, `needs field and is, and may have value, channel and purpose`);
  const { field, is, value, channel, purpose } = shaped.data;
  const known = segmentField(about, field);
  if (!known) throw invalid(path, `names the field ${field.replaceAll(/[^\w]/g, '')}, which ${about} do not have`);
  const operators: Readonly<Record<string, string>> = OPERATORS[known.type];
  // An own one: an object has `constructor` too.
  const takes = Object.hasOwn(operators, is) ? operators[is] : undefined;
  if (takes === undefined) throw invalid(path, `asks a ${known.type} field for something else than ${Object.keys(operators).join(', ')}`);
  if (known.type === 'consent') {
    if (!channel || !purpose || value !== undefined) throw invalid(path, 'needs channel and purpose, and no value');
    return { field, is, channel, purpose };
  }
  if (channel !== undefined || purpose !== undefined) throw invalid(path, 'has a channel or purpose, which only consent has');
  if (takes === 'none') {
    if (value !== undefined) throw invalid(path, 'takes no value');
    return { field, is };
  }
  const parsed = VALUES[takes]?.safeParse(value);
  if (!parsed?.success) throw invalid(path, `needs a value: ${VALUE_WORDS[takes] ?? takes}`);
  return { field, is, value: parsed.data };
}

export const VALUE_WORDS: Readonly<Record<string, string>> = {
  none: 'none',
  word: 'text',
  words: 'a list of texts',
  id: 'an id',
  ids: 'a list of ids',
  number: 'a whole number',
  days: 'a number of days',
  moment: 'a moment such as 2026-12-01T00:00:00Z',
  prefix: 'a country code such as +234',
  domain: 'a domain such as example.com',
  tag: 'a tag',
};

function invalid(path: string, why: string): ToolError {
  return new ToolError('invalid_input', {
    reason: 'segment_condition_invalid',
    message: `${path} ${why}.`,
    fix: { tool: 'crm_describe_segment_fields' },
  });
}

/** Every leaf with its place, in order. */
export function leavesOf(condition: Condition, path = 'condition'): { path: string; leaf: Leaf }[] {
  if ('all' in condition) return condition.all.flatMap((each, i) => leavesOf(each, `${path}.all[${i}]`));
  if ('any' in condition) return condition.any.flatMap((each, i) => leavesOf(each, `${path}.any[${i}]`));
  if ('not' in condition) return leavesOf(condition.not, `${path}.not`);
  return [{ path, leaf: condition }];
}
