import { setTimeout as wait } from 'node:timers/promises';
import type { Kernel, Principal } from '#kernel/kernel.ts';

/** One part of the work, in order. */
export interface Part {
  /** What kind of event a change of it is. */
  kind: string;
  /** A word: parts are compared by it. */
  state: string;
  data: Record<string, unknown>;
}

export interface Standing {
  parts: readonly Part[];
  /** 0 to 1. */
  fraction: number;
  message: string;
  isOver: boolean;
}

/** Work that goes on after the call that began it: which read tells how far it is. Doors follow it for whoever waits. */
export interface Follow {
  /** Tools whose answer names the work. */
  startedBy: readonly string[];
  /** The read that answers how far it is. Who may call it may follow. */
  tool: string;
  inputOf(output: Readonly<Record<string, unknown>>): Record<string, unknown>;
  standingOf(output: Readonly<Record<string, unknown>>): Standing;
  /** Where HTTP clients follow it: a path with the fields of the read's input. */
  path: string;
}

const POLL_MS = 500;

interface Watch {
  kernel: Pick<Kernel, 'call'>;
  follow: Follow;
  principal: Principal;
  input: Record<string, unknown>;
  door: 'rest' | 'mcp';
  signal: AbortSignal;
}

/** How far it is, again and again until it is over or nobody waits any more. Each look is a call with the caller's own rights. */
export async function* watch({ kernel, follow, principal, input, door, signal }: Watch): AsyncGenerator<Standing> {
  for (;;) {
    const { output } = await kernel.call({ tool: follow.tool, input, principal, door, signal });
    const standing = follow.standingOf(output);
    yield standing;
    if (standing.isOver || signal.aborted) return;
    await wait(POLL_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
  }
}
