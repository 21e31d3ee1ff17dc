import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import type { Db } from '#kernel/db.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { assertNotMerged, survivorOf } from '../redirects.ts';
import { assertDatesInOrder } from '../rules.ts';
import { links, organisations, people } from '../schema-people.ts';
import { date, dateIn, deleted, fromDate, label, moment, organisationId, personId, ref, text, toDate } from '../shapes.ts';

const linkId = z.uuid().describe('From crm_list_links.');
const role = label.describe('What the person is there, such as buyer.');
const startedOn = dateIn.describe('First day.');
const endedOn = dateIn.describe('Last day.');

const Link = z.object({
  linkId: ref('link'),
  personId: ref('person'),
  personName: text('Name of the person.').meta({ pii: 'name' }),
  organisationId: ref('organisation'),
  organisationName: text('Name of the organisation.'),
  role: text('What the person is there.'),
  startedOn: date,
  endedOn: date,
  createdAt: moment,
  updatedAt: moment,
});

const columns = { link: links, personName: people.displayName, organisationName: organisations.name };
type Row = { link: typeof links.$inferSelect; personName: string; organisationName: string };

const selectLinks = (db: Db) =>
  db
    .select(columns)
    .from(links)
    .innerJoin(people, and(eq(people.tenantId, links.tenantId), eq(people.id, links.personId)))
    .innerJoin(organisations, and(eq(organisations.tenantId, links.tenantId), eq(organisations.id, links.organisationId)));

function toLink({ link, personName, organisationName }: Row): z.input<typeof Link> {
  const { id, personId, organisationId, role, startedOn, endedOn, createdAt, updatedAt } = link;
  return {
    linkId: id,
    personId,
    personName,
    organisationId,
    organisationName,
    role,
    startedOn: toDate(startedOn),
    endedOn: toDate(endedOn),
    createdAt: createdAt.toString(),
    updatedAt: updatedAt.toString(),
  };
}

const absent = () => notFound('link', { tool: 'crm_list_links' });

async function loadLink(db: Db, id: string): Promise<z.input<typeof Link>> {
  const [row] = await selectLinks(db).where(eq(links.id, id));
  if (!row) throw absent();
  return toLink(row);
}

export const listLinks = defineTool({
  name: 'crm_list_links',
  title: 'List links',
  summary: 'Who works or acts where, newest first.',
  guide: 'Give personId for where somebody works, organisationId for who works there.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({
    personId: personId.optional(),
    organisationId: organisationId.optional(),
    isCurrent: z.boolean().optional().describe('true: only those not ended.'),
    ...pageInput,
  }),
  output: page(Link),
  examples: [{}, { personId: fixture('crm.person.chidi') }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_links', tenantId: ctx.tenant.id, input, position: POSITION });
    const isCurrent = sql`(${links.endedOn} IS NULL OR ${links.endedOn} >= ${ctx.today().toString()})`;
    const rows = await selectLinks(ctx.db)
      .where(
        and(
          input.personId ? eq(links.personId, survivorOf('person', input.personId)) : undefined,
          input.organisationId ? eq(links.organisationId, survivorOf('organisation', input.organisationId)) : undefined,
          input.isCurrent === undefined ? undefined : sql`${isCurrent} = ${input.isCurrent}`,
          olderThan(paging, links),
        ),
      )
      .orderBy(...newestFirst(links))
      .limit(paging.take);
    return paging.cut(rows, ({ link }) => positionOf(link), toLink);
  },
});

export const createLink = defineTool({
  name: 'crm_create_link',
  title: 'Create link',
  summary: 'Say what a person is in an organisation.',
  guide: 'One link a role; a person may hold several. When the role ends, set endedOn with crm_update_link.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ personId, organisationId, role, startedOn: startedOn.optional(), endedOn: endedOn.optional() }),
  output: Link,
  examples: [
    {
      personId: fixture('crm.person.bola'),
      organisationId: fixture('crm.organisation.lagos_motors'),
      role: 'Accountant',
      startedOn: '2026-01-05',
    },
  ],
  async run({ startedOn, endedOn, ...fields }, ctx) {
    const dates = { startedOn: fromDate(startedOn), endedOn: fromDate(endedOn) };
    assertDatesInOrder(dates.startedOn, dates.endedOn);
    await assertNotMerged(ctx.db, fields);
    const id = ctx.newId();
    await ctx.db.insert(links).values({ id, ...fields, ...dates, createdAt: ctx.now(), updatedAt: ctx.now() });
    return loadLink(ctx.db, id);
  },
});

export const updateLink = defineTool({
  name: 'crm_update_link',
  title: 'Update link',
  summary: 'Change the role or the dates of a link.',
  guide: 'Set endedOn when somebody leaves, rather than deleting the link. null clears a date.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ linkId, role: role.optional(), startedOn: startedOn.nullable().optional(), endedOn: endedOn.nullable().optional() }),
  output: Link,
  examples: [{ linkId: fixture('crm.link.chidi_at_lagos_motors'), endedOn: '2026-10-31' }],
  async run({ linkId, ...fields }, ctx) {
    const changes = changesIn(fields);
    const [link] = await ctx.db.select().from(links).where(eq(links.id, linkId)).for('update');
    if (!link) throw absent();
    const dates = {
      startedOn: changes.startedOn === undefined ? link.startedOn : fromDate(changes.startedOn),
      endedOn: changes.endedOn === undefined ? link.endedOn : fromDate(changes.endedOn),
    };
    assertDatesInOrder(dates.startedOn, dates.endedOn);
    await ctx.db
      .update(links)
      .set({ role: changes.role ?? link.role, ...dates, updatedAt: ctx.now() })
      .where(eq(links.id, linkId));
    return loadLink(ctx.db, linkId);
  },
});

export const deleteLink = defineTool({
  name: 'crm_delete_link',
  title: 'Delete link',
  summary: 'Delete a link entered by mistake.',
  guide: 'Somebody who left keeps the link with an endedOn: crm_update_link.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ linkId }),
  output: deleted,
  examples: [{ linkId: fixture('crm.link.chidi_at_lagos_motors') }],
  async run({ linkId }, ctx) {
    const gone = await ctx.db.delete(links).where(eq(links.id, linkId)).returning({ id: links.id });
    if (gone.length === 0) throw absent();
    return { isDeleted: true as const };
  },
});
