import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { type Entity, entityOf } from '../books.ts';
import { textOf } from '../exchange/file-text.ts';
import { fit, type Fitted } from '../exchange/fitting.ts';
import { type Dialect, dialectOf, DIALECTS, readJournal } from '../exchange/read.ts';
import { loadEntry, post, reverse } from '../posting.ts';
import { journalImports } from '../schema-imports.ts';
import { accountId, day, entityId, journalId, line, maybeRef, reason, ref, text } from '../shapes.ts';

const ENTRIES_MAX = 1000;
const SHOWN_MAX = 100;

const asked = {
  entityId,
  journal: line(1_000_000).optional().describe('The text of the file.'),
  fileId: z.uuid().optional().describe('Or a file, after finance_read_journal_file.'),
  dialect: z.enum(DIALECTS).optional().describe('Seen from the text if left out.'),
  accounts: z
    .array(z.strictObject({ name: line(300).describe('In the file.'), accountId }))
    .optional()
    .describe('What is not found by code or name.'),
};

const Problem = z.object({
  line: z.int().describe('Of the file, from 1.'),
  reason: text('What kind of problem.'),
  message: text('What to do.'),
});

interface Asked {
  journal?: string | undefined;
  fileId?: string | undefined;
  dialect?: Dialect | undefined;
  accounts?: { name: string; accountId: string }[] | undefined;
}

async function read(ctx: ToolContext, entity: Entity, { dialect, accounts = [], ...where }: Asked): Promise<Fitted & { dialect: Dialect }> {
  const journal = await textOf(ctx, where);
  const spoken = dialect ?? dialectOf(journal);
  const raw = readJournal(journal, spoken);
  if (raw.entries.length > ENTRIES_MAX) {
    throw new ToolError('invalid_input', {
      reason: 'too_many_entries',
      message: `At most ${ENTRIES_MAX} entries are taken at once. Divide the file.`,
    });
  }
  const fitted = await fit(ctx, entity, { journal: raw, wishes: new Map(accounts.map((wish) => [wish.name, wish.accountId])) });
  if (raw.entries.length > 0) return { ...fitted, dialect: spoken };
  return {
    ...fitted,
    dialect: spoken,
    problems: [...fitted.problems, { line: 1, reason: 'no_entries', message: 'The file has no entries.' }],
  };
}

const EXAMPLE = ['1999-03-10 * Rent', '    expenses:rent  250000.00 NGN', '    assets:money', ''].join('\n');
const MEANT = [
  { name: 'expenses:rent', accountId: fixture('finance.account.purchases') },
  { name: 'assets:money', accountId: fixture('finance.account.bank') },
];

export const checkJournal = defineTool({
  name: 'finance_check_journal',
  title: 'Check journal of another program',
  summary: 'What an hledger or Beancount journal would be in these books, and what stands against it.',
  guide: 'Use before finance_import_journal. Changes nothing. Name in accounts what it did not find.',
  effect: 'read',
  permission: 'finance:read',
  route: { method: 'POST', path: '/finance/journal-imports/check' },
  input: z.object(asked),
  output: z.object({
    dialect: z.enum(DIALECTS).describe('Whose language it was read in.'),
    isImportable: z.boolean().describe('Nothing stands against it.'),
    entries: z.int().describe('How many it would be; 0 while something stands against it.'),
    accounts: z
      .array(
        z.object({
          name: text('In the file.'),
          accountId: maybeRef('account here'),
          code: z.string().nullable().describe('Of that account.'),
        }),
      )
      .describe('Which account each would be.'),
    problems: z.array(Problem).describe(`The first ${SHOWN_MAX}.`),
    problemCount: z.int().describe('All of them.'),
  }),
  examples: [{ journal: EXAMPLE }, { journal: EXAMPLE, dialect: 'hledger', accounts: MEANT }],
  async run(input, ctx) {
    const { dialect, accounts, entries, problems } = await read(ctx, await entityOf(ctx, input.entityId), input);
    return {
      dialect,
      isImportable: problems.length === 0,
      entries: entries.length,
      accounts,
      problems: problems.slice(0, SHOWN_MAX),
      problemCount: problems.length,
    };
  },
});

const Imported = z.object({
  importId: ref('import'),
  dialect: z.enum(DIALECTS).describe('Whose language it was read in.'),
  entryCount: z.int().describe('How many entries were posted.'),
  entries: z
    .array(
      z.object({
        line: z.int().describe('Of the file.'),
        theirNumber: text('In the file; may be empty.'),
        date: day,
        entryId: ref('entry'),
        number: text('Here.'),
      }),
    )
    .describe(`The first ${SHOWN_MAX}; all: finance_list_entries with sourceId.`),
});

