import { Column, is, type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';

type Fields = readonly { field: object }[];
type BuildSelection = (this: PgDialect, fields: Fields, options?: { isSingleTable?: boolean }) => SQL;

/** Quoted, as a statement of one table names them. */
const NAMES = new WeakMap<object, string>();

/**
 * Drizzle makes a tree of each column that a query answers and asks of each of its nodes what it is: two thirds of building
 * a query, for the same text again and again. Here columns of a single table are written down at once; all else is drizzle's.
 */
export function createDialect(): PgDialect {
  const dialect = new PgDialect();
  // Private by its types alone; a test holds the text against drizzle's own.
  const own = dialect as unknown as { buildSelection: BuildSelection };
  const drizzles = own.buildSelection.bind(dialect);
  own.buildSelection = (fields, options) => {
    if (!options?.isSingleTable) return drizzles(fields, options);
    const names: string[] = [];
    for (const { field } of fields) {
      const name = NAMES.get(field) ?? remember(dialect, field);
      if (name === undefined) return drizzles(fields, options);
      names.push(name);
    }
    return sql.raw(names.join(', '));
  };
  return dialect;
}

function remember(dialect: PgDialect, field: object): string | undefined {
  if (!is(field, Column)) return undefined;
  const name = dialect.escapeName(field.name);
  NAMES.set(field, name);
  return name;
}
