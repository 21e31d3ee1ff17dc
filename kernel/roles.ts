import type pg from 'pg';

/** The kernel's own roles. What each may do stands in kernel/sql/0005_security.sql. */
const KERNEL_ROLES = [
  'nexus_vault',
  'nexus_journal',
  'nexus_kernel',
  'nexus_recorder',
  'nexus_sealer',
  'nexus_relay',
  'nexus_auditor',
  'nexus_flow',
];
/** Roles that own things and that the login must never be able to take on. */
const NOT_FOR_LOGIN = new Set(['nexus_vault', 'nexus_journal', 'nexus_auditor']);

/**
 * Makes the roles (each without login or any attribute) and lets the app's login switch to them. The login
 * itself holds nothing: without a role it can touch nothing.
 */
export async function ensureRoles(owner: pg.ClientBase, appLogin: string, domainRoles: readonly string[]): Promise<void> {
  const { rows } = await owner.query<{ rolname: string }>(`SELECT rolname FROM pg_roles WHERE rolname LIKE 'nexus\\_%'`);
  const present = new Set(rows.map((row) => row.rolname));
  const version = await serverVersion(owner);
  for (const role of [...KERNEL_ROLES, ...domainRoles]) {
    if (!present.has(role)) {
      await owner.query(`CREATE ROLE ${role} NOLOGIN`).catch((error: pg.DatabaseError) => {
        // Another process, or another database of the same cluster, made it in this moment.
        if (error.code !== '42710' && error.code !== '23505') throw error;
      });
    }
  }
  const login = owner.escapeIdentifier(appLogin);
  // Since 16 inheritance is a property of the grant; before, of the login, which is NOINHERIT.
  const grantOptions = version >= 160000 ? ' WITH INHERIT FALSE, SET TRUE' : '';
  const grantable = [...KERNEL_ROLES, ...domainRoles].filter((role) => !NOT_FOR_LOGIN.has(role));
  await owner.query(`GRANT ${grantable.join(', ')} TO ${login}${grantOptions}`);
  // The owner hands functions over to these two.
  await owner.query(`GRANT nexus_vault, nexus_journal TO CURRENT_USER`);
  await checkLogin(owner, appLogin);
}

async function serverVersion(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ v: number }>(`SELECT current_setting('server_version_num')::int AS v`);
  return rows[0]?.v ?? 0;
}

/** Row-level security binds neither superusers nor BYPASSRLS roles: such a login would void every isolation promise. */
async function checkLogin(owner: pg.ClientBase, appLogin: string): Promise<void> {
  const { rows } = await owner.query<{ rolsuper: boolean; rolbypassrls: boolean; rolinherit: boolean; is_owner: boolean }>(
    `SELECT rolsuper, rolbypassrls, rolinherit, rolname = current_user AS is_owner FROM pg_roles WHERE rolname = $1`,
    [appLogin],
  );
  const login = rows[0];
  if (!login)
    throw new Error(
      `The database login ${appLogin} of DATABASE_URL does not exist. Create it: CREATE ROLE ${appLogin} LOGIN NOINHERIT PASSWORD '…'.`,
    );
  if (login.is_owner)
    throw new Error(
      'DATABASE_URL and DATABASE_OWNER_URL name the same login; the app must not own its tables. Give it a login of its own.',
    );
  if (login.rolsuper || login.rolbypassrls || login.rolinherit) {
    throw new Error(
      `The database login ${appLogin} must be NOSUPERUSER NOBYPASSRLS NOINHERIT. Run: ALTER ROLE ${appLogin} NOSUPERUSER NOBYPASSRLS NOINHERIT.`,
    );
  }
}

export const roleOf = (domain: string): string => `nexus_${domain}`;
