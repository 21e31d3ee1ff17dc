import { isUtf8 } from 'node:buffer';
import { ToolError } from '#kernel/errors.ts';

/** Deeper JSON is refused before it is parsed: whatever walks the value later may recurse. */
const JSON_DEPTH_MAX = 64;

const refuse = (reason: string, message: string, hint?: string): ToolError =>
  new ToolError('invalid_input', { reason, message, ...(hint && { fix: { hint } }) });

export const bodyTooLarge = (bytesMax: number): ToolError =>
  refuse('body_too_large', `The body is larger than ${bytesMax} bytes.`, 'Send files to POST /api/files and pass their fileId.');

/** True when a body follows the headers (RFC 9112, 6.3). */
export function hasBody(headers: Headers): boolean {
  return headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0;
}

/** Throws before a byte is read when the headers already say that the body is not for us. */
export function checkBodyHeaders(headers: Headers, bytesMax: number): void {
  const length = headers.get('content-length');
  if (length !== null && Number(length) > bytesMax) throw bodyTooLarge(bytesMax);
  // Unpacking would let a small body become a huge one.
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') {
    throw refuse('content_encoding_unsupported', 'Compressed request bodies are not taken.', 'Leave Content-Encoding out.');
  }
}

/** The whole body, at most `bytesMax`, also when its length was not announced. */
export async function readBody(request: Request, bytesMax: number): Promise<Uint8Array> {
  checkBodyHeaders(request.headers, bytesMax);
  try {
    // With an announced length the HTTP parser itself stops at it.
    if (request.headers.has('content-length')) return new Uint8Array(await request.arrayBuffer());
    return await readStream(request, bytesMax);
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw new ToolError('invalid_input', { reason: 'body_incomplete', message: 'The connection ended before the body did.', cause: error });
  }
}

async function readStream(request: Request, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.byteLength;
    // The reader is not cancelled: that would cut the connection before the answer is out.
    if (size > bytesMax) throw bodyTooLarge(bytesMax);
    chunks.push(part.value);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

const JSON_TYPE = /^application\/(json|[\w.+-]+\+json)\s*(;\s*charset="?utf-8"?\s*)?$/i;
const decoder = new TextDecoder();

/** The body as a JSON object; no body at all is `{}`. */
export async function readJsonObject(request: Request, bytesMax: number): Promise<Record<string, unknown>> {
  const bytes = await readBody(request, bytesMax);
  if (bytes.byteLength === 0) return {};
  const type = request.headers.get('content-type');
  if (type !== 'application/json' && !JSON_TYPE.test(type ?? '')) {
    throw refuse('unsupported_media_type', 'The body must be JSON in UTF-8.', 'Send Content-Type: application/json.');
  }
  const value = parseJson(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse('not_an_object', 'The body must be a JSON object whose fields are the input.');
  }
  return value as Record<string, unknown>;
}

export function parseJson(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) throw refuse('broken_json', 'The body is not UTF-8.');
  const text = decoder.decode(bytes);
  if (isTooDeep(text)) throw refuse('too_deep', `The JSON is nested deeper than ${JSON_DEPTH_MAX} levels.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    // Of the parser's message only the position is ours to show: the rest quotes the body.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    throw refuse('broken_json', position ? `The body is not valid JSON: see character ${position}.` : 'The body is not valid JSON.');
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Counts brackets outside of strings, in one pass and without building anything. */
function isTooDeep(text: string): boolean {
  if (text.length <= JSON_DEPTH_MAX) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = stringEnd(text, i + 1);
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > JSON_DEPTH_MAX) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}

function stringEnd(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}
