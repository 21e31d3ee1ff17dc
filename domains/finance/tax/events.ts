import { z } from 'zod';
import { defineEvent } from '#kernel/domain.ts';
import { Money } from '#kernel/money.ts';

const id = (what: string) => z.uuid().describe(`The ${what}.`);

export const taxReturnFiled = defineEvent({
  name: 'tax_return.filed',
  summary: 'A tax return was filed.',
  payload: z.object({
    taxReturnId: id('return'),
    entityId: id('entity'),
    endsOn: z.string().describe('Last day of its period.'),
    payable: Money.describe('To pay; below zero: to be refunded.'),
  }),
});

export const taxReturnReopened = defineEvent({
  name: 'tax_return.reopened',
  summary: 'A filed tax return was taken back.',
  payload: z.object({
    taxReturnId: id('return'),
    entityId: id('entity'),
    draftId: id('new draft'),
    reason: z.string().describe('Why.'),
  }),
});
