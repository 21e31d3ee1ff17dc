import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSecret, sealSecret } from './secrets.ts';

const PLATFORM = 'p'.repeat(32);
const OWNER = { tenantId: 'tenant-a', name: 'dkim.nexus1' };
const unreadable = expect.objectContaining({ code: 'internal', reason: 'secret_unreadable' });

test('what is sealed opens again, whatever the text, owner and name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (secret, tenantId, name) => {
      expect(openSecret(PLATFORM, { tenantId, name }, sealSecret(PLATFORM, { tenantId, name }, secret))).toBe(secret);
    }),
    { numRuns: 200 },
  );
});

test('sealing twice gives two texts, neither of which shows the secret', () => {
  const sealed = [sealSecret(PLATFORM, OWNER, 'very secret'), sealSecret(PLATFORM, OWNER, 'very secret')];
  expect(sealed[0]).not.toBe(sealed[1]);
  expect(Buffer.from(sealed.join('').replaceAll('v1.', ''), 'base64url').toString('latin1')).not.toContain('secret');
});

test('a change of any one byte is noticed', () => {
  const sealed = sealSecret(PLATFORM, OWNER, 'secret');
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(() => openSecret(PLATFORM, OWNER, `v1.${changed.toString('base64url')}`)).toThrow(unreadable);
  }
});

test.for([
  ['another tenant', PLATFORM, { ...OWNER, tenantId: 'tenant-b' }],
  ['another name', PLATFORM, { ...OWNER, name: 'dkim.nexus2' }],
  ['a shift between tenant and name', PLATFORM, { tenantId: 'tenant-ad', name: 'kim.nexus1' }],
  ['another platform secret', 'q'.repeat(32), OWNER],
] as const)('under %s it does not open', ([, platform, owner]) => {
  expect(() => openSecret(platform, owner, sealSecret(PLATFORM, OWNER, 'secret'))).toThrow(unreadable);
});

test.for(['', 'v1', 'v1.', 'v1.AAAA', 'v2.' + 'A'.repeat(60), 'v1.' + 'A'.repeat(60) + '.x', 'plain text'])(
  '%j is not a sealed secret',
  (text) => {
    expect(() => openSecret(PLATFORM, OWNER, text)).toThrow(unreadable);
  },
);

test('a sealed secret cut short does not open, however short', () => {
  const sealed = sealSecret(PLATFORM, OWNER, 'secret');
  for (let length = 0; length < sealed.length; length++)
    expect(() => openSecret(PLATFORM, OWNER, sealed.slice(0, length))).toThrow(unreadable);
});

test('a short platform secret is refused', () => {
  expect(() => sealSecret('short', OWNER, 'secret')).toThrow('at least 32 bytes');
});
