import { z } from 'zod';
import { activationFields } from '../activation-input.ts';
import { toggleNames, type Toggle } from '../activation-tables.ts';
import { noFindings, type Findings } from './findings.ts';

/** A prompt that is one JSON object, bare or in a fence, taken as it is; undefined when it is none. */
export function readJson(prompt: string): Findings | undefined {
  const payload = objectIn(prompt);
  if (!payload) return undefined;
  const findings = noFindings();
  for (const [key, value] of Object.entries(payload)) {
    if (key === 'toggles') readToggles(value, findings);
    else if (Object.hasOwn(activationFields, key)) readField(key as keyof typeof activationFields, value, findings);
    else
      findings.contradictions.push({
        fields: [quote(key)],
        message: `"${quote(key)}" is no field of an activation and was left out.${hint(key, Object.keys(activationFields))}`,
      });
  }
  return findings;
}

function objectIn(prompt: string): Record<string, unknown> | undefined {
  const text = prompt
    .trim()
    .replace(/^```(?:json)?\s*/, '')
    .replace(/\s*```$/, '');
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return z.record(z.string(), z.unknown()).safeParse(value).data;
  } catch {
    return undefined;
  }
}

/** What fails its own check is reported and asked for, never repaired. */
function readField(field: keyof typeof activationFields, value: unknown, findings: Findings): void {
  if (value === null || value === undefined) return;
  const parsed = activationFields[field].safeParse(value);
  if (parsed.success) (findings.draft as Record<string, unknown>)[field] = parsed.data;
  else {
    findings.contradictions.push({
      fields: [field],
      message: `The value of ${field} was refused: ${parsed.error.issues[0]?.message ?? 'invalid'}.`,
    });
    if (!['domain', 'adminEmail', 'integrations'].includes(field))
      findings.ask.set(field, `What is the right ${field}? The one given was refused.`);
  }
}

function readToggles(value: unknown, findings: Findings): void {
  const parsed = z.record(z.string(), z.unknown()).safeParse(value);
  if (!parsed.success)
    findings.contradictions.push({
      fields: ['toggles'],
      message: 'toggles must be an object of names to true or false.',
    });
  for (const [key, setting] of Object.entries(parsed.data ?? {})) {
    if (!(toggleNames as string[]).includes(key))
      findings.contradictions.push({
        fields: [`toggles.${quote(key)}`],
        message: `"${quote(key)}" is no toggle and was left out.${hint(key, toggleNames)}`,
      });
    else if (typeof setting === 'boolean') (setting ? findings.on : findings.off).set(key as Toggle, 'the payload');
    else
      findings.contradictions.push({
        fields: [`toggles.${key}`],
        message: `${key} must be true or false.`,
      });
  }
}

const quote = (key: string): string => key.slice(0, 40);

function hint(key: string, known: readonly string[]): string {
  const plain = (word: string) => word.toLowerCase().replaceAll(/[^a-z]/g, '');
  const near = known.find(
    (name) =>
      plain(name) === plain(key) || (plain(key).length > 3 && (plain(name).startsWith(plain(key)) || plain(key).startsWith(plain(name)))),
  );
  return near ? ` Did you mean "${near}"?` : '';
}
