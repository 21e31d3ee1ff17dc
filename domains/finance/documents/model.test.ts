import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ToolError } from '#kernel/errors.ts';
import type { Tool } from '#kernel/tool.ts';
import { isDeep } from '#tests/run.ts';
import { type World, world } from '#tests/world.ts';
import finance from '../index.ts';
import { allocateOpenItem, releaseAllocation } from '../tools/allocations.ts';
import { createBill, postBill } from '../tools/bills.ts';
import { creditInvoice, revokeCreditNote } from '../tools/credit-notes.ts';
import { createInvoice, issueInvoice } from '../tools/invoices.ts';
import { createParty, getParty } from '../tools/parties.ts';
import { exchangePayment, recordPayment, voidPayment } from '../tools/payments.ts';
import { busy, today } from './testing.ts';
import { setExchangeRate } from '../tools/rates.ts';
import { getStatement } from '../tools/statements.ts';
import { creditBill } from '../tools/supplier-credits.ts';

/** Full counts behind NEXUS_DEEP: `npm run test:deep`. */
const RUNS = isDeep ? Number(process.env['NEXUS_RUNS'] ?? 40) : 1;
const LENGTH = 80;
const CURRENCIES = ['NGN', 'USD', 'KWD'] as const;
const RATES = { USD: ['1500', '1612.5', '1433.27'], KWD: ['4900.123', '5100'] } as const;

/** Numbers that each operation picks by: which party, currency, item, and how much of it. */
const pick = fc.nat(1_000_000);
const operation = fc.tuple(
  fc.constantFrom(
    'invoice',
    'invoice',
    'bill',
    'receive',
    'receive',
    'pay',
    'exchange',
    'credit',
    'creditBill',
    'revoke',
    'allocate',
    'release',
    'void',
    'rate',
  ),
  pick,
  pick,
  pick,
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** What was made so far, by id: later operations pick among it. */
interface Made {
  parties: string[];
  invoices: string[];
  bills: string[];
  payments: string[];
  credits: string[];
  allocations: string[];
}

const oneOf = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(list.length, 1)];
const amountOf = (n: number, currency: string): string => {
  const whole = String((n % 9000) + 1);
  return currency === 'KWD' ? `${whole}.${String(n % 1000).padStart(3, '0')}` : `${whole}.${String(n % 100).padStart(2, '0')}`;
};

