import { expect, test } from 'vitest';
import { listen, PortUnavailable } from '#gateway/server.ts';
import { KEY, CALL_ID } from '#gateway/testing/fake-kernel.ts';
import { gateway } from '#gateway/testing/harness.ts';

const start = async (house = gateway(), port = 0) => ({
  house,
  server: await listen(house.app, { port, host: '127.0.0.1', log: house.kernel.log }),
});
const call = (url: string): Promise<Response> => fetch(`${url}/api/fleet/ships`, { headers: { authorization: `Bearer ${KEY}` } });

test('a port that is taken is said to be, so that another can be tried', async () => {
  const { server } = await start();
  const second = start(gateway(), server.port);
  await expect(second).rejects.toBeInstanceOf(PortUnavailable);
  await expect(second).rejects.toThrow(`Port ${server.port} on 127.0.0.1 is taken by another program.`);
  await server.close();
});

test('an address that this machine does not have is said so', async () => {
  const { app, kernel } = gateway();
  await expect(listen(app, { port: 0, host: '192.0.2.1', log: kernel.log })).rejects.toThrow(/no such address/);
});

test('closing lets a running call end, and takes no new connection', async () => {
  const { house, server } = await start();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  house.kernel.behave(async () => {
    enter();
    await held;
    return { callId: CALL_ID, output: { late: true } };
  });
  const running = call(server.url);
  await entered;
  const closing = server.close(5000);
  await expect(fetch(`${server.url}/healthz`, { headers: { connection: 'close' } })).rejects.toThrow('fetch failed');
  release();
  expect(await (await running).json()).toEqual({ late: true });
  const began = performance.now();
  await closing;
  // The connection is kept alive by the client, and is closed all the same.
  expect(performance.now() - began).toBeLessThan(1000);
});

test('what does not end by the deadline is cut', async () => {
  const { house, server } = await start();
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  house.kernel.behave(() => {
    enter();
    return new Promise(() => {});
  });
  const running = call(server.url).then(
    () => 'answered',
    () => 'cut',
  );
  await entered;
  await server.close(50);
  expect(await running).toBe('cut');
});
