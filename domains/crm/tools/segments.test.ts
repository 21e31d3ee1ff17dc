import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { type World, world } from '#tests/world.ts';
import crm from '../index.ts';
import { segmentField, segmentFields, ABOUT, OPERATORS } from '../segments/fields.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { completeActivity, logActivity } from './activities.ts';
import { recordConsent, withdrawConsent } from './consents.ts';
import { createDeal } from './deals.ts';
import { createLead, deleteLead } from './leads.ts';
import { mergePerson } from './merges.ts';
import { createPerson, deletePerson } from './people.ts';
import {
  explainSegmentMember,
  listSegmentMembers,
  listSegmentSnapshotMembers,
  listSegmentSnapshots,
  takeSegmentSnapshot,
} from './segment-members.ts';
import { addTag, removeTag } from './segment-tags.ts';
import { countSegmentMembers, createSegment, deleteSegment, describeSegmentFields, listSegments, updateSegment } from './segments.ts';

const membersOf = async (w: World, about: 'people' | 'organisations' | 'leads', condition: object): Promise<string[]> => {
  const { segmentId } = await w.call(createSegment, {
    name: `S ${JSON.stringify(condition).slice(0, 150)} ${Math.random()}`,
    about,
    condition: condition as never,
  });
  return (await w.call(listSegmentMembers, { segmentId, limit: 100 })).items.map(({ displayName }) => displayName).sort();
};

