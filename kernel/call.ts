import { addLabels, answerPreview, answerRead, answerWrite, fail } from '#kernel/answers.ts';
import { assertInput, assertKey, assertSession, parseInput, storable } from '#kernel/call-input.ts';
import { digest } from '#kernel/canonical.ts';
import { isOfStaleRules, isRetryable } from '#kernel/database-errors.ts';
import { ToolError } from '#kernel/errors.ts';
import type { Attempt, Frame } from '#kernel/frame.ts';
import {
  ask,
  assertAllowed,
  assertCurrent,
  assertDomainOn,
  assertNotDenied,
  assertPending,
  assertTenantWorks,
  claim,
  isStale,
  limit,
  Stale,
  unknownTool,
} from '#kernel/gates.ts';
import { createIdSequence, idOfMoment } from '#kernel/ids.ts';
import type { CallRequest, CallResult, Principal } from '#kernel/kernel.ts';
import { decide } from '#kernel/policy.ts';
import type { RegisteredTool } from '#kernel/registry.ts';
import { type Call, type Road, seal } from '#kernel/road.ts';
import { runTool } from '#kernel/run-tool.ts';
import type { TenantState } from '#kernel/tenant-cache.ts';
import { type Habit, openTransaction } from '#kernel/transaction.ts';

const MAX_ATTEMPTS = 8;

const HALF_HOUR_MS = 30 * 60_000;

/** The one road. Every door leads here, and every tool of every domain is called here and nowhere else. */
export function createRoad(road: Road): (request: CallRequest) => Promise<CallResult> {
  return async (request) => {
    const call = beginCall(road, request);
    try {
      for (let attempt = 1; ; attempt++) {
        const result = await tryOnce(road, call, attempt);
        if (result) return result;
      }
    } catch (error) {
      throw await fail(road, call, error);
    }
  };
}

function beginCall(road: Road, request: CallRequest): Call {
  // PostgreSQL keeps microseconds: what is answered now must equal what is read later.
  const startedAt = road.now().round({ smallestUnit: 'microsecond', roundingMode: 'floor' });
  const ms = startedAt.epochMilliseconds;
  return {
    request,
    id: idOfMoment(startedAt),
    startedAt,
    began: performance.now(),
    session: request.session ? storable(request.session) : `${request.principal.credential}@${Math.floor(ms / HALF_HOUR_MS)}`,
    ids: createIdSequence(ms),
    inputDigest: digestOf(request.input),
    entry: null,
    principal: request.principal,
    verdict: null,
  };
}

/** Input that is no JSON at all (too deep to walk, a cycle) is refused on the road; its receipt needs a digest all the same. */
function digestOf(input: unknown): string {
  try {
    return digest(input);
  } catch {
    return digest('not JSON');
  }
}

/** What the first three steps find out, from memory. */
interface Judged {
  entry: RegisteredTool;
  state: TenantState;
  principal: Principal;
  input: unknown;
  key: string | undefined;
}

/** Null: what it was decided on has changed meanwhile, or the database asked for another try. */
async function tryOnce(road: Road, call: Call, attempt: number): Promise<CallResult | null> {
  const isLast = attempt === MAX_ATTEMPTS;
  const judged = await judge(road, call, isLast);
  if (!judged) return null;
  const gathered = await open(road, call, judged);
  try {
    return await carryOut(road, call, gathered, judged);
  } catch (error) {
    await gathered.tx.rollback();
    // A failure under rules that no longer hold is not the caller's to see.
    const mustForget = error instanceof Stale || isOfStaleRules(error) || (await isStale(road, judged.state).catch(() => false));
    if (mustForget) road.tenants.forget(judged.state.tenant.id);
    if (!isLast && (mustForget || isRetryable(error))) return null;
    throw error;
  }
}

