import { enabledDomains, inNamespace, labelsOf, namespaceOf, workloadOf, type Manifest, type TenantDeployment } from './kubernetes.ts';
import { cpu, mebibytes, PLAN_LIMITS, quotaOf, resourcesOf, SIDECAR } from './plan-limits.ts';

/** The tenant's namespace. `restricted` needs the mesh's CNI plugin, because its init container asks for network rights. */
export function namespaceManifests(deployment: TenantDeployment): Manifest[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespaceOf(deployment),
        labels: {
          ...labelsOf(deployment),
          'istio-injection': 'enabled',
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/audit': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    },
  ];
}

/** What the namespace may take in all, and what one container gets that does not say. */
export function quotaManifests(deployment: TenantDeployment): Manifest[] {
  const { plan } = deployment.tenant;
  const limits = PLAN_LIMITS[plan];
  const own = resourcesOf(limits);
  const podMax = {
    cpu: cpu(limits.limit.cpuMilli + SIDECAR.limit.cpuMilli),
    memory: mebibytes(limits.limit.memoryMib + SIDECAR.limit.memoryMib),
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: inNamespace(deployment, 'plan'),
      spec: { hard: quotaOf(plan, enabledDomains(deployment).length) },
    },
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: inNamespace(deployment, 'plan'),
      spec: {
        limits: [
          { type: 'Container', default: own.limits, defaultRequest: own.requests, max: own.limits, min: { cpu: '5m', memory: '16Mi' } },
          { type: 'Pod', max: podMax },
          { type: 'PersistentVolumeClaim', max: { storage: mebibytes(limits.storageMib) }, min: { storage: '64Mi' } },
        ],
      },
    },
  ];
}

/**
 * One identity for each domain, so that the mesh can tell them apart. The platform's pods have nothing to ask of the
 * Kubernetes API: no token is mounted, and the role reads the one settings map that a pod may be told to watch.
 */
export function accessManifests(deployment: TenantDeployment): Manifest[] {
  const accounts = enabledDomains(deployment).map(workloadOf);
  return [
    ...accounts.map((name) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: inNamespace(deployment, name),
      automountServiceAccountToken: false,
    })),
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      // Whatever runs without naming an account gets this one, and no token with it.
      metadata: inNamespace(deployment, 'default'),
      automountServiceAccountToken: false,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: inNamespace(deployment, 'nexus-domain'),
      rules: [{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['nexus-settings'], verbs: ['get'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: inNamespace(deployment, 'nexus-domain'),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'nexus-domain' },
      subjects: accounts.map((name) => ({ kind: 'ServiceAccount', name, namespace: namespaceOf(deployment) })),
    },
  ];
}
