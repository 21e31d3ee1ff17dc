import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Limiter } from '#kernel/port.ts';

const WINDOW_SECONDS = 60;

export interface MemoryLimiterOptions {
  /** How many keys are counted at a time. Past it the one that has been counted longest is forgotten, and starts anew. */
  keysMax?: number;
}

/**
 * Counts calls in this process. A minute starts with the first call of a key, so across the border of two minutes a caller
 * can make twice the calls: a limit against overload, not an account of use.
 */
export function createMemoryLimiter({ keysMax = 50_000 }: MemoryLimiterOptions = {}): Limiter {
  // The limit comes with each call and may differ between keys, so the library only counts.
  const counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: WINDOW_SECONDS, keyPrefix: '' });
  const counted = new Set<string>();
  // One iterator for good: a new one would walk over the places of all keys that were taken out before.
  const oldest = counted.values();

  async function remember(key: string): Promise<void> {
    counted.delete(key);
    counted.add(key);
    if (counted.size <= keysMax) return;
    const { value } = oldest.next();
    if (value === undefined) return;
    counted.delete(value);
    await counter.delete(value);
  }

  return {
    async consume(key, callsPerMinute) {
      const use: RateLimiterRes = await counter.consume(key);
      if (use.isFirstInDuration) await remember(key);
      return use.consumedPoints <= callsPerMinute ? 0 : Math.max(1, use.msBeforeNext);
    },
  };
}
