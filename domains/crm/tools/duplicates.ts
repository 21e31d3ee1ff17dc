import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError, notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { comparing, digestOf, type Kind } from '../duplicates/facts.ts';
import { COUNTED_MAX, countStale, findMatches } from '../duplicates/matching.ts';
import { LIKELY, POSSIBLE } from '../duplicates/score.ts';
import { Factors } from '../lead.ts';
import { follow } from '../redirects.ts';
import { duplicateCandidates, duplicateDismissals } from '../schema-duplicates.ts';
import { label, moment, organisationId, personId, ref, text } from '../shapes.ts';

const kind = z.enum(['person', 'organisation']).describe('What they are.');
const score = z.int().describe(`0 to 100; from ${LIKELY} on they are likely one.`);

export const Match = z.object({
  recordId: ref('other record'),
  name: text('Its name.').meta({ pii: 'name' }),
  score,
  isLikely: z.boolean().describe('Likely the same; otherwise worth a look.'),
  factors: Factors,
});

type MatchRow = NonNullable<Awaited<ReturnType<typeof findMatches>>>[number];
export const toMatch = (match: MatchRow): z.input<typeof Match> => ({ ...match, isLikely: match.score >= LIKELY });

export const findDuplicates = defineTool({
  name: 'crm_find_duplicates',
  title: 'Find duplicates',
  summary: 'Who may be the same as this person or organisation, with reasons.',
  guide:
    'Give one of the two ids. Merge with crm_merge_person or crm_merge_organisation; if they are two, say so with crm_dismiss_duplicate.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({
    personId: personId.optional(),
    organisationId: organisationId.optional(),
    minScore: z.int().min(POSSIBLE).max(100).default(POSSIBLE).describe('At least this score.'),
  }),
  output: z.object({
    recordId: ref('record that was looked at'),
    matches: z.array(Match).describe('Likeliest first.'),
  }),
  examples: [{ personId: fixture('crm.person.ngozi') }, { organisationId: fixture('crm.organisation.lagos_motors') }],
  async run({ personId, organisationId, minScore }, ctx) {
    const asked = personId ?? organisationId;
    if (!asked || (personId && organisationId)) {
      throw new ToolError('invalid_input', { reason: 'one_record', message: 'Give either personId or organisationId.' });
    }
    const kind: Kind = personId ? 'person' : 'organisation';
    const { id } = await follow(ctx.db, kind, asked);
    const matches = await findMatches(ctx.db, kind, id, minScore);
    if (!matches) throw notFound(kind, { tool: kind === 'person' ? 'crm_list_people' : 'crm_list_organisations' });
    return { recordId: id, matches: matches.map(toMatch) };
  },
});

const Candidate = z.object({
  kind,
  recordId: ref('one record'),
  name: text('Its name.').meta({ pii: 'name' }),
  otherId: ref('other record'),
  otherName: text('Its name.').meta({ pii: 'name' }),
  score,
  factors: Factors,
  foundAt: moment,
});

interface CandidateRow extends Record<string, unknown> {
  id: string;
  kind: Kind;
  recordId: string;
  name: string;
  otherId: string;
  otherName: string;
  score: number;
  factors: z.input<typeof Factors>;
  foundAt: string;
}

/** A decision hides a pair as long as both are what they were when it was made. */
const UNDECIDED = sql`NOT EXISTS (SELECT FROM ${duplicateDismissals} AS d WHERE d.low_id = c.low_id AND d.high_id = c.high_id
  AND d.low_digest = c.low_digest AND d.high_digest = c.high_digest)`;

