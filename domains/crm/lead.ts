import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { toNational } from './phones.ts';
import { leadConversions, leads } from './schema-sales.ts';
import { fromStored, maybe, maybeRef, moment, maybeMoment, ref, text, toMoment, valueOut } from './shapes.ts';

export const Factors = z
  .array(z.object({ factor: text('What was judged.'), points: z.int().describe('What it adds or takes.'), because: text('Why.') }))
  .describe('Their points sum to the score.');

export const Lead = z.object({
  leadId: ref('lead'),
  displayName: text('Full name.').meta({ pii: 'name' }),
  organisationName: maybe('Where they work.'),
  phone: maybe('E.164.').meta({ pii: 'phone' }),
  phoneNational: maybe('As its own country writes it.').meta({ pii: 'phone' }),
  phoneTyped: maybe('As somebody typed it; null: as E.164.').meta({ pii: 'phone' }),
  email: maybe('Lower case.').meta({ pii: 'email' }),
  need: maybe('What they want.'),
  country: maybe('ISO 3166-1 alpha-2.'),
  city: maybe('City.'),
  language: maybe('BCP 47.'),
  productInterest: maybe('The product or service.'),
  sourceId: maybeRef('lead source'),
  ownerId: maybeRef('user in charge'),
  assignment: z
    .object({
      ruleId: ref('rule'),
      ruleName: text('Its name then.'),
      strategy: text('How it chooses.'),
      because: z.array(z.string()).describe('Why this lead went to this owner.'),
      assignedAt: moment,
    })
    .nullable()
    .describe('Which rule gave it to its owner; null: none did.'),
  value: valueOut,
  status: z.enum(['new', 'working', 'qualified', 'converted', 'disqualified']).describe('Where it stands.'),
  disqualifiedReason: maybe('Why it was given up.'),
  score: z.int().nullable().describe('0 to 100; null: never scored.'),
  scoreFactors: Factors.nullable(),
  scoredAt: maybeMoment,
  createdAt: moment,
  updatedAt: moment,
});

export type LeadRow = typeof leads.$inferSelect;

export function toLead(row: LeadRow): z.input<typeof Lead> {
  const { id, tenantId: _, valueMinor, currency, scoredAt, createdAt, updatedAt, ...rest } = row;
  return {
    leadId: id,
    ...rest,
    phoneNational: toNational(rest.phone),
    value: fromStored({ valueMinor, currency }),
    scoredAt: toMoment(scoredAt),
    createdAt: createdAt.toString(),
    updatedAt: updatedAt.toString(),
  };
}

const absent = () => notFound('lead', { tool: 'crm_list_leads' });

export async function loadLead(db: Db, id: string): Promise<z.input<typeof Lead>> {
  const [row] = await db.select().from(leads).where(eq(leads.id, id));
  if (!row) throw absent();
  return toLead(row);
}

/** The lead, locked until the call ends: whoever wants to convert it as well waits here and then sees that it is done. */
export async function lockLead(db: Db, id: string): Promise<LeadRow> {
  const [row] = await db.select().from(leads).where(eq(leads.id, id)).for('update');
  if (!row) throw absent();
  return row;
}

/** Refuses leads that are closed, and says where to go on instead. */
export async function assertLive(db: Db, { id, status }: LeadRow): Promise<void> {
  if (status === 'disqualified') {
    throw new ToolError('conflict', {
      reason: 'lead_disqualified',
      message: 'The lead was disqualified.',
      fix: { tool: 'crm_reopen_lead', input: { leadId: id } },
    });
  }
  if (status !== 'converted') return;
  const [conversion] = await db.select({ dealId: leadConversions.dealId }).from(leadConversions).where(eq(leadConversions.leadId, id));
  throw new ToolError('conflict', {
    reason: 'lead_already_converted',
    message: 'The lead was converted already; its deal goes on.',
    fix: { tool: 'crm_get_deal', input: { dealId: conversion?.dealId } },
  });
}
