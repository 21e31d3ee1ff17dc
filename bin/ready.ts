interface Ready {
  url: string;
  slug: string;
  key: string;
}

/** How to get in: the address, the key, a client configuration to paste, and three calls to try. */
export async function showReady({ url, slug, key }: Ready): Promise<void> {
  const client = { mcpServers: { [`nexus-${slug}`]: { type: 'http', url: `${url}/mcp`, headers: { Authorization: `Bearer ${key}` } } } };
  console.log(`
Ready
  Gateway       ${url}
  API key       ${key}
                (kept in .nexus/keys.json; the database holds only its hash)
  MCP endpoint  ${url}/mcp, one feature alone: ${url}/mcp/crm
  REST docs     ${url}/docs

Paste into your MCP client:
${JSON.stringify(client, null, 2)}

Try
  1. What is there:
     curl -s ${url}/api/tenancy/caller -H 'Authorization: Bearer ${key}'
  2. What would this do? (a preview: nothing is changed)
     curl -s ${url}/api/crm/people -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -H 'Nexus-Dry-Run: true' -d '{"displayName":"Ada Obi"}'
  3. Do it, and take it back:
     npm run nexus -- call crm_create_person '{"displayName":"Ada Obi"}' --as ${slug}
     npm run nexus -- undo <the call id> --as ${slug}`);
}
