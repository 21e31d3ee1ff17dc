import { defineNoun } from '#kernel/domain.ts';
import type { Part } from '../part.ts';
import { taxTables } from '../schema-tax.ts';
import { taxReturnTables } from '../schema-tax-returns.ts';
import * as adjustments from '../tools/tax-adjustments.ts';
import * as boxes from '../tools/tax-boxes.ts';
import * as codes from '../tools/tax-codes.ts';
import * as filing from '../tools/tax-filing.ts';
import * as lines from '../tools/tax-lines.ts';
import * as rates from '../tools/tax-rates.ts';
import * as reconciling from '../tools/tax-reconciling.ts';
import * as templates from '../tools/tax-return-templates.ts';
import * as returns from '../tools/tax-returns.ts';
import * as taxes from '../tools/taxes.ts';
import { constraints } from './constraints.ts';
import { taxReturnFiled, taxReturnReopened } from './events.ts';
import { fixtures } from './fixtures.ts';
import { seed } from './seed.ts';

/** Tax codes and rates, what was taxed, and the returns that declare it. */
export const tax: Part = {
  nouns: [
    defineNoun({ one: 'tax_code', many: 'tax_codes', summary: 'What a line of a document is taxed by.' }),
    defineNoun({ one: 'tax_rate', many: 'tax_rates', summary: 'The rate of a tax code from a day on.' }),
    defineNoun({ one: 'tax', many: 'taxes', summary: 'The taxes of a basket.' }),
    defineNoun({ one: 'tax_return_template', many: 'tax_return_templates', summary: 'The form of a tax return.' }),
    defineNoun({ one: 'tax_return', many: 'tax_returns', summary: 'What is declared of a period, box by box.' }),
    defineNoun({ one: 'tax_line', many: 'tax_lines', summary: 'What was taxed of a document.' }),
    defineNoun({ one: 'tax_box', many: 'tax_boxes', summary: 'A figure of a tax return.' }),
    defineNoun({ one: 'tax_payment', many: 'tax_payments', summary: 'What was paid of a tax return.' }),
  ],
  tools: [
    codes.listTaxCodes,
    codes.getTaxCode,
    codes.createTaxCode,
    codes.updateTaxCode,
    rates.createTaxRate,
    rates.deleteTaxRate,
    taxes.computeTax,
    adjustments.adjustTax,
    templates.listTaxReturnTemplates,
    templates.getTaxReturnTemplate,
    templates.createTaxReturnTemplate,
    templates.updateTaxReturnTemplate,
    boxes.computeTaxReturn,
    boxes.explainTaxBox,
    lines.listTaxLines,
    reconciling.reconcileTax,
    returns.listTaxReturns,
    returns.getTaxReturn,
    returns.createTaxReturn,
    returns.deleteTaxReturn,
    filing.fileTaxReturn,
    filing.reopenTaxReturn,
    filing.settleTaxReturn,
    filing.reverseTaxPayment,
  ],
  tables: [...taxTables, ...taxReturnTables],
  events: [taxReturnFiled, taxReturnReopened],
  constraints,
  seed,
  fixtures,
};
