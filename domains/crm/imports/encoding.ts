import { Unreadable } from './limits.ts';

const MARKS = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
] as const;

/**
 * Text and what it was written in: a byte order mark decides; without one, UTF-16 shows by its zero bytes and UTF-8 by being
 * valid. What is left is what spreadsheet programs of the West write, Windows-1252.
 */
export function decode(bytes: Uint8Array): { text: string; encoding: string } {
  const marked = MARKS.find((mark) => mark.bytes.every((byte, i) => bytes[i] === byte))?.encoding;
  const encoding = marked ?? withoutMark(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  if (text.includes('\u0000')) throw new Unreadable('not_text', 'The file is not text: it holds NUL characters.');
  return { text, encoding };
}

const SAMPLE = 64 * 1024;

function withoutMark(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE);
  const zeros = [0, 0];
  sample.forEach((byte, i) => byte === 0 && (zeros[i % 2] = (zeros[i % 2] ?? 0) + 1));
  const [even = 0, odd = 0] = zeros;
  // In Western text every second byte is zero; half of that is enough, and no other text has zeros at all.
  if (odd > sample.length / 8 && odd > even * 4) return 'utf-16le';
  if (even > sample.length / 8 && even > odd * 4) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}
