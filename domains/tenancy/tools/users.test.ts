import { describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { platformWorld, world } from '#tests/world.ts';
import { limitTenant } from './tenant-standing.ts';
import { disableUser, enableUser, getUser, inviteUser, listUsers, updateUser } from './users.ts';

const ada = fixture('tenancy.user.ada');
const ben = fixture('tenancy.user.ben');
const chidi = fixture('tenancy.user.chidi');
const dayo = fixture('tenancy.user.dayo');

test('an invited person has their roles, the business’s language, and an event', async () => {
  const w = await world();
  const user = await w.call(inviteUser, { email: 'Efe@example.com', name: ' Efe Obi ', roles: ['clerk', 'member'] });
  expect(user).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    email: 'Efe@example.com',
    name: 'Efe Obi',
    status: 'invited',
    locale: 'en',
    roles: ['clerk', 'member'],
    createdAt: expect.any(String),
  });
  expect(await w.call(getUser, { userId: user.id })).toEqual(user);
  expect(await w.events()).toEqual(['user.invited']);
});

test('people are found by part of name or address, and by status', async () => {
  const w = await world();
  const names = async (input: object) => (await w.call(listUsers, input)).items.map((user) => user.name).sort();
  expect(await names({ search: 'OKAFOR' })).toEqual(['Chidi Okafor']);
  expect(await names({ search: 'ada@' })).toEqual(['Ada Eze']);
  expect(await names({ search: '%' })).toEqual([]);
  expect(await names({ status: 'disabled' })).toEqual(['Dayo Bello']);
  const first = await w.call(listUsers, { limit: 3 });
  const rest = await w.call(listUsers, { limit: 3, cursor: first.nextCursor ?? '' });
  expect(new Set([...first.items, ...rest.items].map((user) => user.id)).size).toBe(4);
  expect(rest.nextCursor).toBeNull();
  expect([...first.items, ...rest.items].find((user) => user.id === ada)?.roles).toEqual(['owner']);
});

test('a person is changed field by field', async () => {
  const w = await world();
  expect(await w.call(updateUser, { userId: chidi, email: 'CHIDI@example.com' })).toMatchObject({
    name: 'Chidi Okafor',
    email: 'CHIDI@example.com',
    roles: ['clerk'],
  });
});

test('people come in and go out', async () => {
  const w = await world();
  expect(await w.call(enableUser, { userId: ben })).toMatchObject({ status: 'active' });
  expect(await w.call(disableUser, { userId: chidi })).toMatchObject({ status: 'disabled' });
  expect(await w.call(enableUser, { userId: dayo })).toMatchObject({ status: 'active' });
  expect(await w.events()).toEqual(['user.enabled', 'user.disabled', 'user.enabled']);
});

describe('refuses', () => {
  test.for([
    ['an address that is taken, in any case', inviteUser, { email: 'ADA@EXAMPLE.com', name: 'Ada' }, 'email_taken'],
    ['taking over an address', updateUser, { userId: chidi, email: 'ben@example.com' }, 'email_taken'],
    ['a role that does not exist', inviteUser, { email: 'x@example.com', name: 'X', roles: ['king'] }, 'role_not_found'],
    ['a person who does not exist', getUser, { userId: fixture('nobody') }, 'user_not_found'],
    ['changing a person who does not exist', updateUser, { userId: fixture('nobody'), name: 'X' }, 'user_not_found'],
    ['enabling the active', enableUser, { userId: chidi }, 'user_already_active'],
    ['disabling the disabled', disableUser, { userId: dayo }, 'user_already_disabled'],
    ['disabling the last administrator', disableUser, { userId: ada }, 'last_admin'],
    ['a broken cursor', listUsers, { cursor: 'x' }, 'bad_cursor'],
  ] as const)('%s', async ([, tool, input, reason]) => {
    const w = await world();
    const before = await w.hash();
    expect((await w.refusal(tool, input)).reason).toBe(reason);
    expect((await w.hash()).replace(/kernel\.\S+/g, '')).toBe(before.replace(/kernel\.\S+/g, ''));
  });

  test('what the caller does not hold, and people who hold more', async () => {
    const w = await world();
    const principal = w.as({ permissions: ['tenancy:*', 'crm:*'] });
    expect(await w.refusal(inviteUser, { email: 'x@example.com', name: 'X', roles: ['owner'] }, { principal })).toMatchObject({
      code: 'forbidden',
      reason: 'grants_more_than_held',
    });
    expect(await w.refusal(updateUser, { userId: ada, email: 'mine@example.com' }, { principal })).toMatchObject({ reason: 'outranked' });
    expect(await w.refusal(disableUser, { userId: ada }, { principal })).toMatchObject({ reason: 'outranked' });
    expect(await w.call(inviteUser, { email: 'x@example.com', name: 'X', roles: ['clerk'] }, { principal })).toMatchObject({
      roles: ['clerk'],
    });
  });

  test('more people than the plan allows', async () => {
    const [p, w] = [await platformWorld(), await world()];
    await p.call(limitTenant, { tenantId: w.tenantId, limits: { usersMax: 3 } });
    expect(await w.refusal(inviteUser, { email: 'x@example.com', name: 'X' })).toMatchObject({
      code: 'forbidden',
      reason: 'user_limit_reached',
    });
    expect(await w.refusal(enableUser, { userId: dayo })).toMatchObject({ reason: 'user_limit_reached' });
    // Somebody who was counted already may come in.
    await w.call(enableUser, { userId: ben });
  });
});

test('of ten who invite one address at once, one does', async () => {
  const w = await world();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, (_, i) => w.result(inviteUser, { email: i % 2 ? 'race@example.com' : 'RACE@example.com', name: 'R' })),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ reason: 'email_taken' });
});
