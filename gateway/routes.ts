import type { Noun } from '#kernel/domain.ts';
import type { RegisteredTool, Registry } from '#kernel/registry.ts';
import type { Route } from '#kernel/tool.ts';
import { type QueryFields, queryFields } from '#gateway/query.ts';

/** How one tool is called over REST: computed once, from the tool alone. */
export interface RoutePlan {
  readonly tool: RegisteredTool;
  readonly method: Route['method'];
  /** `/api/crm/deals/{dealId}`; each name in braces is a field of the input. */
  readonly path: string;
  readonly pathParams: readonly string[];
  /** The fields that travel as query parameters; null: the rest of the input is the JSON body. */
  readonly query: QueryFields | null;
  readonly isCreate: boolean;
}

/** The verbs that have an HTTP method of their own. All others are a segment of the path. */
const VERBS: Readonly<Record<string, { method: Route['method']; hasId: boolean }>> = {
  list: { method: 'GET', hasId: false },
  get: { method: 'GET', hasId: true },
  create: { method: 'POST', hasId: false },
  update: { method: 'PATCH', hasId: true },
  delete: { method: 'DELETE', hasId: true },
};

/**
 * One route per tool, those with fixed segments before those with parameters, as a router needs them. Whatever is
 * ambiguous is an Error now rather than a wrong tool later. `reserved` are the gateway's own routes.
 */
export function deriveRoutes(registry: Registry, reserved: readonly Route[] = []): readonly RoutePlan[] {
  const owners = new Map(reserved.map((route) => [routeKey(route), 'the gateway itself']));
  const plans = registry.tools.map(deriveRoute);
  for (const plan of plans) {
    const key = routeKey(plan);
    const owner = owners.get(key);
    if (owner) throw new Error(`${plan.tool.name} and ${owner} both have the route ${key}. One of them needs a \`route\` of its own.`);
    owners.set(key, plan.tool.name);
  }
  return plans.sort(fixedFirst);
}

/** Two templates that differ only in the names of their parameters are the same route. */
const routeKey = ({ method, path }: Route): string => `${method} ${path.replace(/\{[^}]*\}/g, '{}')}`;

function fixedFirst(a: RoutePlan, b: RoutePlan): number {
  const left = a.path.split('/');
  const right = b.path.split('/');
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = Number(left[i]?.startsWith('{')) - Number(right[i]?.startsWith('{'));
    if (order !== 0) return order;
    if (left[i] !== right[i]) return (left[i] ?? '') < (right[i] ?? '') ? -1 : 1;
  }
  return left.length - right.length;
}

function deriveRoute(registered: RegisteredTool): RoutePlan {
  const { tool, domain, noun, writes } = registered;
  const route = tool.route ? { ...tool.route, path: `/api${tool.route.path}` } : derivedRoute(registered, `/api/${domain.name}`, noun);
  const pathParams = checkPath(registered, route.path);
  const fields = queryFields(registered.inputSchema, pathParams);
  const hasQuery = route.method === 'GET' || (route.method === 'DELETE' && fields !== null);
  if (route.method === 'GET' && writes) throw new Error(`${tool.name} is ${tool.effect} and cannot be a GET.`);
  if (route.method === 'GET' && !fields) throw new Error(`${tool.name} is a GET but its input is not flat.`);
  return {
    ...route,
    tool: registered,
    pathParams,
    query: hasQuery ? fields : null,
    isCreate: registered.verb === 'create' && route.method === 'POST',
  };
}

function derivedRoute({ name, verb, domain, writes, inputSchema }: RegisteredTool, base: string, noun: Noun | null): Route {
  const isGet = (except: string[]): boolean => !writes && queryFields(inputSchema, except) !== null;
  if (!noun) return { method: isGet([]) ? 'GET' : 'POST', path: `${base}/${kebab(name.slice(domain.name.length + 1))}` };
  const collection = `${base}/${kebab(noun.many)}`;
  const id = idField(noun);
  const hasId = ((inputSchema.required ?? []) as string[]).includes(id);
  const standard = VERBS[verb];
  const fits = standard && (hasId || !standard.hasId) && (standard.method !== 'GET' || writes || isGet(standard.hasId ? [id] : []));
  if (fits) return { method: standard.method, path: standard.hasId ? `${collection}/{${id}}` : collection };
  return hasId
    ? { method: isGet([id]) ? 'GET' : 'POST', path: `${collection}/{${id}}/${verb}` }
    : { method: isGet([]) ? 'GET' : 'POST', path: `${collection}/${verb}` };
}

const kebab = (words: string): string => words.replaceAll('_', '-');

/** `pick_list` is named by `pickListId`. */
export const idField = (noun: Noun): string => `${noun.one.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}Id`;

const SEGMENT = /^([a-z0-9]+(-[a-z0-9]+)*|\{[a-z][a-zA-Z0-9]*\})$/;

function checkPath({ name, inputSchema }: RegisteredTool, path: string): string[] {
  const [root, ...segments] = path.split('/');
  if (root !== '' || !segments.every((segment) => SEGMENT.test(segment)))
    throw new Error(`${name}: ${path} is no path of kebab-case words and {inputField}s.`);
  const params = segments.filter((segment) => segment.startsWith('{')).map((segment) => segment.slice(1, -1));
  const properties = (inputSchema.properties ?? {}) as Record<string, { type?: string }>;
  const required = (inputSchema.required ?? []) as string[];
  for (const param of params) {
    const isUsable = required.includes(param) && properties[param]?.type === 'string';
    if (!isUsable || params.indexOf(param) !== params.lastIndexOf(param)) {
      throw new Error(`${name}: {${param}} of ${path} must be a required text field of its input, named once.`);
    }
  }
  return params;
}
