import { activationFields, isCountry } from '../activation-input.ts';
import type { Span } from './lexicon.ts';
import type { Prompt } from './text.ts';

export type Contacts = { adminEmail?: string; domain?: string; country?: string; taken: Span[] };

/** Suffixes that everybody uses, whatever country they were meant for. */
const worldwideSuffixes = new Set(
  'ac ai am as bz cc cd cf co fm ga gg gl gq im io is la ly me ml mu nu pn pw sc sh so st tk to tv vc ws eu ms su'.split(' '),
);
/** "co.uk" says Great Britain; no other suffix differs from its ISO code. */
const suffixCountry = (suffix: string): string | undefined => {
  const code = suffix === 'uk' ? 'GB' : suffix.toUpperCase();
  return suffix.length === 2 && !worldwideSuffixes.has(suffix) && isCountry(code) ? code : undefined;
};

const genericSuffixes = new Set(
  'com org net info biz app dev shop store online site africa africa io co ai tech health clinic care school academy edu ngo coop farm hotel restaurant cafe bar media studio agency tv fm me xyz cloud digital page website'.split(
    ' ',
  ),
);

/** Words joined by dots, hyphens and at signs, read by their pieces. */
export function readContacts({ text, tokens }: Prompt): Contacts {
  const contacts: Contacts = { taken: [] };
  for (const match of text.matchAll(/[^\s,;:<>()[\]{}"'“”«»|=]+/g)) {
    if (contacts.taken.length >= 20) break;
    const word = match[0]
      .replace(/^[./@-]+/, '')
      .replace(/[.!?/-]+$/, '')
      .toLowerCase();
    if (!word.includes('.') || word.length > 254) continue;
    const start = match.index;
    const found = word.includes('@') ? takeEmail(contacts, word, text.slice(Math.max(0, start - 60), start)) : takeDomain(contacts, word);
    if (!found) continue;
    const from = tokens.findIndex((token) => token.end > start);
    const to = tokens.findIndex((token) => token.start >= start + match[0].length);
    contacts.taken.push({ from, to: to < 0 ? tokens.length : to });
  }
  return contacts;
}

/** The first address wins, unless a later one stands behind "admin" or "owner". */
function takeEmail(contacts: Contacts, word: string, before: string): boolean {
  if (!activationFields.adminEmail.safeParse(word).success) return false;
  if (!contacts.adminEmail || /\b(admin|administrator|owner|administrateur|administrador|manager)\b/i.test(before))
    contacts.adminEmail = word;
  contacts.country ??= suffixCountry(word.slice(word.lastIndexOf('.') + 1));
  return true;
}

function takeDomain(contacts: Contacts, word: string): boolean {
  const host = word
    .replace(/^https?:\/\//, '')
    .replace(/^\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/^www\./, '');
  const suffix = host.slice(host.lastIndexOf('.') + 1);
  const country = suffixCountry(suffix);
  if (!activationFields.domain.safeParse(host).success || (!country && !genericSuffixes.has(suffix) && !worldwideSuffixes.has(suffix)))
    return false;
  // "Ltd.in" or "e.g" are slips of the pen; a domain has a label of some length.
  if (host.length < 5 || host.split('.').every((label) => label.length < 3)) return false;
  contacts.domain ??= host;
  contacts.country ??= country;
  return true;
}
