import { currencyOf, languagesOf } from './country-defaults.ts';
import { languageOf, type ProseLanguage } from './ordinary-words.ts';
import { allPlaces, countryName, demonymLexicon, places, type Place } from './gazetteer.ts';
import { isIndustryWord } from './industries.ts';
import { findAll, lexiconOf, matchAt, overlaps, type Found, type Span } from './lexicon.ts';
import { fold, type Prompt } from './text.ts';
import { doubtfulPlaces } from './towns.ts';

export type PlaceMention = Found<Place[]> & {
  /** `home` is where the business is, `market` where it sells, `host` where its data shall live. */
  role: 'home' | 'market' | 'host';
  weight: number;
};

const words = (list: string) => lexiconOf(list.split('|').map((word) => [word, true] as const));

const prepositions = new Set(
  'in|at|near|around|from|across|throughout|within|inside|outside|based|located|a|au|aux|en|dans|de|em|no|na|nos|nas|du|depuis|desde|chez|serving|over|between'.split(
    '|',
  ),
);
const marketCue = words(
  'export to|exports to|exporting to|ship to|ships to|shipping to|deliver to|delivers to|delivering to|deliveries to|sell to|sells to|selling to|customers in|customers from|customers across|clients in|clients from|clients across|partners in|suppliers in|suppliers from|buyers in|importing from|imports from|import from|sourced from|donors in|donors from|tourists from|guests from|investors in|investors from|students from|travel to|trips to|tours to|flights to|expand to|expanding to|expand into|later in|market in|markets in|and in|born in|inspired by|branch in|branches in|subsidiary in|offices in|clientes en|clientes em|clients en|clients au|exportar a|exporta a|exporta para|exportar para|exporte vers|livre en|vers',
);
const hostCue = words(
  'host in|host it in|host us in|host everything in|host this in|hosted in|hosted at|hosted from|hosting in|host from|host at|hosting|host on|hosted on|server in|servers in|data in|data centre in|data center in|datacentre in|datacenter in|data stays in|data must stay in|data should stay in|data must live in|data should live in|data lives in|data to live in|data kept in|keep data in|keep our data in|keep the data in|store data in|store our data in|stored in|data residency in|region|region is|regions|deploy in|deploy to|deploy it in|deployed in|deployed to|deploy on|run it in|run it from|running from|region of|heberge a|heberge en|hebergement a|heberger a|hebergee a|donnees a|alojado en|alojamiento en|datos en|hospedado em|hospedagem em|hospedar em|dados em|regiao|alojado em|residency|data must remain in|data must be in|data must be kept in|data must be stored in|data must be hosted in|data must reside in|data must sit in|data has to stay in|data has to be in|data needs to stay in|data needs to be in|data to stay in|data should remain in|data should be in|data should be stored in|data should be kept in|data will stay in|data stay in|data remains in|data on servers in|data hosted in|data is stored in|store everything in|store it in|keep everything in|keep it in|kept in|not leave|never leave|leave|hosting location|data location|data region|hosting region|cloud region|prefer servers in|located in a data centre in|residency is|residency in|hosting from|donnees au|donnees en|donnees doivent rester a|donnees doivent rester en|donnees doivent rester au|donnees hebergees a|donnees hebergees en|donnees hebergees au|heberger nos donnees a|heberger nos donnees en|heberger nos donnees au|hebergement en|hebergement au|hebergez a|hebergez en|heberge au|hebergees a|hebergees en|hebergees au|serveurs a|serveurs en|serveurs au|quitter|datos deben estar en|datos deben quedarse en|datos deben permanecer en|datos alojados en|alojar en|alojar los datos en|alojado en|alojados en|servidores en|servidor en|salir de|salgan de|dados devem ficar em|dados devem ficar na|dados devem ficar no|dados devem permanecer em|dados devem permanecer na|dados na|dados no|dados alojados em|dados hospedados em|hospedado na|hospedados em|hospedados na|servidores em|servidores na|servidores no|alojamento em|alojamento na|hospede em|hospede na',
);

