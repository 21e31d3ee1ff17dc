import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { type EffectPort, type ObjectStore, PortRefusal } from '#kernel/port.ts';

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
      const whole = Buffer.from(String(bytes), 'base64');
      const stored = await objects.put(`${tenantId}/files/${objectId}`, new Blob([whole]).stream(), bytesMax);
      const record = { fileId, objectId, name, contentType, ...stored };
      await refused(deliver({ tenantId, tool: 'files_register_file', input: record, idempotencyKey: key }));
      return { fileId, ...stored };
    },
    // Repeating is always safe: the same bytes are put in the same place, and the record is made once under its key.
    lookUp: async () => ({ state: 'absent' }),
  };
}

async function refused<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ToolError && !error.retry) throw new PortRefusal(error.reason, error.message);
    throw error;
  }
}
