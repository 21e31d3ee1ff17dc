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
  const parts = statements.map(toPart);
  client.query(new Batch([...takeHeld(client), ...parts]));
  return parts.map(({ answer }) => answer.promise);
}

/**
 * Messages that are one transaction because no Sync stands between them: it begins with the first and is committed by the end of
 * the last, without BEGIN and COMMIT. Whatever fails takes all of it back, and leaves the connection to whoever speaks next, even
 * to somebody whose words are under way already.
 */
export interface Conversation {
  send(statements: readonly Statement[]): Promise<Answer>[];
  /** The last message; an answer of it says nothing yet of the commit. `ended` rejects when all was taken back. */
  end(statements: readonly Statement[]): { answers: Promise<Answer>[]; ended: Promise<void> };
}

export function converse(client: pg.PoolClient): Conversation {
  const ended = Promise.withResolvers<void>();
  // Whoever waits for the end sees the failure; so does whoever awaits an answer.
  ended.promise.catch(nobody);
  const batch = new Batch(takeHeld(client), ended);
  let hasBegun = false;
  const say = (statements: readonly Statement[], isLast: boolean): Promise<Answer>[] => {
    const parts = statements.map(toPart);
    batch.say(parts, isLast);
    if (!hasBegun) {
      hasBegun = true;
      client.query(batch);
    }
    return parts.map(({ answer }) => answer.promise);
  };
  return {
    send: (statements) => say(statements, false),
    end: (statements) => ({ answers: say(statements, true), ended: ended.promise }),
  };
}

/** What PostgreSQL says before it hangs up: shutdowns, timeouts of the session. */
const HANGS_UP = /^(?:57P|25P0[34]|08)/;

/** Whether the connection is gone; what PostgreSQL only said no to leaves it whole. */
export const isEndOfConnection = (failure: Error): boolean => !(failure instanceof pg.DatabaseError) || HANGS_UP.test(failure.code ?? '');

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
  const held = takeHeld(client);
  if (held.length > 0) client.query(new Batch(held));
}

/** What a connection holds: whoever takes it sends it, before anything else. */
function takeHeld(client: pg.PoolClient): Part[] {
  const held = HELD.get(client);
  if (!held) return [];
  clearTimeout(held.timer);
  HELD.delete(client);
  return [held.part];
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
  flush(): void;
  sync(): void;
}

const KEPT = new WeakMap<Wire, Kept>();

function keptBy(wire: Wire): Kept {
  let kept = KEPT.get(wire);
  if (!kept) KEPT.set(wire, (kept = { columns: new Map(), unsure: new Set() }));
  return kept;
}

/** Statements before one Sync. pg refuses what is no Query of its own on a pipelining connection, so it is one. */
class Batch extends pg.Query {
  readonly #parts: Part[];
  /** Of a conversation: settled when all of it is over. */
  readonly #ended: PromiseWithResolvers<void> | undefined;
  readonly #parsed: string[] = [];
  #kept: Kept = { columns: new Map(), unsure: new Set() };
  #wire: Wire | undefined;
  #at = 0;
  #sent = 0;
  #hasEnd: boolean;
  #failure: Error | undefined;

  constructor(parts: Part[], ended?: PromiseWithResolvers<void>) {
    super('', undefined);
    this.#parts = parts;
    this.#ended = ended;
    this.#hasEnd = !ended;
    // Without it pg would make a promise, and emit what fails.
    (this as { callback?: (error: Error | null) => void }).callback = (error) => error && this.#fail(error);
  }

  /** More of a conversation. */
  say(parts: readonly Part[], isLast: boolean): void {
    if (this.#hasEnd) {
      const failure = this.#failure;
      const why = failure && isEndOfConnection(failure) ? failure : new Error('The transaction had failed before this statement.');
      for (const { answer } of parts) answer.reject(why);
      return;
    }
    this.#parts.push(...parts);
    this.#hasEnd = isLast;
    if (this.#wire) this.#write(this.#wire);
  }

  override submit = (connection: unknown): null => {
    this.#wire = connection as Wire;
    this.#kept = keptBy(this.#wire);
    this.#write(this.#wire);
    return null;
  };

  #write(wire: Wire): void {
    wire.stream.cork();
    try {
      while (this.#sent < this.#parts.length) this.#send(wire, this.#parts[this.#sent++] as Part);
      if (this.#hasEnd) wire.sync();
      else wire.flush();
    } finally {
      wire.stream.uncork();
    }
  }

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
    this.#isDone({ command, rowCount: Number(counts.at(-1) ?? 0) });
  }

  handleEmptyQuery(): void {
    this.#isDone({ command: '', rowCount: 0 });
  }

  #isDone(done: NonNullable<Part['done']>): void {
    const part = this.#part;
    part.done = done;
    if (!this.#ended) {
      this.#at++;
      return;
    }
    // It is what the next message waits for; and nobody keeps all that was said until the end.
    this.#parts.shift();
    this.#sent--;
    answer(part);
  }

  handleError(error: Error): void {
    this.#fail(error);
  }

  handleReadyForQuery(): void {
    this.#parts.forEach(answer);
    this.#ended?.resolve();
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#ended?.reject(error);
    // PostgreSQL hears nothing more before a Sync.
    if (!this.#hasEnd) {
      this.#hasEnd = true;
      this.#wire?.sync();
    }
    this.#parts.forEach(answer);
    for (const name of this.#parsed) {
      if (this.#kept.columns.get(name)) continue;
      this.#kept.columns.delete(name);
      this.#kept.unsure.add(name);
    }
    for (const { answer, done } of this.#parts) if (!done) answer.reject(error);
  }
}

function answer({ answer: { resolve, reject }, done, rows, failure }: Part): void {
  if (failure) reject(failure);
  else if (done) resolve({ ...done, rows });
}

function toRow({ columns, statement }: Part, fields: (string | null)[]): unknown {
  if (!columns) throw new Error('PostgreSQL answered rows of a statement whose columns nobody asked for.');
  const { names, parsers } = columns;
  const values = fields.map((text, i) => (text === null ? null : parsers[i]?.(text)));
  return statement.rowMode === 'array' ? values : Object.fromEntries(values.map((value, i) => [names[i], value]));
}
