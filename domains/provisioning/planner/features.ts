import { toggleNames, type Toggle } from '../activation-tables.ts';
import { namedFeatures, notFeatures, saidFeatures } from './feature-words.ts';
import { findAll, lexiconOf, matchAt, overlaps, type Found, type Span } from './lexicon.ts';
import { negatedSpans } from './negation.ts';
import { filler } from './negation-words.ts';
import type { Prompt, Token } from './text.ts';

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

const phrases = (list: string) => lexiconOf(list.split('|').map((phrase) => [phrase, true] as const));

const onlyWords = phrases(
  'only|just|solely|exclusively|purely|nothing but|nothing except|nothing other than|nothing apart from|no modules except|no features except|none except|none but|everything off except|everything off but|all off except|all off but|disable everything except|disable everything but|disable all except|disable all but|turn everything off except|turn off everything except|turn off everything but|switch off everything except|switch off everything but|switch everything off except|switch everything off but|only need|only want|just need|just want|only use|limit it to|limited to|limit to|restricted to|restrict it to|no more than|seulement|uniquement|rien que|rien sauf|rien d autre que|juste|que de|tout desactiver sauf|desactiver tout sauf|desactivez tout sauf|solo|solamente|unicamente|nada mas que|nada excepto|nada salvo|todo apagado menos|todo apagado excepto|desactivar todo excepto|desactivar todo menos|desactiva todo menos|desactiva todo excepto|solo queremos|solo necesitamos|solo quiero|solo necesito|apenas|somente|desativar tudo exceto|desativar tudo menos|desative tudo menos|desative tudo exceto|so queremos|so quero|so precisamos de|so preciso de|so precisamos|so preciso|nur',
);
const nothingElse = phrases(
  'nothing else|nothing more|and thats all|that is all|and thats it|thats all|thats it|no other feature|no other module|no other modules|no other features|no extras|everything else off|everything else disabled|everything else should be off|everything else stays off|everything else can stay off|everything else can wait|everything else must be off|everything else is off|everything else no|all else off|all others off|all other modules off|all other features off|others off|the others off|the rest off|rest off|rest is off|rest disabled|the rest stays off|the rest can stay off|the rest can wait|the rest should be off|the rest is not needed|the rest later|rien d autre|rien de plus|c est tout|tout le reste desactive|le reste desactive|desactivez le reste|desactiver le reste|le reste non|le reste plus tard|nada mas|eso es todo|el resto no|el resto desactivado|el resto apagado|todo lo demas no|todo lo demas desactivado|todo lo demas apagado|lo demas no|lo demas desactivado|nada mais|mais nada|e so isso|e tudo|so isso|o resto nao|o resto desativado|o resto desligado|todo o resto nao|todo o resto desativado|disable the rest|disable everything else|turn off everything else|turn everything else off|turn the rest off|switch off everything else|switch off the rest|switch the rest off|switch everything else off|leave everything else off|leave the rest off|keep everything else off|keep the rest off|leave the rest out|no other',
);
/** Before an exception they mean the features only when the exception is one: "we sell everything except alcohol". */
const everythingExcept = phrases(
  'everything except|everything but|everything bar|everything apart from|everything other than|everything minus|everything without|all except|all but|anything except|the works except|tout sauf|tout excepte|tout hormis|todo menos|todo excepto|todo salvo|tudo menos|tudo exceto|tudo salvo',
);
const everything = phrases(
  'everything on|everything enabled|everything turned on|everything switched on|everything activated|everything you have|everything you offer|everything youve got|enable everything|activate everything|turn on everything|turn everything on|switch everything on|switch on everything|all feature|all the features|all module|all the modules|all toggle|all fourteen|all 14|every feature|every module|every toggle|full suite|the whole suite|complete suite|entire suite|whole package|full package|toutes les fonctionnalites|toutes les fonctions|tous les modules|tout activer|activez tout|activer tout|todos los modulos|todas las funciones|todas las funcionalidades|activar todo|activa todo|activen todo|todos os modulos|todas as funcionalidades|todas as funcoes|ativar tudo|ative tudo',
);

/** @param taken spans that are names, addresses or industries: "Fleet Street Bakery" asks for no fleet */
export function featureMentions({ tokens }: Prompt, taken: readonly Span[]): FeatureMention[] {
  const found = findAll(lexicon, tokens)
    .filter((each): each is FeatureMention => each.value !== null)
    .filter((each) => !taken.some((span) => overlaps(span, each)) && !isHeadcount(tokens, each) && !isTitle(tokens, each));
  const online = soldOnline(tokens).filter((span) => ![...found, ...taken].some((other) => overlaps(other, span)));
  return [...found, ...online].toSorted((a, b) => a.from - b.from);
}

