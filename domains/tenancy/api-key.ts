import { createHash, randomBytes } from 'node:crypto';

export interface NewApiKey {
  /** The whole secret, for its owner's eyes once; nothing keeps it. */
  secret: string;
  keyHash: string;
  /** Enough of both ends that a person can tell two keys apart. */
  prefix: string;
  lastFour: string;
}

/**
 * `nxs_<tenant id, 32 hex digits>_<32 random bytes, base64url>`. A key carries its tenant, so that looking it up happens
 * inside that tenant's context and needs no bypass. The one place below the kernel that asks for randomness: an id of the
 * call's sequence is neither secret nor long enough.
 */
export function newApiKey(tenantId: string): NewApiKey {
  const secret = `nxs_${tenantId.replaceAll('-', '')}_${randomBytes(32).toString('base64url')}`;
  return { secret, keyHash: hashApiKey(secret), prefix: secret.slice(0, 12), lastFour: secret.slice(-4) };
}

/** What is stored: lower-case hex SHA-256. A slow hash is for secrets that people choose; this one has 256 bits. */
export const hashApiKey = (secret: string): string => createHash('sha256').update(secret).digest('hex');
