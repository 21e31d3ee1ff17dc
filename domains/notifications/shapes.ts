import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { addressOf, type Channel, CHANNELS, CLASSES, HISTORY_STATES, isTimeZone } from './rules.ts';

/** Fields that several tools take or give, each said once. */

export const channel = z.enum(CHANNELS).describe('How it travels.');
export const to = z
  .string()
  .min(3)
  .max(254)
  .describe('E-mail address, or number with country code: +2348031234567.')
  .meta({ pii: 'contact' });
export const messageClass = z.enum(CLASSES).describe('urgent: passes quiet hours.');
export const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/)
  .describe('Such as en or pt-BR.');
export const templateName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/)
  .describe('Such as invoice_due.');
export const values = z.record(z.string(), z.string().max(1000)).describe('A text for each placeholder.');
export const zone = z.string().max(64).refine(isTimeZone, 'must be an IANA time zone');
export const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .nullable();

export const messageId = z.uuid().describe('From notifications_list_messages.');
export const templateId = z.uuid().describe('From notifications_list_templates.');

export const state = z.enum(HISTORY_STATES).describe('The strongest that was reported.');
export const moment = z.string().describe('ISO 8601, UTC.');
export const maybe = (what: string) => z.string().nullable().describe(what);
export const text = (what: string) => z.string().describe(what);
export const deleted = z.object({ isDeleted: z.literal(true).describe('It is gone; undo brings it back.') });

export const toMoment = (instant: Temporal.Instant | null): string | null => instant?.toString() ?? null;

export function toAddress(channel: Channel, typed: string): string {
  const address = addressOf(channel, typed);
  if (address) return address;
  throw new ToolError('invalid_input', {
    reason: 'address_invalid',
    message: channel === 'email' ? 'This is no e-mail address.' : 'A phone number needs its country code, such as +2348031234567.',
    issues: [{ path: 'to', message: `Not an address of the channel ${channel}.` }],
  });
}
