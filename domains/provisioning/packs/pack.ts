import { countries } from 'countries-list';
import { type CountryCode, getCountryCallingCode, getExampleNumber } from 'libphonenumber-js';
import examples from 'libphonenumber-js/mobile/examples';
import { formatAddress } from 'localized-address-format';
import { z } from 'zod';
import { CHART_BASES, chartBaseOf } from '#domains/finance/public.ts';
import { isCountry, isCurrency, isTimezone } from '../activation-input.ts';
import { currencyOf, languagesOf } from '../planner/country-defaults.ts';
import { mainZone } from '../planner/gazetteer.ts';
import { flatten, type Layer } from '../settings/layers.ts';
import { COUNTRY_FACTS, TAX_KINDS } from './facts.ts';

/** Raised when what we write or derive changes, so that an upgrade can merge. */
const VERSION = 2;

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const weekday = z.enum(WEEKDAYS);

export const CountryPack = z.strictObject({
  country: z.string().refine(isCountry).describe('ISO 3166-1 alpha-2.'),
  countryName: z.string().min(1).describe('In English.'),
  currency: z.string().refine(isCurrency).nullable().describe('ISO 4217.'),
  timezone: z.string().refine(isTimezone).nullable().describe('Where most of its business time is kept.'),
  zones: z.array(z.string().refine(isTimezone)).min(1).describe('All of its IANA zones.'),
  languages: z.array(z.string()).describe('BCP 47; the first is that of business.'),
  locale: z.string().nullable().describe('BCP 47: how dates and numbers are written.'),
  week: z.strictObject({
    firstDay: weekday.describe('Calendars begin with it.'),
    weekend: z.array(weekday).describe('Days off.'),
    workingDays: z.array(weekday).describe('The others.'),
  }),
  address: z.strictObject({ lines: z.array(z.string()).min(2).describe('How it is written on a letter, in {parts}.') }),
  phone: z.strictObject({
    callingCode: z
      .string()
      .regex(/^\d{1,3}$/)
      .nullable()
      .describe('After the plus.'),
    exampleNational: z.string().nullable().describe('A made-up mobile number as people there write it.'),
    exampleInternational: z.string().nullable().describe('The same from abroad.'),
  }),
  salesTaxes: z
    .array(z.strictObject({ name: z.string(), kind: z.enum(TAX_KINDS) }))
    .nullable()
    .describe('Names and kinds; never rates.'),
  payrollTax: z.string().nullable().describe('Withheld from wages.'),
  fiscalYearStart: z
    .string()
    .regex(/^\d\d-\d\d$/)
    .nullable()
    .describe('MM-DD.'),
  chartBase: z
    .enum(Object.keys(CHART_BASES) as [keyof typeof CHART_BASES])
    .nullable()
    .describe('What a chart of accounts starts from.'),
});
export type CountryPack = z.infer<typeof CountryPack>;

/** Countries whose facts somebody has written down; any other gets what the libraries know. */
export const packCountries = Object.keys(COUNTRY_FACTS);

/** Null stands for what is not certain; nothing is guessed. */
export function countryPack(country: string): CountryPack {
  const locale = new Intl.Locale(`und-${country}`);
  const facts = COUNTRY_FACTS[country] ?? {};
  const languages = languagesOf(country);
  const timezone = mainZone(country) ?? null;
  return {
    country,
    countryName: countries[country as keyof typeof countries].name,
    currency: currencyOf(country) ?? null,
    timezone,
    zones: (locale.getTimeZones() ?? []).map((zone) => (timezone && isSameZone(zone, timezone) ? timezone : zone)),
    languages,
    locale: localeOf(languages[0], country),
    week: weekOf(locale.getWeekInfo()),
    address: { lines: addressLines(country) },
    phone: phoneOf(country as CountryCode),
    salesTaxes: facts.salesTaxes ? [...facts.salesTaxes] : null,
    payrollTax: facts.payrollTax ?? null,
    fiscalYearStart: facts.fiscalYearStart ?? null,
    chartBase: chartBaseOf(country),
  };
}

/** Intl lists some zones under names of before, such as Asia/Calcutta. */
function isSameZone(a: string, b: string): boolean {
  return new Temporal.ZonedDateTime(0n, a).equals(new Temporal.ZonedDateTime(0n, b));
}

function weekOf({ firstDay, weekend }: { firstDay: number; weekend: number[] }): CountryPack['week'] {
  const nameOf = (day: number): (typeof WEEKDAYS)[number] => WEEKDAYS[(day + 6) % 7] ?? 'monday';
  const off = weekend.map(nameOf);
  return { firstDay: nameOf(firstDay), weekend: off, workingDays: WEEKDAYS.filter((day) => !off.includes(day)) };
}

function localeOf(language: string | undefined, country: string): string | null {
  const tag = `${language}-${country}`;
  return language && Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0 ? tag : null;
}

/** The package formats addresses and keeps its patterns to itself: an address of {parts} brings the pattern out. */
const addressLines = (country: string): string[] =>
  formatAddress({
    postalCountry: country,
    name: '{name}',
    organization: '{organisation}',
    addressLines: ['{street}'],
    dependentLocality: '{district}',
    locality: '{city}',
    administrativeArea: '{province}',
    postalCode: '{postcode}',
    sortingCode: '{sortingCode}',
  });

function phoneOf(country: CountryCode): CountryPack['phone'] {
  const example = getExampleNumber(country, examples);
  return {
    callingCode: example ? getCountryCallingCode(country) : null,
    exampleNational: example?.formatNational() ?? null,
    exampleInternational: example?.formatInternational() ?? null,
  };
}

export function countryLayer(country: string): Layer {
  const { salesTaxes, countryName, ...pack } = countryPack(country);
  const taxes = Object.fromEntries((salesTaxes ?? []).map(({ name, kind }) => [name, { kind }]));
  return { layer: 'country', id: country, version: VERSION, values: flatten({ ...pack, countryName, salesTaxes: taxes }) };
}
