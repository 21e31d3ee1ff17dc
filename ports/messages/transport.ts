import { PortRefusal } from '#kernel/port.ts';
import type { Message } from './payload.ts';

/** What a transport needs to speak for somebody: tokens, sender, address. By the names of TRANSPORT_SETTINGS. */
export type TransportSettings = Readonly<Record<string, string>>;

export interface Handover {
  readonly message: Message;
  /** The same on every attempt. */
  readonly key: string;
  readonly settings: TransportSettings;
  readonly signal: AbortSignal;
}

export interface Accepted {
  /** By which the provider's delivery reports name the message; null when it gave none. */
  readonly providerId: string | null;
}

/**
 * One way for messages to leave. `send` ends in one of four ways: accepted; PortRefusal, which trying again will not mend;
 * NotSent, which certainly did not leave and may be tried again; anything else, after which nobody knows.
 */
export interface Transport {
  readonly name: string;
  send(handover: Handover): Promise<Accepted>;
}

/** The message certainly did not leave: trying again cannot make it two. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
  readonly reason: string;
  /** What the provider asked for. */
  readonly retryAfterMs: number;

  constructor(reason: string, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

export function setting(settings: TransportSettings, name: string): string {
  const value = settings[name];
  if (!value) throw accountWrong();
  return value;
}

export const accountWrong = (): PortRefusal =>
  new PortRefusal('account_wrong', 'The settings of the account cannot be used: an address, key or sender is missing or malformed.');
