import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ToolError } from '#kernel/errors.ts';
import { fromMinor, toMinor } from '#kernel/money.ts';
import { isDeep, SEED } from '#tests/run.ts';
import { type World, world } from '#tests/world.ts';
import { has, judged } from './exchange/testing.ts';
import finance from './index.ts';
import { id } from './testing.ts';
import { broken } from './testing/broken.ts';
import { createBill, postBill } from './tools/bills.ts';
import { creditInvoice } from './tools/credit-notes.ts';
import { postEntry, reverseEntry } from './tools/entries.ts';
import { exportBooks } from './tools/exports.ts';
import { createInvoice, issueInvoice } from './tools/invoices.ts';
import { createParty } from './tools/parties.ts';
import { recordPayment, voidPayment } from './tools/payments.ts';
import { closePeriod, createFiscalYear, listPeriods, requestPeriodClose } from './tools/periods.ts';
import { rollUpBalances, verifyLedger } from './tools/proofs.ts';
import { setExchangeRate } from './tools/rates.ts';
import { getTrialBalance } from './tools/reports.ts';

const OPERATIONS = isDeep ? 10_000 : 80;
const YEAR = 2019;
const CURRENCIES = ['NGN', 'USD', 'KWD', 'XOF'] as const;

type Side = 'receivable' | 'payable';
interface Party {
  partyId: string;
  side: Side;
  currency: string;
  /** What the model says is open, signed as on the control account. */
  open: bigint;
}
interface Issued {
  documentId: string;
  party: Party;
  total: bigint;
  isCredited: boolean;
}
interface Paid {
  paymentId: string;
  party: Party;
  amount: bigint;
}

/** All that the model knows: what each party owes, and which months may still be posted into. */
interface Model {
  parties: Party[];
  issued: Issued[];
  paid: Paid[];
  entries: string[];
  closedMonths: number;
}

const DOOR = { receivable: { sign: 1n, pays: 'received' }, payable: { sign: -1n, pays: 'made' } } as const;

/** One thing that somebody does. `roll` are numbers from 0 to 1 by which it chooses what it does it to. */
type Operation = (w: World, model: Model, roll: Roll) => Promise<void>;
interface Roll {
  pick: number;
  amount: number;
  day: number;
}

const pickOf = <T>(list: readonly T[], roll: number): T | undefined => list[Math.floor(roll * list.length)];
/** Between one unit and many millions, small ones as often as large ones. */
const amountOf = (roll: number): bigint => BigInt(Math.floor(10 ** (roll * 9))) + 1n;
const dayOf = ({ closedMonths }: Model, roll: number): string => {
  const first = new Temporal.PlainDate(YEAR, closedMonths + 1, 1);
  const days = first.until(new Temporal.PlainDate(YEAR + 1, 1, 1), { largestUnit: 'days' }).days;
  return first.add({ days: Math.floor(roll * days) }).toString();
};

async function bill(w: World, model: Model, { pick, amount, day }: Roll): Promise<void> {
  const party = pickOf(model.parties, pick)!;
  const { partyId, currency, side } = party;
  const date = dayOf(model, day);
  const lines = [
    { description: 'First', unitPrice: fromMinor(amountOf(amount), currency).amount },
    { description: 'Second', quantity: '3', unitPrice: fromMinor(amountOf(1 - amount), currency).amount },
  ];
  const draft = { partyId, currency, date, lines };
  const documentId =
    side === 'receivable'
      ? (await w.call(createInvoice, draft)).invoiceId
      : (await w.call(createBill, { ...draft, reference: `B-${model.issued.length}` })).billId;
  const { total } =
    side === 'receivable' ? await w.call(issueInvoice, { invoiceId: documentId }) : await w.call(postBill, { billId: documentId });
  model.issued.push({ documentId, party, total: toMinor(total), isCredited: false });
  party.open += DOOR[side].sign * toMinor(total);
}

