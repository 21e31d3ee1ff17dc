import type { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import type { EventType } from '#kernel/domain.ts';
import type { IdSequence } from '#kernel/ids.ts';
import type { CallRequest, Principal } from '#kernel/kernel.ts';
import type { RegisteredTool } from '#kernel/registry.ts';
import { timeZoneOf } from '#kernel/schedule-time.ts';
import type { TenantState } from '#kernel/tenant-cache.ts';
import type { TypedTool } from '#kernel/tool.ts';
import type { Powers, ToolContext, ToolLog } from '#kernel/tool-context.ts';
import type { CallTransaction } from '#kernel/transaction.ts';

export interface PendingEvent {
  id: string;
  callId: string;
  type: string;
  payload: Record<string, unknown>;
  time: string;
}

export interface PendingEffect {
  callId: string;
  idx: number;
  port: string;
  payload: Record<string, unknown>;
}

/** A nested call that succeeded: it gets a receipt of its own under the root's. */
export interface NestedCall {
  callId: string;
  parentId: string;
  entry: RegisteredTool;
  input: unknown;
  output: Record<string, unknown>;
  milliseconds: number;
  rule: string | null;
}

/** Everything one attempt of a root call gathers. A retry starts with a new one; clock and ids stay the same. */
export interface Attempt {
  readonly request: CallRequest;
  readonly principal: Principal;
  readonly state: TenantState;
  readonly root: RegisteredTool;
  readonly rootId: string;
  readonly session: string;
  readonly startedAt: Temporal.Instant;
  readonly ids: IdSequence;
  readonly tx: CallTransaction;
  readonly signal: AbortSignal;
  readonly log: ToolLog;
  readonly events: PendingEvent[];
  readonly effects: PendingEffect[];
  readonly nested: NestedCall[];
  readonly calls: string[];
  /** Calls that this one took back: their receipts are named by it. */
  undoOf: string | null;
}

/** One running tool: the root's or a nested one's. Only the innermost may use the database. */
export interface Frame {
  readonly attempt: Attempt;
  readonly entry: RegisteredTool;
  readonly callId: string;
  readonly depth: number;
  isActive: boolean;
}

/** What the road does for a frame; kernel/run-tool.ts provides it, so that this file stays free of the road's order. */
export interface FrameServices {
  callNested(frame: Frame, name: string, input: unknown, isAuthorised: boolean): Promise<Record<string, unknown>>;
  /** Throws `forbidden` when the caller may not undo calls of this tool. */
  assertMayUndo(frame: Frame, tool: string): void;
  powers(frame: Frame): Powers;
}

export function createContext(frame: Frame, services: FrameServices): ToolContext {
  const { attempt, callId, entry } = frame;
  const { tenant } = attempt.state;
  const assertActive = (): void => {
    if (!frame.isActive) {
      throw new Error(`${entry.name} used its context while another call was running or after it had ended: await every statement.`);
    }
  };
  return {
    db: attempt.tx.db(assertActive),
    tenant,
    actor: attempt.principal.actor,
    permissions: attempt.principal.permissions,
    session: attempt.session,
    callId,
    isDryRun: attempt.request.isDryRun === true,
    now: () => attempt.startedAt,
    today: () => attempt.startedAt.toZonedDateTimeISO(timeZoneOf(tenant)).toPlainDate(),
    newId: () => attempt.ids.next(),
    emit<P extends z.ZodObject>(event: EventType<P>, payload: z.input<P>) {
      assertActive();
      if (!entry.writes) throw new Error(`${entry.name} reads, so it cannot emit ${event.name}.`);
      attempt.events.push({
        id: attempt.ids.next(),
        callId,
        type: event.name,
        payload: event.payload.parse(payload),
        time: attempt.startedAt.toString(),
      });
    },
    effect: (port, payload) => addEffect(frame, port, payload, assertActive),
    start: (workflow, input) => addEffect(frame, 'workflow', { workflow, input }, assertActive),
    call: async <I extends z.ZodObject, O extends z.ZodObject>(tool: TypedTool<I, O>, input: z.input<I>) => {
      assertActive();
      return (await services.callNested(frame, tool.name, input, false)) as z.output<O>;
    },
    log: attempt.log,
    signal: attempt.signal,
    progress: (fraction, message) => attempt.request.onProgress?.(Math.min(1, Math.max(0, fraction)), message),
    powers: services.powers(frame),
  };
}

function addEffect(frame: Frame, port: string, payload: Record<string, unknown>, assertActive: () => void): string {
  assertActive();
  const { attempt, callId, entry } = frame;
  if (!entry.writes) throw new Error(`${entry.name} reads, so it cannot ask ${port} for anything.`);
  const idx = attempt.effects.filter((effect) => effect.callId === callId).length;
  attempt.effects.push({ callId, idx, port, payload });
  return `${callId}:${idx}`;
}

/** The powers of a tool that declared none: each says what is missing. */
export const NO_POWERS: Powers = {
  undoCall: refusePower('undo'),
  callByName: refusePower('platform'),
  seed: refusePower('platform'),
  rehearse: refusePower('rehearse'),
  domains: () => {
    throw powerMissing('platform');
  },
  sealSecret: () => {
    throw powerMissing('platform');
  },
};

function refusePower(power: string) {
  return async (): Promise<never> => {
    throw powerMissing(power);
  };
}

function powerMissing(power: string): ToolError {
  return new ToolError('internal', { reason: 'power_not_declared', message: `The tool did not declare the power “${power}”.` });
}
