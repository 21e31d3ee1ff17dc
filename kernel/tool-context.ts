import type { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import type { EventType } from '#kernel/domain.ts';
import type { Effect, TypedTool } from '#kernel/tool.ts';

/** Who acts. An agent acts on somebody's behalf; the receipt names both. */
export interface Actor {
  kind: 'person' | 'agent' | 'system';
  /** The user's id for people, the key's id for agents, a fixed name for the system. */
  id: string;
  name: string;
  onBehalfOf?: string;
}

/** The tenant as tools see it. Settings are what activation put there: country, currency, timezone, languages, … */
export interface TenantInfo {
  id: string;
  slug: string;
  name: string;
  plan: string;
  modules: readonly string[];
  settings: Readonly<Record<string, unknown>>;
}

export interface ToolLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Everything that `run` may touch. There is nothing else: no globals, no clock, no randomness, no network. */
export interface ToolContext {
  /** Drizzle on this call's transaction, under the domain's role, seeing this tenant alone. */
  readonly db: Db;
  readonly tenant: TenantInfo;
  readonly actor: Actor;
  /** What the caller's roles allow: for tools that hand rights on. */
  readonly permissions: readonly string[];
  readonly session: string;
  readonly callId: string;
  /** True in a preview. For logs only: a tool that branches on it would make the preview a lie. */
  readonly isDryRun: boolean;
  /** The call's one clock reading: the same on every retry. */
  now(): Temporal.Instant;
  /** Today in the tenant's time zone. */
  today(): Temporal.PlainDate;
  /** A UUIDv7; the n-th id of a call is the same on every retry. */
  newId(): string;
  /** Stored with the change, delivered after commit. */
  emit<P extends z.ZodObject>(event: EventType<P>, payload: z.input<P>): void;
  /** Something that leaves the house, carried out once after commit. Returns the effect's key. */
  effect(port: string, payload: Record<string, unknown>): string;
  /** Long work, started durably after commit. Returns the workflow's id. */
  start(workflow: string, input: Record<string, unknown>): string;
  /** Another domain's tool, in the same transaction; it must stand in `calls` of the root tool. */
  call<I extends z.ZodObject, O extends z.ZodObject>(tool: TypedTool<I, O>, input: z.input<I>): Promise<z.output<O>>;
  readonly log: ToolLog;
  readonly signal: AbortSignal;
  /** Fraction of 0 to 1 and what is being done; reaches the caller at once, also in a dry run. */
  progress(fraction: number, message: string): void;
  /** Kernel powers, present when the tool declares them. */
  readonly powers: Powers;
}

/** What governance and provisioning may do beyond their own schema. Each throws unless the tool declared it. */
export interface Powers {
  /** Undo of one root call; see kernel/undo.ts. */
  undoCall(callId: string): Promise<UndoReport>;
  /** Calls any tool of the registry by name with this call's authority, nested under it. */
  callByName(name: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Runs the seeds (or, for tests, the fixtures) of a domain as that domain. Returns how many rows it added. */
  seed(domain: string, which?: 'seed' | 'fixtures'): Promise<number>;
  /** The domains of this house and the toggle of each. */
  domains(): readonly DomainFacts[];
  /** Encrypts a secret of this tenant for keeping in a row; only the platform's secret opens it. */
  sealSecret(name: string, secret: string): string;
  /** Lets `work` make calls as they would be made, and takes back all that they did; see kernel/rehearsal.ts. */
  rehearse<T>(work: (rehearsal: Rehearsal) => Promise<T>): Promise<T>;
}

/** Whom a rehearsed call is made as. */
export interface Part {
  /** For policies, which may name roles; also the name that records carry. */
  readonly role: string;
  readonly permissions: readonly string[];
  /** As somebody of another tenant, who has nothing there. */
  readonly isStranger?: boolean;
}

/** By the tools' names. */
export interface Rehearsal {
  /** A call in this tenant as somebody else, through the gates. Fails with the ToolError that such a call ends with. */
  play(part: Part, tool: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** A call in any tenant, as the platform's own hand makes it, and what it would have left behind. */
  perform(tenant: TenantInfo, tool: string, input: Record<string, unknown>): Promise<Rehearsed>;
}

/** What a call would have left behind. `rows` are the first of them, `tables` counts all. */
export interface Rehearsed {
  output: Record<string, unknown>;
  tables: { table: string; op: string; rows: number }[];
  rows: { table: string; op: string; key: Record<string, unknown>; before: Row | null; after: Row | null }[];
  effects: readonly { port: string; payload: Record<string, unknown> }[];
}

type Row = Record<string, unknown>;

/** What a tool with the power `platform` may know of a domain. */
export interface DomainFacts {
  readonly name: string;
  readonly title: string;
  readonly toggle: string | null;
  /** Of its tools. */
  readonly permissions: readonly string[];
  readonly tools: readonly { readonly name: string; readonly permission: string; readonly effect: Effect }[];
  /** That its manifest suggests, by name. */
  readonly roles: Readonly<Record<string, { title: string; permissions: readonly string[]; mustNot?: readonly string[] }>>;
}

export interface UndoReport {
  undone: string[];
  rowsRestored: number;
  cancelledEvents: number;
  cancelledEffects: number;
}
