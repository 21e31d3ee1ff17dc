import { expect, test } from 'vitest';
import { domains } from '#domains/index.ts';
import governance from '#domains/governance/index.ts';
import { world } from '#tests/world.ts';
import { undoCall, undoSession } from './tools/undo.ts';

/** Governance's own examples undo; the platform's are not a business's. */
const others = domains.filter(({ name }) => name !== 'governance' && name !== 'provisioning');

test('one session that used every reversible tool of the other domains is taken back, and brought back, whole', async () => {
  const w = await world(governance, ...others);
  const before = await w.hash();
  const used: string[] = [];
  for (const { name, effect, examples, examplesIn } of others.flatMap(({ tools }) => tools)) {
    if (effect !== 'reversible' || examplesIn === 'platform') continue;
    // An example may stand in the way of a later one (what one deletes the other would change): its refusal is no matter here.
    for (const example of examples)
      await w.result(name, example, { session: 'agent' }).then(
        () => used.push(name),
        () => {},
      );
  }
  const after = await w.hash();
  expect(after).not.toBe(before);
  const undo = await w.result(undoSession, { sessionId: 'agent', maxCalls: 500 }, { session: 'reviewer' });
  expect(undo.output).toMatchObject({ notUndone: [], remaining: 0 });
  expect(undo.output['undone']).toHaveLength(used.length);
  expect(await w.hash()).toBe(before);
  await w.call(undoCall, { callId: undo.callId });
  expect(await w.hash()).toBe(after);
  console.info(`Took back and brought back a session of ${used.length} calls of ${new Set(used).size} tools.`);
});
