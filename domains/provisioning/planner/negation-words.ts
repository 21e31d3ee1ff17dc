import { lexiconOf, lexiconOfTable } from './lexicon.ts';

/** "ne … pas" and "no …", "não …" before the verbs of wishes: "n'activez pas", "no necesitamos", "não temos". */
const refusals = {
  fr: 'veut|veulent|peut|activez|active|activons|activer|voulons|veux|voulez|voudrais|avons|ai|a|utilisons|utilise|vendons|vends|gerons|gere|incluez|inclure|installez|installer|souhaitons|souhaite|faisons|fais|livrons|mettez|mettre|prenez|proposons|configurez|connectez|ouvrez|ajoutez|creez|faut',
  es: 'vende|venden|usan|tienen|quieren|maneja|lleva|llevamos|queremos|quiero|quiere|necesitamos|necesito|necesita|necesitan|activar|activen|activa|active|actives|incluir|incluya|incluyan|incluyas|tenemos|tengo|tiene|usamos|uso|usa|vendemos|vendo|hace falta|hacen falta|requiere|requerimos|requiero|pongan|ponga|pongas|poner|hacemos|hago|manejamos|agregar|agregues|agreguen|nos interesa|me interesa|habra|hay|instalar|instalen|configurar|habilitar|habiliten|vamos a usar|utilizamos|es necesario|son necesarios',
  pt: 'queremos|quero|quer|preciso|precisamos|precisa|precisam|preciso de|precisamos de|precisa de|ative|ativar|ativem|inclua|incluir|incluam|temos|tenho|tem|usamos|uso|usa|vendemos|vendo|necessitamos|necessito|necessitamos de|ha|fazemos|faco|pretendemos|nos interessa|me interessa|coloque|coloquem|instalar|instale|configurar|habilitar|vamos usar|utilizamos|e preciso|e necessario|gostaria de',
};
const refused = [
  ...refusals.fr
    .split('|')
    .flatMap((verb) => [
      `ne ${verb} pas`,
      `n ${verb} pas`,
      `ne ${verb} pas besoin de`,
      `n ${verb} pas besoin de`,
      `n ${verb} pas besoin d`,
      `ne ${verb} ni`,
      `n ${verb} ni`,
      `ne pas ${verb}`,
    ]),
  ...refusals.es.split('|').map((verb) => `no ${verb}`),
  ...refusals.pt.split('|').map((verb) => `nao ${verb}`),
].join('|');

/** "Do not", "don't" and "doesn't", before what people do with features. */
const english = [
  'do not',
  'dont',
  'does not',
  'doesnt',
  'did not',
  'will not',
  'wont',
  'would not',
  'wouldnt',
  'need not',
  'should not',
  'shouldnt',
  'must not',
  'please do not',
  'please dont',
  'not',
  'never',
  'no need to',
  'nobody',
  'rather not',
]
  .flatMap((not) =>
    'set up|create|install|open|activate|switch on|turn on|need|need any|want|want any|enable|include|use|have|do|add|require|run|keep|sell|configure|provision|deploy|handle|offer|bother with|care about|care for|plan on|plan to use|intend to use|going to use|turn on|connect|be using|be needing|give us|set|see a need for|ask for|wish|wish for|employ|operate|own|accept|touch|roll out'
      .split('|')
      .map((verb) => `${not} ${verb}`),
  )
  .join('|');

