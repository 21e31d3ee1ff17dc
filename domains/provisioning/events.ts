import { z } from 'zod';
import { defineEvent } from '#kernel/domain.ts';

const about = {
  activationId: z.uuid().describe('The activation.'),
  businessId: z.uuid().describe('The tenant it makes.'),
};

export const activationStarted = defineEvent({
  name: 'activation.started',
  summary: 'A business is being set up.',
  payload: z.object({ ...about, slug: z.string().describe('Its short name.') }),
});

export const activationFinished = defineEvent({
  name: 'activation.finished',
  summary: 'All steps of an activation have ended.',
  payload: z.object({ ...about, status: z.string().describe('done, rolled_back or stuck.') }),
});
