import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from './index.ts';
import { GENERIC } from './pipeline-templates.ts';
import { seeded } from './seed.ts';
import { createPipeline, listPipelines, updatePipeline } from './tools/pipelines.ts';
import { deleteStage } from './tools/stages.ts';

const generic = { pipelineId: seeded('pipeline', GENERIC.key), stageId: seeded('stage', `${GENERIC.key}.qualified`) };

test('seeding again adds nothing, and leaves alone what people changed', async () => {
  const w = await world(crm);
  await w.call(updatePipeline, { pipelineId: generic.pipelineId, name: 'How we sell' });
  await w.call(deleteStage, { stageId: generic.stageId });
  const before = await w.hash();
  const { receipt } = await w.result('world_prepare_tenant', { domains: ['crm'] });
  expect(receipt?.rowsChanged).toBe(0);
  expect(await w.hash()).toBe(before);
});

test('a business with a pipeline of its own does not get the generic one', async () => {
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
  const present = (await w.call(listPipelines, {})).items.filter(({ isDefault }) => isDefault);
  expect(present.map(({ pipelineId }) => pipelineId)).toEqual([pipeline.pipelineId]);
});
