import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeep, SEED } from '#tests/run.ts';
import { world, type World } from '#tests/world.ts';
import finance from '../index.ts';
import { id } from '../testing.ts';
import { broken } from '../testing/broken.ts';
import { reverseEntry } from '../tools/entries.ts';
import { createFiscalYear } from '../tools/periods.ts';
import { adjustTax } from '../tools/tax-adjustments.ts';
import { fileTaxReturn, reopenTaxReturn, settleTaxReturn } from '../tools/tax-filing.ts';
import { createTaxReturnTemplate, getTaxReturnTemplate } from '../tools/tax-return-templates.ts';
import { computeTaxReturn, explainTaxBox } from '../tools/tax-boxes.ts';
import { createTaxReturn } from '../tools/tax-returns.ts';

const STEPS = isDeep ? 400 : 40;

type Step =
  | { do: 'tax'; code: string; direction: 'sales' | 'purchase'; minor: number; month: number }
  | { do: 'reverse'; which: number }
  | { do: 'file' }
  | { do: 'reopen' }
  | { do: 'settle' };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('tax' as const),
      code: fc.constantFrom('VAT', 'VAT-RED', 'VAT-RC', 'WHT'),
      direction: fc.constantFrom('sales' as const, 'purchase' as const),
      minor: fc.integer({ min: -50_000, max: 90_000 }).filter((minor) => minor !== 0),
      month: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reverse' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.constant({ do: 'file' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'settle' as const }) },
);

/** A year of taxes in any order: dates of any month, filed or not, taken back, filed, reopened, paid. */
class Year {
  readonly entries: string[] = [];
  /** Filed months of the tax on sales, one after the other. */
  readonly filed: { taxReturnId: string; isPaid: boolean }[] = [];
  /** Of months that were taken back. */
  readonly drafts = new Map<number, string>();
  readonly w: World;
  /** Forms of their own: those of the fixtures were filed for later months. */
  readonly forms: { vat: string; withholding: string };

  constructor(w: World, forms: { vat: string; withholding: string }) {
    this.w = w;
    this.forms = forms;
  }

  async take(step: Step): Promise<void> {
    const { w } = this;
    if (step.do === 'tax') {
      const date = new Temporal.PlainDate(1997, step.month, 1 + (Math.abs(step.minor) % 28)).toString();
      const tax = { amount: (step.minor / 100).toFixed(2), currency: 'NGN' };
      const { entryId } = await w.call(adjustTax, {
        taxCodeId: id(`tax_code.${step.code}`),
        direction: step.direction,
        tax,
        base: { amount: (step.minor / 10).toFixed(2), currency: 'NGN' },
        accountId: id('account.suspense'),
        description: 'x',
        date,
      });
      this.entries.push(entryId);
    } else if (step.do === 'reverse' && this.entries.length > 0) {
      const [entryId] = this.entries.splice(step.which % this.entries.length, 1);
      await w.call(reverseEntry, { entryId: entryId!, reason: 'x' });
    } else if (step.do === 'file' && this.filed.length < 12) {
      await this.file();
    } else if (step.do === 'reopen' && this.filed.at(-1)?.isPaid === false) {
      const { draftId } = await w.call(reopenTaxReturn, { taxReturnId: this.filed.pop()!.taxReturnId, reason: 'x' });
      this.drafts.set(this.filed.length, draftId);
    } else if (step.do === 'settle') {
      const unpaid = this.filed.find(({ isPaid }) => !isPaid);
      if (!unpaid || (await w.call(computeTaxReturn, { taxReturnId: unpaid.taxReturnId })).payable.amount === '0.00') return;
      await w.call(settleTaxReturn, { taxReturnId: unpaid.taxReturnId, date: '1997-12-31' });
      unpaid.isPaid = true;
    }
  }

  private async file(): Promise<void> {
    const startsOn = new Temporal.PlainDate(1997, 1, 1).add({ months: this.filed.length }).toString();
    const taxReturnId =
      this.drafts.get(this.filed.length) ?? (await this.w.call(createTaxReturn, { templateId: this.forms.vat, startsOn })).taxReturnId;
    this.drafts.delete(this.filed.length);
    await this.w.call(fileTaxReturn, { taxReturnId, acceptDemo: true, ...(this.filed.length >= 12 && { date: '1997-12-31' }) });
    this.filed.push({ taxReturnId, isPaid: false });
  }

