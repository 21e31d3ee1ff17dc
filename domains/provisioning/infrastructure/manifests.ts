import { argoManifests } from './argo-manifests.ts';
import { certificateManifests } from './certificate.ts';
import { toYaml, type Manifest, type TenantDeployment } from './kubernetes.ts';
import { accessManifests, namespaceManifests, quotaManifests } from './namespace-manifests.ts';
import { meshManifests, networkPolicies } from './network-manifests.ts';

export interface ManifestFile {
  path: string;
  content: string;
}

/** The ground that the tenant stands on, file by file. */
const GROUND = {
  'namespace.yaml': namespaceManifests,
  'quota.yaml': quotaManifests,
  'access.yaml': accessManifests,
  'network.yaml': networkPolicies,
  'mesh.yaml': meshManifests,
  'certificate.yaml': certificateManifests,
} as const satisfies Record<string, (deployment: TenantDeployment) => Manifest[]>;

/**
 * All files of one tenant, for the port `cluster` (its `app` is `namespaceOf`): `base/` is the ground, `argocd/` is what Argo CD's
 * root application finds. The same input gives the same bytes, so an unchanged tenant is an unchanged folder.
 */
export function buildManifestFiles(deployment: TenantDeployment): ManifestFile[] {
  const ground = Object.entries(GROUND).flatMap(([path, build]) => fileOf(path, build(deployment)));
  const argo = fileOf('applications.yaml', argoManifests(deployment));
  return [
    ...folderOf('base', ground),
    ...folderOf('argocd', argo),
    // For a single cluster without Argo CD: `kubectl apply -k` on this folder.
    { path: 'kustomization.yaml', content: kustomization(['base', 'argocd']) },
  ];
}

const fileOf = (path: string, manifests: Manifest[]): ManifestFile[] =>
  manifests.length > 0 ? [{ path, content: toYaml(manifests) }] : [];

function folderOf(folder: string, files: ManifestFile[]): ManifestFile[] {
  const index = { path: 'kustomization.yaml', content: kustomization(files.map((file) => file.path)) };
  return [...files, index].map(({ path, content }) => ({ path: `${folder}/${path}`, content }));
}

const kustomization = (resources: string[]): string =>
  toYaml([{ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources }]);
