import pg from 'pg';
import { prepareValue } from 'pg/lib/utils.js';

export interface Statement {
  text: string;
  values?: readonly unknown[];
  /** Under which each connection keeps it; without one it is parsed each time. */
  name?: string | undefined;
  rowMode?: 'array' | undefined;
  types?: pg.CustomTypesConfig | undefined;
  /** Answers no rows: nobody need ask what its columns are. */
  isCommand?: boolean;
}

export interface Answer {
  command: string;
  rowCount: number;
  rows: unknown[];
}

/**
 * Sends statements in one message, to be answered in one: each message of its own would wake the database's process, and its
 * answer ours, which costs more than most statements do. Each has its own promise; when one fails, those behind it fail
 * with its error, unsent as it were, and those before it have happened.
 */
export function sendBatch(client: pg.PoolClient, statements: readonly Statement[]): Promise<Answer>[] {
  const held = HELD.get(client);
  const parts = statements.map(toPart);
  if (held) letGo(client);
  client.query(new Batch(held ? [held.part, ...parts] : parts));
  return parts.map(({ answer }) => answer.promise);
}

const HOLD_MS = 2;
const HELD = new WeakMap<pg.PoolClient, { part: Part; timer: NodeJS.Timeout }>();

/** Like sendBatch, for a statement that nobody waits for: it leaves with what the connection's next user sends, or by itself in 2 ms. */
export function sendLater(client: pg.PoolClient, statement: Statement): Promise<Answer> {
  const part = toPart(statement);
  HELD.set(client, { part, timer: setTimeout(() => flushHeld(client), HOLD_MS) });
  return part.answer.promise;
}

/** Has a connection send what it holds before whatever somebody sends past this file, and before it ends. */
export function holdInOrder(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((...args: unknown[]) => {
    if (!(args[0] instanceof Batch)) flushHeld(client);
    return query(...args);
  }) as typeof client.query;
  const end = client.end.bind(client);
  client.end = ((...args: Parameters<typeof end>) => {
    flushHeld(client);
    return end(...args);
  }) as typeof client.end;
}

function flushHeld(client: pg.PoolClient): void {
  const held = HELD.get(client);
  if (!held) return;
  letGo(client);
  client.query(new Batch([held.part]));
}

function letGo(client: pg.PoolClient): void {
  clearTimeout(HELD.get(client)?.timer);
  HELD.delete(client);
}

interface Part {
  statement: Statement;
  values: readonly (string | Buffer | null)[];
  answer: PromiseWithResolvers<Answer>;
  columns: Columns | undefined;
  rows: unknown[];
  done: { command: string; rowCount: number } | undefined;
  /** Of a value that could not be read. */
  failure: unknown;
}

function toPart(statement: Statement): Part {
  const answer = Promise.withResolvers<Answer>();
  // Whoever awaits it sees the failure; when nobody does, because one before it failed, it must not end the process.
  answer.promise.catch(nobody);
  // Here, because a value that cannot be sent must be found out before anything is.
  const values = statement.values?.map((value) => prepareValue(value)) ?? [];
  return { statement, values, answer, columns: undefined, rows: [], done: undefined, failure: undefined };
}

const nobody = (): void => {};

interface Columns {
  names: string[];
  parsers: ((text: string) => unknown)[];
}

/** What a connection knows of the statements it keeps. */
interface Kept {
  columns: Map<string, Columns | null>;
  /** Those whose parsing a failure may have kept from happening. */
  unsure: Set<string>;
}

/** The part of pg's connection that speaks the extended protocol. */
interface Wire {
  stream: { cork(): void; uncork(): void };
  parse(message: { text: string; name?: string | undefined }): void;
  bind(message: { statement?: string | undefined; values: Part['values'] }): void;
  describe(message: { type: 'P' }): void;
  execute(message: object): void;
  close(message: { type: 'S'; name: string }): void;
  sync(): void;
}

const KEPT = new WeakMap<Wire, Kept>();

function keptBy(wire: Wire): Kept {
  let kept = KEPT.get(wire);
  if (!kept) KEPT.set(wire, (kept = { columns: new Map(), unsure: new Set() }));
  return kept;
}

/** Several statements before one Sync. pg refuses what is no Query of its own on a pipelining connection, so it is one. */
class Batch extends pg.Query {
  readonly #parts: readonly Part[];
  readonly #parsed: string[] = [];
  #kept: Kept = { columns: new Map(), unsure: new Set() };
  #at = 0;

  constructor(parts: readonly Part[]) {
    super('', undefined);
    this.#parts = parts;
    // Without it pg would make a promise, and emit what fails.
    (this as { callback?: (error: Error | null) => void }).callback = (error) => error && this.#fail(error);
  }

  override submit = (connection: unknown): null => {
    const wire = connection as Wire;
    this.#kept = keptBy(wire);
    wire.stream.cork();
    try {
      for (const part of this.#parts) this.#send(wire, part);
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
    return null;
  };

  #send(wire: Wire, part: Part): void {
    const { text, name, isCommand } = part.statement;
    const { columns, unsure } = this.#kept;
    const known = name === undefined ? undefined : columns.get(name);
    if (name === undefined || !columns.has(name)) {
      if (name !== undefined) {
        if (unsure.delete(name)) wire.close({ type: 'S', name });
        columns.set(name, null);
        this.#parsed.push(name);
      }
      wire.parse({ text, name });
    }
    wire.bind({ statement: name, values: part.values });
    if (known) part.columns = known;
    else if (!isCommand) wire.describe({ type: 'P' });
    wire.execute({});
  }

  get #part(): Part {
    const part = this.#parts[this.#at];
    if (!part) throw new Error('PostgreSQL answered more statements than it was sent.');
    return part;
  }

  handleRowDescription(message: { fields: { name: string; dataTypeID: number }[] }): void {
    const { statement } = this.#part;
    const types = statement.types ?? pg.types;
    const columns: Columns = {
      names: message.fields.map(({ name }) => name),
      parsers: message.fields.map(({ dataTypeID }) => types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown),
    };
    this.#part.columns = columns;
    if (statement.name !== undefined) this.#kept.columns.set(statement.name, columns);
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const part = this.#part;
    if (part.failure) return;
    try {
      part.rows.push(toRow(part, fields));
    } catch (error) {
      part.failure = error;
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    const [command = '', ...counts] = text.split(' ');
    this.#part.done = { command, rowCount: Number(counts.at(-1) ?? 0) };
    this.#at++;
  }

  handleEmptyQuery(): void {
    this.#part.done = { command: '', rowCount: 0 };
    this.#at++;
  }

  handleError(error: Error): void {
    this.#fail(error);
  }

  handleReadyForQuery(): void {
    this.#answer();
  }

  #answer(): void {
    for (const { answer, done, rows, failure } of this.#parts) {
      if (failure) answer.reject(failure);
      else if (done) answer.resolve({ ...done, rows });
    }
  }

  #fail(error: Error): void {
    this.#answer();
    for (const name of this.#parsed) {
      if (this.#kept.columns.get(name)) continue;
      this.#kept.columns.delete(name);
      this.#kept.unsure.add(name);
    }
    for (const { answer, done } of this.#parts) if (!done) answer.reject(error);
  }
}

function toRow({ columns, statement }: Part, fields: (string | null)[]): unknown {
  if (!columns) throw new Error('PostgreSQL answered rows of a statement whose columns nobody asked for.');
  const { names, parsers } = columns;
  const values = fields.map((text, i) => (text === null ? null : parsers[i]?.(text)));
  return statement.rowMode === 'array' ? values : Object.fromEntries(values.map((value, i) => [names[i], value]));
}
