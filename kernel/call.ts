import type pg from 'pg';
import { digest } from '#kernel/canonical.ts';
import { isRetryable, toToolError } from '#kernel/database-errors.ts';
import type { Credentials } from '#kernel/credentials.ts';
import type { Domain } from '#kernel/domain.ts';
import { ToolError } from '#kernel/errors.ts';
import { assertInput, assertKey, assertSession, parseInput, parseOutput, storable } from '#kernel/call-input.ts';
import { type Attempt, createContext, type Frame, type FrameServices, NO_POWERS } from '#kernel/frame.ts';
import { createIdSequence, type IdSequence, uuidv7 } from '#kernel/ids.ts';
import type { CallReceipt, CallRequest, CallResult, Preview, Principal } from '#kernel/kernel.ts';
import { toMinor } from '#kernel/money.ts';
import { isCovered, nearestNames } from '#kernel/names.ts';
import { chargesOf, decide, maskOutput, maskPreview, type Question, type Verdict } from '#kernel/policy.ts';
import type { Limiter } from '#kernel/port.ts';
import { draftReceipt, type ReceiptDraft, type Recorder } from '#kernel/receipts.ts';
import type { RegisteredTool, Registry } from '#kernel/registry.ts';
import { nextDue } from '#kernel/schedule-time.ts';
import { sealSecret } from '#kernel/secrets.ts';
import type { SessionLabels } from '#kernel/session-labels.ts';
import type { ContextSealer } from '#kernel/tenant-context.ts';
import type { TenantCache, TenantState } from '#kernel/tenant-cache.ts';
import { EFFECTS, type Tool } from '#kernel/tool.ts';
import type { Powers, ToolLog } from '#kernel/tool-context.ts';
import { openTransaction, readAs } from '#kernel/transaction.ts';
import { undoCall } from '#kernel/undo.ts';

export interface Road {
  registry: Registry;
  pool: pg.Pool;
  sealer: ContextSealer;
  tenants: TenantCache;
  credentials: Credentials;
  limiter: Limiter;
  visible: (principal: Principal, modules: readonly string[]) => readonly RegisteredTool[];
  recorder: Recorder;
  labels: SessionLabels;
  log: ToolLog;
  /** What sealed secrets are sealed with. */
  sealingSecret: string;
  now: () => Temporal.Instant;
}

/** What stays the same when the call is tried again. */
interface Call {
  request: CallRequest;
  id: string;
  startedAt: Temporal.Instant;
  began: number;
  session: string;
  ids: IdSequence;
  inputDigest: string;
  /** Filled as far as the call came: the receipt of a failure names them. */
  entry: RegisteredTool | null;
  principal: Principal;
  verdict: Verdict | null;
}

const MAX_ATTEMPTS = 8;
const PREVIEW_ROWS = 100;
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
    id: uuidv7(ms),
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

