import { expect, test } from 'vitest';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { parseQuery, queryFields } from '#gateway/query.ts';

const input = z.object({
  text: z.string().optional(),
  whole: z.int().optional(),
  part: z.number().optional(),
  flag: z.boolean().default(false),
  kind: z.enum(['a', 'b']).nullable().optional(),
  either: z.union([z.literal('x'), z.literal('y')]).optional(),
  many: z.array(z.int()).optional(),
});
const fieldsOf = (schema: z.ZodObject) => queryFields(z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>, []);
const fields = fieldsOf(input) ?? new Map();

test.for<[string, object]>([
  ['text=a+b%20%26%C3%A9', { text: 'a b &é' }],
  ['whole=-3&part=12.50', { whole: -3, part: 12.5 }],
  ['flag=true&kind=b&either=x', { flag: true, kind: 'b', either: 'x' }],
  ['many=1&many=2', { many: [1, 2] }],
  ['many=1', { many: [1] }],
  ['text=', { text: '' }],
  ['', {}],
])('reads %s', ([search, expected]) => {
  expect(parseQuery(search, fields)).toEqual(expected);
});

const issuesOf = (search: string): unknown => {
  try {
    return parseQuery(search, fields);
  } catch (error) {
    return (error as ToolError).details.issues;
  }
};

test.for<[string, string, string]>([
  ['whole=1.5', 'whole', 'Expected a whole number.'],
  ['whole=', 'whole', 'Expected a whole number.'],
  ['whole=9007199254740993', 'whole', 'Expected a whole number.'],
  ['whole=0x10', 'whole', 'Expected a whole number.'],
  ['part=1e400', 'part', 'Expected a number such as 12.5.'],
  ['part=NaN', 'part', 'Expected a number such as 12.5.'],
  ['flag=1', 'flag', 'Expected true or false.'],
  ['text=a&text=b', 'text', 'Given more than once.'],
  ['text=%ff', 'text', 'Not percent-encoded UTF-8.'],
  ['many=1&many=x', 'many', 'Expected a whole number.'],
  ['wholes=1', 'wholes', 'No such parameter. The nearest are whole.'],
  ['__proto__=1', '__proto__', 'No such parameter.'],
  ['constructor=1', 'constructor', 'No such parameter.'],
  ['whole[]=1', 'whole??', 'No such parameter. The nearest are whole.'],
])('refuses %s', ([search, path, message]) => {
  expect(issuesOf(search)).toEqual([{ path, message }]);
});

test('names everything that is wrong at once', () => {
  expect(issuesOf('whole=x&flag=y&z=1')).toHaveLength(3);
});

test.for<[string, z.ZodObject]>([
  ['a nested object', z.object({ where: z.object({}) })],
  ['an array of objects', z.object({ lines: z.array(z.object({})) })],
  ['a map', z.object({ map: z.record(z.string(), z.string()) })],
  ['text or number', z.object({ value: z.union([z.string(), z.number()]) })],
  ['text that is too long for an address', z.object({ prompt: z.string().max(10_000) })],
  ['anything', z.object({ value: z.unknown() })],
])('%s is not flat', ([, schema]) => {
  expect(fieldsOf(schema)).toBeNull();
});
