import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { hasBrokenPlaceholder, placeholdersOf, render, smsSegments } from '../rendering.ts';
import { templates } from '../schema.ts';
import { channel, deleted, language, maybe, messageClass, templateId, templateName, text, values } from '../shapes.ts';

type TemplateRow = typeof templates.$inferSelect;

const subject = z
  .string()
  .min(1)
  .max(250)
  .regex(/^[^\r\n\0]*$/)
  .describe('E-mail only, one line.');
const body = z.string().trim().min(1).max(20_000).describe('Text with placeholders such as {{name}}.');
const html = z.string().max(200_000).describe('E-mail only, beside the text; values are escaped.');
const provider = z
  .object({
    name: z
      .string()
      .regex(/^[a-z0-9_]{1,512}$/)
      .describe('As approved by Meta.'),
    language: z
      .string()
      .regex(/^[a-z]{2,3}(_[A-Z]{2})?$/)
      .describe('Such as en_US.'),
    parameters: z.array(z.string()).max(50).describe('Placeholders, in their order there.'),
  })
  .describe('WhatsApp only: the approved template.');

const Template = z.object({
  templateId: text('The template.'),
  name: templateName,
  channel,
  language,
  class: messageClass,
  subject: maybe('E-mail only.'),
  body: text('Text with placeholders.'),
  html: maybe('E-mail only.'),
  provider: provider.nullable(),
  placeholders: z.array(z.string()).describe('What sending must give values for.'),
});

const toTemplate = ({ id, tenantId: _, createdAt: _c, updatedAt: _u, ...rest }: TemplateRow): z.output<typeof Template> => ({
  templateId: id,
  ...rest,
  placeholders: placeholdersOf(rest),
});

async function loadTemplate(db: Db, id: string): Promise<TemplateRow> {
  const [row] = await db.select().from(templates).where(eq(templates.id, id));
  if (!row) throw notFound('template', { tool: 'notifications_list_templates' });
  return row;
}

/** What a template must be before anything is sent with it. */
function assertSound({
  channel,
  subject,
  body,
  html,
  provider,
}: Pick<TemplateRow, 'channel' | 'subject' | 'body' | 'html' | 'provider'>): void {
  const refuse = (reason: string, message: string): ToolError => new ToolError('invalid_input', { reason, message });
  if ((channel === 'email') !== (subject !== null)) throw refuse('subject_mismatch', 'An e-mail has a subject, and nothing else has one.');
  if (html !== null && channel !== 'email') throw refuse('html_mismatch', 'Only an e-mail has HTML.');
  if (provider && channel !== 'whatsapp') throw refuse('provider_mismatch', 'Only a WhatsApp template names one of Meta’s.');
  if (hasBrokenPlaceholder({ subject, body, html })) {
    throw refuse('placeholder_broken', 'Braces are only for placeholders such as {{name}}: a letter, then letters, digits or _.');
  }
  const known = placeholdersOf({ subject, body, html });
  const strangers = provider?.parameters.filter((name) => !known.includes(name)) ?? [];
  if (strangers.length > 0) throw refuse('parameter_unknown', 'Each parameter must be a placeholder of the body.');
}