/** Null: what it was decided on has changed meanwhile, or the database asked for another try. */
async function tryOnce(road: Road, call: Call, attempt: number): Promise<CallResult | null> {
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
    if (attempt < MAX_ATTEMPTS) return null;
  }
  try {
    assertTenantWorks(state);
    assertDomainOn(entry, state);
    assertAllowed(entry, principal);
  } catch (error) {
    // Judged from memory: the tenant may have been resumed, or the role given, since. A yes is checked in its own transaction.
    if (attempt === MAX_ATTEMPTS || !(await isStale(road, state))) throw error;
    road.tenants.forget(state.tenant.id);
    return null;
  }
  // 3. The input, strictly.
  assertSession(request.session);
  assertKey(request.idempotencyKey);
  assertInput(request.input);
  const input = parseInput(entry, request.input);
  const isDryRun = request.isDryRun === true;
  const key = entry.writes && !isDryRun ? request.idempotencyKey : undefined;
  if (!key) await limit(road, principal, state);

  const tx = await openTransaction({ pool: road.pool, sealed: seal(road, call, call.id), domain: entry.domain.name, isReadOnly: !entry.writes });
  call.ids.restart();
  const gathered: Attempt = {
    request, principal, state, tx,
    root: entry,
    rootId: call.id,
    session: call.session,
    startedAt: call.startedAt,
    ids: call.ids,
    signal: request.signal ?? NEVER,
    log: road.log,
    events: [],
    effects: [],
    nested: [],
    calls: [call.id],
    undoOf: null,
  };
  try {
    // 4. Idempotency: whoever holds the key already is waited for, and its answer given again.
    if (key) {
      const replay = await claim(gathered, call, key);
      assertCurrent(await tx.version, state);
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
    // Only now, because asking sooner would be a round trip of its own; what a stale decision let happen is rolled back.
    assertCurrent(await tx.version, state);
    if (!entry.writes) return await answerRead(road, call, gathered, output);
    // 8. and 9. Constraints and budgets; then roll back and show, or commit.
    if (isDryRun || verdict.decision === 'confirm') return await answerPreview(road, call, gathered, { output, question });
    return await answerWrite(road, call, gathered, { input, output, question, key });
  } catch (error) {
    const mustForget = error instanceof Stale || (await isOutdated(tx.version, state));
    await tx.rollback();
    if (mustForget) {
      road.tenants.forget(state.tenant.id);
      if (attempt < MAX_ATTEMPTS) return null;
    }
    if (isRetryable(error) && attempt < MAX_ATTEMPTS) return null;
    throw error;
  }
}

const NEVER = new AbortController().signal;

/** The tenant's rules changed between the decision and the transaction. */
class Stale extends Error {}

async function isStale(road: Road, { tenant, version }: TenantState): Promise<boolean> {
  const sealed = road.sealer.seal(tenant.id, uuidv7(Date.now()), Date.now());
  const now = await readAs({ pool: road.pool, sealed, domain: 'kernel' }, () => Promise.resolve(null));
  return now.version !== version;
}

/** A failure under rules that no longer hold is not the caller's to see. */
function isOutdated(version: Promise<number>, state: TenantState): Promise<boolean> {
  return version.then(
    (current) => current !== state.version,
    () => false,
  );
}

function assertCurrent(version: number, state: TenantState): void {
  if (version !== state.version) throw new Stale();
}

function seal(road: Road, call: Call, callId: string): string {
  return road.sealer.seal(call.request.principal.tenantId, callId, Date.now());
}

function assertTenantWorks({ tenant }: TenantState): void {
  if (tenant.status === 'active') return;
  throw new ToolError('forbidden', { reason: `tenant_${tenant.status}`, message: `The tenant is ${tenant.status}; nothing can be called in it.` });
}

export function isDomainOn({ domain }: RegisteredTool, modules: readonly string[]): boolean {
  return domain.toggle === null || modules.includes(domain.toggle);
}

function assertDomainOn(entry: RegisteredTool, { tenant }: TenantState): void {
  if (isDomainOn(entry, tenant.modules)) return;
  throw new ToolError('forbidden', {
    reason: 'domain_off',
    message: `${entry.domain.title} is not switched on for this business.`,
    fix: { tool: 'provisioning_get_activation', hint: `Whoever runs the platform switches it on: activate the business again, with ${entry.domain.toggle}.` },
  });
}

/** Only what the caller may see is near. */
function unknownTool(name: string, visible: readonly RegisteredTool[]): ToolError {
  const nearest = nearestNames(name, visible.map((tool) => tool.name), 3);
  return new ToolError('not_found', {
    reason: 'unknown_tool',
    message: nearest.length > 0 ? `There is no such tool. The nearest are ${nearest.join(', ')}.` : 'There is no such tool.',
    fix: { tool: 'tools_search', hint: 'Search the tools by what you want to do.' },
    data: { nearest },
  });
}

