import { hash } from 'node:crypto';
import { UUID } from '#kernel/ids.ts';

/** Signs tenant contexts; kernel/sql/0001_context.sql verifies them. */
export interface ContextSealer {
  /** `<tenant>.<call>.<expiry, Unix ms>.<HMAC-SHA256, hex>`, safe to put between single quotes. */
  seal(tenantId: string, callId: string, unixMs: number): string;
  /** The context of nobody, under which workers see the queues of all tenants. */
  sealWorker(unixMs: number): string;
}

/** With the context as its parameter: what others can read of running statements must not hold one. */
export const ENTER_CONTEXT = `SELECT set_config('app.context', $1, true)`;

/** No tenant and no call. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

export function createContextSealer(secret: Buffer, lifetimeMs: number): ContextSealer {
  const sign = createSigner(secret);
  const sealFacts = (tenantId: string, callId: string, unixMs: number): string => {
    const facts = `${tenantId}.${callId}.${Math.floor(unixMs) + lifetimeMs}`;
    return `${facts}.${sign(facts)}`;
  };
  return {
    seal(tenantId, callId, unixMs) {
      if (!UUID.test(tenantId) || !UUID.test(callId)) throw new Error('A tenant context needs lower-case UUIDs.');
      // A call that named nobody as its tenant would be a worker.
      if (tenantId === NOBODY) throw new Error('Nobody is no tenant.');
      return sealFacts(tenantId, callId, unixMs);
    },
    sealWorker: (unixMs) => sealFacts(NOBODY, NOBODY, unixMs),
  };
}

const BLOCK_BYTES = 64;

/** HMAC-SHA256 (RFC 2104) with the padded keys made once: `createHmac` makes them, and a stream, for each call. */
function createSigner(secret: Buffer): (ascii: string) => string {
  const key = Buffer.alloc(BLOCK_BYTES);
  (secret.length > BLOCK_BYTES ? hash('sha256', secret, 'buffer') : secret).copy(key);
  const inner = key.map((byte) => byte ^ 0x36);
  const outer = Buffer.concat([key.map((byte) => byte ^ 0x5c), Buffer.alloc(32)]);
  return (ascii) => {
    const message = Buffer.allocUnsafe(BLOCK_BYTES + ascii.length);
    message.set(inner);
    message.write(ascii, BLOCK_BYTES, 'latin1');
    outer.set(hash('sha256', message, 'buffer'), BLOCK_BYTES);
    return hash('sha256', outer);
  };
}
