import { toggleNames, type Toggle } from '../activation-tables.ts';
import { namedFeatures, notFeatures, saidFeatures } from './feature-words.ts';
import { findAll, lexiconOf, matchAt, overlaps, type Found, type Span } from './lexicon.ts';
import { filler, negatedSpans } from './negation.ts';
import type { Prompt } from './text.ts';

/** `named` is the feature itself ("POS"), `said` a word for it ("till"). */
type Mention = { toggle: Toggle; strength: 'named' | 'said' } | null;

export type FeatureMention = Found<NonNullable<Mention>>;

export type FeatureWish = {
  on: Map<Toggle, string>;
  off: Map<Toggle, string>;
  /** Both asked for and excluded. */
  torn: Map<Toggle, string>;
  /** "CRM only": what is not named stays off. */
  isOnly: boolean;
  /** "Everything except HR": what is not excluded is on. */
  isAll: boolean;
};

const lexicon = lexiconOf<Mention>([
  ...toggleNames.flatMap((toggle) => [
    ...namedFeatures[toggle].split('|').map((phrase) => [phrase, { toggle, strength: 'named' }] as [string, Mention]),
    ...saidFeatures[toggle].split('|').map((phrase) => [phrase, { toggle, strength: 'said' }] as [string, Mention]),
  ]),
  ...notFeatures
    .split('|')
    .filter((phrase) => phrase !== 'customer support')
    .map((phrase) => [phrase, null] as [string, Mention]),
]);

const onlyWords = lexiconOf(
  'only|just|solely|exclusively|nothing but|only need|only want|just need|just want|seulement|uniquement|rien que|solo|solamente|unicamente|apenas|somente|so queremos|so quero|so precisamos de|so preciso de|so precisamos|so preciso'
    .split('|')
    .map((phrase) => [phrase, true] as const),
);
const nothingElse = lexiconOf(
  'nothing else|nothing more|and thats all|that is all|and thats it|thats all|no other feature|no other module|no other modules|no extras|rien d autre|rien de plus|nada mas|nada mais|mais nada'
    .split('|')
    .map((phrase) => [phrase, true] as const),
);
const everything = lexiconOf(
  'everything except|everything but|everything apart from|everything other than|everything on|everything enabled|everything turned on|everything you have|everything you offer|enable everything|activate everything|turn on everything|turn everything on|switch everything on|all feature|all the features|all module|all the modules|all toggle|all fourteen|every feature|every module|every toggle|full suite|the whole suite|all but|tout sauf|toutes les fonctionnalites|tous les modules|todo menos|todo excepto|todos los modulos|todas las funciones|tudo menos|tudo exceto|todos os modulos|todas as funcionalidades'
    .split('|')
    .map((phrase) => [phrase, true] as const),
);

/** @param taken spans that are names, addresses or industries: "Fleet Street Bakery" asks for no fleet */
export function featureMentions({ tokens }: Prompt, taken: readonly Span[]): FeatureMention[] {
  return findAll(lexicon, tokens).filter(
    (found): found is FeatureMention => found.value !== null && !taken.some((span) => overlaps(span, found)),
  );
}

/** @param taken as for `featureMentions`: a shop called "Nothing Else Matters" excludes nothing */
export function readFeatures(prompt: Prompt, mentions: readonly FeatureMention[], taken: readonly Span[]): FeatureWish {
  const { tokens, text } = prompt;
  const negated = negatedSpans(tokens, mentions);
  const words = (span: Span) => text.slice(tokens[span.from]?.start, tokens[span.to - 1]?.end);
  const wish: FeatureWish = {
    on: new Map(),
    off: new Map(),
    torn: new Map(),
    isOnly: hasOnly(
      prompt,
      mentions.filter((mention) => !negated.has(mention)),
      taken,
    ),
    isAll: outside(taken, findAll(everything, tokens)).length > 0,
  };
  for (const toggle of toggleNames) {
    const all = mentions.filter((mention) => mention.value.toggle === toggle);
    const refused = all.filter((mention) => negated.has(mention));
    const wanted = all.filter((mention) => !negated.has(mention));
    if (refused[0]) wish.off.set(toggle, words(refused[0]));
    else if (wanted[0]) wish.on.set(toggle, words(wanted[0]));
    // A passing word ("our customers") does not argue with an exclusion by name ("no CRM").
    const isArgued = wanted.some(({ value }) => value.strength === 'named') || refused.every(({ value }) => value.strength === 'said');
    if (refused[0] && wanted[0] && isArgued && words(refused[0]).toLowerCase() !== words(wanted[0]).toLowerCase())
      wish.torn.set(toggle, words(wanted[0]));
    if (refused[0] && wanted.some(({ value }) => value.strength === 'named')) wish.torn.set(toggle, words(wanted[0] as Span));
  }
  return wish;
}

/** "only" counts right before or right behind a feature that is wanted: "cash only" and "women-only gym" say nothing about features. */
function hasOnly({ tokens }: Prompt, wanted: readonly FeatureMention[], taken: readonly Span[]): boolean {
  if (outside(taken, findAll(nothingElse, tokens)).length > 0) return wanted.length > 0;
  const starts = new Set(wanted.map((mention) => mention.from));
  const ends = new Set(wanted.map((mention) => mention.to));
  return outside(taken, findAll(onlyWords, tokens, true)).some(({ from, to }) => {
    if (tokens[from - 1]?.fold === 'not') return false;
    if (ends.has(from) && tokens[from]?.gap === 'soft') return true;
    let next = to;
    while (next < to + 3 && tokens[next]?.gap === 'soft' && matchAt(filler, tokens, next, true)) next += 1;
    return starts.has(next) && tokens[next]?.gap === 'soft';
  });
}

const outside = <T extends Span>(taken: readonly Span[], spans: readonly T[]): T[] =>
  spans.filter((span) => !taken.some((other) => overlaps(other, span)));
