import { defineNoun } from '#kernel/domain.ts';
import type { Part } from '../part.ts';
import { seed } from './install.ts';
import * as tools from './tools.ts';

/** What books start from: chart, posting accounts, journals, series, dimensions and fiscal years. */
export const charts: Part = {
  nouns: [defineNoun({ one: 'chart', many: 'charts', summary: 'The accounts of a business and the parts that they play.' })],
  tools: [tools.installChart, tools.checkChart, tools.openFiscalYears],
  tables: [],
  // Each night: on the day on which a new year is needed it is there.
  schedules: [{ name: 'finance.open_fiscal_years', cron: '40 0 * * *', tool: 'finance_open_fiscal_years', input: {} }],
  seed,
};
