import type { ToolContext } from '#kernel/tool-context.ts';
import type { Fields } from './drafts.ts';
import type { Field } from './fields.ts';
import type { Records } from './records.ts';

/** Rows that are to become records, with what they name. */
export interface Batch {
  records: Records;
  fields: Fields[];
}

export const stampsOf = (ctx: ToolContext) => ({ createdAt: ctx.now(), updatedAt: ctx.now() });
/** The fields of these names: absent ones stay absent. */
export const only = <F extends Field>(fields: Fields, ...names: F[]): Partial<Record<F, string>> =>
  Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]]))) as Partial<Record<F, string>>;
