import { findAll, type Span } from './lexicon.ts';
import { nameRun, type Others } from './name-run.ts';
import { nameCues, nameFields } from './name-words.ts';
import { proseName } from './prose-names.ts';
import type { Prompt } from './text.ts';

export type NameFound = Span & { name: string; because: string };

const quotes: Record<string, string> = {
  '"': '"',
  '“': '”',
  '«': '»',
  '‘': '’',
  '„': '“',
  '`': '`',
  "'": "'",
};

/** Said outright ("called …"), then quoted, then where prose puts names; nothing when all of these fail. */
export function readName(prompt: Prompt, others: Others): NameFound | undefined {
  const quoted = quotedNames(prompt);
  const said = cuedName(prompt, others, quoted) ?? quoted[0];
  const written = said ? undefined : proseName(prompt, others);
  return said ?? (written && { ...written, because: 'It is written as a name.' });
}

function quotedNames({ text, tokens }: Prompt): NameFound[] {
  const names: NameFound[] = [];
  for (let at = 0; at < text.length && names.length < 10; at += 1) {
    const close = quotes[text[at] ?? ''];
    if (!close || (text[at] === "'" && /[\p{L}\p{N}]/u.test(text[at - 1] ?? ''))) continue;
    const end = closingQuote(text, at + 1, close);
    const name =
      end < 0
        ? ''
        : text
            .slice(at + 1, end)
            .trim()
            .replace(/[,.;]$/, '');
    const from = tokens.findIndex((token) => token.start > at);
    const to = tokens.findIndex((token) => token.start >= end);
    if (end < 0 || !/[\p{L}\p{N}]/u.test(name) || from < 0) continue;
    names.push({ name, from, to: to < 0 ? tokens.length : to, because: 'It stands in quotes.' });
    at = end;
  }
  return names;
}

/** An apostrophe inside a word does not close a quote; a name is at most 80 characters on one line. */
function closingQuote(text: string, from: number, close: string): number {
  for (let at = from; at < Math.min(text.length, from + 80); at += 1) {
    if (text[at] === '\n') return -1;
    if (text[at] === close && !((close === "'" || close === '’') && /\p{L}/u.test(text[at + 1] ?? ''))) return at;
  }
  return -1;
}

function cuedName(prompt: Prompt, others: Others, quoted: readonly NameFound[]): NameFound | undefined {
  const { tokens } = prompt;
  const cues = findAll(nameCues, tokens, true);
  for (const [at, token] of tokens.entries()) {
    const isField =
      nameFields.has(token.fold) && /^\s*[:=]\s*["'“]?$/.test(tokens[at + 1]?.gapText ?? '') && tokens[at - 1]?.fold !== 'domain';
    if (isField) cues.push({ from: at, to: at + 1, value: true });
  }
  for (const { to } of cues.toSorted((a, b) => a.from - b.from)) {
    const inQuotes = quoted.find((name) => name.from === to);
    if (inQuotes) return inQuotes;
    if (tokens[to - 2]?.fold === 'domain') continue;
    const first = tokens[to];
    if (!first || first.gap === 'comma' || /[.;!?]/.test(first.gapText)) continue;
    const run = nameRun(prompt, to, others);
    if (run) return { ...run, because: 'The prompt calls it so.' };
  }
  return undefined;
}
