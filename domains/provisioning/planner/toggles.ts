import { requiredBy, toggleNames, type Industry, type Toggle, type Toggles } from '../activation-tables.ts';
import { presets } from '../presets/presets.ts';

export type Assumption = { field: string; value: unknown; because: string };
export type Contradiction = { fields: string[]; message: string };

export type ToggleWish = {
  /** What the prompt or payload says, with its words. */
  on: ReadonlyMap<Toggle, string>;
  off: ReadonlyMap<Toggle, string>;
  isOnly: boolean;
  isAll: boolean;
  industry: Industry | undefined;
};

export type ResolvedToggles = {
  toggles: Toggles;
  assumptions: Assumption[];
  contradictions: Contradiction[];
};

/** What was said, then what that needs, then the preset, as far as what was said lets it. */
export function resolveToggles(wish: ToggleWish): ResolvedToggles {
  const { on, off } = wish;
  const toggles = Object.fromEntries(toggleNames.map((toggle) => [toggle, on.has(toggle) && !off.has(toggle)])) as Toggles;
  const assumptions: Assumption[] = [];
  const contradictions: Contradiction[] = [];
  const assume = (toggle: Toggle, value: boolean, because: string) => {
    toggles[toggle] = value;
    assumptions.push({ field: `toggles.${toggle}`, value, because });
  };
  for (const toggle of toggleNames.filter((name) => toggles[name])) {
    for (const needed of requiredBy(toggle)) {
      if (off.has(needed))
        contradictions.push({
          fields: [`toggles.${toggle}`, `toggles.${needed}`],
          message: `${toggle} is asked for and needs ${needed}, which is excluded. Switch ${needed} on or ${toggle} off.`,
        });
      else if (!toggles[needed]) assume(needed, true, `${toggle} needs ${needed}.`);
    }
  }
  if (wish.isOnly) return { toggles, assumptions, contradictions };
  const defaults: readonly Toggle[] = wish.isAll ? toggleNames : wish.industry ? presets[wish.industry].on : [];
  for (const toggle of defaults.filter((name) => !toggles[name] && !off.has(name))) {
    const blocked = requiredBy(toggle).filter((needed) => off.has(needed));
    const from = wish.isAll ? 'The prompt asks for everything' : `The ${wish.industry} preset has it on`;
    if (blocked.length > 0)
      assumptions.push({
        field: `toggles.${toggle}`,
        value: false,
        because: `${from}, but it needs ${blocked.join(' and ')}, which is excluded.`,
      });
    else assume(toggle, true, `${from}.`);
  }
  for (const toggle of toggleNames.filter((name) => toggles[name])) {
    for (const needed of requiredBy(toggle)) if (!toggles[needed] && !off.has(needed)) assume(needed, true, `${toggle} needs ${needed}.`);
  }
  return { toggles, assumptions, contradictions };
}
