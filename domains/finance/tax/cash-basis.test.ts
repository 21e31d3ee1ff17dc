import { beforeAll, expect, test } from 'vitest';
import { world, type World } from '#tests/world.ts';
import finance from '../index.ts';
import { withIds } from '../testing.ts';
import { fileTaxReturn } from '../tools/tax-filing.ts';
import { createTaxCode } from '../tools/tax-codes.ts';
import { createTaxRate } from '../tools/tax-rates.ts';
import { createTaxReturnTemplate, updateTaxReturnTemplate } from '../tools/tax-return-templates.ts';
import { computeTaxReturn, explainTaxBox } from '../tools/tax-boxes.ts';
import { createTaxReturn } from '../tools/tax-returns.ts';

/** As a sub-ledger leaves it, written around the rules that want its document: an invoice of 1,050 with 50 of tax, and what settled it. */
async function invoice(w: World, { n, codeId, rateId }: Cash, payments: [date: string, kind: string, minor: number][]): Promise<void> {
  const tenant = `'${w.tenantId}'`;
  const line = (no: number, account: string, amount: number): string =>
    `(${tenant}, @line.${n}_${no}, @entry.invoice_${n}, ${no}, @entity.main, '1999-03-25', now(), @account.${account}, ${Math.max(amount, 0)}, ${Math.max(-amount, 0)}, 'NGN', ${amount}, 1)`;
  const allocated = payments.map(
    ([date, kind, minor], i) =>
      `INSERT INTO finance.allocations (tenant_id, id, entity_id, party_id, date, kind, recorded_at, recorded_by)
         VALUES (${tenant}, @allocation.${n}_${i}, @entity.main, @new, '${date}', '${kind}', now(), 'x');
       INSERT INTO finance.allocation_lines (tenant_id, id, allocation_id, line_id, amount, functional)
         VALUES (${tenant}, @new, @allocation.${n}_${i}, @line.${n}_1, ${minor}, ${minor});`,
  );
  await w.sql(
    withIds(`BEGIN; SET LOCAL session_replication_role = replica;
      INSERT INTO finance.journal_entries (tenant_id, id, entity_id, journal_id, period_id, date, number_id, number, description, source_kind, line_count, posted_by)
        VALUES (${tenant}, @entry.invoice_${n}, @entity.main, @journal.sales, @period.open, '1999-03-25', @new, 'INV-${n}', 'x', 'invoice', 3, 'x');
      INSERT INTO finance.entry_lines (tenant_id, id, entry_id, line_no, entity_id, date, recorded_at, account_id, debit, credit, currency, amount, rate)
        VALUES ${line(1, 'receivable', 105_000)}, ${line(2, 'sales', -100_000)}, ${line(3, 'output_tax', -5_000)};
      INSERT INTO finance.tax_lines (tenant_id, id, entity_id, entry_id, line_id, control_line_id, document_kind, document_number, code_id, rate_id, kind, rate,
        direction, tax_point, currency, base, tax, recoverable, functional_base, functional_tax, functional_recoverable)
        VALUES (${tenant}, @new, @entity.main, @entry.invoice_${n}, @line.${n}_3, @line.${n}_1, 'invoice', 'INV-${n}', '${codeId}', '${rateId}', 'reduced', 5,
        'sales', '1999-03-25', 'NGN', 100000, 5000, 5000, 100000, 5000, 5000);
      ${allocated.join('\n')} COMMIT`),
  );
}

/** A tax and a form of its own for each test, so that nothing of the others is in it. */
interface Cash {
  n: number;
  codeId: string;
  rateId: string;
  templateId: string;
}

let w: World;
let made = 0;
beforeAll(async () => {
  w = await world(finance);
});

async function cash(): Promise<Cash> {
  made += 1;
  const code = `CASH-${made}`;
  const { taxCodeId: codeId } = await w.call(createTaxCode, { code, name: code, kind: 'reduced' });
  const { taxRateId: rateId } = await w.call(createTaxRate, {
    taxCodeId: codeId,
    rate: '5',
    validFrom: '1999-01-01',
    source: 'Made up for a test',
  });
  const boxes = [
    { box: '1', label: 'Tax', formula: `tax(sales; reduced; ${code})` },
    { box: '2', label: 'Sales', formula: `base(sales; reduced; ${code})` },
  ];
  const { templateId } = await w.call(createTaxReturnTemplate, { code, name: code, basis: 'cash', months: 1, payableBox: '1', boxes });
  return { n: made, codeId, rateId, templateId };
}

async function boxesOf(w: World, templateId: string, startsOn: string): Promise<string[]> {
  const { boxes } = await w.call(computeTaxReturn, { templateId, startsOn });
  return boxes.map(({ amount }) => amount.amount);
}

test('on the cash basis a tax is due as its invoice is paid, each part once', async () => {
  const own = await cash();
  const { templateId } = own;
  await invoice(w, own, [
    ['1999-03-30', 'payment', 35_001],
    ['1999-04-10', 'payment', 69_999],
  ]);
  expect(await boxesOf(w, templateId, '1999-03-01')).toEqual(['16.67', '333.34']);
  const { taxReturnId } = await w.call(createTaxReturn, { templateId, startsOn: '1999-03-01' });
  await w.call(fileTaxReturn, { taxReturnId, acceptDemo: true });
  expect(await boxesOf(w, templateId, '1999-04-01')).toEqual(['33.33', '666.66']);
});

test('a payment that is dated into a filed period is declared late, by the next return', async () => {
  const own = await cash();
  const { templateId } = own;
  const { taxReturnId } = await w.call(createTaxReturn, { templateId, startsOn: '1999-03-01' });
  await w.call(fileTaxReturn, { taxReturnId, acceptDemo: true });
  await invoice(w, own, [['1999-03-30', 'payment', 105_000]]);
  const told = await w.call(explainTaxBox, { templateId, startsOn: '1999-04-01', box: '1' });
  expect(told.items.map(({ documentNumber, amount, isLate }) => [documentNumber, amount.amount, isLate])).toEqual([
    [`INV-${own.n}`, '50.00', true],
  ]);
});

test('what is written off is not paid, and nothing is due of it', async () => {
  const own = await cash();
  const { templateId } = own;
  await invoice(w, own, [['1999-03-30', 'write_off', 105_000]]);
  expect(await boxesOf(w, templateId, '1999-03-01')).toEqual(['0.00', '0.00']);
  // The accrual basis does not ask who paid.
  await w.call(updateTaxReturnTemplate, { templateId, basis: 'accrual' });
  expect(await boxesOf(w, templateId, '1999-03-01')).toEqual(['50.00', '1000.00']);
});
