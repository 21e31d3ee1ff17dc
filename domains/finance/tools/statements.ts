import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { decimalsOf, Money } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf } from '../books.ts';
import { CONTROLLED } from '../documents/kinds.ts';
import { BUCKETS } from '../documents/overdue.ts';
import { loadParty, type Party } from '../documents/parties.ts';
import { brief, figure, figureWith, fromUs, print, Printed, toThem, written } from '../documents/printing.ts';
import { moneyOf } from '../documents/shapes.ts';
import { KIND_WORDS, statementOf, type StatementQuestion } from '../documents/statements.ts';
import { isBefore } from '../documents/terms.ts';
import { currency, dateIn, day, entityId, maybe, partyId, ref, text } from '../shapes.ts';

const input = z.object({
  partyId,
  control: z.enum(CONTROLLED).default('receivable').describe('payable: of a supplier.'),
  currency: currency.optional(),
  from: dateIn.optional().describe('Default: first day of the month.'),
  to: dateIn.optional().describe('Today if left out.'),
  entityId,
});
const bucket = (what: string) => Money.describe(what);
const Statement = z.object({
  partyId: ref('customer or supplier'),
  partyName: text('Their name.'),
  from: day,
  to: day,
  opening: Money.describe('Owed before the first day; negative: a credit.'),
  movements: z
    .array(
      z.object({
        date: day,
        kind: text('invoice, payment, credit_note, …'),
        number: text('Of the document, or of its entry.'),
        reference: maybe('Theirs.'),
        amount: Money.describe('What is owed grows by it.'),
        balance: Money.describe('Owed after it.'),
      }),
    )
    .describe('In order.'),
  closing: Money.describe('Owed at the end of the last day.'),
  ageing: z
    .object({
      notDue: bucket('Not due yet.'),
      days1to30: bucket('Overdue by up to 30 days.'),
      days31to60: bucket('By 31 to 60 days.'),
      days61to90: bucket('By 61 to 90 days.'),
      over90: bucket('By more.'),
    })
    .describe('The closing balance by age; credits count against it.'),
});

type Input = z.output<typeof input>;

async function questionOf(
  ctx: ToolContext,
  { from, to, currency, ...given }: Input,
): Promise<{ question: StatementQuestion; party: Party }> {
  const party = await loadParty(ctx, given.partyId);
  const last = to === undefined ? ctx.today() : Temporal.PlainDate.from(to);
  const first = from === undefined ? last.with({ day: 1 }) : Temporal.PlainDate.from(from);
  if (isBefore(last, first))
    throw new ToolError('invalid_input', { reason: 'ends_before_start', message: 'The last day is before the first.' });
  const theirs = currency ?? party.currency;
  decimalsOf(theirs);
  const { id } = await entityOf(ctx, given.entityId);
  return { party, question: { partyId: party.id, control: given.control, currency: theirs, entityId: id, from: first, to: last } };
}

export const getStatement = defineTool({
  name: 'finance_get_statement',
  title: 'Get statement of account',
  summary: 'What one customer or supplier owed or was owed, what came and went, and what is left.',
  guide: 'In one currency: default theirs. For a PDF use finance_print_statement.',
  effect: 'read',
  permission: 'finance:read',
  input,
  output: Statement,
  examples: [{ partyId: fixture('finance.party.customer'), from: '2026-01-01' }],
  async run(given, ctx) {
    const { question, party } = await questionOf(ctx, given);
    const { openingMinor, movements, closingMinor, ageing } = await statementOf(ctx, question);
    const amount = (minor: bigint) => moneyOf(minor, question.currency);
    return {
      partyId: party.id,
      partyName: party.name,
      from: question.from.toString(),
      to: question.to.toString(),
      opening: amount(openingMinor),
      movements: movements.map(({ date, kind, number, reference, amountMinor, balanceMinor }) => ({
        date: date.toString(),
        kind,
        number,
        reference,
        amount: amount(amountMinor),
        balance: amount(balanceMinor),
      })),
      closing: amount(closingMinor),
      ageing: {
        notDue: amount(ageing.notDue),
        days1to30: amount(ageing.days1to30),
        days31to60: amount(ageing.days31to60),
        days61to90: amount(ageing.days61to90),
        over90: amount(ageing.over90),
      },
    };
  },
});

const BUCKET_WORDS = {
  notDue: 'Not due',
  days1to30: '1 to 30 days',
  days31to60: '31 to 60 days',
  days61to90: '61 to 90 days',
  over90: 'Over 90 days',
} as const;

export const printStatement = defineTool({
  name: 'finance_print_statement',
  title: 'Print statement of account',
  summary: 'Make a PDF of a statement of account.',
  guide: 'The file is there a moment later: GET /api/files/{fileId}.',
  effect: 'reversible',
  permission: 'finance:write',
  input,
  output: Printed,
  examples: [{ partyId: fixture('finance.party.customer'), from: '2026-01-01' }],
  async run(given, ctx) {
    const { question, party } = await questionOf(ctx, given);
    const { currency, from, to } = question;
    const { openingMinor, movements, closingMinor, ageing } = await statementOf(ctx, question);
    const us = await fromUs(ctx, question.entityId);
    const right = (label: string, weight: number) => ({ label, align: 'right' as const, weight });
    const left = (label: string, weight: number) => ({ label, align: 'left' as const, weight });
    return print(ctx, `Statement ${party.code} ${from.toString()} to ${to.toString()}.pdf`, {
      title: 'Statement',
      from: us,
      to: toThem(party),
      facts: [
        { label: 'From', value: written(from) },
        { label: 'To', value: written(to) },
        { label: 'Currency', value: currency },
      ],
      tables: [
        {
          title: null,
          columns: [left('Date', 2.2), left('What', 2), left('Number', 2.6), left('Reference', 2), right('Amount', 2), right('Balance', 2)],
          rows: [
            ['', 'Brought over', '', '', '', figure(openingMinor, currency)],
            ...movements.map(({ date, kind, number, reference, amountMinor, balanceMinor }) => [
              brief(date),
              KIND_WORDS[kind] ?? kind,
              number,
              reference ?? '',
              figure(amountMinor, currency),
              figure(balanceMinor, currency),
            ]),
          ],
          totals: [{ label: 'Balance', value: figureWith(closingMinor, currency), isStrong: true }],
        },
        {
          title: 'By age',
          columns: BUCKETS.map(({ name }) => right(BUCKET_WORDS[name], 1)),
          rows: [BUCKETS.map(({ name }) => figure(ageing[name], currency))],
          totals: [],
        },
      ],
      notes: [],
      footer: us.name,
    });
  },
});
