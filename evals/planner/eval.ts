import { planActivation } from '#domains/provisioning/planner/plan.ts';
import { heldOut, tuning } from './cases.ts';
import { hostilePrompts } from './hostile.ts';
import type { PromptCase } from './prompt-case.ts';
import { scoreOf, type Score } from './score.ts';

/** `npm run eval [-- --misses]`: how much the planner understands, and how fast. Misses of the held-out half are not shown: who reads them tunes on them. */
const SLOWEST_MS_MAX = 50;
const LEAST_RIGHT = 0.9;
const ROUNDS = 5;

const percent = ({ right, all }: { right: number; all: number }): string => `${((100 * right) / all).toFixed(1)} %`;

function report(title: string, cases: readonly PromptCase[], score: Score): void {
  console.log(`\n${title}: ${cases.length} prompts, ${score.right} of ${score.all} fields right, ${percent(score)}`);
  for (const [field, tally] of score.fields)
    console.log(`  ${field.padEnd(16)} ${`${tally.right} of ${tally.all}`.padStart(12)} ${percent(tally).padStart(8)}`);
}

/** The middle one of several rounds each, after everything has run once: what a prompt costs, not what else the machine did. */
function slowestOf(prompts: readonly string[]): { ms: number; prompt: string } {
  for (const prompt of prompts) planActivation(prompt);
  const times = prompts.map((prompt) => {
    const rounds = Array.from({ length: ROUNDS }, () => {
      const start = performance.now();
      planActivation(prompt);
      return performance.now() - start;
    });
    return { ms: rounds.toSorted((a, b) => a - b)[(ROUNDS - 1) / 2] ?? 0, prompt };
  });
  return times.reduce((a, b) => (a.ms >= b.ms ? a : b));
}

const scores = { tuning: scoreOf(tuning, planActivation), heldOut: scoreOf(heldOut, planActivation) };
report('Tuning', tuning, scores.tuning);
report('Held out', heldOut, scores.heldOut);
if (process.argv.includes('--misses'))
  console.log(`\nMisses of the tuning half\n${scores.tuning.misses.map((miss) => `  ${miss}`).join('\n')}`);

const slowest = slowestOf([...tuning, ...heldOut].map(({ prompt }) => prompt));
const hostile = slowestOf(hostilePrompts);
console.log(`\nSlowest prompt after warm-up: ${slowest.ms.toFixed(1)} ms (${slowest.prompt.length} characters)`);
console.log(
  `Slowest of ${hostilePrompts.length} hostile prompts of 100 KB: ${hostile.ms.toFixed(0)} ms (${JSON.stringify(hostile.prompt.slice(0, 12))} repeated)`,
);
process.exitCode = scores.heldOut.right / scores.heldOut.all >= LEAST_RIGHT && slowest.ms <= SLOWEST_MS_MAX ? 0 : 1;