describe('conditions find', () => {
  let w: World;
  beforeAll(async () => {
    w = await world(crm);
    await w.call(createPerson, {
      displayName: 'Ama',
      language: 'fr',
      phones: [{ number: '+233201234567' }],
      emails: [{ address: 'ama@mail.example.org' }],
    });
    await w.call(createDeal, { name: 'One', personId: id('person.bola'), pipelineId: id('pipeline.accounts') });
    const activity = await w.call(logActivity, { kind: 'call', summary: 'Hello', personId: id('person.bola') });
    await w.call(completeActivity, { activityId: activity.activityId });
    await w.call(addTag, { tag: 'VIP', about: 'people', recordIds: [id('person.bola'), id('person.chidi')] });
  });

  test.for([
    ['a language', { field: 'language', is: 'equals', value: 'fr' }, ['Ama']],
    ['one of several', { field: 'language', is: 'in', value: ['fr', 'en'] }, ['Ama', 'Chidi Okafor']],
    ['none known', { field: 'language', is: 'is_empty' }, ['Adeyemi Bola', 'Chidi Okafr', 'Ngozi Balogun']],
    [
      'not, unknown included',
      { not: { field: 'language', is: 'equals', value: 'fr' } },
      ['Adeyemi Bola', 'Balogun Ngosi', 'Chidi Okafor', 'Chidi Okafr', 'Ngozi Balogun'],
    ],
    ['a country code', { field: 'phone', is: 'has_prefix', value: '+233' }, ['Ama']],
    ['nobody to call', { field: 'phone', is: 'is_empty' }, ['Adeyemi Bola']],
    ['a mail domain, and no other that ends alike', { field: 'email', is: 'has_domain', value: 'mail.example.org' }, ['Ama']],
    ['a part of a domain, which it is not', { field: 'email', is: 'has_domain', value: 'example.org' }, []],
    ['where they work', { field: 'organisationId', is: 'equals', value: id('organisation.lagos_motors') }, ['Chidi Okafor']],
    ['the country of it', { field: 'organisationCountry', is: 'equals', value: 'NG' }, ['Chidi Okafor']],
    [
      'no place of work',
      { field: 'organisationId', is: 'is_empty' },
      ['Adeyemi Bola', 'Ama', 'Balogun Ngosi', 'Chidi Okafr', 'Ngozi Balogun'],
    ],
    ['open deals', { field: 'openDeals', is: 'at_least', value: 2 }, ['Adeyemi Bola', 'Chidi Okafor']],
    [
      'no won deals',
      { field: 'wonDeals', is: 'at_most', value: 0 },
      ['Adeyemi Bola', 'Ama', 'Balogun Ngosi', 'Chidi Okafr', 'Ngozi Balogun'],
    ],
    ['a recent contact', { field: 'lastActivityAt', is: 'within_days', value: 1 }, ['Adeyemi Bola']],
    [
      'silence',
      { field: 'lastActivityAt', is: 'not_within_days', value: 1 },
      ['Ama', 'Balogun Ngosi', 'Chidi Okafor', 'Chidi Okafr', 'Ngozi Balogun'],
    ],
    ['a tag, whatever its case', { field: 'tag', is: 'has', value: 'Vip' }, ['Adeyemi Bola', 'Chidi Okafor']],
    ['consent', { field: 'consent', is: 'granted', channel: 'email', purpose: 'marketing' }, ['Chidi Okafor']],
    [
      'no word on consent',
      { field: 'consent', is: 'none', channel: 'email', purpose: 'marketing' },
      ['Adeyemi Bola', 'Ama', 'Balogun Ngosi', 'Chidi Okafr', 'Ngozi Balogun'],
    ],
    ['before a moment', { field: 'createdAt', is: 'before', value: '2020-01-01T00:00:00+01:00' }, []],
    [
      'all of several',
      { all: [{ field: 'tag', is: 'has', value: 'vip' }, { not: { field: 'language', is: 'is_empty' } }] },
      ['Chidi Okafor'],
    ],
    [
      'any of several',
      {
        any: [
          { field: 'language', is: 'equals', value: 'fr' },
          { field: 'tag', is: 'has', value: 'vip' },
        ],
      },
      ['Adeyemi Bola', 'Ama', 'Chidi Okafor'],
    ],
    ['words that would be SQL', { field: 'language', is: 'equals', value: `fr' OR '1'='1` }, []],
  ] as const)('%s', async ([, condition, names]) => {
    expect(await membersOf(w, 'people', condition)).toEqual(names);
    expect((await w.call(countSegmentMembers, { about: 'people', condition: condition as never })).members).toBe(names.length);
  });

  test('of two that were merged the survivor, once, with the tags of both and the stricter word', async () => {
    const own = await world(crm);
    const [ada, same] = [await own.call(createPerson, { displayName: 'Ada Obi' }), await own.call(createPerson, { displayName: 'A. Obi' })];
    const consent = { channel: 'sms', purpose: 'offers' } as const;
    const word = { ...consent, evidence: 'Form at the desk' };
    for (const { personId } of [ada, same]) await own.call(recordConsent, { ...word, personId });
    await own.call(withdrawConsent, { ...consent, personId: same.personId, evidence: 'By phone' });
    await own.call(addTag, { tag: 'vip', about: 'people', recordIds: [ada.personId, same.personId] });
    await own.call(addTag, { tag: 'lagos', about: 'people', recordIds: [same.personId] });
    const granted = { field: 'consent', is: 'granted', ...consent };
    expect(await membersOf(own, 'people', granted)).toEqual(['Ada Obi']);
    await own.call(mergePerson, { survivorId: ada.personId, personId: same.personId });
    expect(await membersOf(own, 'people', granted)).toEqual([]);
    expect(await membersOf(own, 'people', { ...granted, is: 'withdrawn' })).toEqual(['Ada Obi']);
    expect(await membersOf(own, 'people', { all: ['vip', 'lagos'].map((value) => ({ field: 'tag', is: 'has', value })) })).toEqual([
      'Ada Obi',
    ]);
    await own.call(recordConsent, { ...word, personId: ada.personId, evidence: 'Asked again' });
    expect(await membersOf(own, 'people', granted)).toEqual(['Ada Obi']);
  });

  test('organisations and leads', async () => {
    expect(
      await membersOf(w, 'organisations', {
        all: [
          { field: 'city', is: 'equals', value: 'Lagos' },
          { field: 'openDeals', is: 'at_least', value: 1 },
        ],
      }),
    ).toEqual(['Lagos Motors Ltd']);
    expect(await membersOf(w, 'leads', { field: 'status', is: 'in', value: ['new'] })).toEqual(['Kofi Mensah', 'Ngozi Eze', 'Test entry']);
    expect(
      await membersOf(w, 'leads', {
        all: [
          { field: 'sourceId', is: 'equals', value: id('lead_source.fair') },
          { field: 'lastActivityAt', is: 'within_days', value: 3 },
        ],
      }),
    ).toEqual(['Ngozi Eze']);
    expect(await membersOf(w, 'leads', { field: 'email', is: 'has_domain', value: 'kanotextiles.example' })).toEqual(['Musa Ibrahim']);
  });

  test('every field answers every question it may be asked', async () => {
    const values: Record<string, unknown> = {
      word: 'x',
      words: ['x'],
      id: NOBODY,
      ids: [NOBODY],
      number: 1,
      days: 1,
      moment: '2026-01-01T00:00:00Z',
      prefix: '+1',
      domain: 'a.b',
      tag: 't',
    };
    for (const about of ABOUT) {
      for (const { name, type } of segmentFields(about)) {
        for (const [is, takes] of Object.entries(OPERATORS[type])) {
          const consent = type === 'consent' ? { channel: 'sms', purpose: 'care' } : takes === 'none' ? {} : { value: values[takes] };
          const { members } = await w.call(countSegmentMembers, { about, condition: { field: name, is, ...consent } as never });
          expect(members, `${about} ${name} ${is}`).toBeGreaterThanOrEqual(0);
        }
      }
      expect((await w.call(describeSegmentFields, { about })).fields.map(({ field }) => field)).toEqual(
        segmentFields(about).map(({ name }) => name),
      );
    }
    expect(segmentField('people', 'displayName')).toBeUndefined();
  });
});

