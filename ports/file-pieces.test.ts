import { expect, test } from 'vitest';
import { ToolError } from '#kernel/errors.ts';
import { PortRefusal } from '#kernel/port.ts';
import { createFilePieces, type PieceCall } from './file-pieces.ts';
import { createObjectFolder } from './objects.ts';
import { intentFor, temporaryFolder } from './port-harness.ts';

const OBJECT = '0190aaaa-0000-7000-8000-000000000001';

/** A port over a folder that holds one object of that many bytes, and what it delivered. */
async function portWith(bytes: number | null, deliver?: (call: PieceCall) => Promise<unknown>) {
  const objects = createObjectFolder({ root: temporaryFolder() });
  const whole = Buffer.from(Array.from({ length: bytes ?? 0 }, (_, i) => i % 251));
  if (bytes !== null) await objects.put(`tenant-a/files/${OBJECT}`, new Blob([whole]).stream(), whole.length);
  const calls: PieceCall[] = [];
  const port = createFilePieces({
    objects,
    pieceBytes: 100_000,
    deliver: async (call) => {
      calls.push(call);
      await deliver?.(call);
    },
  });
  const intent = (tenantId = 'tenant-a') =>
    intentFor(port, { objectId: OBJECT, tool: 'x_take_piece', input: { importId: 'i' } }, { key: 'call:0', tenantId });
  const received = () => Buffer.concat(calls.map(({ input }) => Buffer.from(String(input['bytes']), 'base64')));
  return { port, intent, calls, whole, received };
}

test.for([1, 99_999, 100_000, 100_001, 350_000])('%i bytes arrive whole, in order, and the last piece says so', async (bytes) => {
  const { port, intent, calls, whole, received } = await portWith(bytes);
  const pieces = Math.ceil(bytes / 100_000);
  expect(await port.perform(intent())).toEqual({ pieces });
  expect(received().equals(whole)).toBe(true);
  expect(calls.map(({ input }) => input['index'])).toEqual(Array.from({ length: pieces }, (_, i) => i));
  expect(calls.map(({ input }) => input['isLast'])).toEqual(Array.from({ length: pieces }, (_, i) => i === pieces - 1));
  expect(calls[0]).toMatchObject({ tenantId: 'tenant-a', tool: 'x_take_piece', input: { importId: 'i' }, idempotencyKey: 'call:0:0' });
});

test.for([null, 0])('a file without bytes is handed over as one empty piece: %j', async (bytes) => {
  const { port, intent, calls } = await portWith(bytes);
  await port.perform(intent());
  expect(calls.map(({ input }) => [input['bytes'], input['isLast']])).toEqual([['', true]]);
});

test('another tenant’s intent does not reach the bytes', async () => {
  const { port, intent, received } = await portWith(10);
  await port.perform(intent('tenant-b'));
  expect(received()).toHaveLength(0);
});

test('a second attempt makes the same calls under the same keys', async () => {
  const { port, intent, calls } = await portWith(150_000);
  await port.perform(intent());
  await port.perform(intent());
  expect(calls.slice(2)).toEqual(calls.slice(0, 2));
  expect(await port.lookUp?.(intent())).toEqual({ state: 'absent' });
});

test('a tool that refuses ends it, one that is away is asked again', async () => {
  const fail = (error: Error) => portWith(10, () => Promise.reject(error)).then(({ port, intent }) => port.perform(intent()));
  await expect(fail(new ToolError('conflict', { reason: 'import_discarded', message: 'It is gone.' }))).rejects.toThrow(PortRefusal);
  const away = new ToolError('unavailable', { reason: 'database_down', message: 'Later.' });
  await expect(fail(away)).rejects.toBe(away);
});
