import { beforeAll, expect, test } from 'vitest';
import { ToolError } from '#kernel/errors.ts';
import type { Part, Rehearsal, ToolContext } from '#kernel/tool-context.ts';
import { behaviour, change, decide, direct, entries, happened, inner, items, notes, peek, post } from '#tests/lab/domain.ts';
import { type LabHouse, labWorld } from '#tests/lab/house.ts';
import type { World } from '#tests/world.ts';

let w: World & { house: LabHouse };
beforeAll(async () => {
  w = await labWorld('governance');
});

const everything: Part = { role: 'everything', permissions: ['*'] };
const add = (name: string): string =>
  behaviour(async (ctx) => {
    await ctx.db.insert(items).values({ id: ctx.newId(), name });
    ctx.emit(happened, { behaviour: 'nothing' });
    ctx.effect('mail', { to: name });
    return { by: ctx.actor, tenant: ctx.tenant.id, permissions: ctx.permissions };
  });
const list = behaviour(async (ctx) => (await ctx.db.select({ name: items.name }).from(items)).map(({ name }) => name));

/** What the call answers that rehearses `play`. */
async function rehearsal(
  play: (play: Rehearsal['play'], ctx: ToolContext) => Promise<unknown>,
): Promise<{ answer: unknown; rows: number | undefined; callId: string }> {
  const result = await w.result(direct, { behaviour: behaviour((ctx) => ctx.powers.rehearse(({ play: one }) => play(one, ctx))) });
  return { answer: result.output['answer'], rows: result.receipt?.rowsChanged, callId: result.callId };
}
const reasonOf = (error: unknown): string => {
  if (error instanceof ToolError) return `${error.code} ${error.reason}`;
  throw error;
};

test('what is played happens for those who play, and never happened afterwards', async () => {
  const countOf = (table: string) => w.sql(`SELECT count(*) FROM kernel.${table} WHERE tenant_id = $1`, [w.tenantId]);
  const tables = ['events', 'effects', 'changes', 'deliveries'];
  const before = [await w.hash(), ...(await Promise.all(tables.map(countOf)))];
  const { answer, rows, callId } = await rehearsal(async (play) => {
    const first = await play({ role: 'clerk', permissions: ['lab:write'] }, change.name, { behaviour: add('played') });
    const second = await play({ role: 'reader', permissions: ['lab:read'] }, peek.name, { behaviour: list });
    await play(everything, post.name, {
      behaviour: behaviour(async (ctx) => void (await ctx.db.insert(entries).values({ id: ctx.newId(), amount: 1 }))),
    });
    return [first, second];
  });
  expect(answer).toMatchObject([
    { answer: { by: { kind: 'person', name: 'clerk' }, tenant: w.tenantId, permissions: ['lab:write'] } },
    { answer: ['played'] },
  ]);
  expect(rows).toBe(0);
  expect([await w.hash(), ...(await Promise.all(tables.map(countOf)))]).toEqual(before);
  expect(await w.sql('SELECT tool FROM kernel.receipts WHERE root_id = $1', [callId])).toEqual([{ tool: direct.name }]);
});

test('a player meets the gates of the road: rights, input, policy; and goes on behind a refusal', async () => {
  const policy = await w.result('governance_create_policy', {
    name: 'Frozen',
    decision: 'deny',
    when: { tools: [inner.name] },
    reason: 'Frozen.',
  });
  const { answer } = await rehearsal(async (play) => {
    const tries: [Part, string, Record<string, unknown>][] = [
      [{ role: 'reader', permissions: ['lab:read'] }, change.name, { behaviour: add('x') }],
      [{ role: 'nobody', permissions: [] }, peek.name, { behaviour: list }],
      [everything, 'lab_no_such_tool', {}],
      [everything, change.name, { behaviour: add('x'), more: 1 }],
      [everything, inner.name, { behaviour: add('x') }],
      [everything, change.name, { behaviour: add('afterwards') }],
    ];
    const ends: string[] = [];
    for (const line of tries) ends.push(await play(...line).then(() => 'ok', reasonOf));
    return ends;
  });
  await w.result('governance_undo_call', { callId: policy.callId });
  expect(answer).toEqual([
    'forbidden permission_missing',
    'forbidden permission_missing',
    'not_found unknown_tool',
    'invalid_input unknown_field',
    'forbidden denied_by_policy',
    'ok',
  ]);
});