/** What opens, ends or merely looks like a refusal. */
export const refusalWords = lexiconOfTable({
  /** Governs the list that follows, over commas: "skip HR, marketing and projects". */
  strong: `${refused}|${english}|skip|skipping|do away with|prescindan de|prescinda de|prescindan del|prescindiremos de|strike|ditch|scrap|none of|excl|nobody does|no one does|prescindimos del|prescindir del|prescindimos de la|retirem|tirem|deixem|remova|removam|exclude|excluding|except|except for|apart from|other than|minus|leave out|leaving out|left out|leave off|drop|dropping|omit|omitting|disable|disabling|turn off|turning off|switch off|switching off|switched off|turned off|deactivate|remove|without|without any|wo|dont|do not|no need for|no need of|no need to have|have no need for|has no need for|have no use for|no use for|no interest in|need no|needs no|want no|wants no|have no|has no|having no|not interested in|never|stay away from|steer clear of|not needed|not required|not wanted|not necessary|not included|not in scope|out of scope|excluded|exclusions|disabled|anything but|all but|everything but|everything bar|forget|forget about|nothing to do with|outsource|outsourcing|we outsource|hold|later on|ignore|postpone|postponing|defer|deferring|hold off on|hold back on|put off|park|avoid|cancel|rather not have|rather not use|instead of|opt out of|get rid of|not using|not doing|not selling|later we will add|later we may add|later we might add|later we will want|later on we will add|we may add|we might add|will add|may add|might add|may later add|might later add|may want|might want|maybe later|perhaps later|in the future|in future|in phase two|in phase 2|phase two|phase 2|second phase|next year|eventually|down the road|down the line|one day|at a later stage|at a later date|sans|sauf|hormis|hors|a l exception de|a l exception du|a l exception des|a l exclusion de|a l exclusion du|a l exclusion des|excepte|pas besoin de|pas besoin d|pas besoin des|pas besoin du|pas la peine de|pas la peine d|inutile de|inutile d|inutiles|inutile|desactiver|desactivez|desactive|exclure|excluez|enlever|enlevez|retirer|retirez|supprimer|supprimez|oubliez|laissez de cote|laisser de cote|laissez tomber|plus tard|sin|excepto|salvo|menos|a excepcion de|con excepcion de|prescindir de|prescindimos de|nada de|desactivar|desactiva|desactiven|deshabilitar|deshabilita|apagar|excluir|excluya|excluyan|quitar|quita|quiten|eliminar|olvida|olviden|olvidate de|deja fuera|dejar fuera|dejen fuera|dejamos fuera|mas adelante|sem|exceto|com excecao de|a excecao de|dispensamos|dispenso|dispensa|desativar|desative|desativem|desligar|desligue|desabilitar|desabilite|exclua|excluam|retirar|retire|tirar|tire|deixar de fora|deixe de fora|deixem de fora|esqueca|futuramente|tudo menos|tudo exceto|todo menos|todo excepto|tout sauf|ohne|kein|keine|keinen|nicht`,
  /** Governs what stands right behind it: "no marketing"; over a comma only in "no A, B or C". */
  weak: 'no|not|nor|neither|zero|non|nope to|pas de|pas d|pas|aucun|aucune|point de|ni|ni de|ningun|ninguna|tampoco|nem|nenhum|nenhuma|nao|no hay|nada',
  /** Looks like a negation and is none. */
  neutral:
    'not only|not just|dont forget|do not forget|never forget|not forgetting|not to forget|dont skip|do not skip|do not omit|dont leave out|no problem|cant live without|cannot live without|cant do without|cannot do without|cant work without|cant run without|cannot run without|no nonsense|not for profit|non profit|no less than|no fewer than|not least|no matter|no later than|no doubt|non governmental|non stop|no code|no frills|dont hesitate|do not hesitate|pas seulement|no solo|nao so|nao apenas|n oublie pas|n oubliez pas|no olvides|no olviden|nao esqueca|nao se esqueca|not sure|if not|or not|whether or not|why not|no idea|no one|no longer|no rush|dont worry|do not worry|dont know|do not know|no 1|not yet have|do not yet have|dont have yet|do not have yet|dont have one yet|have no idea|no wonder|not too|not very|not much|not expensive|no hurry|not leave|must not leave|never leave|should not leave|not bad|not big|not large|not so big|sans doute|sans probleme|sans faute|sin embargo|sin duda|sin problema|sem duvida|sem falta|pas mal|plus de|n est ce pas|nothing except|nothing but|nothing other than|nothing apart from|no modules except|no features except|no module except|none except|none but|everything off except|everything off but|everything off apart from|all off except|all off but|disable everything except|disable everything but|disable all except|disable all but|turn everything off except|turn off everything except|turn off everything but|switch off everything except|switch off everything but|switch everything off except|switch everything off but|rien sauf|rien que|rien d autre que|nada excepto|nada mas que|nada salvo|todo apagado menos|todo apagado excepto|todo desactivado excepto|todo desactivado menos|desactivar todo excepto|desactivar todo menos|desactiva todo menos|desactiva todo excepto|desativar tudo exceto|desativar tudo menos|desative tudo menos|desative tudo exceto|tout desactiver sauf|desactiver tout sauf|desactivez tout sauf|no es solo|nao e so',
  /** Ends a negation: what follows is wanted. */
  end: 'but|with|plus|however|although|though|because|since|while|just|only|yes|also|then|otherwise|we need|we want|i need|i want|i would like|we use|we have|we do|we sell|we will|we are|please add|please enable|add|include|including|enable|turn on|switch on|activate|keep|use|need|needs|want|and we|and i|and a|and an|and our|and the|and please|for|mais|avec|pour|mas|com|para|pero|con|porque|car|il faut|il nous faut|nous voulons|nous avons besoin|activez|queremos|necesitamos|precisamos|necesito|preciso|si queremos|sim queremos|activar|ativar|ative|incluye|inclua|y con|e com|et avec|y si|sino|senao|in|called|named',
});

