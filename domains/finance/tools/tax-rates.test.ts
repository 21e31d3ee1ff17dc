import { expect, test } from 'vitest';
import { plain, readWorld, refuses } from '../tax/testing.ts';
import { id, NOBODY } from '../testing.ts';
import { getTaxCode } from './tax-codes.ts';
import { createTaxRate, deleteTaxRate } from './tax-rates.ts';
import { computeTax } from './taxes.ts';

const VAT = id('tax_code.VAT');
const source = 'Finance Act 2030';
const basket = (date: string) => ({
  direction: 'sales' as const,
  currency: 'NGN',
  date,
  lines: [{ amount: '100', taxCodeIds: [VAT] }],
});

test('a rate holds from its day on, the one before until the day before, and deleting it brings that back', async () => {
  // What is added is deleted again, so this world is left as it was.
  const w = await readWorld();
  const added = await w.call(createTaxRate, { taxCodeId: VAT, rate: '12.50', validFrom: '2030-01-01', source });
  expect(plain(added)).toMatchInlineSnapshot(`
    {
      "closedRateId": "tax_rate.VAT",
      "isDemo": false,
      "rate": "12.5",
      "source": "Finance Act 2030",
      "taxCodeId": "tax_code.VAT",
      "taxRateId": "<id>",
      "validFrom": "2030-01-01",
      "validUntil": null,
    }
  `);
  const rates = async () =>
    (await w.call(getTaxCode, { taxCodeId: VAT })).rates.map(({ rate, validFrom, validUntil }) => `${rate} ${validFrom} ${validUntil}`);
  expect(await rates()).toEqual(['12.5 2030-01-01 null', '10 1990-01-01 2029-12-31']);
  expect((await w.call(computeTax, basket('2029-12-31'))).tax.amount).toBe('10.00');
  expect((await w.call(computeTax, basket('2030-01-01'))).tax.amount).toBe('12.50');
  await w.call(deleteTaxRate, { taxRateId: added.taxRateId });
  expect(await rates()).toEqual(['10 1990-01-01 null']);
});

const rate = { taxCodeId: VAT, rate: '12', validFrom: '2031-01-01', source };
refuses(createTaxRate, [
  ['no such code', { ...rate, taxCodeId: NOBODY }, 'not_found', 'tax_code_not_found'],
  ['a rate of what is not taxed', { ...rate, taxCodeId: id('tax_code.EXEMPT'), rate: '0' }, 'conflict', 'rate_not_zero'],
  ['a rate of nothing taxed that is not zero', { ...rate, taxCodeId: id('tax_code.EXEMPT'), rate: '1' }, 'invalid_input', 'rate_not_zero'],
  ['a rate that is an amount', { ...rate, rate: '1001' }, 'invalid_input', 'rate_out_of_range'],
  ['a rate from the day of another', { ...rate, validFrom: '1990-01-01' }, 'conflict', 'tax_rate_overlaps'],
  ['a rate from before another', { ...rate, validFrom: '1980-01-01' }, 'conflict', 'tax_rate_overlaps'],
  ['a rate that ends before it begins', { ...rate, validUntil: '2030-01-01' }, 'conflict', 'ends_before_start'],
]);
refuses(deleteTaxRate, [
  ['a rate that was used', { taxRateId: id('tax_rate.VAT') }, 'conflict', 'tax_rate_in_use'],
  ['none', { taxRateId: NOBODY }, 'not_found', 'tax_rate_not_found'],
]);
