import type { DuplicateFactor } from '../schema-duplicates.ts';

export type Factor = DuplicateFactor;

export interface Comparison {
  score: number;
  /** Their points sum to the score. */
  factors: Factor[];
}

/** From here on a pair is suggested. No single thing gets there: namesakes are two, and so is a family with one phone. */
export const LIKELY = 62;
/** From here on a pair is worth a look where somebody asks about one record. */
export const POSSIBLE = 45;

/** The score of 0 to 100 and the factors whose points sum to it, exactly: where the sum leaves the scale, a last factor says so. */
export function scoreOf(judged: readonly (Factor | null)[]): Comparison {
  const factors = judged.filter((factor) => factor !== null).filter(({ points }) => points !== 0);
  const sum = factors.reduce((total, { points }) => total + points, 0);
  const score = Math.min(100, Math.max(0, sum));
  if (score !== sum) factors.push({ factor: 'scale', points: score - sum, because: 'A score stays between 0 and 100.' });
  return { score, factors };
}
