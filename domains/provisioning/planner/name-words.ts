import { lexiconOf } from './lexicon.ts';

const list = (words: string) => words.split('|');

/** People and things that have names too. */
const otherNames =
  'my name is|my own name is|his name is|her name is|domain name is|named after|called after|called by|called on|called upon|so called|i am called|i m called|je m appelle|me llamo|mi nombre es|meu nome e|me chamo|chamo me|mon nom est';

/** What stands before a name; false before the name of somebody else. */
export const nameCues = lexiconOf<boolean>(
  list(
    'chama se|denomina se|chamada de|chamado de|intitula se|da pelo nome de|de seu nome|cujo nome e|cuyo nombre es|dont le nom est|qui porte le nom de|portant le nom de|que lleva por nombre|lleva por nombre|le nom est|son nom est|notre nom est|el nombre es|su nombre es|nuestro nombre es|o nome e|nosso nome e|nome da empresa e|nombre de la empresa es|nombre del negocio es|nom de l entreprise est|nombre comercial|nome fantasia|nome comercial|nom commercial|going by the name|goes by the name of|goes by the name|by the name|goes by|operating as|operates as|operating under the name|registered as|names itself|we go by|nosotros somos|called|named|under the name of|under the name|by the name of|with the name of|with the name|whose name is|its name is|the name is|our name is|my name for it is|name is|name it|call it|name should be|name will be|to be called|to be named|known as|trading as|trades as|doing business as|dba|branded as|branded|brand name|brand name is|business name|business name is|company name|company name is|titled|is called|appele|appelee|appelle|nomme|nommee|qui s appelle|s appelle|s appellera|denomme|denommee|sous le nom de|sous le nom|du nom de|baptise|baptisee|intitule|intitulee|llamado|llamada|que se llama|se llama|se llamara|denominado|denominada|de nombre|con el nombre de|con el nombre|bajo el nombre de|bajo el nombre|con nombre|chamado|chamada|que se chama|se chama|com o nome de|com o nome|sob o nome de|sob o nome|de nome',
  )
    .map((phrase): [string, boolean] => [phrase, true])
    .concat(list(otherNames).map((phrase): [string, boolean] => [phrase, false])),
);

/** Cues only with a colon or an equals sign behind: "Name: Sparkle". */
export const nameFields = new Set(
  list(
    'name|nom|nombre|nome|business|company|brand|raison|organisation|organization|institution|client|tenant|customer|entity|entreprise|societe|sociale|social|negocio|empresa|organizacion|organizacao|organisme|etablissement|estabelecimento|establecimiento|institucion|instituicao|marca|marque|startup|ngo|ong|firm|title|cabinet|clinique|clinica|hotel|restaurant|restaurante|magasin|boutique|tienda|loja|ecole|escuela|escola|ferme|finca|fazenda|shop|store|school|clinic|hospital|farm|church|charity|association|asociacion|associacao|etude|agence|agencia|commerce|comercio',
  ),
);
/** "Contact name: …" is a person, "domain name: …" an address. */
export const notNameFields = new Set(
  list(
    'domain|contact|admin|administrator|user|owner|first|last|full|manager|director|person|host|file|plan|contacto|contato|utilisateur|usuario',
  ),
);

/** What a form's lines begin with: "Location: …", "Modules: …". */
export const labelWords = new Set(
  list(
    'location|subject|re|objet|asunto|assunto|users|user|modules|module|features|feature|toggles|required|requirements|excluded|exclude|include|included|region|plan|country|city|currency|industry|sector|type|size|staff|employees|domain|admin|email|contact|owner|phone|address|website|hosting|residency|integrations|integration|languages|language|timezone|payments|payment|note|notes|ps|not|needed|wanted|need|needs|want|out|in|on|off|yes|no|pays|ville|secteur|devise|monnaie|langue|langues|effectif|modulos|funciones|pais|ciudad|cidade|moneda|moeda|idioma|idiomas|setor|industria|regiao|plano|tamano|tamanho|empleados|funcionarios|background|context|scope|budget|deadline|attention|attn|to|from|date|message|prompt|task|data|name|nom|nombre|nome|business|company|organisation|organization|brand|client|tenant|channels|must|should|optional|nice|where|what|who|exclusions|later|now|summary',
  ),
);

