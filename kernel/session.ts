import { fillPlaceholders, is, type Query, SQL, Subquery } from 'drizzle-orm';
import { NodePgSession } from 'drizzle-orm/node-postgres';
import { type PgDialect, PgPreparedQuery, type PreparedQueryConfig } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import type { Answer } from '#kernel/batch.ts';

type DrizzleSession = NodePgSession<Record<string, never>, Record<string, never>>;
type Given = Parameters<DrizzleSession['prepareQuery']>;
type Fields = Given[1];
type Field = NonNullable<Fields>[number];
type Decoder = { mapFromDriverValue(value: unknown): unknown };

export type Ask = (query: { text: string; rowMode?: 'array' }, values: unknown[]) => Promise<Answer>;

/**
 * Drizzle's session, with less between a query and its rows: its own passes each through five promises, a tracer, a logger and a
 * cache that are not there. Answers with groups of fields, which joins have, are put together by drizzle.
 */
export class Session extends NodePgSession<Record<string, never>, Record<string, never>> {
  readonly #ask: Ask;

  constructor(ask: Ask, dialect: PgDialect) {
    super({ query: ask } as unknown as pg.PoolClient, dialect, undefined);
    this.#ask = ask;
  }

  override prepareQuery<T extends PreparedQueryConfig>(...given: Given) {
    const [query, fields, , , mapper] = given;
    if (mapper || fields?.some(({ path }) => path.length > 1)) return super.prepareQuery<T>(...given);
    return new Prepared<T>(this.#ask, query, fields) as never;
  }
}

class Prepared<T extends PreparedQueryConfig> extends PgPreparedQuery<T> {
  readonly #ask: Ask;
  readonly #fields: Fields;

  constructor(ask: Ask, query: Query, fields: Fields) {
    super(query, undefined, undefined);
    this.#ask = ask;
    this.#fields = fields;
  }

  override execute(given?: Record<string, unknown>): Promise<T['execute']> {
    const { sql: text, params: asked } = this.query;
    const params = given ? fillPlaceholders(asked, given) : asked;
    return this.#fields ? this.#rows(text, params, this.#fields) : this.#ask({ text }, params);
  }

  async #rows(text: string, params: unknown[], fields: readonly Field[]): Promise<unknown[]> {
    const { rows } = await this.#ask({ text, rowMode: 'array' }, params);
    return rows.map((row) => toObject(fields, row as unknown[]));
  }
}

function toObject(fields: readonly Field[], row: readonly unknown[]): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (let i = 0; i < fields.length; i++) {
    const { path, field } = fields[i] as Field;
    const value = row[i];
    object[path[0] as string] = value === null ? null : decoderOf(field).mapFromDriverValue(value);
  }
  return object;
}

function decoderOf(field: Field['field']): Decoder {
  if ('mapFromDriverValue' in field) return field;
  const query = is(field, SQL) ? field : is(field, Subquery) ? field._.sql : (field as SQL.Aliased).sql;
  return (query as unknown as { decoder: Decoder }).decoder;
}
