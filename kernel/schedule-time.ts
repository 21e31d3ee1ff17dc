import { Cron } from 'croner';
import type { TenantInfo } from '#kernel/tool-context.ts';

/** The tenant's IANA zone; UTC where it has chosen none. */
export function timeZoneOf({ settings }: Pick<TenantInfo, 'settings'>): string {
  return typeof settings['timezone'] === 'string' ? settings['timezone'] : 'UTC';
}

/** The next time after `after` that the cron expression names in the zone. */
export function nextDue(cron: string, timeZone: string, after: Date): Date | null {
  return new Cron(cron, { timezone: timeZone, paused: true }).nextRun(after);
}
