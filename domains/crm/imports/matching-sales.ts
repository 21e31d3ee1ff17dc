import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import { deals, leads, leadSources, pipelines, stages } from '../schema-sales.ts';
import { fromStored } from '../shapes.ts';
import type { Fields } from './drafts.ts';
import type { Field } from './fields.ts';
import { organisationsNamed, personIds } from './matching-customers.ts';
import { isOneOf, keysOf, lower, one, type Records, type Refs, type Refusal, wanted } from './records.ts';

export async function loadLeads(db: Db, rows: readonly Fields[]): Promise<Records> {
  const isOpen = sql`${leads.status} IN ('new', 'working', 'qualified')`;
  const sources = await db.select().from(leadSources);
  const byContact = await db
    .select()
    .from(leads)
    .where(and(isOpen, sql`(${isOneOf(leads.phone, wanted(rows, 'phone'))} OR ${isOneOf(leads.email, wanted(rows, 'email'))})`));
  const byPhone = Map.groupBy(byContact, ({ phone }) => phone ?? '');
  const byEmail = Map.groupBy(byContact, ({ email }) => email ?? '');
  return {
    matches: ({ phone, email }) =>
      [...new Set([...((phone && byPhone.get(phone)) || []), ...((email && byEmail.get(email)) || [])])].map(
        ({ id, valueMinor, currency, displayName, sourceId, ...row }) => {
          const value = fromStored({ valueMinor, currency });
          const { organisationName, phone, email, need, productInterest, country, city, language } = row;
          const plain = { organisationName, phone, email, need, productInterest, country, city, language };
          const source = sources.find((each) => each.id === sourceId)?.name ?? null;
          return {
            id,
            values: {
              displayName: [displayName],
              source: one(source),
              value: one(value?.amount ?? null),
              currency: one(value?.currency ?? null),
              ...Object.fromEntries(Object.entries(plain).map(([field, each]) => [field, one(each)])),
            },
          };
        },
      ),
    refer({ source }) {
      if (source === undefined) return {};
      const found = sources.find(({ name }) => lower(name) === lower(source));
      if (found) return { sourceId: found.id };
      return {
        field: 'source',
        reason: 'source_unknown',
        message: 'There is no lead source of this name. Create it with crm_create_lead_source.',
      };
    },
  };
}

export async function loadDeals(db: Db, rows: readonly Fields[]): Promise<Records> {
  const idsOf = await personIds(db, rows);
  const named = await organisationsNamed(db, wanted(rows, 'organisationName'));
  const ways = await db
    .select({ pipeline: pipelines, stage: stages })
    .from(pipelines)
    .innerJoin(stages, and(eq(stages.tenantId, pipelines.tenantId), eq(stages.pipelineId, pipelines.id)));
  const open = await db
    .select({ deal: deals })
    .from(deals)
    .innerJoin(stages, and(eq(stages.tenantId, deals.tenantId), eq(stages.id, deals.stageId)))
    .where(and(eq(stages.semantic, 'open'), isOneOf(sql`lower(${deals.name})`, wanted(rows, 'name').map(lower))));
  const openByName = Map.groupBy(open, ({ deal }) => lower(deal.name));
  const refer = (fields: Fields): Refs | Refusal => {
    const [personId] = keysOf('people', fields).flatMap(idsOf);
    const organisation = named(fields.organisationName);
    // What the row says must be there: a deal with half of its customer would look whole.
    if ((fields.phone ?? fields.email) && !personId) return unknownCustomer(fields.phone ? 'phone' : 'email', 'person');
    if (fields.organisationName && organisation.length === 0) return unknownCustomer('organisationName', 'organisation');
    if (organisation.length > 1)
      return { field: 'organisationName', reason: 'organisation_ambiguous', message: 'Several organisations have this name.' };
    const organisationId = organisation[0]?.id;
    const way = wayOf(ways, fields);
    if ('reason' in way) return way;
    return { ...(personId && { personId }), ...(organisationId && { organisationId }), ...way };
  };
  return {
    refer,
    matches(fields) {
      const refs = refer(fields);
      if ('reason' in refs) return [];
      return (openByName.get(lower(fields.name)) ?? [])
        .filter(({ deal }) => isCustomer(deal, refs))
        .map(({ deal }) => {
          const value = fromStored(deal);
          const values = {
            value: one(value?.amount ?? null),
            currency: one(value?.currency ?? null),
            expectedCloseOn: one(deal.expectedCloseOn?.toString() ?? null),
          };
          return { id: deal.id, values: { name: [deal.name], ...values } };
        });
    },
  };
}

const unknownCustomer = (field: Field, what: string): Refusal => ({
  field,
  reason: 'customer_not_found',
  message: `This ${what} is not here, or not one alone. Import people and organisations first.`,
});

const isCustomer = (deal: { personId: string | null; organisationId: string | null }, refs: Refs): boolean =>
  (refs.personId !== undefined && deal.personId === refs.personId) ||
  (refs.organisationId !== undefined && deal.organisationId === refs.organisationId);

type Way = { pipeline: typeof pipelines.$inferSelect; stage: typeof stages.$inferSelect };

function wayOf(ways: readonly Way[], { pipeline, stage }: Fields): Refs | Refusal {
  const through = ways.filter((way) => (pipeline ? lower(way.pipeline.name) === lower(pipeline) : way.pipeline.isDefault));
  const [first] = through;
  if (!first) return { field: 'pipeline', reason: 'pipeline_not_found', message: 'There is no pipeline of this name, or no default one.' };
  if (!stage) return { pipelineId: first.pipeline.id };
  const found = through.find((way) => lower(way.stage.name) === lower(stage));
  if (!found) return { field: 'stage', reason: 'stage_not_found', message: 'The pipeline has no stage of this name.' };
  if (found.stage.semantic !== 'open')
    return { field: 'stage', reason: 'deal_must_start_open', message: 'A deal starts in an open stage.' };
  return { pipelineId: first.pipeline.id, stageId: found.stage.id };
}
