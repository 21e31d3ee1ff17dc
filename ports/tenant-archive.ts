import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { ZipFile } from 'yazl';
import type { CallTransaction } from '#kernel/transaction.ts';
import type { DurableFolder } from './durable-folder.ts';
import type { ListedObjects } from './objects.ts';

const ROWS_AT_ONCE = 500;

export interface ArchiveFacts {
  file: string;
  sha256: string;
  bytes: number;
  rows: number;
  objects: number;
}

interface Archives {
  folder: DurableFolder;
  objects: ListedObjects;
  now: () => number;
  /** Puts a fresh context in place: a large tenant takes longer than one lives. */
  renew: (tx: CallTransaction) => Promise<unknown>;
}

interface Entry {
  file: string;
  sha256: string;
  bytes: number;
  /** Of a table; none for an object. */
  rows?: number;
}

/**
 * One ZIP with all of a tenant: `rows/<table>.jsonl`, a row a line as PostgreSQL writes it, `objects/<key>`, and
 * `manifest.json` with the count and SHA-256 of each. It is there whole or not at all.
 */
export async function writeArchive(
  archives: Archives,
  tx: CallTransaction,
  name: string,
  tenantId: string,
): Promise<ArchiveFacts & Record<string, unknown>> {
  const { folder, objects, now, renew } = archives;
  const tables = await tx.asKernel<{ name: string }>('SELECT kernel.tables_to_export() AS name', []);
  await tx.query('SET LOCAL ROLE nexus_kernel');
  const keys = await objects.keys(`${tenantId}/`);
  const entries: Entry[] = [];
  const zip = new ZipFile();
  // One after the other: each begins when the one before has been written.
  for (const table of tables) addEntry(zip, entries, `rows/${table.name}.jsonl`, () => rowsOf(tx, table.name, renew));
  for (const key of keys) addEntry(zip, entries, `objects/${key.slice(tenantId.length + 1)}`, () => bytesOf(objects, key));
  addLazily(zip, 'manifest.json', () =>
    Readable.from([`${JSON.stringify({ format: 1, tenantId, exportedAt: new Date(now()).toISOString(), entries }, null, 1)}\n`]),
  );
  zip.end();
  const unfinished = await folder.scratch();
  try {
    const { sha256, bytes } = await writeHashed(zip.outputStream, unfinished);
    await folder.publish(unfinished, `${name}.zip`);
    const rows = entries.reduce((sum, entry) => sum + (entry.rows ?? 0), 0);
    const facts = { file: `${name}.zip`, sha256, bytes, rows, objects: keys.length };
    await folder.write(`${name}.json`, `${JSON.stringify(facts)}\n`);
    return facts;
  } finally {
    await rm(unfinished, { force: true });
  }
}

function addLazily(zip: ZipFile, path: string, read: () => Readable): void {
  zip.addReadStreamLazy(path, { mode: 0o600 }, (give) => {
    const stream = read();
    // The library does not listen: unheard, a failing entry would end the process, and the archive would never end.
    stream.once('error', (error) => (zip.outputStream as Readable).destroy(error));
    give(null, stream);
  });
}

function addEntry(zip: ZipFile, entries: Entry[], file: string, read: () => AsyncIterable<Uint8Array>): void {
  addLazily(zip, file, () => Readable.from(noted(entries, file, read())));
}

/** Hands the pieces on and notes, at their end, what they were. A table's lines are its rows. */
async function* noted(entries: Entry[], file: string, pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256');
  let [bytes, lines] = [0, 0];
  for await (const piece of pieces) {
    hash.update(piece);
    bytes += piece.byteLength;
    if (file.endsWith('.jsonl')) for (const byte of piece) if (byte === 0x0a) lines++;
    yield piece;
  }
  entries.push({ file, sha256: hash.digest('hex'), bytes, ...(file.startsWith('rows/') && { rows: lines }) });
}

/** As text: a number that JavaScript cannot hold must arrive as it was. */
async function* rowsOf(tx: CallTransaction, table: string, renew: Archives['renew']): AsyncIterable<Uint8Array> {
  await renew(tx);
  await tx.query(
    `DECLARE nexus_export NO SCROLL CURSOR FOR SELECT row::text AS line FROM kernel.rows_to_export(${pg.escapeLiteral(table)}) AS row`,
  );
  for (;;) {
    const rows = await tx.query<{ line: string }>(`FETCH ${ROWS_AT_ONCE} FROM nexus_export`);
    if (rows.length === 0) break;
    yield Buffer.from(rows.map(({ line }) => `${line}\n`).join(''));
  }
  await tx.query('CLOSE nexus_export');
}

async function* bytesOf(objects: ListedObjects, key: string): AsyncIterable<Uint8Array> {
  const bytes = await objects.get(key);
  if (bytes) yield* bytes;
}

async function writeHashed(from: NodeJS.ReadableStream, path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const watch = new Transform({
    transform(piece: Buffer, _, done) {
      hash.update(piece);
      bytes += piece.byteLength;
      done(null, piece);
    },
  });
  await pipeline(from, watch, createWriteStream(path, { mode: 0o600 }));
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}
