import { type SQL, sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { balanceDays, balanceMarks, entryLines, journalEntries } from './schema-ledger.ts';

const DIMENSION_COLUMNS = {
  costCentre: sql.raw('cost_centre_id'),
  project: sql.raw('project_id'),
  fund: sql.raw('fund_id'),
  branch: sql.raw('branch_id'),
} as const satisfies Record<string, SQL>;
export type DimensionSplit = keyof typeof DIMENSION_COLUMNS;

/** What sums can be split by. */
const SPLITS = {
  account: sql.raw('account_id'),
  date: sql.raw('date'),
  currency: sql.raw('currency'),
  ...DIMENSION_COLUMNS,
} as const satisfies Record<string, SQL>;
export type Split = keyof typeof SPLITS;

/** Which lines count. Figures and what explains them are both read by it. */
export interface LineScope {
  entityId: string;
  /** Left out: from the beginning. */
  from?: Temporal.PlainDate | undefined;
  to: Temporal.PlainDate;
  /** As the books stood at this moment; left out: as they stand. */
  recordedBy?: Temporal.Instant | undefined;
  /** Only lines of these accounts. */
  accounts?: readonly string[] | undefined;
  /** Only lines of these values; null: only lines that name none. */
  dimensions?: Partial<Record<DimensionSplit, string | null>> | undefined;
  /** Without the entries that carry a year's result over, and without what takes them back. */
  isWithoutClosing?: boolean | undefined;
  /** Only lines of entries that also have a line on one of these accounts. */
  viaAccounts?: readonly string[] | undefined;
}

export interface BalanceQuestion extends LineScope {
  by: readonly Split[];
  /** Sums of earlier days are given apart from those of this day and later. */
  since?: Temporal.PlainDate | undefined;
}

export interface Balance {
  /** The values that it was split by; others are left out. */
  account?: string;
  date?: string;
  currency?: string;
  costCentre?: string | null;
  project?: string | null;
  fund?: string | null;
  branch?: string | null;
  /** Of days before `since`. */
  isBefore: boolean;
  /** Minor units of the currency of the books. */
  debit: bigint;
  credit: bigint;
  /** Minor units of the line's currency, debits positive; means something only where it was split by currency. */
  amount: bigint;
}

/**
 * The sums of the books: the one reader of figures. Whole days are read from balance_days; days with entries that are not
 * summed up yet from their lines; for an earlier moment what was recorded since is taken off again, or where that is most
 * of the books, the lines are read. The sums come from one statement, hence from one moment.
 */
export async function balancesAt(ctx: ToolContext, question: BalanceQuestion): Promise<Balance[]> {
  const { by, since } = question;
  const columns = by.map((split) => sql`${SPLITS[split]} AS ${sql.identifier(split)}`);
  const isBefore = since ? sql`date < ${since.toString()}::date` : sql`false`;
  const groups = [...by.map((split) => SPLITS[split]), ...(since ? [sql`is_before`] : [])];
  const sums = sql`${isBefore} AS is_before, sum(debit)::text AS debit, sum(credit)::text AS credit, sum(amount)::text AS amount`;
  const { rows } = await ctx.db.execute<Record<string, string | null> & { is_before: boolean | null }>(sql`
    SELECT ${sql.join([...columns, sums], sql`, `)} FROM (${await source(ctx, question)}) AS moved
    ${groups.length > 0 ? sql`GROUP BY ${sql.join(groups, sql`, `)}` : sql``}`);
  return rows.map(({ debit, credit, amount, is_before, ...split }) => ({
    ...split,
    isBefore: is_before ?? false,
    debit: BigInt(debit ?? 0),
    credit: BigInt(credit ?? 0),
    amount: BigInt(amount ?? 0),
  }));
}

/** More entries than this are not taken off again: then it is quicker to read the lines that were there. */
const LATER_ENTRIES_MAX = 40_000;

async function source(ctx: ToolContext, question: BalanceQuestion): Promise<SQL> {
  if (question.viaAccounts || !(await isQuickToTakeOff(ctx, question))) return linesOf(question);
  const parts = [daysAndLines(question)];
  if (question.recordedBy) parts.push(takenOff(question, recordedLater(question)));
  if (question.isWithoutClosing) parts.push(takenOff({ ...question, isWithoutClosing: false }, closingEntries(question)));
  return sql.join(parts, sql` UNION ALL `);
}

async function isQuickToTakeOff(ctx: ToolContext, question: BalanceQuestion): Promise<boolean> {
  if (!question.recordedBy) return true;
  const { rows } = await ctx.db.execute<{ later: string }>(
    sql`SELECT count(*)::text AS later FROM (${recordedLater(question)} LIMIT ${LATER_ENTRIES_MAX + 1}) AS later_ones`,
  );
  return Number(rows[0]?.later ?? 0) <= LATER_ENTRIES_MAX;
}

const COLUMNS = sql.raw('account_id, date, currency, cost_centre_id, project_id, fund_id, branch_id, debit, credit, amount');
const OPPOSITE = sql.raw('account_id, date, currency, cost_centre_id, project_id, fund_id, branch_id, -debit, -credit, -amount');

const datesOf = ({ entityId, from, to }: LineScope): SQL =>
  sql`entity_id = ${entityId} AND date <= ${to.toString()}::date${from ? sql` AND date >= ${from.toString()}::date` : sql``}`;

/** What stands in balance_days as well as in lines. */
const valuesOf = ({ dimensions = {}, accounts }: LineScope): SQL =>
  sql.join([
    ...(accounts ? [sql` AND account_id = ANY (${sql.param(accounts)}::uuid[])`] : []),
    ...(Object.keys(dimensions) as DimensionSplit[]).map((key) => {
      const id = dimensions[key];
      return id === null ? sql` AND ${DIMENSION_COLUMNS[key]} IS NULL` : sql` AND ${DIMENSION_COLUMNS[key]} = ${id}`;
    }),
  ]);

const before = ({ recordedBy }: LineScope): SQL => (recordedBy ? sql` AND recorded_at <= ${recordedBy.toString()}::timestamptz` : sql``);

/** What makes a line of entry_lines count, for a WHERE. */
export function linesWithin(scope: LineScope): SQL {
  const { viaAccounts, isWithoutClosing } = scope;
  const via = viaAccounts
    ? sql` AND entry_id IN (SELECT entry_id FROM ${entryLines} WHERE ${datesOf(scope)} AND account_id = ANY (${sql.param(viaAccounts)}::uuid[]))`
    : sql``;
  const closing = isWithoutClosing ? sql` AND entry_id <> ALL (ARRAY(${closingEntries(scope)}))` : sql``;
  return sql`${datesOf(scope)}${valuesOf(scope)}${before(scope)}${via}${closing}`;
}

const linesOf = (question: BalanceQuestion): SQL => sql`SELECT ${COLUMNS} FROM ${entryLines} WHERE ${linesWithin(question)}`;

const daysAndLines = (question: BalanceQuestion): SQL => {
  const marked = sql`(SELECT date FROM ${balanceMarks} WHERE ${datesOf(question)})`;
  const within = sql`${datesOf(question)}${valuesOf(question)}`;
  return sql`SELECT ${COLUMNS} FROM ${balanceDays} WHERE ${within} AND date NOT IN ${marked}
    UNION ALL SELECT ${COLUMNS} FROM ${entryLines} WHERE ${within} AND date = ANY (ARRAY(SELECT DISTINCT date FROM ${marked} AS days))`;
};

const takenOff = (question: BalanceQuestion, entries: SQL): SQL =>
  sql`SELECT ${OPPOSITE} FROM ${entryLines} WHERE ${datesOf(question)}${valuesOf(question)} AND entry_id = ANY (ARRAY(${entries}))`;

const recordedLater = ({ entityId, to, recordedBy }: BalanceQuestion): SQL =>
  sql`SELECT id FROM ${journalEntries} WHERE entity_id = ${entityId} AND recorded_at > ${recordedBy?.toString()}::timestamptz AND date <= ${to.toString()}::date`;

/** As arrays, these are read once, and lines are found by them through the index; joined, they may be read for each line. */
const closingEntries = ({ entityId, recordedBy }: LineScope): SQL => {
  const known = recordedBy ? sql` AND recorded_at <= ${recordedBy.toString()}::timestamptz` : sql``;
  const closing = sql`SELECT id FROM ${journalEntries} WHERE entity_id = ${entityId} AND source_kind = 'closing'${known}`;
  return sql`${closing} UNION ALL SELECT id FROM ${journalEntries} WHERE reverses_entry_id = ANY (ARRAY(${closing}))${known}`;
};

/**
 * Sums up the marked days of an entity anew and takes their marks away. The lock comes first, so that the one statement that
 * does it sees every mark that an earlier run left; what is posted meanwhile leaves a mark of its own.
 * Answers how many days there were.
 */
export async function rollUp(ctx: ToolContext, entityId: string): Promise<number> {
  await ctx.db.execute(
    sql`SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'finance.roll_up', kernel.tenant(), ${entityId}::text), 0))`,
  );
  const { rows } = await ctx.db.execute<{ days: string }>(sql`
    WITH done AS (DELETE FROM ${balanceMarks} WHERE entity_id = ${entityId} RETURNING date),
    days AS (SELECT DISTINCT date FROM done),
    gone AS (DELETE FROM ${balanceDays} d USING days WHERE d.entity_id = ${entityId} AND d.date = days.date),
    added AS (
      INSERT INTO ${balanceDays} (id, entity_id, date, account_id, currency, cost_centre_id, project_id, fund_id, branch_id, debit, credit, amount, lines)
      SELECT gen_random_uuid(), ${entityId}, l.date, l.account_id, l.currency, l.cost_centre_id, l.project_id, l.fund_id, l.branch_id,
        sum(l.debit), sum(l.credit), sum(l.amount), count(*)
      FROM ${entryLines} l JOIN days ON days.date = l.date WHERE l.entity_id = ${entityId}
      GROUP BY l.date, l.account_id, l.currency, l.cost_centre_id, l.project_id, l.fund_id, l.branch_id
    )
    SELECT count(*)::text AS days FROM days`);
  return Number(rows[0]?.days ?? 0);
}
