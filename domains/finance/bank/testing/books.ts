import type { World } from '#tests/world.ts';
import { id } from '../../testing.ts';
import { createAccount } from '../../tools/accounts.ts';
import { createBankAccount } from '../../tools/bank-accounts.ts';
import { acceptBankMatch, payBankLine, postBankLine, suggestBankMatches, transferBankLine } from '../../tools/bank-matches.ts';
import { importBankStatement, listBankLines } from '../../tools/bank-statements.ts';
import { postEntry } from '../../tools/entries.ts';
import { createFiscalYear } from '../../tools/periods.ts';
import { january } from './month.ts';
import { RENDER } from './render.ts';

/** The year of the month in month.ts, so that no test depends on the year that it runs in. */
export const openYear = (w: World) => w.call(createFiscalYear, { name: 'FY 2001', startsOn: '2001-01-01', endsOn: '2001-12-31' });

/** A bank account on an account of the chart of its own. */
export async function newBank(
  w: World,
  name: string,
  { currency = 'NGN', kind = 'bank' as const } = {},
): Promise<{ bankAccountId: string; accountId: string }> {
  const { accountId } = await w.call(createAccount, {
    code: `B ${name}`.slice(0, 20),
    name,
    type: 'asset',
    control: 'bank',
    cashFlow: 'cash',
  });
  const { bankAccountId } = await w.call(createBankAccount, { accountId, name, kind, currency });
  return { bankAccountId, accountId };
}

export const importText = (w: World, bankAccountId: string, text: string) => w.call(importBankStatement, { bankAccountId, text });
export const importJanuary = (w: World, bankAccountId: string, format: keyof typeof RENDER) =>
  importText(w, bankAccountId, RENDER[format](january));

/** The lines of a bank account, oldest first. */
export async function linesOf(w: World, bankAccountId: string) {
  const { items } = await w.call(listBankLines, { bankAccountId, limit: 100 });
  return items.toReversed();
}

/** An entry by hand between an account of the chart and a role's; the id of its line on the first. */
export async function enter(
  w: World,
  {
    accountId,
    amount,
    date,
    other = 'purchases',
    description = 'By hand',
  }: { accountId: string; amount: string; date: string; other?: string; description?: string },
): Promise<string> {
  const isIn = !amount.startsWith('-');
  const money = { amount: amount.replace('-', ''), currency: 'NGN' };
  const { lines } = await w.call(postEntry, {
    date,
    description,
    lines: [
      { accountId, side: isIn ? 'debit' : 'credit', money },
      { accountId: id(`account.${other}`), side: isIn ? 'credit' : 'debit', money },
    ],
  });
  return lines[0]?.lineId ?? '';
}

const BY_NAME = new Map([acceptBankMatch, payBankLine, postBankLine, transferBankLine].map((tool) => [tool.name, tool]));

/** Makes the call of the likeliest suggestion for a line, and answers what it was. */
export async function takeSuggestion(w: World, bankAccountId: string, statementLineId: string) {
  const { items } = await w.call(suggestBankMatches, { bankAccountId, statementLineId });
  const [first] = items;
  const tool = first && BY_NAME.get(first.call.tool);
  if (!tool) throw new Error('There is no suggestion for the line.');
  await w.result(tool, first.call.input);
  return { kind: first.kind, score: first.score, reasons: first.reasons };
}
