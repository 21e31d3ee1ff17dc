import { parseAllDocuments } from 'yaml';
import { expect, test } from 'vitest';
import { ClusterPayload } from '#ports/cluster.ts';
import { keysOf, PLANS, REGIONS, toggleNames } from '../activation-tables.ts';
import { namespaceOf, PLATFORM_DEFAULTS, type Manifest, type TenantDeployment } from './kubernetes.ts';
import { buildManifestFiles } from './manifests.ts';
import { PLAN_LIMITS, quotaOf, SIDECAR } from './plan-limits.ts';

const DOMAINS = [
  { name: 'tenancy', toggle: null },
  { name: 'crm', toggle: 'CRM' },
  { name: 'field_ops', toggle: 'FieldOps' },
  { name: 'finance', toggle: 'Finance' },
];

const deploymentOf = (part: Partial<TenantDeployment['tenant']> = {}, rest: Partial<TenantDeployment> = {}): TenantDeployment => ({
  tenant: {
    id: '0198f0a0-0000-7000-8000-000000000001',
    slug: 'movewell',
    plan: 'growth',
    region: 'lagos',
    modules: ['CRM', 'FieldOps'],
    ...part,
  },
  domains: DOMAINS,
  image: 'registry.example/nexus:1.4.0',
  integrations: ['paystack'],
  hosts: ['movewell.nexus.example'],
  platform: PLATFORM_DEFAULTS,
  ...rest,
});

/** Read as Kubernetes' tools read it. */
const parsed = (deployment: TenantDeployment): Manifest[] =>
  buildManifestFiles(deployment).flatMap(({ content }) =>
    parseAllDocuments(content, { version: '1.1' }).map((document) => document.toJS() as Manifest),
  );
const find = (deployment: TenantDeployment, kind: string, name?: string) =>
  parsed(deployment).find((manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name)) as Manifest & {
    spec: Record<string, unknown>;
  };

const every = keysOf(PLANS).flatMap((plan) => keysOf(REGIONS).map((region) => [plan, region] as const));

test('the files of a tenant', async () => {
  const files = buildManifestFiles(deploymentOf());
  expect(files.map(({ path }) => path)).toMatchInlineSnapshot(`
    [
      "base/namespace.yaml",
      "base/quota.yaml",
      "base/access.yaml",
      "base/network.yaml",
      "base/mesh.yaml",
      "base/certificate.yaml",
      "base/kustomization.yaml",
      "argocd/applications.yaml",
      "argocd/kustomization.yaml",
      "kustomization.yaml",
    ]
  `);
  const all = files.map(({ path, content }) => `# ${path}\n${content}`).join('\n');
  await expect(all).toMatchFileSnapshot('manifests.snapshot.txt');
});

test('the port takes them as they are', () => {
  const deployment = deploymentOf();
  const payload = { action: 'apply', app: namespaceOf(deployment), files: buildManifestFiles(deployment) };
  expect(ClusterPayload.safeParse(payload).error?.issues).toBeUndefined();
});

test('the same input gives the same bytes, whatever the order of domains, modules and hosts', () => {
  const hosts = ['b.example', 'a.example'];
  const one = deploymentOf({ modules: ['CRM', 'FieldOps'] }, { hosts });
  const two = deploymentOf({ modules: ['FieldOps', 'CRM'] }, { hosts: hosts.toReversed(), domains: DOMAINS.toReversed() });
  expect(buildManifestFiles(two)).toEqual(buildManifestFiles(one));
});

test.for(every)('plan %s in %s: every name and label is valid, and all of it is the tenant’s', ([plan, region]) => {
  const deployment = deploymentOf({ plan, region, slug: 'x'.repeat(40), modules: toggleNames });
  for (const manifest of parsed(deployment)) {
    if (manifest.kind === 'Kustomization') continue;
    const { name, namespace, labels = {} } = manifest.metadata;
    expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    expect(labels['nexus.internal/tenant-id']).toBe(deployment.tenant.id);
    for (const [key, value] of Object.entries(labels)) {
      expect(key).toMatch(/^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/);
      expect(value).toMatch(/^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/);
    }
    const elsewhere = { AppProject: 'argocd', Application: 'argocd', Certificate: 'nexus-system', Namespace: undefined } as Record<
      string,
      string | undefined
    >;
    expect(namespace).toBe(manifest.kind in elsewhere ? elsewhere[manifest.kind] : namespaceOf(deployment));
  }
});

test('every file that a kustomization names is there, and none is left out', () => {
  const files = buildManifestFiles(deploymentOf());
  const paths = files.map(({ path }) => path);
  for (const folder of ['base/', 'argocd/']) {
    const index = files.find(({ path }) => path === `${folder}kustomization.yaml`);
    const [document] = parseAllDocuments(index?.content ?? '').map((each) => each.toJS() as { resources: string[] });
    expect(document?.resources.map((path) => folder + path)).toEqual(
      paths.filter((path) => path.startsWith(folder) && path !== index?.path),
    );
  }
});

test('words that YAML 1.1 takes for something else stay strings', () => {
  for (const slug of ['no', 'on', 'y', 'null', '1e3', '012', '0x1f', '1-2-3', '2026-01-01']) {
    expect(find(deploymentOf({ slug }), 'Namespace').metadata.labels?.['nexus.internal/tenant']).toBe(slug);
  }
});

/** Millicores or MiB of a Kubernetes quantity. */
function amountOf(quantity: string | undefined): number {
  const [, number = '', unit = ''] = quantity?.match(/^(\d+)(m|Mi|Gi|)$/) ?? [];
  return Number(number) * ({ m: 1, Mi: 1, Gi: 1024, '': 1000 }[unit] ?? Number.NaN);
}

