import { toggleNames } from '../activation-tables.ts';
import {
  CONTAINER_PORT,
  enabledDomains,
  labelsOf,
  namespaceOf,
  workloadOf,
  type GitSource,
  type Manifest,
  type TenantDeployment,
} from './kubernetes.ts';
import { PLAN_LIMITS, resourcesOf, SIDECAR } from './plan-limits.ts';

/**
 * Two Argo CD Applications: the ground (namespace, quota, access, network), which the platform's project deploys because it
 * holds what no tenant may change; and the domains on it, in a project of the tenant's own, which can reach that one
 * namespace and no cluster-wide resource.
 */
export function argoManifests(deployment: TenantDeployment): Manifest[] {
  const { argo } = deployment.platform;
  const name = namespaceOf(deployment);
  const ground: GitSource = { ...argo.tenants, path: `${argo.tenants.path}/${name}/base` };
  return [
    project(deployment),
    application(deployment, { name: `${name}-base`, project: argo.platformProject, wave: 0, source: sourceOf(ground) }),
    application(deployment, {
      name,
      project: name,
      wave: 1,
      source: { ...sourceOf(argo.chart), helm: { releaseName: 'nexus', valuesObject: helmValues(deployment) } },
    }),
  ];
}

const sourceOf = ({ repoUrl, revision, path }: GitSource) => ({ repoURL: repoUrl, targetRevision: revision, path });

const destinationOf = (deployment: TenantDeployment) => ({
  name: `${deployment.platform.argo.clusterPrefix}${deployment.tenant.region}`,
  namespace: namespaceOf(deployment),
});

function project(deployment: TenantDeployment): Manifest {
  const { argo } = deployment.platform;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: namespaceOf(deployment), namespace: argo.namespace, labels: labelsOf(deployment) },
    spec: {
      description: `The domains of tenant ${deployment.tenant.slug}.`,
      sourceRepos: [argo.chart.repoUrl],
      destinations: [destinationOf(deployment)],
      clusterResourceWhitelist: [],
      // What bounds the tenant is the ground's to set.
      namespaceResourceBlacklist: [
        { group: '', kind: 'ResourceQuota' },
        { group: '', kind: 'LimitRange' },
        { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
        { group: 'rbac.authorization.k8s.io', kind: '*' },
        { group: 'security.istio.io', kind: '*' },
      ],
    },
  };
}

function application(
  deployment: TenantDeployment,
  { name, project, wave, source }: { name: string; project: string; wave: number; source: object },
): Manifest {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: deployment.platform.argo.namespace,
      labels: labelsOf(deployment),
      annotations: { 'argocd.argoproj.io/sync-wave': String(wave) },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project,
      source,
      destination: destinationOf(deployment),
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: ['CreateNamespace=false', 'ServerSideApply=true'],
        retry: { limit: 10, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
      },
      revisionHistoryLimit: 5,
    },
  };
}

/** What the chart is told: every toggle, and for each domain whether it runs, under which name and on what. */
function helmValues(deployment: TenantDeployment): Record<string, unknown> {
  const { tenant, domains, image, hosts } = deployment;
  const limits = PLAN_LIMITS[tenant.plan];
  const enabled = enabledDomains(deployment);
  const runs = { replicas: deployment.isStopped ? 0 : limits.replicas, resources: resourcesOf(limits) };
  const names = domains.map(({ name }) => name).toSorted();
  return {
    tenant: { id: tenant.id, slug: tenant.slug, plan: tenant.plan, region: tenant.region },
    image,
    port: CONTAINER_PORT,
    hosts: [...hosts].sort(),
    sidecar: { resources: resourcesOf(SIDECAR) },
    toggles: Object.fromEntries(toggleNames.map((toggle) => [toggle, tenant.modules.includes(toggle)])),
    domains: Object.fromEntries(
      names.map((name) => [
        name,
        enabled.includes(name) ? { enabled: true, name: workloadOf(name), serviceAccount: workloadOf(name), ...runs } : { enabled: false },
      ]),
    ),
  };
}
