import { Column, is, isTable, Name, Param, type Query, SQL, sql, StringChunk, Table } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';

/**
 * Drizzle makes a tree of each query, asks of each of its nodes what it is by walking its classes, and joins the texts of all
 * branches again on every level: for the same few shapes again and again. Here the usual nodes are known by their prototypes and
 * written into one text, and the columns of a single table at once. What is none of these is left to drizzle.
 */
export function createDialect(): PgDialect {
  const dialect = new PgDialect();
  // Private by its types alone; a test holds every text against drizzle's own.
  const own = dialect as unknown as Own;
  const drizzles = {
    query: own.buildSelectQuery.bind(dialect),
    select: own.buildSelection.bind(dialect),
    text: own.sqlToQuery.bind(dialect),
  };
  own.buildSelectQuery = (asked) => plainSelect(dialect, asked) ?? drizzles.query(asked);
  own.buildSelection = (fields, options) => {
    if (!options?.isSingleTable) return drizzles.select(fields, options);
    const columns = fields.map(({ field }) => field);
    const names = namesOf(dialect, columns);
    return names === undefined ? drizzles.select(fields, options) : sql.raw(names);
  };
  own.sqlToQuery = (query, invokeSource) => (invokeSource ? undefined : textOf(dialect, query)) ?? drizzles.text(query, invokeSource);
  return dialect;
}

type Fields = readonly { field: object }[];
interface Own {
  buildSelectQuery(asked: Asked): SQL;
  buildSelection(fields: Fields, options?: { isSingleTable?: boolean }): SQL;
  sqlToQuery(query: SQL, invokeSource?: string): Query;
}

type Asked = Readonly<Record<string, unknown>> & {
  table: object;
  fields: Readonly<Record<string, object>>;
  where?: SQL;
  withList: readonly unknown[];
  setOperators: readonly unknown[];
};

/** What a select may say beside its fields, its table and its condition. */
const MORE = ['fieldsFlat', 'distinct', 'joins', 'orderBy', 'groupBy', 'having', 'limit', 'offset', 'lockingClause'] as const;

/** Columns of one table, by a condition: most of what tools ask. */
function plainSelect(dialect: PgDialect, asked: Asked): SQL | undefined {
  const { table, fields, where } = asked;
  if (!where || !isTable(table) || isAliased(table) || MORE.some((clause) => asked[clause] !== undefined)) return undefined;
  if (asked.withList.length + asked.setOperators.length > 0) return undefined;
  const columns = Object.values(fields);
  const names = columns.every((column) => (column as Column).table === table) && namesOf(dialect, columns);
  return names ? new SQL([new StringChunk(`select ${names} from ${nameOf(table, dialect)} where `), where]) : undefined;
}

/** Quoted, as a statement of one table names them. */
const NAMES = new WeakMap<object, string>();

/** Undefined: there is something else than columns among them. */
function namesOf(dialect: PgDialect, fields: readonly object[]): string | undefined {
  const names: string[] = [];
  for (const field of fields) {
    let name = NAMES.get(field);
    if (name === undefined && is(field, Column)) NAMES.set(field, (name = dialect.escapeName(field.name)));
    if (name === undefined) return undefined;
    names.push(name);
  }
  return names.join(', ');
}

type Writer = (chunk: never, out: Out) => boolean;
interface Out {
  dialect: PgDialect;
  text: string;
  params: unknown[];
}

function textOf(dialect: PgDialect, query: SQL): Query | undefined {
  const out: Out = { dialect, text: '', params: [] };
  return writeQuery(query, out) ? { sql: out.text, params: out.params } : undefined;
}

/** By prototype, because a proxy of drizzle's answers for its fields and not for itself. Null: drizzle's to write. */
const WRITERS = new Map<object | null, Writer | null>();

function write(chunk: unknown, out: Out): boolean {
  if (chunk === undefined) return true;
  if (chunk === null || typeof chunk !== 'object') return writeValue(chunk, out);
  const kind = Object.getPrototypeOf(chunk) as object | null;
  let writer = WRITERS.get(kind);
  if (writer === undefined) WRITERS.set(kind, (writer = writerOf(chunk)));
  return writer !== null && writer(chunk as never, out);
}

function writerOf(chunk: object): Writer | null {
  if (Array.isArray(chunk)) return writeList;
  if (is(chunk, StringChunk)) return writeText;
  if (is(chunk, Name)) return writeName;
  if (is(chunk, SQL)) return writeQuery;
  if (isTable(chunk)) return writeTable;
  if (is(chunk, Column)) return writeColumn;
  if (is(chunk, Param)) return writeParam;
  return null;
}

const writeText = ({ value }: StringChunk, out: Out): boolean => {
  out.text += value.length === 1 ? value[0] : value.join('');
  return true;
};

const writeName = ({ value }: Name, out: Out): boolean => {
  out.text += out.dialect.escapeName(value);
  return true;
};

function writeQuery(query: SQL, out: Out): boolean {
  const { queryChunks, shouldInlineParams } = query as unknown as { queryChunks: readonly unknown[]; shouldInlineParams: boolean };
  if (shouldInlineParams) return false;
  for (const chunk of queryChunks) if (!write(chunk, out)) return false;
  return true;
}

function writeList(list: readonly unknown[], out: Out): boolean {
  out.text += '(';
  for (let i = 0; i < list.length; i++) {
    if (i > 0) out.text += ', ';
    if (!write(list[i], out)) return false;
  }
  out.text += ')';
  return true;
}

/** Whole, as statements of several tables name them. */
const WHOLE_NAMES = new WeakMap<object, string>();

function writeTable(table: Table, out: Out): boolean {
  out.text += nameOf(table, out.dialect);
  return true;
}

function nameOf(table: Table, { escapeName }: PgDialect): string {
  const { [SYMBOLS.Schema]: schema, [SYMBOLS.Name]: name, [SYMBOLS.IsAlias]: isAlias } = table as unknown as Record<symbol, string>;
  return schema === undefined || isAlias ? escapeName(name as string) : `${escapeName(schema)}.${escapeName(name as string)}`;
}

const isAliased = (table: Table): boolean => (table as unknown as Record<symbol, boolean>)[SYMBOLS.IsAlias] === true;

const SYMBOLS = (Table as unknown as { Symbol: { Schema: symbol; Name: symbol; IsAlias: symbol } }).Symbol;

function writeColumn(column: Column, out: Out): boolean {
  let name = WHOLE_NAMES.get(column);
  if (name === undefined) {
    name = `${nameOf(column.table, out.dialect)}.${out.dialect.escapeName(column.name)}`;
    WHOLE_NAMES.set(column, name);
  }
  out.text += name;
  return true;
}

function writeParam({ value, encoder }: Param, out: Out): boolean {
  if (isWrapper(value)) return false;
  const mapped = value === null ? null : encoder.mapToDriverValue(value);
  return !isWrapper(mapped) && writeValue(mapped, out);
}

/** A placeholder, or an expression. */
const isWrapper = (value: unknown): boolean => value !== null && typeof value === 'object' && 'getSQL' in value;

function writeValue(value: unknown, out: Out): boolean {
  out.text += out.dialect.escapeParam(out.params.length);
  out.params.push(value);
  return true;
}
