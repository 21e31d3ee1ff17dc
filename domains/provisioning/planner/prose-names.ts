import { demonymLexicon, places } from './gazetteer.ts';
import { isIndustryWord } from './industries.ts';
import { findAll, matchAt, overlaps, type Span } from './lexicon.ts';
import { nameRun, written, type Others } from './name-run.ts';
import { businessNouns, commonCapitals, foundingVerbs, innerWords, openingNouns } from './name-words.ts';
import type { Prompt, Token } from './text.ts';

type Named = Span & { name: string };

/** Every run of capitals, scored by what stands around it. */
export function proseName(prompt: Prompt, others: Others): Named | undefined {
  const { tokens, isCased } = prompt;
  if (!isCased) return undefined;
  const towns = findAll(places, tokens, true);
  let best: (Named & { score: number }) | undefined;
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at] as Token;
    if (!token.isCapital || /^\p{N}/u.test(token.text) || isSurelyNoStart(prompt, at) || isLoneOther(tokens, at, others)) {
      at += 1;
      continue;
    }
    const whole = nameRun(prompt, at, others);
    const run = whole && (towns.every((town) => overlaps(town, whole)) ? withoutTown(prompt, whole) : whole);
    if (!run) {
      at += 1;
      continue;
    }
    const score = scoreOf(prompt, run, others);
    if (score >= 20 && (!best || score > best.score)) best = { ...run, score };
    at = Math.max(whole.to, at + 1);
  }
  return best;
}

/** "POS for Zed Ltd": a feature before a small word begins no name; "Fleet Masters" does. */
const isLoneOther = (tokens: readonly Token[], at: number, others: Others): boolean =>
  overlapsOne(others, at) && !(tokens[at + 1]?.isCapital && tokens[at + 1]?.gap === 'soft' && !overlapsOne(others, at + 1));

/** Where no other place is named, "MoveWell Ibadan" is MoveWell, of Ibadan; "Bank of Kigali" keeps its town. */
function withoutTown(prompt: Prompt, run: Span & { name: string }): Span & { name: string } {
  for (let at = run.from + 1; at < run.to; at += 1) {
    const town = matchAt(places, prompt.tokens, at, true);
    if (town?.to === run.to && town.value[0]?.kind === 'city' && !innerWords.has(prompt.tokens[at - 1]?.fold ?? ''))
      return { from: run.from, to: at, name: written(prompt, run.from, at) };
  }
  return run;
}

/** "Set up …", "Our …" and, at the start of a sentence, "Consultancy Bright & Sons". */
function isSurelyNoStart(prompt: Prompt, at: number): boolean {
  const { tokens } = prompt;
  const token = tokens[at] as Token;
  if (matchAt(demonymLexicon, tokens, at, true)) return true;
  if (
    commonCapitals.has(token.fold) &&
    tokens[at + 1]?.isCapital &&
    tokens[at + 1]?.gap === 'soft' &&
    token.text === token.text.toUpperCase()
  )
    return true;
  const isSentenceStart = at === 0 || token.gap === 'stop';
  if (foundingVerbs.has(token.fold) && (isSentenceStart || token.text.length < 4)) return true;
  if (!isSentenceStart || openingNouns.has(token.fold)) return false;
  const next = tokens[at + 1];
  return (
    (isIndustryWord(prompt, at) || businessNouns.has(token.fold)) &&
    next !== undefined &&
    next.gap === 'soft' &&
    !/^(ltd|limited|inc|llc|plc|group|co|sarl|sa)$/.test(next.fold) &&
    tokens[at + 2] !== undefined
  );
}

/** "Set up MoveWell", "our MoveWell"; prepositions lead elsewhere. */
const prepositions = new Set([
  'in',
  'at',
  'from',
  'to',
  'en',
  'em',
  'dans',
  'with',
  'and',
  'on',
  'de',
  'of',
  'sans',
  'no',
  'using',
  'by',
  'without',
  'use',
]);
const leadsToName = new Set(['up', 'own', ...foundingVerbs].filter((word) => !prepositions.has(word)));
const articles = new Set([
  'a',
  'an',
  'the',
  'our',
  'une',
  'un',
  'una',
  'uma',
  'um',
  'is',
  'est',
  'es',
  'needs',
  'wants',
  'sells',
  'makes',
  'runs',
  'provides',
  'offers',
  'has',
  'my',
  'e',
]);

function scoreOf(prompt: Prompt, run: Span, others: Others): number {
  const { tokens } = prompt;
  const inside = tokens.slice(run.from, run.to);
  if (others.some((span) => span.from <= run.from && span.to >= run.to)) return 0;
  if (inside.every((token, index) => commonCapitals.has(token.fold) || innerWords.has(token.fold) || overlapsOne(others, run.from + index)))
    return 0;
  const place = findAll(places, inside, true).reduce((sum, found) => sum + found.to - found.from, 0);
  if (place >= run.to - run.from) return 0;
  const [first, before, next] = [inside[0] as Token, tokens[run.from - 1], tokens[run.to]];
  const isGeneric = inside.every(
    (_, index) =>
      isIndustryWord(prompt, run.from + index) || innerWords.has(inside[index]?.fold ?? '') || businessNouns.has(inside[index]?.fold ?? ''),
  );
  if (isGeneric && (inside.length === 1 || run.from === 0)) return 0;
  let score = inside.length > 1 ? 6 : 4;
  if (before && first.gap !== 'stop') {
    const isNoun = businessNouns.has(before.fold) || isIndustryWord(prompt, run.from - 1);
    if (isNoun) score += first.gap === 'soft' ? 50 : 40;
    else if (['for', 'pour', 'para'].includes(before.fold) && first.gap === 'soft') score += 40;
    else if (
      ['are', 'am', 'im', 'were', 'is', 'this', 'somos', 'sommes', 'soy', 'suis', 'sou'].includes(before.fold) &&
      first.gap === 'soft'
    )
      score += 45;
    else if (first.gap === 'soft' && leadsToName.has(before.fold)) score += 35;
    else if (first.gap === 'comma') score += 20;
  } else score += 14;
  if (before && /[—–]|\s-\s/.test(first.gapText)) score += 15;
  if (next && /[—–:]|\s-\s/.test(next.gapText)) score += 18;
  if (next && articles.has(next.fold) && next.gap !== 'stop') score += 15;
  if (next && next.gap === 'soft' && ['in', 'at', 'based', 'à', 'a', 'em', 'en', 'needs', 'from'].includes(next.fold)) score += 12;
  if (next && next.gap === 'soft' && !next.isCapital && isIndustryWord(prompt, run.to)) score += 12;
  if (next && next.gap === 'comma' && matchAt(places, tokens, run.to, true)) score += 12;
  return score - (place > 0 && run.from > 0 && !before ? 5 : 0);
}

const overlapsOne = (others: Others, at: number): boolean => others.some((span) => overlaps(span, { from: at, to: at + 1 }));
