import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { readFileSync } from 'node:fs';

interface Manifest {
  tenantId: string;
  entries: { file: string; sha256: string; bytes: number; rows?: number }[];
}

/** The entries of an archive by name, each checked against its manifest. */
export async function readZip(path: string): Promise<{ entries: Map<string, string>; manifest: Manifest }> {
  const zip = await promisify<Buffer, object, ZipFile>(fromBuffer as never)(readFileSync(path), { lazyEntries: true });
  const entries = new Map<string, string>();
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject).on('end', () => resolve());
    zip.on('entry', (entry: Entry) => {
      zip.openReadStream(entry, (error, stream) => {
        if (error || !stream) return reject(error as Error);
        void buffer(stream).then((bytes) => {
          entries.set(entry.fileName, bytes.toString('utf8'));
          zip.readEntry();
        }, reject);
      });
    });
    zip.readEntry();
  });
  const manifest = JSON.parse(entries.get('manifest.json') ?? '{}') as Manifest;
  entries.delete('manifest.json');
  expect(manifest.entries.map(({ file }) => file).toSorted()).toEqual([...entries.keys()].toSorted());
  for (const { file, sha256, bytes, rows } of manifest.entries) {
    const text = entries.get(file) ?? '';
    expect({ file, sha256: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text) }).toEqual({
      file,
      sha256,
      bytes,
    });
    if (rows !== undefined) expect({ file, rows: text.split('\n').length - 1 }).toEqual({ file, rows });
  }
  return { entries, manifest };
}
