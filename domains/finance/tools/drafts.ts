import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf, journalOf, loadAccounts } from '../books.ts';
import { post } from '../posting.ts';
import { type DraftLine, entryDrafts } from '../schema-ledger.ts';
import { dateIn, dateOr, day, deleted, entityId, journalId, line, maybeRef, ref, text } from '../shapes.ts';
import { assertLineCount, Entry, lineIn, tell, toEntry, toPostingLine } from './entries.ts';

const Draft = z.object({
  entryDraftId: ref('draft'),
  entityId: ref('entity'),
  journalId: ref('journal'),
  date: day,
  description: text('What is to be posted.'),
  postedEntryId: maybeRef('entry that it became'),
  lines: z
    .array(
      lineIn.extend({
        accountId: ref('account'),
        money: Money.describe('Amount.'),
        description: z.string().optional().describe('What it is for.'),
      }),
    )
    .describe('In order.'),
});
type Row = typeof entryDrafts.$inferSelect;
const entryDraftId = z.uuid().describe('From finance_list_entry_drafts.');

const toDraft = ({ id, entityId, journalId, date, description, postedEntryId, lines }: Row): z.input<typeof Draft> => ({
  entryDraftId: id,
  entityId,
  journalId,
  date: date.toString(),
  description,
  postedEntryId,
  lines: lines.map(({ amount, currency, ...rest }) => ({ ...rest, money: { amount, currency } })),
});
const toStored = (lines: readonly z.output<typeof lineIn>[]): DraftLine[] =>
  lines.map((each) => {
    const { amount, currency } = toPostingLine(each);
    const { money: _, ...rest } = each;
    return { ...rest, ...fromMinor(amount, currency) };
  });

async function load(ctx: ToolContext, id: string): Promise<Row> {
  const [row] = await ctx.db.select().from(entryDrafts).where(eq(entryDrafts.id, id)).for('update');
  if (!row) throw notFound('entry_draft', { tool: 'finance_list_entry_drafts' });
  return row;
}

function assertNotPosted({ postedEntryId }: Row): void {
  if (postedEntryId === null) return;
  throw new ToolError('conflict', {
    reason: 'draft_posted',
    message: 'The draft is in the books.',
    fix: { tool: 'finance_reverse_entry', input: { entryId: postedEntryId } },
  });
}

export const listEntryDrafts = defineTool({
  name: 'finance_list_entry_drafts',
  title: 'List entry drafts',
  summary: 'Entries that wait to be posted, newest first.',
  guide: 'Post one with finance_post_entry_draft.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ isPosted: z.boolean().optional().describe('In the books already.'), ...pageInput }),
  output: page(Draft),
  examples: [{ isPosted: false }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_entry_drafts', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const isWanted = input.isPosted === undefined ? undefined : (input.isPosted ? isNotNull : isNull)(entryDrafts.postedEntryId);
    const rows = await ctx.db
      .select()
      .from(entryDrafts)
      .where(and(isWanted, before(paging.after, entryDrafts.createdAt, entryDrafts.id)))
      .orderBy(desc(entryDrafts.createdAt), desc(entryDrafts.id))
      .limit(paging.take);
    return paging.cut(rows, ({ createdAt, id }) => [createdAt.toString(), id], toDraft);
  },
});

