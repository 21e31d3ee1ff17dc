import { z } from 'zod';
import { activationFields } from '../activation-input.ts';
import { INTEGRATIONS, toggleNames, type Integration, type Toggle } from '../activation-tables.ts';
import { noFindings, type Findings } from './findings.ts';
import { objectIn, objectInside } from './json-text.ts';
import { readWord } from './json-words.ts';

type Field = keyof typeof activationFields;

/** What other programs call our fields. */
const otherNames: Record<string, Field> = {
  businessname: 'name',
  companyname: 'name',
  business: 'name',
  company: 'name',
  organisation: 'name',
  organization: 'name',
  nom: 'name',
  nombre: 'name',
  nome: 'name',
  sector: 'industry',
  businesstype: 'industry',
  type: 'industry',
  countrycode: 'country',
  pays: 'country',
  pais: 'country',
  currencycode: 'currency',
  tz: 'timezone',
  language: 'languages',
  locale: 'languages',
  tier: 'plan',
  package: 'plan',
  dataregion: 'region',
  hosting: 'region',
  website: 'domain',
  domainname: 'domain',
  email: 'adminEmail',
  ownermail: 'adminEmail',
  owneremail: 'adminEmail',
  contactemail: 'adminEmail',
};
const toggleKeys = new Set(['toggles', 'features', 'modules']);

/** A prompt that is one JSON object, bare or in a fence; undefined when it is none. */
export function readJson(prompt: string): Findings | undefined {
  const payload = objectIn(prompt);
  return payload && readPayload(payload);
}

/** An object somewhere in a message, and the message without it; undefined when none of its keys is one of ours. */
export function readJsonInside(prompt: string): { findings: Findings; rest: string } | undefined {
  const found = objectInside(prompt, (payload) => Object.keys(payload).some((key) => fieldOf(key) !== undefined || toggleKeys.has(key)));
  return found && { findings: readPayload(found.payload), rest: found.rest };
}

/** Field by field, each judged by its own schema. */
export function readPayload(payload: Record<string, unknown>): Findings {
  const findings = noFindings();
  for (const [key, value] of Object.entries(payload)) {
    const field = fieldOf(key);
    if (toggleKeys.has(key)) readToggles(value, findings);
    else if (field === 'integrations') readIntegrationList(value, findings);
    else if (field) readField(field, value, findings);
    else findings.contradictions.push({ fields: [quote(key)], message: `"${quote(key)}" is no field of an activation and was left out.` });
  }
  return findings;
}

const plain = (word: string): string => word.toLowerCase().replaceAll(/[^a-z]/g, '');
const fieldsByPlainName = new Map((Object.keys(activationFields) as Field[]).map((field) => [plain(field), field]));

/** "admin_email", "AdminEmail" and "owner email" are all `adminEmail`. */
const fieldOf = (key: string): Field | undefined => {
  const name = plain(key);
  return fieldsByPlainName.get(name) ?? (Object.hasOwn(otherNames, name) ? otherNames[name] : undefined);
};

/** A value as the schema wants it, or a word that says it plainly ("Kenya"), which is stated; anything else is reported and asked for. */
function readField(field: Field, value: unknown, findings: Findings): void {
  if (value === null || value === undefined || value === '') return;
  const parsed = activationFields[field].safeParse(value);
  if (parsed.success) {
    (findings.draft as Record<string, unknown>)[field] = parsed.data;
    return;
  }
  const read = typeof value === 'string' ? readWord(field, value) : undefined;
  const reparsed = read === undefined ? undefined : activationFields[field].safeParse(read);
  if (reparsed?.success) {
    (findings.draft as Record<string, unknown>)[field] = reparsed.data;
    findings.assumptions.push({ field, value: reparsed.data, because: `"${quote(value as string)}" in the payload was read so.` });
    return;
  }
  findings.contradictions.push({
    fields: [field],
    message: `The value of ${field} was refused: ${parsed.error.issues[0]?.message ?? 'invalid'}.`,
  });
  if (!['domain', 'adminEmail'].includes(field)) findings.ask.set(field, `What is the right ${field}? The one given was refused.`);
}

/** What is known is kept; the others are named. */
function readIntegrationList(value: unknown, findings: Findings): void {
  const list = z.array(z.string()).safeParse(typeof value === 'string' ? value.split(/[,;]/) : value);
  if (!list.success) {
    if (value !== null) findings.contradictions.push({ fields: ['integrations'], message: 'integrations must be a list of names.' });
    return;
  }
  const known = Object.keys(INTEGRATIONS) as Integration[];
  const found = list.data.map((name) => known.find((integration) => plain(integration) === plain(name)) ?? name);
  findings.draft.integrations = [...new Set(found.filter((name): name is Integration => known.includes(name as Integration)))];
  for (const name of found.filter((each) => !known.includes(each as Integration)))
    findings.contradictions.push({
      fields: ['integrations'],
      message: `"${quote(name)}" is no integration and was left out. There are ${known.join(', ')}.`,
    });
}

function readToggles(value: unknown, findings: Findings): void {
  const list = z.array(z.string()).safeParse(value).data;
  const parsed = list
    ? { success: true, data: Object.fromEntries(list.map((name): [string, unknown] => [name, true])) }
    : z.record(z.string(), z.unknown()).safeParse(value);
  if (!parsed.success)
    findings.contradictions.push({
      fields: ['toggles'],
      message: 'toggles must be an object of names to true or false.',
    });
  for (const [key, setting] of Object.entries(parsed.data ?? {})) {
    const toggle = toggleNames.find((name) => plain(name) === plain(key)) ?? readWord('toggles', key);
    if (!toggle)
      findings.contradictions.push({
        fields: [`toggles.${quote(key)}`],
        message: `"${quote(key)}" is no toggle and was left out.`,
      });
    else if (typeof setting === 'boolean') (setting ? findings.on : findings.off).set(toggle as Toggle, 'the payload');
    else
      findings.contradictions.push({
        fields: [`toggles.${toggle as string}`],
        message: `${toggle as string} must be true or false.`,
      });
  }
}

const quote = (key: string): string => key.slice(0, 40);
