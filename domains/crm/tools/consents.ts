import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import type { Compensation } from '#kernel/tool.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type ConsentEventRow, type ConsentKey, eventById, lastEvent, standingWord } from '../consent.ts';
import { consentCorrected, consentRecorded, consentWithdrawn } from '../events.ts';
import { POSITION } from '../finding.ts';
import { follow, survivorOf } from '../redirects.ts';
import { consentEvents, people } from '../schema-people.ts';
import { label, maybe, maybeRef, moment, maybeMoment, momentIn, personId, ref, text, toMoment } from '../shapes.ts';
import { lockPerson } from './people.ts';

const CHANNELS = ['email', 'sms', 'whatsapp', 'phone', 'post'] as const;
const channel = z.enum(CHANNELS).describe('How they are reached.');
const purpose = z
  .string()
  .regex(/^[a-z][a-z_]{0,39}$/)
  .describe('What for: marketing, service, research, …');
const evidence = label.describe('How they said so, such as signed form 12.');
const happenedAt = momentIn.optional().describe('When they said so; default: now.');
const about = { personId, channel, purpose };

const state = z.enum(['granted', 'withdrawn', 'none']).describe('What holds now.');
const Outcome = z.object({
  personId: ref('person'),
  channel: text('How they are reached.'),
  purpose: text('What for.'),
  state,
  standingEventId: maybeRef('event that decides'),
  previousEventId: maybeRef('event that decided before'),
});
type Outcome = z.output<typeof Outcome>;

type Draft = {
  action: ConsentEventRow['action'];
  state: ConsentEventRow['state'];
  standingId: string | null;
  evidence: string;
  happenedAt: Temporal.Instant;
};

async function append(
  ctx: ToolContext,
  key: ConsentKey,
  last: ConsentEventRow | undefined,
  { id, ...draft }: Draft & { id: string },
): Promise<z.input<typeof Outcome>> {
  await ctx.db
    .insert(consentEvents)
    .values({ id, ...key, ...draft, seq: (last?.seq ?? 0) + 1, recordedAt: ctx.now(), recordedBy: ctx.actor.name });
  return { ...key, state: draft.state, standingEventId: draft.standingId, previousEventId: last?.standingId ?? null };
}

/** Refuses a moment in the future, and one before the event that stands: the latest wins, whenever it is entered. */
async function momentOf(ctx: ToolContext, given: string | undefined, key: ConsentKey): Promise<Temporal.Instant> {
  const happenedAt = given ? Temporal.Instant.from(given) : ctx.now();
  if (Temporal.Instant.compare(happenedAt, ctx.now()) > 0) {
    throw new ToolError('invalid_input', { reason: 'consent_in_future', message: 'happenedAt is in the future.' });
  }
  const standing = await standingWord(ctx.db, key);
  if (!standing || Temporal.Instant.compare(happenedAt, standing.happenedAt) >= 0) return happenedAt;
  throw new ToolError('conflict', {
    reason: 'newer_consent_stands',
    message: 'The person has said something newer for this channel and purpose.',
    data: { state: standing.state, happenedAt: standing.happenedAt.toString() },
    fix: { tool: 'crm_check_consent' },
  });
}

/** Makes the event before stand again, unless something newer was said meanwhile. */
const takeBack: Compensation<unknown, Outcome> = {
  tool: 'crm_correct_consent',
  input: ({ output, callId }) => ({
    personId: output.personId,
    channel: output.channel,
    purpose: output.purpose,
    wrongEventId: output.standingEventId,
    rightEventId: output.previousEventId,
    reason: `Undo of call ${callId}`,
  }),
};

export const recordConsent = defineTool({
  name: 'crm_record_consent',
  title: 'Record consent',
  summary: 'Record that a person allows messages.',
  guide: 'Only what the person really said, with its evidence. The latest word wins. For the opposite use crm_withdraw_consent.',
  effect: 'compensable',
  compensate: takeBack,
  permission: 'crm:write',
  input: z.object({ ...about, evidence, happenedAt }),
  output: Outcome,
  examples: [{ personId: fixture('crm.person.chidi'), channel: 'whatsapp', purpose: 'marketing', evidence: 'Said so on the phone' }],
  async run({ evidence, happenedAt: given, ...key }, ctx) {
    await lockPerson(ctx.db, key.personId);
    const last = await lastEvent(ctx.db, key);
    const id = ctx.newId();
    const happenedAt = await momentOf(ctx, given, key);
    const outcome = await append(ctx, key, last, { id, action: 'grant', state: 'granted', standingId: id, evidence, happenedAt });
    ctx.emit(consentRecorded, key);
    return outcome;
  },
});

export const withdrawConsent = defineTool({
  name: 'crm_withdraw_consent',
  title: 'Withdraw consent',
  summary: 'Record that a person forbids messages.',
  guide: 'Works also where nothing was allowed before. It holds at once.',
  effect: 'compensable',
  compensate: takeBack,
  permission: 'crm:write',
  input: z.object({ ...about, evidence, happenedAt }),
  output: Outcome,
  examples: [{ personId: fixture('crm.person.chidi'), channel: 'email', purpose: 'marketing', evidence: 'Clicked unsubscribe' }],
  async run({ evidence, happenedAt: given, ...key }, ctx) {
    await lockPerson(ctx.db, key.personId);
    const last = await lastEvent(ctx.db, key);
    const id = ctx.newId();
    const happenedAt = await momentOf(ctx, given, key);
    const outcome = await append(ctx, key, last, { id, action: 'withdraw', state: 'withdrawn', standingId: id, evidence, happenedAt });
    ctx.emit(consentWithdrawn, key);
    return outcome;
  },
});

