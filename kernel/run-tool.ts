import { assertInput, parseInput, parseOutput } from '#kernel/call-input.ts';
import type { Domain } from '#kernel/domain.ts';
import { type Attempt, createContext, type Frame, type FrameServices, NO_POWERS } from '#kernel/frame.ts';
import { approvalRequired, ask, assertDomainOn, assertMayUndo, assertNotDenied, unknownTool } from '#kernel/gates.ts';
import { decide } from '#kernel/policy.ts';
import { cut, lengthsOf, rehearse } from '#kernel/rehearsal.ts';
import type { Road } from '#kernel/road.ts';
import { nextDue, timeZoneOf } from '#kernel/schedule-time.ts';
import { sealSecret } from '#kernel/secrets.ts';
import type { Powers, Rehearsal } from '#kernel/tool-context.ts';
import { undoCall } from '#kernel/undo.ts';

export async function runTool(road: Road, frame: Frame, input: unknown): Promise<Record<string, unknown>> {
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

/** Another domain's tool in the same transaction: a savepoint, its role, a receipt of its own. */
async function callNested(
  road: Road,
  frame: Frame,
  name: string,
  { input, isAuthorised }: { input: unknown; isAuthorised: boolean },
): Promise<Record<string, unknown>> {
  const { attempt } = frame;
  const entry = road.registry.get(name);
  // Another house may lack the callee's whole domain: whoever can do without it catches this.
  if (!entry) throw unknownTool(name, []);
  // The caller's own word counts beside the root's: a compensation runs under an undo, which cannot know what it calls.
  if (!isAuthorised && ![attempt.root, frame.entry].some(({ tool }) => tool.calls?.includes(entry.name))) {
    throw new Error(`${frame.entry.name} calls ${entry.name} without declaring it in \`calls\`.`);
  }
  if (!frame.isActive) throw new Error(`${frame.entry.name} made two calls at a time: await each before the next.`);
  if (frame.depth >= 5) throw new Error(`${attempt.root.name} nests calls more than five deep.`);
  assertDomainOn(entry, attempt.state);
  assertInput(input);
  const parsed = parseInput(entry, input);
  attempt.tx.assertIdle();
  const callId = attempt.ids.next();
  const before = lengthsOf(attempt);
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
    attempt.nested.push({
      callId,
      parentId: frame.callId,
      entry,
      input: parsed,
      output,
      milliseconds: performance.now() - began,
      rule: verdict.rule,
    });
    return output;
  } catch (error) {
    cut(attempt, before);
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
    ...(declared.length > 0 && {
      callByName: (name: string, input: Record<string, unknown>) => services.callNested(frame, name, input, true),
    }),
    ...(declared.includes('undo') && {
      undoCall: (callId: string) => {
        frame.attempt.undoOf ??= callId;
        return undoCall(frame, services, callId);
      },
    }),
    ...(declared.includes('rehearse') && {
      rehearse: <T>(work: (rehearsal: Rehearsal) => Promise<T>) => rehearse({ road, frame, services, run: runTool }, work),
    }),
    ...(declared.includes('platform') && {
      domains: () =>
        [...road.registry.domains.values()].map(({ name, title, toggle, tools, roles }) => ({
          name,
          title,
          toggle,
          roles,
          tools: tools.map((tool) => ({ name: tool.name, permission: tool.permission, effect: tool.effect })),
          permissions: [...new Set(tools.map((tool) => tool.permission))].sort(),
        })),
      sealSecret: (name: string, secret: string) =>
        sealSecret(road.sealingSecret, { tenantId: frame.attempt.principal.tenantId, name }, secret),
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
  const zone = timeZoneOf(state.tenant);
  for (const { name, cron } of schedules) {
    const due = nextDue(cron, zone, new Date(startedAt.epochMilliseconds));
    if (due)
      await tx.asKernel('INSERT INTO kernel.schedules (name, due_at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, due.toISOString()]);
  }
}
