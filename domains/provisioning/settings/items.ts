import { nest, type Values } from './layers.ts';

/** What of the settings other domains keep as records, read out of the flat values. */

interface Role {
  title: string;
  permissions: string[];
  mustNot: string[];
}

interface Stage {
  name: string;
  semantic: 'open' | 'won' | 'lost';
  probability: number;
}

interface Pipeline {
  domain: string;
  name: string;
  order: string[];
  stages: Record<string, Stage>;
}

export const rolesIn = (values: Values): Record<string, Role> => nest(values, 'roles') as unknown as Record<string, Role>;

/** Those of CRM alone: the others wait for their domains. */
export function pipelinesIn(values: Values): Record<string, Pipeline> {
  const all = nest(values, 'pipelines') as unknown as Record<string, Pipeline>;
  return Object.fromEntries(Object.entries(all).filter(([, { domain }]) => domain === 'crm'));
}

export const leadSourcesIn = (values: Values): Record<string, number> => nest(values, 'leadSources') as Record<string, number>;

/** The number series of finance by what settings call them. Those of other domains wait for these. */
const FINANCE_SERIES = {
  journal_entry: 'ENTRY',
  quote: 'QUOTE',
  invoice: 'INVOICE',
  credit_note: 'CREDIT',
  bill: 'BILL',
  supplier_credit: 'SUPPLIER_CREDIT',
  payment: 'PAYMENT',
} as const;

interface Series {
  prefix: string;
  digits: number;
  restarts: 'never' | 'yearly';
}

/** What the books of the business start from, as finance takes it. */
export function booksIn(values: Values): Record<string, unknown> {
  const all = nest(values, 'series') as unknown as Record<string, Series>;
  const series = Object.entries(FINANCE_SERIES).flatMap(([key, code]) => {
    const { prefix, digits, restarts } = all[key] ?? {};
    return prefix === undefined ? [] : [[code, { prefix, digits, restarts }]];
  });
  return {
    base: values['chartBase'],
    industry: values['industry'],
    languages: values['languages'],
    fiscalYearStart: values['fiscalYearStart'],
    series: Object.fromEntries(series),
  };
}

export const stageDraft = (key: string, { name, semantic, probability }: Stage) => ({ key, name, semantic, probability });

export const pipelineDraft = (key: string, { name, order, stages }: Pipeline) => ({
  key,
  name,
  stages: order.flatMap((stageKey) => (stages[stageKey] ? [stageDraft(stageKey, stages[stageKey])] : [])),
});
