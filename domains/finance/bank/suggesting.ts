import { and, asc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { Entity } from '../books.ts';
import { type Item, openItems } from '../documents/open-items.ts';
import { bankAccounts, bankMatchItems, bankStatementLines, bankStatements } from '../schema-bank.ts';
import { parties } from '../schema-parties.ts';
import { documents } from '../schema-documents.ts';
import { entryLines, journalEntries } from '../schema-ledger.ts';
import { type BankAccount, type BankLine, ofLiveStatement } from './accounts.ts';
import { bankAmount } from './matching.ts';
import { activeRules } from './posting-lines.ts';
import { type BankRule, ruleFor, textOf } from './rule-fit.ts';
import { apart, type Candidate, scoreOf, summing } from './scoring.ts';
import { nameIn, numberIn } from './words.ts';

/** What a line may be, and the call that makes it so. */
export interface Suggestion {
  kind: 'match' | 'payment' | 'transfer' | 'rule';
  statementLineIds: string[];
  score: number;
  reasons: string[];
  call: { tool: string; input: Record<string, unknown> };
}

interface BookLine extends Candidate {
  id: string;
}
interface Due extends Candidate {
  lineId: string;
  partyId: string;
}

/** All that lines of one bank account may be matched with, loaded once. */
interface Field {
  account: BankAccount;
  books: BookLine[];
  due: Due[];
  others: (BankLine & { currency: string })[];
  rules: BankRule[];
}

const CANDIDATES_MAX = 3000;
/** Lines of the books that are tried as the sum of several of the bank. */
const GROUPED_MAX = 500;
/** Days between the two halves of a transfer. */
const TRANSFER_DAYS = 5;
/** What a rule says is certain, but it says nothing of this very money. */
const RULE_SCORE = 75;

/** Lines of the bank that nothing is matched to, oldest first. */
export async function unmatchedLines(ctx: ToolContext, bankAccountIds: readonly string[], limit: number): Promise<BankLine[]> {
  if (bankAccountIds.length === 0) return [];
  const rows = await ctx.db
    .select({ line: bankStatementLines })
    .from(bankStatementLines)
    .innerJoin(bankStatements, ofLiveStatement)
    .leftJoin(
      bankMatchItems,
      and(eq(bankMatchItems.tenantId, bankStatementLines.tenantId), eq(bankMatchItems.statementLineId, bankStatementLines.id)),
    )
    .where(and(inArray(bankStatementLines.bankAccountId, [...bankAccountIds]), isNull(bankMatchItems.id)))
    .orderBy(asc(bankStatementLines.bookedOn), asc(bankStatementLines.statementId), asc(bankStatementLines.lineNo))
    .limit(limit);
  return rows.map(({ line }) => line);
}

async function fieldOf(ctx: ToolContext, account: BankAccount, entity: Entity): Promise<Field> {
  const books = await ctx.db
    .select({ line: entryLines, number: journalEntries.number, description: journalEntries.description, party: parties.name })
    .from(entryLines)
    .innerJoin(journalEntries, and(eq(journalEntries.tenantId, entryLines.tenantId), eq(journalEntries.id, entryLines.entryId)))
    .leftJoin(
      parties,
      and(
        eq(parties.tenantId, entryLines.tenantId),
        sql`${parties.id} = (SELECT o.party_id FROM ${entryLines} o WHERE o.tenant_id = ${entryLines.tenantId} AND o.entry_id = ${entryLines.entryId} AND o.party_id IS NOT NULL LIMIT 1)`,
      ),
    )
    .leftJoin(bankMatchItems, and(eq(bankMatchItems.tenantId, entryLines.tenantId), eq(bankMatchItems.entryLineId, entryLines.id)))
    .where(and(eq(entryLines.accountId, account.accountId), eq(entryLines.entityId, account.entityId), isNull(bankMatchItems.id)))
    .orderBy(asc(entryLines.date), asc(entryLines.id))
    .limit(CANDIDATES_MAX);
  const others = await ctx.db
    .select()
    .from(bankAccounts)
    .where(and(eq(bankAccounts.entityId, account.entityId), eq(bankAccounts.isActive, true), ne(bankAccounts.id, account.id)));
  const currencies = new Map(others.map(({ id, currency }) => [id, currency]));
  const far = await unmatchedLines(ctx, [...currencies.keys()], CANDIDATES_MAX);
  return {
    account,
    books: books.flatMap(({ line, number, description, party }) => {
      const amountMinor = bankAmount(account, entity, line);
      return amountMinor === 0n
        ? []
        : [{ id: line.id, amountMinor, date: line.date, numbers: [number, ...numbersOf(description)], name: party }];
    }),
    due: await dueItems(ctx, account),
    others: far.map((line) => ({ ...line, currency: currencies.get(line.bankAccountId) ?? '' })),
    rules: await activeRules(ctx),
  };
}

/** Words of a description that look like a number of something: a payment's reference is written there. */
const numbersOf = (text: string): string[] => text.split(/\s+/).filter((word) => word.length >= 4 && /\d{2}/.test(word));

/** What customers owe and suppliers are owed in the currency of the account, oldest first. */
async function dueItems(ctx: ToolContext, account: BankAccount): Promise<Due[]> {
  const items = (await openItems(ctx, { entityId: account.entityId, currency: account.currency })).filter(isDue).slice(0, CANDIDATES_MAX);
  const names = new Map((await ctx.db.select({ id: parties.id, name: parties.name }).from(parties)).map(({ id, name }) => [id, name]));
  const sources = items.flatMap(({ sourceId }) => sourceId ?? []);
  const numbers = new Map(
    sources.length === 0
      ? []
      : (await ctx.db.select().from(documents).where(inArray(documents.id, sources))).map(({ id, number, reference }) => [
          id,
          [number, reference].filter((each) => each !== null),
        ]),
  );
  return items.map((item) => ({
    lineId: item.lineId,
    partyId: item.partyId,
    amountMinor: item.openMinor,
    date: item.dueOn ?? item.date,
    numbers: numbers.get(item.sourceId ?? '') ?? [item.entryNumber],
    name: names.get(item.partyId) ?? null,
  }));
}

/** Owed to us by customers, or by us to suppliers; what is on account the other way round settles itself otherwise. */
const isDue = ({ control, openMinor }: Item): boolean => (control === 'receivable' ? openMinor > 0n : openMinor < 0n);

/** Up to three suggestions for each line, the likeliest first. */
export async function suggest(
  ctx: ToolContext,
  { account, entity, lines }: { account: BankAccount; entity: Entity; lines: readonly BankLine[] },
): Promise<Suggestion[]> {
  const field = await fieldOf(ctx, account, entity);
  const found = lines.map((line) => [
    ...bookings(field, line),
    ...paymentsFor(field, line),
    ...transfersFor(field, line),
    ...rulesFor(field, line),
  ]);
  const alone = lines.filter((_, i) => !found[i]?.some(({ kind }) => kind === 'match'));
  const grouped = groups(field, alone);
  return [...found.flatMap((each) => best(each)), ...grouped];
}

const best = (suggestions: readonly Suggestion[]): Suggestion[] => suggestions.toSorted((a, b) => b.score - a.score).slice(0, 3);

const isNear = (a: Temporal.PlainDate, b: Temporal.PlainDate, days: number): boolean => Math.abs(a.until(b).days) <= days;

/** Lines of the books that are there already: one of the amount, or several that the bank booked as one. */
function bookings({ books }: Field, line: BankLine): Suggestion[] {
  const suggestion = (chosen: readonly BookLine[]): Suggestion[] => {
    const score = scoreOf(line, chosen);
    const input = { statementLineIds: [line.id], entryLineIds: chosen.map(({ id }) => id) };
    return score ? [{ kind: 'match', statementLineIds: [line.id], ...score, call: { tool: 'finance_accept_bank_match', input } }] : [];
  };
  const same = books.filter(({ amountMinor }) => amountMinor === line.amountMinor).flatMap((book) => suggestion([book]));
  if (same.length > 0) return same;
  const near = books.filter(({ amountMinor, date }) => amountMinor > 0n === line.amountMinor > 0n && isNear(date, line.bookedOn, 10));
  return suggestion(summing(line.amountMinor, near) ?? []);
}

/** One line of the books that came as several at the bank. */
function groups({ books }: Field, lines: readonly BankLine[]): Suggestion[] {
  return books.slice(0, GROUPED_MAX).flatMap((book): Suggestion[] => {
    const near = lines.filter(({ amountMinor, bookedOn }) => amountMinor > 0n === book.amountMinor > 0n && isNear(bookedOn, book.date, 10));
    const chosen = summing(book.amountMinor, near);
    const [first] = chosen ?? [];
    if (!chosen || !first) return [];
    const score = scoreOf({ ...first, amountMinor: book.amountMinor }, [book]);
    const ids = chosen.map(({ id }) => id);
    const input = { statementLineIds: ids, entryLineIds: [book.id] };
    const reasons = [`${ids.length} lines of the bank sum up`, ...(score?.reasons.slice(1) ?? [])];
    return [
      { kind: 'match', statementLineIds: ids, score: score?.score ?? 0, reasons, call: { tool: 'finance_accept_bank_match', input } },
    ];
  });
}

/** Invoices or bills that the money pays: one, or several of one party that the text names by number or name. */
function paymentsFor({ due }: Field, line: BankLine): Suggestion[] {
  const sided = due.filter(({ amountMinor }) => amountMinor > 0n === line.amountMinor > 0n);
  const suggestion = (chosen: readonly Due[]): Suggestion[] => {
    const score = scoreOf(line, chosen);
    const input = { statementLineId: line.id, partyId: chosen[0]?.partyId, openItemIds: chosen.map(({ lineId }) => lineId) };
    return score ? [{ kind: 'payment', statementLineIds: [line.id], ...score, call: { tool: 'finance_pay_bank_line', input } }] : [];
  };
  const same = sided.filter(({ amountMinor }) => amountMinor === line.amountMinor).flatMap((item) => suggestion([item]));
  const text = textOf(line);
  const isNamed = (items: readonly Due[]): boolean =>
    nameIn(items[0]?.name ?? '', text) >= 50 || items.some(({ numbers }) => numbers.some((number) => numberIn(number, text)));
  const several = [...Map.groupBy(sided, ({ partyId }) => partyId).values()]
    .filter(isNamed)
    .flatMap((items) => suggestion(summing(line.amountMinor, items) ?? []));
  return [...same, ...several, ...(same.length + several.length > 0 ? [] : partial(sided, line, text))];
}

/** A document that is named by its number and not paid in full, or paid with more: the amount is no reason, the number is. */
function partial(sided: readonly Due[], line: BankLine, text: string): Suggestion[] {
  return sided
    .filter(({ numbers }) => numbers.some((number) => numberIn(number, text)))
    .map(({ partyId, lineId, name }) => {
      const likeness = nameIn(name ?? '', text);
      const reasons = ['number in the text', 'another amount', ...(likeness >= 50 ? [`name ${likeness}%`] : [])];
      const input = { statementLineId: line.id, partyId, openItemIds: [lineId] };
      return {
        kind: 'payment',
        statementLineIds: [line.id],
        score: likeness >= 50 ? 60 : 45,
        reasons,
        call: { tool: 'finance_pay_bank_line', input },
      };
    });
}

function transfersFor({ account, others }: Field, line: BankLine): Suggestion[] {
  return others
    .filter(
      (other) =>
        other.currency === account.currency &&
        other.amountMinor === -line.amountMinor &&
        isNear(other.bookedOn, line.bookedOn, TRANSFER_DAYS),
    )
    .map((other) => {
      const days = Math.abs(other.bookedOn.until(line.bookedOn).days);
      const reasons = ['opposite amount on an own account', apart(days)];
      const input = { statementLineId: line.id, otherStatementLineId: other.id };
      return {
        kind: 'transfer',
        statementLineIds: [line.id, other.id],
        score: 85 - 5 * days,
        reasons,
        call: { tool: 'finance_transfer_bank_line', input },
      };
    });
}

function rulesFor({ rules }: Field, line: BankLine): Suggestion[] {
  const rule = ruleFor(rules, line);
  if (!rule) return [];
  const call = rule.partyId
    ? { tool: 'finance_pay_bank_line', input: { statementLineId: line.id, partyId: rule.partyId, applyTo: 'oldest' } }
    : {
        tool: 'finance_post_bank_line',
        input: { statementLineId: line.id, parts: [{ accountId: rule.accountId, ...(rule.taxCodeId && { taxCodeId: rule.taxCodeId }) }] },
      };
  return [{ kind: 'rule', statementLineIds: [line.id], score: RULE_SCORE, reasons: [`rule ${rule.name}`], call }];
}
