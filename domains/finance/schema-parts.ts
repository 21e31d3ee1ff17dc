import { sql } from 'drizzle-orm';
import { type AnyPgColumn, bigint, check, pgSchema } from 'drizzle-orm/pg-core';
import { instant } from '#kernel/table.ts';

export const finance = pgSchema('finance');

export const stamps = { createdAt: instant('created_at').notNull(), updatedAt: instant('updated_at').notNull() };
/** Minor units of some currency. */
export const minor = (name: string) => bigint(name, { mode: 'bigint' });
export const isCurrency = (name: string, column: AnyPgColumn) => check(name, sql`${column} ~ '^[A-Z]{3}$'`);
export const isNotBlank = (name: string, column: AnyPgColumn) => check(name, sql`btrim(${column}) <> ''`);
export const oneOf = (name: string, column: AnyPgColumn, values: readonly string[]) =>
  check(name, sql`${column} IN (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`);
