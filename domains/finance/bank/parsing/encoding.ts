import { LIMITS, Unreadable } from './statement.ts';

const MARKS = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
] as const;

/**
 * Text and what it was written in. A byte order mark decides; what is valid UTF-8 is UTF-8; the rest is what its XML or OFX head
 * says, or else Windows-1252, which banks of the West mean when they say nothing.
 */
export function decode(bytes: Uint8Array): { text: string; encoding: string } {
  if (bytes.length === 0) throw new Unreadable('file_empty', 'The file has no bytes.');
  if (bytes.length > LIMITS.bytes) throw new Unreadable('file_too_large', `The file is larger than ${LIMITS.bytes} bytes. Divide it.`);
  const marked = MARKS.find((mark) => mark.bytes.every((byte, i) => bytes[i] === byte))?.encoding;
  const encoding = marked ?? (isUtf8(bytes) ? 'utf-8' : named(bytes));
  const text = new TextDecoder(encoding).decode(bytes);
  if (text.includes('\u0000'))
    throw new Unreadable('not_text', 'The file is not text: it holds NUL characters. Is it a PDF or a workbook?');
  return { text, encoding };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function named(bytes: Uint8Array): string {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 400));
  const name = /<\?xml[^>]*encoding=["']([\w-]{3,20})["']/.exec(head)?.[1] ?? /^CHARSET:\s*(\d{3,5})/m.exec(head)?.[1];
  if (!name || /^utf-?8$/i.test(name)) return 'windows-1252';
  try {
    return new TextDecoder(/^\d+$/.test(name) ? `windows-${name}` : name).encoding;
  } catch {
    return 'windows-1252';
  }
}
