import { randomBytes } from 'node:crypto';
import { Scalar } from '@scalar/hono-api-reference';
import type { Context } from 'hono';
import { type Asset, createAsset } from '#gateway/assets.ts';
import type { Answer } from '#gateway/exchange.ts';

export const DOCS_SCRIPT = '/docs/scalar.js';

/**
 * Scalar's own integrations load its script from a CDN, except the one for Fastify, which carries it in its package
 * (whose alternative is 287 MB of front-end dependencies). Its plugin is asked for that one route here, without Fastify.
 */
async function loadScalarScript(): Promise<string> {
  const { default: plugin } = await import('@scalar/fastify-api-reference');
  return await new Promise<string>((resolve, reject) => {
    const reply = { header: () => reply, send: (body: unknown) => resolve(String(body)) };
    const host = {
      hasPlugin: () => false,
      log: { warn: () => undefined },
      addHook: () => undefined,
      route: ({ url, handler }: { url: string; handler: (request: unknown, to: typeof reply) => unknown }) => {
        if (url.endsWith('.js')) handler({}, reply);
      },
    };
    const register = plugin as unknown as (host: object, options: object, done: () => void) => unknown;
    register(host, { routePrefix: '/docs', configuration: { url: '/openapi.json' } }, () =>
      reject(new Error('The docs package registered no script.')),
    );
  });
}

export const scalarScript = (): Asset => createAsset('text/javascript; charset=utf-8', loadScalarScript);

const CONFIGURATION = {
  url: '/openapi.json',
  cdn: DOCS_SCRIPT,
  pageTitle: 'Nexus BOS API',
  // Nothing on this page may ask another server: it must work without a network and tell nobody who reads it.
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  persistAuth: false,
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  favicon: 'data:,',
} as const;

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // Scalar writes style attributes and, at run time, style elements that do not carry the nonce.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export const docsAnswer: Answer = async ({ headers }, c) => {
  const nonce = randomBytes(16).toString('base64');
  const page = (await Scalar({ ...CONFIGURATION, nonce })(c as Context, async () => {})) as Response;
  return new Response(await page.text(), {
    headers: { ...headers, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy(nonce) },
  });
};
