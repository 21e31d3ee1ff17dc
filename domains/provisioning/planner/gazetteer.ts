import cityTimezones from 'city-timezones';
import { countries } from 'countries-list';
import { isCountry } from '../activation-input.ts';
import { lexiconOf, phraseWords, type Lexicon } from './lexicon.ts';
import { smallerTowns } from './smaller-towns.ts';
import { fold } from './text.ts';
import { cityDemonyms, demonyms } from './demonyms.ts';
import { towns } from './towns.ts';

export type Place = {
  kind: 'city' | 'province' | 'country';
  name: string;
  country: string;
  province?: string;
  timezone?: string;
  people: number;
  /** Known to few, and often an everyday word too: it counts only where the prompt says that it is a place. */
  isMinor?: boolean;
};

type City = (typeof cityTimezones.cityMapping)[number];
/** A few cities have no zone. That the others' zones are real is a test's business: asking Intl about each costs a tenth of a second. */
const cities: City[] = cityTimezones.cityMapping.filter((city) => isCountry(city.iso2) && city.timezone);

/** The capital is not in the package, or is not where most business time is kept. */
const mainZones: Record<string, string> = {
  AR: 'America/Argentina/Buenos_Aires',
  AU: 'Australia/Sydney',
  BR: 'America/Sao_Paulo',
  CA: 'America/Toronto',
  CD: 'Africa/Kinshasa',
  CN: 'Asia/Shanghai',
  EC: 'America/Guayaquil',
  ES: 'Europe/Madrid',
  ID: 'Asia/Jakarta',
  KZ: 'Asia/Almaty',
  MX: 'America/Mexico_City',
  NZ: 'Pacific/Auckland',
  PT: 'Europe/Lisbon',
  RU: 'Europe/Moscow',
  UA: 'Europe/Kyiv',
  US: 'America/New_York',
  CY: 'Asia/Nicosia',
  PS: 'Asia/Hebron',
  UZ: 'Asia/Tashkent',
  MN: 'Asia/Ulaanbaatar',
  PG: 'Pacific/Port_Moresby',
  MY: 'Asia/Kuala_Lumpur',
  IN: 'Asia/Kolkata',
  CL: 'America/Santiago',
};
const renamedZones: Record<string, string> = {
  'Asia/Calcutta': 'Asia/Kolkata',
  'America/Montreal': 'America/Toronto',
  'Asia/Chongqing': 'Asia/Shanghai',
  'Asia/Harbin': 'Asia/Shanghai',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'America/Godthab': 'America/Nuuk',
  'Africa/Asmera': 'Africa/Asmara',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
};

const canonicalZone = (zone: string): string => renamedZones[zone] ?? zone;

const largestFirst = cities.toSorted((a, b) => b.pop - a.pop);
const largestCity = new Map<string, City>();
const citiesByName = new Map<string, City>();
for (const city of largestFirst) {
  if (!largestCity.has(city.iso2)) largestCity.set(city.iso2, city);
  for (const name of [city.city, city.city_ascii])
    if (!citiesByName.has(city.iso2 + fold(name))) citiesByName.set(city.iso2 + fold(name), city);
}

export function mainZone(country: string): string | undefined {
  const capital = countries[country as keyof typeof countries]?.capital ?? '';
  const zone =
    mainZones[country] ?? (citiesByName.get(country + fold(capital)) ?? largestCity.get(country))?.timezone ?? zonesOf(country)[0];
  return zone && canonicalZone(zone);
}

function zonesOf(country: string): string[] {
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    getTimeZones?: () => string[];
  };
  return locale.getTimeZones?.() ?? [];
}

export const countryName = (country: string): string => countries[country as keyof typeof countries]?.name ?? country;

const moreCountryNames: Record<string, string> = {
  US: 'USA|U.S.A.|U.S.|United States of America|the States|EE.UU.|Estados Unidos de América|EUA|États-Unis d’Amérique',
  GB: 'UK|U.K.|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|Angleterre|Inglaterra|Grande-Bretagne|Gran Bretaña',
  AE: 'UAE|U.A.E.|Emirates|EAU',
  CI: "Ivory Coast|Cote d'Ivoire|Côte d’Ivoire|Costa de Marfil",
  CD: 'DR Congo|DRC|RDC|RD Congo|Democratic Republic of the Congo|Democratic Republic of Congo|République démocratique du Congo|Congo-Kinshasa',
  CG: 'Congo-Brazzaville|Congo Brazzaville|Republic of the Congo|Republic of Congo',
  CV: 'Cape Verde|Cap-Vert',
  SZ: 'Swaziland',
  CZ: 'Czech Republic|Czechia',
  KR: 'South Korea|Korea|Corée|Corea|Coreia',
  TR: 'Turkey|Türkiye|Turkiye',
  NL: 'Holland|The Netherlands',
  MM: 'Burma|Myanmar',
  RU: 'Russia',
  VN: 'Viet Nam',
  LA: 'Laos',
  TZ: 'Tanzania',
  BO: 'Bolivia',
  VE: 'Venezuela',
  GM: 'The Gambia|Gambia',
  BS: 'The Bahamas|Bahamas',
  PS: 'Palestine',
  HK: 'Hong Kong',
  MO: 'Macao',
  MK: 'North Macedonia|Macedonia',
  MD: 'Moldova',
  SY: 'Syria',
  IR: 'Iran',
  TL: 'East Timor',
  BN: 'Brunei',
  ST: 'São Tomé',
  SA: 'KSA|Saudi',
  ZA: 'RSA|South Africa|Afrique du Sud',
  GW: 'Guinea-Bissau|Guinée-Bissau',
  GQ: 'Equatorial Guinea',
  MU: 'Mauritius|Maurice|Île Maurice',
};

