import { ToolError } from '#kernel/errors.ts';
import type { Frame, FrameServices } from '#kernel/frame.ts';
import { EFFECTS, type Effect } from '#kernel/tool.ts';
import type { UndoReport } from '#kernel/tool-context.ts';

interface CallFacts {
  id: string;
  root_id: string;
  tool: string;
  effect: Effect;
  outcome: string;
  undone_by: string | null;
}

interface Delivery {
  event_id: string;
  consumer: string;
  state: string;
  call_id: string | null;
}

interface IntentState {
  call_id: string;
  idx: number;
  port: string;
  state: string;
}

/**
 * Takes back a root call, inside the transaction of the call that undoes it: events and effects that were not delivered
 * are cancelled, what listeners did because of it is undone first (newest first), then its rows are restored or its
 * compensation called. Refuses as a whole, with the reason, when any of this cannot be.
 */
export async function undoCall(frame: Frame, services: FrameServices, callId: string): Promise<UndoReport> {
  const report: UndoReport = { undone: [], rowsRestored: 0, cancelledEvents: 0, cancelledEffects: 0 };
  await undoOne(frame, services, { callId, isCause: true }, report);
  return report;
}

async function undoOne(
  frame: Frame,
  services: FrameServices,
  { callId, isCause }: { callId: string; isCause: boolean },
  report: UndoReport,
): Promise<void> {
  const calls = await loadCalls(frame, callId);
  const root = judge(calls, callId);
  // What listeners did goes with its cause, whoever may call their tools.
  if (isCause) services.assertMayUndo(frame, root.tool);
  const callIds = calls.map((call) => call.id);
  for (const listener of await cancelDeliveries(frame, callIds, report))
    await undoOne(frame, services, { callId: listener, isCause: false }, report);
  await cancelEffects(frame, root, callIds, report);
  await revive(frame, root.id);
  if (root.effect === 'compensable') await compensate(frame, services, root.id);
  else report.rowsRestored += await restore(frame, callIds);
  await frame.attempt.tx.asKernel('INSERT INTO kernel.undone (id, by_call) VALUES ($1, $2)', [root.id, frame.attempt.rootId]);
  report.undone.push(root.id);
}

async function loadCalls(frame: Frame, callId: string): Promise<CallFacts[]> {
  return frame.attempt.tx.asKernel<CallFacts & Record<string, unknown>>(
    `SELECT r.id, r.root_id, r.tool, r.effect, r.outcome, u.by_call AS undone_by
     FROM kernel.receipts r LEFT JOIN kernel.undone u ON u.tenant_id = r.tenant_id AND u.id = r.id
     CROSS JOIN LATERAL (SELECT root_id AS id FROM kernel.receipts WHERE id = $1) AS root
     WHERE r.id = root.id OR (r.parent_id IS NOT NULL AND r.root_id = root.id)`,
    [callId],
  );
}

/** Can this call be undone at all? Says why not, and what to do instead. */
function judge(calls: readonly CallFacts[], callId: string): CallFacts {
  const call = calls.find(({ id }) => id === callId);
  if (!call)
    throw new ToolError('not_found', {
      reason: 'call_not_found',
      message: 'There is no such call here.',
      fix: { tool: 'governance_list_receipts' },
    });
  if (call.id !== call.root_id) {
    throw new ToolError('conflict', {
      reason: 'not_a_root_call',
      message: 'This call ran inside another one; undo that one.',
      fix: { tool: 'governance_undo_call', input: { callId: call.root_id } },
    });
  }
  if (call.outcome !== 'done')
    throw new ToolError('conflict', { reason: 'nothing_to_undo', message: `The call was ${call.outcome}: it changed nothing.` });
  if (call.undone_by) {
    throw new ToolError('conflict', {
      reason: 'already_undone',
      message: 'The call is undone already.',
      data: { byCall: call.undone_by },
      fix: { tool: 'governance_undo_call', input: { callId: call.undone_by }, hint: 'Undo the undo, to bring it back.' },
    });
  }
  const gravest = calls.reduce((worst, { effect }) => (EFFECTS[effect].rank > EFFECTS[worst].rank ? effect : worst), call.effect);
  if (EFFECTS[call.effect].undo === 'none')
    throw new ToolError('conflict', { reason: 'nothing_to_undo', message: 'The call was a read: it changed nothing.' });
  if (EFFECTS[gravest].undo === 'refused') throw irreversible(gravest);
  if (gravest !== call.effect) throw irreversible(gravest);
  return call;
}

const irreversible = (effect: Effect): ToolError =>
  new ToolError('conflict', {
    reason: 'not_undoable',
    message: `The call did something ${effect}; it cannot be undone. Correct it by a new call.`,
  });

