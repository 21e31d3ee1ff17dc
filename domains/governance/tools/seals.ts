import { desc, sql, sum } from 'drizzle-orm';
import { z } from 'zod';
import { defineTool } from '#kernel/tool.ts';
import { sealQueue, seals } from '../schema.ts';

const Broken = z.object({
  seq: z.int().describe('The first link that does not hold.'),
  reason: z
    .enum(['seal_missing', 'chain_broken', 'seal_forged', 'receipt_missing', 'receipt_or_changes_altered', 'change_altered'])
    .describe('What is wrong with it.'),
  callId: z.uuid().nullable().describe('The call concerned, where one can be named.'),
});

const Verified = z.object({
  links: z.int().describe('Links that hold, from the first.'),
  sealed: z.int().describe('Receipts that they cover.'),
  head: z.string().describe('Hash of the last link that holds, hex. Keep it elsewhere to notice a chain that was cut or rewritten.'),
  broken: Broken.nullable().describe('Null: every link holds.'),
  unsealed: z.int().describe('Receipts that wait for their seal: the chain says nothing of them yet.'),
});

export const verifySeals = defineTool({
  name: 'governance_verify_seals',
  title: 'Verify seals',
  summary: 'Check that no receipt and no journalled change was altered or removed since it was sealed.',
  guide: 'Use for an audit. Walks the whole chain, so it takes longer the more there is; the head alone: governance_get_seal_head.',
  effect: 'read',
  permission: 'governance:read',
  input: z.object({}),
  output: Verified,
  examples: [{}],
  async run(_, ctx) {
    const { rows } = await ctx.db.execute<{ verdict: z.output<typeof Verified> }>(sql`SELECT kernel.verify_seals() AS verdict`);
    const verdict = rows[0]?.verdict;
    if (!verdict) throw new Error('The walk over the seals came back empty.');
    return verdict;
  },
});

export const getSealHead = defineTool({
  name: 'governance_get_seal_head',
  title: 'Get seal head',
  summary: 'The newest link of the chain, to be kept outside: a later chain must contain it.',
  guide: 'Use to anchor what happened so far somewhere else. Does not check anything: governance_verify_seals.',
  effect: 'read',
  permission: 'governance:read',
  route: { method: 'GET', path: '/governance/seals/head' },
  input: z.object({}),
  output: z.object({
    seq: z.int().describe('Its place; 0: nothing is sealed yet.'),
    hash: z.string().nullable().describe('SHA-256 of the chain up to it, hex.'),
    calls: z.int().describe('How many calls it seals.'),
    unsealed: z.int().describe('Receipts that wait for their seal.'),
  }),
  examples: [{}],
  async run(_, ctx) {
    const [head] = await ctx.db
      .select({ seq: seals.seq, hash: seals.hash, calls: sql<number>`cardinality(${seals.receipts})` })
      .from(seals)
      .orderBy(desc(seals.seq))
      .limit(1);
    const [waiting] = await ctx.db.select({ n: sum(sql`cardinality(${sealQueue.receipts})`) }).from(sealQueue);
    return { seq: 0, hash: null, calls: 0, ...head, unsealed: Number(waiting?.n ?? 0) };
  },
});