async function perform(w: World, made: Made, [kind, a, b, c]: Operation): Promise<void> {
  const currency = oneOf(CURRENCIES, a) as string;
  const partyId = oneOf(made.parties, b) as string;
  const amount = { amount: amountOf(c, currency), currency };
  const lines = [
    { description: 'One', quantity: `${(a % 7) + 1}.${b % 10}`, unitPrice: amountOf(b, currency), discountPercent: `${c % 30}.5` },
    { description: 'Two', unitPrice: amountOf(c, currency), ...(a % 3 === 0 && { taxCodeIds: [await taxCode(w)] }) },
  ];
  const call = async <T>(tool: Tool, input: Record<string, unknown>): Promise<T> => (await w.result(tool, input)).output as T;
  const paid = (out: { paymentId: string; applied: { allocationId: string }[] }): void => {
    made.payments.push(out.paymentId);
    made.allocations.push(...out.applied.map(({ allocationId }) => allocationId));
  };
  const date = `${today().year}-0${(a % 9) + 1}-1${b % 10}`;
  switch (kind) {
    case 'invoice': {
      const { invoiceId } = await call<{ invoiceId: string }>(createInvoice, {
        partyId,
        currency,
        date,
        lines,
        ...(b % 2 === 0 && { discountPercent: '3.3' }),
      });
      await call(issueInvoice, { invoiceId });
      made.invoices.push(invoiceId);
      return;
    }
    case 'bill': {
      const { billId } = await call<{ billId: string }>(createBill, { partyId, currency, date, lines, reference: `${a}-${b}-${c}` });
      await call(postBill, { billId });
      made.bills.push(billId);
      return;
    }
    case 'receive':
    case 'pay':
      return paid(
        await call(recordPayment, {
          direction: kind === 'pay' ? 'made' : 'received',
          partyId,
          amount,
          date,
          isOldestFirst: c % 4 > 0,
          isRefund: c % 11 === 0,
        }),
      );
    case 'exchange': {
      const invoiceId = oneOf(made.invoices, b);
      const [invoice] = await w.sql<{ party_id: string; currency: string }>(
        'SELECT party_id, currency FROM finance.documents WHERE tenant_id = $1 AND id = $2',
        [w.tenantId, invoiceId ?? w.tenantId],
      );
      if (!invoice || invoice.currency === 'NGN') return;
      const settled = { amount: amountOf(c % 50, invoice.currency), currency: invoice.currency };
      return paid(
        await call(exchangePayment, {
          direction: 'received',
          partyId: invoice.party_id,
          amount: settled,
          moved: { amount: `${(c % 90_000) + 1}.00`, currency: 'NGN' },
          documentIds: [invoiceId],
        }),
      );
    }
    case 'credit':
    case 'creditBill': {
      const [list, tool, key] =
        kind === 'credit' ? ([made.invoices, creditInvoice, 'invoiceId'] as const) : ([made.bills, creditBill, 'billId'] as const);
      const out = await call<{ creditNoteId?: string; applied: { allocationId: string }[] }>(tool, {
        [key]: oneOf(list, a),
        ...(b % 2 === 0 && { lines: [{ lineNo: (b % 2) + 1, quantity: '0.7' }] }),
        reason: 'Model',
      });
      if (out.creditNoteId) made.credits.push(out.creditNoteId);
      made.allocations.push(...out.applied.map(({ allocationId }) => allocationId));
      return;
    }
    case 'revoke':
      made.invoices.push(
        (await call<{ invoiceId: string }>(revokeCreditNote, { creditNoteId: oneOf(made.credits, a), reason: 'Model' })).invoiceId,
      );
      return;
    case 'allocate': {
      const open = await w.sql<{ id: string }>(
        `SELECT l.id FROM finance.entry_lines l JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
         WHERE l.tenant_id = $1 AND a.control IN ('receivable', 'payable') ORDER BY l.id`,
        [w.tenantId],
      );
      const out = await call<{ applied: { allocationId: string }[] }>(allocateOpenItem, { lineId: oneOf(open, a)?.id });
      made.allocations.push(...out.applied.map(({ allocationId }) => allocationId));
      return;
    }
    case 'release':
      await call(releaseAllocation, { allocationIds: [oneOf(made.allocations, a)], reason: 'Model' });
      return;
    case 'void':
      await call(voidPayment, { paymentId: oneOf(made.payments, a), reason: 'Model' });
      return;
    case 'rate': {
      const base = a % 2 === 0 ? ('USD' as const) : ('KWD' as const);
      await call(setExchangeRate, { base, quote: 'NGN', onDate: date, rate: oneOf(RATES[base], b) });
    }
  }
}

async function taxCode(w: World): Promise<string> {
  const [code] = await w.sql<{ id: string }>(`SELECT id FROM finance.tax_codes WHERE tenant_id = $1 AND code = 'VAT'`, [w.tenantId]);
  return code?.id ?? '';
}

