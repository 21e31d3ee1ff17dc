import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Fields } from './drafts.ts';
import type { Field, Kind } from './fields.ts';

/** A record as an import sees it: each field's values now. */
export interface Existing {
  id: string;
  values: Partial<Record<Field, readonly string[]>>;
}

/** What the rows of one batch meet in the records. */
export interface Records {
  /** Records that this row would be another of. */
  matches(fields: Fields): Existing[];
  /** Ids of what the row names, or why it cannot be. */
  refer(fields: Fields): Refs | Refusal;
}

export type Refs = Partial<Record<'personId' | 'organisationId' | 'sourceId' | 'pipelineId' | 'stageId', string>>;
export interface Refusal {
  field: string;
  reason: string;
  message: string;
}

const CONTACTS = ['phone', 'phone2', 'email', 'email2'] as const;

/** What tells rows and records of a kind apart. Two with a key in common are the same. */
export function keysOf(kind: Kind, fields: Fields): string[] {
  const contacts = CONTACTS.flatMap((field) => (fields[field] ? [`${field.slice(0, 5)} ${fields[field]}`] : []));
  switch (kind) {
    case 'people':
      return contacts;
    case 'leads':
      return contacts.length > 0 ? contacts : [`name ${lower(fields.displayName)} ${lower(fields.organisationName)}`];
    case 'organisations':
      return [
        ...(fields.registrationNumber ? [`registration ${fields.registrationNumber}`] : []),
        `name ${lower(fields.name)} ${fields.registrationNumber ?? fields.country ?? ''}`,
      ];
    case 'deals':
      return [`deal ${lower(fields.name)} ${fields.phone ?? fields.email ?? lower(fields.organisationName)}`];
  }
}

export const lower = (text: string | undefined): string => text?.toLowerCase() ?? '';
export const wanted = (rows: readonly Fields[], ...fields: Field[]): string[] => [
  ...new Set(rows.flatMap((row) => fields.flatMap((field) => row[field] ?? []))),
];
/** One parameter however many values, so that the statement is prepared once. */
export const isOneOf = (column: PgColumn | SQL, values: readonly string[]): SQL => sql`${column} = ANY (${sql.param(values)}::text[])`;
export const one = (value: string | null): readonly string[] => (value === null ? [] : [value]);
export const nothing = (): Refs => ({});
