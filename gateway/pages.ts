import { createHash } from 'node:crypto';
import { ERROR_CODES, type ErrorCode } from '#kernel/errors.ts';
import type { Registry } from '#kernel/registry.ts';

const STYLE = `
:root{color-scheme:light dark;--ink:#17211d;--soft:#5b6a63;--line:#dfe6e1;--ground:#f7f9f7;--card:#fff;--accent:#0b6e4f}
@media (prefers-color-scheme:dark){:root{--ink:#e8efeb;--soft:#9aaba2;--line:#28332e;--ground:#0f1512;--card:#161e1a;--accent:#4fd1a1}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:62rem;margin:0 auto;padding:4rem 1.5rem 5rem}
h1{font-size:2.4rem;line-height:1.15;letter-spacing:-.02em;margin:0 0 .75rem}
h2{font-size:1rem;margin:3rem 0 1rem;color:var(--soft);font-weight:600}
p.lead{font-size:1.15rem;color:var(--soft);max-width:44rem;margin:0}
a{color:var(--accent)}
nav{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:2rem}
nav a{padding:.55rem 1.1rem;border-radius:.6rem;border:1px solid var(--line);background:var(--card);text-decoration:none;font-weight:550}
nav a:first-child{background:var(--accent);border-color:var(--accent);color:var(--card)}
pre{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem 1.2rem;font:.86rem/1.6 ui-monospace,SFMono-Regular,Menlo,monospace;margin:0 0 .75rem}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.9rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem 1.2rem}
.card b{display:block}
.card p{margin:.25rem 0 .6rem;color:var(--soft);font-size:.92rem}
code{font:.86em ui-monospace,SFMono-Regular,Menlo,monospace}
table{border-collapse:collapse;width:100%}
td,th{padding:.6rem .8rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
tr:target td{background:var(--card)}`;

/** The one inline style, allowed by its digest; these pages run no script and load nothing. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;

/** What stands at `/`: what this is, and where to go on. `base` is the address that the examples name. */
export function landingPage(registry: Registry, base: string): string {
  const url = escapeHtml(base);
  const client = JSON.stringify(
    { mcpServers: { nexus: { type: 'http', url: `${base}/mcp`, headers: { Authorization: 'Bearer ${NEXUS_KEY}' } } } },
    null,
    2,
  );
  const cards = [...registry.domains.values()]
    .filter(({ tools }) => tools.length > 0)
    .map(
      ({ name, title, purpose, tools }) =>
        `<div class="card"><b>${escapeHtml(title)}</b><p>${escapeHtml(purpose)}</p><code>/mcp/${name}</code> · ${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}</div>`,
    );
  return page(
    'Nexus BOS',
    `<h1>Nexus BOS</h1>
<p class="lead">A business operating system that agents run and people steer. Every capability of the business is a typed tool that can be previewed, approved, proved and undone.</p>
<nav><a href="/docs">REST reference</a><a href="/openapi.json">OpenAPI document</a><a href="/problems">Problems</a><a href="/readyz">Status</a></nav>
<h2>Connect an MCP client</h2>
<pre>${escapeHtml(client)}</pre>
<h2>Call it over REST</h2>
<pre>curl -H "Authorization: Bearer $NEXUS_KEY" ${url}/api/files

# Preview any write before it happens
curl -X POST -H "Authorization: Bearer $NEXUS_KEY" -H "Nexus-Dry-Run: true" \\
  -H "Content-Type: application/json" -d '{ … }' ${url}/api/…</pre>
<h2>What is here</h2>
<div class="grid">${cards.join('')}</div>`,
  );
}

const MEANINGS: Readonly<Record<ErrorCode, string>> = {
  invalid_input: 'The request does not fit. Read reason and issues, and change it.',
  unauthenticated: 'No valid credential came along. Send Authorization: Bearer with an API key or a signed token.',
  forbidden: 'The credential is valid but may not do this: a permission, a policy, a budget, or a domain that is switched off.',
  not_found: 'There is no such thing here, or this credential may not see it.',
  conflict: 'It does not fit the present state. Look at it again and decide anew.',
  approval_required: 'A policy wants a person to confirm this call. data holds the preview; nothing was changed.',
  rate_limited: 'Too many calls. Wait for as long as Retry-After says.',
  internal: 'Our fault. Nothing was changed unless the problem says otherwise; name the request id when you report it.',
  unavailable: 'It cannot be done at the moment. Try again after Retry-After, with the same Idempotency-Key.',
};

/** What `type` of a problem leads to. */
export function problemsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { status, retry, title }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${title}. ${escapeHtml(MEANINGS[code as ErrorCode])}</td><td>${retry ? 'yes' : 'no'}</td></tr>`,
  );
  return page(
    'Problems',
    `<h1>Problems</h1><p class="lead">Every failure is an RFC 9457 problem with a code of this closed list, a reason of the domain's own, and where there is one the call that would help.</p>
<h2>Codes</h2><table><tr><th>Code</th><th>Status</th><th>Meaning</th><th>Worth retrying</th></tr>${rows.join('')}</table>`,
  );
}
