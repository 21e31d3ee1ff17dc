import { ToolError } from '#kernel/errors.ts';
import { requiredBy, toggleNames, type Toggle, type Toggles } from './activation-tables.ts';

export interface SwitchWish {
  on: readonly Toggle[];
  off: readonly Toggle[];
  /** Off takes along what cannot work without it; left out, that is refused. */
  withDependents: boolean;
}

export interface SwitchPlan {
  toggles: Toggles;
  on: Toggle[];
  off: Toggle[];
  /** What was not named and goes along, and why. */
  because: { feature: Toggle; isOn: boolean; because: string }[];
}

const words = (toggles: readonly Toggle[]): string => toggles.join(' and ');

/** What has to be switched so that every feature that is on has what it needs. Pure: the graph is TOGGLE_REQUIRES. */
export function planSwitch(present: Toggles, { on, off, withDependents }: SwitchWish): SwitchPlan {
  const because: SwitchPlan['because'] = [];
  const up = new Set(on);
  for (const feature of on) {
    for (const needed of requiredBy(feature)) {
      if (present[needed] || up.has(needed)) continue;
      up.add(needed);
      because.push({ feature: needed, isOn: true, because: `${feature} needs it.` });
    }
  }
  const down = new Set(off);
  const clash = [...up].find((feature) => down.has(feature));
  if (clash) {
    throw new ToolError('invalid_input', {
      reason: 'switch_contradictory',
      message: `${clash} cannot be switched off and be needed at once.`,
      issues: [{ path: 'off', message: `${clash} is in both, or is needed by what is switched on.` }],
    });
  }
  // The graph is listed in full, so one look finds all that hang on a feature.
  const hanging = toggleNames.filter(
    (feature) => (present[feature] || up.has(feature)) && !down.has(feature) && requiredBy(feature).some((needed) => down.has(needed)),
  );
  const wanted = hanging.filter((feature) => up.has(feature));
  if (hanging.length > 0 && (!withDependents || wanted.length > 0)) {
    throw new ToolError('conflict', {
      reason: 'feature_needed',
      message: `${words(hanging)} cannot work without what would be switched off.`,
      fix: { hint: 'Name them in `off` too, or set withDependents.' },
      data: { dependents: hanging },
    });
  }
  for (const feature of hanging) {
    down.add(feature);
    because.push({
      feature,
      isOn: false,
      because: `It needs ${words(requiredBy(feature).filter((needed) => down.has(needed) && needed !== feature))}.`,
    });
  }
  const toggles = { ...present };
  for (const feature of up) toggles[feature] = true;
  for (const feature of down) toggles[feature] = false;
  return {
    toggles,
    on: toggleNames.filter((feature) => up.has(feature) && !present[feature]),
    off: toggleNames.filter((feature) => down.has(feature) && present[feature]),
    because,
  };
}