export const importJournal = defineTool({
  name: 'finance_import_journal',
  title: 'Import journal of another program',
  summary: 'Post the entries of an hledger or Beancount journal: all of them or none.',
  guide: 'See finance_check_journal first. Control accounts take no imports: bring open items as opening balances. Up to 1000 entries.',
  effect: 'compensable',
  compensate: { tool: 'finance_reverse_journal_import', input: ({ output }) => ({ importId: output.importId, reason: 'Undone' }) },
  permission: 'finance:post',
  input: z.object({ ...asked, journalId: journalId.optional() }),
  output: Imported,
  examples: [
    { journal: EXAMPLE, accounts: MEANT },
    { fileId: fixture('finance.journal_file'), accounts: MEANT },
  ],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const { dialect, entries, problems } = await read(ctx, entity, input);
    if (problems.length > 0) {
      throw new ToolError('invalid_input', {
        reason: 'journal_not_importable',
        message: `${problems.length} ${problems.length === 1 ? 'problem stands' : 'problems stand'} against it; nothing was posted.`,
        fix: { tool: 'finance_check_journal' },
        data: { problems: problems.slice(0, 20) },
      });
    }
    const importId = ctx.newId();
    const posted: z.input<typeof Imported>['entries'] = [];
    for (const [i, { line: at, number, date, description, lines }] of entries.entries()) {
      ctx.signal.throwIfAborted();
      const source = { kind: 'import', id: importId } as const;
      const entry = await post(ctx, {
        entityId: entity.id,
        journal: input.journalId === undefined ? undefined : { id: input.journalId },
        date,
        description,
        source,
        lines,
      });
      posted.push({ line: at, theirNumber: number, date: date.toString(), entryId: entry.id, number: entry.number });
      ctx.progress((i + 1) / entries.length, 'Posting');
    }
    await ctx.db.insert(journalImports).values({
      id: importId,
      entityId: entity.id,
      dialect,
      entryIds: posted.map((each) => each.entryId),
      importedBy: ctx.actor.id,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    });
    return { importId, dialect, entryCount: posted.length, entries: posted.slice(0, SHOWN_MAX) };
  },
});

const importId = z.uuid().describe('From finance_import_journal.');
const Turned = z.object({ importId: ref('import'), entryCount: z.int().describe('How many entries were posted for it.') });

export const reverseJournalImport = defineTool({
  name: 'finance_reverse_journal_import',
  title: 'Reverse journal import',
  summary: 'Take back every entry of an import with its mirror.',
  guide: 'Both stay in the books. One entry alone: finance_reverse_entry.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_repost_journal_import',
    input: ({ input }) => ({ importId: input.importId, reason: 'The reversal was undone' }),
  },
  permission: 'finance:post',
  input: z.object({ importId, reason }),
  output: Turned,
  examples: [{ importId: fixture('finance.journal_import.rent'), reason: 'The wrong file' }],
  async run({ importId: id, reason: why }, ctx) {
    const imported = await lockImport(ctx, id, { isReversed: false });
    for (const entry of imported.entryIds) await reverse(ctx, { entryId: entry, reason: why });
    await ctx.db.update(journalImports).set({ isReversed: true, updatedAt: ctx.now() }).where(eq(journalImports.id, id));
    return { importId: id, entryCount: imported.entryIds.length };
  },
});

export const repostJournalImport = defineTool({
  name: 'finance_repost_journal_import',
  title: 'Repost journal import',
  summary: 'Post the entries of an import again that was reversed by mistake.',
  guide: 'The same lines under new numbers, on their own days.',
  effect: 'compensable',
  compensate: { tool: 'finance_reverse_journal_import', input: ({ input }) => ({ importId: input.importId, reason: 'Undone' }) },
  permission: 'finance:post',
  input: z.object({ importId, reason }),
  output: Turned,
  examples: [{ importId: fixture('finance.journal_import.reversed'), reason: 'It was right after all' }],
  async run({ importId: id }, ctx) {
    const imported = await lockImport(ctx, id, { isReversed: true });
    const entryIds: string[] = [];
    for (const entryId of imported.entryIds) entryIds.push(await repost(ctx, entryId, id));
    await ctx.db.update(journalImports).set({ isReversed: false, entryIds, updatedAt: ctx.now() }).where(eq(journalImports.id, id));
    return { importId: id, entryCount: entryIds.length };
  },
});

async function repost(ctx: ToolContext, entryId: string, importedAs: string): Promise<string> {
  const original = await loadEntry(ctx, entryId);
  const { id } = await post(ctx, {
    entityId: original.entityId,
    journal: { id: original.journalId },
    date: original.date,
    description: original.description,
    source: { kind: 'import', id: importedAs },
    lines: original.lines.map(({ debit, credit, amount, ...each }) => ({
      ...each,
      side: debit > 0n ? 'debit' : 'credit',
      amount: amount < 0n ? -amount : amount,
      functional: debit + credit,
      dimensions: each,
    })),
  });
  return id;
}

async function lockImport(
  ctx: ToolContext,
  id: string,
  { isReversed }: { isReversed: boolean },
): Promise<typeof journalImports.$inferSelect> {
  const [imported] = await ctx.db.select().from(journalImports).where(eq(journalImports.id, id)).for('update');
  if (!imported) throw notFound('journal_import', { hint: 'Take the id from what finance_import_journal answered.' });
  if (imported.isReversed === isReversed) return imported;
  throw new ToolError('conflict', {
    reason: isReversed ? 'import_stands' : 'import_reversed',
    message: isReversed ? 'The import stands in the books.' : 'The import is reversed already.',
  });
}
