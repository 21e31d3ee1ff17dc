import { ToolError } from '#kernel/errors.ts';

/** The fields that are really to change; refuses an update that would change nothing. */
export function changesIn<T extends Record<string, unknown>>(fields: T): Partial<T> {
  const changes = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
  if (Object.keys(changes).length > 0) return changes;
  throw new ToolError('invalid_input', { reason: 'nothing_to_change', message: 'Name at least one field to change.' });
}
