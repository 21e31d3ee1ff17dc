import type { RunningKernel } from '#kernel/create-kernel.ts';
import { asRole } from '#kernel/workers/as-role.ts';
import { startLoop, type Worker } from '#kernel/workers/loop.ts';

const BATCH = 500;
const TENANTS = 50;

/** Chains receipts into seals, tenant by tenant, behind the calls: verifying reports the unsealed tail. */
export function startSealer(kernel: RunningKernel): Worker {
  return startLoop({
    name: 'sealer',
    idleMs: 1000,
    log: kernel.log,
    round: async () => {
      const tenants = await asRole(kernel, 'nexus_sealer', async (client) => {
        const { rows } = await client.query<{ tenant_id: string }>(
          `SELECT tenant_id FROM kernel.seal_queue GROUP BY tenant_id ORDER BY random() LIMIT ${TENANTS}`,
        );
        return rows.map((row) => row.tenant_id);
      });
      let most = 0;
      for (const tenant of tenants) {
        const sealed = await asRole(kernel, 'nexus_sealer', async (client) => {
          const { rows } = await client.query<{ n: number }>('SELECT kernel.seal($1, $2) AS n', [tenant, BATCH]);
          return rows[0]?.n ?? 0;
        }).catch((error: unknown) => {
          // One tenant's chain that somebody broke must not keep the others' receipts unsealed.
          kernel.log.error({ err: error, tenant }, 'The receipts of a tenant could not be sealed.');
          return 0;
        });
        most = Math.max(most, sealed);
      }
      // A queue that is not empty yet is gone on with; what came in meanwhile waits for the next second, or each round would
      // seal a handful and pay for a commit.
      return most >= BATCH || tenants.length === TENANTS ? most : 0;
    },
  });
}
