import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { disqualifyLead, reopenLead, scoreLead } from './lead-outcomes.ts';
import { createLead, deleteLead, getLead, listLeads, updateLead } from './leads.ts';

const lead = { leadId: id('lead.new') };

test('listing leads by status, score, phone, source and words', async () => {
  const w = await world(crm);
  await w.call(scoreLead, lead);
  for (const filter of [{ minScore: 30 }, { phone: '+234 806 777 8888' }, { sourceId: id('lead_source.fair') }, { query: 'eze ngozi' }]) {
    expect((await w.call(listLeads, filter)).items.map(({ leadId }) => leadId)).toEqual([lead.leadId]);
  }
  expect((await w.call(listLeads, { minScore: 100 })).items).toEqual([]);
  expect(plain(await w.call(listLeads, { status: 'qualified' }))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "assignment": null,
          "city": null,
          "country": null,
          "createdAt": "<moment>",
          "displayName": "Musa Ibrahim",
          "disqualifiedReason": null,
          "email": "musa@kanotextiles.example",
          "language": null,
          "leadId": "lead.qualified",
          "need": "Forty uniforms a month",
          "organisationName": "Kano Textiles",
          "ownerId": null,
          "phone": "+2348051112222",
          "phoneNational": "0805 111 2222",
          "phoneTyped": null,
          "productInterest": null,
          "score": null,
          "scoreFactors": null,
          "scoredAt": null,
          "sourceId": null,
          "status": "qualified",
          "updatedAt": "<moment>",
          "value": {
            "amount": "1200000.00",
            "currency": "NGN",
          },
        },
      ],
      "nextCursor": null,
    }
  `);
});

test('getting a lead', async () => {
  const w = await world(crm);
  expect(plain(await w.call(getLead, lead))).toMatchInlineSnapshot(`
    {
      "assignment": null,
      "city": null,
      "country": null,
      "createdAt": "<moment>",
      "displayName": "Ngozi Eze",
      "disqualifiedReason": null,
      "email": null,
      "language": null,
      "leadId": "lead.new",
      "need": null,
      "organisationName": null,
      "ownerId": null,
      "phone": "+2348067778888",
      "phoneNational": "0806 777 8888",
      "phoneTyped": null,
      "productInterest": null,
      "score": null,
      "scoreFactors": null,
      "scoredAt": null,
      "sourceId": "lead_source.fair",
      "status": "new",
      "updatedAt": "<moment>",
      "value": null,
    }
  `);
});

test('creating a lead keeps its worth exactly, and tells', async () => {
  const w = await world(crm);
  const out = await w.call(createLead, {
    displayName: 'Funmi Adeyemi',
    phone: '+234 809 111 2233',
    need: 'Physiotherapy',
    value: { amount: '450000.5', currency: 'NGN' },
  });
  expect(plain(out)).toMatchInlineSnapshot(`
    {
      "assignment": null,
      "city": null,
      "country": null,
      "createdAt": "<moment>",
      "displayName": "Funmi Adeyemi",
      "disqualifiedReason": null,
      "email": null,
      "language": null,
      "leadId": "<id>",
      "need": "Physiotherapy",
      "organisationName": null,
      "ownerId": null,
      "phone": "+2348091112233",
      "phoneNational": "0809 111 2233",
      "phoneTyped": "+234 809 111 2233",
      "productInterest": null,
      "score": null,
      "scoreFactors": null,
      "scoredAt": null,
      "sourceId": null,
      "status": "new",
      "updatedAt": "<moment>",
      "value": {
        "amount": "450000.50",
        "currency": "NGN",
      },
    }
  `);
  expect(await w.events()).toEqual(['lead.created']);
});

test('updating a lead moves it on and clears what is null', async () => {
  const w = await world(crm);
  expect(plain(await w.call(updateLead, { leadId: id('lead.qualified'), status: 'working', value: null, email: null })))
    .toMatchInlineSnapshot(`
      {
        "assignment": null,
        "city": null,
        "country": null,
        "createdAt": "<moment>",
        "displayName": "Musa Ibrahim",
        "disqualifiedReason": null,
        "email": null,
        "language": null,
        "leadId": "lead.qualified",
        "need": "Forty uniforms a month",
        "organisationName": "Kano Textiles",
        "ownerId": null,
        "phone": "+2348051112222",
        "phoneNational": "0805 111 2222",
        "phoneTyped": null,
        "productInterest": null,
        "score": null,
        "scoreFactors": null,
        "scoredAt": null,
        "sourceId": null,
        "status": "working",
        "updatedAt": "<moment>",
        "value": null,
      }
    `);
});

test('deleting a lead entered by mistake', async () => {
  const w = await world(crm);
  expect(await w.call(deleteLead, { leadId: id('lead.mistake') })).toEqual({ isDeleted: true });
});

test('scoring a lead says why, and the points sum to the score', async () => {
  const w = await world(crm);
  const out = await w.call(scoreLead, lead);
  expect(out.factors.reduce((sum, { points }) => sum + points, 0)).toBe(out.score);
  expect(plain(out)).toMatchInlineSnapshot(`
    {
      "factors": [
        {
          "because": "Leads from this source start with 10.",
          "factor": "source",
          "points": 10,
        },
        {
          "because": "A phone number is known.",
          "factor": "phone",
          "points": 15,
        },
        {
          "because": "1 completed contact, 5 points each, at most 20.",
          "factor": "contacts",
          "points": 5,
        },
        {
          "because": "It came in within the last 7 days.",
          "factor": "fresh",
          "points": 10,
        },
      ],
      "leadId": "lead.new",
      "score": 40,
      "scoredAt": "<moment>",
    }
  `);
  expect((await w.call(getLead, lead)).scoreFactors).toEqual(out.factors);
});

test('disqualifying a lead keeps the reason, and tells', async () => {
  const w = await world(crm);
  expect(plain(await w.call(disqualifyLead, { ...lead, reason: 'No budget' }))).toMatchObject({
    status: 'disqualified',
    disqualifiedReason: 'No budget',
  });
  expect(await w.events()).toEqual(['lead.disqualified']);
});

test('reopening a lead clears the reason', async () => {
  const w = await world(crm);
  expect(plain(await w.call(reopenLead, { leadId: id('lead.disqualified') }))).toMatchObject({
    status: 'working',
    disqualifiedReason: null,
  });
});

refuses(createLead, [
  ['a negative worth', { displayName: 'X', value: { amount: '-1', currency: 'NGN' } }, 'invalid_input', 'value_negative'],
  [
    'decimals that the currency does not have',
    { displayName: 'X', value: { amount: '1.5', currency: 'XOF' } },
    'invalid_input',
    'too_many_decimals',
  ],
  ['a currency that is none', { displayName: 'X', value: { amount: '1', currency: 'ZZZ' } }, 'invalid_input', 'unknown_currency'],
  ['a source that is none', { displayName: 'X', sourceId: NOBODY }, 'not_found', 'lead_source_not_found'],
  ['a number that is none of the country', { displayName: 'X', phone: '0803' }, 'invalid_input', 'phone_invalid'],
  ['a status of its own', { displayName: 'X', status: 'converted' }, 'invalid_input', 'unknown_field'],
]);
refuses(updateLead, [
  ['a converted lead', { leadId: id('lead.converted'), need: 'x' }, 'conflict', 'lead_already_converted'],
  ['a disqualified lead', { leadId: id('lead.disqualified'), need: 'x' }, 'conflict', 'lead_disqualified'],
  ['to convert it by hand', { ...lead, status: 'converted' }, 'invalid_input', 'input_invalid'],
  ['no change', lead, 'invalid_input', 'nothing_to_change'],
  ['none', { leadId: NOBODY, need: 'x' }, 'not_found', 'lead_not_found'],
]);
refuses(deleteLead, [
  ['a converted lead', { leadId: id('lead.converted') }, 'conflict', 'lead_in_use'],
  ['a lead with activities', lead, 'conflict', 'lead_in_use'],
  ['none', { leadId: NOBODY }, 'not_found', 'lead_not_found'],
]);
refuses(disqualifyLead, [
  ['a converted lead', { leadId: id('lead.converted'), reason: 'x' }, 'conflict', 'lead_already_converted'],
  ['a lead given up already', { leadId: id('lead.disqualified'), reason: 'x' }, 'conflict', 'lead_disqualified'],
  ['no reason', lead, 'invalid_input', 'input_invalid'],
]);
refuses(reopenLead, [
  ['a lead that is open', lead, 'conflict', 'lead_not_disqualified'],
  ['a converted lead', { leadId: id('lead.converted') }, 'conflict', 'lead_not_disqualified'],
]);
refuses(scoreLead, [['none', { leadId: NOBODY }, 'not_found', 'lead_not_found']]);
refuses(getLead, [['none', { leadId: NOBODY }, 'not_found', 'lead_not_found']]);
refuses(listLeads, [['a bad cursor', { cursor: 'x' }, 'invalid_input', 'bad_cursor']]);