/** Cancels what no consumer has taken yet; answers the calls of those that have, newest first. */
async function cancelDeliveries(frame: Frame, callIds: string[], report: UndoReport): Promise<string[]> {
  const { tx } = frame.attempt;
  // The row lock makes a consumer that is at work right now finish first, or find itself cancelled.
  const deliveries = await tx.asKernel<Delivery & Record<string, unknown>>(
    `SELECT d.event_id, d.consumer, d.state, d.call_id FROM kernel.deliveries d JOIN kernel.events e ON e.tenant_id = d.tenant_id AND e.id = d.event_id
     WHERE e.call_id = ANY ($1) ORDER BY d.event_id, d.consumer FOR UPDATE OF d`,
    [callIds],
  );
  const open = deliveries.filter(({ state }) => state === 'pending' || state === 'dead');
  for (const { event_id, consumer } of open) {
    await tx.asKernel(`UPDATE kernel.deliveries SET state = 'cancelled' WHERE event_id = $1 AND consumer = $2`, [event_id, consumer]);
  }
  report.cancelledEvents += open.length;
  const handled = deliveries.flatMap(({ state, call_id }) => (state === 'done' && call_id ? [call_id] : []));
  if (handled.length === 0) return [];
  // Reads changed nothing, and some of these may have been undone by hand.
  const live = await tx.asKernel<{ id: string }>(
    `SELECT r.id FROM kernel.receipts r LEFT JOIN kernel.undone u ON u.tenant_id = r.tenant_id AND u.id = r.id
     WHERE r.id = ANY ($1) AND u.id IS NULL AND r.effect <> 'read' ORDER BY r.id DESC`,
    [handled],
  );
  return live.map(({ id }) => id);
}

async function cancelEffects(frame: Frame, root: CallFacts, callIds: string[], report: UndoReport): Promise<void> {
  const { tx } = frame.attempt;
  const effects = await tx.asKernel<IntentState & Record<string, unknown>>(
    'SELECT call_id, idx, port, state FROM kernel.effects WHERE call_id = ANY ($1) ORDER BY call_id, idx FOR UPDATE',
    [callIds],
  );
  const underWay = effects.find(({ state }) => state === 'running');
  // Whatever answers it now could arrive before it does.
  if (underWay) {
    throw new ToolError('unavailable', {
      reason: 'effect_running',
      message: `What the call asked of ${underWay.port} is being done at this moment. Try again when it has ended.`,
      retryAfterMs: 1000,
    });
  }
  const gone = effects.find(({ state }) => state === 'done' || state === 'unknown');
  // A compensation knows how to answer what has left the house; a plain restore does not.
  if (gone && root.effect !== 'compensable') {
    throw new ToolError('conflict', {
      reason: 'effect_delivered',
      message: `What the call asked of ${gone.port} is ${gone.state}: it has left the house and cannot be taken back.`,
      data: { port: gone.port, state: gone.state },
    });
  }
  const open = effects.filter(({ state }) => state === 'pending' || state === 'failed');
  for (const { call_id, idx } of open) {
    await tx.asKernel(`UPDATE kernel.effects SET state = 'cancelled' WHERE call_id = $1 AND idx = $2`, [call_id, idx]);
  }
  report.cancelledEffects += open.length;
}

/** When an undo is undone, what it had cancelled is due again: the calls that it brings back have their consequences. */
async function revive(frame: Frame, undoId: string): Promise<void> {
  const { tx } = frame.attempt;
  const back = await tx.asKernel<{ id: string }>(
    'SELECT r.id FROM kernel.undone u JOIN kernel.receipts r ON r.tenant_id = u.tenant_id AND r.root_id = u.id WHERE u.by_call = $1',
    [undoId],
  );
  if (back.length === 0) return;
  const calls = back.map(({ id }) => id);
  await tx.asKernel(
    `UPDATE kernel.deliveries d SET state = 'pending', due_at = now(), attempts = 0 FROM kernel.events e
     WHERE e.tenant_id = d.tenant_id AND e.id = d.event_id AND e.call_id = ANY ($1) AND d.state = 'cancelled'`,
    [calls],
  );
  await tx.asKernel(
    `UPDATE kernel.effects SET state = 'pending', due_at = now(), attempts = 0 WHERE call_id = ANY ($1) AND state = 'cancelled'`,
    [calls],
  );
}

async function compensate(frame: Frame, services: FrameServices, callId: string): Promise<void> {
  const [found] = await frame.attempt.tx.asKernel<{ tool: string; input: Record<string, unknown> }>(
    'SELECT tool, input FROM kernel.compensations WHERE id = $1',
    [callId],
  );
  if (!found) throw new ToolError('conflict', { reason: 'not_undoable', message: 'The call left no compensation behind.' });
  await services.callNested(frame, found.tool, found.input, true);
}

async function restore(frame: Frame, callIds: string[]): Promise<number> {
  const [row] = await frame.attempt.tx.asKernel<{ restored: string }>('SELECT kernel.restore($1) AS restored', [callIds]);
  return Number(row?.restored ?? 0);
}
