import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { z } from 'zod';
import { digest } from '#kernel/canonical.ts';
import { ToolError } from '#kernel/errors.ts';

/** The two fields that every list tool takes: `input: z.object({ …filters, ...pageInput })`. */
export const pageInput = {
  limit: z.int().min(1).max(100).default(20).describe('Items a page.'),
  cursor: z.string().max(1000).optional().describe('nextCursor of the page before.'),
};

/** What every list tool answers. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item).describe('One page, in the order that the tool states.'),
    nextCursor: z.string().nullable().describe('Where the next page starts; null: this is the last.'),
  });

/** What a row's position in the order is made of; a cursor that holds anything else is refused before SQL sees it. */
const PARTS = {
  instant: /^-?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  integer: /^-?\d{1,15}$/,
  text: /^[^\0]{0,300}$/s,
} as const;

type PositionPart = keyof typeof PARTS;

export interface Paging {
  /** The position after which this page begins; null: at the start. */
  readonly after: readonly string[] | null;
  /** One row more than asked for, to learn whether there is a next page. */
  readonly take: number;
  /** Cuts the rows to the page and makes the cursor of the next. */
  cut<R, I>(
    rows: readonly R[],
    positionOf: (row: R) => readonly string[],
    toItem: (row: R) => I,
  ): { items: I[]; nextCursor: string | null };
}

export interface PageRequest {
  /** The tool's name and its tenant: a cursor of another list is refused. */
  tool: string;
  tenantId: string;
  /** The whole input: its filters belong to the cursor, so that a page of another question is refused too. */
  input: { limit: number; cursor?: string | undefined };
  /** The order's columns. The last must be unique, so that no row is skipped or shown twice. */
  position: readonly PositionPart[];
}

/**
 * Keyset pagination: a cursor says after which row to go on, so rows that are inserted meanwhile move nothing.
 * Throws `invalid_input`, reason `bad_cursor`, for a cursor that is broken or of another tool, tenant or filter.
 */
export function openPage({ tool, tenantId, input, position }: PageRequest): Paging {
  const { limit, cursor, ...filters } = input;
  const tag = digest([tool, tenantId, filters]).slice(0, 16);
  return {
    after: cursor === undefined ? null : decodeCursor(cursor, tag, position),
    take: limit + 1,
    cut(rows, positionOf, toItem) {
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return { items: shown.map(toItem), nextCursor: last === undefined ? null : encodeCursor(tag, positionOf(last)) };
    },
  };
}

export const encodeCursor = (tag: string, position: readonly string[]): string =>
  Buffer.from(JSON.stringify([tag, ...position])).toString('base64url');

function decodeCursor(cursor: string, tag: string, parts: readonly PositionPart[]): string[] {
  const [found, ...position] = parsed(cursor);
  const isOurs = found === tag && position.length === parts.length;
  if (!isOurs || !parts.every((part, i) => PARTS[part].test(position[i] ?? ''))) {
    throw new ToolError('invalid_input', {
      reason: 'bad_cursor',
      message: 'The cursor is broken, or of another list or filter.',
      fix: { hint: 'Leave cursor out to start at the first page, and keep the filters the same while paging.' },
    });
  }
  return position;
}

function parsed(cursor: string): string[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : [];
  } catch {
    return [];
  }
}

/** `(a, b) < (…)` in one row comparison, for a descending order. Undefined at the start, as drizzle's `and` likes it. */
export const before = (after: Paging['after'], ...columns: SQLWrapper[]): SQL | undefined => compare(after, columns, sql`<`);
/** `(a, b) > (…)`, for an ascending order. */
export const beyond = (after: Paging['after'], ...columns: SQLWrapper[]): SQL | undefined => compare(after, columns, sql`>`);

function compare(after: Paging['after'], columns: readonly SQLWrapper[], operator: SQL): SQL | undefined {
  if (!after) return undefined;
  const values = after.map((value) => sql`${value}`);
  return sql`(${sql.join([...columns], sql`, `)}) ${operator} (${sql.join(values, sql`, `)})`;
}
