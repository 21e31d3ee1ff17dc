import { and, desc, eq, gte, lte, notInArray } from 'drizzle-orm';
import { z } from 'zod';
import { digest } from '#kernel/canonical.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { timeZoneOf } from '#kernel/schedule-time.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { messageStateChanged } from '../events.ts';
import {
  appendState,
  assertCarriable,
  handOver,
  loadSettings,
  lockAddress,
  lockMessage,
  Message,
  type MessageRow,
  optOutOf,
  selectMessages,
  type Settings,
  toMessage,
} from '../message.ts';
import { pickLanguage, render } from '../rendering.ts';
import { type Channel, endOfQuiet, judge, NOT_GOT } from '../rules.ts';
import { messages, messageStates, type ProviderTemplate, templates } from '../schema.ts';
import { channel, language, messageClass, messageId, templateName, to, toAddress, values, zone } from '../shapes.ts';

const Sending = z.object({
  channel,
  to,
  class: messageClass.optional().describe('Default: the template’s, else transactional. urgent passes quiet hours.'),
  template: templateName.optional().describe('Name of a template; else give text.'),
  values: values.optional(),
  language: language.optional().describe('Of the template; default: the tenant’s.'),
  subject: z
    .string()
    .min(1)
    .max(250)
    .regex(/^[^\r\n\0]*$/)
    .optional()
    .describe('E-mail without template.'),
  text: z.string().trim().min(1).max(20_000).optional().describe('Without template.'),
  timezone: zone.optional().describe('The recipient’s, for quiet hours.'),
  personId: z.uuid().optional().describe('Who it is about, in the CRM.'),
  dedupeKey: z.string().min(1).max(200).optional().describe('The same key never sends twice.'),
});
type Sending = z.output<typeof Sending>;

export const sendMessage = defineTool({
  name: 'notifications_send_message',
  title: 'Send message',
  summary: 'Send an e-mail, SMS or WhatsApp message to one address.',
  guide:
    'Opted-out addresses get nothing; quiet hours hold it; the same content within minutes answers the first message. Before marketing ask crm_check_consent. WhatsApp takes free text only within 24 hours of their last message; else use a template.',
  effect: 'irreversible',
  permission: 'notifications:send',
  input: Sending,
  output: Message.extend({ isDuplicate: z.boolean().describe('True: an earlier message, nothing was sent now.') }),
  examples: [
    { channel: 'sms', to: '+2348031234567', text: 'Your table is ready.' },
    { channel: 'email', to: 'ada@example.com', template: 'invoice_due', values: { name: 'Ada', amount: 'NGN 12,500.00' } },
    { channel: 'sms', to: '+2348030000009', text: 'Half price today!', class: 'marketing' },
  ],
  async run(input, ctx) {
    const address = toAddress(input.channel, input.to);
    const content = await compose(ctx, input);
    const settings = await loadSettings(ctx.db);
    await lockAddress(ctx.db, input.channel, address);
    const { class: kind, subject, body, html } = content;
    // With its class: what is sent again as urgent must not wait behind its twin that quiet hours hold.
    const draft = { ...content, address, contentDigest: digest([kind, input.channel, address, subject, body, html]) };
    const earlier = await earlierTwin(ctx, draft, { dedupeKey: input.dedupeKey, settings });
    if (earlier) return { ...toMessage(earlier.message, earlier.reason), isDuplicate: true };
    const verdict = judge({
      class: draft.class,
      optOut: await optOutOf(ctx.db, input.channel, address),
      quietEnd: endOfQuiet(ctx.now(), settings, quietZone(ctx, settings, input.timezone)),
    });
    const message = await addMessage(ctx, { ...draft, personId: input.personId ?? null, dedupeKey: input.dedupeKey ?? null }, verdict);
    if (message.state === 'queued') handOver(ctx, message);
    return { ...toMessage(message, verdict.reason), isDuplicate: false };
  },
});

type Content = Pick<MessageRow, 'channel' | 'class' | 'templateId' | 'language' | 'subject' | 'body' | 'html' | 'provider'>;

async function compose(ctx: ToolContext, input: Sending): Promise<Content> {
  if ((input.template === undefined) === (input.text === undefined)) throw refuse('content_ambiguous', 'Give either a template or a text.');
  return input.template === undefined ? plain(input) : fromTemplate(ctx, { ...input, template: input.template });
}

function plain({ channel, subject, text = '', class: kind = 'transactional' }: Sending): Content {
  if ((channel === 'email') !== (subject !== undefined)) {
    throw refuse('subject_mismatch', channel === 'email' ? 'An e-mail needs a subject.' : 'Only an e-mail has a subject.');
  }
  return { channel, class: kind, templateId: null, language: null, subject: subject ?? null, body: text, html: null, provider: null };
}

