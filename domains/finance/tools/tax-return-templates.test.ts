import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import finance from '../index.ts';
import { plain, readWorld, refuses } from '../tax/testing.ts';
import { id, NOBODY } from '../testing.ts';
import { createTaxReturnTemplate, getTaxReturnTemplate, listTaxReturnTemplates, updateTaxReturnTemplate } from './tax-return-templates.ts';

const VAT = id('tax_return_template.VAT-RETURN');

test('listing forms', async () => {
  const w = await readWorld();
  expect(plain(await w.call(listTaxReturnTemplates, {}))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "basis": "accrual",
          "code": "VAT-RETURN",
          "isActive": true,
          "isDemo": true,
          "months": 1,
          "name": "VAT return (demo structure)",
          "payableBox": "5",
          "templateId": "tax_return_template.VAT-RETURN",
        },
        {
          "basis": "accrual",
          "code": "WHT-RETURN",
          "isActive": true,
          "isDemo": true,
          "months": 1,
          "name": "Withholding return (demo structure)",
          "payableBox": "1",
          "templateId": "tax_return_template.WHT-RETURN",
        },
      ],
      "nextCursor": null,
    }
  `);
});

test('getting a form with its formulas', async () => {
  const w = await readWorld();
  expect(plain(await w.call(getTaxReturnTemplate, { templateId: VAT }))).toMatchInlineSnapshot(`
    {
      "basis": "accrual",
      "boxes": [
        {
          "box": "1",
          "formula": "tax(sales; standard, reduced; VAT, VAT-RED)",
          "label": "Tax on sales",
        },
        {
          "box": "2",
          "formula": "tax(sales; reverse_charge; VAT-RC)",
          "label": "Tax on purchases under reverse charge",
        },
        {
          "box": "3",
          "formula": "[1] + [2]",
          "label": "Tax due",
        },
        {
          "box": "4",
          "formula": "recoverable(purchase; standard, reduced; VAT, VAT-RED) + recoverable(purchase; reverse_charge; VAT-RC)",
          "label": "Tax on purchases that is deducted",
        },
        {
          "box": "5",
          "formula": "[3] - [4]",
          "label": "Payable (below zero: to be refunded)",
        },
        {
          "box": "6",
          "formula": "base(sales; standard, reduced; VAT, VAT-RED)",
          "label": "Sales, taxed",
        },
        {
          "box": "7",
          "formula": "base(sales; zero; VAT-ZERO)",
          "label": "Sales, zero rated",
        },
        {
          "box": "8",
          "formula": "base(sales; exempt)",
          "label": "Sales, exempt",
        },
        {
          "box": "9",
          "formula": "base(purchase)",
          "label": "Purchases",
        },
      ],
      "code": "VAT-RETURN",
      "isActive": true,
      "isDemo": true,
      "months": 1,
      "name": "VAT return (demo structure)",
      "payableBox": "5",
      "templateId": "tax_return_template.VAT-RETURN",
    }
  `);
});

test('creating a form, and redrawing it', async () => {
  const w = await world(finance);
  const made = await w.call(createTaxReturnTemplate, createTaxReturnTemplate.examples[0] as never);
  expect(plain(made)).toMatchInlineSnapshot(`
    {
      "basis": "accrual",
      "boxes": [
        {
          "box": "1",
          "formula": "tax(sales; standard; LEVY)",
          "label": "Levy on sales",
        },
      ],
      "code": "LEVY-RETURN",
      "isActive": true,
      "isDemo": false,
      "months": 1,
      "name": "Levy return",
      "payableBox": "1",
      "templateId": "<id>",
    }
  `);
  const boxes = [{ box: 'A', label: 'Levy', formula: 'tax(sales; ; LEVY) - recoverable(purchase; ; LEVY)' }];
  const changed = await w.call(updateTaxReturnTemplate, {
    templateId: made.templateId,
    boxes,
    payableBox: 'A',
    basis: 'cash',
    isDemo: false,
  });
  expect(changed).toMatchObject({ boxes, payableBox: 'A', basis: 'cash' });
});

const form = { code: 'F', name: 'F', months: 1, payableBox: '1' };
const boxes = (formula: string) => [{ box: '1', label: 'x', formula }];
refuses(createTaxReturnTemplate, [
  ['a code that is taken', { ...form, code: 'VAT-RETURN', boxes: boxes('tax(sales)') }, 'conflict', 'tax_return_template_exists'],
  ['a formula that cannot be read', { ...form, boxes: boxes('sales tax') }, 'invalid_input', 'formula_malformed'],
  ['a box in itself', { ...form, boxes: boxes('[1]') }, 'invalid_input', 'box_in_itself'],
  ['a box that is not there', { ...form, boxes: boxes('[2]') }, 'invalid_input', 'box_unknown'],
  ['a payable box that is not there', { ...form, payableBox: '9', boxes: boxes('tax(sales)') }, 'invalid_input', 'payable_box_missing'],
  ['a payable box of bases', { ...form, boxes: boxes('base(sales)') }, 'invalid_input', 'payable_box_of_bases'],
  ['a payable box that adds claims', { ...form, boxes: boxes('recoverable(purchase)') }, 'invalid_input', 'payable_box_sign'],
  ['a box twice', { ...form, boxes: [...boxes('tax(sales)'), ...boxes('tax(sales)')] }, 'invalid_input', 'box_twice'],
  ['no boxes', { ...form, boxes: [] }, 'invalid_input', 'input_invalid'],
]);
refuses(updateTaxReturnTemplate, [
  ['none', { templateId: NOBODY, name: 'x' }, 'not_found', 'tax_return_template_not_found'],
  ['no change', { templateId: VAT }, 'invalid_input', 'nothing_to_change'],
  ['boxes without the one that is paid', { templateId: VAT, boxes: boxes('tax(sales)') }, 'invalid_input', 'payable_box_missing'],
]);
refuses(getTaxReturnTemplate, [['none', { templateId: NOBODY }, 'not_found', 'tax_return_template_not_found']]);
refuses(listTaxReturnTemplates, [['a bad cursor', { cursor: 'x' }, 'invalid_input', 'bad_cursor']]);
