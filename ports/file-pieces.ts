import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { type EffectPort, type ObjectStore, PortRefusal } from '#kernel/port.ts';

const Payload = z.object({
  /** Of the file's record; the tenant is that of the intent. */
  objectId: z.uuid(),
  /** Takes `index`, `bytes` (base64) and `isLast`, besides what is in `input`. */
  tool: z.string().max(64),
  input: z.record(z.string(), z.unknown()),
});

export interface PieceCall {
  tenantId: string;
  tool: string;
  input: Record<string, unknown>;
  idempotencyKey: string;
}

export interface FilePiecesOptions {
  objects: ObjectStore;
  /** Makes the call as the system; the same key is the same call. */
  deliver: (call: PieceCall) => Promise<unknown>;
  pieceBytes?: number;
}

/**
 * Hands a file over to a tool in pieces, since a tool reads rows and no files. Each piece is a call under its own key, so
 * that beginning again after a crash repeats nothing, and the bytes stand in no workflow and no effect.
 */
export function createFilePieces({ objects, deliver, pieceBytes = 256 * 1024 }: FilePiecesOptions): EffectPort<typeof Payload> {
  return {
    name: 'file_pieces',
    payload: Payload,
    async perform({ key, tenantId, payload, signal }) {
      const stream = await objects.get(`${tenantId}/files/${payload.objectId}`);
      let index = 0;
      const send = async (bytes: Uint8Array, isLast: boolean): Promise<void> => {
        signal.throwIfAborted();
        const input = { ...payload.input, index, bytes: Buffer.from(bytes).toString('base64'), isLast };
        await refused(deliver({ tenantId, tool: payload.tool, input, idempotencyKey: `${key}:${index}` }));
        index++;
      };
      let held: Uint8Array | null = null;
      // One piece behind, because only the end of the stream says which is the last.
      for await (const piece of stream ? piecesOf(stream, pieceBytes) : []) {
        if (held) await send(held, false);
        held = piece;
      }
      // Without bytes, too: the tool is to know that the file has none.
      await send(held ?? new Uint8Array(), true);
      return { pieces: index };
    },
    // Repeating is always safe: what arrived already is answered from its key.
    lookUp: async () => ({ state: 'absent' }),
  };
}

async function refused(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ToolError && !error.retry) throw new PortRefusal(error.reason, error.message);
    throw error;
  }
}

async function* piecesOf(stream: ReadableStream<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + size - length);
      // The reader's buffer may be used again.
      held.push(part.slice());
      length += part.length;
      at += part.length;
      if (length < size) continue;
      yield Buffer.concat(held);
      [held, length] = [[], 0];
    }
  }
  if (length > 0) yield Buffer.concat(held);
}
