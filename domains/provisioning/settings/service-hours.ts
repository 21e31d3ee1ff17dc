/** A calendar of the settings: hours of the day, on working days or on all. */
export interface ServiceHours {
  days: 'working' | 'all';
  opens: string;
  closes: string;
}

export interface Place {
  zone: string;
  /** In English and lower case, as country packs have them. */
  workingDays: readonly string[];
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
/** Two weeks hold the longest stretch that a week without a single open day could hide; then there is none. */
const CLOSED_DAYS_MAX = 14;

/**
 * When so many open minutes have passed since `from`, by the clock of the place; null where it never opens. An hour that
 * summer time takes or gives is not counted or counted twice, as the people at work live it.
 */
export function dueAt(hours: ServiceHours, place: Place, from: Temporal.Instant, minutes: number): Temporal.Instant | null {
  let left = minutes * 60_000;
  let date = from.toZonedDateTimeISO(place.zone).toPlainDate();
  for (let closed = 0; closed <= CLOSED_DAYS_MAX; date = date.add({ days: 1 })) {
    const [opens, closes] = openOn(date, hours, place);
    const begins = Temporal.Instant.compare(opens, from) >= 0 ? opens : from;
    const open = closes.epochMilliseconds - begins.epochMilliseconds;
    closed = open > 0 ? 0 : closed + 1;
    if (open >= left && open > 0) return begins.add({ milliseconds: left });
    left -= Math.max(0, open);
  }
  return null;
}

/** From opening to closing on that day; equal where it stays closed. */
function openOn(
  date: Temporal.PlainDate,
  { days, opens, closes }: ServiceHours,
  { zone, workingDays }: Place,
): [Temporal.Instant, Temporal.Instant] {
  const at = (clock: string): Temporal.Instant => {
    const [day, time] = clock === '24:00' ? [date.add({ days: 1 }), '00:00'] : [date, clock];
    return day.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant();
  };
  const isOpen = days === 'all' || workingDays.includes(WEEKDAYS[date.dayOfWeek - 1] ?? '');
  return isOpen ? [at(opens), at(closes)] : [at(opens), at(opens)];
}
