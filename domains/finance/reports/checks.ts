import { type SQL, sql } from 'drizzle-orm';
import { allocationLines } from '../schema-allocations.ts';
import { accounts, series } from '../schema-books.ts';
import { balanceDays, balanceMarks, entryLines, journalEntries, numbers } from '../schema-ledger.ts';

/** What must be true of the books, each as a question for what is not so: rows of `what`, and how much was looked at. */
export const CHECKS = {
  entries_balance: {
    says: 'Every entry has all its lines, and its debits are its credits.',
    looked: sql`SELECT count(*) FROM ${journalEntries}`,
    wrong: sql`SELECT e.number AS what FROM ${journalEntries} e LEFT JOIN (
        SELECT entry_id, count(*) AS lines, sum(debit) AS debit, sum(credit) AS credit FROM ${entryLines} GROUP BY entry_id) AS l ON l.entry_id = e.id
      WHERE l.lines IS DISTINCT FROM e.line_count OR l.debit <> l.credit`,
  },
  lines_belong: {
    says: 'Every line stands in an entry of its books and day.',
    looked: sql`SELECT count(*) FROM ${entryLines}`,
    wrong: sql`SELECT l.id::text AS what FROM ${entryLines} l LEFT JOIN ${journalEntries} e ON e.id = l.entry_id
      WHERE e.id IS NULL OR e.entity_id <> l.entity_id OR e.date <> l.date OR e.recorded_at <> l.recorded_at`,
  },
  balances_equal_lines: {
    says: 'The sums of days are those of their lines.',
    looked: sql`SELECT count(*) FROM ${balanceDays}`,
    wrong: sql`SELECT concat_ws(' ', date, account_id, currency) AS what FROM (
        SELECT entity_id, date, account_id, currency, cost_centre_id, project_id, fund_id, branch_id, debit, credit, amount, lines FROM ${balanceDays}
        UNION ALL
        SELECT entity_id, date, account_id, currency, cost_centre_id, project_id, fund_id, branch_id, -debit, -credit, -amount, -1 FROM ${entryLines}) AS both_of_them
      WHERE NOT (entity_id, date) IN (SELECT entity_id, date FROM ${balanceMarks})
      GROUP BY entity_id, date, account_id, currency, cost_centre_id, project_id, fund_id, branch_id
      HAVING sum(debit) <> 0 OR sum(credit) <> 0 OR sum(amount) <> 0 OR sum(lines) <> 0`,
  },
  series_have_no_gaps: {
    says: 'Each series counts without a gap, and what has a number of the journal is there.',
    looked: sql`SELECT count(*) FROM ${numbers}`,
    wrong: sql`SELECT concat_ws(' ', s.code, n.cycle, n.number) AS what FROM (
        SELECT series_id, cycle, number, lag(number) OVER (PARTITION BY series_id, cycle ORDER BY number) AS before FROM ${numbers}) AS n
      JOIN ${series} s ON s.id = n.series_id WHERE n.number <> coalesce(n.before + 1, s.first_number)
      UNION ALL
      SELECT n.label FROM ${numbers} n LEFT JOIN ${journalEntries} e ON e.number_id = n.id AND e.id = n.subject_id WHERE n.subject_kind = 'entry' AND e.id IS NULL`,
  },
  open_items_equal_control_accounts: {
    says: 'What is open of customers and suppliers is the balance of their accounts, and no item is settled in one currency alone.',
    looked: sql`SELECT count(*) FROM ${entryLines} l JOIN ${accounts} a ON a.id = l.account_id WHERE a.control IN ('receivable', 'payable')`,
    wrong: sql`WITH taken AS (SELECT line_id, sum(amount) AS amount, sum(functional) AS functional FROM ${allocationLines} GROUP BY line_id),
      settled AS (
        SELECT a.code, l.id, l.entity_id, l.amount, l.debit - l.credit AS functional, t.amount AS taken_amount, t.functional AS taken
        FROM taken t JOIN ${entryLines} l ON l.id = t.line_id JOIN ${accounts} a ON a.id = l.account_id)
      SELECT code AS what FROM settled GROUP BY entity_id, code HAVING sum(taken) <> 0
      UNION ALL
      SELECT id::text FROM settled WHERE taken * sign(functional) NOT BETWEEN 0 AND abs(functional) OR amount <> 0 AND (taken_amount = amount) <> (taken = functional)`,
  },
} as const satisfies Record<string, { says: string; looked: SQL; wrong: SQL }>;
