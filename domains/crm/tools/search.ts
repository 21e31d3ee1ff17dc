import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { hasWords } from '../finding.ts';
import { organisations, people, personEmails, personPhones } from '../schema-people.ts';
import { deals, leads } from '../schema-sales.ts';
import { label, ref, text } from '../shapes.ts';

/** What of each kind is searched. Phones are stored with digits alone, so digits are what is compared. */
const KINDS = {
  person: sql`SELECT ${people.id} AS id, ${people.displayName} AS title, concat_ws(' ', ${people.displayName}, ${people.givenName}, ${people.familyName},
    (SELECT string_agg(${personPhones.e164}, ' ') FROM ${personPhones} WHERE ${personPhones.personId} = ${people.id}),
    (SELECT string_agg(${personEmails.address}, ' ') FROM ${personEmails} WHERE ${personEmails.personId} = ${people.id})) AS words FROM ${people} WHERE ${people.mergedIntoId} IS NULL`,
  organisation: sql`SELECT ${organisations.id} AS id, ${organisations.name} AS title,
    concat_ws(' ', ${organisations.name}, ${organisations.registrationNumber}, ${organisations.phone}, ${organisations.email}, ${organisations.city}) AS words FROM ${organisations} WHERE ${organisations.mergedIntoId} IS NULL`,
  lead: sql`SELECT ${leads.id} AS id, ${leads.displayName} AS title,
    concat_ws(' ', ${leads.displayName}, ${leads.organisationName}, ${leads.phone}, ${leads.email}) AS words FROM ${leads}`,
  deal: sql`SELECT ${deals.id} AS id, ${deals.name} AS title, ${deals.name} AS words FROM ${deals}`,
} as const satisfies Record<string, SQL>;

type Kind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as [Kind, ...Kind[]];

/** "0803 123" is one word of digits, whatever stood between them; E.164 has no 0 before the national number. */
const joinDigits = (query: string): string => query.replaceAll(/(?<=[+\d])[\s().\-/]+(?=\d)/g, '').replaceAll(/\b0+(?=\d{3})/g, '');

const Hit = z.object({
  kind: z.enum(KIND_NAMES).describe('What it is.'),
  recordId: ref('record, for its get tool'),
  title: text('Its name.'),
});

export const searchRecords = defineTool({
  name: 'crm_search_records',
  title: 'Search records',
  summary: 'Find people, organisations, leads and deals by name, phone or e-mail.',
  guide: 'All words must occur, in any order. Start here when you know a name but not what it is; then use the get tool of the kind.',
  effect: 'read',
  permission: 'crm:read',
  route: { method: 'GET', path: '/crm/search' },
  input: z.object({
    query: label.describe('Words, digits of a phone, part of an address.'),
    kind: z.enum(KIND_NAMES).optional().describe('Only these.'),
    ...pageInput,
  }),
  output: page(Hit),
  examples: [{ query: 'lagos' }, { query: '0803', kind: 'person' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_search_records', tenantId: ctx.tenant.id, input, position: ['text', 'uuid'] });
    const kinds = input.kind ? [input.kind] : KIND_NAMES;
    const all = sql.join(
      kinds.map((kind) => sql`SELECT ${kind}::text AS kind, k.* FROM (${KINDS[kind]}) AS k`),
      sql` UNION ALL `,
    );
    const { rows } = await ctx.db.execute<{ kind: Kind; id: string; title: string }>(sql`
      SELECT kind, id, title FROM (${all}) AS records
      WHERE ${hasWords(sql`words`, joinDigits(input.query)) ?? sql`true`} AND ${beyond(paging.after, sql`title`, sql`id`) ?? sql`true`}
      ORDER BY title, id LIMIT ${paging.take}`);
    return paging.cut(
      rows,
      ({ title, id }) => [title, id],
      ({ kind, id, title }) => ({ kind, recordId: id, title }),
    );
  },
});
