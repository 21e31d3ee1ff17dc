import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What a pool of database connections tells of itself; `pg.Pool` does. */
interface PoolState {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

interface CallObservation {
  tool: string;
  door: string;
  /** `ok`, or the code of the error. */
  outcome: string;
  ms: number;
}

/** Every label is one of a fixed set (routes, tools, codes, doors), so the number of series is bounded. */
export interface Metrics {
  /** `route` is a pattern such as `/api/crm/deals/{dealId}`, never a path. */
  observeRequest(method: string, route: string, status: number, seconds: number): void;
  observeCall(call: CallObservation): void;
  watchPool(name: string, pool: PoolState): void;
  text(): Promise<string>;
  readonly contentType: string;
}

const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'nexus_http_request_duration_seconds',
    help: 'Time from the first byte of a request to its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const calls = new Counter({ name: 'nexus_calls_total', help: 'Tool calls.', labelNames: ['tool', 'door', 'outcome'], registers });
  const callSeconds = new Histogram({
    name: 'nexus_call_duration_seconds',
    help: 'Time of tool calls.',
    labelNames: ['door'],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const pools = new Map<string, PoolState>();
  new Gauge({
    name: 'nexus_database_connections',
    help: 'Connections of each pool: in use, idle, and callers that wait for one.',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of pools) {
        this.set({ pool, state: 'used' }, totalCount - idleCount);
        this.set({ pool, state: 'idle' }, idleCount);
        this.set({ pool, state: 'waiting' }, waitingCount);
      }
    },
  });
  // Looking a labelled series up costs more than observing it.
  const series = new Map<string, { observe: (seconds: number) => void }>();

  return {
    observeRequest(method, route, status, seconds) {
      const key = `${method} ${route} ${status}`;
      let known = series.get(key);
      if (!known) {
        known = requests.labels({ method: METHODS.has(method) ? method : 'other', route, status: String(status) });
        if (METHODS.has(method)) series.set(key, known);
      }
      known.observe(seconds);
    },
    observeCall({ tool, door, outcome, ms }) {
      calls.inc({ tool, door, outcome });
      callSeconds.observe({ door }, ms / 1000);
    },
    watchPool: (name, pool) => void pools.set(name, pool),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