/** Open items and the control accounts, each counted by its own road, per account, party, currency and in the functional currency. */
async function differences(w: World): Promise<unknown[]> {
  return w.sql(
    `WITH line AS (SELECT l.*, l.debit - l.credit AS functional FROM finance.entry_lines l JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
       WHERE l.tenant_id = $1 AND a.control IN ('receivable', 'payable')),
     open AS (SELECT l.account_id, l.party_id, l.currency, sum(l.amount - coalesce(x.amount, 0)) AS amount, sum(l.functional - coalesce(x.functional, 0)) AS functional
       FROM line l LEFT JOIN (SELECT tenant_id, line_id, sum(amount) AS amount, sum(functional) AS functional FROM finance.allocation_lines GROUP BY 1, 2) x
         ON x.tenant_id = l.tenant_id AND x.line_id = l.id GROUP BY 1, 2, 3),
     control AS (SELECT account_id, party_id, currency, sum(amount) AS amount, sum(functional) AS functional FROM line GROUP BY 1, 2, 3)
     SELECT * FROM open FULL JOIN control USING (account_id, party_id, currency)
     WHERE (open.amount, open.functional) IS DISTINCT FROM (control.amount, control.functional)
     UNION ALL SELECT NULL, NULL, 'half settled', l.amount, l.functional, x.amount, x.functional FROM line l
       JOIN (SELECT tenant_id, line_id, sum(amount) AS amount, sum(functional) AS functional FROM finance.allocation_lines GROUP BY 1, 2) x
         ON x.tenant_id = l.tenant_id AND x.line_id = l.id WHERE l.amount <> 0 AND l.amount = x.amount AND l.functional <> x.functional
     UNION ALL SELECT NULL, NULL, 'trial balance', sum(debit), sum(credit), 0, 0 FROM finance.entry_lines WHERE tenant_id = $1 HAVING sum(debit) <> sum(credit)`,
    [w.tenantId],
  );
}

async function prepared(): Promise<{ w: World; made: Made }> {
  // Beside what other tests have left, except where each run is to be alone with its own.
  const w = await (isDeep ? world(finance) : busy());
  const { year } = today();
  for (const [base, [rate]] of Object.entries(RATES)) await w.call(setExchangeRate, { base, quote: 'NGN', onDate: `${year}-01-01`, rate });
  const made: Made = { parties: [], invoices: [], bills: [], payments: [], credits: [], allocations: [] };
  for (const name of ['Ada', 'Bayo', 'Chi'])
    made.parties.push((await w.call(createParty, { name, isCustomer: true, isSupplier: true, currency: 'NGN' })).partyId);
  return { w, made };
}

test(
  'whatever is billed, paid, credited, exchanged, allocated and taken back, open items are the control accounts',
  { timeout: 1_200_000 },
  async () => {
    const done = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: LENGTH, maxLength: LENGTH }), async (operations) => {
        const { w, made } = await prepared();
        for (const each of operations) {
          try {
            await perform(w, made, each);
            done.set(each[0], (done.get(each[0]) ?? 0) + 1);
          } catch (error) {
            // A refusal is an answer; anything else is a bug.
            if (!(error instanceof ToolError) || error.code === 'internal' || error.reason === 'rule_broken') throw error;
          }
          if (isDeep) expect(await differences(w)).toEqual([]);
        }
        expect(await differences(w)).toEqual([]);
        await statementsAgree(w, made);
      }),
      { numRuns: RUNS },
    );
    // The kinds that need nothing before them came up; a model in which nothing happens proves nothing.
    expect(done.get('invoice') ?? 0).toBeGreaterThan(0);
    if (isDeep) expect(done.size).toBe(12);
  },
);

/** The closing balance of a statement is the balance of the sub-ledger and the sum of its ageing columns. */
async function statementsAgree(w: World, made: Made): Promise<void> {
  const { year } = today();
  for (const partyId of made.parties.slice(0, 1)) {
    const { balances } = await w.call(getParty, { partyId });
    for (const { control, open } of balances) {
      const { currency } = open;
      const statement = await w.call(getStatement, { partyId, control, currency, from: `${year}-06-01`, to: `${year}-12-31` });
      expect(statement.closing).toEqual(open);
      const minor = (text: string): bigint => BigInt(text.replace('.', ''));
      expect(Object.values(statement.ageing).reduce((sum, { amount }) => sum + minor(amount), 0n)).toBe(minor(open.amount));
      const moved = statement.movements.reduce((sum, { amount }) => sum + minor(amount.amount), minor(statement.opening.amount));
      expect(moved).toBe(minor(statement.closing.amount));
    }
  }
}
