import { z } from 'zod';
import type { EffectPort, ObjectStore } from '#kernel/port.ts';
import { leaveFile } from '../left-files.ts';
import { PrintedPage } from './page.ts';
import { toPdf } from './pdf.ts';

const Payload = z.object({
  /** What the file's record will have. */
  fileId: z.uuid(),
  objectId: z.uuid(),
  name: z.string().min(1).max(200),
  page: PrintedPage,
});

export interface PrintingOptions {
  objects: ObjectStore;
  /** Makes the call as the system; the same key is the same call. */
  deliver: (call: { tenantId: string; tool: string; input: Record<string, unknown>; idempotencyKey: string }) => Promise<unknown>;
}

/** A page of a few thousand rows is a megabyte or two. */
const BYTES_MAX = 32 * 1024 * 1024;

/**
 * Prints a page and leaves it among the tenant's files. First the bytes, then the record, as files promise; both under ids
 * that the intent brings, so that doing it again makes the same file.
 */
export function createPrinting({ objects, deliver }: PrintingOptions): EffectPort<typeof Payload> {
  return {
    name: 'printing',
    payload: Payload,
    async perform({ key, tenantId, payload: { fileId, objectId, name, page } }) {
      return leaveFile(objects, (file) => deliver({ tenantId, tool: 'files_register_file', input: file, idempotencyKey: key }), {
        tenantId,
        fileId,
        objectId,
        name,
        contentType: 'application/pdf',
        bytes: (await toPdf(page)) as Uint8Array<ArrayBuffer>,
        bytesMax: BYTES_MAX,
      });
    },
    lookUp: async () => ({ state: 'absent' }),
  };
}
