import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { verifyRows, verifySeals } from '#domains/governance/public.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { rollUp } from '../balances.ts';
import { entityOf } from '../books.ts';
import { CHECKS } from '../reports/checks.ts';
import { entities } from '../schema-books.ts';
import { balanceDays, balanceMarks, entryLines } from '../schema-ledger.ts';
import { entityId, text } from '../shapes.ts';

const Check = z.object({
  check: text('Which.'),
  says: text('What must be true.'),
  looked: z.int().describe('At how much it looked.'),
  wrong: z.int().describe('Of how much it is not true.'),
  examples: z.array(z.string()).describe('At most five of these.'),
});

export const verifyLedger = defineTool({
  name: 'finance_verify_ledger',
  title: 'Verify ledger',
  summary: 'Prove the books: entries, sums, numbers, open items, and every row against the sealed journal.',
  guide: 'For audits and doubts; reads everything, so it takes longer the more there is. Sums that are wrong: finance_rebuild_balances.',
  effect: 'read',
  permission: 'finance:read',
  calls: ['governance_verify_rows', 'governance_verify_seals'],
  input: z.object({}),
  output: z.object({ isSound: z.boolean().describe('Nothing is wrong.'), checks: z.array(Check).describe('All of them.') }),
  examples: [{}],
  async run(_, ctx) {
    const checks: z.output<typeof Check>[] = [];
    for (const [check, { says, looked, wrong }] of Object.entries(CHECKS)) {
      const { rows } = await ctx.db.execute<{ looked: string; wrong: string; examples: string[] | null }>(sql`
        WITH found AS MATERIALIZED (${wrong})
        SELECT (${looked})::text AS looked, (SELECT count(*) FROM found)::text AS wrong,
          (SELECT array_agg(what) FROM (SELECT what FROM found ORDER BY what LIMIT 5) AS few) AS examples`);
      const [row] = rows;
      checks.push({ check, says, looked: Number(row?.looked ?? 0), wrong: Number(row?.wrong ?? 0), examples: row?.examples ?? [] });
    }
    checks.push(...(await againstTheJournal(ctx)));
    return { isSound: checks.every(({ wrong }) => wrong === 0), checks };
  },
});

async function againstTheJournal(ctx: ToolContext): Promise<z.output<typeof Check>[]> {
  const compared = await ctx.call(verifyRows, { domain: 'finance' });
  const sealed = await ctx.call(verifySeals, {});
  return [
    {
      check: 'rows_are_as_journalled',
      says: 'Every row is as the call left it that wrote it last.',
      looked: compared.rows,
      wrong: compared.differing,
      examples: compared.examples.slice(0, 5).map(({ table, id, reason }) => `${table} ${id} ${reason}`),
    },
    {
      check: 'journal_is_sealed',
      says: 'The journal and its receipts are as they were sealed.',
      looked: sealed.sealed,
      wrong: sealed.broken ? 1 : 0,
      examples: sealed.broken ? [`link ${sealed.broken.seq} ${sealed.broken.reason}`] : [],
    },
  ];
}

const RolledUp = z.object({ days: z.int().describe('Days that were summed up.') });

export const rollUpBalances = defineTool({
  name: 'finance_roll_up_balances',
  title: 'Roll up balances',
  summary: 'Sum up the days that have new entries, so that reports read them faster.',
  guide: 'Runs by itself every hour; reports are right without it. Not for sums that are wrong: finance_rebuild_balances.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({}),
  output: RolledUp,
  examples: [{}],
  async run(_, ctx) {
    let days = 0;
    for (const { id } of await ctx.db.select({ id: entities.id }).from(entities).orderBy(entities.id)) days += await rollUp(ctx, id);
    return { days };
  },
});

export const rebuildBalances = defineTool({
  name: 'finance_rebuild_balances',
  title: 'Rebuild balances',
  summary: 'Throw away the sums of all days and make them anew from the lines.',
  guide: 'When finance_verify_ledger says that sums are wrong. Changes no entry.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ entityId }),
  output: RolledUp,
  examples: [{}],
  async run(input, ctx) {
    const { id } = await entityOf(ctx, input.entityId);
    await ctx.db.delete(balanceDays).where(eq(balanceDays.entityId, id));
    await ctx.db.execute(sql`INSERT INTO ${balanceMarks} (id, entity_id, date)
      SELECT gen_random_uuid(), entity_id, date FROM ${entryLines} WHERE entity_id = ${id} GROUP BY entity_id, date`);
    return { days: await rollUp(ctx, id) };
  },
});
