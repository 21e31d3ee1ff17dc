import { ToolError } from '#kernel/errors.ts';
import type { DomainFacts, Part, Rehearsal, ToolContext } from '#kernel/tool-context.ts';
import type { IndustryPreset } from '../presets/preset.ts';
import { loadApplied } from '../settings/applied.ts';
import { listAll } from '../settings/current.ts';
import { type Layer, settle, type Values, valuesOf } from '../settings/layers.ts';
import type { Kept } from './script.ts';

/** `off`: its feature is not switched on. `gone`: people have deleted the role. `not_available`: its domain does not exist yet. */
export const OUTCOMES = ['passed', 'failed', 'off', 'gone', 'not_available'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const PARTS = ['refusal', 'scenario', 'books', 'stranger', 'service_level'] as const;

export interface PlayedStep {
  part: (typeof PARTS)[number];
  as: string;
  does: string;
  tool: string | null;
  outcome: Outcome;
  expected: string;
  /** How it really ended: `ok`, or the error's code and reason. */
  got: string;
}

interface Read {
  tool: string;
  input: Record<string, unknown>;
}

/** What the steps have in common. */
export interface Stage {
  now: Temporal.Instant;
  tools: ReadonlyMap<string, { domain: DomainFacts; isRead: boolean }>;
  domains: ReadonlyMap<string, DomainFacts>;
  isOn: (domain: DomainFacts) => boolean;
  roles: ReadonlyMap<string, readonly string[]>;
  handed: ReadonlySet<string>;
  /** The house ships a newer version of the preset than the business was set up with. */
  isBehind: boolean;
  /** What the steps answered, by name; `business` is there from the start. */
  kept: Kept;
  /** Steps that were left out, by the name that they would have kept. */
  leftOut: Map<string, Outcome>;
  /** Each once. */
  reads: Map<string, Read>;
  /** What the business was set up with; empty where nothing was applied yet. */
  values: Values;
}

const NOTHING: readonly Layer[] = [];

export async function setUp(ctx: ToolContext, preset: IndustryPreset): Promise<Stage> {
  const domains = ctx.powers.domains();
  const applied = await loadApplied(ctx.db);
  const currency = ctx.tenant.settings['currency'] ?? 'USD';
  const rows = await listAll<{ name: string; permissions: string[] }>(ctx, 'tenancy_list_roles');
  return {
    now: ctx.now(),
    domains: new Map(domains.map((domain) => [domain.name, domain])),
    tools: new Map(domains.flatMap((domain) => domain.tools.map(({ name, effect }) => [name, { domain, isRead: effect === 'read' }]))),
    isOn: ({ toggle }) => toggle === null || ctx.tenant.modules.includes(toggle),
    roles: new Map(rows.map(({ name, permissions }) => [name, permissions])),
    isBehind: (applied?.layers ?? []).some(({ layer, version }) => layer === 'industry' && version < preset.version),
    handed: new Set(applied?.installed ?? preset.roles.map(({ key }) => `roles.${key}`)),
    kept: {
      business: { currency, foreignCurrency: currency === 'USD' ? 'EUR' : 'USD', yesterday: ctx.today().subtract({ days: 1 }).toString() },
    },
    leftOut: new Map(),
    reads: new Map(),
    values: valuesOf(settle(applied?.layers ?? NOTHING)),
  };
}

export type End = Pick<PlayedStep, 'outcome' | 'got'>;

interface Line {
  as: string;
  tool: string;
  domain: DomainFacts;
  input: Record<string, unknown>;
  keep?: (output: Record<string, unknown>) => void;
}

export async function ending(
  stage: Stage,
  play: Rehearsal['play'],
  { as, tool, domain, input, keep }: Line,
  expected: string,
): Promise<End> {
  if (!stage.isOn(domain)) return { outcome: 'off', got: `${domain.title} is switched off` };
  const permissions = stage.roles.get(as);
  if (!permissions) return absent(stage, as);
  const part: Part = { role: as, permissions };
  const got = await tried(play, part, { tool, input, keep });
  return { outcome: got === expected || got.startsWith(`${expected} `) ? 'passed' : 'failed', got };
}

/** Why there is no such role. */
function absent({ handed, isBehind }: Stage, role: string): End {
  if (handed.has(`roles.${role}`)) return { outcome: 'gone', got: 'the role is gone' };
  if (isBehind) return { outcome: 'not_available', got: 'the role comes with an upgrade of the preset' };
  return { outcome: 'failed', got: 'there is no such role' };
}

/** `ok`, or the error's code and reason. */
export async function tried(play: Rehearsal['play'], part: Part, { tool, input, keep }: Omit<Line, 'as' | 'domain'>): Promise<string> {
  try {
    const output = await play(part, tool, input);
    keep?.(output);
    return 'ok';
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return `${error.code} (${error.reason})`;
  }
}
