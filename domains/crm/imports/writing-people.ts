import { eq, sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { organisationCreated, personCreated } from '../events.ts';
import { links, organisations, people, personEmails, personPhones } from '../schema-people.ts';
import { type Batch, only, stampsOf } from './batch.ts';
import type { Fields } from './drafts.ts';
import { isOneOf } from './records.ts';

const lower = (text: string): string => text.toLowerCase();

export async function addPeople(ctx: ToolContext, { fields }: Batch): Promise<string[]> {
  const drafts = fields.map((each) => ({ id: ctx.newId(), each }));
  await ctx.db.insert(people).values(
    drafts.map(({ id, each }) => ({
      id,
      displayName: each.displayName ?? '',
      givenName: each.givenName ?? null,
      familyName: each.familyName ?? null,
      language: each.language ?? null,
      ...stampsOf(ctx),
    })),
  );
  await addContacts(
    ctx,
    drafts.map(({ id, each }) => ({ personId: id, fields: each, phones: 0, emails: 0 })),
  );
  await linkPeople(ctx, drafts);
  for (const { id } of drafts) ctx.emit(personCreated, { personId: id });
  return drafts.map(({ id }) => id);
}

interface NewContacts {
  personId: string;
  fields: Fields;
  /** How many the person has already. */
  phones: number;
  emails: number;
}

async function addContacts(ctx: ToolContext, drafts: readonly NewContacts[]): Promise<void> {
  const listed = (first: string | undefined, second: string | undefined): string[] =>
    [...new Set([first ?? '', second ?? ''])].filter(Boolean);
  const phones = drafts.flatMap(({ personId, fields, phones: had }) =>
    listed(fields.phone, fields.phone2).map((e164, i) => ({ id: ctx.newId(), personId, e164, position: had + i + 1 })),
  );
  const emails = drafts.flatMap(({ personId, fields, emails: had }) =>
    listed(fields.email, fields.email2).map((address, i) => ({ id: ctx.newId(), personId, address, position: had + i + 1 })),
  );
  if (phones.length > 0) await ctx.db.insert(personPhones).values(phones);
  if (emails.length > 0) await ctx.db.insert(personEmails).values(emails);
}

/** Where people work: the organisation of that name, made when there is none. */
async function linkPeople(ctx: ToolContext, drafts: readonly { id: string; each: Fields }[]): Promise<void> {
  const names = new Map<string, string>();
  for (const { each } of drafts)
    if (each.organisationName) names.set(lower(each.organisationName), names.get(lower(each.organisationName)) ?? each.organisationName);
  if (names.size === 0) return;
  const present = await ctx.db
    .select({ id: organisations.id, name: organisations.name })
    .from(organisations)
    .where(isOneOf(sql`lower(${organisations.name})`, [...names.keys()]));
  const idOf = new Map(present.map(({ id, name }) => [lower(name), id]));
  const fresh = [...names].filter(([key]) => !idOf.has(key)).map(([key, name]) => ({ key, id: ctx.newId(), name }));
  if (fresh.length > 0) {
    await ctx.db.insert(organisations).values(fresh.map(({ id, name }) => ({ id, name, ...stampsOf(ctx) })));
    for (const { key, id } of fresh) {
      idOf.set(key, id);
      ctx.emit(organisationCreated, { organisationId: id });
    }
  }
  await ctx.db.insert(links).values(
    drafts.flatMap(({ id, each: { organisationName, role } }) => {
      const organisationId = organisationName && idOf.get(lower(organisationName));
      return organisationId ? [{ id: ctx.newId(), personId: id, organisationId, role: role ?? 'Contact', ...stampsOf(ctx) }] : [];
    }),
  );
}

export async function changePerson(ctx: ToolContext, id: string, { fields }: { fields: Fields }): Promise<void> {
  await ctx.db
    .update(people)
    .set({ ...only(fields, 'displayName', 'givenName', 'familyName', 'language'), updatedAt: ctx.now() })
    .where(eq(people.id, id));
  const [had] = (
    await ctx.db.execute<{ phones: number; emails: number }>(sql`SELECT
      (SELECT coalesce(max(${personPhones.position}), 0) FROM ${personPhones} WHERE ${personPhones.personId} = ${id}) AS phones,
      (SELECT coalesce(max(${personEmails.position}), 0) FROM ${personEmails} WHERE ${personEmails.personId} = ${id}) AS emails`)
  ).rows;
  await addContacts(ctx, [{ personId: id, fields, phones: had?.phones ?? 0, emails: had?.emails ?? 0 }]);
}
