import { encode } from '/work/main/node_modules/gpt-tokenizer/esm/encoding/cl100k_base.js';
import governance from '#domains/governance/index.ts';
import { createRegistry } from '#kernel/registry.ts';
import { listTool } from '#mcp-servers/listing.ts';
const r = createRegistry([governance]);
for (const t of r.tools) { const n = encode(JSON.stringify(listTool(t))).length; if (n > 300) console.log(n, t.name, process.argv[2] ? JSON.stringify(listTool(t)) : ''); }
