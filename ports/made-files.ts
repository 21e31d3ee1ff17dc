import { z } from 'zod';
import type { EffectPort, ObjectStore } from '#kernel/port.ts';
import { leaveFile, refused } from './left-files.ts';

const Payload = z.object({
  /** Both of the file's record. */
  fileId: z.uuid(),
  objectId: z.uuid(),
  name: z.string().min(1).max(200),
  contentType: z.string().min(1).max(200),
  /** A read that answers `bytes` (base64): what it answers for this input must not change with time. */
  tool: z.string().max(64),
  input: z.record(z.string(), z.unknown()),
});

export interface MadeFilesOptions {
  objects: ObjectStore;
  /** Makes the call as the system, and gives what it answers. */
  deliver: (call: {
    tenantId: string;
    tool: string;
    input: Record<string, unknown>;
    idempotencyKey?: string;
  }) => Promise<Record<string, unknown>>;
  bytesMax?: number;
}

/**
 * Leaves what a tool makes (a report, the books as a journal) among the tenant's files. The bytes stand in no effect and in
 * no table: they are asked for when the file is written. First the bytes, then the record, as files promise; both under ids
 * that the intent brings, so that doing it again makes the same file.
 */
export function createMadeFiles({ objects, deliver, bytesMax = 128 * 1024 * 1024 }: MadeFilesOptions): EffectPort<typeof Payload> {
  return {
    name: 'made_files',
    payload: Payload,
    async perform({ key, tenantId, payload: { fileId, objectId, name, contentType, tool, input } }) {
      const { bytes } = await refused(deliver({ tenantId, tool, input }));
      return leaveFile(objects, (file) => deliver({ tenantId, tool: 'files_register_file', input: file, idempotencyKey: key }), {
        tenantId,
        fileId,
        objectId,
        name,
        contentType,
        bytes: Buffer.from(String(bytes), 'base64'),
        bytesMax,
      });
    },
    // Repeating is always safe: the same bytes are put in the same place, and the record is made once under its key.
    lookUp: async () => ({ state: 'absent' }),
  };
}
