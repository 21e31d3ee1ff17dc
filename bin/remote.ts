import type { ErrorBody } from '#kernel/errors.ts';
import { nearestNames } from '#kernel/names.ts';

/** What a running server answered, in the shape of its problem document when it refused. */
export class RemoteRefusal extends Error {
  override readonly name = 'RemoteRefusal';
  readonly problem: Partial<ErrorBody> & { detail?: string; status?: number };

  constructor(problem: RemoteRefusal['problem']) {
    super(problem.detail ?? problem.message ?? 'The server refused.');
    this.problem = problem;
  }
}

/** Nobody answers there any more: the server was stopped or killed. */
export class RemoteGone extends Error {
  override readonly name = 'RemoteGone';
}

interface RemoteOptions {
  isDryRun?: boolean;
  /** Told of a write that was done. */
  onDone?: (callId: string) => void;
}

export interface Remote {
  call(tool: string, input: Record<string, unknown>, options?: RemoteOptions): Promise<Record<string, unknown>>;
}

interface Operation {
  path: string;
  method: string;
  /** The input goes into the query, not into a body. */
  isQuery: boolean;
  pathParams: string[];
  effect: string;
  summary: string;
}

/** The tools of a running server by name, as its own description has them. */
export async function operationsOf(url: string): Promise<Map<string, Operation>> {
  interface Described {
    operationId?: string;
    summary?: string;
    requestBody?: unknown;
    parameters?: { in: string; name: string }[];
    'x-nexus-effect'?: string;
  }
  const response = await reach(new URL('/openapi.json', url), {});
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, Described>> };
  const operations = new Map<string, Operation>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { operationId, summary = '', requestBody, parameters = [], 'x-nexus-effect': effect }] of Object.entries(methods)) {
      if (!operationId || !effect) continue;
      const pathParams = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
      operations.set(operationId, { path, method: method.toUpperCase(), isQuery: requestBody === undefined, pathParams, effect, summary });
    }
  }
  return operations;
}

/** The command line's way to a running server: the very REST routes that everybody else uses. */
export function createRemote(url: string, key: string): Remote {
  let operations: Promise<Map<string, Operation>> | undefined;
  return {
    async call(name, input, { isDryRun = false, onDone } = {}) {
      const known = await (operations ??= operationsOf(url));
      const operation = known.get(name);
      if (!operation) throw unknownTool(name, [...known.keys()]);
      const { isQuery } = operation;
      const rest = { ...input };
      let path = operation.path;
      for (const param of operation.pathParams) {
        path = path.replace(`{${param}}`, encodeURIComponent(String(rest[param])));
        delete rest[param];
      }
      const target = new URL(path, url);
      if (isQuery)
        for (const [field, value] of Object.entries(rest)) for (const one of [value].flat()) target.searchParams.append(field, String(one));
      const response = await reach(target, {
        method: operation.method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(!isQuery && { 'content-type': 'application/json' }),
          ...(isDryRun && { 'nexus-dry-run': 'true' }),
          'user-agent': 'nexus-cli',
        },
        ...(!isQuery && { body: JSON.stringify(rest) }),
      });
      const body = (await response.json().catch(() => {
        throw new RemoteGone(`${new URL(url).host} broke off its answer.`);
      })) as Record<string, unknown>;
      if (!response.ok) throw new RemoteRefusal(body);
      if (response.headers.has('nexus-undo')) onDone?.(response.headers.get('nexus-call-id') ?? '');
      return body;
    },
  };
}

function unknownTool(name: string, names: readonly string[]): RemoteRefusal {
  const nearest = nearestNames(name, names, 3);
  return new RemoteRefusal({
    message: `There is no tool ${name}.${nearest.length > 0 ? ` The nearest are ${nearest.join(', ')}.` : ''}`,
    fix: { hint: 'nexus tools lists them.' },
  });
}

async function reach(target: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(target, init);
  } catch (error) {
    throw new RemoteGone(`The server at ${target.origin} does not answer any more.`, { cause: error });
  }
}

/** Is a server alive there? */
export async function isAlive(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
