import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { seeded } from '../seed.ts';
import { refuses } from '../testing.ts';
import { deletePipeline, getPipeline, listPipelines, updatePipeline } from './pipelines.ts';
import { installPipelines, installStage } from './starting-points.ts';

const tenders = {
  key: 'tenders',
  name: 'Tenders',
  stages: [
    { key: 'found', name: 'Found', semantic: 'open' as const, probability: 10 },
    { key: 'awarded', name: 'Awarded', semantic: 'won' as const, probability: 100 },
    { key: 'lost', name: 'Lost', semantic: 'lost' as const, probability: 0 },
  ],
};
const pipelineId = seeded('pipeline', 'tenders');

test('what is installed has stable ids, and installing again adds nothing, also behind a new name', async () => {
  const w = await world(crm);
  const input = { pipelines: [tenders], leadSources: { Referral: 1, 'Tender board': 10 } };
  expect(await w.call(installPipelines, input)).toEqual({ pipelines: ['tenders'], leadSources: ['Tender board'] });
  expect((await w.call(getPipeline, { pipelineId })).stages.map(({ stageId, position }) => [stageId, position])).toEqual(
    tenders.stages.map(({ key }, i) => [seeded('stage', `tenders.${key}`), i + 1]),
  );
  await w.call(updatePipeline, { pipelineId, name: 'Public buyers' });
  const again = await w.result(installPipelines, input);
  expect([again.output, again.receipt?.rowsChanged]).toEqual([{ pipelines: [], leadSources: [] }, 0]);
});

test('the first becomes the default where there is none; a name that is taken is left to who has it', async () => {
  const w = await world();
  await w.call(installPipelines, { pipelines: [tenders, { ...tenders, key: 'others' }] });
  const { items } = await w.call(listPipelines, {});
  expect(items.map((item) => [item.pipelineId, item.isDefault])).toEqual([[pipelineId, true]]);
});

test('a stage comes to its place, once', async () => {
  const w = await world(crm);
  await w.call(installPipelines, { pipelines: [tenders] });
  const stage = { key: 'offered', name: 'Offered', semantic: 'open' as const, probability: 40 };
  const input = { pipelineKey: 'tenders', stage, position: 2 };
  expect(await w.call(installStage, input)).toEqual({ stageId: seeded('stage', 'tenders.offered') });
  expect((await w.call(getPipeline, { pipelineId })).stages.map(({ name }) => name)).toEqual(['Found', 'Offered', 'Awarded', 'Lost']);
  expect(await w.refusal(installStage, input)).toMatchObject({ code: 'conflict', reason: 'already_exists' });
});

refuses(installPipelines, [
  [
    'a pipeline that nothing can be won in',
    { pipelines: [{ ...tenders, stages: tenders.stages.map((stage) => ({ ...stage, semantic: 'open', probability: 1 })) }] },
    'invalid_input',
    'pipeline_incomplete',
  ],
  [
    'a won stage that is not certain',
    { pipelines: [{ ...tenders, stages: tenders.stages.map((stage) => ({ ...stage, probability: 10 })) }] },
    'invalid_input',
    'probability_does_not_fit',
  ],
]);

refuses(installStage, [
  [
    'a pipeline that is gone',
    { pipelineKey: 'tenders', stage: tenders.stages[0], position: 1 },
    'not_found',
    'pipeline_not_found',
    async (w) => {
      await w.call(installPipelines, { pipelines: [tenders] });
      await w.call(deletePipeline, { pipelineId });
    },
  ],
]);
