import { Hono } from 'hono';
import { TrieRouter } from 'hono/router/trie-router';
import { ToolError } from '#kernel/errors.ts';
import type { Kernel } from '#kernel/kernel.ts';
import type { ObjectStore } from '#kernel/port.ts';
import type { Route } from '#kernel/tool.ts';
import { createAsset } from '#gateway/assets.ts';
import type { GatewayConfig } from '#gateway/config.ts';
import { docsAnswer, DOCS_SCRIPT, scalarScript } from '#gateway/docs.ts';
import { type Answer, createExchange, type Exchange } from '#gateway/exchange.ts';
import { DOWNLOAD_PATH, downloadAnswer, uploadAnswer } from '#gateway/files.ts';
import { liveAnswer } from '#gateway/live.ts';
import { MCP_DOMAIN_PATH, mcpAnswer } from '#gateway/mcp.ts';
import type { Metrics } from '#gateway/metrics.ts';
import { unroutedAnswer } from '#gateway/not-found.ts';
import { openApiDocument } from '#gateway/openapi.ts';
import { createOrigins } from '#gateway/origins.ts';
import { FILE_OPERATIONS, liveOperation } from '#gateway/own-operations.ts';
import { landingPage, PAGE_POLICY, problemsPage } from '#gateway/pages.ts';
import { pathField, routerPath } from '#gateway/path-fields.ts';
import { restAnswer } from '#gateway/rest.ts';
import { deriveRoutes } from '#gateway/routes.ts';
import { handshakeAnswer, WEBHOOK_PATH, webhookAnswer, type WebhookDirectory } from '#gateway/webhooks.ts';
import type { Follow } from '#mcp-servers/follow.ts';
import type { McpDoor } from '#mcp-servers/http.ts';

interface Health {
  ok: boolean;
  /** What was looked at, and how it is, in our own words. */
  checks: Record<string, string>;
}

export interface GatewayOptions {
  kernel: Kernel;
  mcp: Pick<McpDoor, 'handle'>;
  config: GatewayConfig;
  health: () => Promise<Health>;
  metrics?: Metrics;
  /** Where files are; left out, the gateway takes and gives none. */
  objects?: ObjectStore;
  /** Whose webhooks come in here; left out, the gateway takes none. */
  webhooks?: WebhookDirectory;
  /** Long work that clients may follow as server-sent events. */
  follows?: readonly Follow[];
}

type Method = Route['method'] | 'ALL';

/** All of HTTP. Routes are made once here; a request finds its handler, and the handler leads to the kernel. */
export function createGateway({ kernel, mcp, config, health, metrics, objects, webhooks, follows = [] }: GatewayOptions): Hono {
  const own = [...(objects ? FILE_OPERATIONS : []), ...follows.map(liveOperation)];
  const routes = deriveRoutes(kernel.registry, own);
  const origins = createOrigins(config);
  const requestOf = new Map(routes.map(({ tool, method, path }) => [tool.name, `${method} ${path}`]));
  const served = createExchange({ log: kernel.log, origins, metrics, routeOf: (tool) => requestOf.get(tool) });
  // Hono's faster RegExpRouter knows no fixed segment beside a parameter (`deals/import`, `deals/{dealId}`); this one finds a route in 0.3 µs.
  const app = new Hono({ router: new TrieRouter() });
  const known: Route[] = [];
  const add = (method: Method, path: string, answer: Answer): void => {
    const methods = method === 'ALL' ? MCP_METHODS : [method];
    known.push(...methods.map((each) => ({ method: each, path })));
    app.on([...methods], routerPath(path), served(path, answer));
  };

  for (const plan of routes) add(plan.method, plan.path, restAnswer({ kernel, config }, plan));
  if (objects) {
    add('POST', '/api/files', uploadAnswer({ kernel, config, objects }));
    add('GET', DOWNLOAD_PATH, downloadAnswer({ kernel, config, objects }));
  }
  if (webhooks) {
    add('GET', WEBHOOK_PATH, handshakeAnswer({ kernel, config, webhooks }));
    add('POST', WEBHOOK_PATH, webhookAnswer({ kernel, config, webhooks }));
  }
  for (const follow of follows) add('GET', follow.path, liveAnswer(kernel, follow));
  const toMcp = mcpAnswer({ kernel, mcp, config, origins });
  add('ALL', '/mcp', toMcp);
  add('ALL', MCP_DOMAIN_PATH, toMcp);

  const openApi = createAsset('application/json', () =>
    JSON.stringify(openApiDocument({ registry: kernel.registry, routes, own, config })),
  );
  const script = scalarScript();
  add('GET', '/openapi.json', (exchange) => openApi.serve(exchange));
  add('GET', '/docs', docsAnswer);
  add('GET', DOCS_SCRIPT, (exchange) => script.serve(exchange));
  add('GET', '/', ({ headers, request }) =>
    html(landingPage(kernel.registry, config.publicUrl?.replace(/\/$/, '') ?? new URL(request.url).origin), headers),
  );
  add('GET', '/problems', ({ headers }) => html(problemsPage(), headers));
  const codeOf = pathField('/problems/{code}', 'code');
  add(
    'GET',
    '/problems/{code}',
    ({ headers }, c) =>
      new Response(null, { status: 302, headers: { ...headers, location: `/problems#${encodeURIComponent(codeOf(c))}` } }),
  );

  add('GET', '/healthz', ({ headers }) => json({ ok: true }, 200, headers));
  add('GET', '/readyz', readyAnswer(kernel, health));
  if (metrics) add('GET', '/metrics', metricsAnswer(metrics, config.metricsToken));

  app.notFound(served('(none)', unroutedAnswer({ known, origins })));
  // Whatever is thrown outside of an exchange is our bug and shows nothing of itself.
  app.onError((error) => {
    kernel.log.error({ err: error }, 'A request failed outside of its exchange.');
    return new Response(null, { status: 500 });
  });
  return app;
}

const MCP_METHODS = ['GET', 'POST', 'DELETE'] as const;

const json = (value: unknown, status: number, headers: Record<string, string>): Response =>
  new Response(JSON.stringify(value), { status, headers: { ...headers, 'content-type': 'application/json' } });

const html = (text: string, headers: Record<string, string>): Response =>
  new Response(text, { headers: { ...headers, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY } });

function readyAnswer(kernel: Kernel, health: () => Promise<Health>): Answer {
  return async ({ headers }: Exchange) => {
    const state = await health().catch((error: unknown): Health => {
      kernel.log.error({ err: error }, 'The health check itself failed.');
      return { ok: false, checks: { health: 'The check itself failed.' } };
    });
    return json(state, state.ok ? 200 : 503, headers);
  };
}

function metricsAnswer(metrics: Metrics, token: string | undefined): Answer {
  return async ({ request, headers }) => {
    if (token !== undefined && request.headers.get('authorization') !== `Bearer ${token}`) {
      throw new ToolError('unauthenticated', {
        reason: 'metrics_token_wrong',
        message: 'The metrics are shown to the bearer of their token.',
      });
    }
    return new Response(await metrics.text(), { headers: { ...headers, 'content-type': metrics.contentType } });
  };
}
