import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import { getCaller } from './caller.ts';

test('a caller learns who and where they are and what they may do', async () => {
  const w = await world();
  const agent = w.as({
    actor: { kind: 'agent', id: 'key-1', name: 'Shop', onBehalfOf: 'ada' },
    permissions: ['tenancy:whoami', 'crm:read'],
  });
  const { tenant, today, session, ...rest } = await w.call(getCaller, {}, { principal: agent, session: 'run-1' });
  expect(rest).toEqual({
    actor: { kind: 'agent', id: 'key-1', name: 'Shop', onBehalfOf: 'ada' },
    permissions: ['tenancy:whoami', 'crm:read'],
  });
  expect(tenant).toMatchObject({ id: w.tenantId, name: 'Test', plan: 'growth', settings: { country: 'NG', currency: 'NGN' } });
  expect(session).toBe('run-1');
  expect(today).toMatch(/^\d{4}-\d\d-\d\d$/);
});