export const listTemplates = defineTool({
  name: 'notifications_list_templates',
  title: 'List templates',
  summary: 'Message templates, by name.',
  guide: 'Use before notifications_send_message to find a template and its placeholders.',
  effect: 'read',
  permission: 'notifications:read',
  input: z.object({ channel: channel.optional(), language: language.optional(), ...pageInput }),
  output: page(Template),
  examples: [{}, { channel: 'email' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'notifications_list_templates', tenantId: ctx.tenant.id, input, position: ['text', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(templates)
      .where(
        and(
          input.channel && eq(templates.channel, input.channel),
          input.language ? eq(templates.language, input.language) : undefined,
          beyond(paging.after, templates.name, templates.id),
        ),
      )
      .orderBy(templates.name, templates.id)
      .limit(paging.take);
    return paging.cut(rows, ({ name, id }) => [name, id], toTemplate);
  },
});

export const getTemplate = defineTool({
  name: 'notifications_get_template',
  title: 'Get template',
  summary: 'One template with its placeholders.',
  guide: 'To see what it reads like with values use notifications_preview_template.',
  effect: 'read',
  permission: 'notifications:read',
  input: z.object({ templateId }),
  output: Template,
  examples: [{ templateId: fixture('notifications.template.invoice_due') }],
  run: async ({ templateId: id }, ctx) => toTemplate(await loadTemplate(ctx.db, id)),
});

export const createTemplate = defineTool({
  name: 'notifications_create_template',
  title: 'Create template',
  summary: 'Add a template for one channel and language.',
  guide: 'The same name may exist once for each channel and language; sending picks the recipient’s language.',
  effect: 'reversible',
  permission: 'notifications:write',
  input: z.object({
    name: templateName,
    channel,
    language,
    class: messageClass.default('transactional'),
    subject: subject.optional(),
    body,
    html: html.optional(),
    provider: provider.optional(),
  }),
  output: Template,
  examples: [
    { name: 'visit_reminder', channel: 'sms', language: 'en', body: 'Dear {{name}}, we see you on {{day}}.' },
    {
      name: 'visit_reminder',
      channel: 'whatsapp',
      language: 'en',
      body: 'Dear {{name}}, we see you on {{day}}.',
      provider: { name: 'visit_reminder', language: 'en', parameters: ['name', 'day'] },
    },
  ],
  async run({ subject: s, html: h, provider: p, ...rest }, ctx) {
    const draft = { ...rest, subject: s ?? null, html: h ?? null, provider: p ?? null };
    assertSound(draft);
    const [row] = await ctx.db
      .insert(templates)
      .values({ id: ctx.newId(), ...draft, createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning();
    return toTemplate(row as TemplateRow);
  },
});

export const updateTemplate = defineTool({
  name: 'notifications_update_template',
  title: 'Update template',
  summary: 'Change the texts or the class of a template.',
  guide: 'Messages that were made of it keep their text. Fields that are left out stay as they are.',
  effect: 'reversible',
  permission: 'notifications:write',
  input: z.object({
    templateId,
    class: messageClass.optional(),
    subject: subject.optional(),
    body: body.optional(),
    html: html.nullable().optional(),
    provider: provider.nullable().optional(),
  }),
  output: Template,
  examples: [{ templateId: fixture('notifications.template.invoice_due'), body: 'Dear {{name}}, please pay {{amount}} this week.' }],
  async run({ templateId: id, ...given }, ctx) {
    const row = await loadTemplate(ctx.db, id);
    const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    assertSound({ ...row, ...changes });
    const [updated] = await ctx.db
      .update(templates)
      .set({ ...changes, updatedAt: ctx.now() })
      .where(eq(templates.id, id))
      .returning();
    return toTemplate(updated as TemplateRow);
  },
});

export const deleteTemplate = defineTool({
  name: 'notifications_delete_template',
  title: 'Delete template',
  summary: 'Remove a template.',
  guide: 'Messages that were made of it stay. Undo brings it back.',
  effect: 'reversible',
  permission: 'notifications:write',
  input: z.object({ templateId }),
  output: deleted,
  examples: [{ templateId: fixture('notifications.template.invoice_due') }],
  async run({ templateId: id }, ctx) {
    const [row] = await ctx.db.delete(templates).where(eq(templates.id, id)).returning({ id: templates.id });
    if (!row) throw notFound('template', { tool: 'notifications_list_templates' });
    return { isDeleted: true as const };
  },
});

export const previewTemplate = defineTool({
  name: 'notifications_preview_template',
  title: 'Preview template',
  summary: 'What a template reads like with these values, and what it costs in SMS segments.',
  guide: 'Use before sending. Missing values keep their braces here; sending refuses them.',
  effect: 'read',
  permission: 'notifications:read',
  route: { method: 'POST', path: '/notifications/templates/{templateId}/preview' },
  input: z.object({ templateId, values: values.default({}) }),
  output: z.object({
    subject: maybe('E-mail only.'),
    body: text('The text.'),
    html: maybe('E-mail only.'),
    missing: z.array(z.string()).describe('Placeholders without a value.'),
    unused: z.array(z.string()).describe('Values that no placeholder takes.'),
    sms: z
      .object({
        encoding: z.enum(['gsm7', 'ucs2']).describe('ucs2: a character outside of the GSM alphabet more than doubles the cost.'),
        segments: z.int().describe('How many SMS it is.'),
      })
      .nullable()
      .describe('SMS only.'),
  }),
  examples: [{ templateId: fixture('notifications.template.invoice_due'), values: { name: 'Ada' } }],
  async run({ templateId: id, values: given }, ctx) {
    const row = await loadTemplate(ctx.db, id);
    const rendered = render(row, given);
    return { ...rendered, sms: row.channel === 'sms' ? smsSegments(rendered.body) : null };
  },
});
