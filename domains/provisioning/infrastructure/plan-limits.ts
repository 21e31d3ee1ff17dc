import type { ActivationPlan } from '../activation-tables.ts';

/** CPU in millicores, memory and storage in MiB. */
interface Amount {
  cpuMilli: number;
  memoryMib: number;
}

export interface PlanLimits {
  replicas: number;
  /** One domain's container: what it is promised, and what it may take. */
  request: Amount;
  limit: Amount;
  storageMib: number;
  volumes: number;
}

/** What each plan runs a domain on. */
export const PLAN_LIMITS = {
  starter: {
    replicas: 1,
    request: { cpuMilli: 50, memoryMib: 192 },
    limit: { cpuMilli: 500, memoryMib: 384 },
    storageMib: 5 * 1024,
    volumes: 2,
  },
  growth: {
    replicas: 2,
    request: { cpuMilli: 100, memoryMib: 256 },
    limit: { cpuMilli: 1000, memoryMib: 512 },
    storageMib: 50 * 1024,
    volumes: 5,
  },
  enterprise: {
    replicas: 3,
    request: { cpuMilli: 250, memoryMib: 512 },
    limit: { cpuMilli: 2000, memoryMib: 1024 },
    storageMib: 500 * 1024,
    volumes: 20,
  },
} as const satisfies Record<ActivationPlan, PlanLimits>;

/** The mesh's proxy beside each container. Its usual limits (2 CPUs, 1 GiB) would cost more quota than what it serves. */
export const SIDECAR = { request: { cpuMilli: 10, memoryMib: 64 }, limit: { cpuMilli: 500, memoryMib: 256 } } as const satisfies Record<
  string,
  Amount
>;

/** A rollout starts one new pod before it ends an old one, and a migration job runs beside it. */
const EXTRA_PODS_PER_DOMAIN = 1;
const EXTRA_PODS = 2;

/** Quantities in the form that Kubernetes itself writes, so that what is compared with the cluster does not differ by spelling. */
export const cpu = (milli: number): string => (milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`);
export const mebibytes = (amount: number): string => (amount % 1024 === 0 ? `${amount / 1024}Gi` : `${amount}Mi`);

export const resourcesOf = ({ request, limit }: { request: Amount; limit: Amount }) => ({
  requests: { cpu: cpu(request.cpuMilli), memory: mebibytes(request.memoryMib) },
  limits: { cpu: cpu(limit.cpuMilli), memory: mebibytes(limit.memoryMib) },
});

/**
 * The most that a tenant's namespace may hold. It is computed from what the plan runs, because a quota is there to stop a
 * runaway, never the rollout of what the tenant has: with each domain that is switched on it grows by that domain's pods.
 */
export function quotaOf(plan: ActivationPlan, domainCount: number): Record<string, string> {
  const { replicas, request, limit, storageMib, volumes } = PLAN_LIMITS[plan];
  const pods = domainCount * (replicas + EXTRA_PODS_PER_DOMAIN) + EXTRA_PODS;
  return {
    pods: String(pods),
    'requests.cpu': cpu(pods * (request.cpuMilli + SIDECAR.request.cpuMilli)),
    'requests.memory': mebibytes(pods * (request.memoryMib + SIDECAR.request.memoryMib)),
    'limits.cpu': cpu(pods * (limit.cpuMilli + SIDECAR.limit.cpuMilli)),
    'limits.memory': mebibytes(pods * (limit.memoryMib + SIDECAR.limit.memoryMib)),
    'requests.storage': mebibytes(storageMib),
    persistentvolumeclaims: String(volumes),
    services: String(domainCount + EXTRA_PODS),
    // Nothing of a tenant is reached but through the gateway.
    'services.loadbalancers': '0',
    'services.nodeports': '0',
    secrets: '50',
    configmaps: '50',
  };
}
