import type { activationFields } from '../activation-input.ts';
import { PLANS, REGIONS } from '../activation-tables.ts';
import { readCurrency, readCurrencyFamily } from './currencies.ts';
import { featureMentions } from './features.ts';
import { places } from './gazetteer.ts';
import { readIndustry } from './industries.ts';
import { findAll, matchAt } from './lexicon.ts';
import { languageLexicon } from './terms.ts';
import { fold, readPrompt } from './text.ts';

/** What a word in a payload says where the schema has a code: "Kenya" is KE, "hotel" is hospitality. Undefined when it does not say it plainly. */
export function readWord(field: keyof typeof activationFields, value: string): unknown {
  const prompt = readPrompt(value);
  const whole = <T>(found: { to: number; value: T } | undefined): T | undefined =>
    found?.to === prompt.tokens.length ? found.value : undefined;
  switch (field) {
    case 'country': {
      const place = whole(matchAt(places, prompt.tokens, 0, true))?.find(({ kind }) => kind === 'country');
      return place?.country ?? (/^[a-z]{2}$/i.test(value.trim()) ? value.trim().toUpperCase() : undefined);
    }
    case 'currency':
      return readCurrency(prompt, []) ?? readCurrencyFamily(readPrompt(`in ${value}`), [], undefined) ?? value.trim().toUpperCase();
    case 'industry':
      return readIndustry(prompt, undefined, [], [])?.industry;
    case 'languages':
      return findAll(languageLexicon, prompt.tokens, true).map((found) => found.value);
    case 'plan':
      return Object.keys(PLANS).find((plan) => fold(value).split(' ').includes(plan));
    case 'region':
      return Object.keys(REGIONS).find((region) => fold(value).includes(region));
    case 'toggles':
      return featureMentions(prompt, [])[0]?.value.toggle;
    case 'domain':
    case 'adminEmail':
      return value
        .trim()
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .replace(/\/$/, '');
    case 'name':
    case 'slug':
    case 'timezone':
    case 'integrations':
      return undefined;
  }
}
