import type { ChildProcess } from 'node:child_process';
import type { LoadJob, LoadResult } from './load-generator.ts';

export const CONNECTIONS = 16;

/** One kind of work, asked of the platform and of the bare server. */
export interface Pair {
  name: string;
  nexus: Request;
  bare: Request;
  /** The bare server once more, with SQL written by hand where the other lets drizzle build it, as the tools do. */
  hand: Request;
}

export const SIDES = ['bare', 'nexus', 'hand'] as const;
type Side = (typeof SIDES)[number];

export type Request = Pick<LoadJob, 'port' | 'method' | 'path' | 'headers' | 'body'>;

export type Rate = Record<Side, LoadResult[]>;

const REQUESTS_MAX = 100_000;

export function runLoad(load: ChildProcess, request: Request, msMax: number, requestsMax = REQUESTS_MAX): Promise<LoadResult> {
  const { promise, resolve, reject } = Promise.withResolvers<LoadResult>();
  load.once('message', (result: LoadResult) =>
    result.failure ? reject(new Error(`${request.method} ${request.path} failed under load:\n${result.failure}`)) : resolve(result),
  );
  load.send({ ...request, connections: CONNECTIONS, msMax, requestsMax } satisfies LoadJob);
  return promise;
}

export interface Rounds {
  rounds: number;
  turnMs: number;
  /** Waits until nothing of a turn goes on behind it, so that no turn pays for the one before. */
  settle: () => Promise<void>;
}

/** All take turns within each round, in changing order, so that a busy moment of the machine hits each of them. */
export async function measurePairs(
  load: ChildProcess,
  pairs: readonly Pair[],
  { rounds, turnMs, settle }: Rounds,
): Promise<Map<string, Rate>> {
  const rates = new Map<string, Rate>(pairs.map(({ name }) => [name, { nexus: [], bare: [], hand: [] }]));
  for (const pair of pairs) for (const side of SIDES) await runLoad(load, pair[side], Math.min(2000, turnMs));
  await settle();
  for (let round = 0; round < rounds; round++) {
    for (const pair of pairs) {
      for (const side of round % 2 === 0 ? SIDES : SIDES.toReversed()) {
        rates.get(pair.name)?.[side].push(await runLoad(load, pair[side], turnMs));
        await settle();
      }
    }
  }
  return rates;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
};

/** A request of the 2026 revision, as a client sends it. */
export function mcpRequest(
  port: number,
  path: string,
  { method, params = {}, key }: { method: string; params?: Record<string, unknown>; key?: string },
): Request {
  const name = params['name'];
  return {
    port,
    method: 'POST',
    path,
    headers: {
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
      ...(key && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: { ...params, _meta: ENVELOPE } }),
  };
}

/** The same request once, by an ordinary client: what it answers is looked at before anything is measured. */
export async function askOnce({ port, method, path, headers, body }: Request): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: body.replace('000000000000', crypto.randomUUID().slice(-12)) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}:\n${text}`);
  const json = text.startsWith('{')
    ? text
    : text
        .split('\n')
        .find((line) => line.startsWith('data: '))
        ?.slice(6);
  const answer = JSON.parse(json ?? 'null') as Record<string, unknown> & { result?: { isError?: boolean } };
  if (answer['error'] || answer.result?.isError) throw new Error(`${method} ${path} answered an error:\n${text}`);
  return answer;
}
