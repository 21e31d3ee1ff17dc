import { expect, test } from 'vitest';
import { ToolError } from '#kernel/errors.ts';
import { PortRefusal } from '#kernel/port.ts';
import { createMadeFiles } from './made-files.ts';
import { createObjectFolder } from './objects.ts';
import { intentFor, temporaryFolder } from './port-harness.ts';

const PAYLOAD = {
  fileId: '0190aaaa-0000-7000-8000-000000000001',
  objectId: '0190aaaa-0000-7000-8000-000000000002',
  name: 'books.journal',
  contentType: 'text/plain',
  tool: 'x_make',
  input: { to: '2026-12-31' },
};

type Call = { tool: string; input: Record<string, unknown>; tenantId: string; idempotencyKey?: string };

function portWith(answer: (call: Call) => Record<string, unknown>) {
  const objects = createObjectFolder({ root: temporaryFolder() });
  const calls: Call[] = [];
  const deliver = async (call: Call): Promise<Record<string, unknown>> => {
    calls.push(call);
    return answer(call);
  };
  const port = createMadeFiles({ objects, deliver, bytesMax: 1000 });
  return { port, calls, objects, intent: intentFor(port, PAYLOAD, { key: 'call:0', tenantId: 'tenant-a' }) };
}

const made = ({ tool }: Call): Record<string, unknown> => (tool === 'x_make' ? { bytes: Buffer.from('hello').toString('base64') } : {});

test('what the tool answers is stored and registered, twice the same', async () => {
  const { port, calls, objects, intent } = portWith(made);
  const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
  expect(await port.perform(intent)).toEqual({ fileId: PAYLOAD.fileId, size: 5, sha256 });
  await port.perform(intent);
  expect(await new Response(await objects.get(`tenant-a/files/${PAYLOAD.objectId}`)).text()).toBe('hello');
  const { fileId, objectId, name, contentType } = PAYLOAD;
  const record = { tool: 'files_register_file', input: { fileId, objectId, name, contentType, size: 5, sha256 }, idempotencyKey: 'call:0' };
  expect(calls).toMatchObject([{ tool: 'x_make', input: PAYLOAD.input, tenantId: 'tenant-a' }, record, { tool: 'x_make' }, record]);
  expect(await port.lookUp?.(intent)).toEqual({ state: 'absent' });
});

test('a tool that refuses ends it, and nothing is registered; one that is away is asked again', async () => {
  const refusing = portWith(() => {
    throw new ToolError('not_found', { reason: 'report_not_found', message: 'No.' });
  });
  await expect(refusing.port.perform(refusing.intent)).rejects.toBeInstanceOf(PortRefusal);
  expect(refusing.calls).toHaveLength(1);
  const away = portWith(() => {
    throw new ToolError('unavailable', { reason: 'busy', message: 'Later.' });
  });
  await expect(away.port.perform(away.intent)).rejects.toBeInstanceOf(ToolError);
});

test('more bytes than a file may have are refused', async () => {
  const { port, intent } = portWith(() => ({ bytes: Buffer.alloc(1001).toString('base64') }));
  await expect(port.perform(intent)).rejects.toMatchObject({ reason: 'object_too_large' });
});
