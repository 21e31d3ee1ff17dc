import { z } from 'zod';

/** How people are reached. */
export const CHANNELS = ['email', 'sms', 'whatsapp'] as const;
export type Channel = (typeof CHANNELS)[number];

/** urgent passes quiet hours: a code to sign in with, a critical result. */
export const CLASSES = ['marketing', 'transactional', 'urgent'] as const;
export type MessageClass = (typeof CLASSES)[number];

/**
 * The states of a message from weak to strong: the strongest that was ever reported is what holds, in whatever order providers
 * report. Delivered is stronger than failed, because a provider that gave up on one route may have delivered on another.
 */
export const HISTORY_STATES = ['held', 'queued', 'unknown', 'sent', 'failed', 'delivered', 'read', 'suppressed', 'cancelled'] as const;
export type MessageState = (typeof HISTORY_STATES)[number];

const rankOf = (state: MessageState): number => HISTORY_STATES.indexOf(state);
export const strongest = (a: MessageState, b: MessageState): MessageState => (rankOf(a) >= rankOf(b) ? a : b);

/** Sending it again is no repetition: nobody got it. */
export const NOT_GOT: readonly MessageState[] = ['failed', 'suppressed', 'cancelled'];

export const DEFAULTS = {
  quietFrom: null,
  quietUntil: null,
  quietZone: 'tenant',
  dedupeMinutes: 10,
  stopWords: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'QUIT', 'CANCEL', 'ARRET', 'ARRÊT', 'PARAR', 'BAJA', 'SAIR'],
  startWords: ['START', 'UNSTOP', 'SUBSCRIBE'],
} as const satisfies Record<string, unknown>;

export interface QuietHours {
  /** `21:00`, local. */
  quietFrom: string | null;
  quietUntil: string | null;
}

/** When the quiet hours that `now` lies in end; null: it lies in none. Exact across changes of the clocks. */
export function endOfQuiet(now: Temporal.Instant, { quietFrom, quietUntil }: QuietHours, zone: string): Temporal.Instant | null {
  if (quietFrom === null || quietUntil === null) return null;
  const local = now.toZonedDateTimeISO(zone);
  const [time, from, until] = [local.toPlainTime(), Temporal.PlainTime.from(quietFrom), Temporal.PlainTime.from(quietUntil)];
  const isOvernight = Temporal.PlainTime.compare(from, until) > 0;
  const hasBegun = Temporal.PlainTime.compare(time, from) >= 0;
  const hasEnded = Temporal.PlainTime.compare(time, until) >= 0;
  if (isOvernight ? !hasBegun && hasEnded : !hasBegun || hasEnded) return null;
  const day = local.toPlainDate().add({ days: isOvernight && hasBegun ? 1 : 0 });
  const end = (disambiguation: 'compatible' | 'later'): Temporal.Instant =>
    day.toPlainDateTime(until).toZonedDateTime(zone, { disambiguation }).toInstant();
  // An hour that the clocks repeat ends twice.
  return Temporal.Instant.compare(end('compatible'), now) > 0 ? end('compatible') : end('later');
}

export type OptOutScope = 'marketing' | 'all';

export interface Question {
  class: MessageClass;
  optOut: OptOutScope | null;
  quietEnd: Temporal.Instant | null;
}

export interface Verdict {
  state: 'queued' | 'held' | 'suppressed';
  reason: string | null;
  dueAt: Temporal.Instant | null;
}

/** May this message leave now? An objection outweighs everything; urgent messages wait for nothing. */
export function judge({ class: messageClass, optOut, quietEnd }: Question): Verdict {
  if (isForbidden(optOut, messageClass)) return { state: 'suppressed', reason: 'opted_out', dueAt: null };
  if (quietEnd && messageClass !== 'urgent') return { state: 'held', reason: 'quiet_hours', dueAt: quietEnd };
  return { state: 'queued', reason: null, dueAt: null };
}

/** STOP forbids everything; an objection to marketing leaves bills and reminders. */
export const isForbidden = (optOut: OptOutScope | null, messageClass: MessageClass): boolean =>
  optOut === 'all' || (optOut === 'marketing' && messageClass === 'marketing');

/** Whether a message that came in is one of the words that stop or start messages, and nothing else. */
export function wordIn(text: string, { stopWords, startWords }: { stopWords: readonly string[]; startWords: readonly string[] }) {
  const said = plainWord(text);
  if (stopWords.some((word) => plainWord(word) === said)) return 'stop';
  if (startWords.some((word) => plainWord(word) === said)) return 'start';
  return null;
}

const plainWord = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const EMAIL = z.email().max(254);

/** The form in which addresses are compared and stored; null: it is none. */
export function addressOf(channel: Channel, typed: string): string | null {
  if (channel === 'email') {
    const email = typed.trim().toLowerCase();
    return EMAIL.safeParse(email).success ? email : null;
  }
  const number = `+${typed.replace(/[\s().-]/g, '').replace(/^(\+|00)/, '')}`;
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : null;
}

export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
