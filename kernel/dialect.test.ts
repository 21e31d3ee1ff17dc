import { and, asc, count, desc, eq, exists, inArray, isNull, or, type Query, sql } from 'drizzle-orm';
import { NodePgDatabase, NodePgSession } from 'drizzle-orm/node-postgres';
import { alias, integer, jsonb, PgDialect, pgSchema, text, uuid } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import { expect, test, vi } from 'vitest';
import { createDb, type Db } from '#kernel/db.ts';
import { createDialect } from '#kernel/dialect.ts';
import { instant } from '#kernel/table.ts';

const things = pgSchema('lab').table('things', {
  id: uuid('id').notNull(),
  fullName: text('full "name"'),
  note: text(),
  size: integer('size'),
  facts: jsonb('facts'),
  at: instant('at'),
});
const others = alias(things, 'others');
const noon = Temporal.Instant.from('2026-01-01T12:00:00Z');

interface Built {
  toSQL(): Query;
}

/** What our own writing reaches, then what is drizzle's to write. */
const QUERIES: readonly [string, (db: Db) => Built][] = [
  ['a whole table', (db) => db.select().from(things).where(eq(things.id, 'a'))],
  ['a table without a condition', (db) => db.select().from(things)],
  ['some columns, one of them twice', (db) => db.select({ a: things.note, b: things.id, c: things.note }).from(things)],
  ['some columns by a condition', (db) => db.select({ a: things.note }).from(things).where(isNull(things.size))],
  ['a column and an expression', (db) => db.select({ id: things.id, name: sql`lower(${things.fullName})` }).from(things)],
  [
    'an expression with a name',
    (db) =>
      db
        .select({ n: sql`count(*)`.as('n') })
        .from(things)
        .where(eq(things.id, 'a')),
  ],
  [
    'conditions within conditions',
    (db) =>
      db
        .select()
        .from(things)
        .where(and(eq(things.id, 'a'), or(eq(things.size, 5), isNull(things.note)))),
  ],
  [
    'a list',
    (db) =>
      db
        .select()
        .from(things)
        .where(inArray(things.id, ['a', 'b', 'c'])),
  ],
  [
    'a bare list',
    (db) =>
      db
        .select()
        .from(things)
        .where(sql`${things.id} IN ${['a', 'b']}`),
  ],
  ['nothing as a condition', (db) => db.select().from(things).where(and(undefined, undefined))],
  [
    'null, undefined, true and a number',
    (db) =>
      db
        .select()
        .from(things)
        .where(sql`${null} ${undefined} ${true} ${7}`),
  ],
  [
    'a moment and an object',
    (db) =>
      db
        .select()
        .from(things)
        .where(and(eq(things.at, noon), eq(things.facts, { a: [1] }))),
  ],
  [
    'raw text and names',
    (db) =>
      db
        .select()
        .from(things)
        .where(sql`${sql.raw('1 = 1')} AND ${sql.identifier('a "b"')} = ${sql.param('x')}`),
  ],
  [
    'order, limit and lock',
    (db) => db.select().from(things).where(eq(things.id, 'a')).orderBy(asc(things.note), desc(things.id)).limit(3).for('update'),
  ],
  ['a page', (db) => db.select().from(things).where(eq(things.id, 'a')).limit(3).offset(6)],
  ['one of each', (db) => db.selectDistinct({ note: things.note }).from(things).where(eq(things.id, 'a'))],
  [
    'groups',
    (db) =>
      db
        .select({ note: things.note, n: count() })
        .from(things)
        .where(eq(things.id, 'a'))
        .groupBy(things.note)
        .having(sql`count(*) > 1`),
  ],
  ['a table under another name', (db) => db.select().from(others).where(eq(others.id, 'a'))],
  ['two tables', (db) => db.select().from(things).innerJoin(others, eq(things.id, others.id)).where(eq(others.note, 'x'))],
  [
    'a query within a condition',
    (db) =>
      db
        .select()
        .from(things)
        .where(exists(db.select().from(others).where(eq(others.id, things.id)))),
  ],
  [
    'a query as a table',
    (db) => {
      const inner = db
        .select({ id: things.id, n: sql<number>`1`.as('n') })
        .from(things)
        .as('inner');
      return db.select().from(inner).where(eq(inner.n, 2));
    },
  ],
  [
    'a query with a name before it',
    (db) => {
      const named = db.$with('named').as(db.select({ id: things.id }).from(things));
      return db.with(named).select().from(named).where(eq(named.id, 'a'));
    },
  ],
  [
    'a union',
    (db) =>
      db
        .select({ id: things.id })
        .from(things)
        .where(eq(things.id, 'a'))
        .union(db.select({ id: others.id }).from(others)),
  ],
  [
    'a value to come',
    (db) =>
      db
        .select()
        .from(things)
        .where(eq(things.id, sql.placeholder('id'))),
  ],
  [
    'values written into the text',
    (db) =>
      db
        .select()
        .from(things)
        .where(sql`${things.note} = ${"it's"}`.inlineParams()),
  ],
  ['what an insert answers', (db) => db.insert(things).values({ id: 'a' }).returning()],
  [
    'two rows',
    (db) =>
      db.insert(things).values([
        { id: 'a', at: noon },
        { id: 'b', size: null, facts: { x: 1 } },
      ]),
  ],
  [
    'a row that is there already',
    (db) =>
      db
        .insert(things)
        .values({ id: 'a' })
        .onConflictDoUpdate({ target: things.id, set: { note: 'x' } }),
  ],
  [
    'what an update answers',
    (db) =>
      db
        .update(things)
        .set({ note: 'x', size: sql`${things.size} + 1` })
        .where(eq(things.id, 'a'))
        .returning({ id: things.id }),
  ],
  ['what a delete answers', (db) => db.delete(things).returning()],
];

