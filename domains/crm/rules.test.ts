import { changesIn } from '#kernel/changes-in.ts';
import { expect, test } from 'vitest';
import { assertCompletePipeline, assertDatesInOrder, latest, probabilityOf, uniqueBy, weighted } from './rules.ts';

const reason = (word: string) => expect.objectContaining({ reason: word });

test('a repeated item counts once, where it stood first', () => {
  expect(
    uniqueBy(
      [
        ['a', 1],
        ['b', 2],
        ['a', 3],
      ] as const,
      ([key]) => key,
    ),
  ).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('an update without a field is refused; null is a field', () => {
  expect(() => changesIn({ a: undefined })).toThrow(reason('nothing_to_change'));
  expect(changesIn({ a: null, b: undefined })).toEqual({ a: null });
});

test.for([
  [{ semantic: 'won' }, 100],
  [{ semantic: 'won', probability: 100 }, 100],
  [{ semantic: 'lost' }, 0],
  [{ semantic: 'open', probability: 0 }, 0],
  [{ semantic: 'open', probability: 99 }, 99],
] as const)('%j has a probability of %i', ([stage, percent]) => {
  expect(probabilityOf(stage)).toBe(percent);
});

test.for([
  { semantic: 'open' },
  { semantic: 'open', probability: 100 },
  { semantic: 'won', probability: 90 },
  { semantic: 'lost', probability: 1 },
] as const)('%j does not fit', (stage) => {
  expect(() => probabilityOf(stage)).toThrow(reason('probability_does_not_fit'));
});

test('a pipeline is complete with an open, a won and a lost stage', () => {
  const all = (['open', 'won', 'lost'] as const).map((semantic) => ({ semantic }));
  expect(() => assertCompletePipeline(all)).not.toThrow();
  for (const missing of all)
    expect(() => assertCompletePipeline(all.filter((stage) => stage !== missing))).toThrow(reason('pipeline_incomplete'));
});

test.for([
  [150_000_000n, 50, 75_000_000n],
  [1n, 50, 1n],
  [1n, 49, 0n],
  [199n, 33, 66n],
  [0n, 99, 0n],
  [10n ** 30n, 33, 33n * 10n ** 28n],
] as const)('%s at %i percent is %s', ([total, percent, expected]) => {
  expect(weighted(total, percent)).toBe(expected);
});

test('dates are in order or open', () => {
  const [a, b] = [Temporal.PlainDate.from('2026-01-01'), Temporal.PlainDate.from('2026-01-02')];
  for (const [from, to] of [
    [a, b],
    [a, a],
    [null, a],
    [a, null],
  ] as const)
    expect(() => assertDatesInOrder(from, to)).not.toThrow();
  expect(() => assertDatesInOrder(b, a)).toThrow(reason('ends_before_start'));
});

test('the later of two instants', () => {
  const [a, b] = [Temporal.Instant.from('2026-01-01T00:00:00Z'), Temporal.Instant.from('2026-01-01T00:00:00.000001Z')];
  expect([latest(a, b), latest(b, a)]).toEqual([b, b]);
});
