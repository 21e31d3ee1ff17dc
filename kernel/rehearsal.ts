import { assertInput, parseInput } from '#kernel/call-input.ts';
import { systemPrincipal } from '#kernel/credentials.ts';
import { isRetryable, toToolError } from '#kernel/database-errors.ts';
import type { Attempt, Frame, FrameServices } from '#kernel/frame.ts';
import { assertAllowed, unknownTool } from '#kernel/gates.ts';
import type { Road } from '#kernel/road.ts';
import type { Part, Rehearsal, Rehearsed, TenantInfo } from '#kernel/tool-context.ts';

/** Not an error: what a savepoint is left by, so that it takes everything back. */
const CURTAIN = Symbol('curtain');

interface House {
  road: Road;
  frame: Frame;
  services: FrameServices;
  run: (road: Road, frame: Frame, input: unknown) => Promise<Record<string, unknown>>;
}

/**
 * Lets `work` make calls, as others or in other tenants, and takes back all that they did: rows, events, effects and
 * receipts. What a chain of calls would do is shown by doing it. Each call has its deferred constraints checked, as if it
 * were to be committed; one that fails leaves those before it as they are.
 */
export async function rehearse<T>(house: House, work: (rehearsal: Rehearsal) => Promise<T>): Promise<T> {
  const { attempt } = house.frame;
  const before = lengthsOf(attempt);
  let value: { of: T } | undefined;
  let failure: { of: unknown } | undefined;
  try {
    await takeBack(house, async () => {
      value = {
        of: await work({
          play: (part, tool, input) => play(house, { part, tool, input }),
          perform: (tenant, tool, input) => perform(house, { tenant, tool, input }),
        }),
      };
    });
  } catch (error) {
    failure = { of: error };
  }
  cut(attempt, before);
  // A read was only let write for this; from here on it cannot.
  if (!attempt.root.writes) await attempt.tx.asKernel('SET LOCAL transaction_read_only = on', []);
  if (failure) throw failure.of;
  if (!value) throw new Error('A rehearsal ended without an answer.');
  return value.of;
}

/** Only one at a time: they share the connection. */
async function alone<T>({ frame }: House, work: () => Promise<T>): Promise<T> {
  if (!frame.isActive) throw new Error(`${frame.entry.name} made two calls at a time: await each before the next.`);
  frame.isActive = false;
  try {
    return await work();
  } finally {
    frame.isActive = true;
  }
}

interface Line {
  part: Part;
  tool: string;
  input: Record<string, unknown>;
}

function play(house: House, { part, tool, input }: Line): Promise<Record<string, unknown>> {
  const { road, frame, services } = house;
  const attempt = disguised(frame.attempt, part);
  const before = lengthsOf(attempt);
  return alone(house, async () => {
    try {
      const entry = road.registry.get(tool);
      if (!entry) throw unknownTool(tool, road.registry.tools);
      assertAllowed(entry, attempt.principal);
      let output: Record<string, unknown> = {};
      await inSavepoint(house, async () => {
        output = await services.callNested({ ...frame, attempt, isActive: true }, tool, input, true);
        await checkConstraints(house);
      });
      return output;
    } catch (error) {
      cut(attempt, before);
      // The whole call is tried again.
      if (isRetryable(error)) throw error;
      throw toToolError(error, road.registry.domains.values());
    }
  });
}

/** The same attempt, with somebody else at its head. What it gathers stays shared. */
function disguised(attempt: Attempt, { role, permissions, isStranger }: Part): Attempt {
  const { principal, state, ids } = attempt;
  const actor = { kind: 'person' as const, id: `rehearsal:${role}`, name: role };
  const played = { ...principal, actor, permissions, roles: [role], scopes: ['*'] };
  if (!isStranger) return { ...attempt, principal: played };
  // Nobody has this id, so whatever a call finds under it is somebody else's.
  const tenant = { ...state.tenant, id: ids.next(), slug: 'stranger', name: 'Stranger' };
  return { ...attempt, principal: { ...played, tenantId: tenant.id }, state: { ...state, tenant, policies: [], budgets: [] } };
}

interface Scene {
  tenant: TenantInfo;
  tool: string;
  input: Record<string, unknown>;
}

/** So many changed rows are shown of one call; the counts are of all. */
const ROWS_MAX = 500;

function perform(house: House, { tenant, tool, input }: Scene): Promise<Rehearsed> {
  const { road, frame, run } = house;
  const { attempt } = frame;
  const entry = road.registry.find(tool);
  assertInput(input);
  const parsed = parseInput(entry, input);
  const callId = attempt.ids.next();
  const staged: Attempt = {
    ...attempt,
    // As the workflows do that will make these calls: not with the rights of whoever asks what they would do.
    principal: systemPrincipal(tenant.id, 'rehearsal'),
    state: { ...attempt.state, tenant: { ...attempt.state.tenant, ...tenant } },
    root: entry,
    rootId: callId,
    events: [],
    effects: [],
    nested: [],
    calls: [callId],
    undoOf: null,
  };
  return alone(house, () =>
    attempt.tx.nested(entry.domain.name, road.sealer.seal(tenant.id, callId, Date.now()), async () => {
      const output = await run(road, { attempt: staged, entry, callId, depth: frame.depth + 1, isActive: true }, parsed);
      await checkConstraints(house, { tenantId: tenant.id, callId });
      const [shown] = await attempt.tx.asKernel<{ rows: Pick<Rehearsed, 'tables' | 'rows'> }>('SELECT kernel.preview($1, $2) AS rows', [
        staged.calls,
        ROWS_MAX,
      ]);
      const { tables = [], rows = [] } = shown?.rows ?? {};
      return { output, tables, rows, effects: staged.effects };
    }),
  );
}

/** What is checked at a commit, now; in a savepoint that is left again, so that afterwards it is deferred as before. */
const checkConstraints = (house: House, context?: Context): Promise<void> =>
  takeBack(house, () => house.frame.attempt.tx.checkConstraints(), context);

async function takeBack(house: House, work: () => Promise<void>, context?: Context): Promise<void> {
  const act = async (): Promise<void> => {
    await work();
    throw CURTAIN;
  };
  try {
    await inSavepoint(house, act, context);
  } catch (error) {
    if (error !== CURTAIN) throw error;
  }
}

interface Context {
  tenantId: string;
  callId: string;
}

function inSavepoint(
  { road, frame: { attempt, entry, callId } }: House,
  work: () => Promise<void>,
  context: Context = { tenantId: attempt.principal.tenantId, callId },
): Promise<void> {
  return attempt.tx.nested(entry.domain.name, road.sealer.seal(context.tenantId, context.callId, Date.now()), work);
}

type Lengths = Record<'events' | 'effects' | 'nested' | 'calls', number>;

export const lengthsOf = ({ events, effects, nested, calls }: Attempt): Lengths => ({
  events: events.length,
  effects: effects.length,
  nested: nested.length,
  calls: calls.length,
});

/** The savepoint took the rows back; what was only gathered in memory goes with them. */
export function cut(attempt: Attempt, { events, effects, nested, calls }: Lengths): void {
  attempt.events.length = events;
  attempt.effects.length = effects;
  attempt.nested.length = nested;
  attempt.calls.length = calls;
}
