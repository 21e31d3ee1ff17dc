import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entityOf } from '../books.ts';
import { post, reverse } from '../posting.ts';
import { journalImports, journalPieces } from '../schema-imports.ts';

const id = (name: string): string => fixture(`finance.${name}`);

const EXAMPLE = Buffer.from('1999-03-11 * Rent\n    expenses:rent  1000.00 NGN\n    assets:money\n');

/** An import that stands in the books, and one that was taken back. */
export async function fixtures(ctx: ToolContext): Promise<void> {
  const [present] = await ctx.db.select({ id: journalImports.id }).from(journalImports).limit(1);
  if (present) return;
  const entity = await entityOf(ctx);
  const rows: (typeof journalImports.$inferInsert)[] = [];
  for (const [name, isReversed] of [
    ['rent', false],
    ['reversed', true],
  ] as const) {
    const importId = id(`journal_import.${name}`);
    const entry = await post(ctx, {
      date: ctx.today(),
      description: 'Rent, from another program',
      source: { kind: 'import', id: importId },
      lines: [
        { accountId: id('account.purchases'), side: 'debit', amount: 1_000_000n, currency: entity.functionalCurrency },
        { accountId: id('account.bank'), side: 'credit', amount: 1_000_000n, currency: entity.functionalCurrency },
      ],
    });
    if (isReversed) await reverse(ctx, { entryId: entry.id, reason: 'The wrong file' });
    const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
    rows.push({
      id: importId,
      entityId: entity.id,
      dialect: 'hledger',
      entryIds: [entry.id],
      isReversed,
      importedBy: ctx.actor.id,
      ...stamps,
    });
  }
  await ctx.db.insert(journalImports).values(rows);
  await ctx.db
    .insert(journalPieces)
    .values({ id: id('journal_piece'), fileId: id('journal_file'), idx: 0, bytes: EXAMPLE.toString('base64'), isLast: true });
}
