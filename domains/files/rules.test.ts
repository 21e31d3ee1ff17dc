import { expect, test } from 'vitest';
import { toContentType, toFileName } from './rules.ts';

test.for([
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\ada\\invoice.docx', 'invoice.docx'],
  ['a\u0000b\r\nc.txt', 'abc.txt'],
  ['photo\u202Egpj.exe', 'photogpj.exe'],
  ['ìwé ìròyìn.pdf', 'ìwé ìròyìn.pdf'],
  ['..', 'file'],
  ['', 'file'],
  ['   ', 'file'],
  [null, 'file'],
])('keeps %j as %j', ([given, kept]) => {
  expect(toFileName(given)).toBe(kept);
});

test('cuts a long name before its extension', () => {
  const name = toFileName(`${'é'.repeat(400)}.jpeg`);
  expect(Array.from(name)).toHaveLength(255);
  expect(name).toMatch(/é\.jpeg$/);
});

test.for([
  ['text/html; charset=utf-8', 'text/html'],
  ['IMAGE/PNG', 'image/png'],
  ['application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.text'],
  ['nonsense', 'application/octet-stream'],
  ['text/plain\r\nx: y', 'application/octet-stream'],
  [undefined, 'application/octet-stream'],
])('keeps the type %j as %s', ([given, kept]) => {
  expect(toContentType(given)).toBe(kept);
});
