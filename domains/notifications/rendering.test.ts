import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasBrokenPlaceholder, pickLanguage, placeholdersOf, render, smsSegments } from './rendering.ts';

const texts = { subject: 'For {{name}}', body: 'Dear {{ name }}, {{amount}}.', html: '<b>{{amount}}</b>' };

test('placeholders are filled, each text in its own way', () => {
  expect(placeholdersOf(texts)).toEqual(['name', 'amount']);
  expect(render(texts, { name: 'A\r\nBcc: x@y.z', amount: '<5 & "6"' })).toEqual({
    subject: 'For A Bcc: x@y.z',
    body: 'Dear A\r\nBcc: x@y.z, <5 & "6".',
    html: '<b>&lt;5 &amp; &quot;6&quot;</b>',
    missing: [],
    unused: [],
  });
});

test('what is missing keeps its braces, what nobody takes is named, and a value is never read as a template', () => {
  expect(render(texts, { name: '{{amount}}', nmae: 'x' })).toMatchObject({
    body: 'Dear {{amount}}, {{amount}}.',
    missing: ['amount'],
    unused: ['nmae'],
  });
  expect(render(texts, { toString: 'x' } as never).missing).toEqual(['name', 'amount']);
});

test.for([
  ['{{name}}', false],
  ['{{ name }} and { one brace }', false],
  ['{{name}', true],
  ['{{first name}}', true],
  ['{{1}}', true],
  ['name}}', true],
] as const)('braces in “%s” are broken: %s', ([body, isBroken]) => {
  expect(hasBrokenPlaceholder({ subject: null, body, html: null })).toBe(isBroken);
});

test.for([
  ['', 'gsm7', 1],
  ['a'.repeat(160), 'gsm7', 1],
  ['a'.repeat(161), 'gsm7', 2],
  ['a'.repeat(306), 'gsm7', 2],
  ['a'.repeat(307), 'gsm7', 3],
  ['€'.repeat(80), 'gsm7', 1],
  ['€'.repeat(81), 'gsm7', 2],
  // The euro's two places do not fit behind 152 others: it begins the next segment.
  [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 'gsm7', 3],
  ['ọ'.repeat(70), 'ucs2', 1],
  ['ọ'.repeat(71), 'ucs2', 2],
  ['😀'.repeat(35), 'ucs2', 1],
  ['😀'.repeat(36), 'ucs2', 2],
] as const)('%s', ([text, encoding, segments]) => {
  expect(smsSegments(text)).toEqual({ encoding, segments });
});

test('more text is never fewer segments', () => {
  const text = fc.string({ maxLength: 400, unit: fc.constantFrom('a', '€', 'ọ', '😀', '\n') });
  fc.assert(fc.property(text, text, (a, b) => smsSegments(a + b).segments >= smsSegments(a).segments));
});

test('the language that is wanted, or its base, or the tenant’s', () => {
  const all = ['en', 'fr', 'pt-BR'].map((language) => ({ language }));
  const pick = (...wanted: string[]): string | undefined => pickLanguage(all, wanted)?.language;
  expect([pick('fr', 'en'), pick('fr-CA', 'en'), pick('yo', 'en'), pick('pt-BR'), pick('pt'), pick('yo')]).toEqual([
    'fr',
    'fr',
    'en',
    'pt-BR',
    undefined,
    undefined,
  ]);
});
