import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Verification } from './webhooks.ts';

export interface ReceivedWebhook {
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string>>;
  /** The bytes as they came: a body parsed and written again has another signature. */
  body: Buffer;
}

/** How old a signed time may be, either way: what Stripe and Standard Webhooks advise against replays. */
const AGE_SECONDS_MAX = 300;

/** Whether a webhook proves that its sender knows the secret. `nowSeconds`: Unix time. */
export function isGenuine(
  verification: Verification,
  secret: string,
  { webhook, nowSeconds }: { webhook: ReceivedWebhook; nowSeconds: number },
): boolean {
  if (secret === '') return false;
  if (verification.kind === 'token') {
    const found = verification.in === 'header' ? webhook.headers[verification.name] : webhook.query[verification.name];
    return found !== undefined && areEqual(found, secret);
  }
  const { hash, encoding, header, prefix = '', signed } = verification;
  const claim = CLAIMS[signed](webhook, { header: webhook.headers[header] ?? '', prefix, secret });
  if (!claim || (claim.time !== undefined && !(Math.abs(nowSeconds - claim.time) <= AGE_SECONDS_MAX))) return false;
  const expected = createHmac(hash, claim.key).update(claim.content).digest(encoding);
  return claim.signatures.some((signature) => areEqual(signature, expected));
}

interface Claim {
  key: string | Buffer;
  content: Buffer;
  signatures: string[];
  /** Unix seconds, where the time is signed too. */
  time?: number;
}

type ReadClaim = (webhook: ReceivedWebhook, from: { header: string; prefix: string; secret: string }) => Claim | null;

/** For each way of signing: what was signed, and the signatures that are offered for it. */
const CLAIMS: Record<(Verification & { kind: 'hmac' })['signed'], ReadClaim> = {
  body: ({ body }, { header, prefix, secret }) =>
    header.startsWith(prefix) ? { key: secret, content: body, signatures: [header.slice(prefix.length)] } : null,

  /** `t=1492774577,v1=…,v1=…`: the time, a dot, the body. Two signatures while a secret is being replaced. */
  stripe({ body }, { header, secret }) {
    const parts = header.split(',').map((part) => part.trim().split('=', 2));
    const time = parts.find(([name]) => name === 't')?.[1] ?? '';
    const signatures = parts.flatMap(([name, value]) => (name === 'v1' && value ? [value] : []));
    return isTime(time) ? { key: secret, content: Buffer.concat([Buffer.from(`${time}.`), body]), signatures, time: Number(time) } : null;
  },

  /** `v1,… v1,…`: the id, a dot, the time, a dot, the body. The secret is base64 behind `whsec_`. */
  'standard-webhooks'({ body, headers }, { header, prefix, secret }) {
    const id = headers['webhook-id'] ?? '';
    const time = headers['webhook-timestamp'] ?? '';
    const signatures = header.split(' ').flatMap((part) => (part.startsWith(prefix) ? [part.slice(prefix.length)] : []));
    const content = Buffer.concat([Buffer.from(`${id}.${time}.`), body]);
    return id && isTime(time)
      ? { key: Buffer.from(secret.replace(/^whsec_/, ''), 'base64'), content, signatures, time: Number(time) }
      : null;
  },

  /** The query's names and values, sorted by name and run together, and the body behind them. */
  zoho({ body, query }, { header, secret }) {
    const fields = Object.entries(query).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return { key: secret, content: Buffer.concat([Buffer.from(fields.flat().join('')), body]), signatures: [header] };
  },
};

const isTime = (text: string): boolean => /^\d{1,12}$/.test(text);

/** In a time that does not tell how much was right, also of texts of different lengths. */
export function areEqual(found: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(found), digest(expected));
}
