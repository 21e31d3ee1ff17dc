import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { domains } from '#domains/index.ts';
import { deriveKey } from '#kernel/create-kernel.ts';
import { migrate } from '#kernel/migrate.ts';
import { removeEmbedded, startEmbedded } from '#kernel/postgres/embedded.ts';
import { POSTGRES } from '#tests/run.ts';
import { TEST_SECRET, worldDomain } from '#tests/world-domain.ts';

declare module 'vitest' {
  interface ProvidedContext {
    superUrl: string;
    ownerUrl: string;
    appUrl: string;
  }
}

/** One PostgreSQL for the whole run, thrown away after it; each test gets a tenant of its own in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // In memory where there is room: nothing here outlives the run.
  const dataDir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'nexus-test-'));
  chmodSync(dataDir, 0o755);
  const remove = async (): Promise<void> => {
    await removeEmbedded(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  };
  const urls = await startEmbedded({
    dataDir,
    ...POSTGRES,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
  });
  try {
    await migrate({
      ownerUrl: urls.ownerUrl,
      appUrl: urls.appUrl,
      domains: [...domains, worldDomain],
      contextSecret: deriveKey(TEST_SECRET, 'context'),
    });
  } catch (error) {
    await remove();
    throw error;
  }
  project.provide('superUrl', urls.superUrl);
  project.provide('ownerUrl', urls.ownerUrl);
  project.provide('appUrl', urls.appUrl);
  return remove;
}
