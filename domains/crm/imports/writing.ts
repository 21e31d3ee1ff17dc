import { eq, inArray } from 'drizzle-orm';
import { toMinor } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { assignmentColumns, chooseOwners, tellAssigned, toAssign } from '../assigning.ts';
import { openDeal } from '../deal-opening.ts';
import { leadCreated, organisationCreated } from '../events.ts';
import { organisations, people } from '../schema-people.ts';
import { deals, leads } from '../schema-sales.ts';
import { fromDate } from '../shapes.ts';
import { type Batch, only, stampsOf } from './batch.ts';
import type { Fields } from './drafts.ts';
import type { Kind } from './fields.ts';
import { loadRecords } from './matching.ts';
import type { Records, Refs } from './records.ts';
import type { Judged } from './verdicts.ts';
import { addPeople, changePerson } from './writing-people.ts';

export interface Written {
  rowNumber: number;
  op: 'insert' | 'update';
  recordId: string;
}

/** Writes rows that were judged `new` or `update` in this very transaction. */
export async function writeRows(ctx: ToolContext, kind: Kind, rows: readonly Judged[]): Promise<Written[]> {
  const added = rows.filter(({ verdict }) => verdict === 'new');
  const changed = rows.filter(({ verdict }) => verdict === 'update');
  const records = await loadRecords(
    ctx.db,
    kind,
    rows.map(({ fields }) => fields ?? {}),
  );
  const batch: Batch = { records, fields: added.map(({ fields }) => fields ?? {}) };
  const ids = added.length > 0 ? await WRITERS[kind].add(ctx, batch) : [];
  for (const { recordId, fields } of changed) await WRITERS[kind].change(ctx, recordId ?? '', { records, fields: fields ?? {} });
  return [
    ...added.map(({ rowNumber }, i) => ({ rowNumber, op: 'insert' as const, recordId: ids[i] ?? '' })),
    ...changed.map(({ rowNumber, recordId }) => ({ rowNumber, op: 'update' as const, recordId: recordId ?? '' })),
  ];
}

interface Writer {
  /** Answers the new ids, in the order of the fields. */
  add(ctx: ToolContext, batch: Batch): Promise<string[]>;
  change(ctx: ToolContext, id: string, row: { records: Records; fields: Fields }): Promise<void>;
}

const WRITERS: Readonly<Record<Kind, Writer>> = {
  people: { add: addPeople, change: changePerson },
  organisations: { add: addOrganisations, change: changeOrganisation },
  leads: { add: addLeads, change: changeLead },
  deals: { add: addDeals, change: changeDeal },
};

const referred = (records: Records, fields: Fields): Refs => {
  const refs = records.refer(fields);
  return 'reason' in refs ? {} : refs;
};

async function addOrganisations(ctx: ToolContext, { fields }: Batch): Promise<string[]> {
  const rows = fields.map((each) => ({
    id: ctx.newId(),
    name: each.name ?? '',
    registrationNumber: each.registrationNumber ?? null,
    website: each.website ?? null,
    phone: each.phone ?? null,
    email: each.email ?? null,
    city: each.city ?? null,
    country: each.country ?? null,
    ...stampsOf(ctx),
  }));
  await ctx.db.insert(organisations).values(rows);
  for (const { id } of rows) ctx.emit(organisationCreated, { organisationId: id });
  return rows.map(({ id }) => id);
}

async function changeOrganisation(ctx: ToolContext, id: string, { fields }: { fields: Fields }): Promise<void> {
  const columns = only(fields, 'name', 'registrationNumber', 'website', 'phone', 'email', 'city', 'country');
  await ctx.db
    .update(organisations)
    .set({ ...columns, updatedAt: ctx.now() })
    .where(eq(organisations.id, id));
}

const worth = ({ value, currency }: Fields) =>
  value !== undefined && currency !== undefined ? { valueMinor: toMinor({ amount: value, currency }), currency } : {};

async function addLeads(ctx: ToolContext, { records, fields }: Batch): Promise<string[]> {
  const drafts = fields.map((each) => ({
    ...only(each, 'organisationName', 'phone', 'email', 'need', 'productInterest', 'country', 'city', 'language'),
    ...worth(each),
    displayName: each.displayName ?? '',
    sourceId: referred(records, each).sourceId ?? null,
  }));
  const choices = await chooseOwners(ctx, drafts.map(toAssign));
  // One statement for all, so every row names every column.
  const empty = {
    organisationName: null,
    phone: null,
    email: null,
    need: null,
    productInterest: null,
    country: null,
    city: null,
    language: null,
    valueMinor: null,
    currency: null,
    ownerId: null,
    assignment: null,
  };
  const rows = drafts.map((draft, i) => ({
    id: ctx.newId(),
    ...empty,
    ...draft,
    ...assignmentColumns(ctx, choices[i] ?? null),
    status: 'new' as const,
    ...stampsOf(ctx),
  }));
  await ctx.db.insert(leads).values(rows);
  for (const [i, { id, sourceId }] of rows.entries()) {
    ctx.emit(leadCreated, { leadId: id, sourceId });
    tellAssigned(ctx, id, choices[i] ?? null);
  }
  return rows.map(({ id }) => id);
}

async function changeLead(ctx: ToolContext, id: string, { records, fields }: { records: Records; fields: Fields }): Promise<void> {
  const columns = only(
    fields,
    'displayName',
    'organisationName',
    'phone',
    'email',
    'need',
    'productInterest',
    'country',
    'city',
    'language',
  );
  await ctx.db
    .update(leads)
    .set({ ...columns, ...worth(fields), ...referred(records, fields), updatedAt: ctx.now() })
    .where(eq(leads.id, id));
}

async function addDeals(ctx: ToolContext, { records, fields }: Batch): Promise<string[]> {
  const ids: string[] = [];
  for (const each of fields) {
    ids.push(
      await openDeal(ctx, {
        name: each.name ?? '',
        ...referred(records, each),
        ...worth(each),
        expectedCloseOn: fromDate(each.expectedCloseOn),
      }),
    );
  }
  return ids;
}

async function changeDeal(ctx: ToolContext, id: string, { fields }: { fields: Fields }): Promise<void> {
  const columns = {
    ...only(fields, 'name'),
    ...worth(fields),
    ...(fields.expectedCloseOn && { expectedCloseOn: fromDate(fields.expectedCloseOn) }),
  };
  await ctx.db
    .update(deals)
    .set({ ...columns, updatedAt: ctx.now() })
    .where(eq(deals.id, id));
}

/** Locks the records that rows are about to change, so that what was judged stays true until the commit. */
export async function lockRecords(ctx: ToolContext, kind: Kind, ids: readonly string[]): Promise<void> {
  const table = { people, organisations, leads, deals }[kind];
  if (ids.length > 0)
    await ctx.db
      .select({ id: table.id })
      .from(table)
      .where(inArray(table.id, [...ids]))
      .orderBy(table.id)
      .for('update');
}
