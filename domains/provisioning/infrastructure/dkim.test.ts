import { createPublicKey, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { generateDkimKey } from './dkim.ts';

test('what the private key signs, the published record verifies', async () => {
  const { selector, privateKeyPem, publicTxt, fingerprint } = await generateDkimKey('nexus1');
  expect(selector).toBe('nexus1');
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  const [, base64 = ''] = publicTxt.match(/^v=DKIM1; k=rsa; p=([A-Za-z0-9+/]+=*)$/) ?? [];
  const publicKey = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
  expect(publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
  // Canonical headers as DKIM's rsa-sha256 signs them (RFC 6376, 3.3).
  const headers = Buffer.from('from:clinic@movewell.example\r\nsubject:hello\r\n');
  const signature = sign('sha256', headers, privateKeyPem);
  expect(verify('sha256', headers, publicKey, signature)).toBe(true);
  expect(verify('sha256', Buffer.from('from:other@movewell.example\r\n'), publicKey, signature)).toBe(false);
});

test.for(['', 'a.b', 'UPPER', '-a', 'x'.repeat(64)])('the selector %j is refused', async (selector) => {
  await expect(generateDkimKey(selector)).rejects.toThrow('selector');
});
