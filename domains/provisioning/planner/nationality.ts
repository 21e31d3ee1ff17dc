import { demonymLexicon } from './gazetteer.ts';
import { industryNames } from './industries.ts';
import { findAll, overlaps, type Span } from './lexicon.ts';
import { isRomance } from './ordinary-words.ts';
import type { Prompt } from './text.ts';

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
  const trades = industryNames(prompt);
  const isAdjectiveBehind = isRomance(tokens);
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
    const isNoun = (at: number) => businessNouns.has(tokens[at]?.fold ?? '') || trades.some((span) => span.from <= at && at < span.to);
    const isBusiness =
      behind.some((token, index) => behind.slice(0, index + 1).every(({ gap }) => gap !== 'stop') && isNoun(found.to + index)) ||
      (isAdjectiveBehind &&
        [1, 2, 3].some(
          (back) => tokens.slice(found.from - back + 1, found.from + 1).every(({ gap }) => gap === 'soft') && isNoun(found.from - back),
        ));
    if (isAbout || isBusiness) return { ...found.value, words: tokens[found.from]?.text ?? '' };
  }
  return undefined;
}
