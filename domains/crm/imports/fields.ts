export const KINDS = ['people', 'organisations', 'leads', 'deals'] as const;
export type Kind = (typeof KINDS)[number];

/** What a column can go to. How a cell of it is read stands in cells.ts. */
export const FIELDS = {
  people: ['displayName', 'givenName', 'familyName', 'phone', 'phone2', 'email', 'email2', 'language', 'organisationName', 'role'],
  organisations: ['name', 'registrationNumber', 'website', 'phone', 'email', 'city', 'country'],
  leads: [
    'displayName',
    'givenName',
    'familyName',
    'organisationName',
    'phone',
    'email',
    'need',
    'productInterest',
    'source',
    'value',
    'currency',
    'country',
    'city',
    'language',
  ],
  deals: ['name', 'phone', 'email', 'organisationName', 'value', 'currency', 'expectedCloseOn', 'pipeline', 'stage'],
} as const satisfies Record<Kind, readonly string[]>;

export type Field = (typeof FIELDS)[Kind][number];

/** Headings that people and programs give a column, in English, French, Spanish and Portuguese; accents and case fall away. */
const HEADINGS: Readonly<Record<Field, readonly string[]>> = {
  displayName: words(
    'display name|full name|contact name|contact|customer|customer name|person|name|nom complet|nom et prenom|contact principal|nombre completo|nombre y apellidos|contacto|nome completo|cliente|client|nome do contato|nom du contact',
  ),
  givenName: words('given name|first name|firstname|forename|prenom|nombres|primer nombre|primeiro nome|nome proprio|prenoms'),
  familyName: words('family name|last name|lastname|surname|nom de famille|apellido|apellidos|sobrenome|apelido|ultimo nome'),
  phone: words(
    'phone|phone number|mobile|mobile phone|mobile number|cell|cell phone|telephone|tel|gsm|whatsapp|msisdn|phone 1|phone 1 value|primary phone|telephone portable|portable|numero de telephone|numero|telefono|telefono movil|movil|celular|telefone|telemovel|numero de telefone',
  ),
  phone2: words(
    'phone 2|phone2|other phone|second phone|home phone|work phone|phone 2 value|autre telephone|telephone 2|otro telefono|telefono 2|outro telefone|telefone 2',
  ),
  email: words(
    'email|e mail|email address|e mail address|mail|email 1|e mail 1 value|courriel|adresse email|adresse e mail|correo|correo electronico|direccion de correo|endereco de email|endereco de e mail',
  ),
  email2: words('email 2|email2|other email|e mail 2 value|second email|autre email|otro correo|correo 2|outro email|email secundario'),
  language: words('language|preferred language|lang|locale|langue|idioma|lingua|lengua'),
  organisationName: words(
    'organisation|organization|company|company name|organisation name|organization name|employer|account|account name|business|entreprise|societe|organisme|empresa|compania|organizacion|sociedad|organizacao|companhia|nome da empresa|nombre de la empresa|nom de l entreprise',
  ),
  role: words('role|title|job title|position|function|fonction|poste|titre|cargo|puesto|funcao'),
  name: words(
    'name|title|organisation|organization|company|company name|deal|deal name|opportunity|opportunity name|nom|raison sociale|nombre|razon social|nome|razao social|entreprise|empresa|affaire|oportunidad|negocio|oportunidade',
  ),
  registrationNumber: words(
    'registration number|registration no|rc number|rc|company number|tax number|tax id|tin|vat number|siret|siren|numero fiscal|numero d immatriculation|nif|cif|rfc|cnpj|nit|cuit|numero de registro',
  ),
  website: words('website|web|web site|url|homepage|site|site web|site internet|sitio web|pagina web|pagina'),
  city: words('city|town|ville|ciudad|cidade|localite|localidad'),
  country: words('country|country code|nation|pays|pais|code pays'),
  need: words(
    'need|needs|request|message|comment|comments|description|notes|besoin|demande|necesidad|solicitud|mensaje|necessidade|pedido|mensagem',
  ),
  productInterest: words(
    'product interest|product|interest|interested in|service|produit|produit interesse|interet|producto|interes|produto|interesse',
  ),
  source: words('source|lead source|origin|channel|campaign|provenance|origine|fuente|origen|origem|fonte|canal'),
  value: words('value|amount|deal value|deal size|worth|budget|price|montant|valeur|prix|valor|importe|monto|presupuesto|orcamento|preco'),
  currency: words('currency|currency code|devise|monnaie|moneda|divisa|moeda'),
  expectedCloseOn: words(
    'expected close|expected close date|close date|closing date|expected close on|due date|date de cloture|date de cloture prevue|fecha de cierre|fecha de cierre prevista|data de fechamento|data prevista',
  ),
  pipeline: words('pipeline|sales pipeline|funnel|entonnoir|embudo|funil'),
  stage: words('stage|deal stage|phase|step|etape|etapa|fase'),
};

