import { and, eq, ilike, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { decimalsOf, Money, toMinor } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { partyCreated } from '../documents/events.ts';
import { openItems } from '../documents/open-items.ts';
import { loadParty, type Party as PartyRow } from '../documents/parties.ts';
import { label, longText, maybeMoney, moneyOf } from '../documents/shapes.ts';
import { documents, payments } from '../schema-documents.ts';
import { parties } from '../schema-parties.ts';
import { entryLines } from '../schema-ledger.ts';
import { currency, deleted, maybe, maybeRef, partyId, ref, text } from '../shapes.ts';

const Party = z.object({
  partyId: ref('party'),
  code: text('Short name.'),
  name: text('Name.').meta({ pii: 'name' }),
  isCustomer: z.boolean().describe('May be billed.'),
  isSupplier: z.boolean().describe('May bill us.'),
  isActive: z.boolean().describe('False: nothing new with them.'),
  currency: text('Usually billed in.'),
  paymentTermsDays: z.int().describe('Days to pay.'),
  creditLimit: maybeMoney('May owe at most; null: no limit.'),
  taxNumber: maybe('Their tax number.'),
  email: maybe('E-mail address.').meta({ pii: 'email' }),
  phone: maybe('Phone.').meta({ pii: 'phone' }),
  address: maybe('As printed.').meta({ pii: 'address' }),
  personId: maybeRef('person in crm'),
  organisationId: maybeRef('organisation in crm'),
});
const Balance = z.object({
  control: z.enum(['receivable', 'payable']).describe('receivable: they owe us; payable: we owe them.'),
  open: Money.describe('Sum of the open items, what is owed positive.'),
});
const WithBalances = Party.extend({ balances: z.array(Balance).describe('By side and currency.') });

const toParty = (row: PartyRow): z.input<typeof Party> => ({
  partyId: row.id,
  code: row.code,
  name: row.name,
  isCustomer: row.isCustomer,
  isSupplier: row.isSupplier,
  isActive: row.isActive,
  currency: row.currency,
  paymentTermsDays: row.paymentTermsDays,
  creditLimit: row.creditLimitMinor === null ? null : moneyOf(row.creditLimitMinor, row.currency),
  taxNumber: row.taxNumber,
  email: row.email,
  phone: row.phone,
  address: row.address,
  personId: row.personId,
  organisationId: row.organisationId,
});

const fields = {
  code: label.optional().describe('Short name; default: made up.'),
  name: label.describe('Name.').meta({ pii: 'name' }),
  isCustomer: z.boolean().optional().describe('May be billed.'),
  isSupplier: z.boolean().optional().describe('May bill us.'),
  currency: currency.optional(),
  paymentTermsDays: z.int().min(0).max(365).optional().describe('Days to pay; default 30.'),
  creditLimit: Money.nullable().optional().describe('In their currency.'),
  taxNumber: label.nullable().optional().describe('Tax number.'),
  email: z.email().nullable().optional().describe('E-mail.').meta({ pii: 'email' }),
  phone: label.nullable().optional().describe('Phone.').meta({ pii: 'phone' }),
  address: longText.nullable().optional().describe('As printed.').meta({ pii: 'address' }),
};
const links = {
  personId: z.uuid().optional().describe('From crm_list_people.'),
  organisationId: z.uuid().optional().describe('From crm_list_organisations.'),
};

export const listParties = defineTool({
  name: 'finance_list_parties',
  title: 'List customers and suppliers',
  summary: 'List customers and suppliers, newest first.',
  guide: 'What they owe or are owed: finance_get_party, or finance_get_statement.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    query: label.optional().describe('Part of name or code.'),
    role: z.enum(['customer', 'supplier']).optional().describe('What they are.'),
    personId: links.personId,
    organisationId: links.organisationId,
    ...pageInput,
  }),
  output: page(Party),
  examples: [{}, { role: 'customer', query: 'motors' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_parties', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const like = input.query && `%${input.query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    const rows = await ctx.db
      .select()
      .from(parties)
      .where(
        and(
          like ? or(ilike(parties.name, like), ilike(parties.code, like)) : undefined,
          input.role && eq(input.role === 'customer' ? parties.isCustomer : parties.isSupplier, true),
          input.personId ? eq(parties.personId, input.personId) : undefined,
          input.organisationId ? eq(parties.organisationId, input.organisationId) : undefined,
          before(paging.after, parties.createdAt, parties.id),
        ),
      )
      .orderBy(sql`${parties.createdAt} DESC`, sql`${parties.id} DESC`)
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.createdAt.toString(), row.id], toParty);
  },
});

export const getParty = defineTool({
  name: 'finance_get_party',
  title: 'Get customer or supplier',
  summary: 'One customer or supplier, with what is open between us.',
  guide: 'For each open item use finance_list_open_items.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ partyId }),
  output: WithBalances,
  examples: [{ partyId: fixture('finance.party.customer') }],
  async run({ partyId }, ctx) {
    const row = await loadParty(ctx, partyId);
    const sums = new Map<string, { control: 'receivable' | 'payable'; currency: string; open: bigint }>();
    for (const { control, currency, openMinor } of await openItems(ctx, { partyId })) {
      const key = `${control} ${currency}`;
      const sum = sums.get(key) ?? { control, currency, open: 0n };
      sum.open += control === 'receivable' ? openMinor : -openMinor;
      sums.set(key, sum);
    }
    return {
      ...toParty(row),
      balances: [...sums.values()].map(({ control, currency, open }) => ({ control, open: moneyOf(open, currency) })),
    };
  },
});

