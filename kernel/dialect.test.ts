import { eq, sql } from 'drizzle-orm';
import { alias, PgDialect, pgSchema, text, uuid } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { createDb, type Db } from '#kernel/db.ts';

const things = pgSchema('lab').table('things', { id: uuid('id').notNull(), fullName: text('full "name"'), note: text() });
const others = alias(things, 'others');

interface Built {
  toSQL(): { sql: string; params: unknown[] };
}

const QUERIES: readonly [string, (db: Db) => Built][] = [
  ['a whole table', (db) => db.select().from(things).where(eq(things.id, 'a'))],
  ['some columns, one of them twice', (db) => db.select({ a: things.note, b: things.id, c: things.note }).from(things)],
  ['a column and an expression', (db) => db.select({ id: things.id, name: sql`lower(${things.fullName})` }).from(things)],
  ['an expression with a name', (db) => db.select({ n: sql`count(*)`.as('n') }).from(things)],
  ['a table under another name', (db) => db.select().from(others)],
  ['two tables', (db) => db.select().from(things).innerJoin(others, eq(things.id, others.id))],
  ['what an insert answers', (db) => db.insert(things).values({ id: 'a' }).returning()],
  ['what an update answers', (db) => db.update(things).set({ note: 'x' }).returning({ id: things.id, note: things.note })],
  ['what a delete answers', (db) => db.delete(things).returning()],
];

test.for(QUERIES)('%s is asked for in the words that drizzle itself uses', ([, build]) => {
  const dbs = [undefined, new PgDialect()].map((dialect) =>
    createDb(
      () => Promise.reject(new Error('Nothing is sent.')),
      () => {},
      dialect,
    ),
  );
  const [ours, drizzles] = dbs.map((db) => build(db).toSQL());
  expect(ours).toEqual(drizzles);
});
