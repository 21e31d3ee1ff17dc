/** What one import may hold. A larger file is to be divided; each limit is refused with its own reason. */
export const LIMITS = { bytes: 20 * 1024 * 1024, unpackedBytes: 120 * 1024 * 1024, rows: 50_000, columns: 200, cellChars: 20_000 } as const;

/** Rows that one call of the writing workflow takes on. */
export const CHUNK_ROWS = 500;

/** The file cannot be read: our reason, and a sentence for the person who sent it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}
