import { expect, test } from 'vitest';
import { africastalking } from './africastalking.ts';
import { post, retryAfter } from './http.ts';
import type { Message } from './payload.ts';
import { isPrivate } from './public-host.ts';
import { smtp } from './smtp.ts';
import { termii } from './termii.ts';
import { TEST_CERTIFICATE, TEST_KEY, trustTestCertificate } from './testing/certificate.ts';
import { type Answering, mailServer, provider } from './testing/servers.ts';
import type { Transport } from './transport.ts';
import { whatsapp } from './whatsapp.ts';

const MESSAGE_ID = '01900000-0000-7000-8000-0000000000aa';
const SMS: Message = { channel: 'sms', to: '+2348031234567', text: 'See you at 9.', messageId: MESSAGE_ID };
const WHATSAPP: Message = { ...SMS, channel: 'whatsapp' };
const MAIL: Message = { channel: 'email', to: 'ada@example.com', subject: 'Réunion', text: 'Hello', html: '<p>Hello</p>' };

const SETTINGS = {
  access_token: 'EAAG-token',
  phone_number_id: '106540352242922',
  username: 'clinic',
  api_key: 'atsk',
  sender_id: 'MoveWell',
};
const send = (transport: Transport, message: Message, settings: Record<string, string>, signal = new AbortController().signal) =>
  transport.send({ message, key: '0198:0', settings: { ...SETTINGS, ...settings }, signal });

/** In which of the four ways it ended: accepted, refused for good, certainly not sent, or nobody knows. */
async function ending(sending: Promise<unknown>): Promise<string> {
  try {
    await sending;
    return 'accepted';
  } catch (error) {
    const { name, reason = '' } = error as { name: string; reason?: string };
    return ['PortRefusal', 'NotSent'].includes(name) ? `${name} ${reason}` : 'unknown';
  }
}

const WAMID = 'wamid.HBgNMjM0ODAzMTIzNDU2NxUCABEYEjlB';
const ACCEPTED_BY_META = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '2348031234567', wa_id: '2348031234567' }],
  messages: [{ id: WAMID }],
};

test('WhatsApp gets a text, with our id to bring back', async () => {
  const meta = await provider({ body: ACCEPTED_BY_META });
  expect(await send(whatsapp, WHATSAPP, { url: `${meta.url}/v23.0` })).toEqual({ providerId: WAMID });
  const [{ method, path, headers, body }] = meta.received as [(typeof meta.received)[0]];
  expect([method, path, headers.authorization]).toEqual(['POST', '/v23.0/106540352242922/messages', 'Bearer EAAG-token']);
  expect(JSON.parse(body)).toEqual({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: '2348031234567',
    biz_opaque_callback_data: MESSAGE_ID,
    type: 'text',
    text: { preview_url: false, body: 'See you at 9.' },
  });
});

test('WhatsApp gets an approved template with its parameters in order', async () => {
  const meta = await provider({ body: ACCEPTED_BY_META });
  await send(whatsapp, { ...WHATSAPP, template: { name: 'visit', language: 'en_US', parameters: ['Ada', 'Monday'] } }, { url: meta.url });
  expect(JSON.parse(meta.received[0]?.body ?? '')).toMatchObject({
    type: 'template',
    template: {
      name: 'visit',
      language: { code: 'en_US' },
      components: [
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Ada' },
            { type: 'text', text: 'Monday' },
          ],
        },
      ],
    },
  });
});

const metaError = (status: number, code: number): Answering => ({
  status,
  body: { error: { message: 'x', type: 'OAuthException', code, fbtrace_id: 'f' } },
});

test.for<[string, Answering, string]>([
  ['an expired token', metaError(401, 190), 'PortRefusal credentials_refused'],
  ['a number that is not on WhatsApp', metaError(400, 131026), 'PortRefusal recipient_refused'],
  ['free text after a day of silence', metaError(400, 131047), 'PortRefusal window_closed'],
  ['a template that is not approved', metaError(404, 132001), 'PortRefusal template_refused'],
  ['a recipient who stopped marketing there', metaError(400, 131050), 'PortRefusal opted_out'],
  ['too many a second', metaError(400, 130429), 'NotSent rate_limited'],
  ['an error of theirs that says it did not send', metaError(500, 131000), 'NotSent unavailable'],
  ['an error that is in no list', metaError(400, 999999), 'PortRefusal message_refused'],
  ['a bad gateway before it', { status: 502, body: '<html>' }, 'unknown'],
  ['an answer without an id', { body: {} }, 'unknown'],
  ['a line that breaks', { breaks: true }, 'unknown'],
])('WhatsApp: %s', async ([, answer, expected]) => {
  const meta = await provider(answer);
  expect(await ending(send(whatsapp, WHATSAPP, { url: meta.url }))).toBe(expected);
  expect(meta.received).toHaveLength(1);
});

