import { createHmac } from 'node:crypto';

/** Signs tenant contexts; kernel/sql/0001_context.sql verifies them. */
export interface ContextSealer {
  /** `<tenant>.<call>.<expiry, Unix ms>.<HMAC-SHA256, hex>`, safe to put between single quotes. */
  seal(tenantId: string, callId: string, unixMs: number): string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function createContextSealer(secret: Buffer, lifetimeMs: number): ContextSealer {
  return {
    seal(tenantId, callId, unixMs) {
      if (!UUID.test(tenantId) || !UUID.test(callId)) throw new Error('A tenant context needs lower-case UUIDs.');
      const facts = `${tenantId}.${callId}.${Math.floor(unixMs) + lifetimeMs}`;
      return `${facts}.${createHmac('sha256', secret).update(facts).digest('hex')}`;
    },
  };
}
