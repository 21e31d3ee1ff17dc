import { places } from './gazetteer.ts';
import { industryEnds, isIndustryWord } from './industries.ts';
import { findAll, matchAt, overlaps, type Span } from './lexicon.ts';
import { nameRun, written, type Others } from './name-run.ts';
import { isSurelyNoStart, linking, ofSomewhere } from './name-starts.ts';
import {
  businessNouns,
  commonCapitals,
  corporateEnds,
  foundingVerbs,
  innerWords,
  nameCues,
  personBefore,
  roleNouns,
  verbsOfNames,
} from './name-words.ts';
import { isRomance, isOrdinary } from './ordinary-words.ts';
import { placeMentions } from './places.ts';
import type { Prompt, Token } from './text.ts';

type Named = Span & { name: string };
/** @param domain what stands before the suffix of the business's domain: "karoofresh" */
type Around = { others: Others; domain: string | undefined };
/** @param end where the run ended before its town was taken off it */
type Scene = Around & { industryEnds: ReadonlySet<number>; end: number };

const SCORE_MIN = 20;

/** Every run of capitals, scored by what stands around it. */
export function proseName(prompt: Prompt, around: Around): Named | undefined {
  const { tokens, isCased } = prompt;
  if (!isCased) return undefined;
  const homes = placeMentions(prompt, []).filter(({ role }) => role === 'home');
  const opensWithNoun = isRomance(tokens);
  const scene = { ...around, industryEnds: industryEnds(prompt), end: 0 };
  let best: (Named & { score: number }) | undefined;
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at] as Token;
    if (
      !token.isCapital ||
      /^\p{N}/u.test(token.text) ||
      isSurelyNoStart(prompt, at, opensWithNoun) ||
      isLoneOther(tokens, at, around.others)
    ) {
      // "New York City" is left whole, lest its rest be taken for a name.
      at = token.isCapital && !tokens[at + 1]?.isCapital ? at + 1 : (matchAt(places, tokens, at, true)?.to ?? at + 1);
      continue;
    }
    const whole = withoutPerson(prompt, nameRun(prompt, at, around.others));
    const run = whole && (homes.every((town) => overlaps(town, whole)) ? withoutTown(prompt, whole) : whole);
    if (!run) {
      at += 1;
      continue;
    }
    const score = scoreOf(prompt, run, { ...scene, end: whole.to });
    if (score >= SCORE_MIN && (!best || score > best.score)) best = { ...run, score };
    at = Math.max(whole.to, at + 1);
  }
  return best;
}

/** "POS for Zed Ltd": a feature before a small word begins no name; "Fleet Masters" does. */
const isLoneOther = (tokens: readonly Token[], at: number, others: Others): boolean =>
  overlapsOne(others, at) && !(tokens[at + 1]?.isCapital && isBeside(tokens[at + 1] as Token) && !overlapsOne(others, at + 1));

const isBeside = ({ gap, gapText }: Token): boolean => gap === 'soft' || gapText.trim() === '&';

/** Where no other place is named, "MoveWell Ibadan" is MoveWell, of Ibadan; "Bank of Kigali" keeps its town. */
function withoutTown(prompt: Prompt, run: Named): Named {
  for (let at = run.from + 1; at < run.to; at += 1) {
    const town = matchAt(places, prompt.tokens, at, true);
    if (town?.to !== run.to || town.value[0]?.kind !== 'city') continue;
    const isJoined = innerWords.has(prompt.tokens[at - 1]?.fold ?? '');
    if (!isJoined) return { from: run.from, to: at, name: written(prompt, run.from, at) };
    // "la clinique Sainte-Anne de Lubumbashi" is Sainte-Anne; "Bank of Kigali" and "Hôtel de Lomé" have no other name.
    const rest = { from: run.from, to: at - 1 };
    const joint = prompt.tokens[at - 1]?.fold ?? '';
    const isOfTown =
      romanceOf.has(joint) || (joint === 'of' && rest.to - rest.from > 1 && !ofSomewhere.has(prompt.tokens[at - 2]?.fold ?? ''));
    if (isOfTown && rest.to > rest.from && !isGeneric(prompt, rest)) return { ...rest, name: written(prompt, rest.from, rest.to) };
  }
  return run;
}

