import { expect, test } from 'vitest';
import { planActivation } from '#domains/provisioning/planner/plan.ts';
import { heldOutCases } from './cases-held-out.ts';
import { tuningCases } from './cases-tuning.ts';
import { scoreOf } from './score.ts';

test.for([
  ['tuning', tuningCases, 0.98],
  ['held-out', heldOutCases, 0.9],
] as const)('fields of the %s prompts are right', ([title, cases, least]) => {
  const { right, all, misses } = scoreOf(cases, planActivation);
  // The report is the purpose of this test as much as its floor.
  console.log(`${title}: ${right} of ${all} fields right over ${cases.length} prompts (${((100 * right) / all).toFixed(1)} %)`);
  expect(right / all, misses.join('\n')).toBeGreaterThanOrEqual(least);
});
