export interface Mail {
  /** Becomes the message id: the same mail written twice is the same mail to whoever receives it. */
  id: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  time: Date;
}

/** A mail as RFC 5322 and MIME write it: lines end in CRLF, bodies are base64, so no content can break out of its part. */
export function writeEml({ id, from, to, subject, text, html, time }: Mail): string {
  const boundary = `=_${id.slice(-32)}`;
  const body = html === undefined ? part('text/plain', text) : alternatives(boundary, text, html);
  const lines = [
    `Date: ${time.toUTCString().replace('GMT', '+0000')}`,
    `From: ${from}`,
    `To: ${to}`,
    `Message-ID: <${id}@${from.split('@').at(-1)?.replace('>', '')}>`,
    `Subject: ${encodeHeader(subject)}`,
    'MIME-Version: 1.0',
    ...body,
    '',
  ];
  return lines.join('\r\n');
}

function alternatives(boundary: string, text: string, html: string): string[] {
  return [
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    ...part('text/plain', text),
    `--${boundary}`,
    ...part('text/html', html),
    `--${boundary}--`,
  ];
}

function part(type: string, content: string): string[] {
  const encoded = Buffer.from(content, 'utf8').toString('base64');
  return [`Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: base64', '', ...(encoded.match(/.{1,76}/g) ?? [])];
}

/** RFC 2047: words short enough for a line of 76 with the header’s name, cut between characters and never inside one, folded over lines. */
function encodeHeader(value: string): string {
  if (/^[\x20-\x7e]{0,70}$/.test(value) && !value.includes('=?')) return value;
  const words: string[] = [];
  let word = '';
  for (const character of value) {
    if (Buffer.byteLength(word + character) > 39) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((piece) => `=?UTF-8?B?${Buffer.from(piece, 'utf8').toString('base64')}?=`).join('\r\n ');
}
