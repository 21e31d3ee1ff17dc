import { isIndustryWord } from './industries.ts';
import { findAll, matchAt, overlaps, type Span } from './lexicon.ts';
import { businessNouns, commonCapitals, foundingVerbs, innerWords, nameCues, nameEnds, nameFields, openingNouns } from './name-words.ts';
import type { Prompt, Token } from './text.ts';
import { places } from './gazetteer.ts';

export type NameFound = Span & { name: string; because: string };

/** Spans that are surely something else: features, services, addresses. */
type Others = readonly Span[];

const WORDS_MAX = 8;
const quotes: Record<string, string> = { '"': '"', '“': '”', '«': '»', '‘': '’', '„': '“', '`': '`', "'": "'" };

/** Said outright ("called …"), then quoted, then where prose puts names; nothing when all of these fail. */
export function readName(prompt: Prompt, others: Others): NameFound | undefined {
  const quoted = quotedNames(prompt);
  return cuedName(prompt, others, quoted) ?? quoted[0] ?? proseName(prompt, others);
}

function quotedNames({ text, tokens }: Prompt): NameFound[] {
  const names: NameFound[] = [];
  for (let at = 0; at < text.length && names.length < 10; at += 1) {
    const close = quotes[text[at] ?? ''];
    if (!close || (text[at] === "'" && /[\p{L}\p{N}]/u.test(text[at - 1] ?? ''))) continue;
    const end = closingQuote(text, at + 1, close);
    const name = end < 0 ? '' : text.slice(at + 1, end).trim().replace(/[,.;]$/, '');
    const from = tokens.findIndex(token => token.start > at);
    const to = tokens.findIndex(token => token.start >= end);
    if (end < 0 || !/[\p{L}\p{N}]/u.test(name) || from < 0) continue;
    names.push({ name, from, to: to < 0 ? tokens.length : to, because: 'It stands in quotes.' });
    at = end;
  }
  return names;
}

/** An apostrophe inside a word does not close a quote; a name is at most 80 characters on one line. */
function closingQuote(text: string, from: number, close: string): number {
  for (let at = from; at < Math.min(text.length, from + 80); at += 1) {
    if (text[at] === '\n') return -1;
    if (text[at] === close && !((close === "'" || close === '’') && /\p{L}/u.test(text[at + 1] ?? ''))) return at;
  }
  return -1;
}

function cuedName(prompt: Prompt, others: Others, quoted: readonly NameFound[]): NameFound | undefined {
  const { tokens } = prompt;
  const cues = findAll(nameCues, tokens, true);
  for (const [at, token] of tokens.entries()) {
    const isField = nameFields.has(token.fold) && /^\s*[:=]\s*["'“]?$/.test(tokens[at + 1]?.gapText ?? '') && tokens[at - 1]?.fold !== 'domain';
    if (isField) cues.push({ from: at, to: at + 1, value: true });
  }
  for (const { to } of cues.toSorted((a, b) => a.from - b.from)) {
    const inQuotes = quoted.find(name => name.from === to);
    if (inQuotes) return inQuotes;
    if (tokens[to - 2]?.fold === 'domain') continue;
    const first = tokens[to];
    if (!first || first.gap === 'comma' || /[.;!?]/.test(first.gapText)) continue;
    const run = nameRun(prompt, to, others);
    if (run) return { ...run, because: 'The prompt calls it so.' };
  }
  return undefined;
}

/** From token `at` on: by capitals where the prompt has them, else up to a word that no name holds. */
function nameRun(prompt: Prompt, at: number, others: Others): (Span & { name: string }) | undefined {
  const { tokens, isCased } = prompt;
  const first = tokens[at];
  if (!first) return undefined;
  const byCapitals = isCased && first.isCapital;
  let to = at + 1;
  let end = to;
  for (; to < tokens.length && to - at < WORDS_MAX; to += 1) {
    const token = tokens[to] as Token;
    if (breaksName(tokens, to)) break;
    if (byCapitals) {
      if (token.isCapital && !(nameEnds.has(token.fold) && token.text.length < 4 && token.text !== token.text.toUpperCase())) end = to + 1;
      else if (!innerWords.has(token.fold) || !joinsCapital(prompt, to, others)) break;
    } else {
      const isJoining = (token.fold === 'and' || token.fold === 'of' || token.fold === 'the') && to + 1 < tokens.length && !others.some(span => span.from <= to + 1 && to + 1 < span.to);
      if (nameEnds.has(token.fold) && !(isJoining && to - at === 1) && !(token.fold === 'for' && false)) break;
      if (to - at >= 5) break;
      end = to + 1;
    }
  }
  if (!byCapitals && nameEnds.has(first.fold)) return undefined;
  return { from: at, to: end, name: written(prompt, at, end) };
}

/** Punctuation ends a name, save "&", "+", a lone dot and the dot of "Co." or "St." */
function breaksName(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at] as Token;
  if (token.gapText === '. ' || token.gapText === '. & ') return !abbreviations.has(tokens[at - 1]?.fold ?? '');
  return token.gap === 'stop' || (token.gap === 'comma' && !/^\s*[&+]\s*$/.test(token.gapText));
}
const abbreviations = new Set(['st', 'dr', 'mr', 'mrs', 'ms', 'no', 'co', 'bros', 'ste', 'sr', 'sra', 'j', 'd']);

