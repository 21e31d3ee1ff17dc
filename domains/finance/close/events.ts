import { z } from 'zod';
import { defineEvent } from '#kernel/domain.ts';

const run = z.object({
  runId: z.uuid().describe('The run.'),
  entityId: z.uuid().describe('The entity.'),
  kind: z.string().describe('What was done, such as depreciation.'),
  date: z.string().describe('For which day.'),
  entries: z.int().describe('How many entries it posted.'),
});

export const closeRunPosted = defineEvent({ name: 'close_run.posted', summary: 'A piece of closing work was done.', payload: run });
export const closeRunReversed = defineEvent({
  name: 'close_run.reversed',
  summary: 'A piece of closing work was taken back.',
  payload: run,
});

export const events = [closeRunPosted, closeRunReversed];
