import { ToolError } from '#kernel/errors.ts';
import { fromMinor, toMinor } from '#kernel/money.ts';
import type { Home } from '../phones.ts';
import { BadCell, READ } from './cells.ts';
import { FIELDS, type Field, type Kind } from './fields.ts';

export type Fields = Partial<Record<Field, string>>;

export type Draft = { is: 'good'; fields: Fields } | { is: 'empty' } | { is: 'bad'; field: string; reason: string; message: string };

export interface Mapped {
  kind: Kind;
  /** The field of each column; null: the column is left out. */
  mapping: readonly (string | null)[];
  /** For amounts without a currency of their own. */
  currency: string | null;
  /** For numbers without a country code. */
  home: Home;
}

/** A row as its fields keep it, or the first cell that cannot be taken. */
export function toDraft({ kind, mapping, currency, home }: Mapped, cells: readonly string[]): Draft {
  if (cells.every((cell) => cell.trim() === '')) return { is: 'empty' };
  const fields: Fields = {};
  for (const [column, field] of mapping.entries()) {
    const cell = (cells[column] ?? '').trim();
    if (field === null || cell === '' || !isField(kind, field)) continue;
    try {
      fields[field] = READ[field](cell, home);
    } catch (error) {
      if (error instanceof BadCell) return { is: 'bad', field, reason: error.reason, message: error.message };
      throw error;
    }
  }
  return complete(kind, fields, currency);
}

const isField = (kind: Kind, name: string): name is Field => (FIELDS[kind] as readonly string[]).includes(name);

const missing = (field: string, message: string): Draft => ({ is: 'bad', field, reason: 'field_missing', message });

function complete(kind: Kind, fields: Fields, currency: string | null): Draft {
  if (kind === 'people' || kind === 'leads') {
    fields.displayName ??= [fields.givenName, fields.familyName].filter(Boolean).join(' ') || fields.organisationName;
    if (!fields.displayName) return missing('displayName', 'The row has no name.');
  } else if (!fields.name) return missing('name', 'The row has no name.');
  if (kind === 'leads') {
    // A lead has one name; the halves only served to make it.
    delete fields.givenName;
    delete fields.familyName;
  }
  if (kind === 'deals' && !fields.phone && !fields.email && !fields.organisationName) {
    return missing('organisationName', 'A deal needs a customer: a phone number, an e-mail address or an organisation that is here.');
  }
  return priced(fields, currency);
}

function priced({ currency: own, ...fields }: Fields, fallback: string | null): Draft {
  if (fields.value === undefined) return { is: 'good', fields };
  const currency = own ?? fallback;
  if (!currency) return missing('currency', 'The amount has no currency.');
  try {
    const { amount } = fromMinor(toMinor({ amount: fields.value, currency }), currency);
    return { is: 'good', fields: { ...fields, value: amount, currency } };
  } catch (error) {
    if (error instanceof ToolError) return { is: 'bad', field: 'value', reason: error.reason, message: error.message };
    throw error;
  }
}
