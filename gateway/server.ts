import type { AddressInfo } from 'node:net';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { ToolLog } from '#kernel/tool-context.ts';

export interface ListenOptions {
  port: number;
  host: string;
  log: ToolLog;
}

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Takes no more connections, lets what runs end, and cuts what still runs after `deadlineMs`. */
  close(deadlineMs?: number): Promise<void>;
}

/** The port cannot be had; another may be. */
export class PortUnavailable extends Error {
  override readonly name = 'PortUnavailable';
  readonly port: number;

  constructor(port: number, message: string, cause: unknown) {
    super(message, { cause });
    this.port = port;
  }
}

const LIMITS = {
  // Longer than the idle time of usual load balancers (60 s), so that they never send into a connection that is closing.
  keepAliveTimeout: 65_000,
  headersTimeout: 15_000,
  // Of a whole request with its body: a large file over a slow line.
  requestTimeout: 300_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
} as const;

/** Serves the app until it is closed. Rejects with PortUnavailable when the port is taken or not permitted. */
export async function listen(app: Pick<Hono, 'fetch'>, { port, host, log }: ListenOptions): Promise<Listening> {
  const listener = getRequestListener(app.fetch, { hostname: host });
  const server = createServer(LIMITS, (request, response) => void listener(request, response));
  server.on('clientError', refuseBrokenRequest);
  await opened(server, port, host);
  server.on('error', (error) => log.error({ err: error }, 'The HTTP server reported an error.'));
  const address = server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    port: address.port,
    url: `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : shown}:${address.port}`,
    close: (deadlineMs = 10_000) => closed(server, deadlineMs),
  };
}

const REFUSALS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program',
  EACCES: 'may not be opened by this user',
  EADDRNOTAVAIL: 'cannot be opened, because this machine has no such address',
};

function opened(server: Server, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) => {
    const why = REFUSALS[error.code ?? ''];
    reject(why ? new PortUnavailable(port, `Port ${port} on ${host} ${why}.`, error) : error);
  });
  server.listen(port, host, () => {
    server.removeAllListeners('error');
    resolve();
  });
  return promise;
}

async function closed(server: Server, deadlineMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  // A connection that becomes idle only now would keep the server open for the whole keep-alive time.
  const sweep = setInterval(() => server.closeIdleConnections(), 25);
  const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs);
  await promise;
  clearInterval(sweep);
  clearTimeout(deadline);
}

const BROKEN: Readonly<Record<string, { status: string; reason: string; detail: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    reason: 'headers_too_large',
    detail: `The headers are larger than ${LIMITS.maxHeaderSize} bytes.`,
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', reason: 'request_incomplete', detail: 'The request did not arrive in time.' },
};
const MALFORMED = { status: '400 Bad Request', reason: 'malformed_http', detail: 'This is no valid HTTP request.' };

/** What the HTTP parser refuses never becomes a request, so its problem is written by hand. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  // An answer that is on its way already must not get a second one mixed in.
  const { _httpMessage: underway } = socket as { _httpMessage?: ServerResponse };
  if (error.code === 'ECONNRESET' || !socket.writable || underway?.headersSent) {
    socket.destroy();
    return;
  }
  const { status, reason, detail } = BROKEN[error.code ?? ''] ?? MALFORMED;
  const problem = {
    type: '/problems/invalid_input',
    title: 'Invalid input',
    status: Number(status.slice(0, 3)),
    detail,
    code: 'invalid_input',
    reason,
    retry: false,
  };
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
