import { expect, test } from 'vitest';
import notifications from '../index.ts';
import { world } from '#tests/world.ts';
import { sendMessage } from './sending.ts';

test('smoke', async () => {
  const w = await world('crm', 'notifications');
  for (const input of sendMessage.examples) console.log(await w.result(sendMessage, input).catch((e) => e));
});
