import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { type OptOutRow, recordObjection } from '../opt-out.ts';
import { optOuts } from '../schema.ts';
import { channel, deleted, moment, text, to, toAddress } from '../shapes.ts';

const scope = z.enum(['marketing', 'all']).describe('marketing: bills and reminders still go; all: nothing does.');

const OptOut = z.object({
  optOutId: text('The objection.'),
  channel,
  to: text('Address.').meta({ pii: 'contact' }),
  scope,
  source: z.enum(['word', 'provider', 'staff']).describe('word: they wrote STOP.'),
  evidence: text('How they said so.'),
  createdAt: moment,
});

const toOptOut = ({ id, tenantId: _, address, createdAt, ...rest }: OptOutRow): z.output<typeof OptOut> => ({
  optOutId: id,
  to: address,
  ...rest,
  createdAt: createdAt.toString(),
});

export const listOptOuts = defineTool({
  name: 'notifications_list_opt_outs',
  title: 'List opt-outs',
  summary: 'Addresses that may not be written to, newest first.',
  guide: 'Sending asks this by itself. For what a person in the CRM allows use crm_check_consent.',
  effect: 'read',
  permission: 'notifications:read',
  sensitive: true,
  input: z.object({ channel: channel.optional(), scope: scope.optional(), ...pageInput }),
  output: page(OptOut),
  examples: [{}, { channel: 'sms' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'notifications_list_opt_outs', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(optOuts)
      .where(
        and(
          input.channel && eq(optOuts.channel, input.channel),
          input.scope && eq(optOuts.scope, input.scope),
          before(paging.after, optOuts.createdAt, optOuts.id),
        ),
      )
      .orderBy(desc(optOuts.createdAt), desc(optOuts.id))
      .limit(paging.take);
    return paging.cut(rows, ({ createdAt, id }) => [createdAt.toString(), id], toOptOut);
  },
});

export const createOptOut = defineTool({
  name: 'notifications_create_opt_out',
  title: 'Record opt-out',
  summary: 'Forbid messages to an address on one channel.',
  guide: 'Use when somebody objects by phone or in person; STOP by SMS or WhatsApp is recorded by itself. It holds at once.',
  effect: 'reversible',
  permission: 'notifications:write',
  input: z.object({
    channel,
    to,
    scope: scope.default('all'),
    evidence: z.string().trim().min(1).max(500).describe('How they said so.'),
  }),
  output: OptOut,
  examples: [{ channel: 'email', to: 'bola@example.com', scope: 'marketing', evidence: 'Asked on the phone' }],
  async run({ to: typed, ...objection }, ctx) {
    const address = toAddress(objection.channel, typed);
    return toOptOut(await recordObjection(ctx, { ...objection, address, source: 'staff' }));
  },
});

export const deleteOptOut = defineTool({
  name: 'notifications_delete_opt_out',
  title: 'Remove opt-out',
  summary: 'Allow messages to an address again.',
  guide: 'Only when the person asked for it, or it was recorded in error. START by SMS or WhatsApp does it by itself.',
  effect: 'reversible',
  permission: 'notifications:write',
  input: z.object({ optOutId: z.uuid().describe('From notifications_list_opt_outs.') }),
  output: deleted,
  examples: [{ optOutId: fixture('notifications.opt_out.stopped') }],
  async run({ optOutId }, ctx) {
    const [row] = await ctx.db.delete(optOuts).where(eq(optOuts.id, optOutId)).returning({ id: optOuts.id });
    if (!row) throw notFound('opt_out', { tool: 'notifications_list_opt_outs' });
    return { isDeleted: true as const };
  },
});
