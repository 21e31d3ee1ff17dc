import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { addNote, deleteNote, listNotes, updateNote } from './notes.ts';

const note = { noteId: id('note.chidi') };

test('listing notes', async () => {
  const w = await world(crm);
  expect(plain(await w.call(listNotes, { personId: id('person.chidi'), query: 'igbo' }))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "author": "Owner",
          "body": "Speaks Igbo and English.",
          "createdAt": "<moment>",
          "dealId": null,
          "leadId": null,
          "noteId": "note.chidi",
          "organisationId": null,
          "personId": "person.chidi",
          "updatedAt": "<moment>",
        },
      ],
      "nextCursor": null,
    }
  `);
  expect((await w.call(listNotes, { dealId: id('deal.open') })).items).toEqual([]);
});

test('adding a note names its author', async () => {
  const w = await world(crm);
  expect(plain(await w.call(addNote, { body: ' Prefers calls after 4 pm. ', leadId: id('lead.new') }))).toMatchInlineSnapshot(`
    {
      "author": "Owner",
      "body": "Prefers calls after 4 pm.",
      "createdAt": "<moment>",
      "dealId": null,
      "leadId": "lead.new",
      "noteId": "<id>",
      "organisationId": null,
      "personId": null,
      "updatedAt": "<moment>",
    }
  `);
});

test('updating a note', async () => {
  const w = await world(crm);
  expect(await w.call(updateNote, { ...note, body: 'Prefers WhatsApp.' })).toMatchObject({ body: 'Prefers WhatsApp.' });
});

test('deleting a note', async () => {
  const w = await world(crm);
  expect(await w.call(deleteNote, note)).toEqual({ isDeleted: true });
});

refuses(addNote, [
  ['to be about nothing', { body: 'x' }, 'invalid_input', 'about_nothing'],
  ['no text', { body: ' ', leadId: id('lead.new') }, 'invalid_input', 'input_invalid'],
  ['nobody', { body: 'x', personId: NOBODY }, 'not_found', 'person_not_found'],
  ['no organisation', { body: 'x', organisationId: NOBODY }, 'not_found', 'organisation_not_found'],
  ['no lead', { body: 'x', leadId: NOBODY }, 'not_found', 'lead_not_found'],
  ['no deal', { body: 'x', dealId: NOBODY }, 'not_found', 'deal_not_found'],
]);
refuses(updateNote, [['none', { noteId: NOBODY, body: 'x' }, 'not_found', 'note_not_found']]);
refuses(deleteNote, [['none', { noteId: NOBODY }, 'not_found', 'note_not_found']]);
refuses(listNotes, [['a bad cursor', { cursor: 'x' }, 'invalid_input', 'bad_cursor']]);
