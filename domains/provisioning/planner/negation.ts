import { lexiconOf, lexiconOfTable, matchAt, type Span } from './lexicon.ts';
import type { Token } from './text.ts';

const table = lexiconOfTable({
  /** Governs the list that follows, over commas: "skip HR, marketing and projects". */
  strong:
    'do not set up|dont set up|do not create|dont create|do not install|dont install|do not open|dont open|do not activate|do not switch on|skip|skipping|exclude|excluding|except|except for|apart from|other than|minus|leave out|leaving out|drop|omit|disable|turn off|switch off|deactivate|remove|without|without any|dont need|dont want|dont enable|dont include|dont use|dont have|dont do|dont add|dont switch on|dont turn on|dont activate|dont require|dont run|dont keep|do not need|do not want|do not enable|do not include|do not use|do not have|do not do|do not add|do not require|do not run|do not keep|do not turn on|does not need|doesnt need|doesnt have|doesnt want|doesnt use|does not have|does not want|not using|wont need|will not need|wont use|will not use|no need for|no need of|have no need for|need no|needs no|want no|dont|do not|not interested in|never|stay away from|not needed|not required|not wanted|not necessary|not included|excluded|exclusions|disabled|anything but|all but|everything but|sans|sauf|hormis|a l exception de|excepte|pas besoin de|pas besoin d|n ai pas besoin de|n avons pas besoin de|ne voulons pas|ne veux pas|ne pas activer|desactiver|exclure|sin|excepto|salvo|menos|no necesito|no necesitamos|no queremos|no quiero|no incluir|no incluyas|no activar|desactivar|excluir|sem|exceto|nao preciso de|nao precisamos de|nao precisa de|nao queremos|nao quero|nao incluir|nao ativar|desativar|tudo menos|todo menos|tout sauf',
  /** Governs what stands right behind it: "no marketing"; over a comma only in "no A, B or C". */
  weak: 'no|not|nor|neither|zero|non|pas de|pas d|pas|aucun|aucune|ni|ni de|ningun|ninguna|tampoco|nem|nenhum|nenhuma|nao',
  /** Looks like a negation and is none. */
  neutral:
    'not only|not just|dont forget|do not forget|never forget|not forgetting|dont skip|do not skip|dont leave out|no problem|cant live without|cannot live without|cant do without|cannot do without|cant work without|no nonsense|not for profit|non profit|no less than|no fewer than|not least|no matter|no later than|no doubt|non governmental|non stop|no code|no frills|dont hesitate|do not hesitate|pas seulement|no solo|nao so|nao apenas|n oublie pas|n oubliez pas|no olvides|nao esqueca|not sure|if not|or not|whether or not|why not|no idea|no one|no longer|no rush|dont worry|do not worry|dont know|do not know|no 1',
  /** Ends a negation: what follows is wanted. */
  end: 'but|with|plus|however|although|though|because|since|while|just|only|instead|yes|also|we need|we want|i need|i want|i would like|we use|we have|we do|we sell|we will|we are|please add|add|include|including|enable|turn on|keep|use|need|needs|want|and we|and i|and a|and an|and our|and the|and please|for|mais|avec|pour|mas|com|para|pero|con|porque|car|il faut|nous voulons|queremos|necesitamos|precisamos|y con|e com|et avec|in|called|named',
});

/** Read behind a feature: "marketing is not needed", "fleet: no". */
const after = lexiconOfTable({
  off: 'off|no|false|later|can wait|disabled|not needed|not required|not necessary|not yet|unnecessary|excluded|not included|is not needed|isnt needed|is not required|isnt required|is off|are off|are not needed|arent needed|are not required|arent required|arent necessary|not wanted|not now|not for now|is unnecessary|will come later|comes later|can come later|should be off|must be off|stays off|stay off|turned off|switched off|non|nao|desactive|desactivee|pas necessaire|n est pas necessaire|plus tard|no es necesario|no hace falta|mas adelante|mas tarde|nao e necessario|nao precisa|for later',
  on: 'on|yes|true|enabled|is on|are on|please|si|oui|sim|is needed|are needed|required|is required|needed|turned on|switched on|must be on|should be on',
});