const romanceOf = new Set(['de', 'du', 'da', 'do', 'd', 'en', 'a']);
const selves = new Set('soy suis sou im am'.split(' '));

/** "Soy Marta de Flores del Valle": what stands behind the person is the business. */
function withoutPerson(prompt: Prompt, run: Named | undefined): Named | undefined {
  const { tokens } = prompt;
  if (!run || !selves.has(tokens[run.from - 1]?.fold ?? '')) return run;
  const joint = tokens.findIndex(({ fold }, at) => at > run.from && at < run.to - 1 && ['de', 'da', 'do', 'du', 'of'].includes(fold));
  return joint < 0 ? run : { from: joint + 1, to: run.to, name: written(prompt, joint + 1, run.to) };
}

function scoreOf(prompt: Prompt, run: Span, { others, domain, industryEnds: ends, end }: Scene): number {
  const { tokens } = prompt;
  const inside = tokens.slice(run.from, run.to);
  if (others.some((span) => span.from <= run.from && span.to >= run.to)) return 0;
  const isEmpty = (token: Token, at: number) => commonCapitals.has(token.fold) || innerWords.has(token.fold) || overlapsOne(others, at);
  if (inside.every((token, index) => isEmpty(token, run.from + index))) return 0;
  const placeWords = findAll(places, inside, true).reduce((sum, found) => sum + found.to - found.from, 0);
  if (placeWords >= run.to - run.from) return 0;
  const isAlone = inside.length === 1;
  // "City Bakery" may be any bakery of the city, unless something is said of it: "City Bakery is …".
  const isSaid = verbsOfNames.has(tokens[end]?.fold ?? '') || /[—–]|\s-\s/.test(tokens[end]?.gapText ?? '');
  const isOne = articles.has(tokens[run.from - 1]?.fold ?? '') || tokens[run.from - 1]?.fold === 'my';
  if (isGeneric(prompt, run) && (isAlone || isOne || (run.from === 0 && !isSaid))) return 0;
  const strength = isAlone ? 4 : 6;
  return strength + scoreBefore(prompt, run.from, ends) + scoreBehind(prompt, { from: run.from, to: end }) + scoreOfShape(inside, domain);
}

const isGeneric = (prompt: Prompt, run: Span): boolean =>
  prompt.tokens
    .slice(run.from, run.to)
    .every(
      ({ fold }, index) =>
        isIndustryWord(prompt, run.from + index) || innerWords.has(fold) || businessNouns.has(fold) || isOrdinary(fold, prompt.language),
    );

function scoreBefore(prompt: Prompt, at: number, ends: ReadonlySet<number>): number {
  const { tokens } = prompt;
  const [first, before] = [tokens[at] as Token, tokens[at - 1]];
  if (!before) return 14;
  const isPerson =
    personBefore.has(before.fold) ||
    findAll(nameCues, tokens.slice(Math.max(0, at - 5), at), true).some(({ to, value }) => !value && to === Math.min(5, at)) ||
    (first.gap !== 'soft' && [2, 3].some((back) => signOffs.has(tokens[at - back]?.fold ?? '')));
  if (isPerson) return -40;
  const dash = /[—–]|\s-\s/.test(first.gapText) ? 15 : 0;
  if (first.gap === 'stop') return 14 + dash;
  const isSoft = first.gap === 'soft';
  // "A Padaria Estrela", "O Hotel Atlântico"
  if (isSoft && articlesBefore.has(before.fold) && (at === 1 || before.gap === 'stop')) return 14 + dash;
  if (businessNouns.has(before.fold) || isIndustryWord(prompt, at - 1) || ends.has(at)) return (isSoft ? 50 : 40) + dash;
  if (!isSoft) return 20 + dash;
  // "para la Fundación …", "for the …"
  const lead = articlesBefore.has(before.fold) && before.gap === 'soft' ? at - 2 : at - 1;
  const word = tokens[lead]?.fold ?? '';
  // "une école privée à Yaoundé, le Groupe Scolaire …"
  if (articlesBefore.has(before.fold) && before.gap === 'comma') return 25;
  if (['for', 'pour', 'para'].includes(word)) return 40;
  if (copulas.has(word)) return 45;
  if (linking.has(word)) {
    // "manager of Zed", "on behalf of Zed", "soy Marta de Zed": an owner or an officer speaks of the business.
    const isOfPerson = tokens.slice(Math.max(0, lead - 3), lead).some(({ fold }) => selves.has(fold) || fold === 'this');
    if (isOfPerson || roleNear(tokens, lead + 1)) return 35;
  }
  return leadsToName.has(word) || leadsToName.has(before.fold) ? 35 : 0;
}