/** A tool that the token may not see is as absent as one that does not exist. */
function assertAllowed(entry: RegisteredTool, principal: Principal): void {
  const { permission } = entry.tool;
  if (!isCovered(permission, principal.scopes)) {
    throw new ToolError('not_found', { reason: 'unknown_tool', message: 'There is no such tool for this credential.', fix: { tool: 'tools_search' } });
  }
  if (isCovered(permission, principal.permissions)) return;
  throw new ToolError('forbidden', {
    reason: 'permission_missing',
    message: `This needs the permission ${permission}, which your roles do not give.`,
    data: { permission },
  });
}

async function limit(road: Road, { tenantId, credential, callsPerMinute }: Principal, { tenant }: TenantState): Promise<void> {
  const own = callsPerMinute === null ? 0 : await road.limiter.consume(`${tenantId}/${credential}`, callsPerMinute);
  const wait = own || (await road.limiter.consume(tenantId, tenant.callsPerMinute));
  if (wait === 0) return;
  throw new ToolError('rate_limited', { reason: 'too_many_calls', message: `Too many calls. Try again in ${Math.ceil(wait / 1000)} s.`, retryAfterMs: wait });
}

async function claim({ tx }: Attempt, call: Call, key: string): Promise<CallResult | null> {
  const [row] = await tx.asKernel<{ held: { same: boolean; tool: string; callId: string; answer: Pick<CallResult, 'output' | 'receipt'> } | null }>(
    `SELECT kernel.claim($1, $2, $3, decode($4, 'hex'), $5) AS held`,
    [call.principal.actor.id, key, call.entry?.name, call.inputDigest, call.id],
  );
  if (!row?.held) return null;
  const { same, tool, callId, answer } = row.held;
  if (!same) {
    throw new ToolError('conflict', {
      reason: 'idempotency_key_reused',
      message: `This idempotency key was used for another call, of ${tool}. Use a new key for a new call.`,
      data: { callId },
    });
  }
  return { callId, ...answer, isReplay: true };
}

/** The inbox: the row lock keeps a second consumer of the same delivery out until this one has ended. */
async function assertPending({ tx }: Attempt, { eventId, consumer }: { eventId: string; consumer: string }): Promise<void> {
  const [row] = await tx.asKernel<{ state: string }>('SELECT state FROM kernel.deliveries WHERE event_id = $1 AND consumer = $2 FOR UPDATE', [eventId, consumer]);
  if (row?.state !== 'pending') throw new ToolError('conflict', { reason: 'already_delivered', message: 'This event was dealt with already.' });
}

async function ask(road: Road, attempt: Attempt, entry: RegisteredTool, input: unknown): Promise<Question> {
  const { tool } = entry;
  const money = tool.amount?.(input as never) ?? null;
  const needsLabels = attempt.state.policies.some((policy) => policy.labels !== null);
  return {
    tool,
    principal: attempt.principal,
    amount: money && { minor: toMinor(money), currency: money.currency },
    labels: needsLabels ? await road.labels.of(attempt.tx, attempt.session) : [],
  };
}

function assertNotDenied({ decision, rule, reason }: Verdict): void {
  if (decision === 'deny') throw new ToolError('forbidden', { reason: 'denied_by_policy', message: reason, data: { rule } });
}

async function runTool(road: Road, frame: Frame, input: unknown): Promise<Record<string, unknown>> {
  try {
    const output = await frame.entry.tool.run(input as never, createContext(frame, servicesOf(road)));
    frame.attempt.tx.assertIdle();
    if (!frame.isActive) throw new Error(`${frame.entry.name} answered before a call of its own had ended: await every call.`);
    return parseOutput(frame.entry, output);
  } finally {
    frame.isActive = false;
  }
}

const SERVICES = new WeakMap<Road, FrameServices>();

function servicesOf(road: Road): FrameServices {
  let services = SERVICES.get(road);
  if (!services) {
    services = {
      callNested: (frame, name, input, isAuthorised) => callNested(road, frame, name, { input, isAuthorised }),
      assertMayUndo: (frame, name) => assertMayUndo(road, frame, name),
      powers: (frame) => (frame.entry.tool.powers ? powersOf(road, frame) : NO_POWERS),
    };
    SERVICES.set(road, services);
  }
  return services;
}

