import { expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { getPipeline } from './pipelines.ts';
import { createStage, deleteStage, updateStage } from './stages.ts';

const accounts = { pipelineId: id('pipeline.accounts') };
const order = async (w: World) => (await w.call(getPipeline, accounts)).stages.map(({ name, position }) => `${position} ${name}`);

test('creating a stage puts it after the last of its kind', async () => {
  const w = await world(crm);
  expect(plain(await w.call(createStage, { ...accounts, name: 'Legal review', semantic: 'open', probability: 85 }))).toMatchInlineSnapshot(`
    {
      "name": "Legal review",
      "pipelineId": "pipeline.accounts",
      "position": 4,
      "probability": 85,
      "semantic": "open",
      "stageId": "<id>",
    }
  `);
  expect(await order(w)).toEqual(['1 Contact', '2 Proposal', '3 Board approval', '4 Legal review', '5 Won', '6 Lost']);
});

test('updating a stage moves and weighs it', async () => {
  const w = await world(crm);
  expect(plain(await w.call(updateStage, { stageId: id('stage.proposal'), position: 1, probability: 10 }))).toMatchInlineSnapshot(`
    {
      "name": "Proposal",
      "pipelineId": "pipeline.accounts",
      "position": 1,
      "probability": 10,
      "semantic": "open",
      "stageId": "stage.proposal",
    }
  `);
  expect(await order(w)).toEqual(['1 Proposal', '2 Contact', '3 Board approval', '4 Won', '5 Lost']);
});

test('deleting a stage closes the gap', async () => {
  const w = await world(crm);
  expect(await w.call(deleteStage, { stageId: id('stage.unused') })).toEqual({ isDeleted: true });
  expect(await order(w)).toEqual(['1 Contact', '2 Proposal', '3 Won', '4 Lost']);
});

test('a second won stage may be deleted, the last may not', async () => {
  const w = await world(crm);
  const { stageId } = await w.call(createStage, { pipelineId: id('pipeline.pilot'), name: 'Adopted in part', semantic: 'won' });
  await w.call(deleteStage, { stageId });
  expect(await w.refusal(deleteStage, { stageId: id('stage.pilot_won') })).toMatchObject({ reason: 'pipeline_incomplete' });
});

refuses(createStage, [
  ['a name that is taken', { ...accounts, name: 'contact', semantic: 'open', probability: 5 }, 'conflict', 'stage_exists'],
  [
    'an open stage that is certain',
    { ...accounts, name: 'X', semantic: 'open', probability: 100 },
    'invalid_input',
    'probability_does_not_fit',
  ],
  ['no pipeline', { pipelineId: NOBODY, name: 'X', semantic: 'won' }, 'not_found', 'pipeline_not_found'],
]);
refuses(updateStage, [
  ['a won stage that is not certain', { stageId: id('stage.won'), probability: 90 }, 'invalid_input', 'probability_does_not_fit'],
  ['another meaning', { stageId: id('stage.won'), semantic: 'open' }, 'invalid_input', 'unknown_field'],
  ['no change', { stageId: id('stage.won') }, 'invalid_input', 'nothing_to_change'],
  ['none', { stageId: NOBODY, name: 'X' }, 'not_found', 'stage_not_found'],
]);
refuses(deleteStage, [
  ['the last of its kind', { stageId: id('stage.lost') }, 'invalid_input', 'pipeline_incomplete'],
  ['one with deals', { stageId: id('stage.contact') }, 'conflict', 'stage_in_use'],
  ['none', { stageId: NOBODY }, 'not_found', 'stage_not_found'],
]);
