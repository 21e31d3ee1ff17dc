import { countries, type TCountryCode } from 'countries-list';
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js';
import { describe, expect, test } from 'vitest';
import { COUNTRY_FACTS } from './facts.ts';
import { countryLayer, CountryPack, countryPack, packCountries } from './pack.ts';

const AFRICA = Object.entries(countries)
  .filter(([, { continent }]) => continent === 'AF')
  .map(([code]) => code);
/** Parts of other states, on that continent or near it. */
const TERRITORIES = ['AC', 'EH', 'IO', 'RE', 'SH', 'TA', 'TF', 'YT'];

test('every African state has a pack, and at least forty countries do', () => {
  expect(AFRICA.filter((code) => !TERRITORIES.includes(code) && !packCountries.includes(code))).toEqual([]);
  expect(packCountries.length).toBeGreaterThanOrEqual(40);
});

describe.for(packCountries)('the pack of %s', (country) => {
  const pack = countryPack(country);

  test('satisfies the schema, and has what every business needs', () => {
    expect(CountryPack.parse(pack)).toEqual(pack);
    expect([pack.currency, pack.timezone, pack.locale, pack.phone.callingCode]).not.toContain(null);
  });

  test('agrees with Intl on currency, zones, locale and week', () => {
    expect(new Intl.NumberFormat(pack.locale ?? undefined, { style: 'currency', currency: pack.currency ?? '' }).format(1)).not.toBe('');
    const locale = new Intl.Locale(`und-${country}`);
    const zoneAt = (zone: string): Temporal.ZonedDateTime => new Temporal.ZonedDateTime(0n, zone);
    expect(pack.zones.map((zone) => zoneAt(zone).toString().replace(/\[.*/, ''))).toEqual(
      (locale.getTimeZones() ?? []).map((zone) => zoneAt(zone).toString().replace(/\[.*/, '')),
    );
    expect(pack.zones).toContain(pack.timezone);
    expect(new Intl.Locale(pack.locale ?? '').region).toBe(country);
    // Temporal counts Monday as 1, as Intl does.
    const dayNames = Array.from({ length: 7 }, (_, i) =>
      Temporal.PlainDate.from('2026-06-01').add({ days: i }).toLocaleString('en', { weekday: 'long' }).toLowerCase(),
    );
    const { firstDay, weekend } = locale.getWeekInfo();
    expect(pack.week.firstDay).toBe(dayNames[firstDay - 1]);
    expect(pack.week.weekend).toEqual(weekend.map((day) => dayNames[day - 1]));
    expect([...pack.week.workingDays, ...pack.week.weekend].toSorted()).toEqual(dayNames.toSorted());
  });

  test('agrees with countries-list, which knows names, currencies, languages and calling codes in another way', () => {
    const listed = countries[country as TCountryCode];
    expect(pack.countryName).toBe(listed.name);
    expect(listed.phone.map(String).map((code) => code.slice(0, pack.phone.callingCode?.length))).toContain(pack.phone.callingCode);
    for (const language of pack.languages) expect(new Intl.DisplayNames('en', { type: 'language' }).of(language)).not.toBe(language);
  });

  test('agrees with libphonenumber: its example is a number of that very country', () => {
    expect(getCountries()).toContain(country);
    expect(pack.phone.callingCode).toBe(getCountryCallingCode(country as TCountryCode & ReturnType<typeof getCountries>[number]));
    const parsed = parsePhoneNumberFromString(pack.phone.exampleNational ?? '', country as ReturnType<typeof getCountries>[number]);
    expect(parsed?.isValid()).toBe(true);
    expect(parsed?.formatInternational()).toBe(pack.phone.exampleInternational);
  });

  test('has an address that names street and place', () => {
    const text = pack.address.lines.join('\n');
    expect(text).toContain('{street}');
    // Of a city state, its postcode.
    expect(text).toMatch(/\{(city|province|postcode)\}/);
    expect([...text.matchAll(/\{(\w+)\}/g)].map(([, part]) => part).filter((part) => !PARTS.includes(part ?? ''))).toEqual([]);
  });

  test('holds names of taxes and no number that could be a rate', () => {
    const { salesTaxes = [], payrollTax, fiscalYearStart } = COUNTRY_FACTS[country] ?? {};
    expect(
      salesTaxes
        .map(({ name }) => name)
        .concat(payrollTax ?? '')
        .filter((name) => /[\d%]/.test(name)),
    ).toEqual([]);
    if (fiscalYearStart) expect(Temporal.PlainMonthDay.from(fiscalYearStart).toString()).toBe(fiscalYearStart);
  });
});

const PARTS = ['name', 'organisation', 'street', 'district', 'city', 'province', 'postcode', 'sortingCode'];

test('the uniform chart of OHADA is that of its seventeen members and of nobody else', () => {
  const members = packCountries.filter((code) => countryPack(code).chartBase === 'syscohada');
  expect(members.toSorted().join(' ')).toBe('BF BJ CD CF CG CI CM GA GN GQ GW KM ML NE SN TD TG');
});

test('a country without facts gets what the libraries know, and null for the rest', () => {
  expect(countryPack('MN')).toMatchObject({ currency: 'MNT', salesTaxes: null, payrollTax: null, chartBase: null, fiscalYearStart: null });
  expect(countryLayer('MN').values).not.toHaveProperty('chartBase');
});
