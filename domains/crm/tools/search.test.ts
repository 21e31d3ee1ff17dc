import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { plain, refuses } from '../testing.ts';
import { searchRecords } from './search.ts';

test('searching finds records of all kinds', async () => {
  const w = await world(crm);
  expect(plain(await w.call(searchRecords, { query: 'adeyemi' }))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "kind": "deal",
          "recordId": "deal.converted",
          "title": "Adeyemi Bola",
        },
        {
          "kind": "lead",
          "recordId": "lead.converted",
          "title": "Adeyemi Bola",
        },
        {
          "kind": "person",
          "recordId": "person.bola",
          "title": "Adeyemi Bola",
        },
      ],
      "nextCursor": null,
    }
  `);
});

test.for([
  ['names in another order', 'Okafor Chidi', ['Chidi Okafor']],
  ['a national number', '0803 123-4567', ['Chidi Okafor']],
  ['an international number', '+234 803 123 4567', ['Chidi Okafor']],
  ['part of an address', 'kanotextiles', ['Musa Ibrahim']],
  ['a register number', 'RC 123456', ['Lagos Motors Ltd']],
  ['a word and a number', 'chidi 2348031', ['Chidi Okafor']],
  ['a wildcard as itself', '%', []],
  ['a quote as itself', "'; DROP TABLE crm.people; --", []],
] as const)('searching for %s', async ([, query, titles]) => {
  const w = await world(crm);
  expect((await w.call(searchRecords, { query })).items.map(({ title }) => title)).toEqual(titles);
});

test('searching one kind, page by page', async () => {
  const w = await world(crm);
  const first = await w.call(searchRecords, { query: 'e', kind: 'deal', limit: 2 });
  const second = await w.call(searchRecords, { query: 'e', kind: 'deal', limit: 2, cursor: first.nextCursor ?? '' });
  expect([...first.items, ...second.items].map(({ title }) => title)).toEqual(['Adeyemi Bola', 'Van servicing', 'Van servicing']);
  expect(second.nextCursor).toBeNull();
});

refuses(searchRecords, [
  ['nothing to look for', { query: ' ' }, 'invalid_input', 'input_invalid'],
  ['a bad cursor', { query: 'x', cursor: 'x' }, 'invalid_input', 'bad_cursor'],
]);