type Facts = { language: string | null; tags: string[]; score?: never };
const leaf = fc.constantFrom<object>(
  { field: 'language', is: 'equals', value: 'fr' },
  { field: 'language', is: 'is_empty' },
  { field: 'tag', is: 'has', value: 'a' },
  { field: 'tag', is: 'has', value: 'b' },
);
const { condition: someCondition } = fc.letrec<{ condition: object }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    leaf,
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));

/** The same question asked of plain data. */
function holds(condition: Record<string, unknown>, facts: Facts): boolean {
  const list = (key: string) => condition[key] as Record<string, unknown>[];
  if ('all' in condition) return list('all').every((each) => holds(each, facts));
  if ('any' in condition) return list('any').some((each) => holds(each, facts));
  if ('not' in condition) return !holds(condition['not'] as Record<string, unknown>, facts);
  if (condition['field'] === 'tag') return facts.tags.includes(String(condition['value']));
  return condition['is'] === 'is_empty' ? facts.language === null : facts.language === condition['value'];
}

test('property: SQL and plain logic agree on every condition, member by member', { timeout: 120_000 }, async () => {
  const w = await world('tenancy');
  const facts = new Map<string, Facts>();
  for (const language of ['fr', 'en', null]) {
    for (const tags of [[], ['a'], ['b'], ['a', 'b']]) {
      const { personId } = await w.call(createPerson, { displayName: `${language} ${tags.join()}`, ...(language && { language }) });
      for (const tag of tags) await w.call(addTag, { tag, about: 'people', recordIds: [personId] });
      facts.set(personId, { language, tags });
    }
  }
  await fc.assert(
    fc.asyncProperty(someCondition, async (condition) => {
      const expected = [...facts].filter(([, each]) => holds(condition as never, each)).map(([personId]) => personId);
      expect((await w.call(countSegmentMembers, { about: 'people', condition: condition as never })).members).toBe(expected.length);
    }),
    { numRuns: isDeep ? 500 : 40 },
  );
});

