import { tokenise, type Token } from './text.ts';

/** Phrases to values, found longest first in one pass over the tokens. */
export type Lexicon<T> = Map<string, { words: string[]; value: T }[]>;

/** Tokens `from` up to, not including, `to`. */
export type Span = { from: number; to: number };
export type Found<T> = Span & { value: T };

export const phraseWords = (phrase: string): string[] => tokenise(phrase).map((token) => token.fold);

export function lexiconOf<T>(entries: Iterable<readonly [phrase: string | string[], value: T]>): Lexicon<T> {
  const lexicon: Lexicon<T> = new Map();
  for (const [phrase, value] of entries) {
    const words = typeof phrase === 'string' ? phraseWords(phrase) : phrase;
    const first = words[0];
    if (first === undefined) continue;
    const bucket = lexicon.get(first) ?? [];
    bucket.push({ words, value });
    lexicon.set(first, bucket);
  }
  for (const bucket of lexicon.values()) bucket.sort((a, b) => b.words.length - a.words.length);
  return lexicon;
}

/** A table `{ value: 'phrase|phrase' }` as a lexicon. */
export function lexiconOfTable<K extends string>(table: Record<K, string>): Lexicon<K> {
  return lexiconOf((Object.keys(table) as K[]).flatMap((key) => table[key].split('|').map((phrase) => [phrase, key] as const)));
}

/** The longest phrase that begins at token `at`. `isExact` refuses plurals, as place names must. */
export function matchAt<T>(lexicon: Lexicon<T>, tokens: readonly Token[], at: number, isExact = false): Found<T> | undefined {
  const token = tokens[at];
  if (!token) return undefined;
  let best: Found<T> | undefined;
  for (const form of isExact ? [token.fold] : token.forms) {
    for (const { words, value } of lexicon.get(form) ?? []) {
      if (best && words.length <= best.to - best.from) break;
      // A plural belongs to the last word of a phrase; the first word of a longer one must be as written.
      if (words.length > 1 && form !== token.fold) continue;
      if (words.every((word, index) => fits(tokens[at + index], word, index, index === words.length - 1 && !isExact))) {
        best = { from: at, to: at + words.length, value };
      }
    }
  }
  return best;
}

function fits(token: Token | undefined, word: string, index: number, mayBePlural: boolean): boolean {
  if (!token || (index > 0 && token.gap !== 'soft')) return false;
  return mayBePlural ? token.forms.includes(word) : token.fold === word;
}

export function findAll<T>(lexicon: Lexicon<T>, tokens: readonly Token[], isExact = false): Found<T>[] {
  const found: Found<T>[] = [];
  for (let at = 0; at < tokens.length;) {
    const match = matchAt(lexicon, tokens, at, isExact);
    if (match) found.push(match);
    at = match?.to ?? at + 1;
  }
  return found;
}

export const overlaps = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;
