import type { BusinessActivationDraft } from '../activation-input.ts';
import { toggleNames, type Toggle } from '../activation-tables.ts';
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

/** What the first says, and of the second what the first leaves open. A feature that one asks for and the other excludes stays off and is reported. */
export function mergeFindings(first: Findings, second: Findings): Findings {
  const ask = new Map([...second.ask].filter(([field]) => first.draft[field as keyof Findings['draft']] === undefined));
  const integrations = [...new Set([...(first.draft.integrations ?? []), ...(second.draft.integrations ?? [])])];
  const merged: Findings = {
    draft: { ...second.draft, ...first.draft, integrations },
    on: new Map([...first.on, ...second.on]),
    off: new Map([...first.off, ...second.off]),
    isOnly: second.isOnly,
    isAll: second.isAll,
    assumptions: [
      ...first.assumptions,
      ...second.assumptions.filter(({ field }) => first.draft[field as keyof Findings['draft']] === undefined),
    ],
    contradictions: [...first.contradictions, ...second.contradictions],
    ask: new Map([...ask, ...first.ask]),
  };
  for (const toggle of toggleNames) {
    const isTorn = (first.on.has(toggle) && second.off.has(toggle)) || (first.off.has(toggle) && second.on.has(toggle));
    if (isTorn)
      merged.contradictions.push({
        fields: [`toggles.${toggle}`],
        message: `The payload and the words around it say different things of ${toggle}. It stays off.`,
      });
  }
  return merged;
}
