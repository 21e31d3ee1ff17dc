import { createHash, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

export interface DkimKey {
  /** The record stands at `<selector>._domainkey.<domain>`. */
  selector: string;
  /** PKCS #8. Secret: keep it sealed (`sealSecret` of the kernel), never in a row as it is. */
  privateKeyPem: string;
  publicTxt: string;
  /** SHA-256 of the public key, hex: what may be shown and compared. */
  fingerprint: string;
}

/** A new key pair to sign a domain's mail with: RSA of 2048 bits, the size that RFC 8301 asks for and every receiver reads. */
export async function generateDkimKey(selector: string): Promise<DkimKey> {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(selector)) throw new Error('A DKIM selector is a DNS label in lower case.');
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  // RFC 6376, 3.6.1: `p` is the DER of SubjectPublicKeyInfo in base64.
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    selector,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicTxt: `v=DKIM1; k=rsa; p=${der.toString('base64')}`,
    fingerprint: createHash('sha256').update(der).digest('hex'),
  };
}
