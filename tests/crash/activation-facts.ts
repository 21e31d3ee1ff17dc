import { expect } from 'vitest';
import { STEPS } from '#domains/provisioning/steps.ts';
import { eventually, type House } from './harness.ts';

/** A payload of a business of this slug: no guessing of the planner stands between a test and what it proves. */
export function businessOf(slug: string, changes: Record<string, unknown> = {}): string {
  return JSON.stringify({
    name: `Clinic ${slug}`,
    slug,
    industry: 'healthcare',
    country: 'NG',
    integrations: ['sms'],
    toggles: { CRM: true },
    ...changes,
  });
}

export interface ActivationRow {
  id: string;
  business_id: string;
  status: string;
  revision: number;
  failure: { step: string; reason: string; message: string } | null;
}

export const activationsOf = (house: House, slug: string): Promise<ActivationRow[]> =>
  house.sql<ActivationRow & Record<string, unknown>>(
    'SELECT id, business_id, status, revision, failure FROM provisioning.activations WHERE slug = $1 ORDER BY revision',
    [slug],
  );

/** Waits until the newest activation of this slug has come to this end. */
export function ends(house: House, slug: string, status: string, waitMsMax?: number): Promise<ActivationRow> {
  return eventually(
    async () => {
      const newest = (await activationsOf(house, slug)).at(-1);
      return newest?.status === status ? newest : undefined;
    },
    waitMsMax,
    async () =>
      JSON.stringify([
        await activationsOf(house, slug),
        await house.sql(`SELECT port, state, attempts, error FROM kernel.effects WHERE state <> 'done'`),
      ]),
  );
}

/** What the cluster's folder has of a business, by path below `tenants/`. */
export function filesOf(house: House, slug: string): string[] {
  return [...house.files('gitops/tenants').keys()].filter((path) => path.split('/')[0]?.endsWith(slug)).toSorted();
}

export function recordsOf(house: House, slug: string): string[] {
  const zone = house.files('dns').get('nexus.internal.zone') ?? '';
  return zone.split('\n').filter((line) => (line.split(' ')[0] ?? '').includes(`${slug}.nexus.internal`));
}

/** Everything happened, and nothing twice: calls, effects, rows, files, and the workflow itself. */
export async function expectDoneOnce(house: House, slug: string): Promise<void> {
  const [activation] = await activationsOf(house, slug);
  if (!activation) throw new Error(`${slug} was never activated.`);
  const { id, business_id: business } = activation;
  expect(activation.status).toBe('done');

  const calls = await house.sql<{ tool: string; n: number }>(
    `SELECT tool, count(*)::int AS n FROM kernel.receipts WHERE tenant_id = $1 AND outcome = 'done' AND effect <> 'read' AND tool = ANY ($2) GROUP BY tool`,
    [business, STEPS.map(({ tool }) => tool)],
  );
  expect(Object.fromEntries(calls.map(({ tool, n }) => [tool, n]))).toEqual(Object.fromEntries(STEPS.map(({ tool }) => [tool, 1])));

  const steps = await house.sql<{ name: string; status: string }>(
    'SELECT name, status FROM provisioning.steps WHERE activation_id = $1 ORDER BY position',
    [id],
  );
  expect(steps.map(({ name }) => name)).toEqual(STEPS.map(({ name }) => name));
  expect(steps.filter(({ status }) => status !== 'done').map(({ name, status }) => `${name} ${status}`)).toEqual([
    'configure_integrations awaiting',
  ]);

  const effects = await house.sql<{ port: string; state: string }>(
    'SELECT port, state FROM kernel.effects WHERE tenant_id = $1 ORDER BY call_id, idx',
    [business],
  );
  expect(effects.map(({ port, state }) => `${port} ${state}`)).toEqual(['cluster done', 'cluster done', 'dns done', 'cluster done']);
  // The engine writes its own end last.
  await eventually(async () => {
    const workflows = await house.sql<{ state: string; status: string }>(
      `SELECT e.state, w.status FROM kernel.effects e LEFT JOIN dbos.workflow_status w ON w.workflow_uuid = e.call_id || ':' || e.idx
       WHERE e.port = 'workflow' AND e.payload->'input'->>'activationId' = $1`,
      [id],
    );
    return workflows.length === 1 && workflows[0]?.state === 'done' && workflows[0].status === 'SUCCESS' ? true : undefined;
  });

  const rows = async (query: string): Promise<number> =>
    (await house.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${query}`, [business]))[0]?.n ?? -1;
  expect(await rows('provisioning.deployments WHERE tenant_id = $1')).toBe(1);
  expect(await rows('provisioning.zones WHERE tenant_id = $1')).toBe(1);
  expect(await rows('provisioning.webhook_endpoints WHERE tenant_id = $1')).toBe(1);
  expect(await rows('(SELECT name FROM crm.pipelines WHERE tenant_id = $1 GROUP BY name HAVING count(*) > 1) twice')).toBe(0);
  expect(await rows('crm.pipelines WHERE tenant_id = $1')).toBeGreaterThan(0);
  expect(await rows("kernel.deliveries WHERE tenant_id = $1 AND state NOT IN ('done', 'skipped')")).toBe(0);

  const [deployed] = await house.sql<{ app: string; files: string[] }>(
    'SELECT app, files FROM provisioning.deployments WHERE tenant_id = $1',
    [business],
  );
  expect(filesOf(house, slug)).toEqual(deployed?.files.map((path) => `${deployed.app}/${path}`).toSorted());
  expect(deployed?.files).toEqual(expect.arrayContaining(['base/namespace.yaml', 'base/certificate.yaml', 'kustomization.yaml']));
  const own = recordsOf(house, slug);
  expect(own.length).toBeGreaterThan(3);
  expect(new Set(own).size).toBe(own.length);
}

/** Nothing of it is left but its history. */
export async function expectNothingLeft(house: House, slug: string): Promise<void> {
  const activation = (await activationsOf(house, slug)).at(-1);
  const business = activation?.business_id;
  for (const table of [
    'provisioning.deployments',
    'provisioning.zones',
    'provisioning.webhook_endpoints',
    'provisioning.copilots',
    'crm.pipelines',
    'crm.stages',
    'tenancy.roles',
  ]) {
    const rows = await house.sql(`SELECT * FROM ${table} WHERE tenant_id = $1`, [business]);
    expect({ table, rows: rows.length }).toEqual({ table, rows: 0 });
  }
  expect(await house.sql('SELECT status FROM tenancy.tenants WHERE id = $1', [business])).toEqual([{ status: 'suspended' }]);
  expect(filesOf(house, slug)).toEqual([]);
  expect(recordsOf(house, slug)).toEqual([]);
  const undone = await house.sql<{ tool: string }>(
    `SELECT r.tool FROM kernel.undone u JOIN kernel.receipts r USING (tenant_id, id) JOIN kernel.receipts by_call ON by_call.tenant_id = u.tenant_id AND by_call.id = u.by_call
     WHERE u.tenant_id = $1 ORDER BY by_call.started_at`,
    [business],
  );
  // What listeners did because of a step is taken back with it.
  const order = undone.map(({ tool }) => STEPS.findIndex((step) => step.tool === tool)).filter((place) => place >= 0);
  expect(order).toEqual(order.toSorted((a, b) => b - a));
}
