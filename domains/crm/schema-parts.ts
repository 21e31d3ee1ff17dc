import { sql } from 'drizzle-orm';
import { type AnyPgColumn, bigint, check, pgSchema, text } from 'drizzle-orm/pg-core';
import { instant } from '#kernel/table.ts';

export const crm = pgSchema('crm');

export const stamps = { createdAt: instant('created_at').notNull(), updatedAt: instant('updated_at').notNull() };
export const value = { valueMinor: bigint('value_minor', { mode: 'bigint' }), currency: text('currency') };
/** Money as two columns: minor units and the currency that says how many make one. */
type Valued = { valueMinor: AnyPgColumn; currency: AnyPgColumn };
export const isMoney = (name: string, t: Valued) =>
  check(name, sql`(${t.valueMinor} IS NULL) = (${t.currency} IS NULL) AND ${t.valueMinor} >= 0 AND ${t.currency} ~ '^[A-Z]{3}$'`);
export const isE164 = (name: string, column: AnyPgColumn) => check(name, sql`${column} ~ '^\\+[1-9][0-9]{6,14}$'`);
export const isNotBlank = (name: string, column: AnyPgColumn) => check(name, sql`btrim(${column}) <> ''`);
