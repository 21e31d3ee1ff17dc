import type { BusinessActivationDraft } from '../activation-input.ts';
import type { Toggle } from '../activation-tables.ts';
import type { Assumption, Contradiction } from './toggles.ts';

/** What a reader (prose, JSON, later a model) found; `completeDraft` makes the plan of it. */
export type Findings = {
  draft: Omit<BusinessActivationDraft, 'toggles'>;
  on: Map<Toggle, string>;
  off: Map<Toggle, string>;
  isOnly: boolean;
  isAll: boolean;
  assumptions: Assumption[];
  contradictions: Contradiction[];
  /** Fields that must be asked for although a default would exist, with the question. */
  ask: Map<string, string>;
};

export const noFindings = (): Findings => ({
  draft: {},
  on: new Map(),
  off: new Map(),
  isOnly: false,
  isAll: false,
  assumptions: [],
  contradictions: [],
  ask: new Map(),
});
