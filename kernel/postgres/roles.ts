import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type { Client } from 'pg';
import type { Secrets } from './secrets.ts';

/** The two logins of the platform. The owner migrates and makes the domains' roles; the app can do nothing but become one of them. */
const LOGINS = [
  { name: 'nexus_owner', secret: 'owner', inherits: true, mayCreate: true },
  { name: 'nexus_app', secret: 'app', inherits: false, mayCreate: false },
] as const;

interface Found {
  roles: { name: string; isRight: boolean; password: string | null }[];
  owner: string | null;
  /** The app may enter its database, and nobody the others; the owner may switch guards off for itself. */
  isGranted: boolean;
}

/**
 * Brings logins and database to what they should be. One query when nothing is to do, so it runs at every start: a start that was
 * killed half way, or a password file that came from a backup, is put right by the next.
 */
export async function ensureRoles(superuser: Client, secrets: Secrets): Promise<void> {
  if (isComplete(await look(superuser), secrets)) return;
  // The server carries on with what a killed process last asked of it. The lock is let go when it is through with that.
  await superuser.query("SELECT pg_advisory_lock(hashtext('nexus start'))");
  const found = await look(superuser);
  for (const login of LOGINS)
    if (!isRight(found, login, secrets))
      await writeRole(
        superuser,
        login,
        secrets[login.secret],
        found.roles.some(({ name }) => name === login.name),
      );
  if (found.owner === null) await superuser.query('CREATE DATABASE nexus OWNER nexus_owner');
  else if (found.owner !== 'nexus_owner') await superuser.query('ALTER DATABASE nexus OWNER TO nexus_owner');
  for (const database of ['nexus', 'postgres', 'template1']) await superuser.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await superuser.query('GRANT CONNECT ON DATABASE nexus TO nexus_app; GRANT CONNECT ON DATABASE postgres, template1 TO nexus_owner');
  // An owner may switch the guards of its tables off anyway, for everybody; with this it does so for its own transaction.
  await superuser.query('GRANT SET ON PARAMETER session_replication_role TO nexus_owner');
}

function isComplete(found: Found, secrets: Secrets): boolean {
  return found.owner === 'nexus_owner' && found.isGranted && LOGINS.every((login) => isRight(found, login, secrets));
}

function isRight(found: Found, login: (typeof LOGINS)[number], secrets: Secrets): boolean {
  const role = found.roles.find(({ name }) => name === login.name);
  return role !== undefined && role.isRight && isPassword(role.password, secrets[login.secret]);
}

async function look(superuser: Client): Promise<Found> {
  const { rows } = await superuser.query<Found>(`
    SELECT
      (SELECT coalesce(json_agg(json_build_object('name', rolname, 'password', rolpassword, 'isRight',
        rolcanlogin AND NOT rolsuper AND NOT rolbypassrls AND NOT rolreplication AND rolconnlimit = -1
        AND rolinherit = (rolname = 'nexus_owner') AND rolcreaterole = (rolname = 'nexus_owner')
        AND rolcreatedb = (rolname = 'nexus_owner'))), '[]')
        FROM pg_authid WHERE rolname IN ('nexus_owner', 'nexus_app')) AS roles,
      (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'nexus') AS owner,
      (SELECT count(*) = 3 AND bool_and(NOT has_database_privilege('public', d.oid, 'CONNECT')
        AND has_database_privilege(r.oid, d.oid, 'CONNECT')
        AND (rolname = 'nexus_app' OR has_parameter_privilege(r.oid, 'session_replication_role', 'SET')))
        FROM pg_database d JOIN pg_roles r ON r.rolname = CASE datname WHEN 'nexus' THEN 'nexus_app' ELSE 'nexus_owner' END
        WHERE datname IN ('nexus', 'postgres', 'template1')) AS "isGranted"`);
  return rows[0] ?? { roles: [], owner: null, isGranted: false };
}

async function writeRole(superuser: Client, login: (typeof LOGINS)[number], password: string, exists: boolean): Promise<void> {
  const may = login.mayCreate ? '' : 'NO';
  await superuser.query(
    `${exists ? 'ALTER' : 'CREATE'} ROLE ${login.name} LOGIN NOSUPERUSER NOBYPASSRLS NOREPLICATION ${login.inherits ? '' : 'NO'}INHERIT
     ${may}CREATEDB ${may}CREATEROLE CONNECTION LIMIT -1 PASSWORD ${superuser.escapeLiteral(password)}`,
  );
}

/** Whether a stored SCRAM-SHA-256 verifier is of this password (RFC 5803: iterations, salt, stored key). Costs 2 ms; a login costs 8. */
function isPassword(verifier: string | null, password: string): boolean {
  const [, iterations, salt, storedKey] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(verifier ?? '') ?? [];
  if (!iterations || !salt || !storedKey) return false;
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  return createHash('sha256').update(clientKey).digest('base64') === storedKey;
}
