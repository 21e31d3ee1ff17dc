import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { ToolError } from '#kernel/errors.ts';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PLATFORM_SECRET_BYTES_MIN = 32;

/** Whose secret it is, and its name there: `{ tenantId, name: 'dkim.nexus1' }`. A sealed text opens under no other. */
export interface SecretOwner {
  tenantId: string;
  name: string;
}

/**
 * Seals a secret that has to be read again, such as a DKIM key or a webhook's signing secret, so that a row, a backup or a
 * receipt holds nothing readable. AES-256-GCM with a key of the tenant's own (HKDF-SHA-256 of the platform secret), bound to
 * owner and name. Secrets that are only compared, such as API keys, are stored as digests instead.
 *
 * `platformSecret`: at least 32 bytes of randomness in any text form; losing it loses every sealed secret.
 */
export function sealSecret(platformSecret: string, owner: SecretOwner, secret: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(platformSecret, owner), nonce).setAAD(nameOf(owner));
  const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${sealed.toString('base64url')}`;
}

/** Opens what `sealSecret` sealed. Tampered with, another tenant's, under another name or another platform secret: one and the same error. */
export function openSecret(platformSecret: string, owner: SecretOwner, sealed: string): string {
  const key = keyOf(platformSecret, owner);
  const [version, text = '', ...rest] = sealed.split('.');
  const bytes = Buffer.from(text, 'base64url');
  if (version !== VERSION || rest.length > 0 || bytes.length < NONCE_BYTES + TAG_BYTES) throw unreadable();
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(nameOf(owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    throw unreadable();
  }
}

/** One key for each tenant keeps the number of random nonces under any one key far below the 2^32 that GCM allows. */
function keyOf(platformSecret: string, { tenantId }: SecretOwner): Buffer {
  if (Buffer.byteLength(platformSecret) < PLATFORM_SECRET_BYTES_MIN)
    throw new Error(`The platform secret must have at least ${PLATFORM_SECRET_BYTES_MIN} bytes.`);
  return Buffer.from(hkdfSync('sha256', platformSecret, '', `nexus secrets ${VERSION} ${tenantId}`, 32));
}

/** As JSON, so that no two pairs of tenant and name read the same. */
const nameOf = ({ tenantId, name }: SecretOwner): Buffer => Buffer.from(JSON.stringify([VERSION, tenantId, name]));

const unreadable = (): ToolError =>
  new ToolError('internal', { reason: 'secret_unreadable', message: 'A stored secret cannot be opened.' });
