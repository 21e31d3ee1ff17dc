import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { defineTool } from '#kernel/tool.ts';
import { probabilityOf } from '../rules.ts';
import { pipelines, stages } from '../schema-sales.ts';
import { addLeadSources, addPipeline, seeded } from '../seed.ts';
import { label, ref } from '../shapes.ts';
import { place } from './stages.ts';

const key = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/)
  .max(40)
  .describe('Stable name: its id follows from it.');

const draft = z.strictObject({
  key,
  name: label.describe('What people call it.'),
  semantic: z.enum(['open', 'won', 'lost']).describe('What the stage means for reports.'),
  probability: z.int().min(0).max(100).describe('Percent.'),
});

export const installPipelines = defineTool({
  name: 'crm_install_pipelines',
  title: 'Install pipelines',
  summary: 'Make the pipelines and lead sources of a list that do not exist yet.',
  guide: 'Activation uses it for an industry’s preset. What is there, or was renamed, stays; running it again adds nothing.',
  effect: 'reversible',
  permission: 'crm:configure',
  input: z.object({
    pipelines: z
      .array(z.strictObject({ key, name: label.describe('Name.'), stages: z.array(draft).min(3).max(30).describe('In order.') }))
      .max(20)
      .default([])
      .describe('What should exist; the first becomes the default if there is none.'),
    leadSources: z.record(label, z.int().min(0).max(20)).default({}).describe('Points by name.'),
  }),
  output: z.object({
    pipelines: z.array(z.string()).describe('Keys of those that were new.'),
    leadSources: z.array(z.string()).describe('Names of those that were new.'),
  }),
  examples: [
    {
      pipelines: [
        {
          key: 'tenders',
          name: 'Tenders',
          stages: [
            { key: 'found', name: 'Found', semantic: 'open', probability: 10 },
            { key: 'awarded', name: 'Awarded', semantic: 'won', probability: 100 },
            { key: 'lost', name: 'Lost', semantic: 'lost', probability: 0 },
          ],
        },
      ],
      leadSources: { 'Tender board': 10 },
    },
  ],
  async run(input, ctx) {
    const added: string[] = [];
    for (const pipeline of input.pipelines) if (await addPipeline(ctx, pipeline)) added.push(pipeline.key);
    return { pipelines: added, leadSources: await addLeadSources(ctx, input.leadSources) };
  },
});

export const installStage = defineTool({
  name: 'crm_install_stage',
  title: 'Install stage',
  summary: 'Add a stage of an installed pipeline, under its stable name.',
  guide: 'An upgrade of a preset uses it; people use crm_create_stage. Refused where the pipeline is gone or the stage is there.',
  effect: 'reversible',
  permission: 'crm:configure',
  input: z.object({
    pipelineKey: key.describe('Stable name of the pipeline.'),
    stage: draft.describe('The stage.'),
    position: z.int().min(1).max(100).describe('Place in the pipeline, from 1.'),
  }),
  output: z.object({ stageId: ref('stage') }),
  examples: [{ pipelineKey: 'generic', stage: { key: 'contract', name: 'Contract', semantic: 'open', probability: 90 }, position: 5 }],
  async run({ pipelineKey, stage, position }, ctx) {
    const pipelineId = seeded('pipeline', pipelineKey);
    const [pipeline] = await ctx.db.select({ id: pipelines.id }).from(pipelines).where(eq(pipelines.id, pipelineId)).for('update');
    if (!pipeline) throw notFound('pipeline', { tool: 'crm_list_pipelines' });
    const { key: stageKey, ...fields } = stage;
    const id = seeded('stage', `${pipelineKey}.${stageKey}`);
    await ctx.db.insert(stages).values({ ...fields, id, pipelineId, probability: probabilityOf(fields), position: 0 });
    await place(ctx.db, pipelineId, id, position);
    return { stageId: id };
  },
});
