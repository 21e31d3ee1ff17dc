import { expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { type World, world } from '#tests/world.ts';
import crm from '../index.ts';
import { id } from '../testing.ts';
import { mergePerson } from './merges.ts';
import { addNote } from './notes.ts';
import { createPerson } from './people.ts';

const [ngozi, again] = [id('person.ngozi'), id('person.ngozi_again')];
const merge = { personId: again, survivorId: ngozi };
const undo = (w: World, callId: string) => w.result('governance_undo_call', { callId });

const ROUNDS = isDeep ? 20 : 3;

test('of many that merge one pair at once, in both directions, one does', async () => {
  const w = await world(crm);
  for (let round = 0; round < ROUNDS; round++) {
    const calls = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? merge : { personId: ngozi, survivorId: again }));
    const ends = await Promise.allSettled(calls.map((input) => w.result(mergePerson, input)));
    const done = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value.callId] : []));
    expect(done).toHaveLength(1);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'conflict', reason: 'person_merged' });
    await undo(w, done[0] ?? '');
  }
});

test('of A into B, B into C and C into A at once, two go through and all lead to one', async () => {
  const w = await world(crm);
  for (let round = 0; round < ROUNDS; round++) {
    const [a, b, c] = (await Promise.all(
      ['A', 'B', 'C'].map(async (name) => (await w.call(createPerson, { displayName: `${name} ${round}` })).personId),
    )) as [string, string, string];
    const ring = [
      [a, b],
      [b, c],
      [c, a],
    ] as const;
    const ends = await Promise.allSettled(
      [...ring, ...ring].map(([personId, survivorId]) => w.result(mergePerson, { personId, survivorId })),
    );
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    const rows = await w.sql<{ id: string; into: string | null }>(
      'SELECT id, merged_into_id AS into FROM crm.people WHERE tenant_id = $1 AND id = ANY ($2)',
      [w.tenantId, [a, b, c]],
    );
    const survivors = rows.filter(({ into }) => into === null);
    expect(survivors).toHaveLength(1);
    expect(new Set(rows.flatMap(({ into }) => into ?? []))).toEqual(new Set([survivors[0]?.id]));
  }
});

test('what is filed under a person while they are merged is either moved or refused', async () => {
  const w = await world(crm);
  for (let round = 0; round < ROUNDS; round++) {
    const notes = Array.from({ length: 10 }, (_, i) => w.result(addNote, { body: `Note ${i}`, personId: again }));
    const merging = w.result(mergePerson, merge);
    const ends = await Promise.allSettled(notes);
    const { callId } = await merging;
    const filed = ends.filter(({ status }) => status === 'fulfilled').length;
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ reason: 'person_merged' });
    expect(await w.sql('SELECT FROM crm.notes WHERE tenant_id = $1 AND person_id = $2', [w.tenantId, again])).toEqual([]);
    expect(
      await w.sql(`SELECT FROM crm.notes WHERE tenant_id = $1 AND person_id = $2 AND body LIKE 'Note %'`, [w.tenantId, ngozi]),
    ).toHaveLength(filed);
    await w.sql('DELETE FROM kernel.deliveries WHERE tenant_id = $1', [w.tenantId]);
    await undo(w, callId);
    for (const end of ends) if (end.status === 'fulfilled') await undo(w, end.value.callId);
  }
});
