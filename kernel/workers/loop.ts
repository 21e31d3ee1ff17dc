import type { ToolLog } from '#kernel/tool-context.ts';

/** A worker: does its work in rounds, at once when woken, at the latest after `idleMs`. */
export interface Worker {
  readonly name: string;
  wake(): void;
  /** Resolves when a round has found nothing to do that was due when this was called. */
  drain(): Promise<void>;
  stop(): Promise<void>;
  /** Unix milliseconds of the last round that ended well: readiness looks at it. */
  readonly lastRoundAt: number;
}

interface LoopOptions {
  name: string;
  idleMs: number;
  log: ToolLog;
  /** One round; answers how many things it did. */
  round: (signal: AbortSignal) => Promise<number>;
}

const BACKOFF_MAX_MS = 10_000;

export function startLoop({ name, idleMs, log, round }: LoopOptions): Worker {
  const stopping = new AbortController();
  let lastRoundAt = Date.now();
  let failures = 0;
  let isWoken = false;
  let nudge: () => void = () => {};
  let waiters: { after: number; resolve: () => void }[] = [];
  let rounds = 0;

  async function once(): Promise<number> {
    const startedRound = ++rounds;
    isWoken = false;
    const did = await round(stopping.signal);
    failures = 0;
    lastRoundAt = Date.now();
    if (did === 0) {
      const ready = waiters.filter((waiter) => waiter.after < startedRound);
      waiters = waiters.filter((waiter) => waiter.after >= startedRound);
      for (const waiter of ready) waiter.resolve();
    }
    return did;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let did = 0;
      try {
        did = await once();
      } catch (error) {
        failures++;
        // A database that restarts is no reason to shout each time.
        log[failures > 3 ? 'error' : 'warn']({ err: error, worker: name }, 'A worker round failed; it will be tried again.');
      }
      if (did === 0 && !isWoken && !stopping.signal.aborted)
        await pause(failures === 0 ? idleMs : Math.min(BACKOFF_MAX_MS, 100 * 2 ** failures));
    }
    for (const waiter of waiters) waiter.resolve();
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      nudge = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  const running = run();
  return {
    name,
    get lastRoundAt() {
      return lastRoundAt;
    },
    wake() {
      isWoken = true;
      nudge();
    },
    drain() {
      return new Promise((resolve) => {
        waiters.push({ after: rounds, resolve });
        isWoken = true;
        nudge();
      });
    },
    async stop() {
      stopping.abort();
      nudge();
      await running;
    },
  };
}
