import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { createPipeline, deletePipeline, getPipeline, listPipelines, updatePipeline } from './pipelines.ts';

const open = { name: 'Due', semantic: 'open', probability: 60 } as const;
const won = { name: 'Renewed', semantic: 'won' } as const;
const lost = { name: 'Ended', semantic: 'lost' } as const;

test('listing pipelines shows the seeded one and our own', async () => {
  const w = await world(crm);
  const out = await w.call(listPipelines, {});
  expect(
    out.items
      .map(
        ({ name, isDefault, stages }) =>
          `${name}${isDefault ? ' (default)' : ''}: ${stages.map((stage) => `${stage.name} ${stage.probability}`).join(', ')}`,
      )
      .sort(),
  ).toMatchInlineSnapshot(`
    [
      "Key accounts: Contact 20, Proposal 50, Board approval 80, Won 100, Lost 0",
      "Pilot projects: Running 40, Adopted 100, Dropped 0",
      "Sales (default): Lead 20, Qualified 40, Proposal 60, Negotiation 80, Won 100, Lost 0",
    ]
  `);
  expect(out.nextCursor).toBeNull();
});

test('getting a pipeline', async () => {
  const w = await world(crm);
  expect(plain(await w.call(getPipeline, { pipelineId: id('pipeline.pilot') }))).toMatchInlineSnapshot(`
    {
      "createdAt": "<moment>",
      "isDefault": false,
      "name": "Pilot projects",
      "pipelineId": "pipeline.pilot",
      "stages": [
        {
          "name": "Running",
          "pipelineId": "pipeline.pilot",
          "position": 1,
          "probability": 40,
          "semantic": "open",
          "stageId": "stage.pilot_open",
        },
        {
          "name": "Adopted",
          "pipelineId": "pipeline.pilot",
          "position": 2,
          "probability": 100,
          "semantic": "won",
          "stageId": "stage.pilot_won",
        },
        {
          "name": "Dropped",
          "pipelineId": "pipeline.pilot",
          "position": 3,
          "probability": 0,
          "semantic": "lost",
          "stageId": "stage.pilot_lost",
        },
      ],
      "updatedAt": "<moment>",
    }
  `);
});

test('creating a pipeline fills in what won and lost mean', async () => {
  const w = await world(crm);
  expect(plain(await w.call(createPipeline, { name: 'Renewals', stages: [open, won, lost] }))).toMatchInlineSnapshot(`
    {
      "createdAt": "<moment>",
      "isDefault": false,
      "name": "Renewals",
      "pipelineId": "<id>",
      "stages": [
        {
          "name": "Due",
          "pipelineId": "<id>",
          "position": 1,
          "probability": 60,
          "semantic": "open",
          "stageId": "<id>",
        },
        {
          "name": "Renewed",
          "pipelineId": "<id>",
          "position": 2,
          "probability": 100,
          "semantic": "won",
          "stageId": "<id>",
        },
        {
          "name": "Ended",
          "pipelineId": "<id>",
          "position": 3,
          "probability": 0,
          "semantic": "lost",
          "stageId": "<id>",
        },
      ],
      "updatedAt": "<moment>",
    }
  `);
});

test('there is one default, and making another one moves it', async () => {
  const w = await world(crm);
  await w.call(createPipeline, { name: 'Renewals', stages: [open, won, lost], isDefault: true });
  const out = await w.call(updatePipeline, { pipelineId: id('pipeline.accounts'), isDefault: true });
  expect(plain(out)).toMatchObject({ pipelineId: 'pipeline.accounts', name: 'Key accounts', isDefault: true });
  expect((await w.call(listPipelines, {})).items.filter(({ isDefault }) => isDefault)).toHaveLength(1);
});

test('updating a pipeline renames it', async () => {
  const w = await world(crm);
  expect(await w.call(updatePipeline, { pipelineId: id('pipeline.accounts'), name: 'Large accounts' })).toMatchObject({
    name: 'Large accounts',
    isDefault: false,
  });
});

test('deleting a pipeline takes its stages along', async () => {
  const w = await world(crm);
  expect(await w.call(deletePipeline, { pipelineId: id('pipeline.pilot') })).toEqual({ isDeleted: true });
  expect(await w.sql('SELECT FROM crm.stages WHERE tenant_id = $1 AND pipeline_id = $2', [w.tenantId, id('pipeline.pilot')])).toEqual([]);
});

refuses(createPipeline, [
  ['no won stage', { name: 'X', stages: [open, { ...open, name: 'Y' }, lost] }, 'invalid_input', 'pipeline_incomplete'],
  [
    'an open stage without probability',
    { name: 'X', stages: [{ name: 'Y', semantic: 'open' }, won, lost] },
    'invalid_input',
    'probability_does_not_fit',
  ],
  [
    'a won stage that is not certain',
    { name: 'X', stages: [open, { ...won, probability: 90 }, lost] },
    'invalid_input',
    'probability_does_not_fit',
  ],
  ['two stages of one name', { name: 'X', stages: [open, { ...won, name: 'due' }, lost] }, 'conflict', 'stage_exists'],
  ['a name that is taken', { name: 'KEY ACCOUNTS', stages: [open, won, lost] }, 'conflict', 'pipeline_exists'],
]);
refuses(updatePipeline, [
  ['a name that is taken', { pipelineId: id('pipeline.pilot'), name: 'Key accounts' }, 'conflict', 'pipeline_exists'],
  ['no change', { pipelineId: id('pipeline.pilot') }, 'invalid_input', 'nothing_to_change'],
  ['none', { pipelineId: NOBODY, name: 'X' }, 'not_found', 'pipeline_not_found'],
]);
refuses(deletePipeline, [
  ['a pipeline with deals', { pipelineId: id('pipeline.accounts') }, 'conflict', 'pipeline_in_use'],
  [
    'the default',
    { pipelineId: id('pipeline.pilot') },
    'conflict',
    'pipeline_is_default',
    (w) => w.call(updatePipeline, { pipelineId: id('pipeline.pilot'), isDefault: true }),
  ],
  ['none', { pipelineId: NOBODY }, 'not_found', 'pipeline_not_found'],
]);
refuses(getPipeline, [['none', { pipelineId: NOBODY }, 'not_found', 'pipeline_not_found']]);
refuses(listPipelines, [['a bad cursor', { cursor: 'x' }, 'invalid_input', 'bad_cursor']]);
