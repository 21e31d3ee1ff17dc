import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { advanceDeal, markDealLost, markDealWon } from './deal-moves.ts';
import { listDealStays } from './deal-stays.ts';
import { updateStage } from './stages.ts';

const deal = { dealId: id('deal.open') };
const to = (stage: string) => ({ ...deal, stageId: id(`stage.${stage}`) });

test('advancing a deal moves it within its pipeline, and tells', async () => {
  const w = await world(crm);
  expect(plain(await w.call(advanceDeal, to('proposal')))).toMatchInlineSnapshot(`
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
      "previousStageId": "stage.contact",
      "probability": 50,
      "stageEnteredAt": "<moment>",
      "stageId": "stage.proposal",
      "stageName": "Proposal",
      "status": "open",
      "updatedAt": "<moment>",
      "value": {
        "amount": "1500000.00",
        "currency": "NGN",
      },
    }
  `);
  expect(await w.events()).toEqual(['deal.stage_changed']);
});

test('winning a deal closes it, and tells what was won by whom', async () => {
  const w = await world(crm);
  expect(plain(await w.call(markDealWon, { ...deal, reason: 'Fastest delivery' }))).toMatchInlineSnapshot(`
    {
      "closeReason": "Fastest delivery",
      "closedAt": "<moment>",
      "competitor": null,
      "createdAt": "<moment>",
      "dealId": "deal.open",
      "expectedCloseOn": "2026-12-11",
      "name": "Van servicing",
      "organisationId": "organisation.lagos_motors",
      "ownerId": null,
      "personId": "person.chidi",
      "pipelineId": "pipeline.accounts",
      "previousStageId": "stage.contact",
      "probability": 100,
      "stageEnteredAt": "<moment>",
      "stageId": "stage.won",
      "stageName": "Won",
      "status": "won",
      "updatedAt": "<moment>",
      "value": {
        "amount": "1500000.00",
        "currency": "NGN",
      },
    }
  `);
  expect((await w.events()).sort()).toEqual(['deal.stage_changed', 'deal.won']);
  const [event] = await w.sql<{ payload: unknown }>(`SELECT payload FROM kernel.events WHERE tenant_id = $1 AND type = 'deal.won'`, [
    w.tenantId,
  ]);
  expect(plain(event?.payload)).toEqual({
    dealId: 'deal.open',
    personId: 'person.chidi',
    organisationId: 'organisation.lagos_motors',
    value: { amount: '1500000.00', currency: 'NGN' },
  });
});

test('losing a deal keeps the reason and the competitor, and tells', async () => {
  const w = await world(crm);
  expect(plain(await w.call(markDealLost, { ...deal, reason: 'Price', competitor: 'Abuja Auto Works' }))).toMatchInlineSnapshot(`
    {
      "closeReason": "Price",
      "closedAt": "<moment>",
      "competitor": "Abuja Auto Works",
      "createdAt": "<moment>",
      "dealId": "deal.open",
      "expectedCloseOn": "2026-12-11",
      "name": "Van servicing",
      "organisationId": "organisation.lagos_motors",
      "ownerId": null,
      "personId": "person.chidi",
      "pipelineId": "pipeline.accounts",
      "previousStageId": "stage.contact",
      "probability": 0,
      "stageEnteredAt": "<moment>",
      "stageId": "stage.lost",
      "stageName": "Lost",
      "status": "lost",
      "updatedAt": "<moment>",
      "value": {
        "amount": "1500000.00",
        "currency": "NGN",
      },
    }
  `);
  expect((await w.events()).sort()).toEqual(['deal.lost', 'deal.stage_changed']);
});

test('a lost deal can be taken up again, and forgets why it was lost only outside its history', async () => {
  const w = await world(crm);
  await w.call(markDealLost, { ...deal, reason: 'Price' });
  const out = await w.call(advanceDeal, to('proposal'));
  expect([out.status, out.closedAt, out.closeReason]).toEqual(['open', null, null]);
});

