import type pg from 'pg';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import { sendBatch } from '#kernel/batch.ts';
import { command, setRole, statement } from '#kernel/db.ts';
import { ENTER_CONTEXT } from '#kernel/tenant-context.ts';

/** A short transaction of a worker, as one of the kernel's roles that see the queues of all tenants. */
export async function asRole<T>(
  { pool, sealer }: Pick<RunningKernel, 'pool' | 'sealer'>,
  role: 'nexus_relay' | 'nexus_sealer',
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await Promise.all(
      sendBatch(client, [
        command('BEGIN'),
        setRole(role),
        // As a parameter: what others can read of running statements must not hold a context.
        statement(ENTER_CONTEXT, [sealer.sealWorker(Date.now())]),
      ]),
    );
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
