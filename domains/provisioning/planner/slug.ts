import { RESERVED_SLUGS, SLUG_LENGTH_MAX } from '../activation-input.ts';
import { phraseWords } from './lexicon.ts';

/** "Jollof & Co." → "jollof-and-co"; undefined when no Latin letters remain, for then a person must choose. */
export function slugOf(name: string): string | undefined {
  const words = phraseWords(name.replaceAll('&', ' and ').replaceAll('+', ' plus '))
    .join('-')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const slug =
    words.length <= SLUG_LENGTH_MAX
      ? words
      : words
          .slice(0, SLUG_LENGTH_MAX + 1)
          .replace(/-[^-]*$/, '')
          .slice(0, SLUG_LENGTH_MAX);
  if (slug.length === 0) return undefined;
  return RESERVED_SLUGS.has(slug) || slug.length < 2 ? `${slug}-business` : slug;
}
