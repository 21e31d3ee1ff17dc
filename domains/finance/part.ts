import type { PgTable } from 'drizzle-orm/pg-core';
import type { ConstraintMessage, EventType, Listener, Noun, Schedule } from '#kernel/domain.ts';
import type { Tool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { Workflow } from '#kernel/workflow.ts';

/** What a part of this domain brings; index.ts puts the parts together. */
export interface Part {
  readonly nouns: readonly Noun[];
  readonly tools: readonly Tool[];
  readonly tables: readonly PgTable[];
  readonly events?: readonly EventType[];
  readonly listeners?: readonly Listener[];
  readonly schedules?: readonly Schedule[];
  readonly workflows?: readonly Workflow[];
  readonly constraints?: Readonly<Record<string, ConstraintMessage>>;
  /** Run in the order of the parts. */
  readonly seed?: (ctx: ToolContext) => Promise<void>;
  readonly fixtures?: (ctx: ToolContext) => Promise<void>;
}