/** Taking back is changing: whoever may not call a tool may not undo it either. */
function assertMayUndo(road: Road, { attempt }: Frame, name: string): void {
  const { scopes, permissions } = attempt.principal;
  const permission = road.registry.get(name)?.tool.permission ?? '*';
  if (isCovered(permission, scopes) && isCovered(permission, permissions)) return;
  throw new ToolError('forbidden', {
    reason: 'permission_missing',
    message: `Undoing a call of ${name} needs the permission ${permission}, which your roles do not give.`,
    data: { permission },
  });
}

/** Another domain's tool in the same transaction: a savepoint, its role, a receipt of its own. */
async function callNested(road: Road, frame: Frame, name: string, { input, isAuthorised }: { input: unknown; isAuthorised: boolean }): Promise<Record<string, unknown>> {
  const { attempt } = frame;
  const entry = road.registry.find(name);
  if (!isAuthorised && !attempt.root.tool.calls?.includes(entry.name)) {
    throw new Error(`${attempt.root.name} calls ${entry.name} without declaring it in \`calls\`.`);
  }
  if (!frame.isActive) throw new Error(`${frame.entry.name} made two calls at a time: await each before the next.`);
  if (frame.depth >= 5) throw new Error(`${attempt.root.name} nests calls more than five deep.`);
  assertDomainOn(entry, attempt.state);
  assertInput(input);
  const parsed = parseInput(entry, input);
  attempt.tx.assertIdle();
  const callId = attempt.ids.next();
  const mark = { events: attempt.events.length, effects: attempt.effects.length, nested: attempt.nested.length, calls: attempt.calls.length };
  const began = performance.now();
  // From here on, before anything is awaited: a second call beside this one is refused.
  frame.isActive = false;
  try {
    const verdict = decide(attempt.state.policies, await ask(road, attempt, entry, parsed));
    assertNotDenied(verdict);
    // An undo or a saga may call anything, and still not what this caller would have to ask for.
    if (verdict.decision === 'confirm') throw approvalRequired(verdict, null);
    attempt.calls.push(callId);
    const sealed = road.sealer.seal(attempt.principal.tenantId, callId, Date.now());
    const output = await attempt.tx.nested(entry.domain.name, sealed, () =>
      runTool(road, { attempt, entry, callId, depth: frame.depth + 1, isActive: true }, parsed),
    );
    attempt.nested.push({ callId, parentId: frame.callId, entry, input: parsed, output, milliseconds: performance.now() - began, rule: verdict.rule });
    return output;
  } catch (error) {
    // The savepoint took the rows back; what was only gathered in memory goes with them.
    attempt.events.length = mark.events;
    attempt.effects.length = mark.effects;
    attempt.nested.length = mark.nested;
    attempt.calls.length = mark.calls;
    throw error;
  } finally {
    frame.isActive = true;
  }
}

function powersOf(road: Road, frame: Frame): Powers {
  const declared = frame.entry.tool.powers ?? [];
  const services = servicesOf(road);
  return {
    ...NO_POWERS,
    ...(declared.includes('undo') && {
      undoCall: (callId: string) => {
        frame.attempt.undoOf ??= callId;
        return undoCall(frame, services, callId);
      },
      callByName: (name: string, input: Record<string, unknown>) => services.callNested(frame, name, input, true),
    }),
    ...(declared.includes('platform') && {
      callByName: (name: string, input: Record<string, unknown>) => services.callNested(frame, name, input, true),
      domains: () =>
        [...road.registry.domains.values()].map(({ name, title, toggle, tools, roles }) => ({ name, title, toggle, roles, permissions: [...new Set(tools.map((tool) => tool.permission))].sort() })),
      sealSecret: (name: string, secret: string) => sealSecret(road.sealingSecret, { tenantId: frame.attempt.principal.tenantId, name }, secret),
      seed: (domain: string, which: 'seed' | 'fixtures' = 'seed') => seedDomain(road, frame, { name: domain, which }),
    }),
  };
}

