import { z } from 'zod';

type Payload = Record<string, unknown>;

/** The object that a text is, bare or in a fence. */
export function objectIn(text: string): Payload | undefined {
  const bare = text
    .trim()
    .replace(/^```(?:json)?\s*/, '')
    .replace(/\s*```$/, '');
  return bare.startsWith('{') && bare.endsWith('}') ? parse(bare) : undefined;
}

const ATTEMPTS_MAX = 5;

/** The first object in a text that is one of ours, and the text with a full stop in its place. */
export function objectInside(text: string, isOurs: (payload: Payload) => boolean): { payload: Payload; rest: string } | undefined {
  let attempts = 0;
  for (let from = text.indexOf('{'); from >= 0 && attempts < ATTEMPTS_MAX; from = text.indexOf('{', from + 1)) {
    attempts += 1;
    const end = closingBrace(text, from);
    if (end < 0) return undefined;
    const payload = parse(text.slice(from, end + 1));
    if (payload && isOurs(payload))
      return { payload, rest: `${text.slice(0, from).replace(/```(?:json)?\s*$/, '')} . ${text.slice(end + 1).replace(/^\s*```/, '')}` };
  }
  return undefined;
}

function closingBrace(text: string, from: number): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (isQuoted && char === '\\') at += 1;
    else if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && char === '{') depth += 1;
    else if (!isQuoted && char === '}' && --depth === 0) return at;
  }
  return -1;
}

/** Also as chat programs and hands write it: curly quotes, a comma before the closing brace. */
function parse(text: string): Payload | undefined {
  for (const attempt of [text, text.replaceAll(/[“”„]/g, '"').replaceAll(/,(\s*[}\]])/g, '$1')]) {
    try {
      const value: unknown = JSON.parse(attempt);
      return z.record(z.string(), z.unknown()).safeParse(value).data;
    } catch {
      continue;
    }
  }
  return undefined;
}
