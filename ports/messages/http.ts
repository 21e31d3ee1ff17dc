import { PortRefusal } from '#kernel/port.ts';
import { accountWrong, NotSent } from './transport.ts';

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal;
  timeoutMs?: number;
  /** What the provider's own error body means; undefined: its status decides. */
  explain?: (body: unknown, retryAfterMs: number) => Error | undefined;
}

const TIMEOUT_MS = 30_000;
const BODY_CHARS_MAX = 100_000;

/** Failures before a byte of the request could be read by the other side. */
const NEVER_ARRIVED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Posts once and answers the JSON of a success. How everything else ends is what Transport.send promises. */
export async function post({ url, headers, body, signal, timeoutMs = TIMEOUT_MS, explain }: Post): Promise<unknown> {
  if (signal.aborted) throw new NotSent('stopped', 'It was stopped before it had begun.');
  const response = await fetch(requestOf({ url, headers, body, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) })).catch(
    (error: unknown) => {
      throw NEVER_ARRIVED.has(codeOf(error)) ? new NotSent('unreachable', 'The provider cannot be reached.', { cause: error }) : error;
    },
  );
  const answer = parsed((await response.text()).slice(0, BODY_CHARS_MAX));
  if (response.ok) return answer;
  const retryAfterMs = retryAfter(response.headers.get('retry-after'), Date.now());
  throw explain?.(answer, retryAfterMs) ?? byStatus(response.status, retryAfterMs);
}

/** Whatever is wrong with the account's own settings shows here, before anything is sent. */
function requestOf({ url, headers, body, signal }: Pick<Post, 'url' | 'headers' | 'body' | 'signal'>): Request {
  try {
    return new Request(url, { method: 'POST', headers, body, redirect: 'manual', signal });
  } catch {
    throw accountWrong();
  }
}

function byStatus(status: number, retryAfterMs: number): Error {
  // A redirect is not followed: it could lead anywhere, with the token.
  if (status < 400) return accountWrong();
  if (status === 401 || status === 403) return new PortRefusal('credentials_refused', 'The provider refuses the credentials.');
  if (status === 429) return new NotSent('rate_limited', 'The provider takes no more for the moment.', { retryAfterMs });
  if (status === 503) return new NotSent('unavailable', 'The provider is not available.', { retryAfterMs });
  // It, or something before it, failed with the request in its hands.
  if (status >= 500 || status === 408) return new Error(`The provider answered ${status}.`);
  return new PortRefusal('message_refused', `The provider refuses the message (${status}).`);
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3), in milliseconds; at most an hour is believed. */
export function retryAfter(header: string | null, nowMs: number): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(3_600_000, Math.max(0, ms)) : 0;
}

function codeOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string; errors?: { code?: string }[] } }).cause;
  return cause?.code ?? cause?.errors?.[0]?.code ?? '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
