/** Choices that repeat for a seed. */
export interface Random {
  /** 0 ≤ n < 1. */
  next(): number;
  chance(probability: number): boolean;
  int(below: number): number;
  pick<T>(list: readonly T[]): T;
  /** The first of a list more often than the last, as names are spread among people. */
  pickCommon<T>(list: readonly T[]): T;
  digits(count: number): string;
  uuid(): string;
}

/** Mulberry32: 32 bits of state are enough to plant slips. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  const pick = <T>(list: readonly T[]): T => list[int(list.length)] as T;
  const hex = (count: number): string => Array.from({ length: count }, () => int(16).toString(16)).join('');
  return {
    next,
    int,
    pick,
    chance: (probability) => next() < probability,
    pickCommon: (list) => list[Math.floor(list.length * next() ** 1.8)] as never,
    digits: (count) => Array.from({ length: count }, () => int(10)).join(''),
    uuid: () => `0190${hex(4)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`,
  };
}
