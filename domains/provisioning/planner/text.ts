import { languageOf, type ProseLanguage } from './ordinary-words.ts';

/** Prompts are read as tokens with the punctuation between them, so that no step needs a regex over the whole text. */

/** Several pages. Longer input costs time that nobody who describes a business needs; the plan says when it was cut. */
export const PROMPT_LENGTH_MAX = 6_000;

export type Token = {
  /** As written. */
  text: string;
  /** Lower case, without accents and apostrophes. */
  fold: string;
  /** `fold` and its likely singulars. */
  forms: string[];
  start: number;
  end: number;
  isCapital: boolean;
  /** What stands between the token before and this one. */
  gap: 'soft' | 'comma' | 'stop';
  gapText: string;
};

export type Prompt = {
  text: string;
  tokens: Token[];
  /** Whether capitals tell anything: not in a prompt that is, names in quotes aside, all lower or all upper case. */
  isCased: boolean;
  language: ProseLanguage;
};

const letters: Record<string, string> = {
  ß: 'ss',
  œ: 'oe',
  æ: 'ae',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
};

export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[\p{M}'’ʼ`.]/gu, '')
    .toLowerCase()
    .replaceAll(/[ßœæøłđı]/g, (letter) => letters[letter] ?? letter);
}

function formsOf(word: string): string[] {
  const forms = [word];
  if (word.length > 3 && word.endsWith('s') && !word.endsWith('ss')) forms.push(word.slice(0, -1));
  if (word.length > 4 && word.endsWith('es')) forms.push(word.slice(0, -2));
  if (word.length > 4 && word.endsWith('ies')) forms.push(`${word.slice(0, -3)}y`);
  return forms;
}

/** "l'inventaire" and "d'Ivoire" are two words; "don't" and "O'Brien" are one. */
const elision = /^(?:[ldnsjcmt]|qu)['’ʼ](?=\p{L}{2})/iu;
const word = /[\p{L}\p{M}\p{N}]+(?:['’ʼ][\p{L}\p{M}\p{N}]+)*/gu;

function gapKind(gap: string): Token['gap'] {
  if (/[.;:!?()[\]{}\n—–|"“”«»]/.test(gap) || /\s-+\s/.test(gap)) return /^\.$/.test(gap) ? 'soft' : 'stop';
  return /[,/&+•*]/.test(gap) ? 'comma' : 'soft';
}

const abbreviations = new Set(['st', 'ste', 'dr', 'mt', 'ft', 'excl', 'incl']);

export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let last = 0;
  const push = (start: number, end: number) => {
    const written = text.slice(start, end);
    const folded = fold(written);
    const gapText = text.slice(last, start);
    const isCapital = /^[\p{Lu}\p{Lt}\p{N}]/u.test(written);
    tokens.push({
      text: written,
      fold: folded,
      forms: formsOf(folded),
      start,
      end,
      isCapital,
      // "St. Louis" is one name.
      gap: gapText === '. ' && abbreviations.has(tokens.at(-1)?.fold ?? '') ? 'soft' : gapKind(gapText),
      gapText,
    });
    last = end;
  };
  for (const match of text.matchAll(word)) {
    const prefix = elision.exec(match[0])?.[0].length ?? 0;
    if (prefix) push(match.index, match.index + prefix - 1);
    push(match.index + prefix, match.index + match[0].length);
  }
  return tokens;
}

export function readPrompt(raw: string): Prompt {
  const text = raw
    .slice(0, PROMPT_LENGTH_MAX)
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/\bw\/o\b/gi, 'without');
  const tokens = tokenise(text);
  // "POS" and a quoted name are capital in the laziest prompt; a word such as "Lagos" is not.
  const isCased = /\p{Lu}\p{Ll}/u.test(text.replaceAll(/["“«][^"”»\n]{0,80}["”»]/g, ''));
  return { text, tokens, isCased, language: languageOf(tokens) };
}
