import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import type { ToolError } from '#kernel/errors.ts';
import type { ToolLog } from '#kernel/tool-context.ts';
import type { Metrics } from '#gateway/metrics.ts';
import type { Origins } from '#gateway/origins.ts';
import { problemBody, problemHeaders, problemStatus, toShownError } from '#gateway/problem.ts';

/** One request and what its answer will say in any case. */
export interface Exchange {
  readonly request: Request;
  readonly requestId: string;
  /** Headers of the answer, good or bad; a handler adds its own. */
  readonly headers: Record<string, string>;
}

export type Answer = (exchange: Exchange, c: Context) => Response | Promise<Response>;

export interface ExchangeOptions {
  log: ToolLog;
  origins: Origins;
  metrics: Metrics | undefined;
  routeOf: (tool: string) => string | undefined;
}

const SAFE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const REQUEST_ID = /^[\w.:-]{1,128}$/;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * The one layer around every route: request id, safe headers, CORS, problems, metrics and the log line. A function and
 * not a chain of middleware: each link of a chain costs every request.
 */
export function createExchange(options: ExchangeOptions): (route: string, answer: Answer) => (c: Context) => Promise<Response> {
  return (route, answer) => async (c) => {
    const began = performance.now();
    const exchange = open(c.req.raw, options.origins);
    let response: Response;
    let failure: ToolError | undefined;
    try {
      response = await answer(exchange, c);
    } catch (error) {
      failure = toShownError(error);
      if (failure !== error) options.log.error({ err: error, ...facts(exchange), route }, 'A request failed unexpectedly.');
      response = problem(failure, exchange, options);
    }
    const ms = performance.now() - began;
    const { status } = response;
    options.metrics?.observeRequest(c.req.method, route, status, ms / 1000);
    options.log.debug({ ...facts(exchange), method: c.req.method, route, status, ms, reason: failure?.reason }, 'request');
    return response;
  };
}

function open(request: Request, origins: Origins): Exchange {
  const given = request.headers.get('x-request-id');
  const requestId = given !== null && REQUEST_ID.test(given) ? given : randomUUID();
  const headers: Record<string, string> = { ...SAFE_HEADERS, 'x-request-id': requestId };
  const origin = request.headers.get('origin');
  if (origin !== null) Object.assign(headers, origins.cors(origin));
  return { request, requestId, headers };
}

/** `traceparent` (W3C Trace Context) ties our log to the caller's trace. */
function facts({ request, requestId }: Exchange): { requestId: string; traceparent?: string } {
  const traceparent = request.headers.get('traceparent');
  return traceparent !== null && TRACEPARENT.test(traceparent) ? { requestId, traceparent } : { requestId };
}

function problem(error: ToolError, { headers, requestId }: Exchange, { routeOf }: ExchangeOptions): Response {
  const body = problemBody(error, { requestId, routeOf });
  return new Response(JSON.stringify(body), { status: problemStatus(error), headers: { ...headers, ...problemHeaders(error) } });
}

/** Puts the exchange's headers on an answer that somebody else made, where that answer does not speak for itself. */
export function dressed(response: Response, { headers }: Exchange): Response {
  for (const [name, value] of Object.entries(headers)) if (!response.headers.has(name)) response.headers.set(name, value);
  return response;
}
