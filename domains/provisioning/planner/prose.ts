import { toggleNames } from '../activation-tables.ts';
import { readContacts } from './contacts.ts';
import { countryOfCurrency } from './country-defaults.ts';
import { featureMentions, readFeatures } from './features.ts';
import { noFindings, type Findings } from './findings.ts';
import { countryName } from './gazetteer.ts';
import { industryNames, readIndustry } from './industries.ts';
import { readIntegrations } from './integrations.ts';
import { overlaps, type Span } from './lexicon.ts';
import { readName } from './names.ts';
import { chooseHome } from './home.ts';
import { demonymCountry } from './nationality.ts';
import { placeMentions } from './places.ts';
import { readPlans, readSize } from './plans.ts';
import { readCurrency, readCurrencyFamily } from './currencies.ts';
import { readLanguages, readRegion, readTimezone } from './terms.ts';
import { readPrompt, type Prompt } from './text.ts';

/** Ordinary sentences. Addresses and the name are read first, so that "Lagos Bites" is no place and "Fleet Street Bakery" no fleet. */
export function readProse(raw: string): Findings {
  const prompt = readPrompt(raw);
  const findings = noFindings();
  const contacts = readContacts(prompt);
  const integrations = readIntegrations(prompt, contacts.taken);
  const features = featureMentions(prompt, contacts.taken);
  const name = readName(prompt, [...contacts.taken, ...integrations.spans, ...features], contacts.domain);
  const taken: Span[] = name ? [...contacts.taken, name] : contacts.taken;
  if (name) {
    findings.draft.name = name.name.slice(0, 120);
    findings.assumptions.push({ field: 'name', value: findings.draft.name, because: name.because });
  }
  if (contacts.domain) findings.draft.domain = contacts.domain;
  if (contacts.adminEmail) findings.draft.adminEmail = contacts.adminEmail;
  const industry = readIndustry(prompt, name, contacts.taken, features);
  if (industry) {
    findings.draft.industry = industry.industry;
    findings.assumptions.push({
      field: 'industry',
      value: industry.industry,
      because: `The prompt speaks of "${industry.words}".`,
    });
  }
  takeWhere(prompt, taken, contacts.country, findings);
  takeTerms(prompt, findings);
  takeFeatures(prompt, taken, findings);
  findings.draft.integrations = integrations.found;
  for (const service of integrations.unknown)
    findings.assumptions.push({
      field: 'integrations',
      value: service,
      because: `${service} is not available yet and was left out.`,
    });
  return findings;
}

function takeWhere(prompt: Prompt, taken: readonly Span[], suffixCountry: string | undefined, findings: Findings): void {
  const mentions = placeMentions(prompt, taken);
  const region = readRegion(prompt, mentions);
  if (region) {
    findings.draft.region = region.region;
    if (!region.isExact)
      findings.assumptions.push({
        field: 'region',
        value: region.region,
        because: `The nearest region to ${region.words}.`,
      });
  }
  const currency = readCurrency(prompt, taken);
  const home = chooseHome(prompt, mentions, { currency, suffixCountry });
  const zone = readTimezone(prompt);
  if (zone) findings.draft.timezone = zone;
  if (currency) findings.draft.currency = currency;
  const settle = (country: string, because: string) => {
    findings.draft.country = country;
    findings.assumptions.push({ field: 'country', value: country, because });
  };
  if (home && 'conflict' in home) {
    findings.contradictions.push({ fields: ['country'], message: `${home.conflict}.` });
    findings.ask.set('country', `In which country is the business? ${home.conflict}.`);
  } else if (home) {
    settle(home.country, home.because);
    if (!zone && home.place.timezone) {
      findings.draft.timezone = home.place.timezone;
      findings.assumptions.push({
        field: 'timezone',
        value: home.place.timezone,
        because: `The time zone of ${home.words}.`,
      });
    }
  } else {
    const demonym = demonymCountry(prompt, taken);
    const byCurrency = currency && countryOfCurrency(currency);
    if (demonym) {
      settle(demonym.country, `The prompt says "${demonym.words}".`);
      if (demonym.timezone && !zone) findings.draft.timezone = demonym.timezone;
    } else if (suffixCountry) settle(suffixCountry, `Its address ends in the suffix of ${countryName(suffixCountry)}.`);
    else if (byCurrency) settle(byCurrency, `${currency} is the currency of ${countryName(byCurrency)} alone.`);
  }
  const family = currency ? undefined : readCurrencyFamily(prompt, taken, findings.draft.country);
  if (family) findings.draft.currency = family;
}

function takeTerms(prompt: Prompt, findings: Findings): void {
  const plans = readPlans(prompt);
  const size = readSize(prompt);
  if (plans.length > 1) {
    findings.contradictions.push({
      fields: ['plan'],
      message: `The prompt names several plans: ${plans.join(', ')}.`,
    });
    findings.ask.set('plan', `Which plan: ${plans.join(' or ')}?`);
  } else if (plans[0]) findings.draft.plan = plans[0];
  else if (size) {
    findings.draft.plan = size.plan;
    findings.assumptions.push({ field: 'plan', value: size.plan, because: size.because });
  }
  const languages = readLanguages(prompt);
  if (languages.length > 0) findings.draft.languages = languages;
}

function takeFeatures(prompt: Prompt, taken: readonly Span[], findings: Findings): void {
  // "Marketing agency" asks for no marketing; "online shop" is both a business and a feature.
  const industries = industryNames(prompt);
  const mentions = featureMentions(prompt, taken).filter(
    (mention) => !industries.some((span) => overlaps(span, mention) && span.to - span.from > mention.to - mention.from),
  );
  const wish = readFeatures(prompt, mentions, taken);
  Object.assign(findings, { on: wish.on, off: wish.off, isOnly: wish.isOnly, isAll: wish.isAll });
  for (const toggle of toggleNames) {
    const torn = wish.torn.get(toggle);
    if (torn)
      findings.contradictions.push({
        fields: [`toggles.${toggle}`],
        message: `The prompt asks for ${toggle} ("${torn.slice(0, 40)}") and excludes it ("${wish.off.get(toggle)?.slice(0, 40)}"). It stays off.`,
      });
  }
}