const articlesBefore = new Set('the la el le o a les los las os as l our nuestra nuestro notre nossa nosso'.split(' '));

const roleNear = (tokens: readonly Token[], at: number): boolean =>
  tokens.slice(Math.max(0, at - 5), at - 1).some(({ fold }) => roleNouns.has(fold));

function scoreBehind({ tokens }: Prompt, { from, to }: Span): number {
  const next = tokens[to];
  if (!next) return 0;
  const isLoneStart = to - from === 1 && (from === 0 || tokens[from]?.gap === 'stop');
  let score = 0;
  if (/[—–:]|\s-\s/.test(next.gapText)) score += 18;
  if (next.gap !== 'stop' && verbsOfNames.has(next.fold)) score += 15;
  // "MoveFast, a …" is a name; "Necesitamos una …" and "Open the …" are orders.
  if (articles.has(next.fold) && (next.gap === 'comma' || (next.gap === 'soft' && !isLoneStart))) score += 15;
  if (next.gap === 'soft' && !isLoneStart && ['in', 'at', 'based', 'a', 'em', 'en', 'from'].includes(next.fold)) score += 12;
  if (next.gap === 'soft' && !isLoneStart && !next.isCapital && matchAtIndustry(tokens, to)) score += 12;
  if (next.gapText.includes('(') && matchAtIndustry(tokens, to)) score += 12;
  if (next.gap === 'comma' && ['in', 'en', 'em', 'a', 'na', 'no', 'au'].includes(next.fold)) score += 12;
  if ((next.gap === 'comma' || next.gapText.includes('(')) && matchAt(places, tokens, to, true)) score += 12;
  return score;
}

/** "PetVida", "Kwame's", "Ltd": built like a name; and the domain that says the same. */
function scoreOfShape(inside: readonly Token[], domain: string | undefined): number {
  let score = titles.has(inside[0]?.fold ?? '') && inside.length < 4 ? -30 : 0;
  if (inside.some(({ text }) => /\p{Ll}\p{Lu}/u.test(text) || /['’]s$/.test(text))) score += 8;
  if (inside.length > 1 && corporateEnds.has(inside.at(-1)?.fold ?? '')) score += 25;
  const squeezed = inside.map(({ fold }) => fold).join('');
  if (domain && domain.length > 3 && squeezed.length > 3 && (squeezed.startsWith(domain) || domain.startsWith(squeezed))) score += 40;
  return score;
}

const matchAtIndustry = (tokens: Token[], at: number): boolean => isIndustryWord({ tokens }, at);

const signOffs = new Set(
  'regards|sincerely|thanks|cordialement|saludos|atentamente|atenciosamente|cumprimentos|best|cheers|merci|gracias|obrigado|obrigada'.split(
    '|',
  ),
);
const titles = new Set('dr mr mrs ms miss prof chief engr sir madam sr sra mme mlle'.split(' '));
const copulas = new Set('are|is|this|were|somos|sommes|est|es|como|comme|as'.split('|'));
const articles = new Set('a|an|the|our|une|un|una|uma|um'.split('|'));

/** "Set up MoveWell", "our MoveWell"; prepositions lead elsewhere. */
const prepositions = new Set(
  'the a an un une una um uma le la les el los o os in at from to en em dans with and on de of sans no using by without use i you need want'.split(
    ' ',
  ),
);
const leadsToName = new Set(['up', 'own', ...foundingVerbs].filter((word) => !prepositions.has(word)));

const overlapsOne = (others: Others, at: number): boolean => others.some((span) => overlaps(span, { from: at, to: at + 1 }));
