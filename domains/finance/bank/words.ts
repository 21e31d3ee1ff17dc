import damerauLevenshtein from 'damerau-levenshtein';

/** Lower case, no accents, and single blanks for all that is neither letter nor digit. */
export function folded(text: string): string {
  return text
    .slice(0, 1000)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Of companies everywhere, so they tell nobody apart. */
const COMMON = new Set(
  'and the of for et de du des la le les da do dos y el los ltd limited plc llc inc gmbh ag sa sarl sas srl lda ltda co company cie nig nigeria'.split(
    ' ',
  ),
);

const telling = (text: string): string[] => [...new Set(folded(text).split(' '))].filter((word) => word.length > 1 && !COMMON.has(word));

const isNear = (word: string, other: string): boolean =>
  word === other || (word.length >= 5 && Math.abs(word.length - other.length) <= 1 && damerauLevenshtein(word, other).steps <= 1);

/** How much of a name is in a text, in percent: banks shorten names, turn them round and misspell them. */
export function nameIn(name: string, text: string): number {
  const [words, present] = [telling(name), telling(text)];
  if (words.length === 0) return 0;
  const found = words.filter((word) =>
    present.some((other) => isNear(word, other) || (word.length >= 6 && other.length >= 5 && word.startsWith(other))),
  );
  return Math.round((100 * found.length) / words.length);
}

/** Whether a document's number is in a text, however it is written: `INV-2026-00012` as `inv 2026 00012` or `Inv2026/12`. */
export function numberIn(number: string, text: string): boolean {
  const [wanted, inside] = [folded(number), folded(text)];
  if (wanted.replaceAll(' ', '').length < 4) return ` ${inside} `.includes(` ${wanted} `) && /\d/.test(wanted) && wanted.length >= 3;
  const tight = wanted.replaceAll(' ', '');
  const place = inside.replaceAll(' ', '').indexOf(tight);
  if (place >= 0 && !/\d/.test(inside.replaceAll(' ', '')[place + tight.length] ?? '')) return true;
  // Payers leave out the noughts in front of the running number.
  const short = wanted.replaceAll(/\b0+(?=\d)/g, '').split(' ');
  return (
    short.length > 1 && ` ${inside.replaceAll(/([a-z])(?=\d)/g, '$1 ').replaceAll(/\b0+(?=\d)/g, '')} `.includes(` ${short.join(' ')} `)
  );
}