async function pay(w: World, model: Model, { pick, amount, day }: Roll): Promise<void> {
  const document = pickOf(model.issued, pick);
  if (!document) return bill(w, model, { pick, amount, day });
  const { party, total, documentId } = document;
  // Less, exactly so much, or more than was billed; named, by age, or on account.
  const paid = amount < 0.4 ? total : amount < 0.8 ? total / 2n + 1n : total + amountOf(day);
  const how = day < 0.5 ? { documentIds: [documentId] } : day < 0.8 ? { isOldestFirst: true } : {};
  const payment = {
    direction: DOOR[party.side].pays,
    partyId: party.partyId,
    amount: fromMinor(paid, party.currency),
    date: dayOf(model, day),
  };
  const { paymentId } = await w.call(recordPayment, { ...payment, ...how }).catch((error: unknown) => {
    // Others have settled it already: then it stays on account.
    if ((error as ToolError).reason !== 'item_settled') throw error;
    return w.call(recordPayment, payment);
  });
  model.paid.push({ paymentId, party, amount: paid });
  party.open -= DOOR[party.side].sign * paid;
}

async function voidOne(w: World, model: Model, { pick }: Roll): Promise<void> {
  const payment = pickOf(model.paid, pick);
  if (!payment) return;
  await w.call(voidPayment, { paymentId: payment.paymentId, reason: 'It bounced', date: dayOf(model, 0) });
  model.paid.splice(model.paid.indexOf(payment), 1);
  payment.party.open += DOOR[payment.party.side].sign * payment.amount;
}

async function credit(w: World, model: Model, { pick, day }: Roll): Promise<void> {
  const candidates = model.issued.filter(({ party, isCredited }) => party.side === 'receivable' && !isCredited);
  const document = pickOf(candidates, pick);
  if (!document) return;
  const { total } = await w.call(creditInvoice, { invoiceId: document.documentId, reason: 'Not delivered', date: dayOf(model, day) });
  expect(toMinor(total)).toBe(document.total);
  document.isCredited = true;
  document.party.open -= document.total;
}

async function postByHand(w: World, model: Model, { pick, amount, day }: Roll): Promise<void> {
  const currency = pickOf(CURRENCIES, pick)!;
  const money = fromMinor(amountOf(amount) * 1000n, currency);
  const { entryId } = await w.call(postEntry, {
    date: dayOf(model, day),
    description: 'By hand',
    lines: [
      { accountId: id('account.purchases'), side: 'debit', money },
      { accountId: id('account.bank'), side: 'credit', money },
    ],
  });
  model.entries.push(entryId);
}

async function reverseOne(w: World, model: Model, { pick }: Roll): Promise<void> {
  const entryId = pickOf(model.entries, pick);
  if (!entryId) return;
  await w.call(reverseEntry, { entryId, reason: 'Wrong', date: dayOf(model, 0) });
  model.entries.splice(model.entries.indexOf(entryId), 1);
}

const RATES = { USD: 1500, KWD: 4900, XOF: 2.5 } as const;
async function changeRate(w: World, model: Model, { pick, amount, day }: Roll): Promise<void> {
  const base = pickOf(CURRENCIES.slice(1), pick) as keyof typeof RATES;
  await w.call(setExchangeRate, { base, quote: 'NGN', onDate: dayOf(model, day), rate: (RATES[base] * (0.8 + 0.4 * amount)).toFixed(6) });
}

/** Into a month that is closed: whoever tries changes nothing. */
async function backDate(w: World, model: Model, { amount, day }: Roll): Promise<void> {
  if (model.closedMonths === 0) return;
  const date = new Temporal.PlainDate(YEAR, 1 + Math.floor(day * model.closedMonths), 28).toString();
  const money = fromMinor(amountOf(amount), 'NGN');
  const lines = [
    { accountId: id('account.purchases'), side: 'debit', money },
    { accountId: id('account.bank'), side: 'credit', money },
  ];
  expect(await w.refusal(postEntry, { date, description: 'Late', lines })).toMatchObject({ reason: 'period_not_open' });
}

