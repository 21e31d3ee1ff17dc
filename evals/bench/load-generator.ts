import { connect, type Socket } from 'node:net';

/** One kind of request, sent again and again. */
export interface LoadJob {
  port: number;
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  /** `000000000000` in it is replaced by a number that no other request of the run has. */
  body?: string;
  connections: number;
  /** The load ends with whichever comes first. */
  msMax: number;
  requestsMax: number;
}

export interface LoadResult {
  requests: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** The first answer that was not a success. */
  failure: string | null;
}

const NUMBER_SLOT = '000000000000';
let numbered = 0;

/**
 * HTTP/1.1 over raw sockets, one request in flight on each: it costs a tenth of what a client library does, so that the two
 * cores belong to what is measured.
 */
export async function generate(job: LoadJob): Promise<LoadResult> {
  const template = requestText(job);
  const slot = template.indexOf(NUMBER_SLOT);
  const run = { template: Buffer.from(template, 'latin1'), slot, sent: 0, times: [] as number[], failure: null as string | null };
  const began = performance.now();
  const until = began + job.msMax;
  const mayGoOn = (): boolean => run.failure === null && run.sent < job.requestsMax && performance.now() < until;
  await Promise.all(Array.from({ length: job.connections }, () => drive(job, run, mayGoOn)));
  const seconds = (performance.now() - began) / 1000;
  const times = run.times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { requests: times.length, perSecond: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), failure: run.failure };
}

function requestText({ method, path, headers, body, port }: LoadJob): string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'connection: keep-alive',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  if (body !== undefined) lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

interface Run {
  template: Buffer;
  slot: number;
  sent: number;
  times: number[];
  failure: string | null;
}

function drive({ port }: LoadJob, run: Run, mayGoOn: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket: Socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  let sentAt = 0;
  let received: Buffer = Buffer.alloc(0);
  const send = (): void => {
    if (!mayGoOn()) {
      socket.end();
      return;
    }
    run.sent++;
    sentAt = performance.now();
    socket.write(run.slot < 0 ? run.template : numberedCopy(run));
  };
  socket.on('connect', send);
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    if (!isWhole(received)) return;
    const problem = problemIn(received);
    if (problem) run.failure ??= problem;
    else run.times.push(performance.now() - sentAt);
    received = Buffer.alloc(0);
    send();
  });
  socket.on('error', (error) => (run.failure ??= error.message));
  socket.on('close', () => resolve());
  return promise;
}

function numberedCopy({ template, slot }: Run): Buffer {
  const copy = Buffer.from(template);
  copy.write(String(++numbered).padStart(NUMBER_SLOT.length, '0'), slot, 'latin1');
  return copy;
}

function isWhole(received: Buffer): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = received.toString('latin1', 0, end).toLowerCase();
  const length = /\ncontent-length: (\d+)/.exec(head)?.[1];
  if (length !== undefined) return received.length >= end + 4 + Number(length);
  return received.subarray(-5).equals(LAST_CHUNK);
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n');
const SMALL = 16_384;

function problemIn(received: Buffer): string | null {
  const isSuccess = received[9] === 0x32;
  // A tool's failure is a success of HTTP.
  if (isSuccess && (received.length > SMALL || !received.includes('"isError":true'))) return null;
  return received.toString('utf8', 0, 2000);
}

process.on('message', (job: LoadJob) => {
  void generate(job).then((result) => process.send?.(result));
});
