import { toggleNames, type Toggle } from '../activation-tables.ts';
import { planActivation } from './plan.ts';
import type { PromptCase } from './prompt-case.ts';

export type Score = { right: number; all: number; misses: string[] };

/** Field accuracy of the planner over a set of prompts, as issue 3 counts it. */
export function scoreOf(cases: readonly PromptCase[]): Score {
  const score: Score = { right: 0, all: 0, misses: [] };
  for (const expected of cases) {
    const plan = planActivation(expected.prompt);
    const { input } = plan;
    const [country, currency, region] = expected.at?.split(' ') ?? [];
    const check = (field: string, is: unknown, shouldBe: unknown) => {
      score.all += 1;
      if (JSON.stringify(is) === JSON.stringify(shouldBe)) score.right += 1;
      else score.misses.push(`${field} is ${JSON.stringify(is)}, not ${JSON.stringify(shouldBe)}: ${expected.prompt}`);
    };
    check('name', input.name, expected.name);
    check('industry', input.industry, expected.industry);
    check('country', input.country, country);
    check('currency', input.currency, currency);
    check('region', input.region, region);
    check('integrations', input.integrations?.toSorted().join(' '), expected.integrations ?? '');
    check(
      'needs',
      plan.needs
        .map((need) => need.field)
        .toSorted()
        .join(' '),
      needsOf(expected.needs),
    );
    if (expected.plan) check('plan', input.plan, expected.plan);
    if (expected.timezone) check('timezone', input.timezone, expected.timezone);
    if (expected.domain) check('domain', input.domain, expected.domain);
    if (expected.email) check('adminEmail', input.adminEmail, expected.email);
    check('contradictions', plan.contradictions.length > 0, expected.contradicts ?? false);
    for (const toggle of named(expected.on)) check(`toggles.${toggle}`, input.toggles[toggle], true);
    for (const toggle of named(expected.off)) check(`toggles.${toggle}`, input.toggles[toggle], false);
  }
  return score;
}

const named = (list = ''): Toggle[] => list.split(' ').filter((name): name is Toggle => (toggleNames as string[]).includes(name));

const needsOf = (list = ''): string => list.replace('country', 'country currency timezone region').split(' ').toSorted().join(' ');
