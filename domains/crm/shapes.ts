import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fromMinor, Money, toMinor } from '#kernel/money.ts';

/** Fields that several tools take or give, each said once. */

/** Its bounds are a check and not keywords of the schema: in a tool of many fields those cost more tokens than the fields. */
const line = (max = 200) =>
  z
    .string()
    .trim()
    .refine((typed) => typed.length > 0 && typed.length <= max, `must have 1 to ${max} characters`);

export const label = line();
export const longText = line(20_000);
export const personName = {
  displayName: line().describe('Full name, in their own order.').meta({ pii: 'name' }),
  givenName: line().describe('Given name.').meta({ pii: 'name' }),
  familyName: line().describe('Family name.').meta({ pii: 'name' }),
};
export const phone = line(40).describe('As in the own country, or with country code: +2348031234567.').meta({ pii: 'phone' });
export const email = z.email().max(254).describe('E-mail address.').meta({ pii: 'email' });
export const query = line().describe('Words of the name, in any order.');
export const ownerId = z.uuid().describe('User in charge.');
export const personId = z.uuid().describe('From crm_list_people.');
export const organisationId = z.uuid().describe('From crm_list_organisations.');
export const leadId = z.uuid().describe('From crm_list_leads.');
export const dealId = z.uuid().describe('From crm_list_deals.');
export const pipelineId = z.uuid().describe('From crm_list_pipelines.');
export const stageId = z.uuid().describe('From crm_list_pipelines.');
export const sourceId = z.uuid().describe('From crm_list_lead_sources.');
export const dateIn = z.iso.date();
export const momentIn = z.iso.datetime({ offset: true });

export const value = Money.describe('Worth, not negative.');

/** What an activity or a note is about. */
export const subject = {
  personId: personId.optional(),
  organisationId: organisationId.optional(),
  leadId: leadId.optional(),
  dealId: dealId.optional(),
};

export const moment = z.string().describe('ISO 8601, UTC.');
export const maybeMoment = moment.nullable();
export const date = z.string().nullable().describe('ISO 8601 date.');
export const text = (what: string) => z.string().describe(what);
export const maybe = (what: string) => z.string().nullable().describe(what);
export const ref = (what: string) => z.string().describe(`Id of the ${what}.`);
export const maybeRef = (what: string) => z.string().nullable().describe(`Id of the ${what}; null: none.`);
export const deleted = z.object({ isDeleted: z.literal(true).describe('It is gone; undo brings it back.') });
export const subjectOut = {
  personId: maybeRef('person'),
  organisationId: maybeRef('organisation'),
  leadId: maybeRef('lead'),
  dealId: maybeRef('deal'),
};
export const valueOut = Money.nullable().describe('Worth; null: not known.');

export const toMoment = (instant: Temporal.Instant | null): string | null => instant?.toString() ?? null;
export const toDate = (day: Temporal.PlainDate | null): string | null => day?.toString() ?? null;
export const fromDate = (day: string | null | undefined): Temporal.PlainDate | null => (day ? Temporal.PlainDate.from(day) : null);

type Stored = { valueMinor: bigint | null; currency: string | null };

/** Undefined stays undefined (leave it), null clears both columns. */
export function toStored(money: z.output<typeof Money> | null | undefined): Stored | Record<string, never> {
  if (money === undefined) return {};
  if (money === null) return { valueMinor: null, currency: null };
  const valueMinor = toMinor(money);
  if (valueMinor >= 0n) return { valueMinor, currency: money.currency };
  throw new ToolError('invalid_input', { reason: 'value_negative', message: 'A value cannot be negative.' });
}

export const fromStored = ({ valueMinor, currency }: Stored): z.output<typeof Money> | null =>
  valueMinor === null || currency === null ? null : fromMinor(valueMinor, currency);
