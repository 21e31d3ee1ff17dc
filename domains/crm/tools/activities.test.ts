import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { completeActivity, deleteActivity, listActivities, logActivity, relinkActivity, updateActivity } from './activities.ts';

const activity = { activityId: id('activity.open') };

test('listing activities by what they are about, kind, state and words', async () => {
  const w = await world(crm);
  const count = async (filter: Record<string, unknown>) => (await w.call(listActivities, filter)).items.length;
  expect(await count({})).toBe(2);
  expect(await count({ personId: id('person.chidi') })).toBe(1);
  expect(await count({ leadId: id('lead.new'), kind: 'call' })).toBe(1);
  expect(await count({ isOpen: false })).toBe(1);
  expect(await count({ query: 'quote revised' })).toBe(1);
  expect(await count({ organisationId: id('organisation.lagos_motors') })).toBe(0);
  expect(plain(await w.call(listActivities, { isOpen: true }))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "activityId": "activity.open",
          "body": null,
          "completedAt": null,
          "createdAt": "<moment>",
          "dealId": "deal.open",
          "dueAt": "<moment>",
          "kind": "task",
          "leadId": null,
          "organisationId": null,
          "outcome": null,
          "ownerId": null,
          "personId": "person.chidi",
          "summary": "Send the revised quote",
          "updatedAt": "<moment>",
        },
      ],
      "nextCursor": null,
    }
  `);
});

test('logging an activity keeps when it happened, and tells', async () => {
  const w = await world(crm);
  const out = await w.call(logActivity, {
    kind: 'call',
    summary: 'Asked for a quote',
    dealId: id('deal.open'),
    completedAt: '2026-11-20T10:15:00+01:00',
    outcome: 'Quote by Friday',
  });
  expect(out.completedAt).toBe('2026-11-20T09:15:00Z');
  expect(plain(out)).toMatchInlineSnapshot(`
    {
      "activityId": "<id>",
      "body": null,
      "completedAt": "<moment>",
      "createdAt": "<moment>",
      "dealId": "deal.open",
      "dueAt": null,
      "kind": "call",
      "leadId": null,
      "organisationId": null,
      "outcome": "Quote by Friday",
      "ownerId": null,
      "personId": null,
      "summary": "Asked for a quote",
      "updatedAt": "<moment>",
    }
  `);
  expect(await w.events()).toEqual(['activity.logged']);
});

test('updating an activity', async () => {
  const w = await world(crm);
  expect(plain(await w.call(updateActivity, { ...activity, dueAt: null, body: 'With the new prices.' }))).toMatchInlineSnapshot(`
    {
      "activityId": "activity.open",
      "body": "With the new prices.",
      "completedAt": null,
      "createdAt": "<moment>",
      "dealId": "deal.open",
      "dueAt": null,
      "kind": "task",
      "leadId": null,
      "organisationId": null,
      "outcome": null,
      "ownerId": null,
      "personId": "person.chidi",
      "summary": "Send the revised quote",
      "updatedAt": "<moment>",
    }
  `);
});

test('completing an activity, and telling', async () => {
  const w = await world(crm);
  const out = await w.call(completeActivity, { ...activity, outcome: 'They want a discount' });
  expect(out).toMatchObject({ completedAt: expect.stringContaining('T'), outcome: 'They want a discount' });
  expect(await w.events()).toEqual(['activity.completed']);
});

test('relinking an activity replaces all that it was about', async () => {
  const w = await world(crm);
  const out = await w.call(relinkActivity, { ...activity, organisationId: id('organisation.lagos_motors'), dealId: id('deal.won') });
  expect(plain(out)).toMatchObject({ personId: null, organisationId: 'organisation.lagos_motors', leadId: null, dealId: 'deal.won' });
});

test('deleting an activity', async () => {
  const w = await world(crm);
  expect(await w.call(deleteActivity, activity)).toEqual({ isDeleted: true });
});

const call = { kind: 'call', summary: 'x' };
refuses(logActivity, [
  ['to be about nothing', call, 'invalid_input', 'about_nothing'],
  ['an outcome of what is still to do', { ...call, dealId: id('deal.open'), outcome: 'y' }, 'invalid_input', 'outcome_before_completion'],
  ['nobody', { ...call, personId: NOBODY }, 'not_found', 'person_not_found'],
  ['no organisation', { ...call, organisationId: NOBODY }, 'not_found', 'organisation_not_found'],
  ['no lead', { ...call, leadId: NOBODY }, 'not_found', 'lead_not_found'],
  ['no deal', { ...call, dealId: NOBODY }, 'not_found', 'deal_not_found'],
  ['a time without zone', { ...call, dealId: id('deal.open'), dueAt: '2026-11-20T10:15:00' }, 'invalid_input', 'input_invalid'],
]);
refuses(updateActivity, [
  ['no change', activity, 'invalid_input', 'nothing_to_change'],
  ['none', { activityId: NOBODY, summary: 'x' }, 'not_found', 'activity_not_found'],
]);
refuses(completeActivity, [
  ['one that is done', { activityId: id('activity.done') }, 'conflict', 'activity_already_completed'],
  ['none', { activityId: NOBODY }, 'not_found', 'activity_not_found'],
]);
refuses(relinkActivity, [
  ['to be about nothing', activity, 'invalid_input', 'about_nothing'],
  ['no deal', { ...activity, dealId: NOBODY }, 'not_found', 'deal_not_found'],
  ['none', { activityId: NOBODY, dealId: id('deal.open') }, 'not_found', 'activity_not_found'],
]);
refuses(deleteActivity, [['none', { activityId: NOBODY }, 'not_found', 'activity_not_found']]);
refuses(listActivities, [['a bad cursor', { cursor: 'x' }, 'invalid_input', 'bad_cursor']]);
