/** Deeper than any input of a tool; each level costs a stack frame in every validator behind. */
const DEPTH_MAX = 64;

export type JsonBody = { value: unknown } | { problem: string };

/** Parses a JSON text, refusing one that nests deeper than any honest call. */
export function parseJsonBody(text: string): JsonBody {
  if (depthOf(text) > DEPTH_MAX) return { problem: `Parse error: the JSON nests deeper than ${DEPTH_MAX} levels` };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: 'Parse error: the request body is not valid JSON' };
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The deepest nesting of brackets outside strings, by one pass over the text. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (isInString) {
      if (char === BACKSLASH) i++;
      else if (char === QUOTE) isInString = false;
    } else if (char === QUOTE) isInString = true;
    else if (char === OPEN_BRACE || char === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) depth--;
  }
  return deepest;
}