function* countryPlaces(): Generator<[string, Place]> {
  const languages = ['en', 'fr', 'es', 'pt'].map((language) => new Intl.DisplayNames([language], { type: 'region' }));
  for (const [code, country] of Object.entries(countries)) {
    if (!isCountry(code)) continue;
    const place: Place = { kind: 'country', name: country.name, country: code, people: 0 };
    const names = [
      country.name,
      country.native,
      ...languages.map((names) => names.of(code) ?? ''),
      ...(moreCountryNames[code]?.split('|') ?? []),
    ];
    for (const name of new Set(names)) if (name && name !== code) yield [name, place];
  }
}

function* cityPlaces(): Generator<[string, Place]> {
  for (const city of cities) {
    const place: Place = {
      kind: 'city',
      name: city.city,
      country: city.iso2,
      province: fold(city.province ?? ''),
      timezone: canonicalZone(city.timezone),
      people: city.pop,
    };
    for (const name of new Set([city.city, city.city_ascii])) if (name.length > 1) yield [name, place];
  }
  for (const [country, list] of Object.entries(towns)) {
    for (const entry of list.split('|')) {
      const [name = '', known] = entry.split('=');
      const city = citiesByName.get(country + fold(known ?? name));
      // A district or exonym weighs as a middling town, so that it never outvotes a city of that very name.
      const people = city ? Math.min(city.pop, 200_000) : 100_000;
      yield [
        name,
        {
          kind: 'city',
          name: known ? (city?.city ?? name) : name,
          country,
          province: fold(city?.province ?? ''),
          timezone: city ? canonicalZone(city.timezone) : mainZone(country),
          people,
        },
      ];
    }
  }
}

function* minorPlaces(): Generator<[string, Place]> {
  for (const line of smallerTowns.trim().split('\n')) {
    const [country = '', timezone = '', size, ...names] = line.split(' ');
    const people = size === 'L' ? 100_000 : 20_000;
    for (const name of names.join(' ').split('|'))
      yield [name, { kind: 'city', name, country, timezone: canonicalZone(timezone), people, isMinor: true }];
  }
}

/** "Oregon", "Oyo State": their zone is that of their largest city. Names shared by two countries decide nothing and are left out. */
function* provincePlaces(): Generator<[string, Place]> {
  const provinces = new Map<string, City | null>();
  for (const city of largestFirst) {
    const name = fold(city.province ?? '');
    if (name.length < 4) continue;
    const known = provinces.get(name);
    if (known === undefined) provinces.set(name, city);
    else if (known && known.iso2 !== city.iso2) provinces.set(name, null);
  }
  for (const [name, city] of provinces) {
    if (city)
      yield [
        name,
        {
          kind: 'province',
          name: city.province,
          country: city.iso2,
          province: name,
          timezone: canonicalZone(city.timezone),
          people: 0,
        },
      ];
  }
}

function gather(entries: Iterable<[string, Place]>): Lexicon<Place[]> {
  const byName = new Map<string, Place[]>();
  for (const [name, place] of entries) {
    const key = phraseWords(name).join(' ');
    const list = byName.get(key) ?? [];
    if (!list.some((other) => other.kind === place.kind && other.country === place.country && other.province === place.province))
      list.push(place);
    byName.set(key, list);
  }
  for (const list of byName.values()) list.sort((a, b) => b.people - a.people);
  return lexiconOf(Array.from(byName, ([key, list]) => [key.split(' ').filter(Boolean), list] as const));
}

const majorPlaces = [...countryPlaces(), ...cityPlaces(), ...provincePlaces()];

/** What most people know by name. */
export const places: Lexicon<Place[]> = gather(majorPlaces);
/** Those and thousands of smaller towns. */
export const allPlaces: Lexicon<Place[]> = gather([...majorPlaces, ...minorPlaces()]);

/** Adjectives of countries and cities, with the zone of the city. */
export const demonymLexicon: Lexicon<{ country: string; timezone?: string }> = lexiconOf([
  ...Object.entries(demonyms).flatMap(([country, words]) => words.split('|').map((word) => [word, { country }] as const)),
  ...Object.entries(cityDemonyms).flatMap(([key, words]) => {
    const country = key.slice(-2);
    const city = citiesByName.get(country + fold(key.slice(0, -3)));
    return words.split('|').map((word) => [word, { country, ...(city && { timezone: canonicalZone(city.timezone) }) }] as const);
  }),
]);
