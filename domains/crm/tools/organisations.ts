import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import type { Db } from '#kernel/db.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { organisationCreated } from '../events.ts';
import { assertUnused, hasWords, newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { findMatches, indexRecord } from '../duplicates/matching.ts';
import { LIKELY } from '../duplicates/score.ts';
import { homeCountry, readPhone, toNational } from '../phones.ts';
import { isMerged } from '../redirects.ts';
import { toAddress } from '../rules.ts';
import { activities, notes } from '../schema.ts';
import { links, organisations } from '../schema-people.ts';
import { deals, leadConversions } from '../schema-sales.ts';
import { deleted, email, label, maybe, maybeRef, moment, organisationId, ownerId, phone, query, ref, text } from '../shapes.ts';
import { Match, toMatch } from './duplicates.ts';

const fields = {
  registrationNumber: label.describe('Company register or tax number.'),
  website: z.url().max(500).describe('Web address.'),
  phone,
  email,
  city: label.describe('City.'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .describe('ISO 3166-1 alpha-2.'),
  ownerId,
};

const Organisation = z.object({
  organisationId: ref('organisation'),
  name: text('Name.'),
  registrationNumber: maybe('Company register or tax number.'),
  website: maybe('Web address.'),
  phone: maybe('E.164.').meta({ pii: 'phone' }),
  phoneNational: maybe('As its own country writes it.').meta({ pii: 'phone' }),
  phoneTyped: maybe('As somebody typed it; null: as E.164.').meta({ pii: 'phone' }),
  email: maybe('Lower case.').meta({ pii: 'email' }),
  city: maybe('City.'),
  country: maybe('ISO 3166-1 alpha-2.'),
  ownerId: maybeRef('user in charge'),
  createdAt: moment,
  updatedAt: moment,
});

const redirectedFrom = maybeRef('merged organisation that was asked for: this is the one it leads to');

function toOrganisation(row: typeof organisations.$inferSelect): z.input<typeof Organisation> {
  const { id, name, registrationNumber, website, phone, phoneTyped, email, city, country, ownerId, createdAt, updatedAt } = row;
  const fields = { name, registrationNumber, website, phone, phoneNational: toNational(phone), phoneTyped, email, city, country, ownerId };
  return { organisationId: id, ...fields, createdAt: createdAt.toString(), updatedAt: updatedAt.toString() };
}

type Given = { phone?: string | null | undefined; email?: string | null | undefined };
/** Phone and address as they are kept; undefined and null pass through. */
function normalised<T extends Given>({ tenant }: ToolContext, given: T): T & { phoneTyped?: string | null } {
  const { e164, typed } = given.phone ? readPhone(given.phone, homeCountry(tenant)) : { e164: given.phone, typed: null };
  return {
    ...given,
    ...(e164 !== undefined && { phone: e164, phoneTyped: typed }),
    ...(given.email && { email: toAddress(given.email) }),
  };
}

async function organisationRow(db: Db, id: string): Promise<typeof organisations.$inferSelect> {
  const [row] = await db.select().from(organisations).where(eq(organisations.id, id));
  if (!row) throw notFound('organisation', { tool: 'crm_list_organisations' });
  return row;
}

const loadOrganisation = async (db: Db, id: string): Promise<z.input<typeof Organisation>> => toOrganisation(await organisationRow(db, id));

async function lockOrganisation(db: Db, id: string): Promise<void> {
  const [row] = await db
    .select({ mergedIntoId: organisations.mergedIntoId })
    .from(organisations)
    .where(eq(organisations.id, id))
    .for('update');
  if (!row) throw notFound('organisation', { tool: 'crm_list_organisations' });
  if (row.mergedIntoId) throw isMerged('organisation', row.mergedIntoId);
}

export const listOrganisations = defineTool({
  name: 'crm_list_organisations',
  title: 'List organisations',
  summary: 'List organisations, newest first.',
  guide: 'To look across all kinds of records use crm_search_records.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ query: query.optional(), country: fields.country.optional(), ownerId: ownerId.optional(), ...pageInput }),
  output: page(Organisation),
  examples: [{}, { query: 'lagos motors' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_organisations', tenantId: ctx.tenant.id, input, position: POSITION });
    const rows = await ctx.db
      .select()
      .from(organisations)
      .where(
        and(
          isNull(organisations.mergedIntoId),
          hasWords(organisations.name, input.query),
          input.country ? eq(organisations.country, input.country) : undefined,
          input.ownerId ? eq(organisations.ownerId, input.ownerId) : undefined,
          olderThan(paging, organisations),
        ),
      )
      .orderBy(...newestFirst(organisations))
      .limit(paging.take);
    return paging.cut(rows, positionOf, toOrganisation);
  },
});

export const getOrganisation = defineTool({
  name: 'crm_get_organisation',
  title: 'Get organisation',
  summary: 'One organisation.',
  guide: 'For the people there use crm_list_links. The id of a merged organisation leads to the survivor.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ organisationId }),
  output: Organisation.extend({ redirectedFrom }),
  examples: [{ organisationId: fixture('crm.organisation.lagos_motors') }, { organisationId: fixture('crm.organisation.merged') }],
  async run({ organisationId }, ctx) {
    const asked = await organisationRow(ctx.db, organisationId);
    if (!asked.mergedIntoId) return { ...toOrganisation(asked), redirectedFrom: null };
    return { ...(await loadOrganisation(ctx.db, asked.mergedIntoId)), redirectedFrom: organisationId };
  },
});

export const createOrganisation = defineTool({
  name: 'crm_create_organisation',
  title: 'Create organisation',
  summary: 'Add an organisation.',
  guide: 'Look for it with crm_list_organisations first. Then link its people with crm_create_link.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ name: label.describe('Name.'), ...z.object(fields).partial().shape }),
  output: Organisation.extend({ likelyDuplicates: z.array(Match).describe('Which is likely the same already: merge, or take this back.') }),
  examples: [{ name: 'Ibadan Foods Ltd', registrationNumber: 'RC 445566', city: 'Ibadan', country: 'NG', phone: '+234 802 555 0303' }],
  async run(input, ctx) {
    const id = ctx.newId();
    await ctx.db.insert(organisations).values({ id, ...normalised(ctx, input), createdAt: ctx.now(), updatedAt: ctx.now() });
    await indexRecord(ctx, 'organisation', id);
    ctx.emit(organisationCreated, { organisationId: id });
    const alike = (await findMatches(ctx.db, 'organisation', id, LIKELY)) ?? [];
    return { ...(await loadOrganisation(ctx.db, id)), likelyDuplicates: alike.map(toMatch) };
  },
});

export const updateOrganisation = defineTool({
  name: 'crm_update_organisation',
  title: 'Update organisation',
  summary: 'Change fields of an organisation.',
  guide: 'null clears a field.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    organisationId,
    name: label.describe('Name.').optional(),
    registrationNumber: fields.registrationNumber.nullable().optional(),
    website: fields.website.nullable().optional(),
    phone: phone.nullable().optional(),
    email: email.nullable().optional(),
    city: fields.city.nullable().optional(),
    country: fields.country.nullable().optional(),
    ownerId: ownerId.nullable().optional(),
  }),
  output: Organisation,
  examples: [{ organisationId: fixture('crm.organisation.lagos_motors'), city: 'Ikeja', website: 'https://lagosmotors.example' }],
  async run({ organisationId, ...changes }, ctx) {
    const columns = normalised(ctx, changesIn(changes));
    await lockOrganisation(ctx.db, organisationId);
    await ctx.db
      .update(organisations)
      .set({ ...columns, updatedAt: ctx.now() })
      .where(eq(organisations.id, organisationId));
    await indexRecord(ctx, 'organisation', organisationId);
    return loadOrganisation(ctx.db, organisationId);
  },
});

export const deleteOrganisation = defineTool({
  name: 'crm_delete_organisation',
  title: 'Delete organisation',
  summary: 'Delete an organisation entered by mistake.',
  guide: 'Refused once deals, activities or notes refer to it. Its links to people go with it.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ organisationId }),
  output: deleted,
  examples: [{ organisationId: fixture('crm.organisation.mistake') }],
  async run({ organisationId }, ctx) {
    await lockOrganisation(ctx.db, organisationId);
    await assertUnused(ctx.db, 'organisation', organisationId, {
      deals: deals.organisationId,
      conversions: leadConversions.organisationId,
      activities: activities.organisationId,
      notes: notes.organisationId,
    });
    await ctx.db.delete(links).where(eq(links.organisationId, organisationId));
    await ctx.db.delete(organisations).where(eq(organisations.id, organisationId));
    return { isDeleted: true as const };
  },
});
