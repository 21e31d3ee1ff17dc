/** What the bare server does: the SQL of the platform's tools, said by hand, with the answer's own names. */
export const READ_DEAL = `
  SELECT d.id AS "dealId", d.name, s.semantic AS status, d.pipeline_id AS "pipelineId", s.id AS "stageId", s.name AS "stageName",
    s.probability, d.stage_entered_at AS "stageEnteredAt", d.person_id AS "personId", d.organisation_id AS "organisationId",
    d.value_minor AS value, d.expected_close_on AS "expectedCloseOn", d.owner_id AS "ownerId", m.reason AS "closeReason",
    m.competitor, d.created_at AS "createdAt", d.updated_at AS "updatedAt"
  FROM crm.deals d JOIN crm.stages s ON s.tenant_id = d.tenant_id AND s.id = d.stage_id
    LEFT JOIN crm.deal_moves m ON m.tenant_id = d.tenant_id AND m.deal_id = d.id AND m.seq = d.move_count
  WHERE d.tenant_id = $1 AND d.id = $2`;

export const READ_ORGANISATION = `
  SELECT id AS "organisationId", name, registration_number AS "registrationNumber", website, phone, email, city, country,
    owner_id AS "ownerId", created_at AS "createdAt", updated_at AS "updatedAt"
  FROM crm.organisations WHERE tenant_id = $1 AND id = $2`;

/** A table like the platform's, with its columns, checks and indexes, and without its triggers. */
export const BARE_TABLE = `
  CREATE SCHEMA IF NOT EXISTS bare;
  DROP TABLE IF EXISTS bare.lead_sources;
  CREATE TABLE bare.lead_sources (LIKE crm.lead_sources INCLUDING ALL);
  GRANT USAGE ON SCHEMA bare TO PUBLIC; GRANT SELECT, INSERT ON bare.lead_sources TO PUBLIC`;

export const WRITE_LEAD_SOURCE = `
  INSERT INTO bare.lead_sources (tenant_id, id, name, points, is_active, created_at, updated_at)
  VALUES ($1, $2, $3, $4, true, $5, $5)
  RETURNING id AS "sourceId", name, points, is_active AS "isActive", created_at AS "createdAt", updated_at AS "updatedAt"`;

export interface BareTool {
  name: string;
  description: string;
  inputSchema: { type: 'object'; properties: Record<string, object>; required: string[] };
  /** Name and text of the prepared statement, and what it is given. */
  sql: string;
  values: (tenantId: string, input: Record<string, unknown>) => unknown[];
}

const uuid = { type: 'string', format: 'uuid' };

export const BARE_TOOLS: readonly BareTool[] = [
  {
    name: 'crm_get_deal',
    description: 'One deal with its stage.',
    inputSchema: { type: 'object', properties: { dealId: uuid }, required: ['dealId'] },
    sql: READ_DEAL,
    values: (tenantId, { dealId }) => [tenantId, dealId],
  },
  {
    name: 'crm_get_organisation',
    description: 'One organisation.',
    inputSchema: { type: 'object', properties: { organisationId: uuid }, required: ['organisationId'] },
    sql: READ_ORGANISATION,
    values: (tenantId, { organisationId }) => [tenantId, organisationId],
  },
  {
    name: 'crm_create_lead_source',
    description: 'Add a place that leads come from.',
    inputSchema: { type: 'object', properties: { name: { type: 'string' }, points: { type: 'integer' } }, required: ['name', 'points'] },
    sql: WRITE_LEAD_SOURCE,
    values: (tenantId, { name, points }) => [tenantId, crypto.randomUUID(), name, points, new Date().toISOString()],
  },
];
