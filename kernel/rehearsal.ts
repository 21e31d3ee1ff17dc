import { toToolError, isRetryable } from '#kernel/database-errors.ts';
import type { Attempt, Frame, FrameServices } from '#kernel/frame.ts';
import { assertAllowed, unknownTool } from '#kernel/gates.ts';
import type { Road } from '#kernel/road.ts';
import type { Part, Play } from '#kernel/tool-context.ts';

/** Not an error: what a savepoint is left by, so that it takes everything back. */
const CURTAIN = Symbol('curtain');

/**
 * Lets `work` make calls as others, and takes back all that they did: rows, events, effects and receipts. Each call takes
 * the gates of the road (domain on, permission, input, policy) and has its deferred constraints checked, as if it were
 * to be committed; a call that fails leaves those before it as they are.
 */
export async function rehearse<T>(road: Road, frame: Frame, services: FrameServices, work: (play: Play) => Promise<T>): Promise<T> {
  const { attempt } = frame;
  const before = lengthsOf(attempt);
  let value: { of: T } | undefined;
  try {
    await inSavepoint(road, frame, async () => {
      value = { of: await work((part, tool, input) => playOne(road, frame, services, { part, tool, input })) };
      throw CURTAIN;
    });
  } catch (error) {
    if (error !== CURTAIN || !value) throw error;
    return value.of;
  } finally {
    cut(attempt, before);
  }
  throw new Error('A rehearsal went on behind its end.');
}

interface Line {
  part: Part;
  tool: string;
  input: Record<string, unknown>;
}

async function playOne(road: Road, frame: Frame, services: FrameServices, { part, tool, input }: Line): Promise<Record<string, unknown>> {
  if (!frame.isActive) throw new Error(`${frame.entry.name} made two calls at a time: await each before the next.`);
  const attempt = disguised(frame.attempt, part);
  const before = lengthsOf(attempt);
  frame.isActive = false;
  try {
    const entry = road.registry.get(tool);
    if (!entry) throw unknownTool(tool, road.registry.tools);
    assertAllowed(entry, attempt.principal);
    let output: Record<string, unknown> = {};
    await inSavepoint(road, frame, async () => {
      output = await services.callNested({ ...frame, attempt, isActive: true }, tool, input, true);
      await checkConstraints(road, frame);
    });
    return output;
  } catch (error) {
    cut(attempt, before);
    // The whole call is tried again.
    if (isRetryable(error)) throw error;
    throw toToolError(error, road.registry.domains.values());
  } finally {
    frame.isActive = true;
  }
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

/** Now, in a savepoint that is left again: afterwards they are deferred as before. */
async function checkConstraints(road: Road, frame: Frame): Promise<void> {
  try {
    await inSavepoint(road, frame, async () => {
      await frame.attempt.tx.asKernel('SET CONSTRAINTS ALL IMMEDIATE', []);
      throw CURTAIN;
    });
  } catch (error) {
    if (error !== CURTAIN) throw error;
  }
}

function inSavepoint(road: Road, { attempt, entry, callId }: Frame, work: () => Promise<void>): Promise<void> {
  const sealed = road.sealer.seal(attempt.principal.tenantId, callId, Date.now());
  return attempt.tx.nested(entry.domain.name, sealed, work);
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
