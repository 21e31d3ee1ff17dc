import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { createDeal, deleteDeal, getDeal, listDeals, updateDeal } from './deals.ts';

const deal = { dealId: id('deal.open') };

test('listing deals by status, stage, customer, words and day', async () => {
  const w = await world(crm);
  const count = async (filter: Record<string, unknown>) => (await w.call(listDeals, filter)).items.length;
  expect(await count({})).toBe(4);
  expect(await count({ status: 'open' })).toBe(3);
  expect(await count({ stageId: id('stage.contact'), pipelineId: id('pipeline.accounts') })).toBe(3);
  expect(await count({ personId: id('person.bola') })).toBe(1);
  expect(await count({ organisationId: id('organisation.lagos_motors'), query: 'servicing van' })).toBe(2);
  expect(await count({ closesBy: '2026-12-11' })).toBe(1);
  expect(await count({ closesBy: '2026-12-10' })).toBe(0);
  expect(plain(await w.call(listDeals, { status: 'won' }))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "closeReason": "Best price",
          "closedAt": "<moment>",
          "competitor": null,
          "createdAt": "<moment>",
          "dealId": "deal.won",
          "expectedCloseOn": null,
          "name": "Workshop tools",
          "organisationId": "organisation.lagos_motors",
          "ownerId": null,
          "personId": "person.chidi",
          "pipelineId": "pipeline.accounts",
          "probability": 100,
          "stageEnteredAt": "<moment>",
          "stageId": "stage.won",
          "stageName": "Won",
          "status": "won",
          "updatedAt": "<moment>",
          "value": {
            "amount": "4500000",
            "currency": "XOF",
          },
        },
      ],
      "nextCursor": null,
    }
  `);
});

test('paging through deals of one moment skips and repeats nothing', async () => {
  const w = await world(crm);
  const seen: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const out: { items: { dealId: string }[]; nextCursor: string | null } = await w.call(listDeals, {
      limit: 1,
      ...(cursor && { cursor }),
    });
    seen.push(...out.items.map(({ dealId }) => dealId));
    cursor = out.nextCursor;
  }
  expect(new Set(seen).size).toBe(4);
  expect(seen).toHaveLength(4);
});

test('getting a deal', async () => {
  const w = await world(crm);
  expect(plain(await w.call(getDeal, deal))).toMatchInlineSnapshot(`
    {
      "closeReason": null,
      "closedAt": null,
      "competitor": null,
      "createdAt": "<moment>",
      "dealId": "deal.open",
      "expectedCloseOn": "2026-12-11",
      "name": "Van servicing",
      "organisationId": "organisation.lagos_motors",
      "ownerId": null,
      "personId": "person.chidi",
      "pipelineId": "pipeline.accounts",
      "probability": 20,
      "stageEnteredAt": "<moment>",
      "stageId": "stage.contact",
      "stageName": "Contact",
      "status": "open",
      "updatedAt": "<moment>",
      "value": {
        "amount": "1500000.00",
        "currency": "NGN",
      },
    }
  `);
});

test('creating a deal starts it in the first open stage, and tells', async () => {
  const w = await world(crm);
  const input = {
    name: 'Fleet servicing',
    organisationId: id('organisation.lagos_motors'),
    pipelineId: id('pipeline.accounts'),
    value: { amount: '2500000.00', currency: 'NGN' },
  };
  expect(plain(await w.call(createDeal, input))).toMatchInlineSnapshot(`
    {
      "closeReason": null,
      "closedAt": null,
      "competitor": null,
      "createdAt": "<moment>",
      "dealId": "<id>",
      "expectedCloseOn": null,
      "name": "Fleet servicing",
      "organisationId": "organisation.lagos_motors",
      "ownerId": null,
      "personId": null,
      "pipelineId": "pipeline.accounts",
      "probability": 20,
      "stageEnteredAt": "<moment>",
      "stageId": "stage.contact",
      "stageName": "Contact",
      "status": "open",
      "updatedAt": "<moment>",
      "value": {
        "amount": "2500000.00",
        "currency": "NGN",
      },
    }
  `);
  expect(await w.events()).toEqual(['deal.created']);
});

test('updating a deal changes its worth, and leaves where it stands', async () => {
  const w = await world(crm);
  expect(plain(await w.call(updateDeal, { ...deal, value: { amount: '7', currency: 'KWD' }, expectedCloseOn: null })))
    .toMatchInlineSnapshot(`
    {
      "closeReason": null,
      "closedAt": null,
      "competitor": null,
      "createdAt": "<moment>",
      "dealId": "deal.open",
      "expectedCloseOn": null,
      "name": "Van servicing",
      "organisationId": "organisation.lagos_motors",
      "ownerId": null,
      "personId": "person.chidi",
      "pipelineId": "pipeline.accounts",
      "probability": 20,
      "stageEnteredAt": "<moment>",
      "stageId": "stage.contact",
      "stageName": "Contact",
      "status": "open",
      "updatedAt": "<moment>",
      "value": {
        "amount": "7.000",
        "currency": "KWD",
      },
    }
  `);
});

test('deleting a deal that never moved', async () => {
  const w = await world(crm);
  expect(await w.call(deleteDeal, { dealId: id('deal.mistake') })).toEqual({ isDeleted: true });
});

const wanted = { name: 'X', personId: id('person.bola'), pipelineId: id('pipeline.accounts') };
refuses(createDeal, [
  ['no customer', { name: 'X', pipelineId: id('pipeline.accounts') }, 'invalid_input', 'deal_without_customer'],
  ['nobody as customer', { ...wanted, personId: NOBODY }, 'not_found', 'person_not_found'],
  ['no organisation as customer', { ...wanted, organisationId: NOBODY }, 'not_found', 'organisation_not_found'],
  ['to begin won', { ...wanted, stageId: id('stage.won') }, 'invalid_input', 'deal_must_start_open'],
  ['a stage of another pipeline', { ...wanted, stageId: id('stage.pilot_open') }, 'not_found', 'stage_not_found'],
  ['no pipeline', { ...wanted, pipelineId: NOBODY }, 'not_found', 'pipeline_not_found'],
  ['a negative worth', { ...wanted, value: { amount: '-0.01', currency: 'NGN' } }, 'invalid_input', 'value_negative'],
  [
    'more than a bigint holds',
    { ...wanted, value: { amount: '9999999999999999999', currency: 'NGN' } },
    'invalid_input',
    'amount_too_large',
  ],
]);
refuses(updateDeal, [
  ['to lose its customer', { dealId: id('deal.converted'), personId: null }, 'invalid_input', 'deal_without_customer'],
  ['another stage', { ...deal, stageId: id('stage.won') }, 'invalid_input', 'unknown_field'],
  ['no change', deal, 'invalid_input', 'nothing_to_change'],
  ['none', { dealId: NOBODY, name: 'X' }, 'not_found', 'deal_not_found'],
]);
refuses(deleteDeal, [
  ['a deal with history', { dealId: id('deal.won') }, 'conflict', 'deal_has_history'],
  ['a deal with activities', deal, 'conflict', 'deal_in_use'],
  ['a deal that a lead became', { dealId: id('deal.converted') }, 'conflict', 'deal_in_use'],
  ['none', { dealId: NOBODY }, 'not_found', 'deal_not_found'],
]);
refuses(getDeal, [['none', { dealId: NOBODY }, 'not_found', 'deal_not_found']]);
refuses(listDeals, [
  ['a cursor of another list', { cursor: Buffer.from('["0000"]').toString('base64url') }, 'invalid_input', 'bad_cursor'],
]);
