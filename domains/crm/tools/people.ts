import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import type { Db } from '#kernel/db.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { personCreated } from '../events.ts';
import { assertUnused, hasWords, newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { contactsOf, type Contacts, replaceEmails, replacePhones } from '../person-contacts.ts';
import { findMatches, indexRecord } from '../duplicates/matching.ts';
import { LIKELY } from '../duplicates/score.ts';
import { homeCountry, toE164 } from '../phones.ts';
import { isMerged, survivorOf } from '../redirects.ts';
import { toAddress } from '../rules.ts';
import { activities, notes } from '../schema.ts';
import { consentEvents, links, people, personEmails, personPhones } from '../schema-people.ts';
import { deals, leadConversions } from '../schema-sales.ts';
import {
  deleted,
  email,
  label,
  maybe,
  maybeRef,
  moment,
  organisationId,
  ownerId,
  personId,
  personName,
  phone,
  query,
  ref,
  text,
} from '../shapes.ts';
import { Match, toMatch } from './duplicates.ts';

const contactLabel = label.describe('What for.');
const phones = z
  .array(
    z.strictObject({ number: phone, label: contactLabel.optional(), isShared: z.boolean().optional().describe('Used by several people.') }),
  )
  .max(20)
  .describe('The first is the main one.');
const emails = z
  .array(z.strictObject({ address: email, label: contactLabel.optional() }))
  .max(20)
  .describe('The first is the main one.');
const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
  .describe('BCP 47, such as en or yo.');

const Person = z.object({
  personId: ref('person'),
  displayName: text('Full name, in the order the person uses.').meta({ pii: 'name' }),
  givenName: maybe('Given name.').meta({ pii: 'name' }),
  familyName: maybe('Family name.').meta({ pii: 'name' }),
  language: maybe('BCP 47.'),
  phones: z
    .array(
      z.object({
        number: text('E.164.').meta({ pii: 'phone' }),
        national: maybe('As its own country writes it.').meta({ pii: 'phone' }),
        typed: maybe('As somebody typed it; null: as E.164.').meta({ pii: 'phone' }),
        label: maybe('What it is for.'),
        isShared: z.boolean().describe('Used by several people, so it names nobody.'),
      }),
    )
    .describe('The first is the main one.'),
  emails: z
    .array(z.object({ address: text('Lower case.').meta({ pii: 'email' }), label: maybe('What it is for.') }))
    .describe('The first is the main one.'),
  ownerId: maybeRef('user in charge'),
  createdAt: moment,
  updatedAt: moment,
});

const redirectedFrom = maybeRef('merged person that was asked for: this is the one it leads to');

function toPerson(row: typeof people.$inferSelect, contacts: Contacts): z.input<typeof Person> {
  const { id, displayName, givenName, familyName, language, ownerId, createdAt, updatedAt } = row;
  return {
    personId: id,
    displayName,
    givenName,
    familyName,
    language,
    ...contacts,
    ownerId,
    createdAt: createdAt.toString(),
    updatedAt: updatedAt.toString(),
  };
}

const absent = () => notFound('person', { tool: 'crm_list_people' });

async function personRow(db: Db, id: string): Promise<typeof people.$inferSelect> {
  const [row] = await db.select().from(people).where(eq(people.id, id));
  if (!row) throw absent();
  return row;
}

async function loadPerson(db: Db, id: string): Promise<z.input<typeof Person>> {
  return toPerson(await personRow(db, id), (await contactsOf(db, [id]))(id));
}

export async function lockPerson(db: Db, id: string): Promise<typeof people.$inferSelect> {
  const [row] = await db.select().from(people).where(eq(people.id, id)).for('update');
  if (!row) throw absent();
  if (row.mergedIntoId) throw isMerged('person', row.mergedIntoId);
  return row;
}

export const listPeople = defineTool({
  name: 'crm_list_people',
  title: 'List people',
  summary: 'List people, newest first.',
  guide: 'A phone number is the surest way to find somebody. To look across all kinds of records use crm_search_records.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({
    query: query.optional(),
    phone: phone.optional(),
    email: email.optional(),
    organisationId: organisationId.optional().describe('Linked to it now.'),
    ownerId: ownerId.optional(),
    ...pageInput,
  }),
  output: page(Person),
  examples: [{}, { phone: '+2348031234567' }, { query: 'Okafor Chidi' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_people', tenantId: ctx.tenant.id, input, position: POSITION });
    const isCurrent = sql`(${links.endedOn} IS NULL OR ${links.endedOn} >= ${ctx.today().toString()})`;
    const rows = await ctx.db
      .select()
      .from(people)
      .where(
        and(
          isNull(people.mergedIntoId),
          hasWords(sql`concat_ws(' ', ${people.displayName}, ${people.givenName}, ${people.familyName})`, input.query),
          input.phone === undefined
            ? undefined
            : sql`EXISTS (SELECT FROM ${personPhones} WHERE ${personPhones.personId} = ${people.id} AND ${personPhones.e164} = ${toE164(input.phone, homeCountry(ctx.tenant))})`,
          input.email === undefined
            ? undefined
            : sql`EXISTS (SELECT FROM ${personEmails} WHERE ${personEmails.personId} = ${people.id} AND ${personEmails.address} = ${toAddress(input.email)})`,
          input.organisationId === undefined
            ? undefined
            : sql`EXISTS (SELECT FROM ${links} WHERE ${links.personId} = ${people.id} AND ${links.organisationId} = ${survivorOf('organisation', input.organisationId)} AND ${isCurrent})`,
          input.ownerId ? eq(people.ownerId, input.ownerId) : undefined,
          olderThan(paging, people),
        ),
      )
      .orderBy(...newestFirst(people))
      .limit(paging.take);
    const contacts = await contactsOf(
      ctx.db,
      rows.map(({ id }) => id),
    );
    return paging.cut(rows, positionOf, (row) => toPerson(row, contacts(row.id)));
  },
});

