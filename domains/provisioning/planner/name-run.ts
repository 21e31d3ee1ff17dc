import { places } from './gazetteer.ts';
import { matchAt, type Span } from './lexicon.ts';
import { commonCapitals, innerWords, nameEnds } from './name-words.ts';
import type { Prompt, Token } from './text.ts';

/** Spans that are surely something else: features, services, addresses. */
export type Others = readonly Span[];

const WORDS_MAX = 8;

/** From token `at` on: by capitals where the prompt has them, else up to a word that no name holds. */
export function nameRun(prompt: Prompt, at: number, others: Others): (Span & { name: string }) | undefined {
  const { tokens, isCased } = prompt;
  const first = tokens[at];
  if (!first) return undefined;
  const byCapitals = isCased && first.isCapital;
  let to = at + 1;
  let end = to;
  for (; to < tokens.length && to - at < WORDS_MAX; to += 1) {
    const token = tokens[to] as Token;
    if (breaksName(tokens, to) && !isFirmOfSeveral(prompt, to, others)) break;
    if (byCapitals) {
      // In a prompt written in title case "In" and "With" end a name as well; "d'Or" does not.
      const isTitled =
        token.isCapital && titledEnds.has(token.fold) && token.text !== token.text.toUpperCase() && !/['’]$/.test(token.gapText);
      if (isTitled) break;
      if (token.isCapital) end = to + 1;
      else if (!innerWords.has(token.fold) || !joinsCapital(prompt, to, others)) break;
    } else {
      const isJoining =
        (token.fold === 'and' || token.fold === 'of' || token.fold === 'the') &&
        to + 1 < tokens.length &&
        !others.some((span) => span.from <= to + 1 && to + 1 < span.to);
      // "nordlys elektro as, oslo": a company of Norway.
      const isCompany = token.fold === 'as' && tokens[to + 1]?.gap !== 'soft';
      if (nameEnds.has(token.fold) && !isCompany && !(isJoining && to - at === 1)) break;
      if (to - at >= 5) break;
      end = to + 1;
    }
  }
  if (!byCapitals && nameEnds.has(first.fold)) return undefined;
  return { from: at, to: end, name: written(prompt, at, end) };
}

/** "Banda, Phiri & Co" */
function isFirmOfSeveral({ tokens }: Prompt, at: number, others: Others): boolean {
  const [token, next, after] = [tokens[at] as Token, tokens[at + 1], tokens[at + 2]];
  const isAnd = next?.gapText.trim() === '&' ? next.isCapital : next?.fold === 'and' && next.gap === 'soft' && after?.isCapital === true;
  const isOther =
    others.some((span) => span.from <= at + 2 && at < span.to) ||
    [at - 1, at].some((place) => matchAt(places, tokens, place, true) !== undefined);
  return token.isCapital && token.gapText === ', ' && tokens[at - 1]?.isCapital === true && isAnd && !isOther;
}

/** Punctuation ends a name, save "&", "+", a lone dot and the dot of "Co." or "St." */
function breaksName(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at] as Token;
  // "IronHeart (Pvt) Ltd"
  if (token.gapText.trim() === '(' && companyForms.has(token.fold)) return false;
  if (token.gapText.trim() === ')' && companyForms.has(tokens[at - 1]?.fold ?? '')) return false;
  if (token.gapText === '. ' || token.gapText === '. & ') return !abbreviations.has(tokens[at - 1]?.fold ?? '');
  return token.gap === 'stop' || (token.gap === 'comma' && !/^\s*[&+]\s*$/.test(token.gapText));
}
const companyForms = new Set(['pty', 'pvt', 'private', 'proprietary', 'nig', 'gh', 'uk', 'k', 'u', 't', 'sa', 'ea']);
const titledEnds = new Set(['in', 'at', 'with', 'for', 'near', 'from', 'that', 'which', 'based', 'em', 'avec', 'con', 'com', 'dans']);
const abbreviations = new Set(['st', 'dr', 'mr', 'mrs', 'ms', 'no', 'co', 'bros', 'ste', 'sr', 'sra', 'j', 'd']);

/** Whether small words from `at` lead to another capital that belongs to the name: "Bread and Butter", not "MoveWell and CRM". */
function joinsCapital({ tokens }: Prompt, at: number, others: Others): boolean {
  let next = at + 1;
  while (next < at + 3 && innerWords.has(tokens[next]?.fold ?? '') && !tokens[next]?.isCapital) next += 1;
  const token = tokens[next];
  if (!token?.isCapital || token.gap === 'stop' || ['i', 'we'].includes(token.fold)) return false;
  if (others.some((span) => span.from <= next && next < span.to) || commonCapitals.has(token.fold)) return false;
  // "Grace in …" never gets here; "Hope for Nigeria" and "Sons of Lagos" are names, "à Dakar" and "a Lima" are places.
  return !(['a', 'au', 'aux', 'for', 'en', 'on'].includes(tokens[at]?.fold ?? '') && matchAt(places, tokens, next, true));
}

export function written({ text, tokens }: Prompt, from: number, to: number): string {
  const last = tokens[to - 1] as Token;
  // The last dot of "S.A." belongs to it.
  if (text[last.end] === '.' && last.text.length === 1 && last.gapText === '.') return text.slice(tokens[from]?.start, last.end + 1).trim();
  const end =
    text[last.end] === '.' &&
    ['co', 'inc', 'ltd', 'bros', 'sarl'].includes(last.fold) &&
    /^\.(\s+[\p{Ll}]|,)/u.test(text.slice(last.end, last.end + 3))
      ? last.end + 1
      : last.end;
  return text.slice(tokens[from]?.start, end).trim();
}