export const correctConsent = defineTool({
  name: 'crm_correct_consent',
  title: 'Correct consent',
  summary: 'Take back a consent entry made in error.',
  guide: 'Not for a change of mind: that is crm_record_consent or crm_withdraw_consent. The wrong entry stays visible.',
  effect: 'compensable',
  compensate: takeBack,
  permission: 'crm:write',
  input: z.object({
    ...about,
    wrongEventId: z.uuid().nullable().describe('Event that stands now, from crm_list_consents.'),
    rightEventId: z.uuid().nullable().describe('Earlier event to stand instead; null: none.'),
    reason: label.describe('What was wrong.'),
  }),
  output: Outcome,
  examples: [
    {
      personId: fixture('crm.person.chidi'),
      channel: 'email',
      purpose: 'marketing',
      wrongEventId: fixture('crm.consent.chidi_email'),
      rightEventId: null,
      reason: 'Entered for the wrong person',
    },
  ],
  async run({ wrongEventId, rightEventId, reason, ...key }, ctx) {
    await lockPerson(ctx.db, key.personId);
    const last = await lastEvent(ctx.db, key);
    if ((last?.standingId ?? null) !== wrongEventId || wrongEventId === rightEventId) {
      throw new ToolError('conflict', {
        reason: 'consent_changed_since',
        message: 'Another event stands by now for this channel and purpose.',
        fix: { tool: 'crm_check_consent', input: key },
      });
    }
    const right = await eventById(ctx.db, rightEventId);
    const isOurs =
      right?.personId === key.personId && right.channel === key.channel && right.purpose === key.purpose && right.action !== 'correct';
    if (rightEventId && !isOurs) throw notFound('consent_event', { tool: 'crm_list_consents', input: { personId: key.personId } });
    const state = right?.state ?? 'none';
    const outcome = await append(ctx, key, last, {
      id: ctx.newId(),
      action: 'correct',
      state,
      standingId: rightEventId,
      evidence: reason,
      happenedAt: ctx.now(),
    });
    ctx.emit(consentCorrected, { ...key, state });
    return outcome;
  },
});

export const checkConsent = defineTool({
  name: 'crm_check_consent',
  title: 'Check consent',
  summary: 'May this person be written to, on this channel, for this purpose?',
  guide: 'Ask before every message. Only state granted allows it.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object(about),
  output: z.object({
    personId: ref('person'),
    channel: text('How they are reached.'),
    purpose: text('What for.'),
    isAllowed: z.boolean().describe('True when granted.'),
    state,
    standingEventId: maybeRef('event that decides'),
    evidence: maybe('How they said so.'),
    happenedAt: maybeMoment,
  }),
  examples: [{ personId: fixture('crm.person.chidi'), channel: 'email', purpose: 'marketing' }],
  async run(key, ctx) {
    const { id: personId } = await follow(ctx.db, 'person', key.personId);
    const [person] = await ctx.db.select({ id: people.id }).from(people).where(eq(people.id, personId));
    if (!person) throw notFound('person', { tool: 'crm_list_people' });
    const standing = await standingWord(ctx.db, { ...key, personId });
    return {
      ...key,
      personId,
      isAllowed: standing?.state === 'granted',
      state: standing?.state ?? 'none',
      standingEventId: standing?.id ?? null,
      evidence: standing?.evidence ?? null,
      happenedAt: toMoment(standing?.happenedAt ?? null),
    };
  },
});

/** Of the person, and of all that were merged into them. */
const saidOf = (personId: string) => {
  const survivor = survivorOf('person', personId);
  return sql`(${consentEvents.personId} = ${survivor}
    OR ${consentEvents.personId} IN (SELECT merged.id FROM ${people} AS merged WHERE merged.merged_into_id = ${survivor}))`;
};

const ConsentEvent = z.object({
  eventId: ref('event'),
  personId: ref('person'),
  channel: text('How they are reached.'),
  purpose: text('What for.'),
  action: z.enum(['grant', 'withdraw', 'correct']).describe('What was recorded.'),
  state,
  standingEventId: maybeRef('event that stood after it'),
  evidence: text('How they said so, or why it was corrected.'),
  happenedAt: moment,
  recordedAt: moment,
  recordedBy: text('Who entered it.'),
});

export const listConsents = defineTool({
  name: 'crm_list_consents',
  title: 'List consents',
  summary: 'All consent events, last recorded first.',
  guide: 'The proof of who allowed what and when. For a yes or no use crm_check_consent.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ personId: personId.optional(), channel: channel.optional(), purpose: purpose.optional(), ...pageInput }),
  output: page(ConsentEvent),
  examples: [{}, { personId: fixture('crm.person.chidi') }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_consents', tenantId: ctx.tenant.id, input, position: POSITION });
    const rows = await ctx.db
      .select()
      .from(consentEvents)
      .where(
        and(
          input.personId ? saidOf(input.personId) : undefined,
          input.channel && eq(consentEvents.channel, input.channel),
          input.purpose ? eq(consentEvents.purpose, input.purpose) : undefined,
          before(paging.after, consentEvents.recordedAt, consentEvents.id),
        ),
      )
      .orderBy(desc(consentEvents.recordedAt), desc(consentEvents.id))
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ recordedAt, id }) => [recordedAt.toString(), id],
      ({ id, tenantId: _, seq: _seq, standingId, happenedAt, recordedAt, ...rest }) => ({
        eventId: id,
        ...rest,
        standingEventId: standingId,
        happenedAt: happenedAt.toString(),
        recordedAt: recordedAt.toString(),
      }),
    );
  },
});
