import { isCurrency, isTimezone } from '../activation-input.ts';
import { REGIONS, type Region } from '../activation-tables.ts';
import { findAll, lexiconOf, lexiconOfTable, type Span } from './lexicon.ts';
import type { PlaceMention } from './places.ts';
import { nearestRegion } from './regions.ts';
import type { Prompt } from './text.ts';

const regionWords = lexiconOfTable<Region>({
  lagos: 'lagos',
  johannesburg: 'johannesburg|joburg|jnb',
  frankfurt: 'frankfurt|francfort|eu|europe|european union|gdpr',
  ashburn: 'ashburn|us east|virginia|us',
  singapore: 'singapore|singapour|singapur|singapura|apac|asia',
});

/** A place behind "hosted in" or before "region"; a country or city that is no region gets the nearest one. */
export function readRegion(
  prompt: Prompt,
  mentions: readonly PlaceMention[],
): { region: Region; words: string; isExact: boolean } | undefined {
  const { tokens } = prompt;
  const hosts = new Set(mentions.filter((mention) => mention.role === 'host').map((mention) => mention.from));
  for (const { from, to, value } of findAll(regionWords, tokens, true)) {
    const isRegion =
      tokens[to]?.fold === 'region' ||
      ['hosting', 'residency', 'servers'].includes(tokens[to]?.fold ?? '') ||
      tokens
        .slice(Math.max(0, from - 3), from)
        .some((token) =>
          [
            'region',
            'hosted',
            'host',
            'hosting',
            'servers',
            'server',
            'residency',
            'deploy',
            'deployed',
            'regiao',
            'heberge',
            'hebergement',
            'hospedado',
            'alojado',
          ].includes(token.fold),
        ) ||
      (value === 'ashburn' && tokens[from]?.fold === 'ashburn') ||
      hosts.has(from);
    const isCut = tokens.slice(Math.max(0, from - 2), from + 1).some((token) => token.gapText.includes('.'));
    if (isRegion && !isCut) return { region: value, words: REGIONS[value], isExact: true };
  }
  const host = mentions.find((mention) => mention.role === 'host');
  const place = host?.value[0];
  return (
    host &&
    place && {
      region: nearestRegion(place.country),
      words: prompt.text.slice(tokens[host.from]?.start, tokens[host.to - 1]?.end),
      isExact: false,
    }
  );
}

const currencyWords = lexiconOf<string>(
  Object.entries({
    NGN: 'naira|nairas',
    GHS: 'cedi|cedis|ghana cedis',
    KES: 'kenyan shilling|kenya shilling|kenya shillings|kenyan shillings',
    UGX: 'ugandan shilling|uganda shillings|ugandan shillings',
    TZS: 'tanzanian shilling|tanzanian shillings|tanzania shillings',
    ZAR: 'rand|rands|south african rand',
    USD: 'us dollar|us dollars|usd|american dollars|dolares americanos|dolares estadounidenses|dollars americains|u s dollars|dolar americano',
    EUR: 'euro|euros|eur',
    GBP: 'british pound|british pounds|pound sterling|pounds sterling|sterling|gbp',
    INR: 'indian rupee|indian rupees',
    ETB: 'birr',
    ZMW: 'zambian kwacha',
    MWK: 'malawian kwacha',
    BWP: 'pula',
    AOA: 'kwanza|kwanzas',
    MZN: 'metical|meticais',
    BRL: 'reais|brazilian real',
    MXN: 'mexican pesos|pesos mexicanos',
    COP: 'colombian pesos|pesos colombianos',
    PEN: 'soles peruanos',
    MAD: 'moroccan dirham|moroccan dirhams',
    AED: 'uae dirham|uae dirhams|emirati dirham',
    EGP: 'egyptian pound|egyptian pounds',
    RWF: 'rwandan franc|rwandan francs',
    XOF: 'west african cfa',
    XAF: 'central african cfa',
    JPY: 'japanese yen',
    CNY: 'yuan|renminbi',
    CAD: 'canadian dollar|canadian dollars',
    AUD: 'australian dollar|australian dollars',
    SGD: 'singapore dollar|singapore dollars',
    CHF: 'swiss francs|swiss franc',
  }).flatMap(([code, list]) => list.split('|').map((phrase) => [phrase, code] as const)),
);
/** Codes that are English words in capitals. */
const wordCodes = new Set(
  'ALL TOP CUP MAD TRY PEN SOS BAM BOB COP RON AMD LAK GEL MOP KID ERN DOP GIP IMP BAND NAD PAB AWG CLF MUR SAR CAD'.split(' '),
);

/** @param taken the name, which may hold a currency's: "Afya Kwanza" */
export function readCurrency({ tokens, isCased }: Prompt, taken: readonly Span[]): string | undefined {
  const isTaken = (at: number) => taken.some((span) => span.from <= at && at < span.to);
  const codeAt = tokens.findIndex(({ text }, at) => {
    if (text.length !== 3 || isTaken(at)) return false;
    const isCued = tokens
      .slice(Math.max(0, at - 3), at)
      .some((token) => ['currency', 'monnaie', 'devise', 'moneda', 'moeda', 'prices', 'charging', 'priced'].includes(token.fold));
    return isCurrency(isCued ? text.toUpperCase() : text) && (isCued || (isCased && !wordCodes.has(text)));
  });
  return codeAt >= 0 ? tokens[codeAt]?.text.toUpperCase() : findAll(currencyWords, tokens, true).find(({ from }) => !isTaken(from))?.value;
}

export function readTimezone({ text }: Prompt): string | undefined {
  for (const match of text.matchAll(
    /\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Za-z_]{2,30}(?:\/[A-Za-z_]{2,30})?/g,
  ))
    if (isTimezone(match[0])) return match[0];
  return undefined;
}

const languageNames: Record<string, string> = {
  en: 'english|anglais|ingles',
  fr: 'french|francais|frances',
  es: 'spanish|espagnol|espanol|espanhol',
  pt: 'portuguese|portugais|portugues',
  ar: 'arabic|arabe',
  sw: 'swahili|kiswahili',
  ha: 'hausa',
  yo: 'yoruba',
  ig: 'igbo',
  am: 'amharic',
  zu: 'zulu',
  xh: 'xhosa',
  af: 'afrikaans',
  rw: 'kinyarwanda',
  de: 'german|allemand|aleman|alemao',
  it: 'italian',
  nl: 'dutch',
  zh: 'chinese|mandarin',
  hi: 'hindi',
  so: 'somali',
  tw: 'twi',
  wo: 'wolof',
  sn: 'shona',
  lg: 'luganda',
  ln: 'lingala',
  mg: 'malagasy',
};
const languageLexicon = lexiconOfTable(languageNames);
const languageCues = new Set(
  'language|languages|langue|langues|idioma|idiomas|lingua|linguas|bilingual|bilingue|speak|speaks|speaking|interface|website'.split('|'),
);

/** Only behind a word for languages: "French lessons" and "Chinese restaurant" say nothing of the books. */
export function readLanguages({ tokens }: Prompt): string[] {
  const found = findAll(languageLexicon, tokens, true).filter(({ from, to }) => {
    if (['lessons', 'lesson', 'restaurant', 'food', 'school', 'classes', 'courses', 'cuisine'].includes(tokens[to]?.fold ?? ''))
      return false;
    return tokens
      .slice(Math.max(0, from - 6), from)
      .some((token, index, near) => languageCues.has(token.fold) && near.slice(index + 1).every((next) => next.gapText.trim() !== '.'));
  });
  return [...new Set(found.map(({ value }) => value))].slice(0, 5);
}
