import { sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { startedIn } from '../calls.ts';
import { receipts } from '../schema.ts';
import { period } from '../shapes.ts';

const Session = z.object({
  session: z.string().describe('Its id, for governance_list_receipts and governance_undo_session.'),
  firstAt: z.string().describe('Its first call in the period, ISO 8601.'),
  lastAt: z.string().describe('Its last call in the period, ISO 8601.'),
  calls: z.int().describe('Calls at the door.'),
  writes: z.int().describe('Calls that changed something.'),
  refused: z.int().describe('Calls that were denied or failed.'),
  undone: z.int().describe('Of the writes, those taken back.'),
  rows: z.int().describe('Rows that they changed themselves.'),
  actors: z.array(z.string()).describe('Names of who acted.'),
  labels: z.array(z.string()).describe('What kinds of text it has read, such as untrusted.'),
});

interface SessionRow extends Record<string, unknown> {
  session: string;
  first_at: string;
  last_at: string;
  calls: string;
  writes: string;
  refused: string;
  undone: string;
  rows: string;
  actors: string[];
  labels: string[] | null;
}

/** Summaries are counted, not kept, so a list without a period looks back this far. */
const DEFAULT_HOURS = 24;

const toInstant = (text: string): string => Temporal.Instant.from(text.replace(' ', 'T')).toString();

export const listSessions = defineTool({
  name: 'governance_list_sessions',
  title: 'List sessions',
  summary: 'What each agent run or chat did, in numbers, the latest first.',
  guide: 'Use to find the session to review or undo. Looks a day back unless from is given. Then governance_list_receipts.',
  effect: 'read',
  permission: 'governance:read',
  input: z.object({ actorId: z.string().max(300).optional().describe('Only calls of this actor.'), ...period, ...pageInput }),
  output: page(Session),
  examples: [{}, { from: '2026-01-01T00:00:00Z', limit: 5 }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'governance_list_sessions', tenantId: ctx.tenant.id, input, position: ['instant', 'text'] });
    const from = input.from ?? ctx.now().subtract({ hours: DEFAULT_HOURS }).toString();
    const isStarted = startedIn({ from, to: input.to }, alias(receipts, 'r'));
    const [at, id] = paging.after ?? [null, null];
    const { rows } = await ctx.db.execute<SessionRow>(sql`
      SELECT s.*, l.labels FROM (
        SELECT r.session, min(r.started_at) AS first_at, max(r.started_at) AS last_at, count(*) AS calls,
          count(*) FILTER (WHERE r.outcome = 'done' AND r.effect <> 'read') AS writes,
          count(*) FILTER (WHERE r.outcome IN ('denied', 'failed')) AS refused,
          count(u.id) AS undone, sum(r.rows) AS rows, array_agg(DISTINCT r.actor_name ORDER BY r.actor_name) AS actors
        FROM kernel.receipts r LEFT JOIN kernel.undone u ON u.tenant_id = r.tenant_id AND u.id = r.id
        WHERE r.id = r.root_id AND ${isStarted}
          AND (${input.actorId ?? null}::text IS NULL OR r.actor_id = ${input.actorId ?? null})
        GROUP BY r.session) AS s
      LEFT JOIN kernel.sessions l ON l.id = s.session
      WHERE ${at}::timestamptz IS NULL OR (s.last_at, s.session) < (${at}::timestamptz, ${id}::text)
      ORDER BY s.last_at DESC, s.session DESC LIMIT ${paging.take}`);
    return paging.cut(rows, (row) => [toInstant(row.last_at), row.session], toSession);
  },
});

const toSession = (row: SessionRow): z.output<typeof Session> => ({
  session: row.session,
  firstAt: toInstant(row.first_at),
  lastAt: toInstant(row.last_at),
  calls: Number(row.calls),
  writes: Number(row.writes),
  refused: Number(row.refused),
  undone: Number(row.undone),
  rows: Number(row.rows),
  actors: row.actors,
  labels: row.labels ?? [],
});
