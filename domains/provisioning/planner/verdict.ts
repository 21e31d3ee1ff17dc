import type { Token } from './text.ts';

const set = (words: string) => new Set(words.split(' '));

/** What may stand between a feature and the word that decides: "should really stay", "nous le laissons pour". */
const carriers = set(
  'is are am be been being was should must can could will would may might shall to stay stays remain remains the a an it that this we i us for now right at all really just also module modules feature features part parts stuff side still do does of kept keep left leave leaving put turned switched set marked moment present currently here in yet until any more our my your its something we can be one they est sont reste restent doit doivent peut peuvent etre sera seront le la les nous on ne n ce laisse laissons laissez pour plus instant es son esta estan queda quedan debe deben puede se lo los las nos de para por el dejamos dejemos momento sao fica ficam estao deve devem pode ser o os as deixamos agora ja me te eso isso cela ca'.replaceAll(
    ' we can be ',
    ' ',
  ),
);
const negators = set('ne n not isnt arent wont no dont doesnt never cannot cant wouldnt shouldnt pas non ni aucun nunca nao nem');
/** With a negator they exclude. */
const wanted = set(
  'needed required necessary wanted useful relevant interesting important interest need want use thing for priority concern necessaire necessaires utile utiles interesse interessent requis besoin prioritaire necesario necesaria necesarios interesa interesan falta util prioridad prioridade necessaria necessarios interessa interessam preciso necessario',
);
/** They exclude by themselves. */
const offs = set(
  'off out disabled excluded skipped dropped omitted removed later unnecessary overkill useless irrelevant outsourced none nil wait skip superfluous desactive desactivee desactives exclu exclus exclue inutile tard tarde cote hors fuera apagado apagada desactivado desactivada desactivados excluido excluida despues adelante fora desligado desligada desativado desativada desativados depois dispensavel superfluo',
);
const plainNo = set('no non nao');
const boundaries = set(
  'and or but for please at yet now right so as because thanks thx gracias merci obrigado obrigada this here et y e ou o mais pero mas por pour until whatsoever anymore either though in ahora agora instant pas',
);
const LENGTH_MAX = 9;

/** Whether what stands behind a feature says that it is not wanted: "… must be disabled", "… isn't really needed", "…, plus tard". */
export function isRefusedBehind(tokens: readonly Token[], at: number): boolean {
  let isNegated = false;
  for (let index = at; index < Math.min(tokens.length, at + LENGTH_MAX); index += 1) {
    const token = tokens[index] as Token;
    const isFirst = index === at;
    if (token.gap === 'stop' && !(isFirst && /^\s*([:=(?]|-+|–|—)\s*$/.test(token.gapText))) return false;
    if (token.gap === 'comma' && !(isFirst && /^\s*,\s*$/.test(token.gapText))) return false;
    const isEnd = isBoundary(tokens[index + 1]);
    if (offs.has(token.fold)) return isEnd && !isNegated;
    if (isNegated && wanted.has(token.fold) && isEnd) return true;
    if (isPhase(tokens, index)) return true;
    // "RH por agora não", "la caisse, non merci"
    if (plainNo.has(token.fold) && isEnd) return true;
    if (negators.has(token.fold)) isNegated = true;
    else if (!carriers.has(token.fold)) return false;
  }
  return false;
}

const isBoundary = (next: Token | undefined): boolean => next === undefined || next.gap !== 'soft' || boundaries.has(next.fold);

/** "phase 2", "next year" */
const isPhase = (tokens: readonly Token[], at: number): boolean =>
  (tokens[at]?.fold === 'phase' && ['2', 'two', 'ii', '3', 'deux', 'dos', 'dois'].includes(tokens[at + 1]?.fold ?? '')) ||
  (tokens[at]?.fold === 'next' && ['year', 'month', 'quarter', 'phase', 'time'].includes(tokens[at + 1]?.fold ?? ''));
