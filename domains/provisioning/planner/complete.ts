import { activationFields } from '../activation-input.ts';
import { currencyOf, languagesOf } from './country-defaults.ts';
import type { Findings } from './findings.ts';
import { countryName, mainZone } from './gazetteer.ts';
import type { Need, Plan } from './plan.ts';
import { nearestRegion } from './regions.ts';
import { slugOf } from './slug.ts';
import { resolveToggles } from './toggles.ts';

const questions: Record<string, string> = {
  name: 'What is the business called?',
  slug: 'Which short name (Latin letters, digits, hyphens) shall its addresses use?',
  country: 'In which country is the business?',
  industry: 'What does the business do?',
  currency: 'In which currency are its books kept?',
  timezone: 'In which time zone does it work?',
  region: 'In which region shall its data live: Lagos, Johannesburg, Frankfurt, Ashburn or Singapore?',
  languages: 'In which languages does it work?',
};

/** Fills what follows from what is known, each with its reason, and asks for the rest. */
export function completeDraft(findings: Findings): Plan {
  const assumptions = [...findings.assumptions];
  const draft = { ...findings.draft };
  const derive = <K extends keyof typeof draft>(field: K, value: (typeof draft)[K], because: string) => {
    if (draft[field] !== undefined || value === undefined || findings.ask.has(field)) return;
    draft[field] = value;
    assumptions.push({ field, value, because });
  };
  if (draft.name !== undefined) derive('slug', slugOf(draft.name), 'Made from the name.');
  const saysFeatures = findings.on.size + findings.off.size > 0 || findings.isAll;
  if (draft.name !== undefined && saysFeatures)
    derive('industry', 'other', 'No industry was recognised, so only what was asked for and a general preset apply.');
  if (draft.country !== undefined) {
    const of = `of ${countryName(draft.country)}`;
    derive('currency', currencyOf(draft.country), `The currency ${of}.`);
    derive('timezone', mainZone(draft.country), `The main time zone ${of}.`);
    derive('region', nearestRegion(draft.country), `The nearest region to ${countryName(draft.country)}.`);
    const languages = languagesOf(draft.country);
    derive('languages', languages.length > 0 ? languages : undefined, `The languages of business ${of}.`);
  }
  derive('plan', 'starter', 'No plan and no size was given.');
  const resolved = resolveToggles({
    on: findings.on,
    off: findings.off,
    isOnly: findings.isOnly,
    isAll: findings.isAll,
    industry: draft.industry,
  });
  const input: Plan['input'] = {
    ...ordered(draft),
    toggles: resolved.toggles,
    integrations: draft.integrations ?? [],
  };
  return {
    input,
    assumptions: [...assumptions, ...resolved.assumptions],
    needs: needsOf(draft, findings.ask),
    contradictions: [...findings.contradictions, ...resolved.contradictions],
  };
}

/** Always the same order of keys, so that two plans of one prompt are the same text. */
function ordered(draft: Findings['draft']): Findings['draft'] {
  return Object.fromEntries(
    Object.keys(activationFields).flatMap((field) =>
      draft[field as keyof typeof draft] === undefined ? [] : [[field, draft[field as keyof typeof draft]]],
    ),
  );
}

function needsOf(draft: Findings['draft'], ask: Findings['ask']): Need[] {
  const fields = ['name', 'country', 'industry', 'currency', 'timezone', 'region'];
  if (draft.name !== undefined) fields.push('slug');
  if (draft.country !== undefined) fields.push('languages');
  const missing = fields.filter((field) => draft[field as keyof typeof draft] === undefined);
  // The answer to the country answers these as well.
  const follows = draft.country === undefined ? ['currency', 'timezone', 'region'] : [];
  return [...new Set([...missing.filter((field) => !follows.includes(field)), ...ask.keys()])].map((field) => ({
    field,
    question: ask.get(field) ?? questions[field] ?? `What is the ${field}?`,
  }));
}