export const createParty = defineTool({
  name: 'finance_create_party',
  title: 'Create customer or supplier',
  summary: 'Add somebody to bill, or who bills us.',
  guide: 'Look with finance_list_parties first. Currency defaults to that of the business.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ ...fields, ...links }),
  output: Party,
  examples: [{ name: 'Kano Textiles Ltd', isCustomer: true, paymentTermsDays: 14, creditLimit: { amount: '500000.00', currency: 'NGN' } }],
  async run(input, ctx) {
    const row = await addParty(ctx, input);
    return toParty(row);
  },
});

type NewParty = { [K in keyof typeof fields]?: z.output<(typeof fields)[K]> } & {
  name: string;
  personId?: string | undefined;
  organisationId?: string | undefined;
};

export async function addParty(ctx: ToolContext, { code, creditLimit, currency, ...rest }: NewParty): Promise<PartyRow> {
  const { settings } = ctx.tenant;
  const theirs = currency ?? (typeof settings['currency'] === 'string' ? settings['currency'] : 'USD');
  decimalsOf(theirs);
  const id = ctx.newId();
  if (!rest.isCustomer && !rest.isSupplier) {
    throw new ToolError('invalid_input', { reason: 'party_without_role', message: 'A party is a customer, a supplier or both.' });
  }
  const [row] = await ctx.db
    .insert(parties)
    .values({
      id,
      ...rest,
      code: code ?? (await codeFor(ctx, rest.name)),
      currency: theirs,
      creditLimitMinor: limitOf(creditLimit, theirs) ?? null,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    })
    .returning();
  if (!row) throw new Error('The party was not written.');
  ctx.emit(partyCreated, { partyId: id });
  return row;
}

/** LAGOSMOT, LAGOSMOT2, …: short, and said over the phone. */
async function codeFor(ctx: ToolContext, name: string): Promise<string> {
  const stem =
    name
      .normalize('NFD')
      .replaceAll(/[^A-Za-z0-9]/g, '')
      .slice(0, 8)
      .toUpperCase() || 'PARTY';
  const taken = new Set(
    (
      await ctx.db
        .select({ code: parties.code })
        .from(parties)
        .where(ilike(parties.code, `${stem}%`))
    ).map(({ code }) => code),
  );
  for (let n = 1; ; n++) {
    const code = n === 1 ? stem : `${stem}${n}`;
    if (!taken.has(code)) return code;
  }
}

function limitOf(limit: z.output<typeof Money> | null | undefined, currency: string): bigint | null | undefined {
  if (limit === null || limit === undefined) return limit;
  const minor = toMinor(limit);
  if (limit.currency === currency && minor >= 0n) return minor;
  throw new ToolError('invalid_input', {
    reason: 'credit_limit',
    message: 'A credit limit is not negative and in the currency of the party.',
  });
}

export const updateParty = defineTool({
  name: 'finance_update_party',
  title: 'Update customer or supplier',
  summary: 'Change fields of a customer or supplier.',
  guide: 'null clears a field. What was issued keeps what it says.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    partyId,
    ...fields,
    name: fields.name.optional(),
    isActive: z.boolean().optional().describe('False: nothing new with them.'),
  }),
  output: Party,
  examples: [{ partyId: fixture('finance.party.customer'), paymentTermsDays: 45 }],
  async run({ partyId, ...given }, ctx) {
    const { creditLimit, ...changes } = changesIn(given);
    const [row] = await ctx.db.select().from(parties).where(eq(parties.id, partyId)).for('update');
    const party = row ?? (await loadParty(ctx, partyId));
    const currency = changes.currency ?? party.currency;
    decimalsOf(currency);
    if (!(changes.isCustomer ?? party.isCustomer) && !(changes.isSupplier ?? party.isSupplier)) {
      throw new ToolError('invalid_input', { reason: 'party_without_role', message: 'A party is a customer, a supplier or both.' });
    }
    const creditLimitMinor = limitOf(creditLimit, currency);
    const [changed] = await ctx.db
      .update(parties)
      .set({ ...changes, ...(creditLimitMinor !== undefined && { creditLimitMinor }), updatedAt: ctx.now() })
      .where(eq(parties.id, partyId))
      .returning();
    return toParty(changed ?? party);
  },
});

export const deleteParty = defineTool({
  name: 'finance_delete_party',
  title: 'Delete customer or supplier',
  summary: 'Delete a customer or supplier entered by mistake.',
  guide: 'Refused once there is a document, payment or posting of theirs: set isActive to false instead.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ partyId }),
  output: deleted,
  examples: [{ partyId: fixture('finance.party.mistake') }],
  async run({ partyId }, ctx) {
    await loadParty(ctx, partyId);
    for (const column of [documents.partyId, payments.partyId, entryLines.partyId]) {
      const [used] = await ctx.db.select({ id: column }).from(column.table).where(eq(column, partyId)).limit(1);
      if (!used) continue;
      throw new ToolError('conflict', {
        reason: 'party_in_use',
        message: 'There are documents or postings of this party. Set it inactive instead.',
        fix: { tool: 'finance_update_party', input: { partyId, isActive: false } },
      });
    }
    await ctx.db.delete(parties).where(eq(parties.id, partyId));
    return { isDeleted: true as const };
  },
});