async function closeMonth(w: World, model: Model): Promise<void> {
  if (model.closedMonths === 9) return;
  const month = `${YEAR}-${String(model.closedMonths + 1).padStart(2, '0')}`;
  const { items } = await w.call(listPeriods, { limit: 100 });
  const { periodId = '' } = items.find(({ name }) => name === month) ?? {};
  await followingTheWayOut(w, () => w.call(requestPeriodClose, { periodId }));
  await w.call(
    closePeriod,
    { periodId },
    { principal: w.as({ actor: { kind: 'person', id: '0190bbbb-0000-7000-8000-000000000000', name: 'Controller' } }) },
  );
  model.closedMonths++;
}

/** Does what each refusal says would help, until there is none. */
async function followingTheWayOut(w: World, run: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    const refused = await run().then(
      () => null,
      (error: unknown) => error as ToolError,
    );
    if (!refused) return;
    const fix = refused.details?.fix as { tool?: string; input?: Record<string, unknown> } | undefined;
    if (!fix?.tool) throw refused;
    await w.result(fix.tool, fix.input ?? {});
  }
  throw new Error('The way out leads in a circle.');
}

const OPERATION: readonly [weight: number, Operation][] = [
  [30, bill],
  [30, pay],
  [6, voidOne],
  [6, credit],
  [12, postByHand],
  [4, reverseOne],
  [6, changeRate],
  [5, backDate],
];
/** Evenly spread: doubles of fast-check are evenly spread over their exponents, so nearly all of them are nearly nothing. */
const roll = fc.noBias(fc.integer({ min: 0, max: 999_999 })).map((n) => n / 1_000_000);
const operations = fc.array(
  fc.record({
    run: fc.oneof(...OPERATION.map(([weight, run]) => ({ weight, arbitrary: fc.constant(run) }))),
    roll: fc.record({ pick: roll, amount: roll, day: roll }),
  }),
  { minLength: OPERATIONS, maxLength: OPERATIONS, size: 'max' },
);

async function begin(w: World): Promise<Model> {
  await w.call(createFiscalYear, { name: `FY ${YEAR}`, startsOn: `${YEAR}-01-01`, endsOn: `${YEAR}-12-31` });
  for (const [base, rate] of Object.entries(RATES))
    await w.call(setExchangeRate, { base, quote: 'NGN', onDate: `${YEAR}-01-01`, rate: String(rate) });
  const parties: Party[] = [];
  for (const side of ['receivable', 'payable'] as const) {
    for (const currency of CURRENCIES) {
      const role = side === 'receivable' ? { isCustomer: true } : { isSupplier: true };
      const { partyId } = await w.call(createParty, { name: `${side} in ${currency}`, currency, ...role });
      parties.push({ partyId, side, currency, open: 0n });
    }
  }
  return { parties, issued: [], paid: [], entries: [], closedMonths: 0 };
}

/** What is open by the books: the lines of control accounts less what was allocated of them. */
async function openByBooks(w: World): Promise<{ party: string; open: bigint; functional: bigint; balance: bigint }[]> {
  const rows = await w.sql<{ party: string; open: string; functional: string; balance: string }>(
    `SELECT l.party_id AS party, sum(l.amount - coalesce(x.amount, 0))::text AS open,
       sum(l.debit - l.credit - coalesce(x.functional, 0))::text AS functional, sum(l.debit - l.credit)::text AS balance
     FROM finance.entry_lines l JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
     LEFT JOIN (SELECT line_id, sum(amount) AS amount, sum(functional) AS functional FROM finance.allocation_lines
       WHERE tenant_id = $1 GROUP BY line_id) x ON x.line_id = l.id
     WHERE l.tenant_id = $1 AND a.control IN ('receivable', 'payable') GROUP BY l.party_id`,
    [w.tenantId],
  );
  return rows.map(({ party, open, functional, balance }) => ({
    party,
    open: BigInt(open),
    functional: BigInt(functional),
    balance: BigInt(balance),
  }));
}

