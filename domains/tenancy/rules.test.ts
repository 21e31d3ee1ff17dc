import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { ToolError } from '#kernel/errors.ts';
import { isCovered } from '#kernel/names.ts';
import {
  assertGrantable,
  assertMayGrant,
  assertMayStandFor,
  assertNotOutranked,
  assertPlatform,
  assertRoomFor,
  assertSlugFree,
  assertStatusChange,
  exceeding,
  isTimezone,
  mergeSettings,
  PERMISSION_PATTERN,
  sharedPatterns,
} from './rules.ts';
import { PLATFORM } from './schema.ts';

function reasonOf(run: () => void): string | null {
  try {
    run();
    return null;
  } catch (error) {
    return (error as ToolError).reason;
  }
}

const word = fc.constantFrom('crm', 'finance', 'platform', 'patient-mgmt');
const verb = fc.constantFrom('read', 'write', 'tenants');
const pattern = fc.oneof(
  fc.constant('*'),
  verb.map((v) => `*:${v}`),
  word.map((w) => `${w}:*`),
  fc.tuple(word, verb).map(([w, v]) => `${w}:${v}`),
);
const patterns = fc.array(pattern, { maxLength: 4 });
const permission = fc
  .tuple(fc.constantFrom('crm', 'finance', 'platform', 'patient-mgmt', 'hr'), fc.constantFrom('read', 'write', 'tenants', 'post'))
  .map((parts) => parts.join(':'));

describe('permission patterns', () => {
  test('what two lists share is exactly what both cover', () => {
    fc.assert(
      fc.property(patterns, patterns, permission, (left, right, asked) => {
        expect(isCovered(asked, sharedPatterns(left, right))).toBe(isCovered(asked, left) && isCovered(asked, right));
      }),
      { numRuns: 2000 },
    );
  });

  test('who may grant a list holds everything that the list covers', () => {
    fc.assert(
      fc.property(patterns, patterns, permission, (holder, wanted, asked) => {
        if (exceeding(holder, wanted).length === 0 && isCovered(asked, wanted)) expect(isCovered(asked, holder)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('whoever holds a list may grant it', () => {
    fc.assert(fc.property(patterns, (held) => exceeding(held, held).length === 0));
  });

  test.for(['crm:read', 'crm:*', '*:read', '*', 'patient-mgmt:write', 'field_ops:read'])('%s is a pattern', (text) => {
    expect(PERMISSION_PATTERN.test(text)).toBe(true);
  });
  test.for(['', 'crm', 'crm*', 'c*:read', '*:*', 'crm:read:all', 'CRM:read', 'crm: read', 'crm:read platform:x', '**'])(
    '%j is none',
    (text) => {
      expect(PERMISSION_PATTERN.test(text)).toBe(false);
    },
  );
});

describe('refusals', () => {
  test.for([
    ['a grant of what is not held', () => assertMayGrant(['crm:*'], ['crm:read', 'finance:read']), 'grants_more_than_held'],
    ['a grant of platform rights by the owner of everything', () => assertMayGrant(['*'], ['platform:*']), 'grants_more_than_held'],
    ['managing somebody who holds more', () => assertNotOutranked(['tenancy:users'], ['*']), 'outranked'],
    ['platform rights in an ordinary tenant', () => assertGrantable(['platform:tenants'], 'other'), 'platform_only'],
    ['an operator’s tool in an ordinary tenant', () => assertPlatform('other'), 'platform_only'],
    ['a slug that is taken', () => assertSlugFree('acme', true), 'slug_taken'],
    ['a slug of the platform’s own', () => assertSlugFree('kube-system', false), 'slug_reserved'],
    ['one person more than the plan allows', () => assertRoomFor({ usersMax: 5 }, 'usersMax', 5), 'user_limit_reached'],
    ['suspending the platform', () => assertStatusChange({ id: PLATFORM_TENANT_ID, status: 'active' }, 'suspended'), 'platform_tenant'],
    ['opening a closed tenant', () => assertStatusChange({ id: 'x', status: 'closed' }, 'active'), 'tenant_closed'],
    [
      'an agent that makes a person’s key',
      () => assertMayStandFor({ kind: 'agent', id: 'a' }, { actorKind: 'person', ownerUserId: 'p' }),
      'stands_for_another',
    ],
    [
      'a person who makes another person’s key',
      () => assertMayStandFor({ kind: 'person', id: 'q' }, { actorKind: 'person', ownerUserId: 'p' }),
      'stands_for_another',
    ],
    ['settings beyond measure', () => mergeSettings({}, { slogan: 'x'.repeat(20_000) }), 'settings_too_large'],
  ] as const)('%s', ([, run, reason]) => {
    expect(reasonOf(run)).toBe(reason);
  });

  test.for([
    ['a grant of what is held', () => assertMayGrant(['*'], ['crm:*', '*:read', '*'])],
    ['platform rights in the platform', () => assertGrantable(['platform:*'], PLATFORM_TENANT_ID)],
    ['a person’s own key', () => assertMayStandFor({ kind: 'person', id: 'p' }, { actorKind: 'person', ownerUserId: 'p' })],
    ['no limit', () => assertRoomFor({}, 'usersMax', 1_000_000)],
    ['resuming', () => assertStatusChange({ id: 'x', status: 'suspended' }, 'active')],
  ] as const)('lets through: %s', ([, run]) => {
    expect(reasonOf(run)).toBeNull();
  });
});

test('settings merge key by key, and null takes a key away', () => {
  expect(mergeSettings({ country: 'NG', currency: 'NGN' }, { currency: null, slogan: 'Go' })).toEqual({ country: 'NG', slogan: 'Go' });
});

test.for([
  ['Africa/Lagos', true],
  ['UTC', true],
  ['+01:00', false],
  ['Mars/Olympus', false],
  ['', false],
] as const)('time zone %s: %s', ([zone, expected]) => {
  expect(isTimezone(zone)).toBe(expected);
});

test('the SQL literal of the platform tenant is the kernel’s', () => {
  expect(JSON.stringify(PLATFORM)).toContain(PLATFORM_TENANT_ID);
});
