import { countries } from 'countries-list';
import { ToolError } from '#kernel/errors.ts';
import { Currency, decimalsOf } from '#kernel/money.ts';
import { type Home, toE164 } from '../phones.ts';
import { toAddress } from '../rules.ts';
import type { Field } from './fields.ts';
import { LIMITS } from './limits.ts';

/** Why a cell cannot be taken. */
export class BadCell extends Error {
  override readonly name = 'BadCell';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

const NAMES = ['en', 'fr', 'es', 'pt'].map((language) => new Intl.DisplayNames([language], { type: 'region' }));

/** Country names in the four languages of the headings, and the codes, to ISO 3166-1 alpha-2. */
const COUNTRY_CODES = new Map(
  Object.keys(countries).flatMap((code) =>
    [code, ...NAMES.map((names) => names.of(code) ?? code)].map((name) => [fold(name), code] as const),
  ),
);

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, ' ')
    .trim();
}

const line = (max: number) => (cell: string) => {
  if (cell.length > max) throw new BadCell('cell_too_long', `The cell is longer than ${max} characters.`);
  return cell;
};

const phone = (cell: string, home: Home): string => {
  try {
    return toE164(cell, home);
  } catch (error) {
    if (error instanceof ToolError) throw new BadCell(error.reason, error.message);
    throw error;
  }
};

const EMAIL = /^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+\.[^\s@.]{2,}$/;
const email = (cell: string): string => {
  if (cell.length > 254 || !EMAIL.test(cell)) throw new BadCell('email_invalid', 'The cell is no e-mail address.');
  return toAddress(cell);
};

const website = (cell: string): string => {
  const address = /^https?:\/\//i.test(cell) ? cell : `https://${cell}`;
  if (!URL.canParse(address) || address.length > 500) throw new BadCell('website_invalid', 'The cell is no web address.');
  return address;
};

const country = (cell: string): string => {
  const code = COUNTRY_CODES.get(fold(cell));
  if (!code) throw new BadCell('country_unknown', 'The cell names no country. Use its ISO 3166-1 code.');
  return code;
};

const language = (cell: string): string => {
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/i.test(cell))
    throw new BadCell('language_unknown', 'The cell is no language tag such as en or yo.');
  return cell.replace(/^[A-Za-z]+/, (primary) => primary.toLowerCase());
};

const currency = (cell: string): string => {
  const code = cell.toUpperCase();
  const isKnown = Currency.safeParse(code).success && knows(code);
  if (!isKnown) throw new BadCell('currency_unknown', 'The cell is no ISO 4217 code such as NGN.');
  return code;
};

function knows(code: string): boolean {
  try {
    return decimalsOf(code) >= 0;
  } catch {
    return false;
  }
}

/**
 * `1,234.50`, `1.234,50`, `1 234,5` and `1'234.50` to `1234.50`. `1,234` may be a thousand or one and a bit, and a guess
 * would be wrong a thousand times over: it is refused.
 */
export function amountOf(cell: string): string {
  const bare = cell.replaceAll(/[\s\u00a0\u202f'’]/g, '');
  const signs = [...bare].filter((char) => char === '.' || char === ',');
  const [first = '', last = ''] = [signs[0], signs.at(-1)];
  if (!/^\d[\d.,]*$/.test(bare)) throw new BadCell('amount_invalid', 'The cell is no amount such as 1234.50, without sign or currency.');
  if (signs.length === 1 && new RegExp(`^[1-9]\\d{0,2}\\${first}\\d{3}$`).test(bare)) {
    throw new BadCell('amount_ambiguous', 'Whether the sign divides thousands or decimals cannot be told. Write 1234 or 1234.00.');
  }
  const grouped = (sign: string, whole: string) => new RegExp(`^\\d{1,3}(\\${sign}\\d{3})+$`).test(whole);
  if (signs.length > 1 && first === last) {
    if (!grouped(first, bare)) throw new BadCell('amount_invalid', 'The cell is no amount such as 1234.50.');
    return bare.replaceAll(first, '');
  }
  const cut = bare.lastIndexOf(last);
  const [whole, fraction] = signs.length === 0 ? [bare, ''] : [bare.slice(0, cut), bare.slice(cut + 1)];
  if (signs.length > 1 && !grouped(first, whole)) throw new BadCell('amount_invalid', 'The cell is no amount such as 1234.50.');
  return fraction === '' ? whole.replaceAll(/[.,]/g, '') : `${whole.replaceAll(/[.,]/g, '')}.${fraction}`;
}

/** ISO dates as they are, `31.12.2026` day first, and with slashes only what can be read one way. */
export function dateOf(cell: string): string {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(cell);
  if (iso) return day(iso[1], iso[2], iso[3]);
  const [, a, sign, b, year] = /^(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})$/.exec(cell) ?? [];
  if (a === undefined || b === undefined) throw new BadCell('date_invalid', 'The cell is no date such as 2026-12-31.');
  if (sign === '.' || Number(a) > 12 || a === b) return day(year, b, a);
  if (Number(b) > 12) return day(year, a, b);
  throw new BadCell('date_ambiguous', 'Which is the day and which the month cannot be told. Write 2026-12-31.');
}

function day(year: string | undefined, month: string | undefined, dayOfMonth: string | undefined): string {
  try {
    return Temporal.PlainDate.from(
      { year: Number(year), month: Number(month), day: Number(dayOfMonth) },
      { overflow: 'reject' },
    ).toString();
  } catch {
    throw new BadCell('date_invalid', 'There is no such day.');
  }
}

/** A cell, trimmed and not empty, as its field keeps it in a business of this country. Cells are data: nothing in them is carried out. */
export const READ: Readonly<Record<Field, (cell: string, home: Home) => string>> = {
  displayName: line(200),
  givenName: line(200),
  familyName: line(200),
  phone,
  phone2: phone,
  email,
  email2: email,
  language,
  organisationName: line(200),
  role: line(200),
  name: line(200),
  registrationNumber: line(200),
  website,
  city: line(200),
  country,
  need: line(LIMITS.cellChars),
  productInterest: line(200),
  source: line(200),
  value: amountOf,
  currency,
  expectedCloseOn: dateOf,
  pipeline: line(200),
  stage: line(200),
};
