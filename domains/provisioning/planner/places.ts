import { allPlaces, places, type Place } from './gazetteer.ts';
import { isIndustryWord } from './industries.ts';
import { findAll, lexiconOf, matchAt, overlaps, type Found, type Span } from './lexicon.ts';
import type { Prompt } from './text.ts';
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
      speaksOfData(tokens, found.from) ||
      isHostedAt(tokens, found.from);
    if (isHost) mentions.push({ ...found, role: 'host', weight: 10 });
    else if (weight > 0)
      mentions.push({ ...found, role: markets.has(found.from) || goesOn(prompt, mentions.at(-1), found) ? 'market' : 'home', weight });
  }
  return mentions;
}

/** "trips to Kenya and Tanzania": the second is a market as the first is. */
function goesOn({ tokens }: Prompt, last: PlaceMention | undefined, { from }: Span): boolean {
  if (last?.role !== 'market') return false;
  const isAnd = ['and', 'or', 'et', 'ou', 'y', 'o', 'e'].includes(tokens[from - 1]?.fold ?? '');
  return (isAnd && last.to === from - 1) || (last.to === from && tokens[from]?.gap === 'comma');
}

/** "Host with you in Frankfurt" */
const isHostedAt = (tokens: Prompt['tokens'], from: number): boolean =>
  [2, 3, 4].some(
    (back) => hostVerbs.has(tokens[from - back]?.fold ?? '') && tokens.slice(from - back + 1, from + 1).every(({ gap }) => gap === 'soft'),
  ) && prepositions.has(tokens[from - 1]?.fold ?? '');
const hostVerbs = new Set('host hosted hosting heberger hebergez heberge alojar alojado alojen hospedar hospedado hospedem'.split(' '));

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
function weightOf({ tokens, isCased }: Prompt, { from, to, value }: Found<Place[]>): number {
  const token = tokens[from];
  const last = tokens[to - 1];
  if (!token || !last) return 0;
  const before = tokens[from - 1];
  const next = tokens[to];
  const written = tokens
    .slice(from, to)
    .map((each) => each.fold)
    .join(' ');
  const isOutOf = before?.fold === 'of' && tokens[from - 2]?.fold === 'out';
  const isBehindPreposition = before !== undefined && token.gap === 'soft' && (prepositions.has(before.fold) || isOutOf);
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
      : isListed && isCased && written.length > 3 && !isIndustryWord({ tokens }, from)
        ? 3
        : 0;
  if (isBehindPreposition || hasCountryBehind) return 10;
  const isNew = isListed || (before && matchAt(allPlaces, tokens, from - 1, true));
  if (isNew) return 8;
  return isCased || next?.fold === 'based' ? 7 : 5;
}
