import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { PortRefusal } from '#kernel/port.ts';
import { fileNameOf } from '../durable-folder.ts';
import { publicAddressOf } from './public-host.ts';
import type { Message } from './payload.ts';
import { accountWrong, type Handover, NotSent, setting, type Transport } from './transport.ts';

const TIMEOUTS = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 40_000 } as const;

interface SmtpFailure extends Error {
  command?: string;
  responseCode?: number;
}

/**
 * SMTP. There is no key that a server would know a message by again, so a line that breaks between the content and the server's
 * answer leaves nobody knowing. The Message-ID is the same on every attempt: many mailboxes show such twins once.
 */
export const smtp: Transport = {
  name: 'smtp',
  async send(handover) {
    const { message, key, settings } = handover;
    const from = setting(settings, 'from');
    const messageId = `<${fileNameOf(key)}@${from.replace(/^.*@/, '').replace(/>$/, '')}>`;
    const bytes = await written(message, { from, messageId });
    await deliver(handover, { bytes, envelope: { from: addressOf(from), to: [message.to] } });
    return { providerId: messageId };
  },
};

function written({ to, subject, text, html }: Message, { from, messageId }: { from: string; messageId: string }): Promise<Buffer> {
  const mail = new MailComposer({ from, to, subject, text, html, messageId, disableFileAccess: true, disableUrlAccess: true });
  return mail.compile().build();
}

const addressOf = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;

interface Mail {
  bytes: Buffer;
  envelope: { from: string; to: string[] };
}

async function deliver({ settings, signal }: Handover, { bytes, envelope }: Mail): Promise<void> {
  const { options, auth } = serverOf(setting(settings, 'smtp_url'));
  // A server that a tenant has named must not be one of the platform's own.
  const place = settings['reach'] === 'public' ? { host: await publicAddressOf(options.host), servername: options.host } : {};
  const connection = new SMTPConnection({ ...TIMEOUTS, ...options, ...place });
  let hasContentBegun = false;
  // Read once the server has said that it takes the content, and not before.
  const content = Readable.from(
    (function* () {
      hasContentBegun = true;
      yield bytes;
    })(),
  );
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: unknown): void => reject(error as Error);
      if (signal.aborted) return fail(signal.reason);
      signal.addEventListener('abort', () => fail(signal.reason), { once: true });
      // Kept to the end: an error that nobody listens for would end the process.
      connection.on('error', fail);
      connection.once('end', () => fail(new Error('The server closed the connection.')));
      const send = (): void => connection.send(envelope, content, (error) => (error ? fail(error) : resolve()));
      connection.connect((error) => {
        if (error) return fail(error);
        if (!auth) return send();
        connection.login({ credentials: auth }, (refused) => (refused ? fail(refused) : send()));
      });
    });
  } catch (error) {
    throw judged(error as SmtpFailure, hasContentBegun);
  } finally {
    connection.close();
  }
}

/** RFC 5321, 4.2.1: 5yz will not work however often, 4yz may later; with either the server says that it has not taken the mail. */
function judged(error: SmtpFailure, hasContentBegun: boolean): Error {
  const { responseCode = 0, command = '' } = error;
  if (responseCode >= 500) return permanent(command);
  if (responseCode >= 400) return new NotSent('unavailable', 'The mail server will take the mail later.', { cause: error });
  return hasContentBegun ? error : new NotSent('unreachable', 'The mail server cannot be reached.', { cause: error });
}

function permanent(command: string): PortRefusal {
  if (command.startsWith('AUTH')) return new PortRefusal('credentials_refused', 'The mail server refuses the login.');
  if (command === 'RCPT TO') return new PortRefusal('recipient_refused', 'The mail server does not know the recipient.');
  if (command === 'MAIL FROM') return new PortRefusal('sender_refused', 'The mail server does not send for this sender.');
  return new PortRefusal('message_refused', 'The mail server refuses the message.');
}

interface Server {
  options: { host: string; port: number; secure: boolean; requireTLS: boolean };
  auth: { user: string; pass: string } | null;
}

/** `smtps://user:password@host:465` (TLS from the start) or `smtp://…:587` (STARTTLS, and not without when a login is given). */
function serverOf(url: string): Server {
  if (!URL.canParse(url) || !/^smtps?:/.test(url)) throw accountWrong();
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const auth = username ? { user: decoded(username), pass: decoded(password) } : null;
  const host = hostname.replace(/^\[|\]$/g, '');
  return { options: { host, port: Number(port) || (secure ? 465 : 587), secure, requireTLS: auth !== null && !secure }, auth };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw accountWrong();
  }
}
