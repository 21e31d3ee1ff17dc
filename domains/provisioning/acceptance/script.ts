/** The inputs of a scenario: what stands in them for something that is known only while it is played. */

export interface Kept {
  [name: string]: Record<string, unknown>;
}

/** A reference to a step that was not played. */
export class Unknown extends Error {}

/** `$now` is the moment; `$deal.dealId` is a field of what an earlier step kept. Anything else stays as it is. */
export function resolve(value: unknown, kept: Kept, now: Temporal.Instant): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, kept, now));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner, kept, now)]));
  if (typeof value !== 'string' || !value.startsWith('$')) return value;
  if (value === '$now') return now.toString();
  const [name = '', ...path] = value.slice(1).split('.');
  let found: unknown = kept[name];
  for (const step of path) found = (found as Record<string, unknown> | undefined)?.[step];
  if (found === undefined) throw new Unknown(value);
  return found;
}

/** The names that an input refers to: what must have been kept before. */
export function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (value !== null && typeof value === 'object') return Object.values(value).flatMap(referencesIn);
  return typeof value === 'string' && value.startsWith('$') && value !== '$now' ? [value.slice(1).split('.')[0] ?? ''] : [];
}
