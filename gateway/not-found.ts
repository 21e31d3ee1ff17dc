import { ToolError } from '#kernel/errors.ts';
import { nearestNames } from '#kernel/names.ts';
import type { Route } from '#kernel/tool.ts';
import type { Answer, Exchange } from '#gateway/exchange.ts';
import type { Origins } from '#gateway/origins.ts';

export interface Unrouted {
  known: readonly Route[];
  origins: Origins;
}

/** What no route took: a preflight, a method that this path does not know, or a path that nobody knows. */
export function unroutedAnswer({ known, origins }: Unrouted): Answer {
  const templates = [...Map.groupBy(known, ({ path }) => path)].map(([path, routes]) => ({
    path,
    pattern: new RegExp(`^${path.replace(/\{[^}]*\}/g, '[^/]+')}$`),
    methods: routes.map(({ method }) => method as string),
  }));
  const words = new Map(templates.map(({ path }) => [wordsOf(path), path]));

  return (exchange, c) => {
    const { path, method } = c.req;
    const methods = new Set(templates.filter(({ pattern }) => pattern.test(path)).flatMap((template) => template.methods));
    if (methods.size === 0) throw unknownPath(path, words, known);
    if (methods.has('GET')) methods.add('HEAD');
    const allow = [...methods, 'OPTIONS'].join(', ');
    if (method === 'OPTIONS') return options(exchange, origins, allow);
    exchange.headers.allow = allow;
    throw new ToolError('invalid_input', {
      reason: 'method_not_allowed',
      message: `This path takes ${allow}.`,
      data: { allow: [...methods] },
    });
  };
}

function options({ request, headers }: Exchange, origins: Origins, allow: string): Response {
  const granted = origins.preflight(request.headers.get('origin'));
  const methods = granted['access-control-allow-origin'] && { 'access-control-allow-methods': allow };
  return new Response(null, { status: 204, headers: { ...headers, allow, ...granted, ...methods } });
}

/** `/api/crm/deals/{dealId}` as `crm_deals`: the form that nearestNames compares. */
const wordsOf = (path: string): string =>
  path
    .toLowerCase()
    .replace(/^\/api\//, '')
    .replace(/\{[^}]*\}/g, '')
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join('_');

function unknownPath(path: string, words: ReadonlyMap<string, string>, known: readonly Route[]): ToolError {
  const nearest = nearestNames(wordsOf(path), [...words.keys()], 3).map((name) => words.get(name));
  const routes = known.filter((route) => nearest.includes(route.path)).map((route) => `${route.method} ${route.path}`);
  return new ToolError('not_found', {
    reason: 'unknown_path',
    message:
      routes.length > 0
        ? `There is nothing at this path. The nearest routes are ${routes.slice(0, 6).join(', ')}.`
        : 'There is nothing at this path.',
    fix: { hint: 'GET /openapi.json lists every route; /docs shows them.' },
    data: { nearest: routes.slice(0, 6) },
  });
}
