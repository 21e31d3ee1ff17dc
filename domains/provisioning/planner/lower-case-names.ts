import { demonymLexicon, places } from './gazetteer.ts';
import { isIndustryWord } from './industries.ts';
import { matchAt, type Span } from './lexicon.ts';
import { written, type Others } from './name-run.ts';
import { businessNouns, commonCapitals, foundingVerbs, innerWords, nameEnds } from './name-words.ts';
import { isOrdinary } from './ordinary-words.ts';
import type { Prompt, Token } from './text.ts';

const WORDS_MAX = 5;
const leads = new Set('for pour para up create open activate register launch configure onboard'.split(' '));

/**
 * "kofi electronics, accra. we sell …": where capitals tell nothing, a name is a short piece between commas and stops (or before
 * "is a …") that holds a word which is no ordinary one.
 */
export function lowerCaseName(prompt: Prompt, others: Others): (Span & { name: string }) | undefined {
  const { tokens, isCased } = prompt;
  if (isCased) return undefined;
  for (let from = 0; from < tokens.length; from += 1) {
    const isStart = from === 0 || tokens[from]?.fold === 'chez' || tokens[from]?.gap !== 'soft' || leads.has(tokens[from - 1]?.fold ?? '');
    if (!isStart || from > 30) continue;
    const to = endOf(tokens, from);
    // "restaurant chez mama awa": the trade before "chez" is none of the name.
    if (tokens[from + 1]?.fold === 'chez') continue;
    const next = tokens[to];
    const isEnded = !next || next.gap !== 'soft' || nameEnds.has(next.fold);
    // What follows must speak of a business: its place, its trade, or what it is.
    const isEndedHere = isEnded || isAtPlace(tokens, to);
    const isNamed =
      isEndedHere && to > from && to - from <= WORDS_MAX && isLikelyName(prompt, { from, to }, others) && speaksOf(prompt, to);
    if (isNamed) return { from, to, name: written(prompt, from, to) };
  }
  return undefined;
}

function endOf(tokens: readonly Token[], from: number): number {
  let to = from;
  while (
    to < tokens.length &&
    (to === from || tokens[to]?.gap === 'soft') &&
    !nameEnds.has(tokens[to]?.fold ?? '') &&
    !isAtPlace(tokens, to)
  )
    to += 1;
  return to;
}

/** "à thiès", "a lima" */
const isAtPlace = (tokens: readonly Token[], at: number): boolean =>
  ['a', 'au', 'aux'].includes(tokens[at]?.fold ?? '') && matchAt(places, tokens, at + 1, true) !== undefined;

function isLikelyName(prompt: Prompt, { from, to }: Span, others: Others): boolean {
  const { tokens } = prompt;
  const first = tokens[from] as Token;
  if (first.fold !== 'chez' && (foundingVerbs.has(first.fold) || isOrdinary(first.fold, prompt.language))) return false;
  const isStrange = ({ fold }: Token, index: number) => {
    const at = from + index;
    const isKnown =
      /^\p{N}/u.test(fold) ||
      isOrdinary(fold, prompt.language) ||
      foundingVerbs.has(fold) ||
      innerWords.has(fold) ||
      commonCapitals.has(fold) ||
      businessNouns.has(fold) ||
      isIndustryWord(prompt, at) ||
      others.some((span) => span.from <= at && at < span.to) ||
      matchAt(places, tokens, at, true) !== undefined ||
      matchAt(demonymLexicon, tokens, at, true) !== undefined;
    return !isKnown;
  };
  return tokens.slice(from, to).some(isStrange);
}

function speaksOf(prompt: Prompt, at: number): boolean {
  const { tokens } = prompt;
  for (let next = at; next < Math.min(at + 4, tokens.length); next += 1)
    if (matchAt(places, tokens, next, true) || isIndustryWord(prompt, next)) return true;
  return false;
}