function words(list: string): readonly string[] {
  return list.split('|');
}

/** Letters and digits in lower case, without accents: `E-Mail Address` is `e mail address`, and `displayName` `display name`. */
function plain(heading: string): string {
  return heading
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export interface Guess {
  heading: string;
  field: string | null;
  /** Percent. */
  confidence: number;
}

/**
 * Headings that are half a name beside the other half, and a whole one alone: `Nom` is a family name only where there is a
 * `Prénom`.
 */
const HALVES: Readonly<Record<string, { half: Field; other: Field }>> = {
  nom: { half: 'familyName', other: 'givenName' },
  nombre: { half: 'givenName', other: 'familyName' },
  nome: { half: 'givenName', other: 'familyName' },
};

/** One field a column and one column a field: the surest guess first, and of equals the earlier column. */
export function guessColumns(kind: Kind, headings: readonly string[], rows: readonly (readonly string[])[] = []): Guess[] {
  const names = headings.map(plain);
  const guesses = names
    .flatMap((name, column) =>
      FIELDS[kind].map((field) => ({ column, field, confidence: sureness(field, name, names) || byContent(field, column, rows) })),
    )
    .filter(({ confidence }) => confidence > 0)
    .sort((a, b) => b.confidence - a.confidence || a.column - b.column);
  const chosen = new Map<number, Omit<Guess, 'heading'>>();
  const taken = new Set<string>();
  for (const { column, field, confidence } of guesses) {
    if (chosen.has(column) || taken.has(field)) continue;
    chosen.set(column, { field, confidence });
    taken.add(field);
  }
  return headings.map((heading, column) => ({ heading, field: null, confidence: 0, ...chosen.get(column) }));
}

function sureness(field: Field, heading: string, all: readonly string[]): number {
  if (heading === '') return 0;
  if (plain(field) === heading) return 100;
  const half = HALVES[heading];
  if (half && field !== 'name') {
    const hasOther = all.some((name) => HEADINGS[half.other].includes(name));
    return field === (hasOther ? half.half : 'displayName') ? 85 : 0;
  }
  const known = HEADINGS[field];
  if (known.includes(heading)) return 95;
  // `Customer phone number` holds `phone number`.
  return known.some((name) => name.length >= 4 && ` ${heading} `.includes(` ${name} `)) ? 60 : 0;
}

const CONTENT: Readonly<Partial<Record<Field, RegExp>>> = {
  email: /^\S+@\S+\.[^\s.]{2,}$/,
  phone: /^\+[1-9][\d\s().-]{6,}$/,
};
const SAMPLE_ROWS = 50;

/** What a heading does not say the cells may: most of a sample are addresses, or numbers to call. */
function byContent(field: Field, column: number, rows: readonly (readonly string[])[]): number {
  const cells = rows.slice(0, SAMPLE_ROWS).flatMap((row) => row[column]?.trim() || []);
  const pattern = CONTENT[field];
  if (!pattern || cells.length === 0) return 0;
  return cells.filter((cell) => pattern.test(cell)).length >= cells.length * 0.8 ? 50 : 0;
}
