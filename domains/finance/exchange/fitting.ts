import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type Entity, openPeriod } from '../books.ts';
import type { PostingLine } from '../posting.ts';
import { accounts, dimensionValues } from '../schema-books.ts';
import { parties } from '../schema-parties.ts';
import type { BookTags } from './book.ts';
import type { Problem, RawJournal } from './raw.ts';
import { settle, type SettledEntry, type SettledLine } from './settle.ts';
import { absolute } from '../decimal.ts';

/** An entry of the file as it would be posted. */
export interface FittedEntry {
  line: number;
  number: string;
  date: Temporal.PlainDate;
  description: string;
  lines: PostingLine[];
}

export interface Fitted {
  entries: FittedEntry[];
  problems: Problem[];
  /** Every account that the file names, and what it is here. */
  accounts: { name: string; accountId: string | null; code: string | null }[];
}

type Account = typeof accounts.$inferSelect;

interface Known {
  accounts: ReadonlyMap<string, Account>;
  parties: ReadonlyMap<string, string>;
  /** By kind and code. */
  dimensions: ReadonlyMap<string, string>;
}

/** Posted by their own documents, and by nothing else. */
const STRICT = new Set(['receivable', 'payable', 'stock', 'payroll', 'fixed_asset']);

/** What the journal would be in these books, and everything that stands against it. */
export async function fit(
  ctx: ToolContext,
  entity: Entity,
  { journal, wishes }: { journal: RawJournal; wishes: ReadonlyMap<string, string> },
): Promise<Fitted> {
  const { entries, problems } = settle(journal, entity.functionalCurrency);
  const chart = await ctx.db.select().from(accounts);
  const found = matchAccounts(entries, { journal, wishes, chart });
  const known: Known = {
    accounts: found,
    parties: new Map((await ctx.db.select({ id: parties.id, code: parties.code }).from(parties)).map(({ id, code }) => [code, id])),
    dimensions: new Map((await ctx.db.select().from(dimensionValues)).map(({ id, kind, code }) => [`${kind} ${code}`, id])),
  };
  const names = [...new Set(entries.flatMap(({ lines }) => lines.map(({ account }) => account)))];
  const against = [
    ...problems,
    ...accountProblems(entries, found),
    ...lineProblems(entries, known),
    ...(await dayProblems(ctx, entity, entries)),
  ];
  return {
    problems: against.toSorted((a, b) => a.line - b.line),
    accounts: names.map((name) => ({ name, accountId: found.get(name)?.id ?? null, code: found.get(name)?.code ?? null })),
    entries: against.length > 0 ? [] : entries.map((entry) => toFitted(entry, known)),
  };
}

/** By wish, by the code that the file says, by the code that the name begins with, or by the name. */
function matchAccounts(
  entries: readonly SettledEntry[],
  { journal, wishes, chart }: { journal: RawJournal; wishes: ReadonlyMap<string, string>; chart: readonly Account[] },
): Map<string, Account> {
  const byId = new Map(chart.map((account) => [account.id, account]));
  const byCode = new Map(chart.map((account) => [account.code.toLowerCase(), account]));
  const byName = new Map(chart.map((account) => [account.name.toLowerCase(), account]));
  const found = new Map<string, Account>();
  for (const name of new Set(entries.flatMap(({ lines }) => lines.map(({ account }) => account)))) {
    const last = name.slice(name.lastIndexOf(':') + 1).toLowerCase();
    const code = journal.accounts.get(name)?.['code'];
    const account = wishes.has(name)
      ? byId.get(wishes.get(name) ?? '')
      : code === undefined
        ? (byCode.get(last) ?? byCode.get(/^[^-\s]+/.exec(last)?.[0] ?? '') ?? byName.get(last) ?? byName.get(last.replaceAll('-', ' ')))
        : byCode.get(code.toLowerCase());
    if (account) found.set(name, account);
  }
  return found;
}

