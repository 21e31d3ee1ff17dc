import anyAscii from 'any-ascii';
import damerau from 'damerau-levenshtein';
import { doubleMetaphone } from 'double-metaphone';
import { FULL_NAMES, GENERATIONS, TITLES } from './name-words.ts';

/** Lower-case letters and digits of any script as Latin ones, without accents and signs. */
export const fold = (text: string): string => anyAscii(text).toLowerCase();

/** The words of a text: "O'Brien-Àdébáyọ̀" is `obrien`, `adebayo`. */
export const wordsOf = (text: string): string[] =>
  fold(text)
    .replaceAll(/['’`]/g, '')
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

export interface PersonName {
  /** Without titles and generations, in the order given. */
  tokens: readonly string[];
  sex: 'm' | 'f' | '';
  generation: string;
}

export function parseName(display: string): PersonName {
  const words = wordsOf(display);
  const sexes = new Set(words.map((word) => TITLES.get(word)).filter(Boolean));
  const tokens = words.filter((word) => !TITLES.has(word) && !GENERATIONS.has(word));
  return {
    // Somebody who is called nothing but "Mama Junior" is called that.
    tokens: tokens.length > 0 ? tokens : words,
    sex: sexes.size === 1 ? ([...sexes][0] ?? '') : '',
    generation: words.map((word) => GENERATIONS.get(word)).find(Boolean) ?? '',
  };
}

/** How a name sounds, by its full form where it is a short one, so that Bob and Robert sound alike. An initial has no sound. */
export function soundsOf(token: string): string[] {
  if (token.length < 2) return [];
  const sounds = (FULL_NAMES.get(token) ?? [token]).map((name) => sound(name)).filter(Boolean);
  return [...new Set(sounds)];
}

const SOUNDS = new Map<string, string>();
const REMEMBERED_MAX = 50_000;

/** Double metaphone, remembered: the names of a business are few. */
function sound(name: string): string {
  let found = SOUNDS.get(name);
  if (found === undefined) {
    if (SOUNDS.size >= REMEMBERED_MAX) SOUNDS.clear();
    found = /^\d+$/.test(name) ? name : doubleMetaphone(name)[0];
    SOUNDS.set(name, found);
  }
  return found;
}

/** From 0 to 1, with how the two words are alike. */
export interface Likeness {
  value: number;
  how: 'same' | 'initial' | 'nickname' | 'short form' | 'sound' | 'spelling' | 'none';
}

const NONE: Likeness = { value: 0, how: 'none' };

/** Below this two words are two words. */
export const ALIKE = 0.6;

export function likeness(a: string, b: string): Likeness {
  if (a === b) return { value: 1, how: 'same' };
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length === 1) return long.startsWith(short) ? { value: 0.6, how: 'initial' } : NONE;
  const fullNames = FULL_NAMES.get(a);
  if (fullNames && FULL_NAMES.get(b)?.some((name) => fullNames.includes(name))) return { value: 0.92, how: 'nickname' };
  if (short.length >= 4 && long.startsWith(short)) return { value: Math.max(0.8, short.length / long.length), how: 'short form' };
  if (long.length - short.length > 3) return NONE;
  const { steps, relative } = damerau(a, b);
  const spelling = 1 - relative;
  const soundsAlike = spelling >= 0.65 && sound(a) === sound(b) && sound(a).length > 1;
  if (soundsAlike && long.length > 4) return { value: Math.max(spelling, 0.9), how: 'sound' };
  // In a short name one letter makes another name: Bola and Bala, Ade and Ada. Two letters that changed places do not.
  const isTwist = steps === 1 && a.length === b.length && [...a].sort().join('') === [...b].sort().join('');
  if (isTwist && long.length >= 3) return { value: Math.max(spelling, 0.85), how: 'spelling' };
  return spelling >= 0.75 && long.length > 4 ? { value: spelling, how: 'spelling' } : NONE;
}

export interface Alignment {
  /** Pairs that are alike, best first; each word is used once. */
  matched: { a: number; b: number; likeness: Likeness }[];
  restOfA: number[];
  restOfB: number[];
}

/** Which word of the one is which of the other, in whatever order they stand. */
export function align(a: readonly string[], b: readonly string[]): Alignment {
  const all = a.flatMap((one, i) =>
    b.map((other, j) => ({ a: i, b: j, likeness: likeness(one, other) })).filter((pair) => pair.likeness.value >= ALIKE),
  );
  all.sort((x, y) => y.likeness.value - x.likeness.value);
  const [usedA, usedB] = [new Set<number>(), new Set<number>()];
  const matched = all.filter((pair) => {
    if (usedA.has(pair.a) || usedB.has(pair.b)) return false;
    usedA.add(pair.a);
    usedB.add(pair.b);
    return true;
  });
  return { matched, restOfA: [...a.keys()].filter((i) => !usedA.has(i)), restOfB: [...b.keys()].filter((j) => !usedB.has(j)) };
}
