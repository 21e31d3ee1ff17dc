import { z } from 'zod';
import { Currency, Money } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type Dimension, DIMENSIONS } from './ledger-rules.ts';
import type { Dimensions } from './posting.ts';

/** Fields that several tools take or give, each said once. */

/** Its bounds are a check and not keywords of the schema: those cost a model more tokens than they tell it. */
export const line = (max = 200) =>
  z
    .string()
    .trim()
    .refine((typed) => typed.length > 0 && typed.length <= max, `must have 1 to ${max} characters`);

export const code = line(20).describe('Code.');
export const name = line(120).describe('Name.');
export const reason = line(500).describe('Why.');
export const currency = Currency;
export const dateIn = z.iso.date();
export const entityId = z.uuid().optional().describe('Whose books; the default entity if left out.');
export const accountId = z.uuid().describe('From finance_list_accounts.');
export const periodId = z.uuid().describe('From finance_list_periods.');
export const journalId = z.uuid().describe('From finance_list_journals.');
export const entryId = z.uuid().describe('From finance_list_entries.');
export const partyId = z.uuid().describe('From finance_list_parties.');
/** A decimal of the outside world: rates, percentages, quantities. */
export const decimal = z.string().regex(/^\d{1,12}(\.\d{1,12})?$/);
export const dimensionsIn = z.partialRecord(z.enum(DIMENSIONS), z.uuid()).optional().describe('By finance_list_dimension_values.');

export const text = (what: string) => z.string().describe(what);
export const maybe = (what: string) => z.string().nullable().describe(what);
export const ref = (what: string) => z.string().describe(`Id of the ${what}.`);
export const maybeRef = (what: string) => z.string().nullable().describe(`Id of the ${what}; null: none.`);
export const moment = z.string().describe('ISO 8601, UTC.');
export const day = z.string().describe('ISO 8601 date.');
export const maybeDay = z.string().nullable().describe('ISO 8601 date; null: none.');
export const money = (what: string) => Money.describe(what);
export const deleted = z.object({ isDeleted: z.literal(true).describe('It is gone; undo brings it back.') });
export const dimensionsOut = z
  .partialRecord(z.enum(DIMENSIONS), z.string())
  .describe('Ids of the values that it is posted to, by dimension.');

export const dateOr = (ctx: ToolContext, typed: string | undefined): Temporal.PlainDate =>
  typed === undefined ? ctx.today() : Temporal.PlainDate.from(typed);
export const toDay = (date: Temporal.PlainDate | null): string | null => date?.toString() ?? null;
export const toMoment = (instant: Temporal.Instant | null): string | null => instant?.toString() ?? null;

export const COLUMN_OF = {
  cost_centre: 'costCentreId',
  project: 'projectId',
  fund: 'fundId',
  branch: 'branchId',
} as const satisfies Record<Dimension, keyof Dimensions>;

/** `{ project: id }` at the doors is `{ projectId: id }` in the books, and back. */
export const toDimensions = (typed: Partial<Record<Dimension, string>> = {}): Dimensions =>
  Object.fromEntries(DIMENSIONS.map((kind) => [COLUMN_OF[kind], typed[kind] ?? null]));
export const fromDimensions = (row: Dimensions): Partial<Record<Dimension, string>> =>
  Object.fromEntries(DIMENSIONS.flatMap((kind) => (row[COLUMN_OF[kind]] ? [[kind, row[COLUMN_OF[kind]]]] : [])));
