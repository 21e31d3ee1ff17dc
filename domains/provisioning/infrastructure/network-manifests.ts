import { CONTAINER_PORT, inNamespace, namespaceOf, type Manifest, type PlatformSettings, type TenantDeployment } from './kubernetes.ts';

const MESH_CONTROL_PORT = 15012;
const MERGED_METRICS_PORT = 15020;

/** Addresses that are not the internet: RFC 6890 and the metadata services of clouds among them. */
const NOT_THE_INTERNET = {
  '0.0.0.0/0': ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  '::/0': ['::1/128', 'fc00::/7', 'fe80::/10'],
} as const;

const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: 'TCP', port }));

/** Pods of one app in one namespace. Every namespace has the label of its own name, and no tenant can set it. */
const podsOf = (namespace: string, labels?: Record<string, string>) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  ...(labels && { podSelector: { matchLabels: labels } }),
});

const app = (name: string) => ({ 'app.kubernetes.io/name': name });

type Rules = { ingress?: object[]; egress?: object[] };

/** Everything is closed; each policy after the first opens one way, and its name says which. */
export function networkPolicies(deployment: TenantDeployment): Manifest[] {
  const ways: [name: string, rules: Rules][] = [
    [
      'allow-dns',
      { egress: [{ to: [podsOf('kube-system', { 'k8s-app': 'kube-dns' })], ports: [{ protocol: 'UDP', port: 53 }, ...tcp(53)] }] },
    ],
    ...(deployment.isStopped ? [] : [fromGateway(deployment.platform)]),
    ['allow-same-namespace', { ingress: [{ from: [{ podSelector: {} }] }], egress: [{ to: [{ podSelector: {} }] }] }],
    ['allow-backbone', { egress: backboneRules(deployment.platform) }],
    ['allow-mesh', { egress: [{ to: [podsOf(deployment.platform.meshNamespace, { app: 'istiod' })], ports: tcp(MESH_CONTROL_PORT) }] }],
    ['allow-metrics', { ingress: [{ from: [podsOf(deployment.platform.monitoringNamespace)], ports: tcp(MERGED_METRICS_PORT) }] }],
    // A tenant that is connected to nothing outside has no way out.
    ...(deployment.integrations.length > 0 ? [['allow-internet', { egress: internetRules() }] as [string, Rules]] : []),
  ];
  return [
    policy(deployment, 'deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    ...ways.map(([name, rules]) =>
      policy(deployment, name, { podSelector: {}, policyTypes: Object.keys(rules).map(capitalised), ...rules }),
    ),
  ];
}

const fromGateway = ({ gateway }: PlatformSettings): [name: string, rules: Rules] => [
  'allow-gateway',
  { ingress: [{ from: [podsOf(gateway.namespace, app(gateway.name))], ports: tcp(CONTAINER_PORT) }] },
];

const policy = (deployment: TenantDeployment, name: string, spec: object): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: inNamespace(deployment, name),
  spec,
});

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function backboneRules({ backbone, postgresCidr }: PlatformSettings): object[] {
  const inside = Object.entries(backbone.ports).filter(([name]) => name !== 'postgresql' || !postgresCidr);
  return [
    ...(postgresCidr ? [{ to: [{ ipBlock: { cidr: postgresCidr } }], ports: tcp(5432) }] : []),
    ...inside.map(([name, port]) => ({ to: [podsOf(backbone.namespace, app(name))], ports: tcp(port) })),
  ];
}

/** HTTPS, and mail by submission (RFC 6409) or over TLS (RFC 8314). */
const internetRules = (): object[] => [
  { to: Object.entries(NOT_THE_INTERNET).map(([cidr, except]) => ({ ipBlock: { cidr, except: [...except] } })), ports: tcp(443, 465, 587) },
];

/** Mutual TLS only, and only from the gateway's identity and the tenant's own: what NetworkPolicy says of addresses, said of identities. */
export function meshManifests(deployment: TenantDeployment): Manifest[] {
  const { gateway, trustDomain } = deployment.platform;
  return [
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: inNamespace(deployment, 'default'),
      spec: { mtls: { mode: 'STRICT' } },
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      // An empty spec allows nothing: what the next one does not name is refused even when that one is gone.
      metadata: inNamespace(deployment, 'allow-nothing'),
      spec: {},
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: inNamespace(deployment, 'allow-gateway-and-own'),
      spec: {
        action: 'ALLOW',
        rules: [
          ...(deployment.isStopped
            ? []
            : [{ from: [{ source: { principals: [`${trustDomain}/ns/${gateway.namespace}/sa/${gateway.name}`] } }] }]),
          { from: [{ source: { namespaces: [namespaceOf(deployment)] } }] },
        ],
      },
    },
  ];
}
