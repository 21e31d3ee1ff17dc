import { matchAt, type Span } from './lexicon.ts';
import { filler, refusalWords, verdictWords } from './negation-words.ts';
import type { Token } from './text.ts';
import { isRefusedBehind } from './verdict.ts';

const reach = { strong: 5, weak: 3 };

/** A word with a colon behind opens or ends a list: "Off: HR, LMS. On: CRM". */
const offLabels = new Set('off out no non disabled excluded exclude exclusions later nao excluir exclus unwanted'.split(' '));
const onLabels = new Set(
  'on yes oui si sim enabled needed required wanted include included modules features in must want need activer activar ativar'.split(' '),
);

type Open = { kind: 'strong' | 'weak'; words: number; isList: boolean; isDirect: boolean; isVerbal: boolean };

/**
 * Which spans the prompt excludes. One walk over the tokens with at most one open negation; each feature that it reaches extends it.
 * @param spans features (or integrations) in order, not overlapping
 */
export function negatedSpans(tokens: readonly Token[], spans: readonly Span[]): Set<Span> {
  const negated = new Set<Span>();
  const starts = new Map(spans.map((span) => [span.from, span]));
  const ends = new Set(spans.map((span) => span.to));
  // "+CRM +Finance -HR"
  const hasSigns = spans.some((span) => /(^|\s)\+$/.test(tokens[span.from]?.gapText ?? ''));
  let open: Open | undefined;
  for (let at = 0; at < tokens.length;) {
    if (open && !survives(open, tokens, at, starts)) open = undefined;
    if (open && tokens[at]?.gap !== 'soft') open.isDirect = false;
    const label = labelAt(tokens, at);
    if (label !== undefined && !starts.has(at)) {
      open = label ? { kind: 'strong', words: 0, isList: true, isDirect: false, isVerbal: false } : undefined;
      at += 1;
      continue;
    }
    const span = starts.get(at);
    if (span) {
      const verdict = verdictBehind(tokens, span.to);
      const isOpen = open !== undefined && verdict !== 'on' && (verdict !== 'wanted' || open.isDirect);
      if (verdict === 'off' || isOpen || isParted(tokens, span) || (hasSigns && /(^|\s)-$/.test(tokens[at]?.gapText ?? '')))
        negated.add(span);
      if (verdict === 'off') negateListBefore(tokens, spans, span, negated);
      if (open) open.words = 0;
      at = span.to;
      continue;
    }
    if (ends.has(at) && verdictBehind(tokens, at)) {
      at = matchAt(verdictWords, tokens, at, true)?.to ?? at + 1;
      open = undefined;
      continue;
    }
    const cue = matchAt(refusalWords, tokens, at, true);
    if (cue) {
      if (cue.value === 'strong' || cue.value === 'weak')
        open = {
          kind: cue.value,
          words: 0,
          isList: (tokens[cue.to]?.gapText ?? '').trim().startsWith(':'),
          isDirect: true,
          isVerbal: verbal.has(tokens[cue.to - 1]?.fold ?? ''),
        };
      else if (cue.value === 'end')
        open = open?.isVerbal && wishing.has(tokens[cue.to - 1]?.fold ?? '') ? { ...open, isVerbal: false } : undefined;
      // In "don't sell online" the verb belongs to both.
      at = firstStart(starts, at + 1, cue.to) ?? cue.to;
      continue;
    }
    if (open && !matchAt(filler, tokens, at, true) && ++open.words >= reach[open.kind]) open = undefined;
    at += 1;
  }
  return negated;
}

function firstStart(starts: ReadonlyMap<number, Span>, from: number, to: number): number | undefined {
  for (let at = from; at < to; at += 1) if (starts.has(at)) return at;
  return undefined;
}

/** "We don't really need …": the wish belongs to the refusal. */
const verbal = new Set('dont not doesnt never wont wouldnt cannot cant didnt'.split(' '));
const wishing = new Set('need needs want use have add include enable on'.split(' '));

/** True for "Off:", false for "On:", undefined for what is no label. */
function labelAt(tokens: readonly Token[], at: number): boolean | undefined {
  const fold = tokens[at]?.fold ?? '';
  if (!/^\s*[*_]*\s*:/.test(tokens[at + 1]?.gapText ?? '') || tokens[at - 1]?.fold === 'not') return undefined;
  if (tokens[at - 1]?.fold === 'later') return true;
  return offLabels.has(fold) ? true : onLabels.has(fold) ? false : undefined;
}

const partingVerbs = new Set(
  'leave leaving keep keeping put turn switch take get deja dejar deje dejen dejamos deixa deixar deixe deixem laissez laisser'.split(' '),
);
const partedEnds = new Set('later next tard tarde despues depois out off aside away fuera fora cote lado disabled'.split(' '));