test('a list is paged without a gap or a repetition while others join', async () => {
  const w = await world(crm);
  for (let i = 0; i < 7; i++) await w.call(createLead, { displayName: `Lead ${i}`, country: 'KE' });
  const { segmentId } = await w.call(createSegment, {
    name: 'Kenya',
    about: 'leads',
    condition: { field: 'country', is: 'equals', value: 'KE' },
  });
  const seen: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await w.call(listSegmentMembers, { segmentId, limit: 3, ...(cursor && { cursor }) });
    seen.push(...page.items.map(({ displayName }) => displayName));
    await w.call(createLead, { displayName: 'Newcomer', country: 'KE' });
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen).toEqual(['Lead 6', 'Lead 5', 'Lead 4', 'Lead 3', 'Lead 2', 'Lead 1', 'Lead 0']);
});

test('membership is explained condition by condition, without telling what the fields hold', async () => {
  const w = await world(crm);
  const condition = {
    all: [
      { field: 'language', is: 'equals', value: 'en' },
      {
        not: {
          any: [
            { field: 'email', is: 'is_empty' },
            { field: 'tag', is: 'has', value: 'priority' },
          ],
        },
      },
    ],
  };
  const { segmentId } = await w.call(createSegment, { name: 'Explained', about: 'people', condition });
  expect(await w.call(explainSegmentMember, { segmentId, recordId: id('person.chidi') })).toEqual({
    isMember: false,
    conditions: [
      { path: 'condition.all[0]', field: 'language', is: 'equals', holds: true },
      { path: 'condition.all[1].not.any[0]', field: 'email', is: 'is_empty', holds: false },
      { path: 'condition.all[1].not.any[1]', field: 'tag', is: 'has', holds: true },
    ],
  });
  await w.call(removeTag, { tag: 'priority', about: 'people', recordIds: [id('person.chidi')] });
  expect(await w.call(explainSegmentMember, { segmentId, recordId: id('person.chidi') })).toMatchObject({ isMember: true });
});

test('a snapshot stays as it was, also when members leave, are deleted, or the condition changes', async () => {
  const w = await world(crm);
  const lead = await w.call(createLead, { displayName: 'Leaving', country: 'KE' });
  await w.call(createLead, { displayName: 'Staying', country: 'KE' });
  const { segmentId } = await w.call(createSegment, {
    name: 'Kenya',
    about: 'leads',
    condition: { field: 'country', is: 'equals', value: 'KE' },
  });
  const taken = await w.result(takeSegmentSnapshot, { segmentId });
  const snapshotId = String(taken.output['snapshotId']);
  expect(plain(taken.output)).toMatchObject({ about: 'leads', members: 2 });
  expect(await w.events()).toContain('segment.snapshotted');
  await w.call(deleteLead, { leadId: lead.leadId });
  await w.call(updateSegment, { segmentId, condition: { field: 'country', is: 'equals', value: 'UG' } });
  expect((await w.call(listSegmentSnapshotMembers, { snapshotId })).items.map(({ displayName }) => displayName).sort()).toEqual(
    ['Staying', null].sort(),
  );
  expect((await w.call(listSegmentSnapshots, { segmentId })).items).toMatchObject([{ snapshotId, members: 2, condition: { value: 'KE' } }]);
  expect((await w.call(listSegmentMembers, { segmentId })).items).toEqual([]);
  expect(await w.refusal(deleteSegment, { segmentId })).toMatchObject({ reason: 'segment_in_use' });
  await w.result('governance_undo_call', { callId: taken.callId });
  expect(await w.refusal(listSegmentSnapshotMembers, { snapshotId })).toMatchObject({ reason: 'segment_snapshot_not_found' });
});

test('a segment sees its own tenant alone, and a withdrawn consent at once', async () => {
  const [w, other] = [await world(crm), await world(crm)];
  expect((await other.call(countSegmentMembers, { segmentId: id('segment.reachable') })).members).toBe(1);
  await w.call(withdrawConsent, { personId: id('person.chidi'), channel: 'email', purpose: 'marketing', evidence: 'Replied STOP' });
  expect((await w.call(countSegmentMembers, { segmentId: id('segment.reachable') })).members).toBe(0);
  expect((await other.call(countSegmentMembers, { segmentId: id('segment.reachable') })).members).toBe(1);
});

