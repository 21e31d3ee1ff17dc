/**
 * Sized for a small machine that does other work too, and durable: a commit that was answered survives a power cut.
 * A line in the cluster's postgresql.conf below the include, or ALTER SYSTEM, overrides any of them.
 */
const SETTINGS = {
  max_connections: '100',
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '512MB',
  random_page_cost: '1.1',
  jit: 'off',
  // Short transactions gain nothing from parallel plans on two cores.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // One file per hour of the day, each emptied when its hour comes round: the log can never hold more than a day.
  logging_collector: 'on',
  log_directory: 'log',
  log_filename: 'server-%H.log',
  log_rotation_age: '60',
  log_rotation_size: '0',
  log_truncate_on_rotation: 'on',
  log_checkpoints: 'off',
  // Statements carry people's data; the platform's own log says what failed.
  log_min_error_statement: 'panic',
  cluster_name: 'nexus',
} as const satisfies Record<string, string>;

/**
 * Shared memory beside the main segment lies in the cluster's folder: systemd-logind removes POSIX segments of an ordinary user when
 * that user logs out (RemoveIPC), while our server stays, and containers give /dev/shm only 64 MB.
 */
const POSIX_SETTINGS = { dynamic_shared_memory_type: 'mmap', unix_socket_permissions: '0700' } as const;

/** The text of nexus.conf, which postgresql.conf includes. */
export function settingsFile(extra: Record<string, string> = {}): string {
  const settings = { ...SETTINGS, ...(process.platform === 'win32' ? {} : POSIX_SETTINGS), ...extra };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  return `# Written by Nexus before each start. Change settings below the include in postgresql.conf.\n${lines.join('\n')}\n`;
}