const unused = (): never => {
  throw new Error('Nothing is sent.');
};

test.for(QUERIES)('%s is asked for in the words that drizzle itself uses', ([, build]) => {
  const [ours, drizzles] = [undefined, new PgDialect()].map((dialect) => build(createDb(unused, () => {}, dialect)).toSQL());
  expect(ours).toEqual(drizzles);
});

test('a column of another table is refused, as drizzle refuses it', () => {
  const build = (dialect?: PgDialect) => () =>
    createDb(unused, () => {}, dialect)
      .select({ id: others.id })
      .from(things)
      .where(eq(things.id, 'a'))
      .toSQL();
  expect(build()).toThrow(/is not part of the query/);
  expect(build(new PgDialect())).toThrow(/is not part of the query/);
});

test('most of it is written without drizzle', () => {
  const dialect = createDialect();
  const written = vi.spyOn(Object.getPrototypeOf(sql`x`) as { buildQueryFromSourceParams(): unknown }, 'buildQueryFromSourceParams');
  try {
    const own = QUERIES.filter(([, build]) => {
      written.mockClear();
      build(createDb(unused, () => {}, dialect)).toSQL();
      return written.mock.calls.length === 0;
    });
    expect(own.map(([name]) => name)).toEqual(expect.arrayContaining(['a whole table', 'a list', 'two rows', 'order, limit and lock']));
  } finally {
    written.mockRestore();
  }
});

const ROW = ['a', null, 'x', 5, { a: 1 }, '2026-01-01 12:00:00+00'];
const ANSWERS: readonly [string, unknown[], (db: Db) => PromiseLike<unknown>][] = [
  ['a whole row', ROW, (db) => db.select().from(things)],
  ['expressions', ['1', 'x', '2'], (db) => db.select({ a: sql`1`, b: sql`2`.as('b'), c: sql`3`.mapWith(Number) }).from(things)],
  ['a query as a field', [5], (db) => db.select({ n: db.select({ size: things.size }).from(things).as('n') as never }).from(others)],
  [
    'a value given later',
    ['x'],
    (db) =>
      db
        .select({ note: things.note })
        .from(things)
        .where(eq(things.id, sql.placeholder('id')))
        .prepare('p')
        .execute({ id: 'a' }),
  ],
  ['two tables', [...ROW, null, null, null, null, null, null], (db) => db.select().from(things).leftJoin(others, eq(things.id, others.id))],
  ['groups of fields', ['a', 5], (db) => db.select({ one: { id: things.id }, two: { size: things.size } }).from(things)],
  [
    'what an insert answers',
    ['a', '2026-01-01 12:00:00+00'],
    (db) => db.insert(things).values({ id: 'a' }).returning({ id: things.id, at: things.at }),
  ],
  ['what an insert does not answer', [], (db) => db.insert(things).values({ id: 'a' })],
  ['plain SQL', [{ n: 1 }], (db) => db.execute(sql`SELECT 1 AS n`)],
  ['a number of rows', [{ count: '7' }], (db) => db.$count(things)],
];

test.for(ANSWERS)('%s: an answer is put together as by drizzle itself', async ([, row, ask]) => {
  const asked: unknown[] = [];
  const answer = (text: string, rowMode: unknown, values: unknown) => {
    asked.push([text, rowMode, values]);
    const rows = rowMode === 'array' ? [row] : row;
    return Promise.resolve({ command: 'SELECT', rowCount: 1, rows });
  };
  const client = {
    query: ({ text: words, rowMode }: { text: string; rowMode?: string }, values: unknown) => answer(words, rowMode, values),
  };
  const dialect = new PgDialect();
  const drizzles = new NodePgDatabase(dialect, new NodePgSession(client as unknown as pg.PoolClient, dialect, undefined), undefined);
  const ours = createDb(
    ({ text: words, rowMode, values }) => answer(words, rowMode, values),
    () => {},
  );
  expect(await ask(ours)).toEqual(await ask(drizzles as unknown as Db));
  expect(asked[0]).toEqual(asked[1]);
});
