import { expect, test } from 'vitest';
import { planActivation } from '#domains/provisioning/planner/plan.ts';
import { heldOut, tuning } from './cases.ts';
import { hostilePrompts } from './hostile.ts';
import { scoreOf } from './score.ts';

test('fields of the prompts that the planner was tuned on are right', () => {
  const { right, all, misses } = scoreOf(tuning, planActivation);
  expect(right / all, misses.join('\n')).toBeGreaterThanOrEqual(0.99);
});

test('fields of the prompts that nothing was tuned on are right', () => {
  const { right, all } = scoreOf(heldOut, planActivation);
  expect(right / all).toBeGreaterThanOrEqual(0.9);
});

test('no prompt is in both halves or twice in one', () => {
  const prompts = [...tuning, ...heldOut].map(({ prompt }) => prompt);
  expect(prompts.filter((prompt, index) => prompts.indexOf(prompt) !== index)).toEqual([]);
});

test('hostile prompts are planned as any other', () => {
  for (const prompt of hostilePrompts) expect(planActivation(prompt).assumptions[0]).toMatchObject({ field: 'prompt' });
});
