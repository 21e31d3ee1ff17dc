import { ToolError } from '#kernel/errors.ts';
import { timeZoneOf } from '#kernel/schedule-time.ts';
import type { Rehearsal, ToolContext } from '#kernel/tool-context.ts';
import type { Industry } from '../activation-tables.ts';
import type { IndustryPreset } from '../presets/preset.ts';
import { presets } from '../presets/presets.ts';
import type { Step } from '../presets/scenario.ts';
import { rolesIn } from '../settings/items.ts';
import { nest } from '../settings/layers.ts';
import { dueAt, type ServiceHours } from '../settings/service-hours.ts';
import { playBooks } from './books.ts';
import { resolve, Unknown } from './script.ts';
import { type End, ending, type Outcome, OUTCOMES, type PlayedStep, setUp, type Stage, tried } from './stage.ts';

export interface Report {
  counts: Record<Outcome, number>;
  steps: PlayedStep[];
}

/**
 * Plays a day in the life of the business with the roles as they are now, and takes everything back: each role may do its
 * tasks and is refused the rest, and a stranger finds nothing of what was done.
 */
export async function verify(ctx: ToolContext, industry: Industry): Promise<Report> {
  const preset = presets[industry];
  const stage = await setUp(ctx, preset);
  const played = await ctx.powers.rehearse(async ({ play }) => [
    ...(await playRefusals(stage, preset, play)),
    ...(await playScenario(stage, preset, play)),
    ...(await playBooks(stage, play)),
    ...(await playStranger(stage, play)),
  ]);
  const steps = [...played, ...serviceLevels(stage, timeZoneOf(ctx.tenant))];
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, steps.filter((step) => step.outcome === outcome).length]));
  return { counts: counts as Report['counts'], steps };
}

export function assertPassed({ steps }: Report): void {
  const failed = steps.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return;
  const told = failed.map(({ as, does, got }) => `${as}: ${does} → ${got}`);
  throw new ToolError('conflict', {
    reason: 'acceptance_failed',
    message: `${failed.length} steps of the acceptance scenario did not end as they must. The first: ${told[0]}`,
    fix: { tool: 'provisioning_verify_business' },
    data: { failed },
  });
}

/** Each role tries one tool for each permission that it must not have, as the business was set up. */
async function playRefusals(stage: Stage, preset: IndustryPreset, play: Rehearsal['play']): Promise<PlayedStep[]> {
  const played: PlayedStep[] = [];
  const applied = Object.entries(rolesIn(stage.values)).map(([key, one]) => ({ key, ...one }));
  for (const { key: as, title, mustNot } of [...(applied.length > 0 ? applied : preset.roles), ...rolesOfDomains(stage, preset)]) {
    for (const permission of mustNot) {
      const domain = stage.domains.get(permission.slice(0, permission.indexOf(':')));
      const tool = domain?.tools.find((one) => one.permission === permission)?.name ?? null;
      const step = { part: 'refusal' as const, as, does: `${title} has no right to ${permission}.`, tool, expected: 'forbidden' };
      if (!domain || !tool) played.push({ ...step, outcome: 'not_available', got: 'there is no such tool yet' });
      else played.push({ ...step, ...(await ending(stage, play, { as, tool, domain, input: {} }, 'forbidden')) });
    }
  }
  return played;
}

/** What the domains that are on suggest, unless the trade has a role of that name. */
const rolesOfDomains = (stage: Stage, preset: IndustryPreset): { key: string; title: string; mustNot: readonly string[] }[] => {
  const own = new Set([...preset.roles.map(({ key }) => key), ...Object.keys(rolesIn(stage.values))]);
  return [...stage.domains.values()]
    .filter(stage.isOn)
    .flatMap(({ roles }) => Object.entries(roles).map(([key, { title, mustNot = [] }]) => ({ key, title, mustNot })))
    .filter(({ key }) => !own.has(key));
};

async function playScenario(stage: Stage, { scenario }: IndustryPreset, play: Rehearsal['play']): Promise<PlayedStep[]> {
  const played: PlayedStep[] = [];
  for (const step of scenario) played.push(await playStep(stage, step, play));
  return played;
}

