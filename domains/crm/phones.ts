// The smallest metadata (80 KB) knows each country's number lengths and national pattern. The larger ones know number ranges
// as well; new ranges open faster than packages are brought up to date, and a customer's real number must not be refused.
import {
  type CountryCode,
  getExampleNumber,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type PhoneNumber,
} from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/examples.mobile.json';
import { ToolError } from '#kernel/errors.ts';
import type { TenantInfo } from '#kernel/tool-context.ts';

export interface Phone {
  e164: string;
  /** As it was typed; null: just so. */
  typed: string | null;
}

/** Whose national numbers are meant where no country code is typed; undefined: nobody's. */
export type Home = CountryCode | undefined;

export function homeCountry({ settings }: Pick<TenantInfo, 'settings'>): Home {
  const { country } = settings;
  return typeof country === 'string' && isSupportedCountry(country) ? country : undefined;
}

/** The number that was typed, whole or as one writes it within `home`. Refuses what is no number of its country. */
export function readPhone(typed: string, home: Home): Phone {
  const text = typed.trim();
  const asTyped = parse(text, home);
  // 00 stands for + in most countries, and is first taken as the home country takes it: in Nigeria 009 does.
  const found = asTyped?.isValid() ? asTyped : parse(text.replace(/^00(?=[1-9])/, '+'), home);
  if (found?.isValid()) return { e164: found.number, typed: text === found.number ? null : text };
  if (!home && !/^(\+|00)/.test(text)) {
    throw new ToolError('invalid_input', {
      reason: 'phone_not_international',
      message: 'The business has no country, so a phone number needs its country code.',
      fix: { hint: 'Write it as +234 803 123 4567.' },
    });
  }
  const country = found?.country ?? (/^(\+|00)/.test(text) ? undefined : home);
  throw new ToolError('invalid_input', {
    reason: 'phone_invalid',
    message: country ? `This is not a phone number of ${country}.` : 'This is not a phone number of any country.',
    fix: { hint: `Write it as ${exampleOf(country ?? home)}.` },
  });
}

const parse = (text: string, home: Home): PhoneNumber | undefined =>
  parsePhoneNumberFromString(text, { extract: false, ...(home && { defaultCountry: home }) });

export const toE164 = (typed: string, home: Home): string => readPhone(typed, home).e164;

const KEPT_MAX = 2000;
const kept = new Map<string, string | null>();

/** As people of its own country write it. The same numbers are shown again and again, and reading one costs as much as its query. */
export function toNational(e164: string | null): string | null {
  if (e164 === null) return null;
  let national = kept.get(e164);
  if (national === undefined) {
    national = parsePhoneNumberFromString(e164)?.formatNational() ?? null;
    if (kept.size >= KEPT_MAX) kept.clear();
    kept.set(e164, national);
  }
  return national;
}

function exampleOf(country: CountryCode | undefined): string {
  const example: PhoneNumber | undefined = country && getExampleNumber(country, examples);
  return example ? `${example.formatNational()} or ${example.formatInternational()}` : '+234 803 123 4567';
}
