import { expect, test } from 'vitest';
import governance from '#domains/governance/index.ts';
import { world } from '#tests/world.ts';
import { listLaterChanges } from './later-changes.ts';
import { createPolicy, deletePolicy, updatePolicy } from './policies.ts';

const RULE = { decision: 'deny' as const, when: { actorKinds: ['system' as const] }, reason: 'No.' };

test('what others did since to the records of a call is listed in order, page by page; what the call did itself is not', async () => {
  const w = await world(governance);
  const made = await w.result(createPolicy, { ...RULE, name: 'Ours' });
  const policyId = made.output['id'] as string;
  expect(await w.call(listLaterChanges, { callId: made.callId })).toEqual({ items: [], nextCursor: null });
  const agent = w.as({ actor: { kind: 'agent', id: 'a', name: 'Ada' } });
  const update = await w.result(updatePolicy, { policyId, priority: 5 }, { principal: agent });
  await w.result(createPolicy, { ...RULE, name: 'Another' });
  await w.result(deletePolicy, { policyId });
  const first = await w.call(listLaterChanges, { callId: made.callId, limit: 1 });
  expect(first).toEqual({
    items: [
      {
        table: 'kernel.policies',
        recordId: policyId,
        op: 'update',
        fields: ['priority'],
        at: expect.stringMatching(/Z$/),
        actorKind: 'agent',
        actorId: 'a',
        actorName: 'Ada',
        tool: 'governance_update_policy',
        rootId: update.callId,
      },
    ],
    nextCursor: expect.any(String),
  });
  const rest = await w.call(listLaterChanges, { callId: made.callId, limit: 1, cursor: first.nextCursor ?? '' });
  expect(rest).toMatchObject({ items: [{ op: 'delete', fields: [], actorName: 'Owner' }], nextCursor: null });
  // Seen from the update, only what came after it.
  expect((await w.call(listLaterChanges, { callId: update.callId })).items.map(({ op }) => op)).toEqual(['delete']);
});

test('of a call of another tenant there is nothing', async () => {
  const [w, other] = [await world(governance), await world(governance)];
  const made = await other.result(createPolicy, { ...RULE, name: 'Theirs' });
  await other.result(updatePolicy, { policyId: made.output['id'], priority: 5 });
  const answer = await w
    .call(listLaterChanges, { callId: made.callId })
    .catch((error: { code: string }) => ({ items: [], code: error.code }));
  expect(answer.items).toEqual([]);
});
