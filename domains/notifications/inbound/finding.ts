import { fromMinor, toMinor } from '#kernel/money.ts';
import type { Money } from '#kernel/tool.ts';
import type { Channel, MessageState } from '../rules.ts';

/** What an event of a provider means to us. */
export type Finding =
  | {
      kind: 'status';
      /** Where the provider gives back what we sent along. */
      messageId: string | null;
      providerId: string;
      state: Extract<MessageState, 'sent' | 'delivered' | 'read' | 'failed'>;
      reason: string | null;
      happenedAt: Temporal.Instant | null;
    }
  | { kind: 'message'; channel: Channel; from: string; body: string; messageKind: string; happenedAt: Temporal.Instant | null }
  | { kind: 'payment'; type: string; reference: string | null; amount: Money | null; happenedAt: Temporal.Instant | null }
  | { kind: 'opt_out'; channel: Channel; from: string; evidence: string }
  | { kind: 'none' };

export const NONE: Finding = { kind: 'none' };

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null;

/** A provider's own word for a failure, kept short and plain: people and models read it. */
export const reasonOf = (word: string | null): string | null =>
  word === null ? null : `provider: ${word.replace(/[^A-Za-z0-9_ .-]+/g, ' ').slice(0, 60)}`;

/** Unix seconds, or any ISO form with a zone; null: it cannot be read. */
export function momentOf(value: unknown): Temporal.Instant | null {
  const text = textOf(value);
  if (text === null) return null;
  try {
    return /^\d{9,11}$/.test(text) ? Temporal.Instant.fromEpochMilliseconds(Number(text) * 1000) : Temporal.Instant.from(text);
  } catch {
    return null;
  }
}

/** A number of units of 1/10^decimals, exactly; null: it is no exact amount of a known currency. */
export function amountOf(value: unknown, currency: unknown, decimals: number): Money | null {
  const digits = typeof value === 'number' && Number.isFinite(value) ? String(value) : typeof value === 'string' ? value : '';
  const code = (textOf(currency) ?? '').toUpperCase();
  if (!/^-?\d{1,15}(\.\d{1,4})?$/.test(digits) || (decimals > 0 && digits.includes('.'))) return null;
  try {
    const minor = toMinor({ amount: decimals > 0 ? shifted(digits, decimals) : digits, currency: code });
    return fromMinor(minor, code);
  } catch {
    return null;
  }
}

function shifted(digits: string, decimals: number): string {
  const sign = digits.startsWith('-') ? '-' : '';
  const padded = digits.replace('-', '').padStart(decimals + 1, '0');
  return `${sign}${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}
