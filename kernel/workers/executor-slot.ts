import pg from 'pg';

/** A numbered place among the servers, held by a session lock: it is free again the moment its holder dies. */
export interface Slot {
  readonly id: string;
  /** Is nobody holding that slot? */
  isDead(id: string): Promise<boolean>;
  release(): Promise<void>;
}

const LOCK_CLASS = 7_236_002;
const SLOTS_MAX = 64;

export async function claimSlot(url: string): Promise<Slot> {
  const client = new pg.Client({ connectionString: url, application_name: 'nexus-slot', keepAlive: true });
  // The lock goes with the connection; the engine notices the lost database by itself.
  client.on('error', () => {});
  await client.connect();
  const tryLock = async (n: number): Promise<boolean> => {
    const { rows } = await client.query<{ ok: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS ok', [LOCK_CLASS, n]);
    return rows[0]?.ok === true;
  };
  for (let n = 1; n <= SLOTS_MAX; n++) {
    if (!(await tryLock(n))) continue;
    return {
      id: `slot-${n}`,
      async isDead(id) {
        const other = Number(id.replace('slot-', ''));
        if (!Number.isInteger(other) || other === n) return false;
        if (!(await tryLock(other))) return false;
        await client.query('SELECT pg_advisory_unlock($1, $2)', [LOCK_CLASS, other]);
        return true;
      },
      release: () => client.end().catch(() => {}),
    };
  }
  await client.end();
  throw new Error(`More than ${SLOTS_MAX} servers share this database.`);
}
