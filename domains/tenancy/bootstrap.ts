import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import { uuidv7 } from '#kernel/ids.ts';
import { openTransaction } from '#kernel/transaction.ts';
import { tenants } from './schema.ts';

/**
 * The platform's own row in the registry: without it nobody could make the first call. It is the one write that does
 * not come over the road; its row is journalled like any other, under a call that has no receipt.
 */
export async function bootstrapPlatform({ pool, sealer }: RunningKernel): Promise<void> {
  const now = Temporal.Now.instant();
  const callId = uuidv7(now.epochMilliseconds);
  const tx = await openTransaction({
    pool,
    sealed: sealer.seal(PLATFORM_TENANT_ID, callId, now.epochMilliseconds),
    domain: 'tenancy',
    isReadOnly: false,
  });
  try {
    await tx
      .db(() => {})
      .insert(tenants)
      .values({ id: PLATFORM_TENANT_ID, name: 'Platform', slug: 'platform', plan: 'enterprise', status: 'active', createdAt: now })
      .onConflictDoNothing();
    await tx.commit();
  } catch (error) {
    await tx.rollback();
    throw error;
  }
}