const AT = (statusCode: number, messageId = 'ATXid_1'): Answering => ({
  status: 201,
  body: {
    SMSMessageData: {
      Message: 'Sent to 1/1',
      Recipients: [{ statusCode, number: '+2348031234567', status: 'x', cost: 'NGN 2.2', messageId }],
    },
  },
});

test('Africa’s Talking gets a form with the key in its header', async () => {
  const gateway = await provider(AT(101));
  expect(await send(africastalking, { ...SMS, text: 'Ẹ káàbọ̀ & +' }, { url: gateway.url })).toEqual({ providerId: 'ATXid_1' });
  const [{ path, headers, body }] = gateway.received as [(typeof gateway.received)[0]];
  expect([path, headers['apikey'], headers['content-type']]).toEqual(['/version1/messaging', 'atsk', 'application/x-www-form-urlencoded']);
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    username: 'clinic',
    to: '+2348031234567',
    message: 'Ẹ káàbọ̀ & +',
    from: 'MoveWell',
  });
});

test.for<[string, Answering, string]>([
  ['queued there', AT(102), 'accepted'],
  ['a number that is none', AT(403, 'None'), 'PortRefusal recipient_refused'],
  ['a blacklisted number', AT(406, 'None'), 'PortRefusal opted_out'],
  ['no credit', AT(405, 'None'), 'PortRefusal no_credit'],
  ['a gateway error for this recipient', AT(501, 'None'), 'NotSent unavailable'],
  [
    'a wrong sender',
    { status: 201, body: { SMSMessageData: { Message: 'InvalidSenderId', Recipients: [] } } },
    'PortRefusal sender_refused',
  ],
  ['a wrong key', { status: 401, body: 'The supplied authentication is invalid' }, 'PortRefusal credentials_refused'],
  ['too many requests', { status: 429, headers: { 'retry-after': '7' }, body: '' }, 'NotSent rate_limited'],
  ['maintenance', { status: 503, body: '' }, 'NotSent unavailable'],
  ['a failure with the request in hand', { status: 500, body: '' }, 'unknown'],
])('Africa’s Talking: %s', async ([, answer, expected]) => {
  expect(await ending(send(africastalking, SMS, { url: (await provider(answer)).url }))).toBe(expected);
});

test('Termii gets JSON, and unicode where the text needs it', async () => {
  const gateway = await provider({
    body: '{"code":"ok","message_id":9122821270554876574,"message_id_str":"9122821270554876574","balance":9}',
  });
  expect(await send(termii, { ...SMS, text: 'Ẹ káàbọ̀' }, { url: gateway.url })).toEqual({ providerId: '9122821270554876574' });
  expect(gateway.received[0]?.path).toBe('/api/sms/send');
  expect(JSON.parse(gateway.received[0]?.body ?? '')).toEqual({
    api_key: 'atsk',
    from: 'MoveWell',
    to: '2348031234567',
    sms: 'Ẹ káàbọ̀',
    type: 'unicode',
    channel: 'generic',
  });
});

test('an id of Termii that a JSON number cannot hold is no id', async () => {
  const ids = ['9122821270554876574', '"9122821270554876574"', '912282'];
  const gateway = await provider(...ids.map((id) => ({ body: `{"code":"ok","message_id":${id}}` })));
  const found = [];
  for (const _ of ids) found.push((await send(termii, SMS, { url: gateway.url })).providerId);
  expect(found).toEqual([null, '9122821270554876574', '912282']);
});

test.for<[string, Answering, string]>([
  ['a wrong key', { status: 401, body: { code: 401, message: 'Invalid api key' } }, 'PortRefusal credentials_refused'],
  [
    'a sender that is not approved',
    { status: 404, body: { code: 404, message: 'ApplicationSenderId not found' } },
    'PortRefusal sender_refused',
  ],
  ['no credit', { status: 400, body: { code: 400, message: 'Insufficient balance' } }, 'PortRefusal no_credit'],
  ['a number on the DND list', { status: 400, body: { message: 'DND active on phone number' } }, 'PortRefusal opted_out'],
  ['something else', { status: 422, body: { message: ['The sms field is required.'] } }, 'PortRefusal message_refused'],
  ['an answer that is not ok', { body: { code: 'queued?' } }, 'PortRefusal message_refused'],
])('Termii: %s', async ([, answer, expected]) => {
  expect(await ending(send(termii, SMS, { url: (await provider(answer)).url }))).toBe(expected);
});