/** Every place that the prompt names outside `taken` (the business name, addresses), with what it is there for. */
export function placeMentions(prompt: Prompt, taken: readonly Span[]): PlaceMention[] {
  const { tokens } = prompt;
  const hosts = spansBehind(prompt, hostCue);
  const markets = spansBehind(prompt, marketCue);
  const mentions: PlaceMention[] = [];
  for (const found of findAll(allPlaces, tokens, true)) {
    if (taken.some((span) => overlaps(span, found))) continue;
    const weight = weightOf(prompt, found);
    const isHost =
      hosts.has(found.from) ||
      (tokens[found.to]?.fold === 'region' && tokens[found.to]?.gap === 'soft') ||
      (tokens[found.to]?.gap === 'soft' && hostedBehind.has(tokens[found.to]?.fold ?? '')) ||
      (tokens[found.to]?.fold === 'data' && /^cent(er|re)$/.test(tokens[found.to + 1]?.fold ?? '')) ||
      speaksOfData(tokens, found.from);
    if (isHost) mentions.push({ ...found, role: 'host', weight: 10 });
    else if (weight > 0) mentions.push({ ...found, role: markets.has(found.from) ? 'market' : 'home', weight });
  }
  return mentions;
}

const hostedBehind = new Set('hosting servers server datacenter datacentre cloud'.split(' '));
const dataWords = new Set('data donnees datos dados'.split(' '));
const dataVerbs = new Set(
  'must should has needs need stay stays live lives kept keep remain remains stored store reside resides hosted doivent doit rester restent deben debe permanecer quedarse devem deve ficar permanecer'.split(
    ' ',
  ),
);

/** "all our data must stay within the EU" */
export function speaksOfData(tokens: Prompt['tokens'], from: number): boolean {
  let isVerb = false;
  for (let at = from; at > Math.max(0, from - 9); at -= 1) {
    if (at < from && dataVerbs.has(tokens[at]?.fold ?? '')) isVerb = true;
    if (isVerb && dataWords.has(tokens[at - 1]?.fold ?? '')) return true;
    if (tokens[at]?.gap === 'stop') return isVerb && dataWords.has(tokens[at]?.fold ?? '');
    if (at < from && dataWords.has(tokens[at]?.fold ?? ''))
      return isVerb || dataVerbs.has(tokens[at - 1]?.fold ?? '') || dataVerbs.has(tokens[at - 2]?.fold ?? '');
  }
  return false;
}

/** The first tokens behind each cue, skipping one article: "hosted in (the) …". */
function spansBehind({ tokens }: Prompt, cues: typeof hostCue): Set<number> {
  const starts = new Set<number>();
  for (const { to } of findAll(cues, tokens, true)) {
    starts.add(to);
    if (['the', 'in', 'la', 'le', 'el', 'a', 'o', 'is'].includes(tokens[to]?.fold ?? '')) starts.add(to + 1);
  }
  return starts;
}

