import { labelsOf, namespaceOf, type Manifest, type TenantDeployment } from './kubernetes.ts';

/** The request for a certificate of the tenant's names. It stands in the gateway's namespace: only there can the gateway read the key. */
export function certificateManifests(deployment: TenantDeployment): Manifest[] {
  const { hosts, platform } = deployment;
  if (hosts.length === 0) return [];
  const name = `${namespaceOf(deployment)}-tls`;
  return [
    {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name, namespace: platform.gateway.namespace, labels: labelsOf(deployment) },
      spec: {
        secretName: name,
        dnsNames: [...hosts].sort(),
        issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: platform.certificateIssuer },
        privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
        usages: ['digital signature', 'server auth'],
      },
    },
  ];
}
