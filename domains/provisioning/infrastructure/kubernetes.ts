import { stringify } from 'yaml';
import type { ActivationPlan, Integration, Region } from '../activation-tables.ts';

/** A tenant's part of a cluster, and all that its manifests are computed from. */
export interface TenantDeployment {
  tenant: { id: string; slug: string; plan: ActivationPlan; region: Region; /** Toggles that are on. */ modules: readonly string[] };
  /** Every domain of the house: on when it has no toggle, or when its toggle is among the tenant's modules. */
  domains: readonly { name: string; toggle: string | null }[];
  /** The one image, such as `registry.example/nexus:1.4.0@sha256:…`. */
  image: string;
  integrations: readonly Integration[];
  /** Names that the tenant is reached by and gets a certificate for. Empty until DNS is configured. */
  hosts: readonly string[];
  platform: PlatformSettings;
  /** Suspended: nothing runs, and the gateway finds no way in. What is stored stays. */
  isStopped?: boolean;
}

/** Where the platform's own things are: the same for all tenants. */
export interface PlatformSettings {
  trustDomain: string;
  gateway: { namespace: string; name: string };
  /** Namespace of the services that tenants share, each reached at its port by its `app.kubernetes.io/name`. */
  backbone: { namespace: string; ports: Readonly<Record<string, number>> };
  /** A PostgreSQL outside the cluster, as CIDR; else `backbone` holds it. */
  postgresCidr?: string;
  meshNamespace: string;
  monitoringNamespace: string;
  certificateIssuer: string;
  argo: { namespace: string; platformProject: string; chart: GitSource; tenants: GitSource; clusterPrefix: string };
}

export interface GitSource {
  repoUrl: string;
  revision: string;
  path: string;
}

export const PLATFORM_DEFAULTS: PlatformSettings = {
  trustDomain: 'cluster.local',
  gateway: { namespace: 'nexus-system', name: 'nexus-gateway' },
  backbone: { namespace: 'nexus-data', ports: { postgresql: 5432, kafka: 9092, redis: 6379, qdrant: 6333, minio: 9000 } },
  meshNamespace: 'istio-system',
  monitoringNamespace: 'monitoring',
  certificateIssuer: 'letsencrypt',
  argo: {
    namespace: 'argocd',
    platformProject: 'nexus-platform',
    chart: { repoUrl: 'https://git.nexus.internal/nexus/nexus.git', revision: 'main', path: 'deploy/helm/nexus' },
    tenants: { repoUrl: 'https://git.nexus.internal/nexus/gitops.git', revision: 'main', path: 'tenants' },
    clusterPrefix: 'nexus-',
  },
};

/** The port that every Nexus container listens on. */
export const CONTAINER_PORT = 8080;

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
  };
  [field: string]: unknown;
}

/** The prefix keeps a tenant called `argocd` or `istio-system` out of the namespace of that name. */
export const namespaceOf = ({ tenant }: Pick<TenantDeployment, 'tenant'>): string => `tenant-${tenant.slug}`;

/** A domain's name as Kubernetes takes it; the domain `field_ops` runs as `nexus-field-ops`. */
export const workloadOf = (domain: string): string => `nexus-${domain.replaceAll('_', '-')}`;

/** Sorted, so that the order in which domains were registered does not change a byte. */
export const enabledDomains = ({ domains, tenant }: Pick<TenantDeployment, 'domains' | 'tenant'>): string[] =>
  domains
    .filter(({ toggle }) => toggle === null || tenant.modules.includes(toggle))
    .map(({ name }) => name)
    .toSorted();

export function labelsOf({ tenant }: Pick<TenantDeployment, 'tenant'>): Record<string, string> {
  return {
    'app.kubernetes.io/part-of': 'nexus',
    'app.kubernetes.io/managed-by': 'nexus',
    // `.internal` is set aside for private use, so this prefix can belong to nobody else.
    'nexus.internal/tenant': tenant.slug,
    'nexus.internal/tenant-id': tenant.id,
    'nexus.internal/plan': tenant.plan,
    'nexus.internal/region': tenant.region,
  };
}

/** Metadata of something in the tenant's namespace. */
export const inNamespace = (
  deployment: Pick<TenantDeployment, 'tenant'>,
  name: string,
): Required<Pick<Manifest['metadata'], 'name' | 'namespace' | 'labels'>> => ({
  name,
  namespace: namespaceOf(deployment),
  labels: labelsOf(deployment),
});

/** YAML 1.1, because that is what Kubernetes' tools read: there a bare `no`, `on` or `1e3` is not a string. */
export function toYaml(documents: readonly object[]): string {
  return documents.map((document) => stringify(document, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 })).join('---\n');
}
