import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { notFound } from '#kernel/errors.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { startedIn } from '../calls.ts';
import { recordRedacted } from '../events.ts';
import { diffFields } from '../rules.ts';
import { changes, receipts, undone } from '../schema.ts';
import { ACTOR_KINDS, isRedacted, period } from '../shapes.ts';
import { TableName } from './changes.ts';

const Actor = z.object({
  kind: z.enum(ACTOR_KINDS).describe('Person, agent or the system itself.'),
  actorId: z.string().describe('User id, key id or system name.'),
  name: z.string().describe('As it was called then.'),
  onBehalfOf: z.string().nullable().describe('Whom an agent acted for.'),
});

type Who = Pick<typeof receipts.$inferSelect, 'actorKind' | 'actorId' | 'actorName' | 'onBehalfOf'>;
const toActor = (row: Who): z.output<typeof Actor> => ({
  kind: row.actorKind,
  actorId: row.actorId,
  name: row.actorName,
  onBehalfOf: row.onBehalfOf,
});

const RecordChange = z.object({
  at: z.string().describe('When, ISO 8601.'),
  actor: Actor.describe('Who.'),
  tool: z.string().describe('By which tool.'),
  callId: z.uuid().describe('In which call.'),
  rootId: z.uuid().describe('The call to undo, to take it back.'),
  session: z.string().describe('In which agent run or chat.'),
  table: z.string().describe('Of which table.'),
  op: z.enum(['insert', 'update', 'delete']).describe('What was done to the row.'),
  fields: z
    .array(
      z.object({
        field: z.string().describe('Column.'),
        before: z.unknown().describe('Value before.'),
        after: z.unknown().describe('Value after.'),
      }),
    )
    .describe('What differs; empty when blanked.'),
  isRedacted: z.boolean().describe('True: personal data was blanked.'),
  undoneBy: z.uuid().nullable().describe('The call that took it back.'),
});

export const getRecordHistory = defineTool({
  name: 'governance_get_record_history',
  title: 'Get record history',
  summary: 'Who changed what of one record, field by field, newest first.',
  guide: 'Use for "who changed this, and when?". The table is only needed to narrow. Who read it: governance_list_viewers.',
  effect: 'read',
  permission: 'governance:read',
  sensitive: true,
  labels: ['untrusted'],
  route: { method: 'GET', path: '/governance/records/{recordId}/history' },
  input: z.object({
    recordId: z.uuid().describe('Id of the record, of whatever domain.'),
    table: TableName.optional().describe('Such as crm.deals.'),
    ...pageInput,
  }),
  output: page(RecordChange).extend({ id: z.uuid().describe('The record.') }),
  examples: [
    { recordId: fixture('governance.policy.large_payments') },
    { recordId: fixture('governance.budget.agent_rows'), table: 'kernel.budgets', limit: 5 },
  ],
  async run(input, ctx) {
    const paging = openPage({ tool: 'governance_get_record_history', tenantId: ctx.tenant.id, input, position: ['integer'] });
    const rows = await ctx.db
      .select({ change: changes, receipt: receipts, undoneBy: undone.byCall })
      .from(changes)
      .innerJoin(receipts, and(eq(receipts.tenantId, changes.tenantId), eq(receipts.id, changes.callId)))
      // A call inside another is undone with the one around it.
      .leftJoin(undone, and(eq(undone.tenantId, receipts.tenantId), eq(undone.id, receipts.rootId)))
      .where(
        and(
          eq(changes.recordId, input.recordId),
          input.table === undefined ? undefined : eq(changes.tableName, input.table),
          before(paging.after, changes.seq),
        ),
      )
      .orderBy(desc(changes.seq))
      .limit(paging.take);
    const cut = paging.cut(
      rows,
      ({ change }) => [String(change.seq)],
      ({ change, receipt, undoneBy }) => ({
        at: receipt.startedAt.toString(),
        actor: toActor(receipt),
        tool: receipt.tool,
        callId: receipt.id,
        rootId: receipt.rootId,
        session: receipt.session,
        table: change.tableName,
        op: change.op,
        fields: diffFields(change.before, change.after),
        isRedacted: isRedacted(change),
        undoneBy,
      }),
    );
    return { id: input.recordId, ...cut };
  },
});

const Viewer = z.object({
  at: z.string().describe('When, ISO 8601.'),
  actor: Actor.describe('Who.'),
  tool: z.string().describe('By which tool.'),
  callId: z.uuid().describe('In which call.'),
  session: z.string().describe('In which agent run or chat.'),
  client: z.string().nullable().describe('With which program.'),
});

export const listViewers = defineTool({
  name: 'governance_list_viewers',
  title: 'List viewers',
  summary: 'Who saw one record: the reads that answered with it, newest first.',
  guide:
    'Use for "who has seen this?", as a data subject or an inspector asks it. A read names the first 100 records of its answer, by their id. Who changed it: governance_get_record_history.',
  effect: 'read',
  permission: 'governance:read',
  route: { method: 'GET', path: '/governance/records/{recordId}/viewers' },
  input: z.object({ recordId: z.uuid().describe('Id of the record, of whatever domain.'), ...period, ...pageInput }),
  output: page(Viewer),
  examples: [{ recordId: fixture('governance.policy.large_payments') }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'governance_list_viewers', tenantId: ctx.tenant.id, input, position: ['uuid'] });
    const rows = await ctx.db
      .select()
      .from(receipts)
      .where(
        and(
          sql`${receipts.id} = ANY (ARRAY(SELECT kernel.reads_of(${input.recordId})))`,
          eq(receipts.outcome, 'done'),
          startedIn(input),
          before(paging.after, receipts.id),
        ),
      )
      .orderBy(desc(receipts.id))
      .limit(paging.take);
    return paging.cut(
      rows,
      (row) => [row.id],
      (row) => ({
        at: row.startedAt.toString(),
        actor: toActor(row),
        tool: row.tool,
        callId: row.id,
        session: row.session,
        client: row.client,
      }),
    );
  },
});

/** Human only: it destroys evidence, and the calls whose rows it blanks can no longer be undone. */
export const redactRecord = defineTool({
  name: 'governance_redact_record',
  title: 'Redact record',
  summary: 'Blank the personal data of one record in the journal, for good.',
  guide:
    "Use when the law asks for erasure, after the record itself was erased by its own domain's tool. The seals still verify; the calls that changed the record can no longer be undone. Payloads of events and outside effects stay.",
  effect: 'human_only',
  permission: 'governance:write',
  input: z.object({
    recordId: z.uuid().describe('Id of the record.'),
    table: TableName.describe('Where it is, such as crm.people.'),
    reason: z.string().trim().min(1).max(1000).describe('Why; kept in an event, so without personal data.'),
  }),
  output: z.object({ changes: z.int().describe('Journalled changes that were blanked.') }),
  examples: [{ recordId: fixture('governance.policy.large_payments'), table: 'kernel.policies', reason: 'Request for erasure.' }],
  async run({ recordId, table, reason }, ctx) {
    const { rows } = await ctx.db.execute<{ n: string }>(
      sql`SELECT kernel.redact(${table}, ${JSON.stringify({ id: recordId })}::jsonb) AS n`,
    );
    const blanked = Number(rows[0]?.n ?? 0);
    if (blanked === 0) throw notFound('record', { tool: 'governance_get_record_history', input: { recordId } });
    ctx.emit(recordRedacted, { table, recordId, changes: blanked, reason });
    return { changes: blanked };
  },
});
