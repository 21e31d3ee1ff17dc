import { z } from 'zod';
import { defineEvent } from '#kernel/domain.ts';

const id = (what: string) => z.uuid().describe(`The ${what}.`);
const period = z.object({
  periodId: id('period'),
  entityId: id('entity'),
  name: z.string().describe('What people call the period.'),
  startsOn: z.string().describe('First day.'),
  endsOn: z.string().describe('Last day.'),
});

export const entryPosted = defineEvent({
  name: 'entry.posted',
  summary: 'An entry was posted by hand or reversed.',
  payload: z.object({
    entryId: id('entry'),
    entityId: id('entity'),
    number: z.string().describe('Its number.'),
    reversesEntryId: z.uuid().nullable().describe('The entry that it takes back, if it does.'),
  }),
});
export const periodClosing = defineEvent({ name: 'period.closing', summary: 'Somebody asked for the close of a period.', payload: period });
export const periodClosed = defineEvent({ name: 'period.closed', summary: 'A period was closed.', payload: period });
export const periodReopened = defineEvent({
  name: 'period.reopened',
  summary: 'A closed period was opened again.',
  payload: period.extend({ reason: z.string().describe('Why.') }),
});

export const events = [entryPosted, periodClosing, periodClosed, periodReopened];
