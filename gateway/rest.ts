import { ToolError } from '#kernel/errors.ts';
import type { CallRequest, CallResult, Kernel } from '#kernel/kernel.ts';
import { hasBody, readJsonObject } from '#gateway/body.ts';
import type { GatewayConfig } from '#gateway/config.ts';
import { identify } from '#gateway/credential.ts';
import type { Answer, Exchange } from '#gateway/exchange.ts';
import { pathField } from '#gateway/path-fields.ts';
import { parseQuery, type QueryFields } from '#gateway/query.ts';
import { idField, type RoutePlan } from '#gateway/routes.ts';
import { inTime } from '#gateway/timeout.ts';

export interface RestDeps {
  kernel: Kernel;
  config: GatewayConfig;
}

/** The handler of one tool's route. */
export function restAnswer({ kernel, config }: RestDeps, plan: RoutePlan): Answer {
  const name = plan.tool.name;
  const fields = plan.pathParams.map((field) => ({ field, read: pathField(plan.path, field) }));
  return async (exchange, c) => {
    const { request } = exchange;
    const principal = await identify(kernel, request.headers);
    const facts = callFacts(exchange);
    const input = await readInput(request, plan, config.bodyBytesMax);
    for (const { field, read } of fields) addPathField(input, field, read(c));
    const result = await inTime(request, config.requestTimeoutMs, (signal) =>
      kernel.call({ tool: name, input, principal, door: 'rest', signal, ...facts }),
    );
    return answer(result, plan, { exchange, isDryRun: facts.isDryRun === true });
  };
}

type CallFacts = Pick<CallRequest, 'isDryRun' | 'idempotencyKey' | 'session' | 'client' | 'requestId'>;

const TOKEN = /^[\x21-\x7e]{1,255}$/;
/** A typo in this header must not turn a preview into a change. */
const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, '?1': true, '1': true, false: false, '?0': false, '0': false };

/** What the headers say about a call, for every kind of call over HTTP. */
export function callFacts({ request: { headers }, requestId }: Pick<Exchange, 'request' | 'requestId'>): CallFacts {
  const facts: CallFacts = { requestId };
  const key = headers.get('idempotency-key');
  if (key !== null) facts.idempotencyKey = token('Idempotency-Key', key);
  const session = headers.get('nexus-session');
  if (session !== null) facts.session = token('Nexus-Session', session);
  const dryRun = headers.get('nexus-dry-run');
  if (dryRun !== null) {
    const isDryRun = BOOLEANS[dryRun.toLowerCase()];
    if (isDryRun === undefined) throw badHeader('Nexus-Dry-Run', 'true or false');
    facts.isDryRun = isDryRun;
  }
  const client = headers.get('user-agent');
  if (client) facts.client = client.slice(0, 200);
  return facts;
}

function token(header: string, value: string): string {
  if (!TOKEN.test(value)) throw badHeader(header, '1 to 255 visible ASCII characters, sent once');
  return value;
}

const badHeader = (header: string, expected: string): ToolError =>
  new ToolError('invalid_input', {
    reason: 'bad_header',
    message: `${header} must be ${expected}.`,
    issues: [{ path: header, message: `Expected ${expected}.` }],
  });

async function readInput(request: Request, { query, method }: RoutePlan, bytesMax: number): Promise<Record<string, unknown>> {
  const { url } = request;
  const mark = url.indexOf('?');
  const search = mark === -1 ? '' : url.slice(mark + 1);
  if (!query) {
    parseQuery(search, NO_FIELDS);
    return readJsonObject(request, bytesMax);
  }
  if (hasBody(request.headers)) {
    throw new ToolError('invalid_input', { reason: 'body_not_expected', message: `${method} takes query parameters here, not a body.` });
  }
  return parseQuery(search, query);
}

const NO_FIELDS: QueryFields = new Map();

function addPathField(input: Record<string, unknown>, field: string, value: string): void {
  if (Object.hasOwn(input, field) && input[field] !== value) {
    throw new ToolError('invalid_input', {
      reason: 'path_and_body_differ',
      message: `The path and the body name different ${field}s.`,
      issues: [{ path: field, message: 'Leave it out of the body: the path says it.' }],
    });
  }
  input[field] = value;
}

function answer(result: CallResult, plan: RoutePlan, { exchange, isDryRun }: { exchange: Exchange; isDryRun: boolean }): Response {
  const { headers } = exchange;
  headers['content-type'] = 'application/json';
  headers['nexus-call-id'] = result.callId;
  if (isDryRun && result.preview) {
    headers['nexus-dry-run'] = 'true';
    return new Response(JSON.stringify({ output: result.output, preview: result.preview }), { status: 200, headers });
  }
  if (result.receipt) {
    headers['nexus-rows-changed'] = String(result.receipt.rowsChanged);
    headers['nexus-undo'] = undoHeader(result.receipt.undo);
  }
  if (result.isReplay) headers['nexus-replayed'] = 'true';
  if (!plan.isCreate) return new Response(JSON.stringify(result.output), { status: 200, headers });
  const location = locationOf(result.output, plan);
  if (location) headers.location = location;
  return new Response(JSON.stringify(result.output), { status: 201, headers });
}

/** An item with parameters (RFC 9651), such as `restore;tool="governance_undo_call";call-id="…"`. */
function undoHeader(undo: NonNullable<CallResult['receipt']>['undo']): string {
  if (undo.kind === 'refused') return `refused;because="${undo.because.replace(/[^\x20-\x7e]|["\\]/g, '?').slice(0, 200)}"`;
  return `${undo.kind};tool="${undo.tool}";call-id="${undo.input.callId}"`;
}

function locationOf(output: Record<string, unknown>, { tool: { noun }, path }: RoutePlan): string | undefined {
  const id = noun && (output[idField(noun)] ?? output.id);
  return typeof id === 'string' ? `${path}/${encodeURIComponent(id)}` : undefined;
}