async function look(w: World, model: Model): Promise<void> {
  // As autovacuum would have done by and by: with what it knew of a nearly empty ledger, one of the questions took minutes.
  const tables = await w.sql<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'finance'`,
  );
  await w.sql(`ANALYZE ${tables.map(({ name }) => name).join(', ')}`);
  const books = await openByBooks(w);
  for (const { partyId, open, side, currency } of model.parties) {
    expect(books.find(({ party }) => party === partyId)?.open ?? 0n, `${side} in ${currency}`).toBe(open);
  }
  // Open items are the control accounts, party by party, also in the currency of the books.
  for (const { functional, balance } of books) expect(functional).toBe(balance);
  expect((await broken(w)).problems).toEqual([]);
}

async function booksFor(w: World, dialect: 'hledger' | 'beancount'): Promise<string> {
  const { preview } = await w.preview(exportBooks, { dialect, to: '2099-12-31' });
  const [effect] = preview.effects as { payload: { tool: string; input: Record<string, unknown> } }[];
  return Buffer.from(String((await w.result(effect!.payload.tool, effect!.payload.input)).output['bytes']), 'base64').toString();
}

const plainNumber = (text = ''): string => text.replace(/[^0-9.-]/g, '').replace(/^0$/, '0.00');

test(`after ${OPERATIONS} operations the books are sound and everybody agrees on them`, { timeout: 1_800_000 }, async () => {
  const w = await world(finance);
  const model = await begin(w);
  const [list = []] = fc.sample(operations, { numRuns: 1, seed: SEED });
  const monthEvery = Math.ceil(OPERATIONS / (isDeep ? 9 : 3));
  for (const [i, { run, roll }] of list.entries()) {
    await run(w, model, roll).catch((error: unknown) => {
      throw new Error(`Operation ${i} (${run.name}, seed ${SEED}) failed.`, { cause: error });
    });
    if (i % monthEvery === monthEvery - 1) await closeMonth(w, model);
    if (i % 2500 === 2499) await look(w, model);
    if (i % 1000 === 500) await w.call(rollUpBalances, {});
  }
  await look(w, model);
  const proof = await w.call(verifyLedger, {});
  expect(proof.checks.filter(({ wrong }) => wrong > 0)).toEqual([]);
  const { lines } = await w.call(getTrialBalance, { from: `${YEAR}-01-01`, to: '2099-12-31' });
  const [, debits, credits] = lines.at(-1)?.amounts ?? [];
  expect(debits).toBe(credits);
  const ours = lines
    .filter(({ kind, amounts }) => kind === 'account' && Number(amounts[3]) !== 0)
    .map(({ label, amounts }) => `${label.split(' ')[0]} ${amounts[3]}`);
  if (has('hledger')) {
    const printed = judged('hledger', await booksFor(w, 'hledger'), ['-f', 'FILE', 'balance', '-B', '-N', '--flat', '-O', 'csv']);
    const theirs = (parse(printed, { from: 2 }) as string[][]).map(
      ([account = '', balance]) => `${/:([^-]+)-/.exec(account)?.[1]} ${plainNumber(balance)}`,
    );
    expect(theirs.toSorted()).toEqual(ours.toSorted());
  } else console.log('Finance: hledger is not here, so it did not judge.');
  if (has('bean-check')) expect(judged('bean-check', await booksFor(w, 'beancount'), ['--no-cache', 'FILE'])).toBe('');
  else console.log('Finance: bean-check is not here, so it did not judge.');
  console.log(
    `Finance: ${OPERATIONS} operations, seed ${SEED}: ${model.issued.length} documents, ${model.paid.length} payments that stand, ${model.closedMonths} months closed`,
  );
});
