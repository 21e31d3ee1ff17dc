import { planActivation } from '#domains/provisioning/planner/plan.ts';
import { heldOutCases } from './cases-held-out.ts';
import { tuningCases } from './cases-tuning.ts';
import { voiceCases } from './cases-voices.ts';
import { freshCases } from './cases-fresh.ts';
import { letterCases } from './cases-letters.ts';
import { messageCases } from './cases-messages.ts';
import { scoreOf } from './score.ts';
import type { PromptCase } from './prompt-case.ts';
const sets: [string, readonly PromptCase[]][] = [
  ['tuning', tuningCases],
  ['held-out', heldOutCases],
  ['voices', voiceCases],
  ['fresh', freshCases],
  ['letters', letterCases],
  ['messages', messageCases],
];
for (const [title, cases] of sets) {
  const s = scoreOf(cases, planActivation);
  console.log(title, cases.length, s.right, s.all, ((100 * s.right) / s.all).toFixed(1));
  for (const [f, t] of s.fields) console.log('  ', f, t.right, t.all);
  if (process.argv.includes('--misses')) console.log(s.misses.map((m) => '    ' + m.slice(0, 260)).join('\n'));
}