/** Whether small words from `at` lead to another capital that belongs to the name: "Bread and Butter", not "MoveWell and CRM". */
function joinsCapital({ tokens }: Prompt, at: number, others: Others): boolean {
  let next = at + 1;
  while (next < at + 3 && innerWords.has(tokens[next]?.fold ?? '') && !tokens[next]?.isCapital) next += 1;
  const token = tokens[next];
  if (!token?.isCapital || token.gap === 'stop') return false;
  if (others.some(span => span.from <= next && next < span.to) || commonCapitals.has(token.fold)) return false;
  // "Grace in …" never gets here; "Hope for Nigeria" and "Sons of Lagos" are names, "à Dakar" and "a Lima" are places.
  return !(['a', 'au', 'aux', 'for', 'en'].includes(tokens[at]?.fold ?? '') && matchAt(places, tokens, next, true));
}

function written({ text, tokens }: Prompt, from: number, to: number): string {
  const last = tokens[to - 1] as Token;
  const end = text[last.end] === '.' && ['co', 'inc', 'ltd', 'bros', 'sarl'].includes(last.fold) && /^\.(\s+[\p{Ll}]|,)/u.test(text.slice(last.end, last.end + 3)) ? last.end + 1 : last.end;
  return text.slice(tokens[from]?.start, end).trim();
}

/** Every run of capitals, scored by what stands around it. */
function proseName(prompt: Prompt, others: Others): NameFound | undefined {
  const { tokens, isCased } = prompt;
  if (!isCased) return undefined;
  let best: (NameFound & { score: number }) | undefined;
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] as Token;
    if (!token.isCapital || /^\p{N}/u.test(token.text) || isSurelyNoStart(prompt, at)) {
      at += 1;
      continue;
    }
    const run = nameRun(prompt, at, others);
    if (!run) {
      at += 1;
      continue;
    }
    const score = scoreOf(prompt, run, others);
    if (score >= 20 && (!best || score > best.score)) best = { ...run, score, because: 'It is written as a name.' };
    at = Math.max(run.to, at + 1);
  }
  return best;
}

