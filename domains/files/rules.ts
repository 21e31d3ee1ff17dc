/** A media type without parameters (RFC 6838, 4.2), in lower case. */
export const CONTENT_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/** What the constraint files_name says too. Written out, because validators of other languages do not know `\p{Cc}`. */
// oxlint-disable-next-line no-control-regex -- It is what must not be in a name.
export const FILE_NAME = /^[^\u0000-\u001f\u007f-\u009f/\\]+$/;

const NAME_CHARS_MAX = 255;

/** What a client calls a type, as we keep it; what it does not say or says wrongly is bytes. */
export function toContentType(given: string | null | undefined): string {
  const type = given?.split(';')[0]?.trim().toLowerCase() ?? '';
  return CONTENT_TYPE.test(type) ? type : 'application/octet-stream';
}

/**
 * A name that is safe to show and to save under: no path, no control characters, none of the signs that turn the reading
 * direction around (`gpj.exe` shown as `exe.jpg`).
 */
export function toFileName(given: string | null | undefined): string {
  const base = (given ?? '').split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .toWellFormed()
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim();
  const shortened = shorten(clean, NAME_CHARS_MAX);
  return shortened === '' || /^\.+$/.test(shortened) ? 'file' : shortened;
}

/** Cuts before the extension, since that is what decides how a file opens. Counts code points, as PostgreSQL does. */
function shorten(name: string, max: number): string {
  const chars = Array.from(name);
  if (chars.length <= max) return name;
  const extension = Array.from(/\.[^.]{1,16}$/.exec(name)?.[0] ?? '');
  return [...chars.slice(0, max - extension.length), ...extension].join('');
}
