import { z } from 'zod';
import { Money } from '#kernel/money.ts';
import { maybeRef, ref } from '../shapes.ts';
import type { Applied as AppliedRow } from './applying.ts';
import { moneyOf } from './shapes.ts';

/** What was settled by a payment or a credit. */
export const Applied = z.object({
  allocationId: ref('allocation'),
  kind: z.enum(['payment', 'credit', 'contra', 'discount']).describe('discount: let off for paying early.'),
  lineId: ref('open item'),
  documentId: maybeRef('document of the item'),
  amount: Money.describe('How much of the item was settled.'),
});

export const toApplied = ({ allocationId, kind, lineId, documentId, amountMinor, currency }: AppliedRow): z.input<typeof Applied> => ({
  allocationId,
  kind,
  lineId,
  documentId,
  amount: moneyOf(amountMinor, currency),
});