test('what a policy hides stays hidden in a list of members', async () => {
  const w = await world(crm, 'governance');
  await w.result('governance_create_policy', {
    name: 'No names',
    decision: 'mask',
    when: { tools: ['crm_list_segment*'] },
    maskFields: ['displayName'],
    priority: 1,
    reason: 'Names are not for this.',
  });
  const { items } = await w.call(listSegmentMembers, { segmentId: id('segment.reachable') });
  expect(items).toHaveLength(1);
  expect(JSON.stringify(items)).not.toContain('Okafor');
});

test('a tagged person can be deleted, and comes back with the tag', async () => {
  const w = await world(crm);
  const { personId } = await w.call(createPerson, { displayName: 'Tagged' });
  expect(await w.call(addTag, { tag: ' Hot ', about: 'people', recordIds: [personId, personId] })).toEqual({ added: 1 });
  expect(await w.call(addTag, { tag: 'hot', about: 'people', recordIds: [personId] })).toEqual({ added: 0 });
  const before = await w.hash();
  const gone = await w.result(deletePerson, { personId });
  await w.result('governance_undo_call', { callId: gone.callId });
  expect(await w.hash()).toBe(before);
});

test('segments are listed by kind, and raw SQL cannot change a snapshot', async () => {
  const w = await world(crm);
  expect((await w.call(listSegments, { about: 'leads' })).items.map(({ name }) => name)).toEqual(['Open leads']);
  const attempt = (text: string): Promise<string> =>
    w.attack('crm', async (client) => {
      try {
        await client.query(text);
        await client.query('SET CONSTRAINTS ALL IMMEDIATE');
        return 'done';
      } catch (error) {
        return (error as { constraint?: string }).constraint ?? String(error);
      }
    });
  expect(await attempt(`UPDATE crm.segment_snapshots SET condition = '{}'`)).toBe('segment_snapshots_final');
  expect(await attempt(`UPDATE crm.segment_members SET record_id = gen_random_uuid()`)).toBe('segment_members_final');
  expect(
    await attempt(
      `INSERT INTO crm.segment_snapshots (id, segment_id, about, condition, members, taken_at) VALUES (gen_random_uuid(), '${id('segment.reachable')}', 'people', '{}', 3, now())`,
    ),
  ).toBe('segment_snapshots_complete');
  expect(await attempt(`INSERT INTO crm.taggings (id, tag, created_at) VALUES (gen_random_uuid(), 'x', now())`)).toBe(
    'taggings_one_record',
  );
  expect(
    await attempt(
      `INSERT INTO crm.taggings (id, tag, person_id, created_at) VALUES (gen_random_uuid(), ' X', '${id('person.chidi')}', now())`,
    ),
  ).toBe('taggings_tag');
});

refuses(createSegment, [
  ['a condition that says nothing', { name: 'X', about: 'people', condition: {} }, 'invalid_input', 'segment_condition_invalid'],
  ['a name twice', { name: 'TAKES MAIL', about: 'people', condition: { field: 'language', is: 'is_empty' } }, 'conflict', 'segment_exists'],
]);
refuses(countSegmentMembers, [
  ['neither a segment nor a condition', {}, 'invalid_input', 'segment_or_condition'],
  ['both', { segmentId: id('segment.reachable'), about: 'people' }, 'invalid_input', 'segment_or_condition'],
  ['no such segment', { segmentId: NOBODY }, 'not_found', 'segment_not_found'],
]);
refuses(addTag, [
  ['a record that is not there', { tag: 'x', about: 'leads', recordIds: [id('person.chidi')] }, 'not_found', 'record_not_found'],
]);
refuses(explainSegmentMember, [
  ['a record of another kind', { segmentId: id('segment.reachable'), recordId: id('lead.new') }, 'not_found', 'record_not_found'],
]);
