import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import { leadSourcesOf, pipelineOf } from './pipeline-templates.ts';
import crm from './index.ts';
import { assertCompletePipeline, probabilityOf } from './rules.ts';
import { seeded } from './seed.ts';
import { createPipeline, listPipelines, updatePipeline } from './tools/pipelines.ts';
import { deleteStage } from './tools/stages.ts';

const INDUSTRIES = [
  'retail',
  'restaurant',
  'healthcare',
  'education',
  'logistics',
  'professional_services',
  'nonprofit',
  'manufacturing',
  'media',
  'field_services',
  'hospitality',
  'agriculture',
  'other',
  undefined,
];

test.for(INDUSTRIES)('the pipeline of %s is complete, and its chances rise', (industry) => {
  const { stages } = pipelineOf(industry);
  expect(() => assertCompletePipeline(stages)).not.toThrow();
  expect(stages.map(probabilityOf)).toEqual(stages.map(({ probability }) => probability));
  const chances = stages.slice(0, -1).map(({ probability }) => probability);
  expect(chances).toEqual([...new Set(chances)].toSorted((a, b) => a - b));
  expect(new Set(stages.map(({ name }) => name)).size).toBe(stages.length);
  expect(new Set(leadSourcesOf(industry).map(({ name }) => name)).size).toBe(leadSourcesOf(industry).length);
});

test('seeding again adds nothing, and leaves alone what people changed', async () => {
  const w = await world(crm);
  await w.call(updatePipeline, { pipelineId: seeded('pipeline', 'main'), name: 'How we sell' });
  await w.call(deleteStage, { stageId: seeded('stage', 'main.1') });
  const before = await w.hash();
  const { receipt } = await w.result('world_prepare_tenant', { domains: ['crm'] });
  expect(receipt?.rowsChanged).toBe(0);
  expect(await w.hash()).toBe(before);
});

test('a business with a default pipeline of its own keeps it', async () => {
  const w = await world();
  const pipeline = await w.call(createPipeline, {
    name: 'Ours',
    isDefault: true,
    stages: [
      { name: 'In', semantic: 'open', probability: 50 },
      { name: 'Yes', semantic: 'won' },
      { name: 'No', semantic: 'lost' },
    ],
  });
  await w.result('world_prepare_tenant', { domains: ['crm'] });
  const defaults = (await w.call(listPipelines, {})).items.filter(({ isDefault }) => isDefault);
  expect(defaults.map(({ pipelineId }) => pipelineId)).toEqual([pipeline.pipelineId]);
});
