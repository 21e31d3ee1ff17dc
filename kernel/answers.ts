import { toToolError } from '#kernel/database-errors.ts';
import { ToolError } from '#kernel/errors.ts';
import type { Attempt } from '#kernel/frame.ts';
import { approvalRequired, isDomainOn } from '#kernel/gates.ts';
import type { CallReceipt, CallResult, Preview } from '#kernel/kernel.ts';
import { chargesOf, maskOutput, maskPreview } from '#kernel/policy.ts';
import { draftReceipt, type ReceiptDraft, toReceiptArray } from '#kernel/receipts.ts';
import type { RegisteredTool } from '#kernel/registry.ts';
import type { Call, Outcome, Road } from '#kernel/road.ts';
import { EFFECTS, type Tool } from '#kernel/tool.ts';

const PREVIEW_ROWS = 100;

export async function answerRead(road: Road, call: Call, attempt: Attempt, output: Record<string, unknown>): Promise<CallResult> {
  const { entry, verdict } = call;
  if (!entry || !verdict) throw new Error('A read was answered before it was decided.');
  if (verdict.decision === 'confirm') throw approvalRequired(verdict, null);
  const receipts = receiptsOf(call, attempt, { outcome: 'done', output });
  if (toolsOf(attempt).some(({ sensitive }) => sensitive)) {
    await attempt.tx.commit();
    await road.recorder.writeNow(receipts);
  } else {
    for (const receipt of receipts) road.recorder.later(receipt);
    // Nothing was changed, so nobody needs to wait for the end of the transaction.
    attempt.tx.leave().catch((error: unknown) => road.log.warn({ err: error }, 'The end of a read failed.'));
  }
  await addLabels(road, attempt);
  return {
    callId: call.id,
    output: verdict.decision === 'mask' ? (maskOutput(output, verdict.maskFields) as Record<string, unknown>) : output,
  };
}

/** The tools whose answers stand in this one: the root's, and those that it called. */
const toolsOf = ({ root, nested }: Attempt): Tool[] => [root.tool, ...nested.map(({ entry }) => entry.tool)];

export async function addLabels(road: Road, attempt: Attempt): Promise<void> {
  const labels = [...new Set(toolsOf(attempt).flatMap((tool) => tool.labels ?? []))];
  if (labels.length > 0) await road.labels.add(attempt.principal.tenantId, attempt.session, labels);
}

/** The root's receipt, and one for each call that it made. */
function receiptsOf(call: Call, { nested }: Attempt, facts: Parameters<typeof draftReceipt>[1]): ReceiptDraft[] {
  return [draft(call, facts), ...nested.map((each) => draft(call, { outcome: 'done', output: each.output, nested: each }))];
}

export async function answerPreview(road: Road, call: Call, attempt: Attempt, { output, question }: Outcome): Promise<CallResult> {
  const charges = chargesOf(attempt.state.budgets, question, { session: call.session, day: dayOf(attempt) });
  await attempt.tx.checkConstraints();
  const [row] = await attempt.tx.asKernel<{ rows: Omit<Preview, 'events' | 'effects'> }>('SELECT kernel.preview($1, $2) AS rows', [
    attempt.calls,
    PREVIEW_ROWS,
  ]);
  if (!row) throw new Error('A preview came back empty.');
  if (charges.length > 0) await attempt.tx.asKernel('SELECT kernel.charge($1, $2)', [JSON.stringify(charges), row.rows.total]);
  await attempt.tx.rollback();
  const preview: Preview = {
    ...row.rows,
    events: attempt.events.map(({ type, payload }) => ({ type, payload })),
    effects: attempt.effects.map(({ port, payload }) => ({ port, payload })),
  };
  const { entry, verdict } = call;
  const masked = verdict?.decision === 'mask' ? verdict.maskFields : [];
  if (verdict?.decision === 'confirm' && call.request.isDryRun !== true) throw approvalRequired(verdict, preview);
  road.recorder.later(draft(call, { outcome: 'previewed', output }));
  await addLabels(road, attempt);
  return {
    callId: call.id,
    output: maskOutput(output, [...(entry?.secretFields ?? []), ...masked]) as Record<string, unknown>,
    preview: maskPreview(preview, masked),
  };
}

const RECORD_WRITES = 'SELECT kernel.record_writes($1, $2) AS rows';
const FINISH = 'SELECT kernel.finish($1, $2, $3) AS rows';

