import { expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import type { Tool } from '#kernel/tool.ts';
import { type World, world } from '#tests/world.ts';
import crm from './index.ts';
import { GENERIC } from './pipeline-templates.ts';
import { seeded } from './seed.ts';

/** `crm.deal.open` by its short name. */
export const id = (name: string): string => fixture(`crm.${name}`);

/** The id of no record at all. */
export const NOBODY = '0190aaaa-0000-7000-8000-000000000000';

const NAMES = `
  person.chidi person.bola person.mistake person.ngozi person.ngozi_again person.merged organisation.lagos_motors
  organisation.mistake organisation.merged link.chidi_at_lagos_motors
  lead_source.fair lead.new lead.qualified lead.disqualified lead.converted lead.mistake
  pipeline.accounts pipeline.pilot stage.contact stage.proposal stage.unused stage.won stage.lost
  stage.pilot_open stage.pilot_won stage.pilot_lost deal.open deal.won deal.mistake deal.converted
  activity.open activity.done note.chidi consent.chidi_email`
  .trim()
  .split(/\s+/);
const NAME_OF = new Map([
  ...NAMES.map((name) => [id(name), name] as const),
  [seeded('pipeline', GENERIC.key), 'seeded pipeline'] as const,
  ...GENERIC.stages.map(({ key }, i) => [seeded('stage', `${GENERIC.key}.${key}`), `seeded stage ${i + 1}`] as const),
]);

/** An answer with what differs from run to run taken out: fixtures by name, other ids and moments by kind. */
export function plain(output: unknown): unknown {
  const text = JSON.stringify(output, (_, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return '<moment>';
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return NAME_OF.get(value) ?? '<id>';
    return value;
  });
  return JSON.parse(text);
}

type Refusal = [what: string, input: Record<string, unknown>, code: string, reason: string, prepare?: (w: World) => Promise<unknown>];

/** One test a refusal: the code, the reason, and that nothing was changed. So those that prepare nothing share a world. */
export function refuses(tool: Tool, cases: readonly Refusal[]): void {
  let shared: Promise<World> | undefined;
  test.for(cases)(`${tool.name} refuses %s`, async ([, input, code, reason, prepare]) => {
    const w = await (prepare ? world(crm) : (shared ??= world(crm)));
    await prepare?.(w);
    const before = await w.hash();
    const error = await w.refusal(tool, input);
    expect([error.code, error.reason]).toEqual([code, reason]);
    expect(await w.hash()).toBe(before);
  });
}
