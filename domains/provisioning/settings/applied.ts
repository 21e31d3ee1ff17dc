import { eq } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import { fixture } from '#kernel/fixture.ts';
import { digest } from '#kernel/canonical.ts';
import { appliedSettings } from '../schema-settings.ts';
import type { Layer } from './layers.ts';

const ID = fixture('provisioning.applied_settings');

export interface Applied {
  layers: Layer[];
  installed: string[];
}

export async function loadApplied(db: Db): Promise<Applied | null> {
  const [row] = await db
    .select({ layers: appliedSettings.layers, installed: appliedSettings.installed })
    .from(appliedSettings)
    .where(eq(appliedSettings.id, ID));
  return row ?? null;
}

/** Writes nothing where nothing is new, so that applying again changes no row. */
export async function storeApplied(db: Db, before: Applied | null, after: Applied, now: Temporal.Instant): Promise<void> {
  if (before && digest(before) === digest(after)) return;
  await db
    .insert(appliedSettings)
    .values({ id: ID, ...after, appliedAt: now })
    .onConflictDoUpdate({ target: [appliedSettings.tenantId, appliedSettings.id], set: { ...after, appliedAt: now } });
}