test('each stay ends at the moment the next begins, and keeps what held then', async () => {
  const w = await world(crm);
  await w.call(advanceDeal, to('proposal'));
  await w.call(updateStage, { stageId: id('stage.proposal'), probability: 70 });
  await w.call(markDealLost, { ...deal, reason: 'Price' });
  const { items } = await w.call(listDealStays, deal);
  expect(items.map(({ stageName, probability, reason }) => [stageName, probability, reason])).toEqual([
    ['Contact', null, null],
    ['Proposal', 50, null],
    ['Lost', 0, 'Price'],
  ]);
  expect(items.slice(0, -1).map(({ leftAt }) => leftAt)).toEqual(items.slice(1).map(({ enteredAt }) => enteredAt));
  expect(items.at(-1)?.leftAt).toBeNull();
});

test('listing stays', async () => {
  const w = await world(crm);
  expect(plain(await w.call(listDealStays, { dealId: id('deal.won') }))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "competitor": null,
          "enteredAt": "<moment>",
          "leftAt": "<moment>",
          "movedBy": null,
          "probability": null,
          "reason": null,
          "stageId": "stage.contact",
          "stageName": "Contact",
          "value": null,
        },
        {
          "competitor": null,
          "enteredAt": "<moment>",
          "leftAt": null,
          "movedBy": "Owner",
          "probability": 100,
          "reason": "Best price",
          "stageId": "stage.won",
          "stageName": "Won",
          "value": {
            "amount": "4500000",
            "currency": "XOF",
          },
        },
      ],
      "nextCursor": null,
    }
  `);
  const first = await w.call(listDealStays, { dealId: id('deal.won'), limit: 1 });
  const second = await w.call(listDealStays, { dealId: id('deal.won'), limit: 1, cursor: first.nextCursor ?? '' });
  expect([first.items[0]?.leftAt, second.nextCursor]).toEqual([second.items[0]?.enteredAt, null]);
});

test('of many moves at once each starts where the one before ended', async () => {
  const w = await world(crm);
  const names = ['proposal', 'unused', 'contact'];
  await Promise.allSettled(Array.from({ length: 30 }, (_, i) => w.call(advanceDeal, to(names[i % 3] ?? ''))));
  const moves = await w.sql<{ seq: number; from_stage_id: string; to_stage_id: string; is_ordered: boolean }>(
    `SELECT seq, from_stage_id, to_stage_id, moved_at >= from_entered_at AS is_ordered FROM crm.deal_moves WHERE tenant_id = $1 AND deal_id = $2 ORDER BY seq`,
    [w.tenantId, deal.dealId],
  );
  expect(moves.length).toBeGreaterThan(0);
  expect(moves.map(({ seq }) => seq)).toEqual(moves.map((_, i) => i + 1));
  expect(moves.slice(1).map((move) => move.from_stage_id)).toEqual(moves.slice(0, -1).map((move) => move.to_stage_id));
  expect(moves.every((move) => move.is_ordered)).toBe(true);
});

refuses(advanceDeal, [
  ['a stage of another pipeline', to('pilot_won'), 'invalid_input', 'stage_of_other_pipeline'],
  ['the stage it is in', to('contact'), 'conflict', 'deal_already_in_stage'],
  ['a lost stage without a reason', to('lost'), 'invalid_input', 'lost_needs_reason'],
  ['a deal that was moved since', { ...to('proposal'), expectedStageId: id('stage.unused') }, 'conflict', 'deal_moved_since'],
  ['no stage', { ...deal, stageId: NOBODY }, 'not_found', 'stage_not_found'],
  ['no deal', { dealId: NOBODY, stageId: id('stage.won') }, 'not_found', 'deal_not_found'],
]);
refuses(markDealWon, [
  ['a deal that is won', { dealId: id('deal.won') }, 'conflict', 'deal_already_won'],
  ['no deal', { dealId: NOBODY }, 'not_found', 'deal_not_found'],
]);
refuses(markDealLost, [
  ['no reason', deal, 'invalid_input', 'input_invalid'],
  [
    'a deal that is lost',
    { ...deal, reason: 'x' },
    'conflict',
    'deal_already_lost',
    (w) => w.call(markDealLost, { ...deal, reason: 'Price' }),
  ],
]);
refuses(listDealStays, [
  ['no deal', { dealId: NOBODY }, 'not_found', 'deal_not_found'],
  ['a bad cursor', { ...deal, cursor: 'x' }, 'invalid_input', 'bad_cursor'],
]);
