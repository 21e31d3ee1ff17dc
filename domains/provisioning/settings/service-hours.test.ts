import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueAt, type Place, type ServiceHours } from './service-hours.ts';

const office: ServiceHours = { days: 'working', opens: '08:00', closes: '17:00' };
const always: ServiceHours = { days: 'all', opens: '00:00', closes: '24:00' };
const lagos: Place = { zone: 'Africa/Lagos', workingDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] };
const cairo: Place = { zone: 'Africa/Cairo', workingDays: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday'] };
const paris: Place = { ...lagos, zone: 'Europe/Paris' };
const due = (hours: ServiceHours, place: Place, from: string, minutes: number): string | undefined =>
  dueAt(hours, place, Temporal.Instant.from(from), minutes)?.toZonedDateTimeISO(place.zone).toPlainDateTime().toString();

// 2026-06-05 is a Friday.
test.for([
  ['within the day', office, lagos, '2026-06-05T09:00:00+01:00', 60, '2026-06-05T10:00:00'],
  ['asked before opening', office, lagos, '2026-06-05T05:00:00+01:00', 60, '2026-06-05T09:00:00'],
  ['over the weekend', office, lagos, '2026-06-05T16:30:00+01:00', 60, '2026-06-08T08:30:00'],
  ['exactly until closing', office, lagos, '2026-06-05T16:00:00+01:00', 60, '2026-06-05T17:00:00'],
  ['asked at closing', office, lagos, '2026-06-05T17:00:00+01:00', 1, '2026-06-08T08:01:00'],
  ['where Sunday is a working day', office, cairo, '2026-06-04T16:30:00+03:00', 60, '2026-06-07T08:30:00'],
  ['day and night', always, lagos, '2026-06-05T23:30:00+01:00', 60, '2026-06-06T00:30:00'],
  ['over the hour that summer time takes', always, paris, '2026-03-29T01:30:00+01:00', 60, '2026-03-29T03:30:00'],
  ['over the hour that it gives back', always, paris, '2026-10-25T01:30:00+02:00', 120, '2026-10-25T02:30:00'],
] as const)('%s', ([, hours, place, from, minutes, expected]) => {
  expect(due(hours, place, from, minutes)).toBe(expected);
});

test('where no day is a working day, nothing is ever due', () => {
  expect(dueAt(office, { ...lagos, workingDays: [] }, Temporal.Instant.from('2026-06-05T09:00:00Z'), 1)).toBeNull();
});

test('more minutes are never due sooner, and the moment lies in open hours', () => {
  const start = Temporal.Instant.from('2026-01-01T00:00:00Z');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 500_000 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 0, max: 5000 }),
      (offset, minutes, more) => {
        const from = start.add({ minutes: offset });
        const [first, second] = [dueAt(office, paris, from, minutes), dueAt(office, paris, from, minutes + more)];
        expect(Temporal.Instant.compare(first!, second!)).toBeLessThanOrEqual(0);
        const local = first!.toZonedDateTimeISO(paris.zone);
        expect(local.dayOfWeek).toBeLessThanOrEqual(5);
        expect(local.toPlainTime().toString() > '08:00' && local.toPlainTime().toString() <= '17:00:00').toBe(true);
      },
    ),
  );
});
