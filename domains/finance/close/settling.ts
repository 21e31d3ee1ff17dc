import type { ToolContext } from '#kernel/tool-context.ts';
import type { EntryLine } from '../posting.ts';
import { allocationLines, allocations } from '../schema-allocations.ts';
import { insertAll } from './inserting.ts';

/**
 * Settles open items with their mirrors: of what was taken back, nothing is left open. The lines are those of entries that
 * cancel each other out; those of one party, account and currency go together.
 */
export async function settle(ctx: ToolContext, lines: readonly EntryLine[]): Promise<void> {
  const items = lines.filter(({ partyId }) => partyId !== null);
  const groups = [...Map.groupBy(items, ({ accountId, partyId, currency }) => `${accountId} ${partyId} ${currency}`).values()];
  const settled = groups.map((group) => ({ id: ctx.newId(), group, last: latestOf(group) }));
  const by = { kind: 'contra', recordedAt: ctx.now(), recordedBy: ctx.actor.id } as const;
  await insertAll(
    ctx,
    allocations,
    settled.map(({ id, last }) => ({ id, entityId: last.entityId, partyId: last.partyId ?? '', date: last.date, ...by })),
  );
  await insertAll(
    ctx,
    allocationLines,
    settled.flatMap(({ id, group }) =>
      group.map((line) => ({
        id: ctx.newId(),
        allocationId: id,
        lineId: line.id,
        amount: line.amount,
        functional: line.debit - line.credit,
      })),
    ),
  );
}

function latestOf(group: readonly EntryLine[]): EntryLine {
  const [last] = group.toSorted((a, b) => Temporal.PlainDate.compare(b.date, a.date));
  if (!last) throw new Error('A group has a line.');
  return last;
}
