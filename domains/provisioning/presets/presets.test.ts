import { describe, expect, test } from 'vitest';
import { domains } from '#domains/index.ts';
import { SYSTEM_ROLES } from '#domains/tenancy/seed.ts';
import { isCovered } from '#kernel/names.ts';
import { referencesIn } from '../acceptance/script.ts';
import { INDUSTRIES, type Industry, keysOf, requiredBy } from '../activation-tables.ts';
import { PLATFORM_LAYER } from '../settings/platform.ts';
import { nest } from '../settings/layers.ts';
import { CHANNELS, IndustryPreset, KNOWN_DOMAINS } from './preset.ts';
import { presets } from './presets.ts';

/** What a message can be filled with. */
const PLACEHOLDERS = ['amount', 'business', 'customer', 'date', 'item', 'link', 'place', 'reference', 'staff', 'time'];
const tools = new Map(domains.flatMap((domain) => domain.tools.map((tool) => [tool.name, { tool, domain }] as const)));
const permissions = new Set([...tools.values()].map(({ tool }) => tool.permission));
const industries = keysOf(INDUSTRIES);
const platform = nest(PLATFORM_LAYER.values, 'templates') as unknown as IndustryPreset['templates'];

/** Domains are named in presets before they exist, by one rule: when they come, they must be called so. */
test('every domain of the house that a toggle switches on is called as presets call it', () => {
  expect(domains.map(({ name }) => name).filter((name) => !KNOWN_DOMAINS.has(name))).toEqual([]);
});

describe.for(industries)('the preset of %s', (industry: Industry) => {
  const preset = presets[industry];
  const roleKeys = preset.roles.map(({ key }) => key);

  test('satisfies the schema and the toggle graph', () => {
    expect(IndustryPreset.parse(preset)).toEqual(preset);
    expect(preset.industry).toBe(industry);
    for (const toggle of preset.on)
      for (const needed of requiredBy(toggle)) expect(preset.on, `${toggle} needs ${needed}`).toContain(needed);
  });

  test('names everything once', () => {
    for (const keys of [
      roleKeys,
      preset.pipelines.map(({ key }) => key),
      ...preset.pipelines.map(({ stages }) => stages.map(({ key }) => key)),
      preset.pipelines.filter(({ domain }) => domain === 'crm').map(({ name }) => name),
      preset.catalogue.map(({ key }) => key),
      Object.values({ ...nest(PLATFORM_LAYER.values, 'series'), ...preset.series }).map((series) => (series as { prefix: string }).prefix),
    ]) {
      expect(keys).toEqual([...new Set(keys)]);
    }
    expect(roleKeys.filter((key) => key in SYSTEM_ROLES)).toEqual([]);
  });

  test('has pipelines whose chances rise, whose end is certain and whose open stages rot', () => {
    expect(preset.pipelines.map(({ key, domain }) => `${domain}.${key}`)).toContain('crm.main');
    for (const { stages } of preset.pipelines) {
      const open = stages.filter(({ semantic }) => semantic === 'open').map(({ probability }) => probability);
      expect(open).toEqual([...new Set(open)].toSorted((a, b) => a - b));
      expect(stages.filter(({ semantic, rotDays }) => (semantic === 'open') !== (rotDays !== null))).toEqual([]);
      expect(stages.map(({ semantic }) => semantic).toSorted()).toEqual([...open.map(() => 'open'), 'lost', 'won'].toSorted());
      expect(stages.filter(({ semantic, probability }) => semantic === 'won' && probability !== 100)).toEqual([]);
    }
  });

  test('lets no role do what it must be refused, and names only rights that there are or that are planned', () => {
    const existing = new Set(domains.map(({ name }) => name));
    for (const { key, permissions: may, mustNot } of preset.roles) {
      expect(
        mustNot.filter((permission) => isCovered(permission, may)),
        key,
      ).toEqual([]);
      const unknown = [...may, ...mustNot].filter(
        (permission) => !permission.includes('*') && existing.has(permission.split(':')[0] ?? '') && !permissions.has(permission),
      );
      expect(unknown, key).toEqual([]);
      // So that a refusal can be tried today.
      expect(
        mustNot.some((permission) => permissions.has(permission)),
        key,
      ).toBe(true);
    }
  });

  test('has service levels on calendars that there are', () => {
    const calendars = { ...nest(PLATFORM_LAYER.values, 'calendars'), ...preset.calendars };
    expect(Object.values(preset.targets).filter(({ calendar }) => !(calendar in calendars))).toEqual([]);
  });

  test('has messages whose placeholders are known and the same in every language', () => {
    for (const [name, { channels }] of Object.entries({ ...platform, ...preset.templates })) {
      for (const channel of CHANNELS) {
        const texts = Object.entries(channels[channel] ?? {});
        expect(
          texts.map(([language]) => language),
          name,
        ).toContain('en');
        const used = texts.map(([, { subject = '', body }]) => placeholdersIn(`${channel === 'email' ? '' : subject}${body}`));
        expect(
          used.flat().filter((placeholder) => !PLACEHOLDERS.includes(placeholder)),
          name,
        ).toEqual([]);
        expect(new Set(used.map((list) => list.join(' '))).size, `${name} by ${channel}`).toBe(1);
        expect(texts.filter(([, { subject }]) => (subject !== undefined) !== (channel === 'email'))).toEqual([]);
      }
    }
  });

  test('has a scenario with every role in it, whose calls parse and whose references were kept before', () => {
    // Known before anything is played: its currency, another one, and the day.
    const kept = new Set(['business']);
    for (const step of preset.scenario) {
      expect([...roleKeys, ...Object.keys(SYSTEM_ROLES)]).toContain(step.as);
      if ('needs' in step) {
        expect(KNOWN_DOMAINS.has(step.needs)).toBe(true);
        // What waits for a domain that is here was forgotten.
        expect(domains.map(({ name }) => name)).not.toContain(step.needs);
        continue;
      }
      const found = tools.get(step.tool);
      expect(found, step.tool).toBeDefined();
      expect(referencesIn(step.input).filter((name) => !kept.has(name))).toEqual([]);
      if (step.keepAs) kept.add(step.keepAs);
      const may = preset.roles.find(({ key }) => key === step.as)?.permissions ?? [];
      expect(isCovered(found?.tool.permission ?? '', may), `${step.as}: ${step.does}`).toBe(step.refusedWith !== 'forbidden');
    }
    expect(roleKeys.filter((key) => !preset.scenario.some((step) => step.as === key))).toEqual([]);
    const endings = preset.scenario.flatMap((step) => ('needs' in step ? [] : [step.refusedWith ?? 'ok']));
    expect(new Set(endings)).toEqual(new Set(['ok', 'forbidden']));
  });
});

const placeholdersIn = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? ''))].toSorted();
