import { expect, test } from 'vitest';
import { homeCountry, readPhone, toE164, toNational } from './phones.ts';

const refused = (typed: string, home: 'NG' | 'GH' | 'US' | undefined) => {
  try {
    return readPhone(typed, home).e164;
  } catch (error) {
    const { reason, details } = error as { reason: string; details: { fix?: { hint?: string } } };
    return `${reason}: ${details.fix?.hint}`;
  }
};

test.for([
  ['+2348031234567', '+2348031234567'],
  ['+234 803 123 4567', '+2348031234567'],
  ['00234-803-123-4567', '+2348031234567'],
  ['+234 (0) 803 123 4567', '+2348031234567'],
  ['+234 0803 123 4567', '+2348031234567'],
  ['0803 123 4567', '+2348031234567'],
  ['0803.123.4567', '+2348031234567'],
  ['009 234 803 123 4567', '+2348031234567'],
  [' +1 (415) 555.0100 ', '+14155550100'],
  ['+39 06 6982 1234', '+390669821234'],
] as const)('in Nigeria %s is %s', ([typed, kept]) => {
  expect(toE164(typed, 'NG')).toBe(kept);
});

test('the same digits are another number in another country', () => {
  expect(toE164('020 123 4567', 'GH')).toBe('+233201234567');
  expect(toE164('415 555 0100', 'US')).toBe('+14155550100');
});

test('what was typed is kept where it differs', () => {
  expect(readPhone(' 0803 123 4567 ', 'NG')).toEqual({ e164: '+2348031234567', typed: '0803 123 4567' });
  expect(readPhone('+2348031234567', 'NG')).toEqual({ e164: '+2348031234567', typed: null });
});

test('it is shown as its own country writes it', () => {
  expect([toNational('+2348031234567'), toNational('+14155550100'), toNational(null)]).toEqual(['0803 123 4567', '(415) 555-0100', null]);
});

test.for([
  ['0803 123', 'NG', 'phone_invalid: Write it as 0802 123 4567 or +234 802 123 4567.'],
  ['call me', 'NG', 'phone_invalid: Write it as 0802 123 4567 or +234 802 123 4567.'],
  ['+1 415 555', 'NG', 'phone_invalid: Write it as 0802 123 4567 or +234 802 123 4567.'],
  ['+233 20 123', 'NG', 'phone_invalid: Write it as 023 123 4567 or +233 23 123 4567.'],
  ['+12345', 'GH', 'phone_invalid: Write it as 023 123 4567 or +233 23 123 4567.'],
  ['+0803123456', 'NG', 'phone_invalid: Write it as 0802 123 4567 or +234 802 123 4567.'],
  ['0803 123 4567 or 0803 123 4568', 'NG', 'phone_invalid: Write it as 0802 123 4567 or +234 802 123 4567.'],
  ['08031234567', undefined, 'phone_not_international: Write it as +234 803 123 4567.'],
  ['+1234567890123456', undefined, 'phone_invalid: Write it as +234 803 123 4567.'],
] as const)('%s, typed in %s, is refused with an example', ([typed, home, answer]) => {
  expect(refused(typed, home)).toBe(answer);
});

test('the home country is that of the settings, if there is such a one', () => {
  expect(['NG', 'ng', 'XX', null].map((country) => homeCountry({ settings: { country } }))).toEqual([
    'NG',
    undefined,
    undefined,
    undefined,
  ]);
});
