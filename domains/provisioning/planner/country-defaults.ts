import { countries } from 'countries-list';
import { isCurrency } from '../activation-input.ts';

/** The package lists several and its order is not always the one of daily trade. */
const currencies: Record<string, string> = {
  SV: 'USD',
  ZW: 'ZWG',
  CW: 'XCG',
  SX: 'XCG',
  BG: 'EUR',
  HR: 'EUR',
};
/** Where the language of business is not the first of the official ones. */
const languages: Record<string, string[]> = {
  ZA: ['en'],
  RW: ['en', 'rw', 'fr'],
  TZ: ['sw', 'en'],
  IE: ['en'],
  IN: ['en', 'hi'],
  ER: ['en', 'ti'],
  SD: ['ar', 'en'],
  PH: ['en', 'tl'],
  AF: ['fa', 'ps'],
  FI: ['fi'],
  ES: ['es'],
  KM: ['fr', 'ar'],
  DJ: ['fr', 'ar'],
  TD: ['fr', 'ar'],
  SZ: ['en'],
  ET: ['am', 'en'],
};

export function currencyOf(country: string): string | undefined {
  const listed = countries[country as keyof typeof countries]?.currency ?? [];
  return currencies[country] ?? listed.find(isCurrency);
}

/** At most three, so that documents do not come in eleven languages by default. */
export function languagesOf(country: string): string[] {
  return languages[country] ?? (countries[country as keyof typeof countries]?.languages ?? []).slice(0, 3);
}

/** A currency that one country alone uses tells the country. */
export function countryOfCurrency(currency: string): string | undefined {
  if (['USD', 'EUR', 'GBP', 'AUD', 'CHF', 'NZD', 'DKK', 'NOK', 'ILS', 'MAD', 'RUB', 'CNY', 'JPY'].includes(currency)) return undefined;
  const users = Object.keys(countries).filter((code) => currencyOf(code) === currency);
  return users.length === 1 ? users[0] : undefined;
}
