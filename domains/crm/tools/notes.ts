import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { hasWords, newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { assertNotMerged, survivorOf } from '../redirects.ts';
import { assertAboutSomething } from '../rules.ts';
import { notes } from '../schema.ts';
import { deleted, longText, moment, query, ref, subject, subjectOut, text } from '../shapes.ts';

const noteId = z.uuid().describe('From crm_list_notes.');
const body = longText.describe('The note.');

const Note = z.object({
  noteId: ref('note'),
  body: text('The note.'),
  ...subjectOut,
  author: text('Who wrote it.'),
  createdAt: moment,
  updatedAt: moment,
});

function toNote({ id, tenantId: _, createdAt, updatedAt, ...rest }: typeof notes.$inferSelect): z.input<typeof Note> {
  return { noteId: id, ...rest, createdAt: createdAt.toString(), updatedAt: updatedAt.toString() };
}

const absent = () => notFound('note', { tool: 'crm_list_notes' });

export const listNotes = defineTool({
  name: 'crm_list_notes',
  title: 'List notes',
  summary: 'List notes, newest first.',
  guide: 'Give personId, organisationId, leadId or dealId for the notes about one record.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ ...subject, query: query.optional().describe('Words of the note.'), ...pageInput }),
  output: page(Note),
  examples: [{}, { personId: fixture('crm.person.chidi') }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_notes', tenantId: ctx.tenant.id, input, position: POSITION });
    const rows = await ctx.db
      .select()
      .from(notes)
      .where(
        and(
          input.personId ? eq(notes.personId, survivorOf('person', input.personId)) : undefined,
          input.organisationId ? eq(notes.organisationId, survivorOf('organisation', input.organisationId)) : undefined,
          input.leadId ? eq(notes.leadId, input.leadId) : undefined,
          input.dealId ? eq(notes.dealId, input.dealId) : undefined,
          hasWords(notes.body, input.query),
          olderThan(paging, notes),
        ),
      )
      .orderBy(...newestFirst(notes))
      .limit(paging.take);
    return paging.cut(rows, positionOf, toNote);
  },
});

export const addNote = defineTool({
  name: 'crm_add_note',
  title: 'Add note',
  summary: 'Write a note about a record.',
  guide: 'For what happened use crm_log_activity; a note is what one should know.',
  effect: 'reversible',
  permission: 'crm:write',
  route: { method: 'POST', path: '/crm/notes' },
  input: z.object({ body, ...subject }),
  output: Note,
  examples: [{ body: 'Prefers to be called after 4 pm.', personId: fixture('crm.person.chidi') }],
  async run(input, ctx) {
    assertAboutSomething(input);
    await assertNotMerged(ctx.db, input);
    const rows = await ctx.db
      .insert(notes)
      .values({ id: ctx.newId(), ...input, author: ctx.actor.name, createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning();
    return toNote(rows[0]!);
  },
});

export const updateNote = defineTool({
  name: 'crm_update_note',
  title: 'Update note',
  summary: 'Write a note anew.',
  guide: 'The text replaces the old one; the history of the record keeps both.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ noteId, body }),
  output: Note,
  examples: [{ noteId: fixture('crm.note.chidi'), body: 'Speaks Igbo and English; prefers WhatsApp.' }],
  async run({ noteId, body }, ctx) {
    const [row] = await ctx.db.update(notes).set({ body, updatedAt: ctx.now() }).where(eq(notes.id, noteId)).returning();
    if (!row) throw absent();
    return toNote(row);
  },
});

export const deleteNote = defineTool({
  name: 'crm_delete_note',
  title: 'Delete note',
  summary: 'Delete a note.',
  guide: 'Undo brings it back.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ noteId }),
  output: deleted,
  examples: [{ noteId: fixture('crm.note.chidi') }],
  async run({ noteId }, ctx) {
    const gone = await ctx.db.delete(notes).where(eq(notes.id, noteId)).returning({ id: notes.id });
    if (gone.length === 0) throw absent();
    return { isDeleted: true as const };
  },
});
