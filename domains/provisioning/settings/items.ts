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

export const stageDraft = (key: string, { name, semantic, probability }: Stage) => ({ key, name, semantic, probability });

export const pipelineDraft = (key: string, { name, order, stages }: Pipeline) => ({
  key,
  name,
  stages: order.flatMap((stageKey) => (stages[stageKey] ? [stageDraft(stageKey, stages[stageKey])] : [])),
});
