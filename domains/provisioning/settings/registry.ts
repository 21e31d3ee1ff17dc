import type { BusinessActivationInput } from '../activation-input.ts';
import { type ActivationPlan, type Industry, toggleNames } from '../activation-tables.ts';
import { countryLayer } from '../packs/pack.ts';
import type { IndustryPreset } from '../presets/preset.ts';
import { presets } from '../presets/presets.ts';
import { flatten, isSame, type Layer, settle, type Value } from './layers.ts';
import { PLATFORM_LAYER, sizeLayer } from './platform.ts';

/** The layers that this release ships. Tests give tools another one, with versions that are still to come. */
export interface LayerRegistry {
  platform: () => Layer;
  country: (code: string) => Layer;
  industry: (industry: Industry) => Layer;
  size: (plan: ActivationPlan) => Layer;
}

export const SHIPPED: LayerRegistry = {
  platform: () => PLATFORM_LAYER,
  country: countryLayer,
  industry: (industry) => industryLayer(presets[industry]),
  size: sizeLayer,
};

const byKey = <T extends { key: string }, R extends object>(items: readonly T[], rest: (item: T) => R): Record<string, R> =>
  Object.fromEntries(items.map((item) => [item.key, rest(item)]));

/** A preset's values; its scenario is no setting. */
export function industryLayer(preset: IndustryPreset): Layer {
  const { industry, version, on, offered, roles, pipelines, catalogue, leadSources, calendars, targets, series, templates } = preset;
  return {
    layer: 'industry',
    id: industry,
    version,
    values: flatten({
      toggles: Object.fromEntries(on.map((name) => [name, true])),
      offered,
      roles: byKey(roles, ({ key: _, ...role }) => role),
      pipelines: byKey(pipelines, ({ key: _, stages, ...pipeline }) => ({
        ...pipeline,
        // One value, so that a stage in between does not move all the others.
        order: stages.map(({ key }) => key),
        stages: byKey(stages, ({ key: __, ...stage }) => stage),
      })),
      catalogue: byKey(catalogue, ({ key: _, ...item }) => item),
      leadSources,
      calendars,
      targets,
      series,
      templates,
    }),
  };
}

export interface Asked {
  input: BusinessActivationInput;
  /** What the planner filled in by itself. */
  assumptions: readonly { field: string; because: string }[];
  revision: number;
}

/** The layers of a business, from the most general to what it said itself. */
export function layersFor(asked: Asked, registry: LayerRegistry): Layer[] {
  const { country, industry, plan } = asked.input;
  const below = [registry.platform(), registry.country(country), registry.industry(industry), registry.size(plan)];
  return [...below, promptLayer(asked, below)];
}

/** A layer of the same pack or preset stays at the version that was applied: only an upgrade goes on to the next. */
export function keepVersions(next: readonly Layer[], applied: readonly Layer[]): Layer[] {
  return next.map((layer) => {
    if (layer.layer === 'prompt') return layer;
    return applied.find((one) => one.layer === layer.layer && one.id === layer.id) ?? layer;
  });
}

/**
 * What the business said, or what follows from that alone. What the planner assumed because a pack or preset says it
 * belongs to that layer; a feature that is off because nobody spoke of it, too.
 */
function promptLayer({ input, assumptions, revision }: Asked, below: readonly Layer[]): Layer {
  const { toggles, integrations, ...fields } = input;
  const assumed = new Map(assumptions.map(({ field, because }) => [field, because]));
  const beneath = settle(below);
  const isSaid = (key: string, value: Value): boolean => !assumed.has(key) || !isSame(beneath.get(key)?.value, value);
  const ofFields = Object.entries(flatten(fields)).filter(([key, value]) => isSaid(key, value));
  const ofToggles = toggleNames
    .map((name): [string, boolean] => [`toggles.${name}`, toggles[name]])
    .filter(([key, isOn]) => (isOn ? isSaid(key, true) : beneath.get(key)?.value !== false));
  const ofIntegrations: [string, Value][] = integrations.length > 0 ? [['integrations', integrations]] : [];
  const values = Object.fromEntries([...ofFields, ...ofToggles, ...ofIntegrations]);
  const because = Object.fromEntries([...assumed].filter(([key]) => key in values));
  return { layer: 'prompt', id: input.slug, version: revision, values, because };
}
