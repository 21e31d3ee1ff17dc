import type { RunningKernel } from '#kernel/create-kernel.ts';
import type { Db } from '#kernel/db.ts';
import { uuidv7 } from '#kernel/ids.ts';
import { readAs } from '#kernel/transaction.ts';

export type Readable = Pick<RunningKernel, 'pool' | 'sealer'>;

/** Reads what one domain holds of one tenant, in its sealed context, for what stands outside of all calls. */
export async function readInTenant<T>(
  { pool, sealer }: Readable,
  { tenantId, domain }: { tenantId: string; domain: string },
  read: (db: Db) => Promise<T>,
): Promise<T> {
  const now = Date.now();
  return (await readAs({ pool, sealed: sealer.seal(tenantId, uuidv7(now), now), domain }, read)).value;
}