async function playStep(stage: Stage, step: Step, play: Rehearsal['play']): Promise<PlayedStep> {
  const { as, does } = step;
  if ('needs' in step) {
    const got = stage.domains.has(step.needs)
      ? `${step.needs} is there, and this step is not written yet`
      : `${step.needs} does not exist yet`;
    return { part: 'scenario', as, does, tool: null, outcome: 'not_available', expected: 'ok', got };
  }
  const expected = step.refusedWith ?? 'ok';
  const end = await endOf(stage, step, play, expected);
  if (step.keepAs && end.outcome !== 'passed') stage.leftOut.set(step.keepAs, end.outcome);
  return { part: 'scenario', as, does, tool: step.tool, expected, ...end };
}

type CallStep = Extract<Step, { tool: string }>;

async function endOf(stage: Stage, { as, tool, input, keepAs }: CallStep, play: Rehearsal['play'], expected: string): Promise<End> {
  const known = stage.tools.get(tool);
  if (!known) {
    const isPlanned = !stage.domains.has(tool.slice(0, tool.indexOf('_')));
    return { outcome: isPlanned ? 'not_available' : 'failed', got: 'there is no such tool' };
  }
  try {
    const resolved = resolve(input, stage.kept, stage.now) as Record<string, unknown>;
    const keep = (output: Record<string, unknown>): void => {
      if (keepAs) stage.kept[keepAs] = output;
      if (known.isRead) stage.reads.set(JSON.stringify([tool, resolved]), { tool, input: resolved });
    };
    return await ending(stage, play, { as, tool, domain: known.domain, input: resolved, keep }, expected);
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    const name = error.message.slice(1).split('.')[0] ?? '';
    const outcome = stage.leftOut.get(name) ?? 'failed';
    return { outcome, got: `${error.message} is not known: its step was not played` };
  }
}

/** What the roles could read, somebody of another tenant asks for again, with every right there is. */
async function playStranger(stage: Stage, play: Rehearsal['play']): Promise<PlayedStep[]> {
  const played: PlayedStep[] = [];
  for (const { tool, input } of stage.reads.values()) {
    let isEmpty = false;
    const keep = (output: Record<string, unknown>): void => {
      isEmpty = Array.isArray(output['items']) && output['items'].length === 0;
    };
    const got = await tried(play, { role: 'stranger', permissions: ['*'], isStranger: true }, { tool, input, keep });
    // Without books of its own it is told so; either way it learns nothing.
    const isNothing = got === 'ok' ? isEmpty : /^(?:not_found|conflict) /.test(got);
    played.push({
      part: 'stranger',
      as: 'stranger',
      does: `Asks ${tool} from another business.`,
      tool,
      expected: 'nothing',
      outcome: isNothing ? 'passed' : 'failed',
      got: got === 'ok' ? (isEmpty ? 'an empty list' : 'an answer') : got,
    });
  }
  return played;
}

/** Every promise to a customer comes due in the zone and the week of the business. */
function serviceLevels({ values, now }: Stage, zone: string): PlayedStep[] {
  const calendars = nest(values, 'calendars') as unknown as Record<string, ServiceHours>;
  const targets = nest(values, 'targets') as unknown as Record<string, { title: string; calendar: string; resolveMinutes: number }>;
  const place = { zone, workingDays: (values['week.workingDays'] ?? []) as string[] };
  return Object.values(targets).map(({ title, calendar, resolveMinutes }) => {
    const hours = calendars[calendar];
    const due = hours ? dueAt(hours, place, now, resolveMinutes) : null;
    return {
      part: 'service_level',
      as: 'customer',
      does: `Asks now: ${title}.`,
      tool: null,
      expected: 'a due time',
      outcome: due ? 'passed' : 'failed',
      got: due ? `due ${due.toZonedDateTimeISO(zone).toString({ smallestUnit: 'minute' })}` : 'never due',
    };
  });
}
