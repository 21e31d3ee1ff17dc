import { z } from 'zod';
import { defineEvent } from '#kernel/domain.ts';

const id = (what: string) => z.uuid().describe(`The ${what}.`);

export const bankStatementImported = defineEvent({
  name: 'bank_statement.imported',
  summary: 'A file of statements was read into a bank account.',
  payload: z.object({
    importId: id('import'),
    bankAccountId: id('bank account'),
    newLines: z.int().describe('Lines that were not here before.'),
  }),
});
export const reconciliationCompleted = defineEvent({
  name: 'reconciliation.completed',
  summary: 'Bank and books were proved to agree on a day.',
  payload: z.object({ reconciliationId: id('reconciliation'), bankAccountId: id('bank account'), onDate: z.string().describe('The day.') }),
});