/** "40 staff" tells a size and asks for nothing. */
const isHeadcount = (tokens: readonly Token[], { from, value }: FeatureMention): boolean =>
  value.toggle === 'HR' &&
  value.strength === 'said' &&
  [1, 2].some((back) => /^\d/.test(tokens[from - back]?.fold ?? '')) &&
  tokens[from]?.gap === 'soft';

/** "Projet : ferme avicole" gives the message a title. */
const isTitle = (tokens: readonly Token[], { from, to, value }: FeatureMention): boolean =>
  value.toggle === 'Projects' && /^\s*:/.test(tokens[to]?.gapText ?? '') && !tokens[from]?.fold.endsWith('s');

const sellingVerbs = new Set(
  'vende venden sell sells selling sold order orders buy buys vendre vend vends vendons vender vendo vendemos vendem comprar acheter'.split(
    ' ',
  ),
);

/** "sells books online", "vendre nos tissus en ligne": the words between are the goods. */
function soldOnline(tokens: readonly Token[]): FeatureMention[] {
  return tokens.flatMap((token, at) => {
    const isEnd = token.fold === 'online' || (['ligne', 'linea', 'internet'].includes(token.fold) && token.gap === 'soft');
    const verb = [1, 2, 3, 4, 5, 6].find((back) => sellingVerbs.has(tokens[at - back]?.fold ?? ''));
    const isJoined = verb !== undefined && tokens.slice(at - verb + 1, at + 1).every(({ gap }) => gap !== 'stop');
    return isEnd && isJoined ? [{ from: at, to: at + 1, value: { toggle: 'Ecommerce', strength: 'said' } } as FeatureMention] : [];
  });
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
    isAll: hasAll(prompt, mentions, taken),
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

function hasAll({ tokens }: Prompt, mentions: readonly FeatureMention[], taken: readonly Span[]): boolean {
  if (outside(taken, findAll(everything, tokens)).some(({ from }) => !refusesAll.has(tokens[from - 1]?.fold ?? ''))) return true;
  const starts = mentions.map((mention) => mention.from);
  return outside(taken, findAll(everythingExcept, tokens)).some(
    ({ from, to }) => !refusesAll.has(tokens[from - 1]?.fold ?? '') && starts.some((start) => start >= to && start <= to + 4),
  );
}
/** "Turn off everything except …" is the opposite. */
const refusesAll = new Set(
  'off disable disabling deactivate not no exclude desactiver desactivez desactivar desactiva desativar desative skip'.split(' '),
);

/** "only" counts right before or right behind a feature that is wanted: "cash only" and "women-only gym" say nothing about features. */
function hasOnly({ tokens }: Prompt, wanted: readonly FeatureMention[], taken: readonly Span[]): boolean {
  if (outside(taken, findAll(nothingElse, tokens)).length > 0) return wanted.length > 0;
  const starts = new Set(wanted.map((mention) => mention.from));
  const ends = new Set(wanted.map((mention) => mention.to));
  // Portuguese "só"; without its accent it is the English "so".
  const so = tokens.flatMap(({ text }, from) => (/^só$/i.test(text) ? [{ from, to: from + 1 }] : []));
  return outside<Span>(taken, [...findAll(onlyWords, tokens, true), ...so]).some(({ from, to }) => {
    if (tokens[from - 1]?.fold === 'not') return false;
    if (ends.has(from) && tokens[from]?.gap === 'soft') return true;
    let next = to;
    while (next < to + 5 && isPassable(tokens[next]) && (matchAt(filler, tokens, next, true) || wishes.has(tokens[next]?.fold ?? '')))
      next += 1;
    return starts.has(next) && isPassable(tokens[next]);
  });
}

const wishes = new Set(
  'need want for require with use please besoin de following send make do handle manage track issue keep record run see envoyer gerer suivre faire tenir enviar gestionar manejar llevar controlar registrar gerir emitir fazer'.split(
    ' ',
  ),
);
const isPassable = (token: Token | undefined): boolean => token !== undefined && (token.gap === 'soft' || /^\s*:\s*$/.test(token.gapText));

const outside = <T extends Span>(taken: readonly Span[], spans: readonly T[]): T[] =>
  spans.filter((span) => !taken.some((other) => overlaps(other, span)));
