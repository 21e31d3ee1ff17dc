import type { z } from 'zod';

/** What came of asking a port about an intent that a crash left open. */
export type LookUp =
  | { state: 'done'; result: Record<string, unknown> }
  /** It certainly did not happen: doing it now is safe. */
  | { state: 'absent' }
  /** Nobody can tell: a person must, it is never blindly repeated. */
  | { state: 'unknown' };

/** A refusal that trying again will not mend. Anything else that a port throws is tried again with back-off. */
export class PortRefusal extends Error {
  override readonly name = 'PortRefusal';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Something outside the house that `ctx.effect(port, payload)` may ask for, after commit. */
export interface EffectPort<P extends z.ZodObject = z.ZodObject> {
  /** `cluster`, `dns`, `messages`, … */
  readonly name: string;
  readonly payload: P;
  /**
   * Carries the intent out and answers facts worth keeping (never secrets). `key` is the same on every attempt; a port
   * that can makes a second attempt under the same key change nothing.
   */
  perform(intent: EffectIntent<P>): Promise<Record<string, unknown>>;
  /** Did an attempt that nobody saw the end of happen? Left out: never repeat, report `unknown`. */
  lookUp?(intent: EffectIntent<P>): Promise<LookUp>;
}

export interface EffectIntent<P extends z.ZodObject = z.ZodObject> {
  readonly key: string;
  readonly tenantId: string;
  readonly payload: z.output<P>;
  readonly signal: AbortSignal;
}

/** Counts calls against a limit a minute. Shared between processes when the port behind it is. */
export interface Limiter {
  /** Milliseconds until the next call may be made; 0: go on, and the call is counted. */
  consume(key: string, callsPerMinute: number): Promise<number>;
}

/** Where the bytes of files are. Keys carry the tenant; nothing here is public. */
export interface ObjectStore {
  put(key: string, bytes: ReadableStream<Uint8Array>, maxBytes: number): Promise<{ size: number; sha256: string }>;
  /** Null when there is no such object. */
  get(key: string): Promise<ReadableStream<Uint8Array> | null>;
  delete(key: string): Promise<void>;
}