/** Runs a domain's seed as that domain, inside the calling frame's own call: its rows belong to the caller's receipt. */
async function seedDomain(road: Road, frame: Frame, { name, which }: { name: string; which: 'seed' | 'fixtures' }): Promise<number> {
  const domain = road.registry.domains.get(name);
  const seed = domain?.[which];
  if (!domain || !seed) return 0;
  const { attempt } = frame;
  const count = async (): Promise<number> => {
    const [row] = await attempt.tx.asKernel<{ n: string }>('SELECT count(*) AS n FROM kernel.changes WHERE call_id = $1', [frame.callId]);
    return Number(row?.n ?? 0);
  };
  const before = await count();
  frame.isActive = false;
  try {
    const inner: Frame = { ...frame, depth: frame.depth + 1, isActive: true };
    const sealed = road.sealer.seal(attempt.principal.tenantId, frame.callId, Date.now());
    await attempt.tx.nested(domain.name, sealed, () => seed(createContext(inner, servicesOf(road))));
    if (which === 'seed') await plantSchedules(attempt, domain);
  } finally {
    frame.isActive = true;
  }
  return (await count()) - before;
}

/** From now on the domain's schedules come due in this tenant. */
async function plantSchedules({ tx, state, startedAt }: Attempt, { schedules }: Domain): Promise<void> {
  const { timezone } = state.tenant.settings;
  for (const { name, cron } of schedules) {
    const due = nextDue(cron, typeof timezone === 'string' ? timezone : 'UTC', new Date(startedAt.epochMilliseconds));
    if (due) await tx.asKernel('INSERT INTO kernel.schedules (name, due_at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, due.toISOString()]);
  }
}

async function answerRead(road: Road, call: Call, attempt: Attempt, output: Record<string, unknown>): Promise<CallResult> {
  const { entry, verdict } = call;
  if (!entry || !verdict) throw new Error('A read was answered before it was decided.');
  if (verdict.decision === 'confirm') throw approvalRequired(verdict, null);
  const receipts = receiptsOf(call, attempt, { outcome: 'done', output });
  if (toolsOf(attempt).some(({ sensitive }) => sensitive)) {
    await attempt.tx.commit();
    await road.recorder.writeNow(receipts, call.principal.tenantId);
  } else {
    for (const receipt of receipts) road.recorder.later(receipt);
    // Nothing was changed, so nobody needs to wait for the end of the transaction.
    attempt.tx.leave().catch((error: unknown) => road.log.warn({ err: error }, 'The end of a read failed.'));
  }
  await addLabels(road, attempt);
  return { callId: call.id, output: verdict.decision === 'mask' ? (maskOutput(output, verdict.maskFields) as Record<string, unknown>) : output };
}

/** The tools whose answers stand in this one: the root's, and those that it called. */
const toolsOf = ({ root, nested }: Attempt): Tool[] => [root.tool, ...nested.map(({ entry }) => entry.tool)];

async function addLabels(road: Road, attempt: Attempt): Promise<void> {
  const labels = [...new Set(toolsOf(attempt).flatMap((tool) => tool.labels ?? []))];
  if (labels.length > 0) await road.labels.add(attempt.principal.tenantId, attempt.session, labels);
}

/** The root's receipt, and one for each call that it made. */
function receiptsOf(call: Call, { nested }: Attempt, facts: Parameters<typeof draftReceipt>[1]): ReceiptDraft[] {
  return [draft(call, facts), ...nested.map((each) => draft(call, { outcome: 'done', output: each.output, nested: each }))];
}

interface Outcome {
  output: Record<string, unknown>;
  question: Question;
}

async function answerPreview(road: Road, call: Call, attempt: Attempt, { output, question }: Outcome): Promise<CallResult> {
  const charges = chargesOf(attempt.state.budgets, question, { session: call.session, day: dayOf(attempt) });
  await attempt.tx.client.query('SET CONSTRAINTS ALL IMMEDIATE');
  const [row] = await attempt.tx.asKernel<{ rows: Omit<Preview, 'events' | 'effects'> }>('SELECT kernel.preview($1, $2) AS rows', [attempt.calls, PREVIEW_ROWS]);
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
  return { callId: call.id, output: maskOutput(output, [...(entry?.secretFields ?? []), ...masked]) as Record<string, unknown>, preview: maskPreview(preview, masked) };
}

async function answerWrite(road: Road, call: Call, attempt: Attempt, { input, output, question, key }: Outcome & { input: unknown; key: string | undefined }): Promise<CallResult> {
  const { entry, verdict, request } = call;
  if (!entry || !verdict) throw new Error('A write was answered before it was decided.');
  const { tool } = entry;
  const shown = verdict.decision === 'mask' ? (maskOutput(output, verdict.maskFields) as Record<string, unknown>) : output;
  const receipts = receiptsOf(call, attempt, { outcome: 'done', output, amount: question.amount, undoOf: attempt.undoOf });
  const receipt: CallReceipt = { callId: call.id, rowsChanged: 0, undo: undoOffer(entry, attempt) };
  const finish = {
    calls: attempt.calls,
    charges: chargesOf(attempt.state.budgets, question, { session: call.session, day: dayOf(attempt) }),
    events: attempt.events.map((event) => ({ ...event, consumers: consumersOf(road, attempt, event.type) })),
    effects: attempt.effects,
    compensation: tool.compensate
      ? { callId: call.id, tool: tool.compensate.tool, input: tool.compensate.input({ input: input as never, output: output as never, callId: call.id }) }
      : null,
    cause: request.cause ?? null,
    receipts,
    actor: call.principal.actor.id,
    key: key ?? null,
    answer: key ? { output: maskOutput(shown, entry.secretFields), receipt } : null,
  };
  const { tx } = attempt;
  const [row] = await tx.commitWith<{ counts: Record<string, number> }>(`SELECT kernel.finish(${tx.client.escapeLiteral(JSON.stringify(finish))}) AS counts`);
  await addLabels(road, attempt);
  receipt.rowsChanged = Object.values(row?.counts ?? {}).reduce((sum, n) => sum + n, 0);
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

function approvalRequired(verdict: Verdict, preview: Preview | null): ToolError {
  return new ToolError('approval_required', {
    reason: 'approval_required',
    message: `${verdict.reason} Nothing was changed; here is what the call would do.`,
    fix: { hint: 'A person with the right to must make this call.' },
    data: { rule: verdict.rule, ...(preview && { preview }) },
  });
}

const cancelled = (): ToolError => new ToolError('unavailable', { reason: 'cancelled', message: 'The caller went away; nothing was changed.' });

function draft(call: Call, facts: Parameters<typeof draftReceipt>[1]): ReceiptDraft {
  const { request, entry, principal } = call;
  return draftReceipt(
    {
      tenantId: principal.tenantId,
      callId: call.id,
      tool: entry?.name ?? 'unknown',
      effect: entry?.tool.effect ?? 'read',
      principal, request,
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
async function fail(road: Road, call: Call, thrown: unknown): Promise<ToolError> {
  const error = toToolError(thrown, road.registry.domains.values());
  error.callId = call.id;
  if (error.code === 'internal') road.log.error({ err: thrown, callId: call.id, tool: call.entry?.name }, 'A call failed unexpectedly.');
  if (error.code === 'unauthenticated' || error.reason === 'unknown_tenant') return error;
  const isDenied = error.code === 'forbidden' || error.code === 'approval_required' || error.code === 'rate_limited';
  const receipt = draft(call, { outcome: isDenied ? 'denied' : 'failed', code: error.code, reason: error.reason });
  // A flood of refused calls must not become a flood of transactions, and an unreachable database takes none.
  if (error.code === 'rate_limited' || error.code === 'unavailable') road.recorder.later(receipt);
  else await road.recorder.writeNow([receipt], call.principal.tenantId).catch((failure: unknown) => {
    road.log.error({ err: failure, callId: call.id }, 'The receipt of a failed call could not be written.');
    road.recorder.later(receipt);
  });
  return error;
}
