import { randomBytes } from 'node:crypto';

/** A UUID as PostgreSQL writes it. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Random bytes are fetched by the page: one system call for 256 ids. */
const PAGE_BYTES = 2560;
let page = Buffer.alloc(0);
let offset = 0;

/**
 * A UUIDv7 (RFC 9562): milliseconds since 1970, then 74 random bits, so that ids sort by time. `order` (0 to 4095) takes
 * the first twelve of them, so that ids of one millisecond sort by it.
 */
export function uuidv7(unixMs: number, order?: number): string {
  if (offset + 10 > page.length) {
    page = randomBytes(PAGE_BYTES);
    offset = 0;
  }
  const random = page.subarray(offset, (offset += 10));
  if (order !== undefined) {
    random[0] = order >> 8;
    random[1] = order & 0xff;
  }
  random[0] = ((random[0] ?? 0) & 0x0f) | 0x70;
  random[2] = ((random[2] ?? 0) & 0x3f) | 0x80;
  const tail = random.toString('hex');
  return `${timeOf(unixMs)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8)}`;
}

/** The id of what happens at a moment: among those of its millisecond, they sort by its microseconds (RFC 9562, 6.2, method 3). */
export function idOfMoment(moment: Temporal.Instant): string {
  const nanoseconds = Number(moment.epochNanoseconds % 1_000_000n);
  return uuidv7(moment.epochMilliseconds, Math.floor((nanoseconds * 4096) / 1_000_000));
}

/** No id of that millisecond, or of a later one, is smaller. */
export function firstIdOf(unixMs: number): string {
  return `${timeOf(Math.max(0, unixMs))}-7000-8000-000000000000`;
}

/** The first 48 bits of a UUIDv7, as they are written. */
function timeOf(unixMs: number): string {
  const time = Math.floor(unixMs).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}

/** Hands out ids, each greater than the one before, in an order that a retry of the same call repeats. */
export interface IdSequence {
  next(): string;
  restart(): void;
}

export function createIdSequence(unixMs: number): IdSequence {
  const given: string[] = [];
  let position = 0;
  return {
    next() {
      const id = (given[position] ??= uuidv7(unixMs + Math.floor(position / 4096), position % 4096));
      position++;
      return id;
    },
    restart() {
      position = 0;
    },
  };
}
