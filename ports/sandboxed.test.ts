import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import type { EffectPort } from '#kernel/port.ts';
import { createOutbox } from './messages/outbox.ts';
import { temporaryFolder } from './port-harness.ts';
import { sandboxed } from './sandboxed.ts';

const SANDBOX = '01900000-0000-7000-8000-00000000005b';
const BUSINESS = '01900000-0000-7000-8000-00000000000b';
const kernel = { tenant: async (id: string) => ({ settings: id === SANDBOX ? { sandboxOf: BUSINESS } : {} }) } as never;

function setUp(hasStandIn: boolean) {
  const asked: string[] = [];
  const port = {
    name: 'messages',
    payload: z.object({}),
    perform: async ({ tenantId }) => (asked.push(tenantId), { sent: true }),
    lookUp: async () => ({ state: 'unknown' }),
  } as EffectPort;
  const root = temporaryFolder();
  const standIn = hasStandIn ? (createOutbox({ root }) as unknown as EffectPort) : null;
  const guarded = sandboxed({ kernel, port, standIn });
  const payload = { channel: 'email', to: ['ada@example.com'], subject: 'Hello', text: 'Hello' };
  const intentOf = (tenantId: string) => ({ key: 'call:0', tenantId, payload, signal: new AbortController().signal });
  return { asked, guarded, intentOf, root };
}

test('what a business and the operator ask for goes out', async () => {
  const { asked, guarded, intentOf } = setUp(true);
  for (const tenantId of [BUSINESS, PLATFORM_TENANT_ID]) expect(await guarded.perform(intentOf(tenantId))).toEqual({ sent: true });
  expect(asked).toEqual([BUSINESS, PLATFORM_TENANT_ID]);
});

test('what a sandbox asks for goes to the stand-in, and is looked up there', async () => {
  const { asked, guarded, intentOf, root } = setUp(true);
  expect(await guarded.lookUp?.(intentOf(SANDBOX))).toEqual({ state: 'absent' });
  await guarded.perform(intentOf(SANDBOX));
  expect(await guarded.lookUp?.(intentOf(SANDBOX))).toMatchObject({ state: 'done' });
  expect(asked).toEqual([]);
  expect(readdirSync(root).filter((name) => !name.startsWith('.'))).toHaveLength(1);
});

test('without a stand-in a sandbox is refused', async () => {
  const { asked, guarded, intentOf } = setUp(false);
  await expect(guarded.perform(intentOf(SANDBOX))).rejects.toMatchObject({ reason: 'sandbox' });
  expect(asked).toEqual([]);
});
