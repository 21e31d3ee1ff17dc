import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { Money } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { absolute } from '../decimal.ts';
import { WRITE_OFF_STATES } from '../documents/kinds.ts';
import { itemOf } from '../documents/open-items.ts';
import { moneyOf, positive } from '../documents/shapes.ts';
import {
  approveWriteOff as approve,
  refuseWriteOff as refuse,
  requestWriteOff as request,
  reverseWriteOff as reverse,
  type WriteOff as WriteOffRow,
} from '../documents/writing-off.ts';
import { writeOffs } from '../schema-documents.ts';
import { dateIn, dateOr, maybe, maybeRef, moment, partyId, reason, ref, text, toMoment } from '../shapes.ts';

const writeOffId = z.uuid().describe('From finance_list_write_offs.');

const WriteOff = z.object({
  writeOffId: ref('write-off'),
  state: z.enum(WRITE_OFF_STATES).describe('reversed: the debt is owed again.'),
  partyId: ref('customer or supplier'),
  lineId: ref('open item'),
  amount: Money.describe('What is given up.'),
  reason: text('Why.'),
  requestedBy: text('Who asked.'),
  requestedAt: moment,
  decidedBy: maybe('Who decided.'),
  decidedAt: maybe('ISO 8601, UTC.'),
  refusedBecause: maybe('Why not.'),
  allocationId: maybeRef('allocation that settled the item'),
});

const toWriteOff = (row: WriteOffRow): z.input<typeof WriteOff> => ({
  writeOffId: row.id,
  state: row.state,
  partyId: row.partyId,
  lineId: row.lineId,
  amount: moneyOf(absolute(row.amountMinor), row.currency),
  reason: row.reason,
  requestedBy: row.requestedByName,
  requestedAt: row.createdAt.toString(),
  decidedBy: row.decidedByName,
  decidedAt: toMoment(row.decidedAt),
  refusedBecause: row.refusedBecause,
  allocationId: row.allocationId,
});

export const listWriteOffs = defineTool({
  name: 'finance_list_write_offs',
  title: 'List write-offs',
  summary: 'Debts that were given up, or are asked to be, newest first.',
  guide: 'state=requested for those that wait for a second person.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ state: z.enum(WRITE_OFF_STATES).optional().describe('How far it is.'), partyId: partyId.optional(), ...pageInput }),
  output: page(WriteOff),
  examples: [{}, { state: 'requested' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_write_offs', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(writeOffs)
      .where(
        and(
          input.state && eq(writeOffs.state, input.state),
          input.partyId ? eq(writeOffs.partyId, input.partyId) : undefined,
          before(paging.after, writeOffs.createdAt, writeOffs.id),
        ),
      )
      .orderBy(sql`${writeOffs.createdAt} DESC`, sql`${writeOffs.id} DESC`)
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.createdAt.toString(), row.id], toWriteOff);
  },
});

export const requestWriteOff = defineTool({
  name: 'finance_request_write_off',
  title: 'Request write-off',
  summary: 'Ask to give up what is open of an item.',
  guide: 'Nothing is posted until another person approves it with finance_approve_write_off.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    lineId: z.uuid().describe('From finance_list_open_items.'),
    amount: Money.optional().describe('Default: all that is open.'),
    reason,
  }),
  output: WriteOff,
  examples: [
    { lineId: fixture('finance.line.overdue'), amount: { amount: '250.00', currency: 'NGN' }, reason: 'Bank charge that they deducted' },
  ],
  async run({ lineId, amount, reason }, ctx) {
    const { currency } = await itemOf(ctx, lineId);
    if (amount && amount.currency !== currency) {
      throw new ToolError('invalid_input', { reason: 'currency_differs', message: `The item is in ${currency}.` });
    }
    return toWriteOff(await request(ctx, { lineId, amountMinor: amount && positive(amount), reason }));
  },
});

export const approveWriteOff = defineTool({
  name: 'finance_approve_write_off',
  title: 'Approve write-off',
  summary: 'Give up a debt that somebody else asked to give up.',
  guide: 'Posts it as a bad debt and settles the item. Not by who asked for it.',
  effect: 'compensable',
  compensate: { tool: 'finance_reverse_write_off', input: ({ output }) => ({ writeOffId: output.writeOffId, reason: 'Undone' }) },
  permission: 'finance:approve',
  input: z.object({ writeOffId, date: dateIn.optional().describe('Today if left out.') }),
  output: WriteOff,
  examples: [{ writeOffId: fixture('finance.write_off.requested') }],
  run: async ({ writeOffId, date }, ctx) => toWriteOff(await approve(ctx, writeOffId, dateOr(ctx, date))),
});

export const refuseWriteOff = defineTool({
  name: 'finance_refuse_write_off',
  title: 'Refuse write-off',
  summary: 'Decide that a debt is not given up.',
  guide: 'Not by who asked for it. The item stays open.',
  effect: 'reversible',
  permission: 'finance:approve',
  input: z.object({ writeOffId, reason }),
  output: WriteOff,
  examples: [{ writeOffId: fixture('finance.write_off.requested'), reason: 'They have promised to pay' }],
  run: async ({ writeOffId, reason }, ctx) => toWriteOff(await refuse(ctx, writeOffId, reason)),
});

export const reverseWriteOff = defineTool({
  name: 'finance_reverse_write_off',
  title: 'Reverse write-off',
  summary: 'Take an approved write-off back: the debt is owed again.',
  guide: 'For a customer who pays after all: reverse it, then record the payment. Undo asks for the write-off anew.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_request_write_off',
    input: ({ output }) => ({ lineId: output.lineId, amount: output.amount, reason: output.reason }),
  },
  permission: 'finance:approve',
  input: z.object({ writeOffId, date: dateIn.optional().describe('Today if left out.'), reason }),
  output: WriteOff,
  examples: [{ writeOffId: fixture('finance.write_off.approved'), reason: 'They paid after all' }],
  run: async ({ writeOffId, date, reason }, ctx) => toWriteOff(await reverse(ctx, writeOffId, { date: dateOr(ctx, date), reason })),
});
