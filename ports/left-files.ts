import { ToolError } from '#kernel/errors.ts';
import { type ObjectStore, PortRefusal } from '#kernel/port.ts';

export interface LeftFile {
  tenantId: string;
  /** Both of the file's record; the intent brings them, so that doing it again makes the same file. */
  fileId: string;
  objectId: string;
  name: string;
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
  bytesMax: number;
}

type Stored = { fileId: string } & Awaited<ReturnType<ObjectStore['put']>>;

/** Leaves bytes among a tenant's files: first the bytes, then the record, as files promise. */
export async function leaveFile(
  objects: ObjectStore,
  register: (input: Record<string, unknown>) => Promise<unknown>,
  { tenantId, fileId, objectId, name, contentType, bytes, bytesMax }: LeftFile,
): Promise<Stored> {
  const stored = await objects.put(`${tenantId}/files/${objectId}`, new Blob([bytes]).stream(), bytesMax);
  await refused(register({ fileId, objectId, name, contentType, ...stored }));
  return { fileId, ...stored };
}

/** What a tool refuses for good, a port refuses for good. */
export async function refused<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ToolError && !error.retry) throw new PortRefusal(error.reason, error.message);
    throw error;
  }
}
