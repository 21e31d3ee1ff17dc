/** `{{name}}`: a placeholder, filled when a message is made. */
const PLACEHOLDER = /\{\{\s*([a-z][A-Za-z0-9_]{0,39})\s*\}\}/g;

export interface TemplateTexts {
  subject: string | null;
  body: string;
  html: string | null;
}

/** The placeholders of all texts, in the order in which they first appear. */
export const placeholdersOf = ({ subject, body, html }: TemplateTexts): string[] => [
  ...new Set([subject, body, html].flatMap((text) => [...(text ?? '').matchAll(PLACEHOLDER)].map(([, name = '']) => name))),
];

/** What is left of braces once all placeholders are taken out would reach people as it is. */
export const hasBrokenPlaceholder = (texts: TemplateTexts): boolean =>
  [texts.subject, texts.body, texts.html].some((text) => /\{\{|\}\}/.test((text ?? '').replace(PLACEHOLDER, '')));

export interface Rendered extends TemplateTexts {
  /** Placeholders for which no value was given. */
  missing: string[];
  /** Values that no placeholder takes: most often a misspelt name. */
  unused: string[];
}

export function render(texts: TemplateTexts, values: Readonly<Record<string, string>>): Rendered {
  const names = placeholdersOf(texts);
  const fill = (text: string | null, dress: (value: string) => string): string | null =>
    text?.replace(PLACEHOLDER, (whole, name: string) => (Object.hasOwn(values, name) ? dress(values[name] ?? '') : whole)) ?? null;
  return {
    subject: fill(texts.subject, oneLine),
    body: fill(texts.body, (value) => value) ?? '',
    html: fill(texts.html, escapeHtml),
    missing: names.filter((name) => !Object.hasOwn(values, name)),
    unused: Object.keys(values).filter((name) => !names.includes(name)),
  };
}

/** A line break in a value would make a header of its own of what follows. */
const oneLine = (value: string): string => value.replace(/[\r\n\0]+/g, ' ');

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (value: string): string => value.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** 3GPP TS 23.038, 6.2.1: the default alphabet; those of the extension take two places. */
const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENSION = '\f^{}\\[~]|€';

/** How many SMS a text takes, which is what is paid for: 160 or 70 places alone, 153 or 67 in each of several. */
export function smsSegments(text: string): { encoding: 'gsm7' | 'ucs2'; segments: number } {
  const chars = [...text];
  const isGsm = chars.every((char) => GSM_BASIC.includes(char) || GSM_EXTENSION.includes(char));
  // What takes several places is not cut in two: a segment may end early.
  const places = chars.map((char) => (isGsm ? (GSM_EXTENSION.includes(char) ? 2 : 1) : char.length));
  const total = places.reduce((sum, place) => sum + place, 0);
  const [alone, joined] = isGsm ? [160, 153] : [70, 67];
  if (total <= alone) return { encoding: isGsm ? 'gsm7' : 'ucs2', segments: 1 };
  let segments = 1;
  let used = 0;
  for (const place of places) {
    if (used + place > joined) {
      segments++;
      used = 0;
    }
    used += place;
  }
  return { encoding: isGsm ? 'gsm7' : 'ucs2', segments };
}

/** Of templates of one name and channel, the one in the wanted language, or in its base language, or in one of the tenant's, in order. */
export function pickLanguage<T extends { language: string }>(templates: readonly T[], wanted: readonly string[]): T | null {
  const order = wanted.flatMap((language) => [language, language.split('-')[0] ?? language]);
  for (const language of order) {
    const found = templates.find((template) => template.language === language);
    if (found) return found;
  }
  return null;
}