test('a quota has room for all that the plan runs, with a rollout of everything at once', () => {
  for (const plan of keysOf(PLANS)) {
    const { replicas, request, limit } = PLAN_LIMITS[plan];
    for (const domains of [1, 5, 25]) {
      const quota = quotaOf(plan, domains);
      const pods = domains * (replicas + 1);
      expect(Number(quota['pods'])).toBeGreaterThanOrEqual(pods);
      expect(amountOf(quota['requests.cpu'])).toBeGreaterThanOrEqual(pods * (request.cpuMilli + SIDECAR.request.cpuMilli));
      expect(amountOf(quota['requests.memory'])).toBeGreaterThanOrEqual(pods * (request.memoryMib + SIDECAR.request.memoryMib));
      expect(amountOf(quota['limits.cpu'])).toBeGreaterThanOrEqual(pods * (limit.cpuMilli + SIDECAR.limit.cpuMilli));
      expect(amountOf(quota['limits.memory'])).toBeGreaterThanOrEqual(pods * (limit.memoryMib + SIDECAR.limit.memoryMib));
    }
    // A container of the plan, and the proxy beside it, must pass the range that the plan sets.
    expect(SIDECAR.limit.cpuMilli).toBeLessThanOrEqual(limit.cpuMilli);
    expect(SIDECAR.limit.memoryMib).toBeLessThanOrEqual(limit.memoryMib);
  }
});

test('a toggle switches its domain: an account, an identity and Helm values, and off again', () => {
  const on = deploymentOf({ modules: ['CRM', 'Finance'] });
  const off = deploymentOf({ modules: ['CRM'] });
  const valuesOf = (deployment: TenantDeployment) =>
    (
      find(deployment, 'Application', 'tenant-movewell').spec as {
        source: { helm: { valuesObject: { toggles: Record<string, boolean>; domains: Record<string, { enabled: boolean }> } } };
      }
    ).source.helm.valuesObject;
  expect(Object.keys(valuesOf(on).toggles)).toEqual(toggleNames);
  expect([valuesOf(on).toggles['Finance'], valuesOf(off).toggles['Finance']]).toEqual([true, false]);
  expect([valuesOf(on).domains['finance']?.enabled, valuesOf(off).domains['finance']?.enabled]).toEqual([true, false]);
  expect(find(on, 'ServiceAccount', 'nexus-finance')).toMatchObject({ automountServiceAccountToken: false });
  expect(find(off, 'ServiceAccount', 'nexus-finance')).toBeUndefined();
});

test('no account gets a token, and no role reaches further than one settings map', () => {
  const manifests = parsed(deploymentOf({ modules: toggleNames }));
  const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount');
  expect(accounts.every((account) => account['automountServiceAccountToken'] === false)).toBe(true);
  expect(manifests.filter(({ kind }) => kind === 'Role').map(({ rules }) => rules)).toEqual([
    [{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['nexus-settings'], verbs: ['get'] }],
  ]);
  expect(manifests.some(({ kind }) => kind.startsWith('Cluster'))).toBe(false);
});

test('the network is closed but for named ways, and a tenant without integrations has no way out', () => {
  const namesOf = (deployment: TenantDeployment) =>
    parsed(deployment)
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .map(({ metadata }) => metadata.name);
  expect(namesOf(deploymentOf({}, { integrations: [] }))).toEqual([
    'deny-all',
    'allow-dns',
    'allow-gateway',
    'allow-same-namespace',
    'allow-backbone',
    'allow-mesh',
    'allow-metrics',
  ]);
  expect(namesOf(deploymentOf())).toContain('allow-internet');
  expect(find(deploymentOf(), 'NetworkPolicy', 'deny-all').spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  // A rule without `from` or `to` would open the way to and from everywhere.
  for (const { kind, spec } of parsed(deploymentOf())) {
    if (kind !== 'NetworkPolicy') continue;
    const { ingress = [], egress = [] } = spec as { ingress?: { from?: object[] }[]; egress?: { to?: object[] }[] };
    for (const rule of ingress) expect(rule.from?.length).toBeGreaterThan(0);
    for (const rule of egress) expect(rule.to?.length).toBeGreaterThan(0);
  }
});

test('a PostgreSQL outside the cluster is reached by its address, and the one inside no longer', () => {
  const platform = { ...PLATFORM_DEFAULTS, postgresCidr: '198.51.100.7/32' };
  const text = JSON.stringify(find(deploymentOf({}, { platform }), 'NetworkPolicy', 'allow-backbone').spec);
  expect(text).toContain('{"cidr":"198.51.100.7/32"}');
  expect(text).not.toContain('postgresql');
});

test('the mesh lets in the gateway and the tenant’s own, by mutual TLS alone', () => {
  expect(find(deploymentOf(), 'PeerAuthentication').spec).toEqual({ mtls: { mode: 'STRICT' } });
  expect(find(deploymentOf(), 'AuthorizationPolicy', 'allow-gateway-and-own').spec).toEqual({
    action: 'ALLOW',
    rules: [
      { from: [{ source: { principals: ['cluster.local/ns/nexus-system/sa/nexus-gateway'] } }] },
      { from: [{ source: { namespaces: ['tenant-movewell'] } }] },
    ],
  });
});

test('without hosts there is no certificate yet', () => {
  expect(find(deploymentOf({}, { hosts: [] }), 'Certificate')).toBeUndefined();
  expect(find(deploymentOf(), 'Certificate').spec).toMatchObject({
    dnsNames: ['movewell.nexus.example'],
    secretName: 'tenant-movewell-tls',
  });
});
