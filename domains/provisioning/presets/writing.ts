import type { Toggle } from '../activation-tables.ts';
import type { IndustryPreset } from './preset.ts';

/** How presets are written down: short lines that read as the thing they make. Their schema judges the result. */

type Role = IndustryPreset['roles'][number];
type Pipeline = IndustryPreset['pipelines'][number];
type Stage = Pipeline['stages'][number];
type Item = IndustryPreset['catalogue'][number];
type Template = IndustryPreset['templates'][string];

export const toggles = (names: string): Toggle[] => names.split(' ').filter(Boolean) as Toggle[];

/** `Credit check` is `credit_check`. */
const keyOf = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');

/** What it may, and what it must be refused; both as words between spaces. */
export const role = (title: string, may: string, mustNot: string): Role => ({
  key: keyOf(title),
  title,
  permissions: may.split(' '),
  mustNot: mustNot.split(' '),
});

/** An open stage, its chance to win in percent, and the days after which it needs a look. */
export const stage = (name: string, probability: number, rotDays: number): Stage => ({
  key: keyOf(name),
  name,
  semantic: 'open',
  probability,
  rotDays,
});

/** Open stages, then the one that wins, then the one that loses. */
export function pipeline(
  { key = 'main', domain = 'crm', name, won, lost = 'Lost' }: { key?: string; domain?: string; name: string; won: string; lost?: string },
  ...open: Stage[]
): Pipeline {
  const end = (title: string, semantic: 'won' | 'lost'): Stage => ({
    key: keyOf(title),
    name: title,
    semantic,
    probability: semantic === 'won' ? 100 : 0,
    rotDays: null,
  });
  return { key, domain, name, stages: [...open, end(won, 'won'), end(lost, 'lost')] };
}

/** Examples to be replaced. Their prices are the business's own to set, so there are none. */
export const demo = (kind: Item['kind'], unit: string, ...titles: string[]): Item[] =>
  titles.map((title) => ({ key: keyOf(title), title, kind, unit, isDemo: true }));

/** One wording by language for all three channels; the subject is for mail alone. */
export function message(title: string, texts: Record<string, readonly [subject: string, body: string]>): Template {
  const plain = Object.fromEntries(Object.entries(texts).map(([language, [, body]]) => [language, { body }]));
  const mail = Object.fromEntries(Object.entries(texts).map(([language, [subject, body]]) => [language, { subject, body }]));
  return { title, channels: { email: mail, sms: plain, whatsapp: plain } };
}

export const hours = (title: string, days: 'working' | 'all', opens: string, closes: string) => ({ title, days, opens, closes });

const UNITS = { m: 1, h: 60 } as const;
/** `90m` or `4h`, in minutes of the calendar. */
function minutes(text: string): number {
  const unit = UNITS[text.slice(-1) as keyof typeof UNITS];
  return Number(text.slice(0, -1)) * unit;
}

export const target = (title: string, calendar: string, respond: string, resolve: string) => ({
  title,
  calendar,
  respondMinutes: minutes(respond),
  resolveMinutes: minutes(resolve),
});

export const series = (title: string, prefix: string, restarts: 'never' | 'yearly' = 'yearly') => ({
  title,
  prefix: `${prefix}-`,
  digits: 5,
  restarts,
});
