import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineTool } from '#kernel/tool.ts';
import type { Workflow } from '#kernel/workflow.ts';
import { COUNTED_MAX, countStale, matchPage } from '../duplicates/matching.ts';
import { duplicateIndex } from '../schema-duplicates.ts';
import { organisations, people } from '../schema-people.ts';

const PAGE_SIZE = 1000;
/** More than this many pages are another scan's: a workflow remembers each of its steps. */
const PAGES_MAX = 2000;

export const matchDuplicates = defineTool({
  name: 'crm_match_duplicates',
  title: 'Match duplicates',
  summary: 'Compare the next records that changed with all others.',
  guide: 'One page of a scan. For all at once use crm_scan_duplicates, which repeats this until nothing remains.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ limit: z.int().min(1).max(2000).default(PAGE_SIZE).describe('Records to compare.') }),
  output: z.object({
    matched: z.int().describe('Records that were compared.'),
    found: z.int().describe('Likely pairs among them and all others.'),
    remaining: z.int().describe(`Records still to compare; ${COUNTED_MAX}: that many or more.`),
  }),
  examples: [{ limit: 100 }],
  async run({ limit }, ctx) {
    const page = await matchPage(ctx, limit);
    const done = page.matched + page.remaining === 0 ? 1 : page.matched / (page.matched + page.remaining);
    ctx.progress(done, `${page.matched} records compared, ${page.remaining} remain.`);
    return page;
  },
});

/** One call a page, so that no transaction lasts longer than a page does; after a crash it goes on behind the last one. */
export const duplicateScan: Workflow = {
  name: 'duplicate_scan',
  async run({ tenantId }, w) {
    for (let n = 1; n <= PAGES_MAX; n++) {
      const { output } = await w.call(`page:${n}`, {
        tool: matchDuplicates.name,
        input: { limit: PAGE_SIZE },
        tenantId: tenantId as string,
        actor: 'duplicate_scan',
      });
      // What others hold locked at this moment is left for the next scan.
      if (output['remaining'] === 0 || output['matched'] === 0) return;
    }
  },
};

export const scanDuplicates = defineTool({
  name: 'crm_scan_duplicates',
  title: 'Scan duplicates',
  summary: 'Look for duplicates in the whole business.',
  guide:
    'Runs behind this call; it also runs each night. Then read crm_list_duplicates, whose waiting falls to 0. Only what changed is compared.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ isFromScratch: z.boolean().default(false).describe('Compare everything anew, not only what changed.') }),
  output: z.object({
    waiting: z.int().describe(`Records to compare; ${COUNTED_MAX}: that many or more.`),
    workflowId: z.string().nullable().describe('The work behind this call; null: there is nothing to compare.'),
  }),
  examples: [{}, { isFromScratch: true }],
  async run({ isFromScratch }, ctx) {
    if (isFromScratch) {
      await ctx.db.execute(sql`INSERT INTO ${duplicateIndex} (tenant_id, id, kind)
        SELECT tenant_id, id, 'person' FROM ${people} UNION ALL SELECT tenant_id, id, 'organisation' FROM ${organisations}
        ON CONFLICT (tenant_id, id) DO UPDATE SET is_stale = true`);
    }
    const waiting = await countStale(ctx.db);
    return { waiting, workflowId: waiting > 0 ? ctx.start(duplicateScan.name, { tenantId: ctx.tenant.id }) : null };
  },
});
