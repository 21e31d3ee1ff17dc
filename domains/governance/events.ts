import { z } from 'zod';
import { defineEvent } from '#kernel/domain.ts';

/** Redaction leaves no before and after, so that it happened, and to what, is kept here. */
export const recordRedacted = defineEvent({
  name: 'record.redacted',
  summary: 'Personal data of a record was blanked in the journal.',
  payload: z.object({
    table: z.string().describe('Such as crm.people.'),
    recordId: z.uuid().describe('The record.'),
    changes: z.int().describe('How many journalled changes were blanked.'),
    reason: z.string().describe('Why, in the words of the person who did it.'),
  }),
});

export const effectResolved = defineEvent({
  name: 'effect.resolved',
  summary: 'A person said what became of an outside effect whose end nobody saw.',
  payload: z.object({
    callId: z.uuid().describe('The call that asked for it.'),
    index: z.int().describe('Its number within the call.'),
    outcome: z.enum(['done', 'failed']).describe('What the person found.'),
    note: z.string().describe('How the person knows.'),
  }),
});

export const deliveryReplayed = defineEvent({
  name: 'delivery.replayed',
  summary: 'A dead letter was put back in the queue.',
  payload: z.object({
    eventId: z.uuid().describe('The event.'),
    consumer: z.string().describe('Who gets it again.'),
  }),
});
