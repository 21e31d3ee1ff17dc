import pg from 'pg';
import { storable } from '#kernel/call-input.ts';
import { digest } from '#kernel/canonical.ts';
import { sendBatch } from '#kernel/batch.ts';
import { command, COMMIT, setRole, statement } from '#kernel/db.ts';
import type { NestedCall } from '#kernel/frame.ts';
import { UUID } from '#kernel/ids.ts';
import type { CallRequest, Principal } from '#kernel/kernel.ts';
import { type ContextSealer, ENTER_CONTEXT } from '#kernel/tenant-context.ts';
import type { ToolLog } from '#kernel/tool-context.ts';

/** A row of kernel.receipts, by its columns' names. What is undefined is null there. */
export interface ReceiptDraft {
  tenant_id: string;
  id: string;
  root_id: string;
  parent_id: string | undefined;
  cause_event: string | undefined;
  tool: string;
  effect: string;
  door: string;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  on_behalf_of: string | undefined;
  credential: string;
  client: string | undefined;
  session: string;
  request_id: string | undefined;
  rule: string | undefined;
  input_digest: string;
  output_digest: string | undefined;
  outcome: 'done' | 'previewed' | 'denied' | 'failed';
  code: string | undefined;
  reason: string | undefined;
  undo_of: string | undefined;
  started_at: string;
  milliseconds: number;
  amount_minor: string | undefined;
  currency: string | undefined;
  records: string[] | undefined;
}

interface Who {
  tenantId: string;
  callId: string;
  tool: string;
  effect: string;
  principal: Principal;
  request: CallRequest;
  session: string;
  rule: string | null;
  inputDigest: string;
  startedAt: Temporal.Instant;
  milliseconds: number;
}

interface What {
  outcome: ReceiptDraft['outcome'];
  output?: Record<string, unknown>;
  code?: string;
  reason?: string;
  amount?: { minor: bigint; currency: string } | null;
  undoOf?: string | null;
  nested?: NestedCall;
}

export function draftReceipt(who: Who, what: What): ReceiptDraft {
  const { principal, request } = who;
  const { nested } = what;
  const isRead = (nested?.entry.tool.effect ?? who.effect) === 'read';
  return {
    tenant_id: who.tenantId,
    id: nested?.callId ?? who.callId,
    root_id: who.callId,
    parent_id: nested?.parentId,
    cause_event: request.cause?.eventId,
    tool: nested?.entry.name ?? who.tool,
    effect: nested?.entry.tool.effect ?? who.effect,
    door: request.door,
    actor_kind: principal.actor.kind,
    actor_id: principal.actor.id,
    actor_name: principal.actor.name,
    on_behalf_of: principal.actor.onBehalfOf,
    credential: principal.credential,
    client: request.client && storable(request.client),
    session: who.session,
    request_id: request.requestId && storable(request.requestId),
    rule: (nested ? nested.rule : who.rule) ?? undefined,
    input_digest: nested ? digest(nested.input) : who.inputDigest,
    output_digest: what.output && digest(what.output),
    outcome: what.outcome,
    code: what.code,
    reason: what.reason,
    undo_of: what.undoOf ?? undefined,
    started_at: who.startedAt.toString(),
    milliseconds: Math.round((nested?.milliseconds ?? who.milliseconds) * 1000) / 1000,
    amount_minor: what.amount?.minor.toString(),
    currency: what.amount?.currency,
    records: isRead && what.output ? recordsIn(what.output) : undefined,
  };
}

const MAX_RECORDS = 100;

/** The ids of the records that an answer shows: the `id` of the answer, of its items and of what these hold. */
function recordsIn(output: Record<string, unknown>): string[] {
  const found = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (value === null || typeof value !== 'object' || depth > 3 || found.size >= MAX_RECORDS) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, depth + 1);
      return;
    }
    const { id } = value as { id?: unknown };
    if (typeof id === 'string' && UUID.test(id)) found.add(id);
    for (const inner of Object.values(value)) if (typeof inner === 'object') visit(inner, depth + 1);
  };
  visit(output, 0);
  return [...found].slice(0, MAX_RECORDS);
}

/** As text: so many objects that outlive their call are what the garbage collector suffers most from. */
interface Waiting {
  id: string;
  tool: string;
  element: string;
}

