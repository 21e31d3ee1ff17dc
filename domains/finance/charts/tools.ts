import { z } from 'zod';
import { Money, fromMinor } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf } from '../books.ts';
import { day, entityId, text } from '../shapes.ts';
import { CHART_BASES, type ChartBaseName } from './chart-bases.ts';
import { findFaults, FAULTS, figuresOf } from './check.ts';
import { openNextYears } from './fiscal-years.ts';
import { installBooks } from './install.ts';
import { SERIES, type SeriesCode } from './numbering.ts';
import { type ChartIndustry, isChartIndustry, OVERLAYS } from './overlays.ts';

const isMonthDay = (typed: string): boolean => /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(typed) && typed !== '02-29';
const seriesPlan = z.object({
  prefix: z
    .string()
    .regex(/^[A-Z0-9/-]{0,12}$/)
    .describe('Before the number.'),
  digits: z.int().optional().describe('Digits.'),
  restarts: z.enum(['never', 'yearly']).optional().describe('When.'),
});

export const installChart = defineTool({
  name: 'finance_install_chart',
  title: 'Install chart of accounts',
  summary: 'Open the first books of a business: chart of accounts, journals, number series, dimensions and fiscal year.',
  guide:
    'Activation calls it. Where there are books it changes nothing. What is left out follows from the country and the industry of the business. Change the chart afterwards with finance_create_account and finance_update_account.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    base: z
      .string()
      .refine((name): name is ChartBaseName => name in CHART_BASES, `must be one of ${Object.keys(CHART_BASES).join(', ')}`)
      .optional()
      .describe('Such as ifrs_sme, syscohada, uk.'),
    industry: z
      .string()
      .refine((name): name is ChartIndustry => isChartIndustry(name), `must be one of ${Object.keys(OVERLAYS).join(', ')}`)
      .optional()
      .describe('Whose accounts are added.'),
    languages: z.array(z.string()).optional().describe('Of names; the first that the chart has.'),
    fiscalYearStart: z.string().refine(isMonthDay, 'must be a day of every year, MM-DD').optional().describe('MM-DD.'),
    series: z
      .record(z.string(), seriesPlan)
      .refine((plans) => Object.keys(plans).every((code) => code in SERIES), `must be of ${Object.keys(SERIES).join(', ')}`)
      .optional()
      .describe('Numbers by series, such as INVOICE.'),
  }),
  output: z.object({
    isNew: z.boolean().describe('False: there were books, and nothing was changed.'),
    accounts: z.int().describe('In the chart that was asked for.'),
    dimensions: z
      .array(z.object({ kind: text('Which of the four.'), means: text('What it stands for in the trade.') }))
      .describe('What the trade uses dimensions for.'),
  }),
  examples: [{}, { base: 'syscohada', industry: 'retail', languages: ['fr'], fiscalYearStart: '01-01' }],
  async run({ base, industry, series, ...plan }, ctx) {
    const { isNew, chart } = await installBooks(ctx, {
      ...plan,
      base: base as ChartBaseName | undefined,
      industry: industry as ChartIndustry | undefined,
      series: series as Partial<Record<SeriesCode, z.output<typeof seriesPlan>>> | undefined,
    });
    return {
      isNew,
      accounts: chart.accounts.length,
      dimensions: chart.dimensions.map(({ kind, means }) => ({ kind, means })),
    };
  },
});

export const checkChart = defineTool({
  name: 'finance_check_chart',
  title: 'Check chart of accounts',
  summary: 'Whether the books can take everything that is posted by itself, and whether they balance.',
  guide: 'Use after changing accounts, or before a close: suspense must then be zero. Each fault names what to repair.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId }),
  output: z.object({
    isSound: z.boolean().describe('No fault.'),
    faults: z
      .array(z.object({ fault: z.enum(FAULTS).describe('What is wrong.'), of: text('Which part, control, journal or series.') }))
      .describe('What to repair.'),
    debits: Money.describe('All that was ever posted.'),
    credits: Money.describe('The same amount.'),
    suspense: Money.describe('Waits to be cleared; debits positive.'),
  }),
  examples: [{}],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const { debits, credits, suspense } = await figuresOf(ctx, entity.id);
    const faults = await findFaults(ctx, entity.id);
    const money = (minor: bigint) => fromMinor(minor, entity.functionalCurrency);
    return {
      isSound: faults.length === 0 && debits === credits,
      faults,
      debits: money(debits),
      credits: money(credits),
      suspense: money(suspense),
    };
  },
});

export const openFiscalYears = defineTool({
  name: 'finance_open_fiscal_years',
  title: 'Open next fiscal years',
  summary: 'Open the next fiscal year of every entity whose last one ends within three months.',
  guide: 'Runs each night by itself. For a first year, or one of another length, use finance_create_fiscal_year.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({}),
  output: z.object({
    opened: z.array(z.object({ name: text('Of the year.'), startsOn: day, endsOn: day })).describe('None: none was near.'),
  }),
  examples: [{}],
  async run(_input, ctx) {
    const opened = await openNextYears(ctx);
    return { opened: opened.map(({ name, startsOn, endsOn }) => ({ name, startsOn: startsOn.toString(), endsOn: endsOn.toString() })) };
  },
});
