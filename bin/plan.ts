import { createInterface } from 'node:readline';
import { domains } from '#domains/index.ts';
import { planWithModel } from '#domains/provisioning/planner/model-plan.ts';
import { type Plan, planActivation } from '#domains/provisioning/planner/plan.ts';
import { splitToggles } from '#domains/provisioning/rules.ts';
import { type Config, readConfig } from '#kernel/config.ts';
import { createModel } from '#ports/models.ts';
import type { Flags } from './commands.ts';

export interface ShownPlan {
  input: Record<string, unknown>;
  assumptions: { field: string; value: unknown; because: string }[];
  needs: { field: string; question: string }[];
  contradictions: { message: string }[];
  notAvailable: string[];
}

/** `nexus plan "<prompt>" [--json]`, or JSON lines `{"prompt": …}` on standard input with --stdin. Needs no server. */
export async function planCommand(words: string[], { json, stdin }: Flags): Promise<number> {
  const plan = createPlanner(readConfig(process.env));
  if (stdin) return planLines(plan);
  const prompt = words.join(' ').trim();
  if (prompt === '') {
    console.error('Say what to plan: nexus plan "Set up a … called … in …"');
    return 2;
  }
  const planned = await plan(prompt);
  if (json) {
    // What is missing is part of the answer; the program that reads it looks there.
    console.log(JSON.stringify(forMachines(planned)));
    return 0;
  }
  showPlan({ ...(planned as unknown as ShownPlan), notAvailable: missingFeatures(planned) });
  return planned.needs.length > 0 || planned.contradictions.length > 0 ? 2 : 0;
}

type Planner = (prompt: string) => Promise<Plan>;

/** Deterministic and without network, unless a model is configured: then that proposes. */
function createPlanner({
  OPENAI_BASE_URL: baseUrl,
  OPENAI_API_KEY: apiKey,
  OPENAI_MODEL: name,
  OPENAI_TIMEOUT_MS: timeoutMs,
}: Config): Planner {
  if (!baseUrl) return async (prompt) => planActivation(prompt);
  const model = createModel({ baseUrl, apiKey, name, timeoutMs });
  return (prompt) => planWithModel(prompt, model.ask);
}

/**
 * What is sent to be activated: the prompt, or, where a model is configured and has made a whole plan of it, that plan as a payload. The model is
 * asked here and never by the tool: a tool's transaction is repeated after a conflict, and must neither wait for a network nor hear another answer.
 */
export async function promptToActivate(config: Config, prompt: string): Promise<string> {
  if (!config.OPENAI_BASE_URL) return prompt;
  const { input, assumptions, needs, contradictions } = await createPlanner(config)(prompt);
  for (const { field, because } of assumptions) if (field === 'model') console.log(`  ${because}`);
  return needs.length + contradictions.length > 0 ? prompt : JSON.stringify(input);
}

function missingFeatures({ input }: Plan): string[] {
  return splitToggles(input.toggles, new Set(domains.flatMap(({ toggle }) => toggle ?? []))).notAvailable;
}

async function planLines(plan: Planner): Promise<number> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    try {
      const { prompt } = JSON.parse(line) as { prompt?: unknown };
      if (typeof prompt !== 'string') throw new Error('no prompt');
      console.log(JSON.stringify(forMachines(await plan(prompt))));
    } catch {
      console.log(JSON.stringify({ error: 'Each line is a JSON object with a text field "prompt".' }));
    }
  }
  return 0;
}

function forMachines({ input, assumptions, needs, contradictions }: Plan) {
  return { input, assumptions, needs: needs.map(({ field }) => field), contradictions };
}

export function showPlan({ input, assumptions, needs, contradictions, notAvailable }: ShownPlan): void {
  const { toggles, name = 'a business', ...rest } = input as { toggles: Record<string, boolean>; name?: string };
  console.log(`\nPlan for ${name}`);
  const on = Object.keys(toggles).filter((toggle) => toggles[toggle]);
  const rows = [
    ...Object.entries(rest).map(([field, value]) => [field, Array.isArray(value) ? value.join(', ') || 'none' : String(value)] as const),
    ['features', on.filter((toggle) => !notAvailable.includes(toggle)).join(', ') || 'none'] as const,
    ...(notAvailable.length > 0 ? [['not yet', `${notAvailable.join(', ')} (not available in this version)`] as const] : []),
  ];
  for (const [field, value] of rows) console.log(`  ${field.padEnd(13)} ${value}`);
  if (assumptions.length > 0) console.log('\nAssumed');
  for (const [because, together] of Map.groupBy(assumptions, (assumption) => assumption.because)) {
    console.log(`  ${together.map(wordsOf).join(', ').padEnd(28)} ${because}`);
  }
  if (needs.length > 0) console.log('\nStill needed');
  for (const { question } of needs) console.log(`  ${question}`);
  if (contradictions.length > 0) console.log('\nThis does not fit together');
  for (const { message } of contradictions) console.log(`  ${message}`);
  if (needs.length > 0 || contradictions.length > 0) console.log('\nNothing was changed. Say it in the prompt, and try again.');
}

function wordsOf({ field, value }: ShownPlan['assumptions'][number]): string {
  const feature = /^toggles\.(.+)$/.exec(field)?.[1];
  if (feature) return value === true ? feature : `no ${feature}`;
  return `${field} ${Array.isArray(value) ? value.join(', ') : String(value)}`;
}
