import { and, eq } from 'drizzle-orm';
import { boolean, pgSchema, smallint, text, uuid } from 'drizzle-orm/pg-core';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { instant } from '#kernel/table.ts';

const crm = pgSchema('crm');
const bare = pgSchema('bare');
const key = { tenantId: uuid('tenant_id').notNull(), id: uuid('id').notNull() };
const stamps = { createdAt: instant('created_at').notNull(), updatedAt: instant('updated_at').notNull() };

const organisations = crm.table('organisations', {
  ...key,
  name: text('name').notNull(),
  registrationNumber: text('registration_number'),
  website: text('website'),
  phone: text('phone'),
  email: text('email'),
  city: text('city'),
  country: text('country'),
  ownerId: uuid('owner_id'),
  ...stamps,
});

const leadSources = bare.table('lead_sources', {
  ...key,
  name: text('name').notNull(),
  points: smallint('points').notNull(),
  isActive: boolean('is_active').notNull(),
  ...stamps,
});

/** A table like the platform's, with its columns, checks and indexes, and without its triggers and policies. */
export const BARE_TABLE = `
  CREATE SCHEMA IF NOT EXISTS bare;
  DROP TABLE IF EXISTS bare.lead_sources;
  CREATE TABLE bare.lead_sources (LIKE crm.lead_sources INCLUDING ALL)`;

type Row = Record<string, unknown>;

export interface BareTool {
  name: string;
  description: string;
  inputSchema: { type: 'object'; properties: Record<string, { type: string }>; required: string[] };
  /** The query of the platform's tool, built by drizzle for each call as the tool does. */
  query: (db: NodePgDatabase, tenantId: string, input: Row) => PromiseLike<Row[]>;
  /** The same said by hand, and what it is given. */
  sql: string;
  values: (tenantId: string, input: Row) => unknown[];
}

const string = { type: 'string' };

export const BARE_TOOLS: readonly BareTool[] = [
  {
    name: 'crm_get_organisation',
    description: 'One organisation.',
    inputSchema: { type: 'object', properties: { organisationId: string }, required: ['organisationId'] },
    query: (db, tenantId, input) =>
      db
        .select()
        .from(organisations)
        .where(and(eq(organisations.tenantId, tenantId), eq(organisations.id, input['organisationId'] as string))),
    sql: `SELECT id, name, registration_number AS "registrationNumber", website, phone, email, city, country, owner_id AS "ownerId",
        created_at AS "createdAt", updated_at AS "updatedAt" FROM crm.organisations WHERE tenant_id = $1 AND id = $2`,
    values: (tenantId, { organisationId }) => [tenantId, organisationId],
  },
  {
    name: 'crm_create_lead_source',
    description: 'Add a place that leads come from.',
    inputSchema: { type: 'object', properties: { name: string, points: { type: 'integer' } }, required: ['name', 'points'] },
    query(db, tenantId, input) {
      const now = Temporal.Now.instant();
      const { name, points } = input as { name: string; points: number };
      return db
        .insert(leadSources)
        .values({ tenantId, id: crypto.randomUUID(), name, points, isActive: true, createdAt: now, updatedAt: now })
        .returning();
    },
    sql: `INSERT INTO bare.lead_sources (tenant_id, id, name, points, is_active, created_at, updated_at) VALUES ($1, $2, $3, $4, true, $5, $5)
      RETURNING id, name, points, is_active AS "isActive", created_at AS "createdAt", updated_at AS "updatedAt"`,
    values: (tenantId, { name, points }) => [tenantId, crypto.randomUUID(), name, points, new Date().toISOString()],
  },
];
