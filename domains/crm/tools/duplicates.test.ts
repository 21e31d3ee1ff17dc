import { expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { dismissDuplicate, findDuplicates, listDuplicates } from './duplicates.ts';
import { matchDuplicates } from './duplicates-scan.ts';
import { createOrganisation } from './organisations.ts';
import { createPerson, updatePerson } from './people.ts';

const pair = { kind: 'person' as const, recordId: id('person.ngozi'), otherId: id('person.ngozi_again') };

async function matched(): Promise<World> {
  const w = await world(crm);
  await w.call(matchDuplicates, {});
  return w;
}
const names = async (w: World): Promise<string[]> =>
  (await w.call(listDuplicates, {})).items.map(({ name, otherName }) => `${name} = ${otherName}`);

test('the duplicates of one person come with their reasons', async () => {
  const w = await matched();
  expect(plain(await w.call(findDuplicates, { personId: id('person.ngozi') }))).toMatchInlineSnapshot(`
    {
      "matches": [
        {
          "factors": [
            {
              "because": "The names sound alike, in another order.",
              "factor": "name",
              "points": 48,
            },
            {
              "because": "They have the same phone number.",
              "factor": "phone",
              "points": 35,
            },
          ],
          "isLikely": true,
          "name": "Balogun Ngosi",
          "recordId": "person.ngozi_again",
          "score": 83,
        },
      ],
      "recordId": "person.ngozi",
    }
  `);
});

test('the duplicates of a business are listed, likeliest first, page by page', async () => {
  const w = await matched();
  await w.call(createPerson, {
    displayName: 'Okafor Chidi',
    emails: [{ address: 'chidi@lagosmotors.example' }],
    phones: [{ number: '0803 123 4567', isShared: true }],
  });
  await w.call(matchDuplicates, {});
  const first = await w.call(listDuplicates, { limit: 1 });
  const second = await w.call(listDuplicates, { limit: 1, cursor: first.nextCursor ?? '' });
  expect([...first.items, ...second.items].map(({ score }) => score)).toEqual([100, 83]);
  expect(second.nextCursor).toBeNull();
  expect(await w.call(listDuplicates, { kind: 'organisation' })).toMatchObject({ items: [], waiting: 0 });
  expect((await w.call(listDuplicates, { minScore: 90 })).items).toHaveLength(1);
});

test('entering somebody again is not refused, but says who is likely the same', async () => {
  const w = await world(crm);
  const draft = { displayName: 'Mr. OKEKE Uchenna', emails: [{ address: 'uche@example.ng' }] };
  expect((await w.call(createPerson, draft)).likelyDuplicates).toEqual([]);
  const again = await w.call(createPerson, { ...draft, displayName: 'Uchenna Okeke' });
  expect(again.likelyDuplicates).toMatchObject([{ name: 'Mr. OKEKE Uchenna', score: 85, isLikely: true }]);
  const place = { name: 'Ibadan Foods Ltd', city: 'Ibadan' };
  expect((await w.call(createOrganisation, place)).likelyDuplicates).toEqual([]);
  expect((await w.call(createOrganisation, { ...place, name: 'Ibadan Foods' })).likelyDuplicates).toMatchObject([
    { name: 'Ibadan Foods Ltd' },
  ]);
});

test('a pair that is not one is not suggested again until one of the two changes', async () => {
  const w = await matched();
  expect(await names(w)).toEqual(['Ngozi Balogun = Balogun Ngosi']);
  await w.call(dismissDuplicate, pair);
  expect(await names(w)).toEqual([]);
  expect((await w.call(findDuplicates, { personId: pair.otherId })).matches).toEqual([]);
  await w.call(matchDuplicates, {});
  expect(await names(w)).toEqual([]);
  await w.call(updatePerson, { personId: pair.recordId, language: 'en' });
  expect(await names(w)).toEqual([]);
  await w.call(updatePerson, { personId: pair.recordId, emails: [{ address: 'ngozi@example.ng' }] });
  await w.call(matchDuplicates, {});
  expect(await names(w)).toHaveLength(1);
  expect((await w.call(findDuplicates, { personId: pair.otherId })).matches).toHaveLength(1);
});

test('a decision is undone like anything else', async () => {
  const w = await matched();
  const before = await w.hash();
  const { callId } = await w.result(dismissDuplicate, pair);
  await w.result('governance_undo_call', { callId });
  expect(await w.hash()).toBe(before);
  expect(await names(w)).toHaveLength(1);
});

refuses(findDuplicates, [
  ['nobody', { personId: NOBODY }, 'not_found', 'person_not_found'],
  ['no id', {}, 'invalid_input', 'one_record'],
  ['two ids', { personId: id('person.chidi'), organisationId: id('organisation.mistake') }, 'invalid_input', 'one_record'],
]);
refuses(dismissDuplicate, [
  ['a record and itself', { ...pair, otherId: pair.recordId }, 'invalid_input', 'same_record'],
  ['a merged record', { ...pair, otherId: id('person.merged') }, 'not_found', 'person_not_found'],
]);
refuses(listDuplicates, [['a broken cursor', { cursor: 'abc' }, 'invalid_input', 'bad_cursor']]);