/** "Set up …", "Our …" and, at the start of a sentence, "Consultancy Bright & Sons". */
function isSurelyNoStart(prompt: Prompt, at: number): boolean {
  const { tokens } = prompt;
  const token = tokens[at] as Token;
  if (commonCapitals.has(token.fold) && tokens[at + 1]?.isCapital && tokens[at + 1]?.gap === 'soft' && token.text === token.text.toUpperCase()) return true;
  const isSentenceStart = at === 0 || token.gap === 'stop';
  if (foundingVerbs.has(token.fold) && (isSentenceStart || token.text.length < 4)) return true;
  if (!isSentenceStart || openingNouns.has(token.fold)) return false;
  const next = tokens[at + 1];
  return (isIndustryWord(prompt, at) || businessNouns.has(token.fold)) && next !== undefined && next.gap === 'soft' && !/^(ltd|limited|inc|llc|plc|group|co|sarl|sa)$/.test(next.fold) && !(tokens[at + 2] === undefined);
}

const articles = new Set(['a', 'an', 'the', 'our', 'une', 'un', 'una', 'uma', 'um', 'is', 'est', 'es', 'needs', 'wants', 'sells', 'makes', 'runs', 'provides', 'offers', 'has', 'my', 'e']);

function scoreOf(prompt: Prompt, run: Span, others: Others): number {
  const { tokens } = prompt;
  const inside = tokens.slice(run.from, run.to);
  if (others.some(span => span.from <= run.from && span.to >= run.to)) return 0;
  if (inside.every((token, index) => commonCapitals.has(token.fold) || innerWords.has(token.fold) || overlapsOne(others, run.from + index))) return 0;
  const place = findAll(places, inside, true).reduce((sum, found) => sum + found.to - found.from, 0);
  if (place >= run.to - run.from) return 0;
  const [first, before, next] = [inside[0] as Token, tokens[run.from - 1], tokens[run.to]];
  const isGeneric = inside.every((_, index) => isIndustryWord(prompt, run.from + index) || innerWords.has(inside[index]?.fold ?? '') || businessNouns.has(inside[index]?.fold ?? ''));
  if (isGeneric && (inside.length === 1 || run.from === 0)) return 0;
  let score = inside.length > 1 ? 6 : 4;
  if (before && first.gap !== 'stop') {
    const isNoun = businessNouns.has(before.fold) || isIndustryWord(prompt, run.from - 1) || (run.from > 1 && isIndustryWord(prompt, run.from - 2) && before.forms.length > 0 && first.gap === 'soft' && isIndustryWord(prompt, run.from - 1));
    if (isNoun) score += first.gap === 'soft' ? 50 : 40;
    else if (['for', 'pour', 'para'].includes(before.fold) && first.gap === 'soft') score += 40;
    else if (['are', 'am', 'im', 'were', 'is', 'this', 'somos', 'sommes', 'soy', 'suis', 'sou'].includes(before.fold) && first.gap === 'soft') score += 45;
    else if (['up', 'my', 'our', 'the', 'run', 'own', 'with'].includes(before.fold) || foundingVerbs.has(before.fold)) score += first.gap === 'soft' ? (['in', 'at', 'from', 'to', 'en', 'em', 'dans', 'with', 'and', 'on', 'de', 'of', 'sans', 'no', 'using', 'by', 'without', 'use'].includes(before.fold) ? 0 : 35) : 0;
    else if (first.gap === 'comma') score += 20;
  } else score += 14;
  if (before && /[—–]|\s-\s/.test(first.gapText)) score += 15;
  if (next && /[—–:]|\s-\s/.test(next.gapText)) score += 18;
  if (next && articles.has(next.fold) && next.gap !== 'stop') score += 15;
  if (next && next.gap === 'soft' && ['in', 'at', 'based', 'à', 'a', 'em', 'en', 'needs', 'from'].includes(next.fold)) score += 12;
  if (next && next.gap === 'comma' && matchAt(places, tokens, run.to, true)) score += 12;
  return score - (place > 0 && run.from > 0 && !before ? 5 : 0);
}

const overlapsOne = (others: Others, at: number): boolean => others.some(span => overlaps(span, { from: at, to: at + 1 }));