export const listDuplicates = defineTool({
  name: 'crm_list_duplicates',
  title: 'List duplicates',
  summary: 'Pairs of the whole business that are likely one, the likeliest first.',
  guide: 'What crm_scan_duplicates found, without what was merged or dismissed since. waiting says how many records changed since.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({
    kind: kind.optional(),
    minScore: z.int().min(LIKELY).max(100).optional().describe('At least this score.'),
    ...pageInput,
  }),
  output: page(Candidate).extend({
    waiting: z.int().describe(`Records that changed and are not compared yet; ${COUNTED_MAX}: that many or more.`),
  }),
  examples: [{}, { kind: 'person', minScore: 80 }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_duplicates', tenantId: ctx.tenant.id, input, position: ['integer', 'uuid'] });
    const { rows } = await ctx.db.execute<CandidateRow>(sql`
      SELECT c.id, c.kind, c.low_id AS "recordId", a.name, c.high_id AS "otherId", b.name AS "otherName", c.score, c.factors,
        to_char(c.found_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "foundAt"
      FROM ${duplicateCandidates} AS c
      CROSS JOIN LATERAL (${nameOf(sql`c.low_id`)}) AS a CROSS JOIN LATERAL (${nameOf(sql`c.high_id`)}) AS b
      WHERE ${and(
        UNDECIDED,
        input.kind ? sql`c.kind = ${input.kind}` : undefined,
        input.minScore ? sql`c.score >= ${input.minScore}` : undefined,
        before(paging.after, sql`c.score`, sql`c.id`),
      )}
      ORDER BY c.score DESC, c.id DESC LIMIT ${paging.take}`);
    const cut = paging.cut(
      rows,
      ({ score, id }) => [String(score), id],
      ({ id: _, ...candidate }) => candidate,
    );
    return { ...cut, waiting: await countStale(ctx.db) };
  },
});

/** The name of a record that is there and not merged; no row otherwise. */
const nameOf = (id: ReturnType<typeof sql>) => sql`
  SELECT display_name AS name FROM crm.people WHERE id = ${id} AND merged_into_id IS NULL AND c.kind = 'person'
  UNION ALL SELECT name FROM crm.organisations WHERE id = ${id} AND merged_into_id IS NULL AND c.kind = 'organisation'`;

export const dismissDuplicate = defineTool({
  name: 'crm_dismiss_duplicate',
  title: 'Dismiss duplicate',
  summary: 'Say that two records are not the same.',
  guide: 'The pair is not suggested again until one of the two changes. Only when you know: namesakes, relatives, branches.',
  effect: 'reversible',
  permission: 'crm:write',
  route: { method: 'POST', path: '/crm/duplicates/dismiss' },
  input: z.object({
    kind,
    recordId: z.uuid().describe('One, from crm_list_duplicates.'),
    otherId: z.uuid().describe('The other.'),
    reason: label.optional().describe('Why they are two.'),
  }),
  output: z.object({
    recordId: ref('one record'),
    otherId: ref('other record'),
    isDismissed: z.literal(true).describe('Until one of them changes.'),
  }),
  examples: [
    { kind: 'person', recordId: fixture('crm.person.ngozi'), otherId: fixture('crm.person.ngozi_again'), reason: 'Aunt and niece' },
  ],
  async run({ kind, recordId, otherId, reason }, ctx) {
    if (recordId === otherId) throw new ToolError('invalid_input', { reason: 'same_record', message: 'These are one record.' });
    const found = await comparing(kind).load(ctx.db, [recordId, otherId]);
    const [low, high] = [recordId, otherId].sort().map((id) => found.get(id));
    if (!low || !high) throw notFound(kind, { tool: 'crm_list_duplicates' });
    const decided = {
      lowDigest: digestOf(low),
      highDigest: digestOf(high),
      reason: reason ?? null,
      dismissedBy: ctx.actor.name,
      createdAt: ctx.now(),
    };
    const pair = { lowId: low.facts.id, highId: high.facts.id };
    // A decision that no longer holds is replaced by the new one.
    await ctx.db
      .delete(duplicateDismissals)
      .where(and(eq(duplicateDismissals.lowId, pair.lowId), eq(duplicateDismissals.highId, pair.highId)));
    await ctx.db.insert(duplicateDismissals).values({ id: ctx.newId(), kind, ...pair, ...decided });
    return { recordId, otherId, isDismissed: true as const };
  },
});
