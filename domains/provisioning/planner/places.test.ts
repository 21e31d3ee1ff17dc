import { countries } from 'countries-list';
import { expect, test } from 'vitest';
import { isCountry, isCurrency, isTimezone } from '../activation-input.ts';
import { currencyOf } from './country-defaults.ts';
import { mainZone, places } from './gazetteer.ts';
import { planActivation } from './plan.ts';
import { nearestRegion } from './regions.ts';

test('every inhabited country has a currency, a zone and a region', () => {
  const uninhabited = ['AQ', 'BV', 'HM'];
  for (const code of Object.keys(countries).filter((country) => isCountry(country) && !uninhabited.includes(country))) {
    expect(isCurrency(currencyOf(code) ?? ''), `${code} ${currencyOf(code)}`).toBe(true);
    expect(isTimezone(mainZone(code) ?? ''), code).toBe(true);
    expect(nearestRegion(code)).toBeTypeOf('string');
  }
});

test('every zone of the gazetteer is real', () => {
  const zones = new Set(
    [...places.values()].flatMap((bucket) => bucket.flatMap(({ value }) => value.flatMap((place) => place.timezone ?? []))),
  );
  expect([...zones].filter((zone) => !isTimezone(zone))).toEqual([]);
});

test.for([
  ['in Ibadan', 'NG Africa/Lagos lagos'],
  ['in Lubumbashi', 'CD Africa/Lubumbashi lagos'],
  ['in Perth', 'AU Australia/Perth singapore'],
  ['in Manaus, Brazil', 'BR America/Manaus ashburn'],
  ['in Birmingham, Alabama', 'US America/Chicago ashburn'],
  ['in Birmingham', 'GB Europe/London frankfurt'],
  ['in London, Ontario', 'CA America/Toronto ashburn'],
  ['in Hyderabad, Pakistan', 'PK Asia/Karachi singapore'],
  ['in Georgia, USA', 'US America/New_York ashburn'],
  ['in Paris, Texas', 'US America/Chicago ashburn'],
  ["in Côte d'Ivoire", 'CI Africa/Abidjan lagos'],
  ["à N'Djamena", 'TD Africa/Ndjamena lagos'],
  ['em São Paulo', 'BR America/Sao_Paulo ashburn'],
  ['en Ciudad de México', 'MX America/Mexico_City ashburn'],
  ['a Londres', 'GB Europe/London frankfurt'],
  ['in Casablanca', 'MA Africa/Casablanca frankfurt'],
  ['in the UAE', 'AE Asia/Dubai frankfurt'],
  ['in the DRC', 'CD Africa/Kinshasa lagos'],
  ['in Lekki', 'NG Africa/Lagos lagos'],
  ['in Nairobi, selling to customers in Germany', 'KE Africa/Nairobi johannesburg'],
] as const)('a shop %s is in %s', ([where, expected]) => {
  const { country, timezone, region } = planActivation(`Set up a shop called Zed ${where}`).input;
  expect([country, timezone, region].join(' ')).toBe(expected);
});

test.for([
  'a nice shop called Zed',
  'a mobile shop called Zed',
  'a shop called Zed for us',
  'a shop called Zed reading books to kids of all ages',
])('"%s" names no place', (prompt) => {
  expect(planActivation(prompt).input.country).toBeUndefined();
});
