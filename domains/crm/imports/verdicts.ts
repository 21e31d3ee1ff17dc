import type { Db } from '#kernel/db.ts';
import { digest } from '#kernel/canonical.ts';
import { type Fields, type Mapped, toDraft } from './drafts.ts';
import type { Field, Kind } from './fields.ts';
import { loadRecords } from './matching.ts';
import { type Existing, keysOf } from './records.ts';

export const VERDICTS = ['new', 'update', 'duplicate', 'invalid', 'skipped'] as const;
export type Verdict = (typeof VERDICTS)[number];
export type OnDuplicate = 'skip' | 'fill' | 'overwrite';

export interface Row {
  rowNumber: number;
  cells: string[];
}

export interface Judged extends Row {
  verdict: Verdict;
  recordId: string | null;
  sameAsRow: number | null;
  field: string | null;
  reason: string | null;
  message: string | null;
  /** What would be written, by field. */
  fields: Fields | null;
}

export interface Plan extends Mapped {
  onDuplicate: OnDuplicate;
}

const BLANK = { recordId: null, sameAsRow: null, field: null, reason: null, message: null, fields: null };

/** What would become of each row, in the file's order: the first of two that are the same goes first. */
export async function judgeRows(db: Db, plan: Plan, rows: readonly Row[]): Promise<Judged[]> {
  const drafts = rows.map((row) => ({ row, draft: toDraft(plan, row.cells) }));
  const good = drafts.flatMap(({ draft }) => (draft.is === 'good' ? [draft.fields] : []));
  const records = await loadRecords(db, plan.kind, good);
  const seen = new Map<string, number>();
  return drafts.map(({ row, draft }): Judged => {
    const blank = { ...row, ...BLANK };
    if (draft.is === 'empty') return { ...blank, verdict: 'skipped', reason: 'row_empty', message: 'The row is empty.' };
    if (draft.is === 'bad') return { ...blank, verdict: 'invalid', field: draft.field, reason: draft.reason, message: draft.message };
    const { fields } = draft;
    const refs = records.refer(fields);
    if ('reason' in refs) return { ...blank, verdict: 'invalid', ...refs };
    const keys = keysOf(plan.kind, fields);
    const matches = records.matches(fields);
    // Two rows may know the same record by different things: one its number, the other its address.
    for (const { id } of matches) keys.push(`record ${id}`);
    const sameAsRow = keys.flatMap((key) => seen.get(key) ?? [])[0];
    for (const key of keys) if (!seen.has(key)) seen.set(key, sameAsRow ?? row.rowNumber);
    if (sameAsRow === undefined) return { ...blank, ...against(plan, fields, matches) };
    const message = `The row is the same as row ${sameAsRow} of the file.`;
    return { ...blank, verdict: 'duplicate', sameAsRow, reason: 'same_as_row', message };
  });
}

type Outcome = Pick<Judged, 'verdict'> & Partial<Judged>;

function against(plan: Plan, fields: Fields, matches: readonly Existing[]): Outcome {
  const [match, another] = matches;
  if (!match) return { verdict: 'new', fields };
  if (another) {
    return {
      verdict: 'invalid',
      recordId: match.id,
      reason: 'matches_several',
      message: 'The row is the same as several records. Merge them first.',
    };
  }
  const changes = plan.onDuplicate === 'skip' ? {} : changesTo(plan.kind, match, fields, plan.onDuplicate);
  if (Object.keys(changes).length > 0) return { verdict: 'update', recordId: match.id, fields: changes };
  return { verdict: 'duplicate', recordId: match.id, reason: 'record_exists', message: 'The record is here already.' };
}

/** Fields that an update may touch. A deal stays where its history put it, and a person's places of work are links. */
const UPDATABLE: Readonly<Record<Kind, readonly Field[]>> = {
  people: ['displayName', 'givenName', 'familyName', 'language', 'phone', 'phone2', 'email', 'email2'],
  organisations: ['name', 'registrationNumber', 'website', 'phone', 'email', 'city', 'country'],
  leads: ['displayName', 'organisationName', 'phone', 'email', 'need', 'productInterest', 'source', 'country', 'city', 'language'],
  deals: ['name', 'expectedCloseOn'],
};
/** A person has several of these: another one is added and replaces none. */
const ADDED: readonly Field[] = ['phone', 'phone2', 'email', 'email2'];

function changesTo(kind: Kind, { values }: Existing, fields: Fields, onDuplicate: 'fill' | 'overwrite'): Fields {
  const changes: Fields = {};
  const differs = (field: Field): boolean => {
    const [value, present] = [fields[field], values[field] ?? []];
    if (value === undefined || present.includes(value)) return false;
    return present.length === 0 || onDuplicate === 'overwrite' || (kind === 'people' && ADDED.includes(field));
  };
  for (const field of UPDATABLE[kind]) if (differs(field)) changes[field] = fields[field];
  // An amount without its currency means nothing, so the two go together.
  if (differs('value') || (differs('currency') && onDuplicate === 'overwrite'))
    Object.assign(changes, { value: fields.value, currency: fields.currency });
  return changes;
}

export function countVerdicts(rows: readonly Pick<Judged, 'verdict'>[]): Record<Verdict, number> {
  const counts = { new: 0, update: 0, duplicate: 0, invalid: 0, skipped: 0 };
  for (const { verdict } of rows) counts[verdict]++;
  return counts;
}

/** Names a plan: another mapping, another verdict of any row, and it is another. */
export const planHashOf = (plan: Plan, rows: readonly Judged[]): string =>
  digest([plan, rows.map(({ rowNumber, verdict, recordId, fields }) => [rowNumber, verdict, recordId, fields])]);

export const isWritten = ({ verdict }: Pick<Judged, 'verdict'>): boolean => verdict === 'new' || verdict === 'update';
