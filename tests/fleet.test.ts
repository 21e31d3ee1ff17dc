import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { domains } from '#domains/index.ts';
import { canonicalJson } from '#kernel/canonical.ts';
import type { ChangedRow, Preview } from '#kernel/kernel.ts';
import { createRegistry, type RegisteredTool } from '#kernel/registry.ts';
import { EFFECTS } from '#kernel/tool.ts';
import { idsIn, normalise } from '#tests/fleet/normalise.ts';
import { type LabHouse, labHouse, labWorld } from '#tests/lab/house.ts';
import { isDeep, SEED } from '#tests/run.ts';
import { platformWorldIn, type World } from '#tests/world.ts';

/** Every tool with every example, as the registry has them: nobody has to remember to add one here. */
const registry = createRegistry(domains);
const cases = registry.tools.flatMap((entry) => entry.tool.examples.map((input, i) => ({ name: entry.name, i, entry, input })));
const [reads, writes] = [cases.filter(({ entry }) => !entry.writes), cases.filter(({ entry }) => entry.writes)];
/** Enough for each tool to come up every few runs; NEXUS_DEEP runs all, a printed seed repeats. */
const SAMPLE = Number(process.env['NEXUS_FLEET'] ?? 60);
const sampled = <T>(all: T[]): T[] =>
  isDeep || all.length <= SAMPLE
    ? all
    : (fc.sample(fc.shuffledSubarray(all, { minLength: SAMPLE, maxLength: SAMPLE }), { numRuns: 1, seed: SEED })[0] ?? all);

/** A call that an example refers to, where fixtures cannot make one. */
const BEFORE: Record<string, (w: World) => Promise<unknown>> = {
  governance_undo_call: (w) => w.result('governance_update_policy', { ...exampleOf('governance_update_policy') }, { session: 'fleet' }),
  governance_undo_session: (w) => w.result('governance_update_policy', { ...exampleOf('governance_update_policy') }, { session: 'fleet' }),
};
/** Calls that start long work: while it runs, their reversal says so. */
const STILL_AT_WORK: Record<string, string> = {
  provisioning_activate_business: 'activation_running',
  provisioning_switch_features: 'activation_running',
  provisioning_clone_business: 'activation_running',
};
const exampleOf = (name: string): Record<string, unknown> => registry.find(name).tool.examples[0] ?? {};

let house: LabHouse;
/** A tenant with nothing but its roles: what it is asked for by another tenant's ids it does not have. */
let stranger: World;
const worlds = new Map<string, World>();
beforeAll(async () => {
  house = await labHouse();
  stranger = await labWorld();
});
afterAll(() => {
  console.log(`Fleet: seed ${SEED}, ${registry.tools.length} tools, ${cases.length} examples`);
});

/** The world of a domain, kept as long as every call in it was taken back to the letter. */
async function worldFor({ domain, tool }: RegisteredTool): Promise<World> {
  const key = tool.examplesIn ?? domain.name;
  let w = worlds.get(key);
  if (!w) {
    const wanted = ['files', 'governance', 'crm', domain.name].filter((name, i, all) => all.indexOf(name) === i);
    w = tool.examplesIn === 'platform' ? await freshPlatform() : await labWorld(...wanted);
    worlds.set(key, w);
  }
  return w;
}

/** There is one platform tenant: what calls left in it goes before the fixtures come again. */
async function freshPlatform(): Promise<World> {
  const platform = '00000000-0000-7000-8000-000000000001';
  const tables = await house.superPool.query<{ name: string }>(`SELECT name FROM kernel.tables WHERE name NOT LIKE 'kernel.%'`);
  const wipe = tables.rows.map(
    ({ name }) => `DELETE FROM ${name} WHERE tenant_id = '${platform}'${name === 'tenancy.tenants' ? ` AND slug NOT LIKE 't-%'` : ''}`,
  );
  await house.superPool.query(`DO $$ BEGIN SET LOCAL session_replication_role = replica; ${wipe.join('; ')}; END $$`);
  house.kernel.tenants.forgetAll();
  const theirs = cases
    .filter(({ entry }) => entry.tool.examplesIn === 'platform' && entry.domain.name !== 'tenancy')
    .map(({ entry }) => entry.domain.name);
  return platformWorldIn(house, ...new Set(theirs));
}

const spoil = ({ domain, tool }: RegisteredTool): void => void worlds.delete(tool.examplesIn ?? domain.name);

interface Deed {
  rows: ChangedRow[];
  events: Preview['events'];
  effects: Preview['effects'];
}

/** What a call left behind, in the shape of a preview. */
async function deedOf(w: World, callId: string): Promise<Deed> {
  const calls = `(SELECT id FROM kernel.receipts WHERE tenant_id = $1 AND root_id = $2)`;
  const all = [w.tenantId, callId];
  return {
    rows: await w.sql<ChangedRow & { n: never }>(
      `SELECT table_name AS table, op, key, before, after FROM kernel.changes WHERE tenant_id = $1 AND call_id IN ${calls} ORDER BY seq LIMIT 100`,
      all,
    ),
    events: await w.sql(`SELECT type, payload FROM kernel.events WHERE tenant_id = $1 AND call_id IN ${calls} ORDER BY id`, all),
    // In the order of their calls, which is the order of their ids.
    effects: await w.sql(
      `SELECT port, payload FROM kernel.effects WHERE tenant_id = $1 AND call_id IN ${calls} ORDER BY call_id = $2 DESC, call_id, idx`,
      all,
    ),
  };
}

const byText = (list: readonly unknown[]): unknown[] => list.toSorted((a, b) => canonicalJson(a).localeCompare(canonicalJson(b)));

