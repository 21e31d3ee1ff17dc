import { isTimezone } from '../activation-input.ts';
import { REGIONS, type Region } from '../activation-tables.ts';
import { findAll, lexiconOfTable } from './lexicon.ts';
import { speaksOfData, type PlaceMention } from './places.ts';
import { nearestRegion } from './regions.ts';
import type { Prompt } from './text.ts';

const regionWords = lexiconOfTable<Region>({
  lagos: 'lagos',
  johannesburg: 'johannesburg|joburg|jnb|joanesburgo|johannesburgo',
  frankfurt: 'frankfurt|francfort|fráncfort|eu|ue|europe|europa|european union|union europeenne|union europea|uniao europeia|gdpr|rgpd',
  ashburn: 'ashburn|us east|virginia|us|usa|north america|america',
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
            'alojar',
            'alojados',
            'hebergees',
            'heberger',
            'hebergez',
            'hospedados',
            'serveurs',
            'servidores',
            'data',
            'donnees',
            'datos',
            'dados',
          ].includes(token.fold),
        ) ||
      (value === 'ashburn' && tokens[from]?.fold === 'ashburn') ||
      hosts.has(from) ||
      speaksOfData(tokens, from);
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
export const languageLexicon = lexiconOfTable(languageNames);
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
