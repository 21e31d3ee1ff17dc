import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  head: string;
  body: string;
}

/** Sends bytes as they are, well formed or not, and reads what comes back until the server closes or `waitMs` are over. */
export async function rawHttp(
  port: number,
  parts: readonly (string | Uint8Array)[],
  { waitMs = 1500, end = false } = {},
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const chunks: Buffer[] = [];
  const socket = connect(port, '127.0.0.1');
  const finish = (): void => {
    socket.destroy();
    const text = Buffer.concat(chunks).toString('latin1');
    const [head = '', ...rest] = text.split('\r\n\r\n');
    resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), head, body: rest.join('\r\n\r\n') });
  };
  const timer = setTimeout(finish, waitMs);
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('close', () => {
    clearTimeout(timer);
    finish();
  });
  // A server that answers and closes while we still send resets the connection: what it said is in the chunks.
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
  });
  socket.on('connect', () => {
    for (const part of parts) socket.write(part);
    if (end) socket.end();
  });
  return promise;
}