async function textOf(w: World): Promise<string> {
  const tables = await w.sql<{ name: string }>(`SELECT name FROM kernel.tables WHERE name <> 'kernel.undone'`);
  const parts = tables.map(({ name }) => `(SELECT coalesce(string_agg(t::text, ' '), '') FROM ${name} t WHERE tenant_id = $1)`);
  return (await w.sql<{ text: string }>(`SELECT array_to_string(ARRAY[${parts.join(', ')}], ' ') AS text`, [w.tenantId]))[0]?.text ?? '';
}

async function refusesTheWrong(w: World, { name, input }: { name: string; input: unknown }): Promise<void> {
  const before = await w.hash();
  expect(await w.refusal(name, input, { principal: w.as({ permissions: [] }) })).toMatchObject({
    code: 'forbidden',
    reason: 'permission_missing',
  });
  expect(await w.refusal(name, input, { principal: w.as({ scopes: [] }) })).toMatchObject({ code: 'not_found', reason: 'unknown_tool' });
  expect(await w.refusal(name, { ...(input as object), no_such_field: 1 })).toMatchObject({
    code: 'invalid_input',
    reason: 'unknown_field',
  });
  expect(await w.hash()).toBe(before);
}

/** The same ids asked for by a tenant that has none of these records. */
async function keepsOut(w: World, { name, input }: { name: string; input: unknown }): Promise<void> {
  if (stranger.tenantId === w.tenantId) return;
  const answer = await stranger.result(name, input, { session: 'stranger' }).then(
    ({ output, preview }) => canonicalJson({ output, preview }),
    (error: unknown) => canonicalJson({ ...(error as object) }),
  );
  const [theirs, own] = [idsIn(await textOf(w)), idsIn(`${await textOf(stranger)} ${canonicalJson(input)} ${stranger.tenantId}`)];
  expect([...idsIn(answer)].filter((id) => (theirs.has(id) || id === w.tenantId) && !own.has(id))).toEqual([]);
}

describe('a read', () => {
  test.for(sampled(reads))('$name, example $i', async ({ name, entry, input }) => {
    const w = await worldFor(entry);
    const before = await w.hash();
    await w.result(name, input, { session: 'fleet' });
    const dry = await w.result(name, input, { session: 'fleet', isDryRun: true });
    expect(dry.receipt).toBeUndefined();
    await refusesTheWrong(w, { name, input });
    await keepsOut(w, { name, input });
    expect(await w.hash()).toBe(before);
  });
});

describe('a write', () => {
  test.for(sampled(writes))('$name, example $i', async ({ name, entry, input, i }) => {
    const w = await worldFor(entry);
    spoil(entry);
    await BEFORE[name]?.(w);
    const session = { session: 'fleet' };
    const [before, others, known] = [
      await w.hash(),
      await stranger.hash(),
      idsIn(`${await textOf(w)} ${w.tenantId} ${canonicalJson(input)}`),
    ];

    const { preview, output: shown } = await w.preview(name, input, session);
    expect(await w.hash(), 'after the preview').toBe(before);
    await refusesTheWrong(w, { name, input });
    expect(await stranger.hash(), 'of another tenant').toBe(others);
    await keepsOut(w, { name, input });
    expect(await w.hash(), 'after another tenant tried').toBe(before);

    const idempotencyKey = `fleet ${name} ${i} ${w.tenantId} ${Date.now()}`;
    const done = await w.result(name, input, { ...session, idempotencyKey });
    const deed = await deedOf(w, done.callId);
    expect(done.receipt?.rowsChanged).toBe(preview.total);
    const { rows, events, effects } = preview;
    expect(normalise(deed.rows, known), 'rows').toBe(normalise(rows, known));
    expect(normalise(deed.events, known), 'events').toBe(normalise(events, known));
    expect(normalise(byText(deed.effects), known), 'effects').toBe(normalise(byText(effects), known));
    expect(Object.keys(done.output).toSorted()).toEqual(Object.keys(shown).toSorted());

    const after = await w.hash();
    const again = await w.result(name, input, { ...session, idempotencyKey });
    expect(again).toMatchObject({ callId: done.callId, isReplay: true, receipt: done.receipt });
    expect(await w.hash(), 'after the retry').toBe(after);
    expect(await deedOf(w, done.callId)).toEqual(deed);

    await takeBack(w, entry, { callId: done.callId, before });
  });
});

async function takeBack(w: World, entry: RegisteredTool, { callId, before }: { callId: string; before: string }): Promise<void> {
  const { tool } = entry;
  const kind = EFFECTS[tool.effect].undo;
  if (kind === 'refused') {
    const after = await w.hash();
    expect(await w.refusal('governance_undo_call', { callId })).toMatchObject({ code: 'conflict', reason: 'not_undoable' });
    expect(await w.hash()).toBe(after);
    return;
  }
  const busy = STILL_AT_WORK[entry.name];
  if (busy) {
    const after = await w.hash();
    expect(await w.refusal('governance_undo_call', { callId })).toMatchObject({ code: 'conflict', reason: busy });
    expect(await w.hash()).toBe(after);
    return;
  }
  const undone = await w.result('governance_undo_call', { callId }, { session: 'fleet' });
  expect(undone.output['undone']).toContain(callId);
  if (kind === 'compensate') {
    const nested = await w.sql<{ tool: string; outcome: string }>(
      'SELECT tool, outcome FROM kernel.receipts WHERE tenant_id = $1 AND parent_id = $2',
      [w.tenantId, undone.callId],
    );
    expect(nested).toContainEqual({ tool: tool.compensate?.tool, outcome: 'done' });
    expect(await w.refusal('governance_undo_call', { callId })).toMatchObject({ reason: 'already_undone' });
    return;
  }
  expect(await w.hash(), 'after the undo').toBe(before);
  worlds.set(tool.examplesIn ?? entry.domain.name, w);
}
