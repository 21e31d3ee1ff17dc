import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { ToolLog } from '#kernel/tool-context.ts';

/** A numbered place among the servers, held by a session lock: it is free again the moment its holder dies. */
export interface Slot {
  readonly id: string;
  /** Is nobody holding that slot? */
  isDead(id: string): Promise<boolean>;
  /** Does no other server share this database at this moment? */
  isAlone(): Promise<boolean>;
  release(): Promise<void>;
}

const LOCK_CLASS = 7_236_002;
const SLOTS_MAX = 64;
const RECONNECT_MS = 300;

/** Takes the first free slot, and takes it again after the database was restarted. */
export async function claimSlot(url: string, log: ToolLog): Promise<Slot> {
  let client = await connect(url);
  const n = await firstFree(client);
  if (n === null) {
    await client.end();
    throw new Error(`More than ${SLOTS_MAX} servers share this database.`);
  }
  let isReleased = false;

  async function holdAgain(): Promise<void> {
    log.warn({ slot: n }, 'The database connection that holds this server’s slot was lost; it will be taken again.');
    for (let attempt = 1; !isReleased; attempt++) {
      await wait(RECONNECT_MS, undefined, { ref: false });
      const next = await connect(url).catch(() => null);
      if (!next) continue;
      if (await tryLock(next, n as number).catch(() => false)) {
        if (isReleased) return void next.end().catch(() => {});
        client = next;
        client.once('end', lost);
        return;
      }
      // Another server took it while the database was away. Both may then take up the same work: each step is a call
      // with a key, so it still happens once.
      if (attempt % 100 === 0) log.error({ slot: n }, 'Another server holds this server’s slot.');
      await next.end().catch(() => {});
    }
  }
  const lost = (): void => {
    if (!isReleased) void holdAgain();
  };
  client.once('end', lost);

  return {
    id: `slot-${n}`,
    async isDead(id) {
      const other = Number(id.replace('slot-', ''));
      if (!Number.isInteger(other) || other === n || !(await tryLock(client, other))) return false;
      await client.query('SELECT pg_advisory_unlock($1, $2)', [LOCK_CLASS, other]);
      return true;
    },
    async isAlone() {
      const { rows } = await client.query<{ others: number }>(
        `SELECT count(*)::int AS others FROM pg_locks
         WHERE locktype = 'advisory' AND classid = $1 AND objsubid = 2 AND granted AND pid <> pg_backend_pid()
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        [LOCK_CLASS],
      );
      return rows[0]?.others === 0;
    },
    async release() {
      isReleased = true;
      await client.end().catch(() => {});
    },
  };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'nexus-slot', keepAlive: true, connectionTimeoutMillis: 10_000 });
  // Without a listener a lost connection would end the process; `end` follows.
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function firstFree(client: pg.Client): Promise<number | null> {
  for (let n = 1; n <= SLOTS_MAX; n++) if (await tryLock(client, n)) return n;
  return null;
}

async function tryLock(client: pg.Client, n: number): Promise<boolean> {
  const { rows } = await client.query<{ ok: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS ok', [LOCK_CLASS, n]);
  return rows[0]?.ok === true;
}