export const createEntryDraft = defineTool({
  name: 'finance_create_entry_draft',
  title: 'Create entry draft',
  summary: 'Write down an entry for somebody else to post.',
  guide: 'It need not balance yet. Posted by finance_post_entry_draft.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    entityId,
    journalId: journalId.optional(),
    date: dateIn.optional().describe('Today if left out.'),
    description: line(500).describe('What is to be posted.'),
    lines: z.array(lineIn).describe('2 to 500.'),
  }),
  output: Draft,
  examples: [
    {
      description: 'Electricity of the month',
      lines: [
        { accountId: fixture('finance.account.purchases'), side: 'debit', money: { amount: '40000.00', currency: 'NGN' } },
        { accountId: fixture('finance.account.accrued_expenses'), side: 'credit', money: { amount: '40000.00', currency: 'NGN' } },
      ],
    },
  ],
  async run(input, ctx) {
    assertLineCount(input.lines);
    const entity = await entityOf(ctx, input.entityId);
    const journal = await journalOf(ctx, entity.id, input.journalId === undefined ? { kind: 'general' } : { id: input.journalId });
    await loadAccounts(
      ctx,
      input.lines.map(({ accountId }) => accountId),
    );
    const [row] = await ctx.db
      .insert(entryDrafts)
      .values({
        id: ctx.newId(),
        entityId: entity.id,
        journalId: journal.id,
        date: dateOr(ctx, input.date),
        description: input.description,
        lines: toStored(input.lines),
        createdBy: ctx.actor.id,
        createdAt: ctx.now(),
        updatedAt: ctx.now(),
      })
      .returning();
    return toDraft(row!);
  },
});

export const updateEntryDraft = defineTool({
  name: 'finance_update_entry_draft',
  title: 'Update entry draft',
  summary: 'Change a draft: lines given replace all of its lines.',
  guide: 'Refused once it is posted.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    entryDraftId,
    date: dateIn.optional().describe('Its day.'),
    description: line(500).optional().describe('What is to be posted.'),
    lines: z.array(lineIn).optional().describe('All of them.'),
  }),
  output: Draft,
  examples: [{ entryDraftId: fixture('finance.draft.accrual'), description: 'Electricity, corrected' }],
  async run({ entryDraftId, date, description, lines }, ctx) {
    assertNotPosted(await load(ctx, entryDraftId));
    if (lines) {
      assertLineCount(lines);
      await loadAccounts(
        ctx,
        lines.map(({ accountId }) => accountId),
      );
    }
    const [row] = await ctx.db
      .update(entryDrafts)
      .set({
        ...(date !== undefined && { date: Temporal.PlainDate.from(date) }),
        ...(description !== undefined && { description }),
        ...(lines && { lines: toStored(lines) }),
        updatedAt: ctx.now(),
      })
      .where(eq(entryDrafts.id, entryDraftId))
      .returning();
    return toDraft(row!);
  },
});

export const deleteEntryDraft = defineTool({
  name: 'finance_delete_entry_draft',
  title: 'Delete entry draft',
  summary: 'Throw a draft away.',
  guide: 'Refused once it is posted.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ entryDraftId }),
  output: deleted,
  examples: [{ entryDraftId: fixture('finance.draft.accrual') }],
  async run({ entryDraftId }, ctx) {
    assertNotPosted(await load(ctx, entryDraftId));
    await ctx.db.delete(entryDrafts).where(eq(entryDrafts.id, entryDraftId));
    return { isDeleted: true as const };
  },
});

export const postEntryDraft = defineTool({
  name: 'finance_post_entry_draft',
  title: 'Post entry draft',
  summary: 'Put a draft into the books.',
  guide: 'It must balance and its period be open. Final: corrected by finance_reverse_entry.',
  effect: 'compensable',
  compensate: { tool: 'finance_reverse_entry', input: ({ output }) => ({ entryId: output.entryId, reason: 'Undone' }) },
  permission: 'finance:post',
  input: z.object({ entryDraftId }),
  output: Entry,
  examples: [{ entryDraftId: fixture('finance.draft.accrual') }],
  async run({ entryDraftId }, ctx) {
    const draft = await load(ctx, entryDraftId);
    assertNotPosted(draft);
    const entry = await post(ctx, {
      entityId: draft.entityId,
      journal: { id: draft.journalId },
      date: draft.date,
      description: draft.description,
      source: { kind: 'manual', id: draft.id },
      lines: draft.lines.map(({ amount, currency, ...rest }) => toPostingLine({ ...rest, money: { amount, currency } })),
    });
    await ctx.db.update(entryDrafts).set({ postedEntryId: entry.id, updatedAt: ctx.now() }).where(eq(entryDrafts.id, draft.id));
    tell(ctx, entry);
    return toEntry(ctx, entry);
  },
});