function accountProblems(entries: readonly SettledEntry[], found: ReadonlyMap<string, Account>): Problem[] {
  const seen = new Set<string>();
  return entries
    .flatMap(({ lines }) => lines)
    .flatMap(({ line, account: name, currency }): Problem[] => {
      const account = found.get(name);
      if (account?.currency && account.currency !== currency) {
        return [{ line, reason: 'account_currency', message: `Account ${account.code} takes ${account.currency} alone.` }];
      }
      if (seen.has(name)) return [];
      seen.add(name);
      if (!account)
        return [{ line, reason: 'account_unknown', message: 'No account here is called so. Say in `accounts` which one is meant.' }];
      if (account.control !== null && STRICT.has(account.control)) {
        return [{ line, reason: 'control_account', message: `Account ${account.code} takes only what its own documents post.` }];
      }
      if (!account.isPostable) return [{ line, reason: 'account_is_heading', message: `Account ${account.code} is a heading.` }];
      if (!account.isActive) return [{ line, reason: 'account_retired', message: `Account ${account.code} is retired.` }];
      return [];
    });
}

const DIMENSION_TAGS = { 'cost-centre': 'cost_centre', project: 'project', fund: 'fund', branch: 'branch' } as const;
const DIMENSION_KEYS = { 'cost-centre': 'costCentreId', project: 'projectId', fund: 'fundId', branch: 'branchId' } as const;
type DimensionTag = keyof typeof DIMENSION_TAGS;

const dimensionOf = (tags: BookTags, tag: DimensionTag, known: Known): string | undefined =>
  known.dimensions.get(`${DIMENSION_TAGS[tag]} ${tags[tag] ?? ''}`);

function lineProblems(entries: readonly SettledEntry[], known: Known): Problem[] {
  return entries
    .flatMap(({ lines }) => lines)
    .flatMap(({ line, functional, tags }): Problem[] => [
      ...(functional === 0n
        ? [{ line, reason: 'amount_below_unit', message: 'The line is worth less than the smallest unit of the books.' }]
        : []),
      ...(tags.party !== undefined && !known.parties.has(tags.party)
        ? [{ line, reason: 'party_unknown', message: 'No customer or supplier has this code.' }]
        : []),
      ...(tags.due !== undefined && !/^\d{4}-\d\d-\d\d$/.test(tags.due)
        ? [{ line, reason: 'due_malformed', message: 'A due date is written like 2026-01-31.' }]
        : []),
      ...(Object.keys(DIMENSION_TAGS) as DimensionTag[])
        .filter((tag) => tags[tag] !== undefined && dimensionOf(tags, tag, known) === undefined)
        .map((tag) => ({ line, reason: 'dimension_value_unknown', message: `No ${tag} has this code.` })),
    ]);
}

/** Each day once: whether something may be posted on it. */
async function dayProblems(ctx: ToolContext, entity: Entity, entries: readonly SettledEntry[]): Promise<Problem[]> {
  const problems: Problem[] = [];
  const first = new Map(entries.toReversed().map(({ date, line }) => [date, line]));
  for (const [date, line] of first) {
    try {
      await openPeriod(ctx, entity.id, Temporal.PlainDate.from(date));
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      problems.push({ line, reason: error.reason, message: error.message });
    }
  }
  return problems;
}

function toFitted({ line, number, date, description, lines }: SettledEntry, known: Known): FittedEntry {
  return {
    line,
    number,
    date: Temporal.PlainDate.from(date),
    description: description.trim() === '' ? `Imported ${number}`.trim() : description.slice(0, 500),
    lines: lines.map((each) => toPosting(each, known)),
  };
}

function toPosting({ account, amount, currency, functional, description, tags }: SettledLine, known: Known): PostingLine {
  return {
    accountId: known.accounts.get(account)?.id ?? '',
    side: (amount === 0n ? (functional ?? 0n) : amount) < 0n ? 'credit' : 'debit',
    amount: absolute(amount),
    currency,
    functional: functional === null ? undefined : absolute(functional),
    description,
    partyId: tags.party === undefined ? null : (known.parties.get(tags.party) ?? null),
    dueOn: tags.due === undefined ? null : Temporal.PlainDate.from(tags.due),
    dimensions: Object.fromEntries(
      (Object.keys(DIMENSION_TAGS) as DimensionTag[]).map((tag) => [
        DIMENSION_KEYS[tag],
        tags[tag] === undefined ? null : dimensionOf(tags, tag, known),
      ]),
    ),
  };
}