/** Read behind a feature: "marketing is not needed", "fleet: no". */
export const verdictWords = lexiconOfTable({
  off: 'we can do without|i can do without|can do without|is not for us|are not for us|isnt for us|isnt something we do|is not something we do|isnt something we need|is not something we need|outsourced|we outsource|we skip|we dont need|we do not need|we dont use|we do not use|we dont want|we do not want|i dont want|i dont need|i do not need|we dont do|we do not do|no la necesitamos|no lo necesitamos|no las necesitamos|no los necesitamos|no lo queremos|no la queremos|no nos hace falta|nous n en avons pas besoin|on n en a pas besoin|on n en veut pas|nao precisamos|nao queremos|can be added next year|can be added later|could be added later|can be added|could be added|to be added later|will follow later|may follow later|can follow later|off|no|false|later|can wait|disabled|not needed|not required|not necessary|not yet|not applicable|na|unnecessary|excluded|not included|is not needed|isnt needed|is not required|isnt required|is off|are off|are not needed|arent needed|are not required|arent required|arent necessary|is not necessary|isnt necessary|are not necessary|not wanted|is not wanted|not now|not for now|is unnecessary|are unnecessary|will come later|comes later|come later|can come later|should be off|must be off|stays off|stay off|remains off|remain off|to be off|be off|turned off|switched off|should be disabled|must be disabled|stays disabled|is disabled|are disabled|is out|are out|out|out of scope|is out of scope|are out of scope|not in scope|on hold|is on hold|on ice|not relevant|is not relevant|irrelevant|is irrelevant|isnt relevant|will not be needed|wont be needed|not part of this|is outsourced|are outsourced|is handled elsewhere|is handled by|are handled by|is done by|are done by|is managed by|is managed elsewhere|done by our|done by my|is done elsewhere|does not apply|dont apply|do not apply|doesnt apply|non|nao|desactive|desactivee|desactives|desactivees|pas necessaire|pas necessaires|n est pas necessaire|ne sont pas necessaires|pas maintenant|pas utile|n est pas utile|inutile|inutiles|plus tard|viendra plus tard|on verra plus tard|de cote|a exclure|no es necesario|no es necesaria|no son necesarios|no hace falta|no hacen falta|no se necesita|no se requiere|desactivado|desactivada|desactivados|apagado|apagada|fuera|mas adelante|mas tarde|despues|para despues|por ahora no|todavia no|nao e necessario|nao e necessaria|nao sao necessarios|nao precisa|nao e preciso|desativado|desativada|desativados|desligado|de fora|fica para depois|ficam para depois|para depois|depois|mais tarde|por enquanto nao|ainda nao|for later|next year|in phase 2|in phase two|in the future|some other time|another time|eventually|aus',
  on: 'on|yes|true|enabled|is on|are on|si|oui|sim|turned on|switched on|must be on|should be on|is a must|are a must',
  /** Weaker than a negation that stands right before: "no till needed". */
  wanted:
    'please|is needed|are needed|required|is required|are required|needed|necessary|is necessary|is essential|are essential|necesario|necessaire|necessario|is important',
});

export const filler = lexiconOf(
  'the|a|an|any|our|my|your|their|its|all|of|some|module|feature|and|or|nor|le|la|les|l|de|du|des|un|une|et|ou|el|los|las|y|o|e|os|as|uma|um|do|da|dos|that|this|new|own|proper|basic|simple|it|to|be|have|full|any|kind|sort|type|stuff|thing|things|modules|features|functionality|option|extra|extras|also|either|even|yet|us|me|following|these|such|online|module|fonction|funcion|funcao|modulo|modulos|del|al|au|aux|em|nos|ein|eine|der|die|das|und'
    .split('|')
    .map((word) => [word, true] as const),
);
