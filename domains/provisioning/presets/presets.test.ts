import { expect, test } from 'vitest';
import { requiredBy, type Industry, INDUSTRIES, keysOf } from '../activation-tables.ts';
import { IndustryPreset } from './preset.ts';
import { presets } from './presets.ts';

test.for(keysOf(INDUSTRIES))('the preset of %s satisfies the schema and the toggle graph', (industry: Industry) => {
  const preset = IndustryPreset.parse(presets[industry]);
  expect(preset.industry).toBe(industry);
  for (const toggle of preset.on) for (const needed of requiredBy(toggle)) expect(preset.on, `${toggle} needs ${needed}`).toContain(needed);
  expect(new Set(preset.roles.map((role) => role.key)).size).toBe(preset.roles.length);
});