export const getPerson = defineTool({
  name: 'crm_get_person',
  title: 'Get person',
  summary: 'One person with phones and addresses.',
  guide: 'For where they work use crm_list_links, for what was agreed crm_list_deals. The id of a merged person leads to the survivor.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ personId }),
  output: Person.extend({ redirectedFrom }),
  examples: [{ personId: fixture('crm.person.chidi') }, { personId: fixture('crm.person.merged') }],
  async run({ personId }, ctx) {
    const asked = await personRow(ctx.db, personId);
    const survivor = asked.mergedIntoId ? await personRow(ctx.db, asked.mergedIntoId) : asked;
    const contacts = await contactsOf(ctx.db, [survivor.id]);
    return { ...toPerson(survivor, contacts(survivor.id)), redirectedFrom: asked.mergedIntoId ? personId : null };
  },
});

export const createPerson = defineTool({
  name: 'crm_create_person',
  title: 'Create person',
  summary: 'Add a person.',
  guide:
    'Look the phone number up with crm_list_people first. Answers who may be the same. Somebody who may or may not buy is a lead: crm_create_lead.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    displayName: personName.displayName,
    givenName: personName.givenName.optional(),
    familyName: personName.familyName.optional(),
    phones: phones.default([]),
    emails: emails.default([]),
    language: language.optional(),
    ownerId: ownerId.optional(),
  }),
  output: Person.extend({ likelyDuplicates: z.array(Match).describe('Who is likely the same already: merge, or take this back.') }),
  examples: [
    {
      displayName: 'Adaeze Nwosu',
      familyName: 'Nwosu',
      phones: [{ number: '+234 802 555 0101', label: 'mobile' }],
      emails: [{ address: 'ada@example.ng' }],
    },
  ],
  async run({ phones, emails, ...fields }, ctx) {
    const id = ctx.newId();
    await ctx.db.insert(people).values({ id, ...fields, createdAt: ctx.now(), updatedAt: ctx.now() });
    await replacePhones(ctx, id, phones);
    await replaceEmails(ctx, id, emails);
    await indexRecord(ctx, 'person', id);
    ctx.emit(personCreated, { personId: id });
    const alike = (await findMatches(ctx.db, 'person', id, LIKELY)) ?? [];
    return { ...(await loadPerson(ctx.db, id)), likelyDuplicates: alike.map(toMatch) };
  },
});

export const updatePerson = defineTool({
  name: 'crm_update_person',
  title: 'Update person',
  summary: 'Change fields of a person.',
  guide: 'phones and emails replace the whole list: send all that should remain. null clears a field.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    personId,
    displayName: personName.displayName.optional(),
    givenName: personName.givenName.nullable().optional(),
    familyName: personName.familyName.nullable().optional(),
    phones: phones.optional(),
    emails: emails.optional(),
    language: language.nullable().optional(),
    ownerId: ownerId.nullable().optional(),
  }),
  output: Person,
  examples: [
    {
      personId: fixture('crm.person.chidi'),
      language: 'ig',
      phones: [{ number: '+2348031234567' }, { number: '+2348055550199', label: 'office' }],
    },
  ],
  async run({ personId, ...fields }, ctx) {
    const { phones, emails, ...columns } = changesIn(fields);
    await lockPerson(ctx.db, personId);
    await ctx.db
      .update(people)
      .set({ ...columns, updatedAt: ctx.now() })
      .where(eq(people.id, personId));
    if (phones) await replacePhones(ctx, personId, phones);
    if (emails) await replaceEmails(ctx, personId, emails);
    await indexRecord(ctx, 'person', personId);
    return loadPerson(ctx.db, personId);
  },
});

export const deletePerson = defineTool({
  name: 'crm_delete_person',
  title: 'Delete person',
  summary: 'Delete a person entered by mistake.',
  guide: 'Refused once deals, activities, notes or consent refer to them: that history is kept.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ personId }),
  output: deleted,
  examples: [{ personId: fixture('crm.person.mistake') }],
  async run({ personId }, ctx) {
    await lockPerson(ctx.db, personId);
    await assertUnused(ctx.db, 'person', personId, {
      deals: deals.personId,
      conversions: leadConversions.personId,
      activities: activities.personId,
      notes: notes.personId,
      consent: consentEvents.personId,
    });
    await ctx.db.delete(personPhones).where(eq(personPhones.personId, personId));
    await ctx.db.delete(personEmails).where(eq(personEmails.personId, personId));
    await ctx.db.delete(links).where(eq(links.personId, personId));
    await ctx.db.delete(people).where(eq(people.id, personId));
    return { isDeleted: true as const };
  },
});
