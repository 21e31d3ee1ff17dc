import { Cron } from 'croner';

/** The next time after `after` that the cron expression names in the zone. */
export function nextDue(cron: string, timeZone: string, after: Date): Date | null {
  return new Cron(cron, { timezone: timeZone, paused: true }).nextRun(after);
}
