import type { Industry } from '../activation-tables.ts';
import { industryWords, vagueIndustryWords } from './industry-words.ts';
import { findAll, lexiconOf, matchAt, overlaps, type Found, type Span } from './lexicon.ts';
import { negatedSpans } from './negation.ts';
import type { Prompt } from './text.ts';

type Word = { industry: Industry; weight: number };

const lexicon = lexiconOf<Word>([...entries(industryWords, 4), ...entries(vagueIndustryWords, 1)]);

function entries(table: Partial<Record<Industry, string>>, weight: number): [string, Word][] {
  return (Object.keys(table) as Industry[]).flatMap((industry) =>
    (table[industry] ?? '').split('|').map((phrase): [string, Word] => [phrase, { industry, weight }]),
  );
}

/** "software for hospitals", "we sell to restaurants": those are the customers, not the business. */
const customersBefore = new Set(['for', 'to', 'serving', 'supplying', 'pour', 'para', 'with', 'by', 'near', 'of']);

export type IndustryFound = { industry: Industry; words: string };

/** Clear names of an industry, so that "marketing agency" is not read as a wish for marketing. */
export const industryNames = ({ tokens }: Prompt): Span[] => findAll(lexicon, tokens).filter(({ value }) => value.weight > 1);

/** Where phrases such as "nursing home" end. */
export const industryEnds = (prompt: Prompt): Set<number> => new Set(industryNames(prompt).map(({ to }) => to));

export const isIndustryWord = ({ tokens }: Pick<Prompt, 'tokens'>, at: number): boolean => matchAt(lexicon, tokens, at) !== undefined;

/** The word that says most: clear before vague, outside the name before inside it ("Lagos Kitchen, a law firm"), then the first. */
export function readIndustry(
  prompt: Prompt,
  name: Span | undefined,
  taken: readonly Span[],
  features: readonly Span[],
): IndustryFound | undefined {
  const { tokens, text } = prompt;
  const words = findAll(lexicon, tokens);
  const negated = negatedSpans(tokens, words);
  const featureEnds = new Set(features.map((feature) => feature.to));
  const featureStarts = new Set(features.map((feature) => feature.from));
  const namesItself = name !== undefined && words.some((word) => overlaps(word, name) && word.value.weight > 1);
  let best: (Found<Word> & { weight: number }) | undefined;
  for (const word of words) {
    if (negated.has(word) || taken.some((span) => overlaps(span, word))) continue;
    const isInName = name !== undefined && overlaps(word, name);
    const isPlural = tokens[word.to - 1]?.fold.endsWith('s');
    const isCustomers = isPlural && isForOthers(tokens, word.from);
    // "Pharmacy stock", "restaurant POS": the word tells of a feature first.
    const isOfFeature =
      (featureStarts.has(word.to) && tokens[word.to]?.gap === 'soft') ||
      (featureEnds.has(word.from - 1) && ['de', 'do', 'da', 'du', 'del'].includes(tokens[word.from - 1]?.fold ?? ''));
    const isAside = namesItself && name !== undefined && !isInName && !isAbout(tokens, word.from, name);
    const weight = word.value.weight * (isInName ? 0.6 : 1) * (isAside ? 0.5 : 1) * (isCustomers ? 0.2 : 1) * (isOfFeature ? 0.5 : 1);
    if (!best || weight > best.weight || (weight === best.weight && word.from < best.from)) best = { ...word, weight };
  }
  return (
    best && {
      industry: best.value.industry,
      words: text.slice(tokens[best.from]?.start, tokens[best.to - 1]?.end),
    }
  );
}

/** "for fish traders", "to small shops" */
function isForOthers(tokens: Prompt['tokens'], from: number): boolean {
  for (let at = from; at > Math.max(0, from - 3) && tokens[at]?.gap === 'soft'; at -= 1)
    if (customersBefore.has(tokens[at - 1]?.fold ?? '')) return at === from || customersFar.has(tokens[at - 1]?.fold ?? '');
  return false;
}
const customersFar = new Set(['for', 'to', 'pour', 'para', 'serving', 'supplying']);

const selfWords = new Set(
  'are am is im run own have operate a an un une una um uma our my notre mon nuestra nuestro nossa nosso mi somos sommes soy suis tenemos avons temos tengo ai tenho business company'.split(
    ' ',
  ),
);

/** "Hotel Mirador. Rooms, restaurant with a till": the restaurant is a part; "Kitchen Kings, a law firm" is a law firm. */
function isAbout(tokens: Prompt['tokens'], from: number, name: Span): boolean {
  const isNear = from < name.from || tokens.slice(name.to, from + 1).every(({ gap, gapText }) => gap !== 'stop' || /[–—:(-]/.test(gapText));
  return isNear || tokens.slice(Math.max(0, from - 4), from).some(({ fold }) => selfWords.has(fold));
}
