import { eq } from 'drizzle-orm';
import { digest } from '#kernel/canonical.ts';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { MessageState } from './rules.ts';
import { inboundEvents, messages, messageStates, optOuts, templates } from './schema.ts';

const id = (name: string): string => fixture(`notifications.${name}`);

/** The named records of examples and tests: messages held, queued and sent, one who wrote STOP, a report and a payment that came in. */
export async function fixtures(ctx: ToolContext): Promise<void> {
  const [present] = await ctx.db
    .select({ id: templates.id })
    .from(templates)
    .where(eq(templates.id, id('template.invoice_due')));
  if (present) return;
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  const invoiceDue = { name: 'invoice_due', language: 'en', class: 'transactional' as const, ...stamps };
  await ctx.db.insert(templates).values([
    {
      id: id('template.invoice_due'),
      channel: 'email',
      subject: 'Your invoice over {{amount}}',
      body: 'Dear {{name}}, please pay {{amount}}.',
      html: '<p>Dear {{name}}, please pay <b>{{amount}}</b>.</p>',
      ...invoiceDue,
    },
    { id: id('template.invoice_due_sms'), channel: 'sms', body: '{{name}}, please pay {{amount}}.', ...invoiceDue },
  ]);
  await addMessage(ctx, 'held', ['held']);
  await addMessage(ctx, 'queued', ['queued']);
  await addMessage(ctx, 'sent', ['queued', 'sent']);
  await ctx.db.insert(optOuts).values({
    id: id('opt_out.stopped'),
    channel: 'sms',
    address: '+2348030000009',
    scope: 'all',
    source: 'word',
    evidence: 'Wrote STOP',
    createdAt: ctx.now(),
  });
  await ctx.db.insert(inboundEvents).values([
    {
      id: id('inbound_event.delivered'),
      integration: 'sms',
      provider: 'africastalking',
      providerEventId: 'report:ATXid_sent:Success',
      payload: { id: 'ATXid_sent', status: 'Success', phoneNumber: '+2348031234567' },
      state: 'received',
      receivedAt: ctx.now(),
    },
    {
      id: id('inbound_event.charge'),
      integration: 'paystack',
      provider: 'paystack',
      providerEventId: 'charge.success:302961',
      payload: { event: 'charge.success', data: { id: 302961, reference: 'qTPrJoy9Bx', amount: 1000000, currency: 'NGN' } },
      state: 'processed',
      receivedAt: ctx.now(),
      processedAt: ctx.now(),
    },
  ]);
}

async function addMessage(ctx: ToolContext, name: string, history: readonly MessageState[]): Promise<void> {
  const state = history.at(-1) ?? 'queued';
  const body = `This one is ${name}.`;
  const sent = state === 'sent' ? { providerName: 'africastalking', providerId: 'ATXid_sent' } : {};
  await ctx.db.insert(messages).values({
    id: id(`message.${name}`),
    channel: 'sms',
    address: '+2348031234567',
    class: 'transactional',
    body,
    contentDigest: digest(body),
    state,
    // Due at once, so that whoever releases finds it.
    dueAt: state === 'held' ? ctx.now() : null,
    createdAt: ctx.now(),
    createdBy: 'Owner',
    updatedAt: ctx.now(),
    ...sent,
  });
  for (const each of history) {
    const times = { happenedAt: ctx.now(), recordedAt: ctx.now() };
    await ctx.db.insert(messageStates).values({ id: id(`state.${name}.${each}`), messageId: id(`message.${name}`), state: each, ...times });
  }
}
