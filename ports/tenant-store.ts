import { z } from 'zod';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import { retried } from '#kernel/database-errors.ts';
import { WITHOUT_LIMIT } from '#kernel/db.ts';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { PortRefusal, type EffectIntent, type EffectPort, type LookUp } from '#kernel/port.ts';
import { ENTER_CONTEXT, NOBODY } from '#kernel/tenant-context.ts';
import { type CallTransaction, openTransaction } from '#kernel/transaction.ts';
import { openFolder } from './durable-folder.ts';
import type { ListedObjects } from './objects.ts';
import { writeArchive } from './tenant-archive.ts';

export const TenantPayload = z.object({
  action: z.enum(['plan', 'cancel', 'export', 'erase', 'forget']),
  tenantId: z.uuid(),
  /** `plan`: from when on `erase` is allowed, ISO 8601. */
  dueAt: z.iso.datetime().optional(),
  /** `export`: what the archive is called, without its ending. */
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,100}$/)
    .optional(),
  /** `forget`: the operator's own records about the tenant, whose past is blanked in the journal. */
  records: z.array(z.object({ table: z.string().regex(/^[a-z0-9_]+\.[a-z0-9_]+$/), id: z.uuid() })).optional(),
});
type TenantPayload = z.output<typeof TenantPayload>;
type Intent = EffectIntent<typeof TenantPayload>;

export interface TenantStoreOptions {
  kernel: Pick<RunningKernel, 'pool' | 'sealer'>;
  objects: ListedObjects;
  /** Where archives are put. */
  root: string;
  /** Unix milliseconds. */
  now?: () => number;
}

/**
 * All that the house keeps of one tenant, as one thing that is given away or erased. Only the operator asks this; the
 * database holds that only a tenant whose cool-off is over is erased (kernel/sql/0006_destruction.sql).
 */
export function createTenantStore(options: TenantStoreOptions): EffectPort<typeof TenantPayload> {
  const folder = openFolder({ root: options.root, isPrivate: true });
  const archivesFor = ({ tenantId }: TenantPayload) => ({
    objects: options.objects,
    folder,
    now: options.now ?? Date.now,
    renew: (tx: CallTransaction) => tx.query(ENTER_CONTEXT, [options.kernel.sealer.seal(tenantId, NOBODY, Date.now())]),
  });
  const written = async (payload: TenantPayload): Promise<Record<string, unknown> | null> => {
    const facts = await folder.read(`${nameOf(payload)}.json`);
    return facts === null ? null : (JSON.parse(facts) as Record<string, unknown>);
  };
  const write = (payload: TenantPayload): Promise<Record<string, unknown>> =>
    inTenant(options, payload.tenantId, (tx) => writeArchive(archivesFor(payload), tx, nameOf(payload), payload.tenantId));
  // A large tenant takes longer than an attempt is given: the next one waits for it, and finds it done.
  const alone = <T>({ tenantId }: TenantPayload, run: () => Promise<T>): Promise<T> => folder.locked(tenantId, run);
  const actions: Record<TenantPayload['action'], (payload: TenantPayload) => Promise<Record<string, unknown>>> = {
    plan: ({ tenantId, dueAt }) => inTenant(options, tenantId, (tx) => tx.asKernel('SELECT kernel.plan_destruction($1)', [dueAt])),
    cancel: ({ tenantId }) => inTenant(options, tenantId, (tx) => tx.asKernel('SELECT kernel.cancel_destruction()', [])),
    export: (payload) => alone(payload, async () => (await written(payload)) ?? write(payload)),
    erase: (payload) => alone(payload, () => erase(options, payload.tenantId)),
    forget: (payload) => forget(options, payload),
  };
  return {
    name: 'tenant',
    payload: TenantPayload,
    async perform({ tenantId, payload }) {
      if (tenantId !== PLATFORM_TENANT_ID) throw new PortRefusal('platform_only', 'Only the operator disposes of a tenant.');
      try {
        return await actions[payload.action](payload);
      } catch (error) {
        if ((error as { code?: string }).code === 'NXD01')
          throw new PortRefusal('not_due', 'The cool-off of this tenant’s destruction is not over, or nobody planned it.');
        throw error;
      }
    },
    // Each of these comes to the same end however often it is done.
    async lookUp({ payload }: Intent): Promise<LookUp> {
      if (payload.action !== 'export') return { state: 'absent' };
      const result = await written(payload);
      return result ? { state: 'done', result } : { state: 'absent' };
    },
  };
}

const nameOf = ({ name, tenantId }: TenantPayload): string => name ?? tenantId;

/** Erasing locks whole tables for a moment, so that it may meet others who hold them: PostgreSQL breaks one off, and it goes again. */
const inTenant = (...args: Parameters<typeof once>): Promise<Record<string, unknown>> => retried(() => once(...args));

async function once(
  { kernel: { pool, sealer } }: TenantStoreOptions,
  tenantId: string,
  work: (tx: CallTransaction) => Promise<unknown>,
): Promise<Record<string, unknown>> {
  const sealed = sealer.seal(tenantId, NOBODY, Date.now());
  const tx = await openTransaction({ pool, sealed, domain: 'kernel', isReadOnly: false, isBlock: true });
  try {
    // All of a tenant may take longer than a call may.
    await tx.query(WITHOUT_LIMIT);
    const result = await work(tx);
    await tx.commit();
    return Array.isArray(result) ? ((result[0] ?? {}) as Record<string, unknown>) : (result as Record<string, unknown>);
  } catch (error) {
    await tx.rollback();
    throw error;
  }
}

/** Schema by schema, so that where other tenants have to wait they do for no more than one domain at a time; the kernel's own at the end. */
async function erase(options: TenantStoreOptions, tenantId: string): Promise<Record<string, unknown>> {
  const { objects } = options;
  const schemas = new Set<string>();
  await inTenant(options, tenantId, async (tx) => {
    for (const { name } of await tx.asKernel<{ name: string }>('SELECT kernel.tables_to_export() AS name', []))
      schemas.add(name.split('.')[0] ?? '');
  });
  schemas.delete('kernel');
  const rows: Record<string, number> = {};
  const count = (erased: unknown): object => Object.assign(rows, (erased as { erased?: object }).erased);
  for (const schema of schemas)
    count(await inTenant(options, tenantId, (tx) => tx.asKernel('SELECT kernel.erase_schema($1) AS erased', [schema])));
  const keys = await objects.keys(`${tenantId}/`);
  for (const key of keys) await objects.delete(key);
  count(await inTenant(options, tenantId, (tx) => tx.asKernel('SELECT kernel.erase_kernel() AS erased', [])));
  return { rows, objects: keys.length };
}

async function forget(options: TenantStoreOptions, { tenantId, records = [] }: TenantPayload): Promise<Record<string, unknown>> {
  const [state] = [await inTenant(options, tenantId, (tx) => tx.asKernel('SELECT kernel.is_erased() AS erased', []))];
  if (state['erased'] !== true) throw new PortRefusal('not_erased', 'Only a tenant that is erased is forgotten.');
  let blanked = 0;
  await inTenant(options, PLATFORM_TENANT_ID, async (tx) => {
    for (const { table, id } of records) {
      const [row] = await tx.asKernel<{ n: string }>('SELECT kernel.redact($1, $2) AS n', [table, JSON.stringify({ id })]);
      blanked += Number(row?.n ?? 0);
    }
  });
  return { blanked };
}
