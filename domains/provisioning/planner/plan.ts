import type { BusinessActivationInput } from '../activation-input.ts';
import type { Toggles } from '../activation-tables.ts';
import { mergeFindings, type Findings } from './findings.ts';
import { readJson, readJsonInside } from './json-input.ts';
import { readProse } from './prose.ts';
import { completeDraft } from './complete.ts';
import { PROMPT_LENGTH_MAX } from './text.ts';
import type { Assumption, Contradiction } from './toggles.ts';

export type Need = { field: string; question: string };

export type Plan = {
  /** What is known; what is missing is left out, the toggles are always all there. */
  input: Partial<BusinessActivationInput> & { toggles: Toggles };
  assumptions: Assumption[];
  needs: Need[];
  contradictions: Contradiction[];
};

/**
 * From a sentence or a JSON payload to a plan, with no network, clock or chance in it.
 * A plan can be activated when `needs` and `contradictions` are empty; its input then satisfies `BusinessActivationInput`.
 */
export function planActivation(prompt: string): Plan {
  const plan = completeDraft(findingsOf(prompt));
  if (prompt.length > PROMPT_LENGTH_MAX) {
    plan.assumptions.unshift({
      field: 'prompt',
      value: PROMPT_LENGTH_MAX,
      because: `The prompt has ${prompt.length} characters; only the first ${PROMPT_LENGTH_MAX} were read.`,
    });
  }
  return plan;
}

/** A payload, prose, or a payload in prose: then the payload goes first, and what stands around it adds to it. */
export function findingsOf(whole: string): Findings {
  const prompt = whole.slice(0, PROMPT_LENGTH_MAX);
  const payload = readJson(prompt);
  if (payload) return payload;
  const inside = readJsonInside(prompt);
  return inside ? mergeFindings(inside.findings, readProse(inside.rest)) : readProse(prompt);
}