test('what would be refused only at commit is refused in its own call, and leaves those before it', async () => {
  const { answer } = await rehearsal(async (play) => {
    await play(everything, change.name, { behaviour: add('even') });
    const odd = await play(everything, change.name, { behaviour: add('odd one') }).catch(reasonOf);
    // Deferred as before: two rows of one name stand for a moment.
    const swap = await play(everything, change.name, {
      behaviour: behaviour(async (ctx) => {
        await ctx.db.insert(items).values([
          { id: ctx.newId(), name: 'twice' },
          { id: ctx.newId(), name: 'twice' },
        ]);
        await ctx.db.update(items).set({ name: 'no more' });
      }),
    }).catch(reasonOf);
    return [odd, swap, (await play(everything, peek.name, { behaviour: list }))['answer']];
  });
  expect(answer).toEqual(['conflict odd_name', 'conflict already_exists', ['even']]);
});

test('a stranger finds nothing of the tenant, and is another one each time', async () => {
  const { answer } = await rehearsal(async (play) => {
    await play(everything, change.name, { behaviour: add('ours') });
    const stranger: Part = { role: 'stranger', permissions: ['*'], isStranger: true };
    const who = behaviour(async (ctx) => ctx.tenant.id);
    return [
      (await play(stranger, peek.name, { behaviour: list }))['answer'],
      (await play(everything, peek.name, { behaviour: list }))['answer'],
      (await play(stranger, peek.name, { behaviour: who }))['answer'],
      (await play(stranger, peek.name, { behaviour: who }))['answer'],
    ];
  });
  const [theirs, ours, first, second] = answer as [string[], string[], string, string];
  expect([theirs, ours]).toEqual([[], ['ours']]);
  expect(new Set([w.tenantId, first, second]).size).toBe(3);
});

test('what the call itself does outside the rehearsal stays', async () => {
  const { rows } = await w
    .result(direct, {
      behaviour: behaviour(async (ctx) => {
        await ctx.db.insert(items).values({ id: ctx.newId(), name: 'kept before' });
        await ctx.powers.rehearse(({ play }) =>
          play(everything, 'annex_change_note', {
            behaviour: behaviour(async (own) => void (await own.db.insert(notes).values({ id: own.newId(), text: 'n' }))),
          }),
        );
        await ctx.db.insert(items).values({ id: ctx.newId(), name: 'kept after' });
      }),
    })
    .then(({ receipt }) => ({ rows: receipt?.rowsChanged }));
  expect(rows).toBe(2);
  expect(await w.sql('SELECT name FROM lab.items WHERE tenant_id = $1 ORDER BY name', [w.tenantId])).toEqual([
    { name: 'kept after' },
    { name: 'kept before' },
  ]);
  expect(await w.sql('SELECT FROM annex.notes WHERE tenant_id = $1', [w.tenantId])).toEqual([]);
});

test('an error of the play is the call’s, which then leaves nothing; a person’s decision can be played', async () => {
  const failing = behaviour((ctx) =>
    ctx.powers.rehearse(() => Promise.reject(new ToolError('conflict', { reason: 'stage_on_fire', message: 'Fire.' }))),
  );
  expect(await w.refusal(direct, { behaviour: failing })).toMatchObject({ code: 'conflict', reason: 'stage_on_fire' });
  expect((await rehearsal((play) => play(everything, decide.name, { behaviour: behaviour(async () => 'decided') }))).answer).toEqual({
    answer: 'decided',
  });
});

test('two at a time are refused, and a tool without the power has no stage', async () => {
  const two = await rehearsal((play) =>
    Promise.allSettled([play(everything, peek.name, { behaviour: list }), play(everything, peek.name, { behaviour: list })]).then((ends) =>
      ends.map(({ status }) => status),
    ),
  );
  expect(two.answer).toEqual(['fulfilled', 'rejected']);
  expect(await w.refusal(change, { behaviour: behaviour((ctx) => ctx.powers.rehearse(() => Promise.resolve(null))) })).toMatchObject({
    code: 'internal',
  });
});
