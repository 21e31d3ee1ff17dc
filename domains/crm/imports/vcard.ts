import { Unreadable } from './limits.ts';

export interface ContentLine {
  name: string;
  params: Map<string, string[]>;
  value: string;
}

export interface Card {
  version: string;
  lines: ContentLine[];
}

/** Lines of RFC 6350 (vCard 4.0), and RFC 2425 and 2426 (3.0), which fold, escape and name parameters the same way. */
export function readCards(text: string): Card[] {
  // Unfolding: a line that begins with white space goes on with the one before (RFC 6350, 3.2).
  const lines = text
    .replace(/\r\n|\r/g, '\n')
    .replace(/\n[ \t]/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const cards: Card[] = [];
  let open: Card | null = null;
  for (const raw of lines) {
    const line = contentLine(raw);
    if (line.name === 'BEGIN' && line.value.toUpperCase() === 'VCARD') {
      if (open) throw broken('one card begins inside another');
      open = { version: '', lines: [] };
    } else if (line.name === 'END' && line.value.toUpperCase() === 'VCARD') {
      if (!open) throw broken('a card ends that never began');
      cards.push(open);
      open = null;
    } else if (!open) throw broken('a line stands outside of any card');
    else if (line.name === 'VERSION') open.version = line.value.trim();
    else open.lines.push(line);
  }
  if (open) throw broken('the last card has no end');
  const other = cards.find(({ version }) => version !== '3.0' && version !== '4.0');
  if (other) throw new Unreadable('vcard_version', 'Only vCard 3.0 and 4.0 are read. Export the contacts in one of them.');
  return cards;
}

const broken = (why: string): Unreadable => new Unreadable('vcard_broken', `The file is not a well-formed vCard: ${why}.`);

/** `[group "."] name *(";" param) ":" value`; colons and semicolons inside quotes belong to a parameter. */
function contentLine(raw: string): ContentLine {
  let quoted = false;
  let colon = -1;
  for (let i = 0; i < raw.length && colon < 0; i++) {
    if (raw[i] === '"') quoted = !quoted;
    else if (raw[i] === ':' && !quoted) colon = i;
  }
  if (colon < 0) throw broken('a line has no colon');
  const [head = '', ...params] = splitOutside(raw.slice(0, colon), ';');
  const name = head.slice(head.lastIndexOf('.') + 1).toUpperCase();
  return { name, params: readParams(params), value: raw.slice(colon + 1) };
}

function readParams(params: readonly string[]): Map<string, string[]> {
  const read = new Map<string, string[]>();
  for (const param of params) {
    const equals = param.indexOf('=');
    // RFC 2426 allows a type without its name: TEL;HOME:…
    const [name, value] = equals < 0 ? ['TYPE', param] : [param.slice(0, equals).toUpperCase(), param.slice(equals + 1)];
    const values = splitOutside(value, ',').flatMap((each) => each.replaceAll('"', '').split(name === 'TYPE' ? ',' : '\n'));
    read.set(name, [...(read.get(name) ?? []), ...values]);
  }
  return read;
}

function splitOutside(text: string, sign: string): string[] {
  const parts = [''];
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (char === sign && !quoted) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

/** Splits at signs that no backslash escapes, then takes the escapes away (RFC 6350, 3.4). */
export function componentsOf(value: string, sign: ';' | ',' = ';'): string[] {
  const parts = [''];
  for (let i = 0; i < value.length; i++) {
    const char = value[i] ?? '';
    if (char === '\\' && i + 1 < value.length) {
      const next = value[++i] ?? '';
      parts[parts.length - 1] += next === 'n' || next === 'N' ? '\n' : next;
    } else if (char === sign) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

export const textOf = (value: string): string => componentsOf(value, '\u0000' as ';').join('');

export const CARD_HEADINGS = [
  'displayName',
  'givenName',
  'familyName',
  'phone',
  'phone2',
  'email',
  'email2',
  'organisationName',
  'role',
  'language',
  'city',
  'country',
  'website',
] as const;

/** Each card as a row of the columns above; the preferred number and address come first. */
export function cardRows(cards: readonly Card[]): string[][] {
  return cards.map((card) => {
    const all = (name: string): ContentLine[] =>
      card.lines.filter((line) => line.name === name).sort((a, b) => preference(a) - preference(b));
    const first = (name: string): string => textOf(all(name)[0]?.value ?? '').trim();
    const [family = '', given = ''] = componentsOf(all('N')[0]?.value ?? '');
    const phones = all('TEL').map(({ value }) => textOf(value).replace(/^tel:/i, '').replace(/;.*$/s, '').trim());
    const emails = all('EMAIL').map(({ value }) =>
      textOf(value)
        .replace(/^mailto:/i, '')
        .trim(),
    );
    const address = componentsOf(all('ADR')[0]?.value ?? '');
    const row: Record<(typeof CARD_HEADINGS)[number], string> = {
      displayName: first('FN') || [given, family].filter(Boolean).join(' '),
      givenName: given,
      familyName: family,
      phone: phones[0] ?? '',
      phone2: phones[1] ?? '',
      email: emails[0] ?? '',
      email2: emails[1] ?? '',
      organisationName: (componentsOf(all('ORG')[0]?.value ?? '')[0] ?? '').trim(),
      role: first('TITLE') || first('ROLE'),
      language: first('LANG'),
      city: (address[3] ?? '').trim(),
      country: (address[6] ?? '').trim(),
      website: first('URL'),
    };
    return CARD_HEADINGS.map((heading) => row[heading]);
  });
}

/** PREF=1 to 100 in 4.0, TYPE=pref in 3.0; without either, last. */
function preference({ params }: ContentLine): number {
  const pref = Number(params.get('PREF')?.[0]);
  if (Number.isInteger(pref) && pref >= 1 && pref <= 100) return pref;
  return params.get('TYPE')?.some((type) => type.toLowerCase() === 'pref') ? 1 : 101;
}
