import { describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { platformWorld, world } from '#tests/world.ts';
import { assignRole, unassignRole } from './assignments.ts';
import { createRole, deleteRole, getRole, installRoles, listRoles, updateRole } from './roles.ts';
import { getUser } from './users.ts';

const clerk = fixture('tenancy.role.clerk');
const owner = fixture('tenancy.role.owner');
const chidi = fixture('tenancy.user.chidi');
const ada = fixture('tenancy.user.ada');

test('every tenant starts with the system roles', async () => {
  const w = await world();
  const { items } = await w.call(listRoles, {});
  expect(items.filter((role) => role.isSystem)).toMatchInlineSnapshot(`
    [
      {
        "id": "025335ad-a365-87d4-aeef-18fc3befbc4e",
        "isSystem": true,
        "name": "admin",
        "permissions": [
          "*:read",
          "*:write",
          "tenancy:settings",
          "tenancy:users",
          "tenancy:roles",
          "tenancy:keys",
          "tenancy:billing",
          "governance:undo",
        ],
        "title": "Administrator",
      },
      {
        "id": "c5455105-5a84-8f47-a848-df40c8f9c5a3",
        "isSystem": true,
        "name": "auditor",
        "permissions": [
          "*:read",
          "*:export",
          "tenancy:billing",
        ],
        "title": "Auditor",
      },
      {
        "id": "44d83a30-7b54-8dd7-af5c-e47fc66b8a2b",
        "isSystem": true,
        "name": "member",
        "permissions": [
          "tenancy:read",
        ],
        "title": "Member",
      },
      {
        "id": "c8191a45-530b-8e5e-a04c-eb3216c6e4ad",
        "isSystem": true,
        "name": "owner",
        "permissions": [
          "*",
        ],
        "title": "Owner",
      },
    ]
  `);
});

test('the platform’s owner holds the platform too', async () => {
  const p = await platformWorld();
  expect((await p.call(getRole, { roleId: owner })).permissions).toEqual(['*', 'platform:*']);
});

test('a role is made, changed, looked at and deleted', async () => {
  const w = await world();
  const made = await w.call(createRole, { name: 'nurse', title: 'Nurse', permissions: ['patient-mgmt:read', 'patient-mgmt:write'] });
  expect(made).toEqual({
    id: expect.any(String),
    name: 'nurse',
    title: 'Nurse',
    permissions: ['patient-mgmt:read', 'patient-mgmt:write'],
    isSystem: false,
  });
  const changed = await w.call(updateRole, { roleId: made.id, permissions: ['patient-mgmt:*'] });
  expect(changed).toEqual({ ...made, permissions: ['patient-mgmt:*'] });
  expect(await w.call(getRole, { roleId: made.id })).toEqual({ ...changed, users: 0, apiKeys: 0 });
  expect(await w.call(deleteRole, { roleId: made.id })).toEqual({ id: made.id });
  expect(await w.events()).toEqual(['role.changed', 'role.changed', 'role.changed']);
});

test('installing makes what is missing, and again nothing', async () => {
  const w = await world();
  const roles = [
    { name: 'cashier', title: 'Cashier', permissions: ['pos:*'] },
    { name: 'clerk', title: 'Other', permissions: ['pos:read'] },
    { name: 'cashier', title: 'Twice', permissions: ['pos:read'] },
  ];
  expect(await w.call(installRoles, { roles })).toEqual({ created: ['cashier'], kept: ['clerk'] });
  const again = await w.result(installRoles, { roles });
  expect(again.output).toEqual({ created: [], kept: ['cashier', 'clerk'] });
  expect(again.receipt?.rowsChanged).toBe(0);
  expect((await w.call(getRole, { roleId: clerk })).title).toBe('Clerk');
});

test('a role is given and taken', async () => {
  const w = await world();
  expect((await w.call(assignRole, { userId: chidi, role: 'member' })).roles).toEqual(['clerk', 'member']);
  expect((await w.call(unassignRole, { userId: chidi, role: 'clerk' })).roles).toEqual(['member']);
  expect((await w.call(getUser, { userId: chidi })).roles).toEqual(['member']);
  expect(await w.events()).toEqual(['role.assigned', 'role.unassigned']);
});

describe('refuses', () => {
  test.for([
    ['a name that is taken', createRole, { name: 'clerk', title: 'X', permissions: ['crm:read'] }, 'role_exists'],
    ['renaming to a name that is taken', updateRole, { roleId: clerk, name: 'owner' }, 'role_exists'],
    ['changing a system role', updateRole, { roleId: owner, permissions: ['crm:read'] }, 'system_role'],
    ['deleting a system role', deleteRole, { roleId: fixture('tenancy.role.auditor') }, 'system_role'],
    ['deleting a role in use', deleteRole, { roleId: clerk }, 'role_in_use'],
    ['a role that does not exist', getRole, { roleId: fixture('nothing') }, 'role_not_found'],
    ['a pattern that is none', createRole, { name: 'x', title: 'X', permissions: ['crm'] }, 'input_invalid'],
    ['platform rights', createRole, { name: 'x', title: 'X', permissions: ['platform:tenants'] }, 'platform_only'],
    ['platform rights by a change', updateRole, { roleId: clerk, permissions: ['crm:read', 'platform:*'] }, 'platform_only'],
    ['platform rights by a list', installRoles, { roles: [{ name: 'x', title: 'X', permissions: ['platform:*'] }] }, 'platform_only'],
    ['giving a role twice', assignRole, { userId: chidi, role: 'clerk' }, 'role_already_assigned'],
    ['giving a role that does not exist', assignRole, { userId: chidi, role: 'king' }, 'role_not_found'],
    ['giving a role to nobody', assignRole, { userId: fixture('nobody'), role: 'clerk' }, 'user_not_found'],
    ['taking a role that is not there', unassignRole, { userId: chidi, role: 'member' }, 'role_not_assigned'],
    ['taking the last administrator’s role', unassignRole, { userId: ada, role: 'owner' }, 'last_admin'],
  ] as const)('%s', async ([, tool, input, reason]) => {
    const w = await world();
    expect((await w.refusal(tool, input)).reason).toBe(reason);
  });

  test.for([
    ['create', createRole, { name: 'x', title: 'X', permissions: ['finance:read'] }, 'grants_more_than_held'],
    ['update', updateRole, { roleId: clerk, permissions: ['*'] }, 'grants_more_than_held'],
    ['install', installRoles, { roles: [{ name: 'x', title: 'X', permissions: ['*:read'] }] }, 'grants_more_than_held'],
    ['assign', assignRole, { userId: chidi, role: 'owner' }, 'grants_more_than_held'],
    ['rename', updateRole, { roleId: fixture('tenancy.role.unused'), name: 'mine' }, 'outranked'],
    ['delete', deleteRole, { roleId: fixture('tenancy.role.unused') }, 'outranked'],
    ['unassign', unassignRole, { userId: ada, role: 'owner' }, 'outranked'],
  ] as const)('to %s beyond what the caller holds', async ([, tool, input, reason]) => {
    const w = await world();
    expect(await w.refusal(tool, input, { principal: w.as({ permissions: ['tenancy:*', 'crm:*'] }) })).toMatchObject({
      code: 'forbidden',
      reason,
    });
  });
});

test('of two administrators who remove each other at once, one stays', async () => {
  const w = await world();
  await w.call(assignRole, { userId: chidi, role: 'owner' });
  const outcomes = await Promise.allSettled([ada, chidi].map((userId) => w.result(unassignRole, { userId, role: 'owner' })));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
