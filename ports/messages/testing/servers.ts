import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Answering {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Takes the request and then breaks the line. */
  breaks?: boolean;
  /** Takes the request and never answers. */
  hangs?: boolean;
}

export interface Provider {
  url: string;
  received: Received[];
  /** How the next requests are answered, one each; the last one goes on. */
  answer(...answers: Answering[]): void;
  close(): Promise<void>;
}

/** A provider's HTTP API of one's own: it keeps what it was sent and answers what the test says. */
export async function provider(...first: Answering[]): Promise<Provider> {
  let answers = first;
  const received: Received[] = [];
  const respond = (request: IncomingMessage, response: ServerResponse, { status = 200, headers, body, breaks, hangs }: Answering): void => {
    if (hangs) return;
    if (breaks) return void request.socket.destroy();
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      respond(request, response, (answers.length > 1 ? answers.shift() : answers[0]) ?? {});
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (...next) => void (answers = next),
    close,
  };
}

export interface MailServer {
  url: string;
  mails: { from: string; to: string[]; text: string }[];
  close(): Promise<void>;
}

/** A mail server of one's own. `options` may refuse at any stage of the conversation. */
export async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: MailServer['mails'] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    closeTimeout: 50,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  onTestFinished(close);
  return { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, mails, close };
}
