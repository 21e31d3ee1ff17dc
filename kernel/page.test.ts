import { expect, test } from 'vitest';
import { encodeCursor, openPage, pageInput } from '#kernel/page.ts';
import { z } from 'zod';

const ids = ['a', 'b', 'c', 'd', 'e'].map((c) => `0190aaaa-0000-7000-8000-00000000000${c}`);
const list = (input: { limit: number; cursor?: string; ownerId?: string }, tenantId = 't1', tool = 'crm_list_deals') => {
  const paging = openPage({ tool, tenantId, input, position: ['uuid'] });
  const rows = ids.filter((id) => !paging.after || id > paging.after[0]!).slice(0, paging.take);
  return paging.cut(
    rows,
    (id) => [id],
    (id) => id,
  );
};

test('pages follow each other without gap or repetition, and the last has no cursor', () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const next: { items: string[]; nextCursor: string | null } = list({ limit: 2, ...(cursor && { cursor }) });
    seen.push(...next.items);
    cursor = next.nextCursor;
  } while (cursor);
  expect(seen).toEqual(ids);
});

test('a full last page has no next one', () => {
  expect(list({ limit: 5 }).nextCursor).toBeNull();
});

const good = list({ limit: 2 }).nextCursor!;
const tag = JSON.parse(Buffer.from(good, 'base64url').toString())[0] as string;

test.for([
  ['garbage', () => list({ limit: 2, cursor: 'not a cursor' })],
  ['an empty string', () => list({ limit: 2, cursor: '' })],
  ['JSON of another shape', () => list({ limit: 2, cursor: Buffer.from('{"a":1}').toString('base64url') })],
  ['another tenant', () => list({ limit: 2, cursor: good }, 't2')],
  ['another tool', () => list({ limit: 2, cursor: good }, 't1', 'crm_list_people')],
  ['another filter', () => list({ limit: 2, cursor: good, ownerId: 'x' })],
  ['a forged position', () => list({ limit: 2, cursor: encodeCursor(tag, ["' OR 1=1"]) })],
  ['a position of another length', () => list({ limit: 2, cursor: encodeCursor(tag, [ids[0]!, ids[1]!]) })],
] as const)('a cursor of %s is refused as bad_cursor', ([, attempt]) => {
  expect(attempt).toThrow(expect.objectContaining({ code: 'invalid_input', reason: 'bad_cursor' }));
});

test('the page size may change between pages', () => {
  expect(list({ limit: 3, cursor: good }).items).toEqual(ids.slice(2));
});

test.for([0, 101, 1.5])('a limit of %s is refused', (limit) => {
  expect(z.object(pageInput).safeParse({ limit }).success).toBe(false);
});
