import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeEml } from './eml.ts';
import { createOutbox } from './outbox.ts';
import { intentFor, KILL_AT_RENAME, runInChild, temporaryFolder } from '../port-harness.ts';

const MAIL = { channel: 'email' as const, to: 'ada@example.com', subject: 'Rechnung für Ọlá', text: 'Hello\n.\nBye', html: '<p>Hello</p>' };
const SMS = { channel: 'sms' as const, to: '+2348031234567', text: 'See you at 9.' };

function setUp() {
  const root = temporaryFolder();
  const port = createOutbox({ root, from: 'clinic@movewell.example', now: () => Date.UTC(2026, 0, 2, 3, 4, 5) });
  const folders = () => readdirSync(root).filter((name) => !name.startsWith('.'));
  return { root, port, folders };
}

test('a message is one folder: its JSON, and a mail that mail programs open', async () => {
  const { root, port, folders } = setUp();
  const result = await port.perform(intentFor(port, MAIL, { key: '0198:0' }));
  expect(result).toEqual({ outbox: folders()[0], channel: 'email' });
  const place = join(root, folders()[0] ?? '');
  expect(readdirSync(place)).toEqual(['message.eml', 'message.json']);
  expect(JSON.parse(readFileSync(join(place, 'message.json'), 'utf8'))).toMatchObject({
    ...MAIL,
    key: '0198:0',
    tenantId: 'tenant-a',
    time: '2026-01-02T03:04:05.000Z',
  });
  expect(statSync(place).mode & 0o077).toBe(0);
});

test('text messages have no mail beside them', async () => {
  const { root, port, folders } = setUp();
  await port.perform(intentFor(port, SMS));
  expect(readdirSync(join(root, folders()[0] ?? ''))).toEqual(['message.json']);
});

test('a second attempt under the same key writes nothing, and something else under it is refused', async () => {
  const { port, folders, root } = setUp();
  await port.perform(intentFor(port, SMS));
  const before = statSync(join(root, folders()[0] ?? '', 'message.json'));
  await port.perform(intentFor(port, SMS));
  expect(statSync(join(root, folders()[0] ?? '', 'message.json'))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  await expect(port.perform(intentFor(port, { ...SMS, text: 'Other' }))).rejects.toMatchObject({ reason: 'key_reused' });
  expect(folders()).toHaveLength(1);
});

test('of many attempts at once one writes, and nothing unfinished stays', async () => {
  const { root, port, folders } = setUp();
  await Promise.all(Array.from({ length: 20 }, () => port.perform(intentFor(port, MAIL))));
  expect(folders()).toHaveLength(1);
  expect(readdirSync(join(root, '.unfinished'))).toEqual([]);
});

test('keys that differ only in forbidden characters are different messages', async () => {
  const { port, folders } = setUp();
  for (const key of ['a/b', 'a:b', '../a', 'é'.repeat(300)]) await port.perform(intentFor(port, SMS, { key }));
  expect(folders()).toHaveLength(4);
});

test('killed before the folder is in its place, the message is absent, and then written once', async () => {
  const { root, port, folders } = setUp();
  const child = await runInChild(
    `${KILL_AT_RENAME}
    const { createOutbox } = await import(PORTS + 'messages/outbox.ts');
    await createOutbox({ root: process.argv[2] }).perform({ key: 'call:0', tenantId: 'tenant-a', payload: JSON.parse(process.argv[3]) });`,
    '1',
    root,
    JSON.stringify(MAIL),
  );
  expect(child.signal).toBe('SIGKILL');
  expect(folders()).toEqual([]);
  expect(await port.lookUp?.(intentFor(port, MAIL))).toEqual({ state: 'absent' });
  await port.perform(intentFor(port, MAIL));
  expect(await port.lookUp?.(intentFor(port, MAIL))).toEqual({ state: 'done', result: { outbox: folders()[0], channel: 'email' } });
  expect(existsSync(join(root, folders()[0] ?? '', 'message.eml'))).toBe(true);
});

test.for<[string, Record<string, unknown>]>([
  ['a phone number for an e-mail', { ...MAIL, to: SMS.to }],
  ['an address for a text message', { ...SMS, to: MAIL.to }],
  ['a subject that would add a header', { ...MAIL, subject: 'Hi\r\nBcc: all@example.com' }],
  ['an e-mail without subject', { ...MAIL, subject: undefined }],
  ['HTML in a text message', { ...SMS, html: '<p>x</p>' }],
  ['no text', { ...SMS, text: '' }],
])('%s is refused', ([, payload]) => {
  expect(setUp().port.payload.safeParse(payload).success).toBe(false);
});

test('a mail keeps its text whole: encoded words within 75 characters, bodies in base64, lines in CRLF', () => {
  const subject = 'Ọjọ́ ìbí rẹ kú orí ire! '.repeat(8);
  const eml = writeEml({
    id: 'call-0-abc',
    from: 'a@x.example',
    to: 'b@y.example',
    subject,
    text: 'é\n.\n',
    html: '<b>é</b>',
    time: new Date(0),
  });
  expect(eml.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(eml.split('\r\n').every((line) => line.length <= 78)).toBe(true);
  expect(eml).toContain('Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n');
  const words = [...(eml.match(/Subject: ([^]*?)\r\nMIME/)?.[1] ?? '').matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)];
  expect(words.map((word) => Buffer.from(word[1] ?? '', 'base64').toString()).join('')).toBe(subject);
  const bodies = eml
    .split(/--=_.*\r\n/)
    .slice(1)
    .map((part) => Buffer.from(part.split('\r\n\r\n')[1] ?? '', 'base64').toString());
  expect(bodies.slice(0, 2)).toEqual(['é\n.\n', '<b>é</b>']);
});