export const filler = lexiconOf(
  'the|a|an|any|our|my|your|their|its|all|of|some|module|feature|and|or|nor|le|la|les|l|de|du|des|un|une|et|ou|el|los|las|y|o|e|os|as|uma|um|do|da|dos|that|this|new|own|proper|basic|simple|it|to|be|have|full'
    .split('|')
    .map((word) => [word, true] as const),
);

const reach = { strong: 5, weak: 3 };

/**
 * Which spans the prompt excludes. One walk over the tokens with at most one open negation; each feature that it reaches extends it.
 * @param spans features (or integrations) in order, not overlapping
 */
export function negatedSpans(tokens: readonly Token[], spans: readonly Span[]): Set<Span> {
  const negated = new Set<Span>();
  const starts = new Map(spans.map((span) => [span.from, span]));
  const ends = new Set(spans.map((span) => span.to));
  let open: { kind: 'strong' | 'weak'; words: number } | undefined;
  for (let at = 0; at < tokens.length;) {
    if (open && !survives(open.kind, tokens, at, starts)) open = undefined;
    const span = starts.get(at);
    if (span) {
      const verdict = verdictBehind(tokens, span.to);
      if (verdict === 'off' || (open && verdict !== 'on')) negated.add(span);
      if (verdict === 'off') negateListBefore(tokens, spans, span, negated);
      if (open) open.words = 0;
      at = span.to;
      continue;
    }
    if (ends.has(at) && verdictBehind(tokens, at)) {
      at = matchAt(after, tokens, at, true)?.to ?? at + 1;
      open = undefined;
      continue;
    }
    const cue = matchAt(table, tokens, at, true);
    if (cue) {
      if (cue.value === 'strong' || cue.value === 'weak') open = { kind: cue.value, words: 0 };
      else if (cue.value === 'end') open = undefined;
      at = cue.to;
      continue;
    }
    if (open && !matchAt(filler, tokens, at, true) && ++open.words >= reach[open.kind]) open = undefined;
    at += 1;
  }
  return negated;
}

function survives(kind: 'strong' | 'weak', tokens: readonly Token[], at: number, starts: ReadonlyMap<number, Span>): boolean {
  const gap = tokens[at]?.gap;
  if (gap === 'soft') return true;
  if (gap === 'stop') return tokens[at]?.gapText.trim() === ':' && kind === 'strong';
  return kind === 'strong' ? true : endsInOr(tokens, at, starts);
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

function verdictBehind(tokens: readonly Token[], at: number): 'on' | 'off' | undefined {
  const token = tokens[at];
  if (!token || (token.gap !== 'soft' && !/^\s*[:=(]\s*$/.test(token.gapText))) return undefined;
  const found = matchAt(after, tokens, at, true);
  if (!found) return undefined;
  // "HR no" is a verdict; in "HR no marketing" the "no" belongs to what follows, and "later stages" is no verdict at all.
  const next = tokens[found.to];
  const isShort = found.to - found.from === 1;
  return isShort && next && next.gap === 'soft' && !['and', 'or', 'for', 'please'].includes(next.fold) ? undefined : found.value;
}

/** "POS, marketing and HR are not needed": the verdict holds for the whole list before it. */
function negateListBefore(tokens: readonly Token[], spans: readonly Span[], last: Span, negated: Set<Span>): void {
  const words = tokens.slice(last.to, last.to + 2).map((token) => token.fold);
  if (!words.some((word) => ['are', 'arent', 'can', 'not', 'later'].includes(word))) return;
  let { from } = last;
  for (let index = spans.indexOf(last) - 1; index >= 0; index -= 1) {
    const span = spans[index] as Span;
    const between = tokens.slice(span.to, from);
    const isJoined =
      between.every((token) => ['and', 'or'].includes(token.fold)) &&
      tokens.slice(span.to, from + 1).every((token) => token.gap !== 'stop');
    if (!isJoined) return;
    negated.add(span);
    from = span.from;
  }
}