/** Who speaks for a business: "manager of …". */
export const roleNouns = new Set(
  list(
    'manager|owner|director|founder|cofounder|ceo|cto|cfo|coo|head|account|behalf|secretary|administrator|admin|principal|partner|coordinator|bursar|president|chair|chairman|chairwoman|pastor|proprietor|operations|officer|lead|team|board|proprietaire|directeur|directrice|gerant|gerante|fondateur|fondatrice|responsable|nom|propietario|propietaria|dueno|duena|director|directora|gerente|fundador|fundadora|nombre|parte|proprietario|proprietaria|dono|dona|diretor|diretora|nome|representing|it|tenant|setup|system|crm|erp|platform|treasurer|accountant|trustee|chairperson|deputy|assistant|leader|tesorero|tesorera|tesoureiro|tesoureira|tresorier|tresoriere|contador|contadora|contable|comptable|encargado|encargada|administradora|administrador|socio|socia|presidente|presidenta|jefe|jefa|chef|patron|patronne|coordinador|coordinadora|coordenador|coordenadora|chefe|sistema|espacio|cuenta|conta|compte|espace|workspace|espaco|plataforma|plateforme|systeme|site|ceo|headmaster|headmistress|bursar|reverend|father|sister',
  ),
);

/** Before a person's name. */
export const personBefore = new Set(
  list(
    'mr|mrs|ms|miss|dr|prof|sir|madam|dear|hi|hello|hey|bonjour|hola|ola|cher|chere|estimado|estimada|prezado|prezada|caro|cara|regards|sincerely|cordialement|saludos|atentamente|atenciosamente|cumprimentos|sr|sra|mme|m|monsieur|madame|senor|senora|im|am|soy|suis|sou|contact|owner|admin|by|thanks|cheers|merci|gracias|obrigado|obrigada|team',
  ),
);

/** What a business does, right behind its name. */
export const verbsOfNames = new Set(
  list(
    'is|est|es|e|needs|wants|sells|makes|runs|provides|offers|has|operates|delivers|serves|produces|grows|imports|exports|trains|teaches|repairs|installs|manufactures|builds|supplies|employs|works|distributes|requires|would|will|gere|vend|propose|fabrique|produit|offre|livre|emploie|veut|recherche|souhaite|vende|fabrica|ofrece|produce|necesita|quiere|tiene|busca|requiere|exporta|importa|produz|precisa|quer|tem|oferece|atende|atua|entrega|transporta',
  ),
);

export const corporateEnds = new Set(
  list(
    'ltd|limited|inc|llc|plc|group|co|sarl|sa|sas|sasu|srl|sl|lda|ltda|gmbh|bv|pty|pvt|corp|corporation|company|holdings|ventures|enterprises|industries|associates|partners|sons|bros|brothers|cie|eirl|eurl|suarl|ong|ngo|foundation|trust|cooperative|sacco',
  ),
);

export const foundingVerbs = new Set(
  list(
    'somos|sommes|soy|sou|suis|estamos|tenemos|temos|trabajamos|trabalhamos|queremos|necesitamos|precisamos|runs|owns|operates|manages|represent|represente|represento|opening|launching|starting|running|building|registering|creating|activar|activa|activer|activez|ativar|ative|registrar|registra|enregistrer|configura|configurez|instalar|installer|preparar|preparer|prepare|montez|cadastrar|cadastre|inscrire|set|setup|launch|start|create|open|build|activate|register|onboard|provision|make|spin|configure|establish|begin|run|help|bring|please|cree|creer|creez|ouvrir|ouvre|ouvrez|lancer|lance|lancez|monter|crear|crea|abrir|abre|montar|monta|lanzar|criar|crie|cria|abra|monte|lancar|lance|configurar|configurer|demarrer|iniciar|new|for|quiero|necesito|preciso|je|i|we|our|my|the|a|an|this|that|it|need|needs|want|wants|un|une|una|um|uma|le|la|les|el|los|o|os|as|mon|ma|notre|nos|mi|mis|nuestro|nuestra|meu|minha|nosso|nossa|hello|hi|hey|dear|bonjour|hola|ola|ok|okay|yes|no|nous|im|were|ive|also|and|but|or|with|without|in|at|on|only|just|plus|plan|region|domain|admin|turn|skip|add|dont|do|not|is|are|to|from|avec|sans|con|sin|com|sem|pour|para|everything|host|hosted|use|using|include|features|feature|modules|module|keep|enable|disable|currency|email|website|country|city|industry|name|based|located|there|they|he|she|you|your|could|can|would|let|lets|get|give|if|so|then|when|after|before|first|next|finally|currently|now|today|soon|et|y|e|de|du|des|des|dans|en|em|as|by|of|all|any|some|every|each|more|most|both',
  ),
);

