import { toggleNames, type Toggle } from '#domains/provisioning/activation-tables.ts';
import type { Plan } from '#domains/provisioning/planner/plan.ts';
import type { PromptCase } from './prompt-case.ts';

export type Tally = { right: number; all: number };
export type Score = Tally & { fields: Map<string, Tally>; misses: string[] };

/** Field accuracy over a set of prompts: every field that a case states, and those that must be missing. */
export function scoreOf(cases: readonly PromptCase[], planOf: (prompt: string) => Plan): Score {
  const score: Score = { right: 0, all: 0, fields: new Map(), misses: [] };
  for (const expected of cases) {
    for (const { field, is, shouldBe } of fieldsOf(expected, planOf(expected.prompt))) {
      const isRight = JSON.stringify(is) === JSON.stringify(shouldBe);
      const kind = field.startsWith('toggles.') ? `toggles ${String(shouldBe) === 'true' ? 'on' : 'off'}` : field;
      const tally = score.fields.get(kind) ?? { right: 0, all: 0 };
      score.fields.set(kind, tally);
      for (const each of [score, tally]) {
        each.all += 1;
        if (isRight) each.right += 1;
      }
      if (!isRight) score.misses.push(`${field} is ${JSON.stringify(is)}, not ${JSON.stringify(shouldBe)}: ${expected.prompt}`);
    }
  }
  return score;
}

interface Field {
  field: string;
  is: unknown;
  shouldBe: unknown;
}

function fieldsOf(expected: PromptCase, { input, needs, contradictions }: Plan): Field[] {
  const [country, currency, region] = expected.at?.split(' ').map((part) => (part === '-' ? undefined : part)) ?? [];
  return [
    { field: 'name', is: input.name, shouldBe: expected.name },
    { field: 'industry', is: input.industry, shouldBe: expected.industry },
    { field: 'country', is: input.country, shouldBe: country },
    { field: 'currency', is: input.currency, shouldBe: currency },
    { field: 'region', is: input.region, shouldBe: region },
    { field: 'integrations', is: sorted(input.integrations ?? []), shouldBe: sorted(words(expected.integrations)) },
    { field: 'needs', is: sorted(needs.map(({ field }) => field)), shouldBe: sorted(words(expected.needs)) },
    { field: 'contradictions', is: contradictions.length > 0, shouldBe: expected.contradicts ?? false },
    ...(['plan', 'timezone', 'domain', 'adminEmail'] as const)
      .filter((field) => expected[field] !== undefined)
      .map((field) => ({ field, is: input[field], shouldBe: expected[field] })),
    ...named(expected.on).map((toggle) => ({ field: `toggles.${toggle}`, is: input.toggles[toggle], shouldBe: true })),
    ...named(expected.off).map((toggle) => ({ field: `toggles.${toggle}`, is: input.toggles[toggle], shouldBe: false })),
  ];
}

const words = (list = ''): string[] => list.split(' ').filter(Boolean);
const sorted = (list: readonly string[]): string => list.toSorted().join(' ');

function named(list: string | undefined): Toggle[] {
  const unknown = words(list).filter((name) => !(toggleNames as string[]).includes(name));
  if (unknown.length > 0) throw new Error(`A case names toggles that do not exist: ${unknown.join(', ')}`);
  return words(list) as Toggle[];
}
