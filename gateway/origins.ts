import { ToolError } from '#kernel/errors.ts';
import type { GatewayConfig } from '#gateway/config.ts';

const EXPOSED =
  'ETag, Location, Nexus-Call-Id, Nexus-Dry-Run, Nexus-Replayed, Nexus-Rows-Changed, Nexus-Undo, Retry-After, WWW-Authenticate, X-Request-Id, Mcp-Session-Id';
const ALLOWED =
  'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Mcp-Method, Mcp-Name, Mcp-Protocol-Version, Mcp-Session-Id, Nexus-Dry-Run, Nexus-Session, traceparent, X-Api-Key, X-Request-Id, X-Tenant-ID';

export interface Origins {
  /** Undefined: this origin gets no CORS headers, so a browser shows its page nothing. */
  cors(origin: string | null): Record<string, string> | undefined;
  preflight(origin: string | null): Record<string, string>;
  /** A page that a user visits must not reach this server through a name of its own (DNS rebinding). */
  guard(headers: Headers): void;
}

export function createOrigins({ corsOrigins, allowedHosts, publicUrl }: GatewayConfig): Origins {
  const known = new Set(corsOrigins);
  const hosts = new Set(['localhost', '127.0.0.1', '[::1]', ...allowedHosts.map((host) => host.toLowerCase())]);
  if (publicUrl) hosts.add(new URL(publicUrl).hostname);
  const isHostKnown = (host: string): boolean => hosts.has(hostname(host)) || hosts.has('*');

  const cors = (origin: string | null): Record<string, string> | undefined =>
    origin !== null && known.has(origin)
      ? { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED, vary: 'Origin' }
      : undefined;

  return {
    cors,
    preflight(origin) {
      const granted = cors(origin);
      return granted ? { ...granted, 'access-control-allow-headers': ALLOWED, 'access-control-max-age': '7200' } : {};
    },
    guard(headers) {
      const host = headers.get('host');
      if (host !== null && !isHostKnown(host)) throw refuse('host_not_allowed', 'This endpoint does not answer under that host name.');
      const origin = headers.get('origin');
      if (origin !== null && !known.has(origin) && !(URL.canParse(origin) && isHostKnown(new URL(origin).host))) {
        throw refuse('origin_not_allowed', 'This endpoint does not answer pages of that origin.');
      }
    },
  };
}

const hostname = (host: string): string => host.toLowerCase().replace(/:\d+$/, '');

const refuse = (reason: string, message: string): ToolError =>
  new ToolError('forbidden', {
    reason,
    message,
    fix: { hint: "The operator can name it in the gateway's allowed hosts or CORS origins." },
  });
