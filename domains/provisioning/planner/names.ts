import { isIndustryWord } from './industries.ts';
import { findAll, type Span } from './lexicon.ts';
import { nameRun, type Others } from './name-run.ts';
import { lowerCaseName } from './lower-case-names.ts';
import { nameCues, nameFields, notNameFields } from './name-words.ts';
import { isOrdinary } from './ordinary-words.ts';
import { proseName } from './prose-names.ts';
import type { Prompt } from './text.ts';

export type NameFound = Span & { name: string; because: string };

const quotes: Record<string, string> = {
  '"': '"',
  '“': '”',
  '«': '»',
  '‘': '’',
  '„': '“',
  '`': '`',
  "'": "'",
};

/** Said outright ("called …"), then quoted, then where prose puts names; nothing when all of these fail. */
export function readName(prompt: Prompt, others: Others, domain?: string): NameFound | undefined {
  const quoted = quotedNames(prompt).filter((name) => !isPlain(prompt, name, others));
  const said = cuedName(prompt, others, quoted) ?? quoted[0];
  if (said) return said;
  const written = proseName(prompt, { others, domain: domain?.split('.')[0]?.replaceAll('-', '') }) ?? lowerCaseName(prompt, others);
  return written && { ...written, because: 'It is written as a name.' };
}

/** Quotes around a feature, a plan or an ordinary word name nothing. */
function isPlain(prompt: Prompt, { from, to }: Span, others: Others): boolean {
  const { tokens } = prompt;
  const isOther = (at: number) => others.some((span) => span.from <= at && at < span.to);
  return tokens
    .slice(from, to)
    .every(({ fold, isCapital }, index) => isOther(from + index) || (!isCapital && isOrdinary(fold, prompt.language)));
}

function quotedNames({ text, tokens }: Prompt): NameFound[] {
  const names: NameFound[] = [];
  for (let at = 0; at < text.length && names.length < 10; at += 1) {
    const close = quotes[text[at] ?? ''];
    if (!close || (text[at] === "'" && /[\p{L}\p{N}]/u.test(text[at - 1] ?? ''))) continue;
    const end = closingQuote(text, at + 1, close);
    const name =
      end < 0
        ? ''
        : text
            .slice(at + 1, end)
            .trim()
            .replace(/[,.;]$/, '');
    const from = tokens.findIndex((token) => token.start > at);
    const to = tokens.findIndex((token) => token.start >= end);
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
    const isField =
      nameFields.has(token.fold) &&
      /^\s*[*_]*\s*[:=]\s*[*_]*\s*["'“«]?\s*$/.test(tokens[at + 1]?.gapText ?? '') &&
      (tokens[at]?.gap !== 'soft' || !notNameFields.has(tokens[at - 1]?.fold ?? ''));
    if (isField) cues.push({ from: at, to: at + 1, value: true });
  }
  for (const { to, value } of cues.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (!value) continue;
    const inQuotes = quoted.find((name) => name.from === to);
    if (inQuotes) return inQuotes;
    if (notNameFields.has(tokens[to - 2]?.fold ?? '') && tokens[to - 1]?.gap === 'soft') continue;
    const first = tokens[to];
    if (!first || first.gap === 'comma' || /[.;!?]/.test(first.gapText)) continue;
    const run = nameRun(prompt, to, others);
    if (run && !isSaidOfNothing(prompt, run)) return { ...run, because: 'The prompt calls it so.' };
  }
  return undefined;
}

/** "name is not decided yet", "business: restaurant": words for things, not the name of one. */
function isSaidOfNothing(prompt: Prompt, { from, to }: Span): boolean {
  const { tokens } = prompt;
  return tokens
    .slice(from, to)
    .every(
      ({ fold, isCapital }, index) =>
        (!(isCapital && prompt.isCased) &&
          (isOrdinary(fold, prompt.language) || isIndustryWord(prompt, from + index) || undecided.has(fold))) ||
        undecided.has(fold),
    );
}
const undecided = new Set('tbd tba tbc undecided decided pending unknown none na confirmed'.split(' '));