async function fromTemplate(ctx: ToolContext, input: Sending & { template: string }): Promise<Content> {
  const found = await ctx.db
    .select()
    .from(templates)
    .where(and(eq(templates.name, input.template), eq(templates.channel, input.channel)));
  const own = ctx.tenant.settings['languages'];
  const template = pickLanguage(found, [
    ...(input.language ? [input.language] : []),
    ...(Array.isArray(own) ? (own as string[]) : []),
    'en',
  ]);
  if (!template) throw notFound('template', { tool: 'notifications_list_templates', input: { channel: input.channel } });
  const { subject, body, html, missing, unused } = render(template, input.values ?? {});
  if (missing.length > 0 || unused.length > 0) {
    throw new ToolError('invalid_input', {
      reason: 'values_mismatch',
      message: 'The values do not fit the placeholders of the template.',
      data: { missing, unused },
      fix: { tool: 'notifications_preview_template', input: { templateId: template.id } },
    });
  }
  const provider = template.provider && filled(template.provider, input.values ?? {});
  const { id: templateId, channel, language } = template;
  return { channel, class: input.class ?? template.class, templateId, language, subject, body, html, provider };
}

const filled = ({ name, language, parameters }: ProviderTemplate, given: Record<string, string>): ProviderTemplate => ({
  name,
  language,
  parameters: parameters.map((parameter) => given[parameter] ?? ''),
});

/** The message that this one would repeat: by the sender's own key for ever, by its content for a while. */
async function earlierTwin(
  ctx: ToolContext,
  { channel, address, contentDigest }: { channel: Channel; address: string; contentDigest: string },
  { dedupeKey, settings }: { dedupeKey: string | undefined; settings: Settings },
): Promise<{ message: MessageRow; reason: string | null } | undefined> {
  const since = ctx.now().subtract({ minutes: settings.dedupeMinutes });
  const [found] = await selectMessages(
    ctx.db,
    dedupeKey === undefined
      ? and(
          eq(messages.channel, channel),
          eq(messages.address, address),
          eq(messages.contentDigest, contentDigest),
          gte(messages.createdAt, since),
          notInArray(messages.state, [...NOT_GOT]),
        )
      : eq(messages.dedupeKey, dedupeKey),
  )
    .orderBy(desc(messages.createdAt))
    .limit(1);
  return found;
}

const quietZone = (ctx: ToolContext, settings: Settings, given: string | undefined): string =>
  (settings.quietZone === 'recipient' && given) || timeZoneOf(ctx.tenant);

type Draft = Content & { address: string; contentDigest: string; personId: string | null; dedupeKey: string | null };

async function addMessage(ctx: ToolContext, draft: Draft, { state, reason, dueAt }: ReturnType<typeof judge>): Promise<MessageRow> {
  const id = ctx.newId();
  assertCarriable({ id, ...draft }, ctx.now());
  const stamps = { createdAt: ctx.now(), createdBy: ctx.actor.name, updatedAt: ctx.now() };
  const [message] = await ctx.db
    .insert(messages)
    .values({ id, ...draft, state, dueAt, ...stamps })
    .returning();
  if (!message) throw new Error('The message was not stored.');
  await ctx.db
    .insert(messageStates)
    .values({ id: ctx.newId(), messageId: message.id, state, reason, provider: null, happenedAt: ctx.now(), recordedAt: ctx.now() });
  ctx.emit(messageStateChanged, { messageId: message.id, channel: message.channel, state });
  return message;
}

const refuse = (reason: string, message: string): ToolError => new ToolError('invalid_input', { reason, message });

/** A call's share: what is left is due at the next run. */
const RELEASED_MAX = 100;

export const releaseMessages = defineTool({
  name: 'notifications_release_messages',
  title: 'Release held messages',
  summary: 'Send the messages whose quiet hours have ended.',
  guide: 'Runs by itself every five minutes. What was forbidden in the meantime is suppressed instead.',
  effect: 'irreversible',
  permission: 'notifications:send',
  input: z.object({}),
  output: z.object({ queued: z.int().describe('Messages that leave now.'), suppressed: z.int().describe('Forbidden meanwhile.') }),
  examples: [{}],
  async run(_, ctx) {
    const due = await ctx.db
      .select()
      .from(messages)
      .where(and(eq(messages.state, 'held'), lte(messages.dueAt, ctx.now())))
      .orderBy(messages.dueAt)
      .limit(RELEASED_MAX)
      .for('update', { skipLocked: true });
    const counts = { queued: 0, suppressed: 0 };
    for (const message of due) counts[await release(ctx, message)]++;
    return counts;
  },
});

async function release(ctx: ToolContext, message: MessageRow): Promise<'queued' | 'suppressed'> {
  await lockAddress(ctx.db, message.channel, message.address);
  const { state, reason } = judge({
    class: message.class,
    optOut: await optOutOf(ctx.db, message.channel, message.address),
    quietEnd: null,
  });
  await appendState(ctx, message, { state, reason });
  if (state === 'queued') handOver(ctx, message);
  return state === 'queued' ? 'queued' : 'suppressed';
}

export const cancelMessage = defineTool({
  name: 'notifications_cancel_message',
  title: 'Cancel message',
  summary: 'Stop a message that quiet hours still hold.',
  guide: 'Only while its state is held. Afterwards it is too late: it is on its way.',
  effect: 'irreversible',
  permission: 'notifications:send',
  input: z.object({ messageId }),
  output: Message,
  examples: [{ messageId: fixture('notifications.message.held') }],
  async run({ messageId: id }, ctx) {
    const message = await lockMessage(ctx.db, id);
    if (message.state !== 'held') {
      throw new ToolError('conflict', {
        reason: 'message_not_held',
        message: 'Only a held message can be cancelled.',
        data: { state: message.state },
      });
    }
    return toMessage(await appendState(ctx, message, { state: 'cancelled' }), null);
  },
});
