import { hash } from 'node:crypto';

/** JSON with sorted keys and without undefined: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = value as Record<string, unknown>;
  let text = '';
  for (const key of Object.keys(fields).sort()) {
    const inner = fields[key];
    if (inner !== undefined) text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${canonicalJson(inner)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** SHA-256 of the canonical JSON, lower-case hex. */
export function digest(value: unknown): string {
  return hash('sha256', canonicalJson(value));
}