test.for([
  ['WhatsApp', whatsapp],
  ['Africa’s Talking', africastalking],
  ['Termii', termii],
] as const)('%s: nobody there is certainly not sent; silence until the time is up is not known', async ([, transport]) => {
  const gone = await provider();
  await gone.close();
  const message = transport === whatsapp ? WHATSAPP : SMS;
  expect(await ending(send(transport, message, { url: gone.url }))).toBe('NotSent unreachable');
  const silent = await provider({ hangs: true });
  const stop = new AbortController();
  const sending = ending(send(transport, message, { url: silent.url }, stop.signal));
  await expect.poll(() => silent.received.length).toBe(1);
  stop.abort();
  expect(await sending).toBe('unknown');
});

test('a provider that takes the request and says nothing for too long leaves nobody knowing', async () => {
  const silent = await provider({ hangs: true });
  const { signal } = new AbortController();
  expect(await ending(post({ url: silent.url, headers: {}, body: 'x', signal, timeoutMs: 1000 }))).toBe('unknown');
  expect(silent.received).toHaveLength(1);
});

test('a redirect is not followed: it could lead anywhere, with the token', async () => {
  const elsewhere = await provider();
  const meta = await provider({ status: 307, headers: { location: elsewhere.url } });
  expect(await ending(send(whatsapp, WHATSAPP, { url: meta.url }))).toBe('PortRefusal account_wrong');
  expect(elsewhere.received).toEqual([]);
});

test('Retry-After is read as seconds or as a date, and believed for an hour at most', () => {
  const now = Date.UTC(2026, 0, 1);
  expect(
    [null, '7', 'Thu, 01 Jan 2026 00:01:00 GMT', 'Wed, 31 Dec 2025 00:00:00 GMT', 'soon', '999999'].map((value) => retryAfter(value, now)),
  ).toEqual([0, 7000, 60_000, 0, 0, 3_600_000]);
});

const FROM = { from: 'MoveWell <hello@movewell.example>' };

test('a mail arrives as it was written, under the same Message-ID on every attempt', async () => {
  const server = await mailServer();
  const ids = [await send(smtp, MAIL, { ...FROM, smtp_url: server.url }), await send(smtp, MAIL, { ...FROM, smtp_url: server.url })];
  expect(ids[0]).toEqual(ids[1]);
  expect(ids[0]?.providerId).toMatch(/^<0198_0-[0-9a-f]{16}@movewell\.example>$/);
  const [mail] = server.mails;
  expect([mail?.from, mail?.to]).toEqual(['hello@movewell.example', ['ada@example.com']]);
  expect(mail?.text).toContain(`Message-ID: ${ids[0]?.providerId}`);
  expect(mail?.text).toContain('From: MoveWell <hello@movewell.example>');
  expect(mail?.text).toMatch(/Subject: =\?UTF-8\?/);
  expect(mail?.text).toContain('Content-Type: text/html');
});

const failure = (responseCode: number): Error => Object.assign(new Error('no'), { responseCode });

test.for<[string, Parameters<typeof mailServer>[0], string]>([
  ['a recipient that is unknown', { onRcptTo: (_, __, done) => done(failure(550)) }, 'PortRefusal recipient_refused'],
  ['a sender that may not', { onMailFrom: (_, __, done) => done(failure(553)) }, 'PortRefusal sender_refused'],
  ['a mailbox that is busy', { onRcptTo: (_, __, done) => done(failure(450)) }, 'NotSent unavailable'],
  ['a server that takes nobody now', { onConnect: (_, done) => done(failure(421)) }, 'NotSent unavailable'],
  [
    'content that is refused',
    { onData: (stream, _, done) => void stream.resume().on('end', () => done(failure(554))) },
    'PortRefusal message_refused',
  ],
  [
    'content that may come later',
    { onData: (stream, _, done) => void stream.resume().on('end', () => done(failure(451))) },
    'NotSent unavailable',
  ],
])('SMTP: %s', async ([, options, expected]) => {
  expect(await ending(send(smtp, MAIL, { ...FROM, smtp_url: (await mailServer(options)).url }))).toBe(expected);
});

