import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { PortRefusal, type ObjectStore } from '#kernel/port.ts';
import { nullWhenMissing, openFolder } from './durable-folder.ts';

// Lower case alone, because some file systems take A and a for the same name.
const KEY = /^[a-z0-9][a-z0-9._-]{0,127}(?:\/[a-z0-9][a-z0-9._-]{0,127}){0,8}$/;
const PREFIX = new RegExp(`${KEY.source.slice(0, -1)}/$`);
const PIECE_BYTES = 64 * 1024;

/** A store whose keys can be listed: for giving away, and for erasing, all of one tenant. */
export interface ListedObjects extends ObjectStore {
  /** Keys below a prefix that ends with a slash. */
  keys(prefix: string): Promise<string[]>;
}

/** Objects as files under `root`. An object is there whole or not at all; putting one again replaces it in one step. */
export function createObjectFolder({ root }: { root: string }): ListedObjects {
  const folder = openFolder({ root, isPrivate: true });
  return {
    async put(key, bytes, maxBytes) {
      const place = placeOf(key);
      const unfinished = await folder.scratch();
      try {
        const stored = await receive(unfinished, bytes, maxBytes);
        await folder.publish(unfinished, place);
        return stored;
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },
    async get(key) {
      const file = await open(await folder.locate(placeOf(key)), 'r').catch(nullWhenMissing);
      return file && streamOf(file);
    },
    async delete(key) {
      await folder.remove(placeOf(key));
    },
    async keys(prefix) {
      if (!PREFIX.test(prefix)) throw new PortRefusal('bad_object_key', 'A prefix is a key and a slash.');
      return (await folder.list(prefix)).filter((path) => path.endsWith('~')).map((path) => `${prefix}${path.slice(0, -1)}`);
    },
  };
}

/** The sign at the end, which no key has, keeps the object `a` and the folder of the object `a/b` apart. */
function placeOf(key: string): string {
  if (!KEY.test(key))
    throw new PortRefusal(
      'bad_object_key',
      'A key is lower-case letters, digits, dots, hyphens and underscores, in parts divided by slashes.',
    );
  return `${key}~`;
}

/** Writes a stream to a new file and waits until the disk has it. Stops at the first byte too many, and tells the sender so. */
async function receive(path: string, bytes: ReadableStream<Uint8Array>, maxBytes: number): Promise<{ size: number; sha256: string }> {
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let size = 0;
  try {
    // Leaving this loop by an error cancels the stream.
    for await (const piece of bytes) {
      size += piece.byteLength;
      if (size > maxBytes) throw new PortRefusal('object_too_large', `The object is larger than ${maxBytes} bytes.`);
      hash.update(piece);
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { size, sha256: hash.digest('hex') };
}

/** Reads as fast as the reader takes. The file is open already, so an object deleted meanwhile is still read to its end. */
function streamOf(file: FileHandle): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { bytesRead, buffer } = await file.read({ buffer: new Uint8Array(PIECE_BYTES) });
        if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
        await file.close();
        controller.close();
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  );
}