/** Small words that may stand inside a name when a capital follows. */
export const innerWords = new Set(
  list(
    'of|the|and|for|que|qui|de|du|des|da|do|dos|das|d|l|la|le|les|el|los|las|y|e|et|von|van|der|den|di|del|della|n|by|on|al|au|aux|a|un|o',
  ),
);

/** End a name that has no capitals to go by. */
export const nameEnds = new Set(
  list(
    'in|at|with|for|that|which|who|whose|based|near|from|on|we|i|our|my|need|needs|using|to|is|are|was|will|as|offering|selling|serving|located|operating|have|has|doing|where|because|so|please|plus|including|without|want|wants|it|they|its|around|across|within|avec|pour|dans|en|em|qui|que|avec|con|com|sem|sin|para|sans|na|no|nos|nas|situe|situee|ubicado|ubicada|localizado|localizada|basee|base|must|should|can|running|there|this|making|but|or|under|host|hosted|and',
  ),
);

/** Capitals that are no names of a business. */
export const commonCapitals = new Set(
  list(
    'monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|api|ai|b2b|b2c|pdf|qr|id|vat|gst|oracle|sap|microsoft|apple|samsung|coca|cola|pepsi|toyota|unicef|usaid|undp|unhcr|facebook|instagram|tiktok|youtube|uber|jumia|amazon|shopify|salesforce|hubspot|xero|quickbooks|visa|mastercard|android|iphone|coo|cto|cfo|cio|md|vp|gm|usd|eur|gbp|ngn|ghs|kes|zar|uk|us|usa|eu|uae|gdpr|hipaa|ndpa|it|tv|vip|ceo|sme|smes|ngo|ong|osc|faq|iot|erp|kpi|sla|ok|english|french|spanish|portuguese|arabic|swahili|nollywood|bollywood|hollywood|african|africa|europe|asia|european|western|christian|muslim|islamic|catholic|internet|web|excel|whatsapp|sms|email|google|plan|starter|growth|enterprise|hr|crm|pos|lms|erp|ussd|rtl|cctv|hvac|momo|mpesa|mobile|money|tin|rc|cac|kyc|pms|emr|ehr|usp|q1|q2|q3|q4',
  ),
);

/** Nouns that a name follows: "my company Atlas", "platform LearnHub". */
export const businessNouns = new Set(
  list(
    'company|business|startup|firm|platform|shop|store|brand|organisation|organization|group|enterprise|service|project|venture|subsidiary|branch|practice|studio|chain|network|cooperative|agency|charity|centre|center|entreprise|societe|negocio|empresa|magasin|boutique|tienda|loja|companhia|marque|marca|association|associacao|asociacion|film|films|us|app|outfit|team|client|tenant|start|charity|club|lounge|joint|outlet|place|outfit|institution|institute|academy|office|label|band|filiale|filial|sucursal|groupe|grupo|enseigne|firma|organizacion|organizacao|organisme|ong|ngo|cabinet|gabinete',
  ),
);

/** Nouns that open a name in French, Spanish, Portuguese and in hospitality everywhere: "Café Soleil", "Hotel Ivoire". */
export const openingNouns = new Set(
  list(
    'cafe|hotel|hôtel|chez|villa|clinique|clinica|restaurant|restaurante|bar|casa|maison|boulangerie|pharmacie|farmacia|padaria|ecole|escola|escuela|colegio|college|auberge|librairie|ferme|finca|fazenda|pousada|quinta|mama|maquis|radio|club|hospital|universidad|universite|fondation|fundacion|fundacao|constructora|cooperative|cooperativa|groupe|grupo|supermercado|supermarche|studio|librería|atelier|garage|salon|institut|instituto|academia|hacienda|rancho|hostal|posada|backerei|gasthaus|the|groupement|cabinet|ets|etablissements|transports|transportes|transportadora|pharma|st|saint|santa|san|sao|les|le|la|los|las|el|casa|panaderia|ferreteria|libreria|taller|taqueria|despacho|bufete|consultora|inmobiliaria|distribuidora|comercial|supermercados|almacenes|lavanderia|peluqueria|gimnasio|oficina|auto|auto|construtora|imobiliaria|livraria|mercearia|lanchonete|academia|laboratorio|laboratoire|ong|association|associacao|asociacion|bank|banque|banco|university|school|hospital|instituto|centro|centre|center|complexe|lycee|ranch|camp|chateau|domaine|bodega|bodegas|vinicola|cafeteria|bistro|brasserie|patisserie|pizzeria|pastelaria|churrascaria|hamburgueria|sorveteria|heladeria',
  ),
);