test('SMTP: a login never travels in the clear', async () => {
  const logins: unknown[] = [];
  const server = await mailServer({ allowInsecureAuth: true, onAuth: (auth, _, done) => (logins.push(auth), done(null, { user: 'u' })) });
  const withLogin = server.url.replace('//', '//u%40x:p%3Aw@');
  expect(await ending(send(smtp, MAIL, { ...FROM, smtp_url: withLogin }))).toMatch(/^NotSent|^PortRefusal/);
  expect([logins, server.mails]).toEqual([[], []]);
});

test.for([
  ['STARTTLS', { hideSTARTTLS: false }, 'smtp'],
  ['TLS from the start', { secure: true }, 'smtps'],
] as const)(
  'SMTP: by %s a login is taken or refused, and a certificate that nobody vouches for is not believed',
  async ([, tls, scheme]) => {
    const server = await mailServer({
      ...tls,
      key: TEST_KEY,
      cert: TEST_CERTIFICATE,
      authOptional: false,
      onAuth: ({ username, password }, _, done) =>
        username === 'u@x' && password === 'p:w' ? done(null, { user: 'u' }) : done(failure(535)),
    });
    const as = (login: string): Record<string, string> => ({
      ...FROM,
      smtp_url: server.url.replace('smtp://127.0.0.1', `${scheme}://${login}@localhost`),
    });
    expect(await ending(send(smtp, MAIL, as('u%40x:p%3Aw')))).toBe('NotSent unreachable');
    trustTestCertificate();
    expect(await ending(send(smtp, MAIL, as('u%40x:p%3Aw')))).toBe('accepted');
    expect(await ending(send(smtp, MAIL, as('u%40x:wrong')))).toBe('PortRefusal credentials_refused');
    expect(server.mails).toHaveLength(1);
  },
);

test('SMTP: a line that breaks before the content is certainly not sent, one after it nobody knows', async () => {
  const asked = Promise.withResolvers<void>();
  const early = await mailServer({ onRcptTo: () => asked.resolve() });
  const stop = new AbortController();
  const waiting = ending(send(smtp, MAIL, { ...FROM, smtp_url: early.url }, stop.signal));
  await asked.promise;
  stop.abort(new Error('stopped'));
  expect(await waiting).toBe('NotSent unreachable');
  // Whoever is stopped before it has begun does not begin.
  expect(await ending(send(smtp, MAIL, { ...FROM, smtp_url: early.url }, AbortSignal.abort()))).toBe('NotSent unreachable');

  const begun = Promise.withResolvers<void>();
  const late = await mailServer({ onData: (stream) => void stream.resume().on('end', () => begun.resolve()) });
  const stopLate = new AbortController();
  const sending = ending(send(smtp, MAIL, { ...FROM, smtp_url: late.url }, stopLate.signal));
  await begun.promise;
  stopLate.abort(new Error('stopped'));
  expect(await sending).toBe('unknown');
});

test('SMTP: nobody there is certainly not sent, and a server that a tenant names must be a public one', async () => {
  const server = await mailServer();
  expect(await ending(send(smtp, MAIL, { ...FROM, smtp_url: server.url, reach: 'public' }))).toBe('PortRefusal address_refused');
  expect(await ending(send(smtp, MAIL, { ...FROM, smtp_url: 'smtp://localhost:25', reach: 'public' }))).toBe('PortRefusal address_refused');
  await server.close();
  expect(await ending(send(smtp, MAIL, { ...FROM, smtp_url: server.url }))).toBe('NotSent unreachable');
  expect(server.mails).toEqual([]);
});

test('an account with wrong settings is refused before anything is sent, not left unknown', async () => {
  const cases: [Transport, Message, Record<string, string>][] = [
    [smtp, MAIL, { ...FROM, smtp_url: 'mail.example:25' }],
    [smtp, MAIL, { ...FROM, smtp_url: 'https://mail.example' }],
    [smtp, MAIL, { smtp_url: 'smtp://127.0.0.1:1' }],
    [smtp, MAIL, { ...FROM, smtp_url: 'smtps://user:100%@127.0.0.1:1' }],
    [whatsapp, WHATSAPP, { url: 'https://graph.example', access_token: 'two\nlines' }],
    [termii, SMS, { url: 'not an address' }],
    [africastalking, SMS, { url: 'https://at.example', api_key: '' }],
  ];
  for (const [transport, message, settings] of cases)
    expect(await ending(send(transport, message, settings))).toBe('PortRefusal account_wrong');
});

test('private addresses are known in every form', () => {
  const inside = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '0.0.0.0',
  ];
  expect(inside.filter((address) => !isPrivate(address))).toEqual([]);
  expect(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'].filter(isPrivate)).toEqual([]);
});
