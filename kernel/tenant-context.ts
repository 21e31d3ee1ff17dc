import { hash } from 'node:crypto';

/** Signs tenant contexts; kernel/sql/0001_context.sql verifies them. */
export interface ContextSealer {
  /** `<tenant>.<call>.<expiry, Unix ms>.<HMAC-SHA256, hex>`, safe to put between single quotes. */
  seal(tenantId: string, callId: string, unixMs: number): string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function createContextSealer(secret: Buffer, lifetimeMs: number): ContextSealer {
  const sign = createSigner(secret);
  return {
    seal(tenantId, callId, unixMs) {
      if (!UUID.test(tenantId) || !UUID.test(callId)) throw new Error('A tenant context needs lower-case UUIDs.');
      const facts = `${tenantId}.${callId}.${Math.floor(unixMs) + lifetimeMs}`;
      return `${facts}.${sign(facts)}`;
    },
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
