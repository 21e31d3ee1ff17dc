import type { Client, Pool, PoolClient } from 'pg';
import type { Population } from './population.ts';

/**
 * Puts the people there as a superuser, past triggers: a hundred thousand calls would measure something else. What triggers
 * would have marked is marked by a scan from scratch.
 */
export async function loadPopulation(
  db: Client | Pool | PoolClient,
  tenantId: string,
  { people, organisations }: Population,
): Promise<void> {
  const insert = async (text: string, rows: readonly unknown[]): Promise<void> => {
    for (let i = 0; i < rows.length; i += 10_000) {
      await db.query(`SET session_replication_role = replica`);
      await db.query(text, [tenantId, JSON.stringify(rows.slice(i, i + 10_000))]);
    }
    await db.query(`SET session_replication_role = DEFAULT`);
  };
  const stamps = `now() - interval '1 day', now() - interval '1 day'`;
  await insert(
    `INSERT INTO crm.organisations (tenant_id, id, name, city, country, created_at, updated_at)
     SELECT $1, o.id, o.name, o.city, 'NG', ${stamps} FROM jsonb_to_recordset($2) AS o(id uuid, name text, city text)`,
    organisations,
  );
  await insert(
    `INSERT INTO crm.people (tenant_id, id, display_name, given_name, family_name, created_at, updated_at)
     SELECT $1, p.id, p."displayName", p."givenName", p."familyName", ${stamps}
     FROM jsonb_to_recordset($2) AS p(id uuid, "displayName" text, "givenName" text, "familyName" text)`,
    people,
  );
  await insert(
    `INSERT INTO crm.person_phones (tenant_id, id, person_id, e164, is_shared, position)
     SELECT $1, gen_random_uuid(), p.id, p.e164, p."isShared", p.position FROM jsonb_to_recordset($2) AS p(id uuid, e164 text, "isShared" boolean, position smallint)`,
    people.flatMap(({ id, phones }) => phones.map((phone, i) => ({ id, ...phone, position: i + 1 }))),
  );
  await insert(
    `INSERT INTO crm.person_emails (tenant_id, id, person_id, address, position)
     SELECT $1, gen_random_uuid(), p.id, p.address, p.position FROM jsonb_to_recordset($2) AS p(id uuid, address text, position smallint)`,
    people.flatMap(({ id, emails }) => emails.map((address, i) => ({ id, address: address.toLowerCase(), position: i + 1 }))),
  );
  await insert(
    `INSERT INTO crm.links (tenant_id, id, person_id, organisation_id, role, created_at, updated_at)
     SELECT $1, gen_random_uuid(), p.id, p."organisationId", 'Contact', ${stamps} FROM jsonb_to_recordset($2) AS p(id uuid, "organisationId" uuid)`,
    people.flatMap(({ id, organisationId }) => (organisationId ? [{ id, organisationId }] : [])),
  );
}
