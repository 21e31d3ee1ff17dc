import type { RuleConditions } from './schema-assignment.ts';

export interface LeadToAssign {
  sourceId: string | null;
  country: string | null;
  city: string | null;
  language: string | null;
  productInterest: string | null;
  score: number | null;
}

export interface Rule {
  id: string;
  name: string;
  strategy: 'fixed' | 'round_robin' | 'least_open';
  conditions: RuleConditions;
  /** In their order; of a fixed owner, the one. */
  userIds: readonly string[];
}

export interface Assignee {
  userId: string;
  name: string;
  isActive: boolean;
  isAbsent: boolean;
  openLeads: number;
  openLeadsMax: number | null;
}

/** Who could take leads now, and whose turn it was. */
export interface Desk {
  rules: readonly Rule[];
  assignees: ReadonlyMap<string, Assignee>;
  /** By rule, the one who had the last turn. */
  lastTurns: ReadonlyMap<string, string>;
}

export interface Choice {
  rule: Rule;
  userId: string;
  because: string[];
}

export interface Judgement {
  ruleId: string;
  ruleName: string;
  /** Conditions that do not hold; empty: the rule fits. */
  unmet: string[];
  /** Who of it cannot take the lead, and why. */
  skipped: { userId: string; because: string }[];
  chosen: boolean;
}

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
const among = (value: string | null, list: readonly string[]): boolean => value !== null && list.some((each) => fold(each) === fold(value));

type Check = { about: string; isGiven: (c: RuleConditions) => boolean; holds: (c: RuleConditions, lead: LeadToAssign) => boolean };

const CHECKS: readonly Check[] = [
  {
    about: 'source',
    isGiven: (c) => c.sourceIds !== undefined,
    holds: (c, { sourceId }) => sourceId !== null && c.sourceIds?.includes(sourceId) === true,
  },
  { about: 'country', isGiven: (c) => c.countries !== undefined, holds: (c, { country }) => among(country, c.countries ?? []) },
  { about: 'city', isGiven: (c) => c.cities !== undefined, holds: (c, { city }) => among(city, c.cities ?? []) },
  {
    about: 'language',
    isGiven: (c) => c.languages !== undefined,
    // Whoever speaks English takes a lead that wants en-GB.
    holds: (c, { language }) =>
      language !== null && (among(language, c.languages ?? []) || among(language.split('-')[0] ?? '', c.languages ?? [])),
  },
  {
    about: 'product interest',
    isGiven: (c) => c.products !== undefined,
    holds: (c, { productInterest }) => among(productInterest, c.products ?? []),
  },
  {
    about: 'score',
    isGiven: (c) => c.scoreMin !== undefined || c.scoreMax !== undefined,
    holds: (c, { score }) => score !== null && score >= (c.scoreMin ?? 0) && score <= (c.scoreMax ?? 100),
  },
];

/** Why this person cannot take another lead; null: they can. */
function hindrance(person: Assignee | undefined): string | null {
  if (!person) return 'is not known here';
  if (!person.isActive) return 'may not sign in';
  if (person.isAbsent) return 'is absent';
  if (person.openLeadsMax !== null && person.openLeads >= person.openLeadsMax)
    return `has ${person.openLeads} open leads, which is the limit`;
  return null;
}

/**
 * The first rule, in order, that fits and has somebody free. A rule that fits and has nobody passes the lead on to the next:
 * a full team must not keep leads from everybody.
 */
export function chooseOwner(desk: Desk, lead: LeadToAssign): { choice: Choice | null; judgements: Judgement[] } {
  const judgements: Judgement[] = [];
  for (const rule of desk.rules) {
    const given = CHECKS.filter(({ isGiven }) => isGiven(rule.conditions));
    const unmet = given.filter(({ holds }) => !holds(rule.conditions, lead)).map(({ about }) => about);
    const hindered =
      unmet.length > 0
        ? []
        : rule.userIds.flatMap((userId) => {
            const because = hindrance(desk.assignees.get(userId));
            return because === null ? [] : [{ userId, because }];
          });
    const free = unmet.length > 0 ? [] : rule.userIds.filter((userId) => !hindered.some((each) => each.userId === userId));
    const userId = pick(rule, free, desk);
    judgements.push({ ruleId: rule.id, ruleName: rule.name, unmet, skipped: hindered, chosen: userId !== undefined });
    if (userId === undefined) continue;
    const met = given.length === 0 ? ['The rule takes every lead.'] : [`The rule fits by ${given.map(({ about }) => about).join(', ')}.`];
    return {
      choice: {
        rule,
        userId,
        because: [...met, howChosen(rule, desk.assignees.get(userId)), ...hindered.map((each) => skippedWords(desk, each))],
      },
      judgements,
    };
  }
  return { choice: null, judgements };
}

const skippedWords = (desk: Desk, { userId, because }: { userId: string; because: string }): string =>
  `${desk.assignees.get(userId)?.name ?? 'Somebody'} ${because}.`;

function pick({ id, strategy, userIds }: Rule, free: readonly string[], { assignees, lastTurns }: Desk): string | undefined {
  if (strategy === 'round_robin') {
    // The next free one behind the last, in the team's order; who has left the team since counts as its end.
    const last = userIds.indexOf(lastTurns.get(id) ?? '');
    return free.find((userId) => userIds.indexOf(userId) > last) ?? free[0];
  }
  if (strategy === 'fixed') return free[0];
  const openOf = (userId: string): number => assignees.get(userId)?.openLeads ?? 0;
  return free.reduce<string | undefined>(
    (least, userId) => (least === undefined || openOf(userId) < openOf(least) ? userId : least),
    undefined,
  );
}

function howChosen({ strategy }: Rule, person: Assignee | undefined): string {
  const name = person?.name ?? 'Somebody';
  if (strategy === 'fixed') return `${name} is the rule's owner.`;
  return strategy === 'round_robin' ? `It was the turn of ${name}.` : `${name} had the fewest open leads: ${person?.openLeads ?? 0}.`;
}

/** The desk after a choice, for the next lead of the same call. */
export function afterChoice(desk: Desk, { rule, userId }: Choice): Desk {
  const person = desk.assignees.get(userId);
  return {
    rules: desk.rules,
    assignees: person ? new Map(desk.assignees).set(userId, { ...person, openLeads: person.openLeads + 1 }) : desk.assignees,
    lastTurns: new Map(desk.lastTurns).set(rule.id, userId),
  };
}