/** "leave payroll out", "dejar la flota fuera" */
function isParted(tokens: readonly Token[], { from, to }: Span): boolean {
  const isLed = tokens
    .slice(Math.max(0, from - 4), from)
    .some(
      ({ fold, gap }, index, near) =>
        partingVerbs.has(fold) && near.slice(index + 1).every((next) => next.gap === 'soft') && gap !== undefined,
    );
  const behind = tokens.slice(to, to + 4);
  const end = behind.findIndex(({ fold }) => partedEnds.has(fold));
  return (
    isLed &&
    end >= 0 &&
    behind.slice(0, end + 1).every(({ gap }) => gap === 'soft') &&
    !behind.slice(0, end).some(({ fold }) => fold === 'and')
  );
}

function survives({ kind, isList }: Open, tokens: readonly Token[], at: number, starts: ReadonlyMap<number, Span>): boolean {
  const { gap, gapText } = tokens[at] as Token;
  if (gap === 'soft') return true;
  const written = gapText.trim();
  if (gap === 'stop') {
    if (written === '(') return true;
    if (isList && /^\s*:?\s*\n\s*[-*•–+]\s*$/.test(gapText)) return true;
    return (written === ':' || /^\s*:\s*[-*•–]?\s*$/.test(gapText)) && kind === 'strong';
  }
  return kind === 'strong' || written === '/' || written === '&' || written === '+' || endsInOr(tokens, at, starts);
}

/** "no marketing, inventory or POS": from the comma on, features and commas up to an "or" with a feature behind it. */
function endsInOr(tokens: readonly Token[], from: number, starts: ReadonlyMap<number, Span>): boolean {
  for (let at = from, words = 0; at < Math.min(tokens.length, from + 40) && words < 3;) {
    const token = tokens[at] as Token;
    if (token.gap === 'stop') return false;
    if (['or', 'nor', 'ou', 'o', 'ni', 'nem'].includes(token.fold)) return true;
    const span = starts.get(at);
    words = span ? 0 : words + 1;
    at = span?.to ?? at + 1;
  }
  return false;
}

function verdictBehind(tokens: readonly Token[], at: number): 'on' | 'off' | 'wanted' | undefined {
  if (isRefusedBehind(tokens, at)) return 'off';
  const token = tokens[at];
  if (!token || (token.gap !== 'soft' && !/^\s*([:=(?]|-+|–|—|->|=>|\|)\s*$/.test(token.gapText))) return undefined;
  const found = matchAt(verdictWords, tokens, at, true);
  if (!found) return undefined;
  // "HR no" is a verdict; in "HR no marketing" the "no" belongs to what follows, and "later stages" is no verdict at all.
  const next = tokens[found.to];
  const isShort = found.to - found.from === 1;
  return isShort &&
    next &&
    next.gap === 'soft' &&
    !['and', 'or', 'for', 'please', 'et', 'y', 'e', 'pls', 'thanks', 'but', 'mais', 'mas', 'pero', 'so'].includes(next.fold)
    ? undefined
    : found.value;
}

/** "POS, marketing and HR are not needed", "HR and POS off": the verdict holds for the list before it; that of one ("is not needed") does not. */
function negateListBefore(tokens: readonly Token[], spans: readonly Span[], last: Span, negated: Set<Span>): void {
  const first = tokens[last.to]?.fold ?? '';
  const isLong = tokens[last.to + 1]?.gap === 'soft' && !isBoundaryWord(tokens[last.to + 1]?.fold ?? '');
  if (singular.has(first)) return;
  const listed: Span[] = [];
  const isCertain: boolean[] = [];
  let { from } = last;
  for (let index = spans.indexOf(last) - 1; index >= 0; index -= 1) {
    const span = spans[index] as Span;
    const between = tokens.slice(span.to, from);
    const isListed = between.every(({ fold }) => joints.has(fold)) && tokens.slice(span.to, from + 1).every(({ gap }) => gap !== 'stop');
    const isJoined = between.some(({ fold }) => conjunctions.has(fold)) || tokens[from]?.gapText.trim() === '/';
    if (!isListed || (!isJoined && from === last.from)) break;
    listed.push(span);
    isCertain.push(isJoined || isLong);
    from = span.from;
  }
  // "Turn streaming, LMS and POS off"
  const isLed = partingVerbs.has(tokens[from - 1]?.fold ?? '');
  const certain = isLed ? listed.length : isCertain.indexOf(false);
  for (const span of certain < 0 ? listed : listed.slice(0, certain)) negated.add(span);
}
const singular = new Set('is isnt est es esta e fica stays no nao non'.split(' '));
const conjunctions = new Set('and or et ou y o e ni nor'.split(' '));
const joints = new Set([...conjunctions, 'the', 'la', 'le', 'les', 'el', 'los', 'as', 'os', 'a', 'our']);
const isBoundaryWord = (word: string): boolean => ['and', 'or', 'but', 'please', 'for', 'et', 'y', 'e', 'pls'].includes(word);
