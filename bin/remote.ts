import { domains } from '#domains/index.ts';
import type { ErrorBody } from '#kernel/errors.ts';
import { createRegistry } from '#kernel/registry.ts';
import { deriveRoutes } from '#gateway/routes.ts';

/** What a running server answered, in the shape of its problem document when it refused. */
export class RemoteRefusal extends Error {
  override readonly name = 'RemoteRefusal';
  readonly problem: Partial<ErrorBody> & { detail?: string; status?: number };

  constructor(problem: RemoteRefusal['problem']) {
    super(problem.detail ?? problem.message ?? 'The server refused.');
    this.problem = problem;
  }
}

export interface Remote {
  call(tool: string, input: Record<string, unknown>, options?: { isDryRun?: boolean; idempotencyKey?: string }): Promise<Record<string, unknown>>;
}

/** The command line's way to a running server: the very REST routes that everybody else uses. */
export function createRemote(url: string, key: string): Remote {
  const registry = createRegistry(domains);
  const routes = new Map(deriveRoutes(registry).map((route) => [route.tool.name, route]));
  return {
    async call(name, input, { isDryRun = false, idempotencyKey } = {}) {
      const route = routes.get(registry.find(name).name);
      if (!route) throw new Error(`${name} has no route.`);
      const rest = { ...input };
      let path = route.path;
      for (const param of route.pathParams) {
        path = path.replace(`{${param}}`, encodeURIComponent(String(rest[param])));
        delete rest[param];
      }
      const target = new URL(path, url);
      if (route.query) for (const [field, value] of Object.entries(rest)) for (const one of [value].flat()) target.searchParams.append(field, String(one));
      const response = await fetch(target, {
        method: route.method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(!route.query && { 'content-type': 'application/json' }),
          ...(isDryRun && { 'nexus-dry-run': 'true' }),
          ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
          'user-agent': 'nexus-cli',
        },
        ...(!route.query && { body: JSON.stringify(rest) }),
      });
      const body = (await response.json()) as Record<string, unknown>;
      if (!response.ok) throw new RemoteRefusal(body);
      return body;
    },
  };
}

/** Is a server alive there? */
export async function isAlive(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