/** 0 when the words are likely no place at all. */
function weightOf({ tokens, text, isCased }: Prompt, { from, to, value }: Found<Place[]>): number {
  const token = tokens[from];
  const last = tokens[to - 1];
  if (!token || !last) return 0;
  const before = tokens[from - 1];
  const next = tokens[to];
  const written = tokens
    .slice(from, to)
    .map((each) => each.fold)
    .join(' ');
  const isBehindPreposition = before !== undefined && token.gap === 'soft' && prepositions.has(before.fold);
  const isDoubtful = doubtfulPlaces.has(written) || written.length < 3 || value.every((place) => place.isMinor);
  const hasCountryBehind =
    next !== undefined &&
    next.gap === 'comma' &&
    (matchAt(places, tokens, to, true)?.value.some((place) => place.kind !== 'city') ?? false);
  // Two capitals such as "US" and "UK" are countries; in lower case they are pronouns and noise.
  if (written.length < 3 && token.text !== token.text.toUpperCase()) return 0;
  if (isCased && !token.isCapital)
    return isBehindPreposition && !isDoubtful && ['in', 'at', 'near', 'from'].includes(before?.fold ?? '') && value[0]?.kind !== 'province'
      ? 6
      : 0;
  const isListed = token.gap !== 'soft' && (next === undefined || next.gap !== 'soft');
  if (isDoubtful)
    return (isBehindPreposition && before?.fold !== 'de' && !(next?.isCapital && next.gap === 'soft' && isCased)) || hasCountryBehind
      ? 8
      : isListed && isCased && written.length > 3 && !isIndustryWord({ tokens, text, isCased }, from)
        ? 3
        : 0;
  if (isBehindPreposition || hasCountryBehind) return 10;
  const isNew = isListed || (before && matchAt(allPlaces, tokens, from - 1, true));
  if (isNew) return 8;
  return isCased || next?.fold === 'based' ? 7 : 5;
}

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
  const homes = mentions.filter((mention) => mention.role === 'home');
  const candidates = homes.length > 0 ? homes : mentions.filter((mention) => mention.role === 'market');
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

const businessNouns = new Set(
  'company|business|startup|firm|ngo|charity|brand|agency|exporter|manufacturer|group|enterprise|retailer|operator|market|sme|cooperative|entreprise|societe|empresa|negocio|companhia|association|organisation|organization'.split(
    '|',
  ),
);
const foodWords = new Set(
  'restaurant|cuisine|food|cafe|kitchen|bistro|bakery|dishes|takeaway|grill|language|lessons|school|course|courses|classes|fabrics|fashion|translation|furniture|wine|coffee|tea|cocina|restaurante|comida|imports'.split(
    '|',
  ),
);

const isSelf = new Set('are|am|were|is|im|somos|sommes|soy|suis|sou|est|es'.split('|'));
const isOwned = new Set('owned|based|run|registered|born|made|grown|bred|led|founded'.split('|'));

/** The country of "a Kenyan tea exporter", "une ONG malienne" or "we are Ghanaian", when nothing better is known. */
export function demonymCountry(prompt: Prompt, taken: readonly Span[]): { country: string; timezone?: string; words: string } | undefined {
  const { tokens } = prompt;
  for (const found of findAll(demonymLexicon, tokens, true)) {
    if (taken.some((span) => overlaps(span, found))) continue;
    const before = tokens[found.from - 1];
    const behind = tokens.slice(found.to, found.to + 4);
    const isAbout = isSelf.has(before?.fold ?? '') || isOwned.has(behind[0]?.fold ?? '');
    // "A Kenyan tea exporter" is Kenyan; "a Chinese restaurant" may be anywhere, and so may "cuisine italienne".
    const isOfGoods =
      (foodWords.has(behind[0]?.fold ?? '') && !behind.slice(1).some((token) => businessNouns.has(token.fold))) ||
      (foodWords.has(before?.fold ?? '') && tokens[found.from]?.gap === 'soft');
    if (isOfGoods && !isOwned.has(behind[0]?.fold ?? '')) continue;
    const isNoun = (at: number) => businessNouns.has(tokens[at]?.fold ?? '') || isIndustryWord(prompt, at);
    const isBusiness =
      behind.some((token, index) => behind.slice(0, index + 1).every(({ gap }) => gap !== 'stop') && isNoun(found.to + index)) ||
      [1, 2, 3].some(
        (back) => tokens.slice(found.from - back + 1, found.from + 1).every(({ gap }) => gap === 'soft') && isNoun(found.from - back),
      );
    if (isAbout || isBusiness) return { ...found.value, words: tokens[found.from]?.text ?? '' };
  }
  return undefined;
}
