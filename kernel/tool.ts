import type { z } from 'zod';
import type { ToolContext } from '#kernel/tool-context.ts';

/** What a call may do to the world, and so what undoing it means. See EFFECTS. */
export type Effect = 'read' | 'reversible' | 'compensable' | 'irreversible' | 'human_only';

/** From harmless to grave. `rank` orders them: a tool's effect is at least that of every tool it calls. */
export const EFFECTS = {
  read: { rank: 0, writes: false, undo: 'none' },
  reversible: { rank: 1, writes: true, undo: 'restore' },
  compensable: { rank: 2, writes: true, undo: 'compensate' },
  irreversible: { rank: 3, writes: true, undo: 'refused' },
  human_only: { rank: 4, writes: true, undo: 'refused' },
} as const satisfies Record<Effect, { rank: number; writes: boolean; undo: string }>;

/** Money as it crosses a door: a decimal string with the currency's own decimals, and its ISO 4217 code. */
export interface Money {
  amount: string;
  currency: string;
}

export interface Compensation<I, O> {
  /** The name of the tool that reverses this one. */
  tool: string;
  /** The reversing call's input, from what was asked and what was answered. */
  input: (call: { input: I; output: O; callId: string }) => Record<string, unknown>;
}

/** A route of its own, where the derived one does not fit. Path relative to `/api`. */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
}

export interface ToolSpec<I extends z.ZodObject, O extends z.ZodObject> {
  /** `domain_verb_noun`, `[a-z0-9_]`, at most 64. */
  name: string;
  title: string;
  /** One line. */
  summary: string;
  /** When to use it, when not, what next: written for a model. */
  guide: string;
  effect: Effect;
  /** `domain:action`, such as `crm:write`. */
  permission: string;
  input: I;
  output: O;
  /** Inputs that run on the fixtures. At least one. */
  examples: readonly z.input<I>[];
  /** Where the examples run: `platform` for tools about records that only the platform tenant has. Left out: in any tenant. */
  examplesIn?: 'platform';
  run: (input: z.output<I>, ctx: ToolContext) => Promise<z.input<O>>;
  compensate?: Compensation<z.output<I>, z.output<O>>;
  /** Names of tools of other domains that `run` calls. */
  calls?: readonly string[];
  /** Earlier names that still resolve. */
  aliases?: readonly string[];
  /** The money that this call moves: budgets and policies on amounts read it. */
  amount?: (input: z.output<I>) => Money | null;
  /** A read whose receipt is written before the answer. */
  sensitive?: boolean;
  /** What reading its answer puts on the caller's session, such as `untrusted`: policies may ask for it. */
  labels?: readonly string[];
  /** Kernel powers beyond `db`; only governance and provisioning may hold them, and a test says so. */
  powers?: readonly Power[];
  route?: Route;
}

export type Power = 'undo' | 'platform' | 'rehearse';

/** A tool as the kernel handles it, its input and output types forgotten. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly guide: string;
  readonly effect: Effect;
  readonly permission: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly examples: readonly Record<string, unknown>[];
  readonly examplesIn?: 'platform';
  readonly run: (input: never, ctx: ToolContext) => Promise<Record<string, unknown>>;
  readonly compensate?: Compensation<never, never>;
  readonly calls?: readonly string[];
  readonly aliases?: readonly string[];
  readonly amount?: (input: never) => Money | null;
  readonly sensitive?: boolean;
  readonly labels?: readonly string[];
  readonly powers?: readonly Power[];
  readonly route?: Route;
}

/** A tool that remembers its types, so that `ctx.call(tool, input)` is checked by the compiler. */
export interface TypedTool<I extends z.ZodObject, O extends z.ZodObject> extends Tool {
  readonly input: I;
  readonly output: O;
}

/**
 * The one way to make a tool. Unknown input keys are refused: the schema is made strict here, so an author cannot
 * forget it. Everything else a tool gets (preview, receipt, undo, routes, schemas) is computed from this object.
 */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(spec: ToolSpec<I, O>): TypedTool<I, O> {
  return { ...spec, input: spec.input.strict() as unknown as I } as unknown as TypedTool<I, O>;
}
