import { currencyOf, languagesOf } from './country-defaults.ts';
import { countryName, type Place } from './gazetteer.ts';
import type { Span } from './lexicon.ts';
import { languageOf, type ProseLanguage } from './ordinary-words.ts';
import type { PlaceMention } from './places.ts';
import { fold, type Prompt } from './text.ts';

/** "Birmingham, AL", "Hamilton, ON" */
const stateCountries: Record<string, string> = Object.fromEntries(
  Object.entries({
    US: 'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC',
    CA: 'ON QC BC AB MB SK NS NB NL PE',
    AU: 'NSW VIC QLD TAS',
    BR: 'SP RJ MG BA RS PR SC PE CE',
  }).flatMap(([country, codes]) => codes.split(' ').map((code) => [code, country])),
);

const NAMESAKE_PEOPLE_MAX = 1_000_000;

export type Home = { country: string; place: Place; words: string; because: string } | { conflict: string; words: string } | undefined;

/** What else tells which of two places of one name is meant. */
export type PlaceHints = { currency?: string | undefined; suffixCountry?: string | undefined };

const HINTED_PEOPLE_MIN = 40_000;

/** Of several places of one name: the one whose country the address, the currency, the spelling or the language of the prompt speaks for. */
function likeliestFirst(
  prompt: Prompt,
  mention: PlaceMention,
  { currency, suffixCountry, language }: PlaceHints & { language: ProseLanguage },
): Place[] {
  if (mention.value.length < 2 || mention.value[0]?.kind === 'country') return mention.value;
  const said = wordsOf(prompt, mention).normalize('NFC');
  const isAccented = said.normalize('NFD') !== said;
  const next = prompt.tokens[mention.to];
  const state = next && /^[,\s(-]+$/.test(next.gapText) ? next.text : '';
  const score = (place: Place) => {
    if (place.kind !== 'city') return -1;
    const isKnown = place.people >= HINTED_PEOPLE_MIN;
    return (
      (stateCountries[state] === place.country ? 16 : 0) +
      (place.country === suffixCountry ? 8 : 0) +
      (currency !== undefined && currencyOf(place.country) === currency ? 4 : 0) +
      (isAccented && place.name === said && isKnown ? 2 : 0) +
      (language !== 'en' && isKnown && languagesOf(place.country)[0] === language ? 1 : 0)
    );
  };
  const best = Math.max(...mention.value.map(score));
  return best > 0 ? mention.value.toSorted((a, b) => score(b) - score(a)) : mention.value;
}

/** Where the business is: the strongest mention, told apart by the countries and provinces around it. */
export function chooseHome(prompt: Prompt, all: readonly PlaceMention[], hints: PlaceHints = {}): Home {
  const language = languageOf(prompt.tokens);
  const mentions = all.map((mention) => ({ ...mention, value: likeliestFirst(prompt, mention, { ...hints, language }) }));
  // Where it sells tells nothing of where it is.
  const candidates = mentions.filter((mention) => mention.role === 'home');
  const best = candidates.reduce<PlaceMention | undefined>(
    (a, b) => (a && (a.weight >= b.weight || isDetailOf(prompt, a, b)) ? a : b),
    undefined,
  );
  if (!best) return undefined;
  const said = wordsOf(prompt, best);
  const wider = candidates.filter((other) => other !== best && other.value.some((place) => place.kind !== 'city'));
  const adjacent = wider.find((hint) => hint.from >= best.to && hint.from - best.to <= 1 && prompt.tokens[best.to]?.gap !== 'stop');
  const fitting = (hint: PlaceMention) =>
    best.value.find((place) =>
      hint.value.some(
        (other) => other.country === place.country && (other.kind === 'country' || (other.kind === 'province' && isIn(place, other))),
      ),
    );
  if (adjacent) {
    const place = fitting(adjacent);
    if (place)
      return {
        country: place.country,
        place,
        words: said,
        because: `The prompt says ${said}, ${wordsOf(prompt, adjacent)}.`,
      };
    const provincial = adjacent.value.find((other) => other.kind === 'province');
    if (provincial)
      return {
        country: provincial.country,
        place: provincial,
        words: said,
        because: `The prompt says ${said}, ${wordsOf(prompt, adjacent)}.`,
      };
    const saidCountry = adjacent.value[0];
    // No gazetteer knows every village: a small place of another country may well have a namesake here, Nairobi has none.
    if (saidCountry?.kind === 'country' && (best.value[0]?.people ?? 0) < NAMESAKE_PEOPLE_MAX && best.value[0]?.kind === 'city')
      return {
        country: saidCountry.country,
        place: saidCountry,
        words: wordsOf(prompt, adjacent),
        because: `The prompt names ${wordsOf(prompt, adjacent)}.`,
      };
    if (saidCountry?.kind === 'country' && best.value[0]?.kind !== 'country')
      return {
        conflict: `${said} is in ${countryName(best.value[0]?.country ?? '')}, and the prompt says ${wordsOf(prompt, adjacent)}`,
        words: said,
      };
  }
  const place = wider.map(fitting).find(Boolean) ?? best.value[0];
  if (!place) return undefined;
  const others = [...new Set(best.value.map((other) => other.country))].filter((country) => country !== place.country);
  const doubt =
    others.length > 0
      ? ` There is a place of that name in ${others.slice(0, 3).map(countryName).join(', ')} too; the likelier was taken.`
      : '';
  return {
    country: place.country,
    place,
    words: said,
    because: `${place.kind === 'country' ? `The prompt names ${said}.` : `${said} is in ${countryName(place.country)}.`}${doubt}`,
  };
}

/** "Lagos, Nigeria": the country behind a city is its detail, never a better place. */
function isDetailOf({ tokens }: Prompt, city: PlaceMention, other: PlaceMention): boolean {
  return (
    other.from - city.to <= 1 &&
    tokens[city.to]?.gap !== 'stop' &&
    city.value[0]?.kind === 'city' &&
    other.value.some((place) => place.kind !== 'city')
  );
}

const isIn = (place: Place, province: Place): boolean => place.province === fold(province.name);

const wordsOf = ({ text, tokens }: Prompt, span: Span): string => text.slice(tokens[span.from]?.start, tokens[span.to - 1]?.end);
