import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { createLeadSource, listLeadSources, updateLeadSource } from './lead-sources.ts';

test('listing lead sources shows the usual ones and our own', async () => {
  const w = await world(crm);
  const out = await w.call(listLeadSources, { isActive: true, limit: 100 });
  expect(out.items.map(({ name, points }) => `${name} ${points}`).sort()).toMatchInlineSnapshot(`
    [
      "Lagos trade fair 10",
      "Phone 15",
      "Referral 20",
      "Social media 5",
      "Walk-in 15",
      "Website 10",
      "WhatsApp 10",
    ]
  `);
  expect(plain(out.items.find(({ name }) => name === 'Lagos trade fair'))).toMatchInlineSnapshot(`
    {
      "createdAt": "<moment>",
      "isActive": true,
      "name": "Lagos trade fair",
      "points": 10,
      "sourceId": "lead_source.fair",
      "updatedAt": "<moment>",
    }
  `);
});

test('creating a lead source', async () => {
  const w = await world(crm);
  expect(plain(await w.call(createLeadSource, { name: 'Radio advert', points: 5 }))).toMatchInlineSnapshot(`
    {
      "createdAt": "<moment>",
      "isActive": true,
      "name": "Radio advert",
      "points": 5,
      "sourceId": "<id>",
      "updatedAt": "<moment>",
    }
  `);
});

test('updating a lead source retires it', async () => {
  const w = await world(crm);
  expect(plain(await w.call(updateLeadSource, { sourceId: id('lead_source.fair'), isActive: false }))).toMatchInlineSnapshot(`
    {
      "createdAt": "<moment>",
      "isActive": false,
      "name": "Lagos trade fair",
      "points": 10,
      "sourceId": "lead_source.fair",
      "updatedAt": "<moment>",
    }
  `);
  expect((await w.call(listLeadSources, { isActive: false })).items).toHaveLength(1);
});

refuses(createLeadSource, [
  ['a name that is taken', { name: 'REFERRAL', points: 5 }, 'conflict', 'lead_source_exists'],
  ['more than 20 points', { name: 'Radio', points: 21 }, 'invalid_input', 'input_invalid'],
]);
refuses(updateLeadSource, [
  ['none', { sourceId: NOBODY, points: 1 }, 'not_found', 'lead_source_not_found'],
  ['no change', { sourceId: id('lead_source.fair') }, 'invalid_input', 'nothing_to_change'],
  ['a name that is taken', { sourceId: id('lead_source.fair'), name: 'website' }, 'conflict', 'lead_source_exists'],
]);
refuses(listLeadSources, [['a bad cursor', { cursor: 'x' }, 'invalid_input', 'bad_cursor']]);
