import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineTool } from '#kernel/tool.ts';

const Compared = z.object({
  rows: z.int().describe('Rows that were compared with the journal.'),
  differing: z.int().describe('How many of them are not what the journal says.'),
  examples: z
    .array(
      z.object({
        table: z.string().describe('Where the row is, or was.'),
        id: z.uuid().describe('Of the row.'),
        reason: z.enum(['altered', 'missing', 'not_journalled']).describe('What is wrong with it.'),
        callId: z.uuid().nullable().describe('The call that wrote it last, as far as the journal knows.'),
      }),
    )
    .describe('At most 20 of them.'),
});

export const verifyRows = defineTool({
  name: 'governance_verify_rows',
  title: 'Verify rows',
  summary: 'Check that every record of a domain is as its last journalled change left it.',
  guide: 'Finds what was changed in the database behind the house. That the journal itself is whole: governance_verify_seals.',
  effect: 'read',
  permission: 'governance:read',
  input: z.object({ domain: z.string().max(40).describe('Such as finance.') }),
  output: Compared,
  examples: [{ domain: 'tenancy' }],
  async run({ domain }, ctx) {
    const { rows } = await ctx.db.execute<{ compared: z.output<typeof Compared> }>(sql`SELECT kernel.verify_rows(${domain}) AS compared`);
    const compared = rows[0]?.compared;
    if (!compared) throw new Error('The comparison came back empty.');
    return compared;
  },
});
