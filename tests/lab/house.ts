import pg from 'pg';
import { inject } from 'vitest';
import { domains } from '#domains/index.ts';
import { deriveKey } from '#kernel/create-kernel.ts';
import { migrate } from '#kernel/migrate.ts';
import type { Domain } from '#kernel/domain.ts';
import { annexDomain, LAB_SQL, labDomain } from '#tests/lab/domain.ts';
import { type House, openHouse, type World, worldIn } from '#tests/world.ts';
import { TEST_SECRET, worldDomain } from '#tests/world-domain.ts';

export interface LabHouse extends House {
  readonly ownerUrl: string;
  /** Everything that the kernel logged. */
  readonly logged: string[];
}

let opening: Promise<LabHouse> | undefined;

/**
 * All domains and the lab, on a database of this worker's own: queues are those of all tenants of a database, so that the
 * workers of one test would take what another test waits for.
 */
export function labHouse(): Promise<LabHouse> {
  opening ??= open(`nexus_lab_${process.env['VITEST_POOL_ID'] ?? '0'}`);
  return opening;
}

export async function labWorld(...wanted: (Domain | string)[]): Promise<World & { house: LabHouse }> {
  const house = await labHouse();
  return Object.assign(await worldIn(house, ...wanted), { house });
}

async function open(name: string): Promise<LabHouse> {
  const urls = {
    superUrl: named(inject('superUrl'), name),
    appUrl: named(inject('appUrl'), name),
    ownerUrl: named(inject('ownerUrl'), name),
  };
  const main = new pg.Client({ connectionString: inject('superUrl') });
  await main.connect();
  try {
    // Roles belong to the cluster: two migrations at once would stand in each other's way.
    await main.query('SELECT pg_advisory_lock(7236999)');
    await main.query(`CREATE DATABASE ${name} OWNER nexus_owner`);
    await main.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT CONNECT ON DATABASE ${name} TO nexus_app`);
    const contextSecret = deriveKey(TEST_SECRET, 'context');
    await migrate({ ...urls, domains: [...domains, worldDomain], contextSecret });
    await runAs(urls.ownerUrl, LAB_SQL);
    await migrate({ ...urls, domains: [...domains, worldDomain, labDomain, annexDomain], contextSecret });
  } finally {
    await main.end();
  }
  const logged: string[] = [];
  const log = (fields: object, message: string): void => void logged.push(`${message} ${show(fields)}`);
  return {
    ...openHouse(urls, [...domains, worldDomain, labDomain, annexDomain], { debug: log, info: log, warn: log, error: log }),
    ownerUrl: urls.ownerUrl,
    logged,
  };
}

function show(fields: object): string {
  return JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? `${value.stack} ${String(value.cause)}` : value));
}

export async function runAs(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

const named = (url: string, name: string): string => url.replace(/\/nexus(?=$|\?)/, `/${name}`);

/** Looks again until it is so, or says after ten seconds what it saw last. */
export async function until<T>(look: () => Promise<T> | T, isSo: (value: T) => boolean, deadlineMs = 10_000): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const value = await look();
    if (isSo(value)) return value;
    if (Date.now() > deadline) throw new Error(`It did not come to that: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
