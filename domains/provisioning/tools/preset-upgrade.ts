import { z } from 'zod';
import { digest } from '#kernel/canonical.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { applyChanges } from '../settings/apply.ts';
import { type Applied, storeApplied } from '../settings/applied.ts';
import { type Current, readCurrent } from '../settings/current.ts';
import { installedBy } from '../settings/install.ts';
import { type Layer, LAYERS, settle, type Values, valuesOf } from '../settings/layers.ts';
import { newestActivation, settingsOfBusiness } from '../settings/of-business.ts';
import { layersFor, type LayerRegistry, SHIPPED } from '../settings/registry.ts';
import { type Merge, mergeThreeWay } from '../settings/three-way.ts';

const key = z.string().describe('The setting.');
const value = z.unknown();

const merged = {
  upgrades: z
    .array(
      z.object({
        layer: z.enum(LAYERS).describe('Which layer.'),
        id: z.string().describe('Which pack, preset or size.'),
        from: z.int().describe('Version that was applied.'),
        to: z.int().describe('Version that is there; the same: a library that it takes from knows more.'),
      }),
    )
    .describe('Newer versions; none: nothing to do.'),
  changes: z
    .array(z.object({ key, from: value.optional().describe('Left out: new.'), to: value.optional().describe('Left out: goes.') }))
    .describe('What the new version changes and nobody here has changed.'),
  conflicts: z
    .array(
      z.object({
        key,
        base: value.optional().describe('As it was given.'),
        ours: value.optional().describe('As it is here; it stays.'),
        theirs: value.optional().describe('As the new version has it.'),
      }),
    )
    .describe('What both have changed.'),
  kept: z.array(key).describe('What people here have changed and the new version has not.'),
};

interface Upgrade extends Merge {
  applied: Applied;
  layers: Layer[];
  upgrades: { layer: Layer['layer']; id: string; from: number; to: number }[];
  theirs: Values;
  current: Current;
}

/** Base is what was applied, theirs the newer versions of the same layers, ours what is there now. */
async function planUpgrade(ctx: ToolContext, registry: LayerRegistry): Promise<Upgrade> {
  const applied = await settingsOfBusiness(ctx, registry);
  const shipped = layersFor(await newestActivation(ctx), registry);
  const layers = applied.layers.map((layer) => shipped.find((next) => isNewer(next, layer)) ?? layer);
  const upgrades = applied.layers.flatMap((layer, i) => {
    const next = layers[i];
    return next && next !== layer ? [{ layer: layer.layer, id: layer.id, from: layer.version, to: next.version }] : [];
  });
  const [base, theirs] = [valuesOf(settle(applied.layers)), valuesOf(settle(layers))];
  const current = await readCurrent(ctx, { ...base, ...theirs }, applied.installed);
  return { applied, layers, upgrades, theirs, current, ...mergeThreeWay(base, oursOf({ base, theirs, current }), theirs) };
}

/** What a business said itself has no versions. A pack is also newer when a library that it takes from knows more by now. */
function isNewer(next: Layer, { layer, id, version, values }: Layer): boolean {
  if (layer === 'prompt' || next.layer !== layer || next.id !== id) return false;
  return next.version > version || (next.version === version && digest(next.values) !== digest(values));
}

/** What no domain keeps is as it was given; what one keeps is as it is there. */
function oursOf({ base, theirs, current }: { base: Values; theirs: Values; current: Current }): Values {
  const keys = [...new Set([...Object.keys(base), ...Object.keys(theirs)])];
  return Object.fromEntries(
    keys.flatMap((name) => {
      const now = current.isKept(name) || name in current.values ? current.values[name] : base[name];
      return now === undefined ? [] : [[name, now]];
    }),
  );
}

/** The pair of tools over the layers of a release. */
export function presetUpgradeTools(registry: LayerRegistry) {
  const preview = defineTool({
    name: 'provisioning_preview_preset_upgrade',
    title: 'Preview preset upgrade',
    summary: 'What newer versions of the business’s preset and packs would change, and what people’s own changes keep.',
    guide: 'Use before provisioning_upgrade_preset. Conflicts are what both have changed: they stay as they are here.',
    effect: 'read',
    permission: 'provisioning:read',
    powers: ['platform'],
    input: z.object({}),
    output: z.object(merged),
    examples: [{}],
    async run(_input, ctx) {
      const { upgrades, changes, conflicts, kept } = await planUpgrade(ctx, registry);
      return { upgrades, changes, conflicts, kept };
    },
  });

  const upgrade = defineTool({
    name: 'provisioning_upgrade_preset',
    title: 'Upgrade preset',
    summary: 'Bring the business to the newest versions of its preset and packs, around what people have changed.',
    guide:
      'Use after provisioning_preview_preset_upgrade. What people changed stays; conflicts and refusals are listed. Undo takes it all back.',
    effect: 'reversible',
    permission: 'provisioning:write',
    powers: ['platform'],
    input: z.object({}),
    output: z.object({
      ...merged,
      refused: z
        .array(
          z.object({
            keys: z.array(key).describe('The settings.'),
            reason: z.string().describe('In a word.'),
            message: z.string().describe('In a sentence.'),
          }),
        )
        .describe('Changes that a rule of their domain refused, such as a role that somebody holds.'),
    }),
    examples: [{}],
    async run(_input, ctx) {
      const { applied, layers, upgrades, theirs, current, ...merge } = await planUpgrade(ctx, registry);
      if (upgrades.length === 0) return { upgrades, ...merge, refused: [] };
      const refused = await applyChanges(ctx, merge.changes, { current, theirs, installed: applied.installed });
      const installed = [...new Set([...applied.installed, ...installedBy(ctx, theirs)])].sort();
      await storeApplied(ctx.db, applied, { layers, installed }, ctx.now());
      return { upgrades, ...merge, refused };
    },
  });

  return { preview, upgrade };
}

export const { preview: previewPresetUpgrade, upgrade: upgradePreset } = presetUpgradeTools(SHIPPED);
