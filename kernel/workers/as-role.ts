import type pg from 'pg';

/** A short transaction of a worker, as one of the kernel's roles that see the queues of all tenants. */
export async function asRole<T>(pool: pg.Pool, role: 'nexus_relay' | 'nexus_sealer', work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL ROLE ${role}`);
    const value = await work(client);
    await client.query('COMMIT');
    client.release();
    return value;
  } catch (error) {
    // A connection that failed in the middle is not worth asking for a rollback.
    client.release(error as Error);
    throw error;
  }
}

/** When to try again after the n-th failure: 1 s, 4 s, 16 s, … at most an hour, in milliseconds. */
export function backoffMs(attempts: number): number {
  return Math.min(3_600_000, 1000 * 4 ** Math.max(0, attempts - 1));
}