  async finish(): Promise<void> {
    // What came after December was filed is declared by the January after it.
    while (this.filed.length < 13) await this.file();
    const { taxReturnId } = await this.w.call(createTaxReturn, { templateId: this.forms.withholding, startsOn: '1997-01-01' });
    await this.w.call(fileTaxReturn, { taxReturnId, acceptDemo: true });
  }
}

const minorOf = ({ amount }: { amount: string }): bigint => BigInt(amount.replace('.', ''));

async function copyOf(w: World, code: string, months: number): Promise<string> {
  const { boxes, payableBox } = await w.call(getTaxReturnTemplate, { templateId: id(`tax_return_template.${code}`) });
  return (await w.call(createTaxReturnTemplate, { code: `${code}-2`, name: code, months, payableBox, boxes })).templateId;
}

test('whatever comes in whatever order: each tax is declared once, boxes are their items, and the accounts are cleared to the unit', async () => {
  console.log(`Finance: a year of taxes in ${STEPS} steps, seed ${SEED}`);
  const w = await world(finance);
  await w.call(createFiscalYear, { name: 'FY 1997', startsOn: '1997-01-01', endsOn: '1997-12-31' });
  const [plan = []] = fc.sample(fc.array(steps, { minLength: STEPS, maxLength: STEPS }), { seed: SEED, numRuns: 1 });
  const year = new Year(w, { vat: await copyOf(w, 'VAT-RETURN', 1), withholding: await copyOf(w, 'WHT-RETURN', 12) });
  for (const step of plan) await year.take(step);
  for (const { taxReturnId } of year.filed) {
    const { boxes } = await w.call(computeTaxReturn, { taxReturnId });
    const told = await w.call(explainTaxBox, { taxReturnId, box: '5', limit: 100 });
    expect(told.amount).toEqual(boxes.find(({ box }) => box === '5')?.amount);
    if (told.nextCursor === null) expect(told.items.reduce((sum, item) => sum + minorOf(item.amount), 0n)).toBe(minorOf(told.amount));
  }
  await year.finish();
  const wrong = await w.sql(
    `SELECT t.id FROM finance.tax_lines t
     LEFT JOIN finance.tax_return_items i ON i.tenant_id = t.tenant_id AND i.tax_line_id = t.id
     LEFT JOIN finance.tax_returns r ON r.tenant_id = i.tenant_id AND r.id = i.return_id AND r.status = 'filed'
     WHERE t.tenant_id = $1 AND t.tax_point < '1998-01-01'
     GROUP BY t.id, t.functional_recoverable, t.kind, t.direction
     HAVING abs(coalesce(sum(i.settled) FILTER (WHERE r.id IS NOT NULL), 0))
       <> CASE WHEN t.kind = 'withholding' AND t.direction = 'sales' THEN 0 ELSE abs(t.functional_recoverable) END`,
    [w.tenantId],
  );
  expect(wrong).toEqual([]);
  const accounts = await w.sql<{ role: string; balance: string }>(
    `SELECT p.role, sum(l.debit - l.credit) AS balance FROM finance.posting_accounts p
     JOIN finance.entry_lines l ON l.tenant_id = p.tenant_id AND l.account_id = p.account_id
     WHERE p.tenant_id = $1 AND l.date < '1998-01-01' AND p.role IN ('output_tax', 'input_tax', 'tax_withheld_from_suppliers')
     GROUP BY p.role HAVING sum(l.debit - l.credit) <> 0`,
    [w.tenantId],
  );
  expect(accounts).toEqual([]);
  const [payable] = await w.sql(
    `SELECT (SELECT sum(l.debit - l.credit) FROM finance.posting_accounts p JOIN finance.entry_lines l ON l.tenant_id = p.tenant_id AND l.account_id = p.account_id
       WHERE p.tenant_id = $1 AND p.role = 'tax_payable') + (SELECT sum(payable) FROM finance.tax_returns WHERE tenant_id = $1 AND status = 'filed')
       - (SELECT sum(amount) FROM finance.tax_return_payments WHERE tenant_id = $1) AS difference`,
    [w.tenantId],
  );
  expect(payable).toEqual({ difference: '0' });
  expect((await broken(w)).problems).toEqual([]);
});
