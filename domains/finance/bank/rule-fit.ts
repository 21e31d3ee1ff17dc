import type { bankRules } from '../schema-bank.ts';
import { folded } from './words.ts';

export type BankRule = typeof bankRules.$inferSelect;

export interface Described {
  bankAccountId: string;
  amountMinor: bigint;
  description: string;
  counterparty: string | null;
  reference: string | null;
}

export const textOf = ({ description, counterparty, reference }: Omit<Described, 'bankAccountId' | 'amountMinor'>): string =>
  folded([description, counterparty ?? '', reference ?? ''].join(' '));

/** Whether all that the rule says is true of the line. */
export function fits(rule: BankRule, line: Described): boolean {
  const size = line.amountMinor < 0n ? -line.amountMinor : line.amountMinor;
  return (
    rule.isActive &&
    (rule.bankAccountId === null || rule.bankAccountId === line.bankAccountId) &&
    (rule.direction === null || (rule.direction === 'in') === line.amountMinor > 0n) &&
    (rule.textContains === null || textOf(line).includes(folded(rule.textContains))) &&
    (rule.counterpartyContains === null || folded(line.counterparty ?? '').includes(folded(rule.counterpartyContains))) &&
    (rule.minMinor === null || size >= rule.minMinor) &&
    (rule.maxMinor === null || size <= rule.maxMinor)
  );
}

/** The first rule that fits: smallest priority, and of equals the older. */
export const ruleFor = (rules: readonly BankRule[], line: Described): BankRule | undefined =>
  rules.toSorted((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1)).find((rule) => fits(rule, line));