export async function answerWrite(
  road: Road,
  call: Call,
  attempt: Attempt,
  { input, output, question, key }: Outcome & { input: unknown; key: string | undefined },
): Promise<CallResult> {
  const { entry, verdict, request } = call;
  if (!entry || !verdict) throw new Error('A write was answered before it was decided.');
  const { tool } = entry;
  const shown = verdict.decision === 'mask' ? (maskOutput(output, verdict.maskFields) as Record<string, unknown>) : output;
  const receipts = receiptsOf(call, attempt, { outcome: 'done', output, amount: question.amount, undoOf: attempt.undoOf });
  const receipt: CallReceipt = { callId: call.id, rowsChanged: 0, undo: undoOffer(entry, attempt) };
  const charges = chargesOf(attempt.state.budgets, question, { session: call.session, day: dayOf(attempt) });
  const isPlain = !key && !tool.compensate && !request.cause && charges.length + attempt.events.length + attempt.effects.length === 0;
  const more = isPlain
    ? null
    : {
        charges,
        events: attempt.events.map((event) => ({ ...event, consumers: consumersOf(road, attempt, event.type) })),
        effects: attempt.effects,
        compensation: tool.compensate
          ? {
              callId: call.id,
              tool: tool.compensate.tool,
              input: tool.compensate.input({ input: input as never, output: output as never, callId: call.id }),
            }
          : null,
        cause: request.cause ?? null,
        actor: call.principal.actor.id,
        key: key ?? null,
        answer: key ? { output: maskOutput(shown, entry.secretFields), receipt } : null,
      };
  const { tx } = attempt;
  // Parameters and no literals: they carry people's data, and a server shows and logs the text of statements.
  const written = [attempt.state.version, toReceiptArray(receipts)];
  const [row] = await (more
    ? tx.commitWith<{ rows: string }>(FINISH, [...written, JSON.stringify(more)])
    : tx.commitWith<{ rows: string }>(RECORD_WRITES, written));
  await addLabels(road, attempt);
  receipt.rowsChanged = Number(row?.rows ?? 0);
  return { callId: call.id, output: shown, receipt };
}

function consumersOf(road: Road, attempt: Attempt, type: string): string[] {
  return road.registry
    .listenersOf(type)
    .filter((listener) => isDomainOn(road.registry.find(listener.tool), attempt.state.tenant.modules))
    .map((listener) => listener.consumer);
}

/** What kernel/undo.ts will say to it: an undo that reversed something final ran a graver call than it is itself. */
function undoOffer({ tool }: RegisteredTool, { rootId, nested }: Attempt): CallReceipt['undo'] {
  const { undo, rank } = EFFECTS[tool.effect];
  const graver = nested.find(({ entry }) => EFFECTS[entry.tool.effect].rank > rank);
  if (graver) return { kind: 'refused', because: `It ran ${graver.entry.name}, which is ${graver.entry.tool.effect}.` };
  if (undo === 'restore' || undo === 'compensate') return { kind: undo, tool: 'governance_undo_call', input: { callId: rootId } };
  return { kind: 'refused', because: `A call that is ${tool.effect} cannot be undone.` };
}

function dayOf({ startedAt }: Attempt): string {
  return startedAt.toString().slice(0, 10);
}

function draft(call: Call, facts: Parameters<typeof draftReceipt>[1]): ReceiptDraft {
  const { request, entry, principal } = call;
  return draftReceipt(
    {
      tenantId: principal.tenantId,
      callId: call.id,
      tool: entry?.name ?? 'unknown',
      effect: entry?.tool.effect ?? 'read',
      principal,
      request,
      session: call.session,
      rule: call.verdict?.rule ?? null,
      inputDigest: call.inputDigest,
      startedAt: call.startedAt,
      milliseconds: performance.now() - call.began,
    },
    facts,
  );
}

/** Failures and denials leave a receipt too, in a transaction of its own. Answers the error that the caller gets. */
export async function fail(road: Road, call: Call, thrown: unknown): Promise<ToolError> {
  const error = toToolError(thrown, road.registry.domains.values());
  error.callId = call.id;
  if (error.code === 'internal') road.log.error({ err: thrown, callId: call.id, tool: call.entry?.name }, 'A call failed unexpectedly.');
  if (error.code === 'unauthenticated' || error.reason === 'unknown_tenant') return error;
  const isDenied = error.code === 'forbidden' || error.code === 'approval_required' || error.code === 'rate_limited';
  const receipt = draft(call, { outcome: isDenied ? 'denied' : 'failed', code: error.code, reason: error.reason });
  // A flood of refused calls must not become a flood of transactions, and an unreachable database takes none.
  if (error.code === 'rate_limited' || error.code === 'unavailable') road.recorder.later(receipt);
  else
    await road.recorder.writeNow([receipt]).catch((failure: unknown) => {
      road.log.error({ err: failure, callId: call.id }, 'The receipt of a failed call could not be written.');
      road.recorder.later(receipt);
    });
  return error;
}