async function judge(road: Road, call: Call, isLast: boolean): Promise<Judged | null> {
  const { request } = call;
  // 1. The tool, and whether its domain is on for this tenant.
  const state = await road.tenants.state(request.principal.tenantId);
  const entry = (call.entry = road.registry.get(request.tool));
  if (!entry) throw unknownTool(request.tool, road.visible(request.principal, state.tenant.modules));
  // 2. May this caller see it, and do it? Two checks, both must pass.
  const { principal, version } = await road.credentials.refresh(request.principal);
  call.principal = principal;
  if (version !== null && version !== state.version) {
    road.tenants.forget(state.tenant.id);
    if (!isLast) return null;
  }
  try {
    assertTenantWorks(state);
    assertDomainOn(entry, state);
    assertAllowed(entry, principal);
  } catch (error) {
    // Judged from memory: the tenant may have been resumed, or the role given, since. A yes is checked in its own transaction.
    if (isLast || !(await isStale(road, state))) throw error;
    road.tenants.forget(state.tenant.id);
    return null;
  }
  // 3. The input, strictly.
  assertSession(request.session);
  assertKey(request.idempotencyKey);
  assertInput(request.input);
  const input = parseInput(entry, request.input);
  const key = entry.writes && request.isDryRun !== true ? request.idempotencyKey : undefined;
  if (!key) await limit(road, principal, state);
  return { entry, state, principal, input, key };
}

const HABITS = new WeakMap<RegisteredTool, Habit>();

function habitOf(entry: RegisteredTool): Habit {
  let habit = HABITS.get(entry);
  if (!habit) HABITS.set(entry, (habit = { statements: 0 }));
  return habit;
}

async function open(road: Road, call: Call, { entry, state, principal }: Judged): Promise<Attempt> {
  const { request, id, session, startedAt, ids } = call;
  const tx = await openTransaction({
    pool: road.pool,
    sealed: seal(road, call, id),
    domain: entry.domain.name,
    isReadOnly: !entry.writes && !entry.tool.powers?.includes('rehearse'),
    habit: habitOf(entry),
  });
  ids.restart();
  return {
    request,
    principal,
    state,
    tx,
    session,
    startedAt,
    ids,
    root: entry,
    rootId: id,
    signal: request.signal ?? NEVER,
    log: road.log,
    events: [],
    effects: [],
    nested: [],
    calls: [id],
    undoOf: null,
  };
}

async function carryOut(road: Road, call: Call, gathered: Attempt, { entry, state, principal, input, key }: Judged): Promise<CallResult> {
  const { request } = call;
  const { tx } = gathered;
  // 4. Idempotency: whoever holds the key already is waited for, and its answer given again.
  if (key) {
    const [version, replay] = await Promise.all([tx.version(), claim(gathered, call, key)]);
    assertCurrent(version, state);
    if (replay) {
      await tx.rollback();
      await addLabels(road, gathered);
      return replay;
    }
    // 5. Rate limits; a replay is not charged.
    await limit(road, principal, state);
  }
  if (request.cause) await assertPending(gathered, request.cause);
  // 6. Policy, by data.
  const question = await ask(road, gathered, entry, input);
  const verdict = (call.verdict = decide(state.policies, question));
  assertNotDenied(verdict);
  // 7. The tool.
  const frame: Frame = { attempt: gathered, entry, callId: call.id, depth: 0, isActive: true };
  const output = await runTool(road, frame, input);
  if (gathered.signal.aborted) throw cancelled();
  const isPreview = request.isDryRun === true || verdict.decision === 'confirm';
  // Only now, because asking sooner would be a round trip of its own; what a stale decision let happen is rolled back. A write is
  // asked as it is recorded.
  if (!entry.writes || isPreview) assertCurrent(await tx.version(), state);
  // 8. to 10. Constraints and budgets; then roll back and show, or commit; then answer.
  if (!entry.writes) return answerRead(road, call, gathered, output);
  if (isPreview) return answerPreview(road, call, gathered, { output, question });
  return answerWrite(road, call, gathered, { input, output, question, key });
}

const NEVER = new AbortController().signal;

const cancelled = (): ToolError =>
  new ToolError('unavailable', { reason: 'cancelled', message: 'The caller went away; nothing was changed.' });
