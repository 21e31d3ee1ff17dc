import { createInterface } from 'node:readline';
import { planActivation } from '#domains/provisioning/planner/plan.ts';
import type { Flags } from './commands.ts';

export interface ShownPlan {
  input: Record<string, unknown>;
  assumptions: { field: string; value: unknown; because: string }[];
  needs: { field: string; question: string }[];
  contradictions: { message: string }[];
  notAvailable?: string[];
}

/** `nexus plan "<prompt>" [--json]`, or JSON lines `{"prompt": …}` on standard input with --stdin. Needs no server. */
export async function planCommand(words: string[], { json, stdin }: Flags): Promise<number> {
  if (stdin) return planLines();
  const plan = planActivation(words.join(' '));
  if (json) console.log(JSON.stringify(forMachines(plan)));
  else showPlan(plan as unknown as ShownPlan);
  return plan.needs.length > 0 || plan.contradictions.length > 0 ? 2 : 0;
}

async function planLines(): Promise<number> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    try {
      const { prompt } = JSON.parse(line) as { prompt?: unknown };
      if (typeof prompt !== 'string') throw new Error('no prompt');
      console.log(JSON.stringify(forMachines(planActivation(prompt))));
    } catch {
      console.log(JSON.stringify({ error: 'Each line is a JSON object with a text field "prompt".' }));
    }
  }
  return 0;
}

function forMachines({ input, assumptions, needs, contradictions }: ReturnType<typeof planActivation>) {
  return { input, assumptions, needs: needs.map(({ field }) => field), contradictions };
}

export function showPlan({ input, assumptions, needs, contradictions, notAvailable = [] }: ShownPlan): void {
  const { toggles, name = 'a business', ...rest } = input as { toggles: Record<string, boolean>; name?: string };
  console.log(`\nPlan for ${name}`);
  for (const [field, value] of Object.entries(rest)) console.log(`  ${field.padEnd(13)} ${Array.isArray(value) ? value.join(', ') : String(value)}`);
  const on = Object.keys(toggles).filter((toggle) => toggles[toggle]);
  console.log(`  ${'features'.padEnd(13)} ${on.map((toggle) => (notAvailable.includes(toggle) ? `${toggle} (not available yet)` : toggle)).join(', ') || 'none'}`);
  if (assumptions.length > 0) console.log('\nAssumed');
  for (const { field, value, because } of assumptions) console.log(`  ${field} = ${typeof value === 'object' ? JSON.stringify(value) : String(value)}: ${because}`);
  if (needs.length > 0) console.log('\nStill needed');
  for (const { question } of needs) console.log(`  ${question}`);
  for (const { message } of contradictions) console.log(`  ${message}`);
}