/** Writes receipts that are not part of a call's own transaction. */
export interface Recorder {
  /** Within a second, in a batch. A crash loses at most these. */
  later(receipt: ReceiptDraft): void;
  /** Before this returns, in a transaction of its own. */
  writeNow(receipts: ReceiptDraft[]): Promise<void>;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** In the order of the table. */
const COLUMNS: readonly (keyof ReceiptDraft | 'rows')[] = [
  'tenant_id',
  'id',
  'root_id',
  'parent_id',
  'cause_event',
  'tool',
  'effect',
  'door',
  'actor_kind',
  'actor_id',
  'actor_name',
  'on_behalf_of',
  'credential',
  'client',
  'session',
  'request_id',
  'rule',
  'input_digest',
  'output_digest',
  'outcome',
  'code',
  'reason',
  'undo_of',
  'started_at',
  'milliseconds',
  'rows',
  'amount_minor',
  'currency',
  'records',
];

/** Receipts as a `kernel.receipts[]`, which PostgreSQL reads in half the time of JSON. */
export const toReceiptArray = (receipts: readonly ReceiptDraft[]): string => toArray(receipts.map(toElement));

const toArray = (elements: readonly string[]): string => `{${elements.join(',')}}`;

/** A composite value as an element of an array. */
const toElement = (receipt: ReceiptDraft): string => `"(${COLUMNS.map((column) => toField(receipt, column)).join(',')})"`;

function toField(receipt: ReceiptDraft, column: (typeof COLUMNS)[number]): string {
  // How many rows a write changed, kernel.record_writes() finds out.
  if (column === 'rows') return '0';
  if (column === 'records') return quoted(`{${receipt.records?.join(',') ?? ''}}`);
  const value = receipt[column];
  if (value === undefined) return '';
  if (column === 'input_digest' || column === 'output_digest') return quoted(`${ESCAPED['\\']}x${value}`);
  if (typeof value === 'number' || PLAIN.test(value)) return String(value);
  return quoted(value.replaceAll(/["\\]/g, (character) => ESCAPED[character] ?? character));
}

const PLAIN = /^[\w.:@-]+$/;
/** For both: within a composite value, and again within an array. */
const ESCAPED: Readonly<Record<string, string>> = { '"': '\\\\\\"', '\\': '\\\\\\\\' };
const quoted = (escaped: string): string => `\\"${escaped}\\"`;

const BEGIN = [command('BEGIN'), setRole('nexus_recorder')];
const RECORD = 'SELECT kernel.record_receipts($1)';
const FLUSH_MS = 500;
const BATCH = 500;
const MAX_WAITING = 50_000;

/** Refused for what it says (data, constraints, limits), not for the state of the server. */
const isRefused = (error: unknown): boolean => error instanceof pg.DatabaseError && /^(?:22|23|42|54)/.test(error.code ?? '');

export function createRecorder({ pool, sealer, log }: { pool: pg.Pool; sealer: ContextSealer; log: ToolLog }): Recorder {
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | null = null;
  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  async function write(elements: readonly string[]): Promise<void> {
    const client = await pool.connect();
    try {
      // One message: a transaction that cannot stay open when this process dies in the middle.
      const context = statement(ENTER_CONTEXT, [sealer.sealWorker(Date.now())]);
      await Promise.all(sendBatch(client, [...BEGIN, context, statement(RECORD, [toArray(elements)]), COMMIT]));
      client.release();
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }

  /** One receipt that the database will not take, whatever we do, must not keep back those of everybody else. */
  async function writeOneByOne(receipts: readonly Waiting[]): Promise<void> {
    for (const { id, tool, element } of receipts) {
      await write([element]).catch((error: unknown) => {
        if (!isRefused(error)) throw error;
        log.error({ err: error, callId: id, tool }, 'The database does not take this receipt; it is given up.');
      });
    }
  }

  async function flushAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH);
      try {
        await write(batch.map(({ element }) => element)).catch((error: unknown) => {
          if (!isRefused(error)) throw error;
          return writeOneByOne(batch);
        });
      } catch (error) {
        waiting = [...batch, ...waiting].slice(-MAX_WAITING);
        log.warn({ err: error, waiting: waiting.length }, 'Receipts of reads could not be written; they wait.');
        return;
      }
    }
  }

  function flush(): Promise<void> {
    flushing ??= flushAll().finally(() => {
      flushing = null;
    });
    return flushing;
  }

  return {
    later(receipt) {
      waiting.push({ id: receipt.id, tool: receipt.tool, element: toElement(receipt) });
      if (waiting.length >= BATCH && waiting.length < MAX_WAITING) void flush();
    },
    writeNow: (receipts) => write(receipts.map(toElement)),
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
