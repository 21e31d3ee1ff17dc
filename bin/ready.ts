import { join } from 'node:path';
import { shown } from './paths.ts';
import type { Session } from './session.ts';

interface Ready {
  session: Session;
  url: string;
  slug: string;
  key: string;
}

/** How to get in: the address, the key, a client configuration to paste, and three calls to try. */
export async function showReady({ session: { home }, url, slug, key }: Ready): Promise<void> {
  const client = { mcpServers: { [`nexus-${slug}`]: { type: 'http', url: `${url}/mcp`, headers: { Authorization: `Bearer ${key}` } } } };
  const isOnly = Object.keys(home.keys().businesses).length === 1;
  const as = isOnly ? '' : ` --as ${slug}`;
  console.log(`
Ready
  Gateway       ${url}
  API key       ${key}
                (kept in ${shown(home.path('keys.json'))}; the database holds only its hash)
  REST docs     ${url}/docs
  MCP           ${url}/mcp for everything, ${url}/mcp/crm for one feature,
                or as a program: node ${join(import.meta.dirname, 'nexus.mjs')} mcp${as}

Paste into your MCP client:
${JSON.stringify(client, null, 2)}

Three calls to try
  1. Who am I?
     curl -s ${url}/api/tenancy/caller -H 'Authorization: Bearer ${key}'
  2. What would this do? A preview: nothing is changed.
     curl -s ${url}/api/crm/people -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -H 'Nexus-Dry-Run: true' -d '{"displayName":"Ada Obi"}'
  3. Do it, and take it back:
     npm run -s nexus -- call crm_create_person '{"displayName":"Ada Obi"}'${as}
     npm run -s nexus -- undo last${as}`);
}
