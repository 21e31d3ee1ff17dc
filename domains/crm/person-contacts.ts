import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { homeCountry, readPhone, toNational } from './phones.ts';
import { toAddress, uniqueBy } from './rules.ts';
import { people, personEmails, personPhones } from './schema-people.ts';

export interface PhoneDraft {
  number: string;
  /** What was typed when the number was taken; left out: the number as it is given here. */
  typed?: string | null;
  label?: string | undefined;
  isShared?: boolean | undefined;
}

export interface EmailDraft {
  address: string;
  label?: string | undefined;
}

/** Makes the list the person's phones, the first one theirs to be called on. Rows that stay are kept, so undo has little to do. */
export async function replacePhones(ctx: ToolContext, personId: string, drafts: readonly PhoneDraft[]): Promise<void> {
  const home = homeCountry(ctx.tenant);
  const wanted = uniqueBy(
    drafts.map(({ number, typed, label, isShared }, index) => ({
      personId,
      ...readPhone(number, home),
      ...(typed !== undefined && { typed }),
      label: label ?? null,
      isShared: isShared ?? false,
      position: index + 1,
    })),
    ({ e164 }) => e164,
  );
  for (const { e164, isShared } of wanted) if (!isShared) await assertNumberFree(ctx.db, e164, personId);
  const present = await ctx.db.select().from(personPhones).where(eq(personPhones.personId, personId));
  const gone = present.filter((row) => !wanted.some(({ e164 }) => e164 === row.e164)).map(({ id }) => id);
  if (gone.length > 0) await ctx.db.delete(personPhones).where(inArray(personPhones.id, gone));
  for (const row of wanted) {
    const same = present.find(({ e164 }) => e164 === row.e164);
    if (!same) await ctx.db.insert(personPhones).values({ id: ctx.newId(), ...row });
    else await ctx.db.update(personPhones).set(row).where(eq(personPhones.id, same.id));
  }
}

export async function replaceEmails(ctx: ToolContext, personId: string, drafts: readonly EmailDraft[]): Promise<void> {
  const wanted = uniqueBy(
    drafts.map(({ address, label }, index) => ({ personId, address: toAddress(address), label: label ?? null, position: index + 1 })),
    ({ address }) => address,
  );
  const present = await ctx.db.select().from(personEmails).where(eq(personEmails.personId, personId));
  const gone = present.filter((row) => !wanted.some(({ address }) => address === row.address)).map(({ id }) => id);
  if (gone.length > 0) await ctx.db.delete(personEmails).where(inArray(personEmails.id, gone));
  for (const row of wanted) {
    const same = present.find(({ address }) => address === row.address);
    if (!same) await ctx.db.insert(personEmails).values({ id: ctx.newId(), ...row });
    else await ctx.db.update(personEmails).set(row).where(eq(personEmails.id, same.id));
  }
}

/** The one person whom a number names: shared numbers name nobody. */
export async function findByPhone(db: Db, e164: string): Promise<{ id: string } | undefined> {
  const [found] = await db
    .select({ id: people.id })
    .from(people)
    .innerJoin(personPhones, and(eq(personPhones.tenantId, people.tenantId), eq(personPhones.personId, people.id)))
    .where(and(eq(personPhones.e164, e164), sql`NOT ${personPhones.isShared}`));
  return found;
}

async function assertNumberFree(db: Db, e164: string, personId: string): Promise<void> {
  const holder = await findByPhone(db, e164);
  if (!holder || holder.id === personId) return;
  throw new ToolError('conflict', {
    reason: 'phone_in_use',
    message: 'This phone number names another person already. If they share it, mark it isShared.',
    fix: { tool: 'crm_get_person', input: { personId: holder.id } },
  });
}

export interface Contacts {
  phones: { number: string; national: string | null; typed: string | null; label: string | null; isShared: boolean }[];
  emails: { address: string; label: string | null }[];
}

/** Phones and addresses of these people, each list in the person's own order. */
export async function contactsOf(db: Db, personIds: readonly string[]): Promise<(personId: string) => Contacts> {
  if (personIds.length === 0) return () => ({ phones: [], emails: [] });
  const ids = [...personIds];
  const phones = await db.select().from(personPhones).where(inArray(personPhones.personId, ids)).orderBy(personPhones.position);
  const emails = await db.select().from(personEmails).where(inArray(personEmails.personId, ids)).orderBy(personEmails.position);
  const phonesOf = Map.groupBy(phones, (row) => row.personId);
  const emailsOf = Map.groupBy(emails, (row) => row.personId);
  return (personId) => ({
    phones: (phonesOf.get(personId) ?? []).map(({ e164, typed, label, isShared }) => ({
      number: e164,
      national: toNational(e164),
      typed,
      label,
      isShared,
    })),
    emails: (emailsOf.get(personId) ?? []).map(({ address, label }) => ({ address, label })),
  });
}
