import type { z } from 'zod';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { ErrorCode, Fix } from '#kernel/errors.ts';
import type { Tool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { Workflow } from '#kernel/workflow.ts';

/** An event's type: past tense, noun first (`deal.won`). */
export interface EventType<P extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly summary: string;
  readonly payload: P;
}

export function defineEvent<P extends z.ZodObject>(event: EventType<P>): EventType<P> {
  return event;
}

/** Who listens: the event, and the tool that runs because of it, as a call of its own. */
export interface Listener {
  /** Stable name of the consumer: the inbox is keyed by it. `finance.draft_invoice`. */
  readonly consumer: string;
  readonly event: string;
  readonly tool: string;
  /** Null means: this one does not concern us. */
  readonly input: (payload: never, meta: EventMeta) => Record<string, unknown> | null;
}

export interface EventMeta {
  eventId: string;
  callId: string;
  time: string;
}

/** `on(dealWon, { consumer: 'finance.draft_invoice', tool: draftInvoice, input: (deal) => ({ … }) })`. */
export function on<P extends z.ZodObject>(
  event: EventType<P>,
  listener: {
    consumer: string;
    tool: Tool;
    input: (payload: z.output<P>, meta: EventMeta) => Record<string, unknown> | null;
  },
): Listener {
  return { consumer: listener.consumer, event: event.name, tool: listener.tool.name, input: listener.input as Listener['input'] };
}

/** A noun gives the tools their routes and the records their resource address. */
export interface Noun {
  /** `deal`: its input is `dealId`, its resource `nexus://crm/deals/{id}`. */
  readonly one: string;
  /** `deals`: its path is `/api/crm/deals`. */
  readonly many: string;
  /** What it is, in one line. */
  readonly summary: string;
}

export function defineNoun(noun: Noun): Noun {
  return noun;
}

export interface Schedule {
  readonly name: string;
  /** Five fields, in the tenant's time zone. */
  readonly cron: string;
  readonly tool: string;
  readonly input: Record<string, unknown>;
}

export interface RoleSpec {
  readonly title: string;
  readonly permissions: readonly string[];
  /** What it must be refused, one permission each: tried whenever a business is verified. */
  readonly mustNot?: readonly string[];
}

export interface ConstraintMessage {
  readonly code?: ErrorCode;
  readonly reason: string;
  readonly message: string;
  readonly fix?: Fix;
}

export interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly arguments: readonly { name: string; summary: string; required: boolean }[];
  readonly text: (args: Record<string, string>) => string;
}

export interface Domain {
  /** Also its Postgres schema, and `nexus_<name>` its role. */
  readonly name: string;
  readonly title: string;
  /** What it is for, in one or two sentences: shown to people and models. */
  readonly purpose: string;
  /** The activation toggle that switches it on; null: always on. */
  readonly toggle: string | null;
  readonly tables: readonly PgTable[];
  readonly nouns: readonly Noun[];
  readonly tools: readonly Tool[];
  readonly events: readonly EventType[];
  readonly listeners: readonly Listener[];
  readonly schedules: readonly Schedule[];
  readonly workflows: readonly Workflow[];
  /** What activation puts there; runs as the domain; running it again adds nothing. */
  readonly seed?: (ctx: ToolContext) => Promise<void>;
  /** The named records that examples and tests refer to; runs as the domain. */
  readonly fixtures?: (ctx: ToolContext) => Promise<void>;
  readonly roles: Readonly<Record<string, RoleSpec>>;
  /** Kind words for broken SQL rules, by constraint name: what the database refuses, said as an error. */
  readonly constraints: Readonly<Record<string, ConstraintMessage>>;
  /** Reads the kernel's records of its tenant and keeps policies and budgets: governance alone. */
  readonly isAuditor?: boolean;
  readonly prompts: readonly Prompt[];
}

const EMPTY = { nouns: [], events: [], listeners: [], schedules: [], workflows: [], roles: {}, constraints: {}, prompts: [] };

type Optional = 'nouns' | 'events' | 'listeners' | 'schedules' | 'workflows' | 'roles' | 'constraints' | 'prompts';

/** The manifest of a domain. Lists that do not apply may be left out. */
export function defineDomain(spec: Omit<Domain, Optional> & Partial<Pick<Domain, Optional>>): Domain {
  return { ...EMPTY, ...spec };
}
