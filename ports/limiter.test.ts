import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryLimiter } from './limiter.ts';

afterEach(() => void vi.useRealTimers());

test('the calls of a minute go through, the next one waits, and a minute later all is anew', async () => {
  vi.useFakeTimers();
  const limiter = createMemoryLimiter();
  expect([await limiter.consume('k', 2), await limiter.consume('k', 2)]).toEqual([0, 0]);
  vi.advanceTimersByTime(45_000);
  expect(await limiter.consume('k', 2)).toBe(15_000);
  vi.advanceTimersByTime(15_000);
  expect(await limiter.consume('k', 2)).toBe(0);
});

test('keys do not share a limit, and a key’s limit is the one given with the call', async () => {
  const limiter = createMemoryLimiter();
  expect(await limiter.consume('a', 1)).toBe(0);
  expect(await limiter.consume('b', 1)).toBe(0);
  expect(await limiter.consume('a', 1)).toBeGreaterThan(0);
  expect(await limiter.consume('a', 5)).toBe(0);
});

test('a limit of nothing lets nothing through', async () => {
  expect(await createMemoryLimiter().consume('a', 0)).toBeGreaterThan(0);
});

test('past its number of keys it forgets the one counted longest, and only that', async () => {
  const limiter = createMemoryLimiter({ keysMax: 3 });
  for (const key of ['a', 'b', 'c', 'd']) await limiter.consume(key, 1);
  expect(await limiter.consume('b', 1)).toBeGreaterThan(0);
  expect(await limiter.consume('a', 1)).toBe(0);
});

test('it is cheap: far more calls a second than the server makes', async () => {
  const limiter = createMemoryLimiter();
  const calls = 100_000;
  const start = process.cpuUsage();
  for (let n = 0; n < calls; n++) await limiter.consume(`key-${n % 500}`, 1_000_000);
  const { user, system } = process.cpuUsage(start);
  // Measured: about four million a second on two cores; time that others take of a busy machine does not count.
  expect(calls / ((user + system) / 1e6)).toBeGreaterThan(300_000);
});
