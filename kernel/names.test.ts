import { expect, test } from 'vitest';
import { isCovered } from '#kernel/names.ts';

test.for([
  ['crm:read', ['crm:read'], true],
  ['crm:read', ['crm:*'], true],
  ['crm:read', ['*'], true],
  ['crm:read', ['*:read'], true],
  ['crm:write', ['*:read'], false],
  ['crm:read', ['crm:write', 'finance:*'], false],
  ['crmx:read', ['crm:*'], false],
  ['crm:unread', ['*:read'], false],
  ['platform:tenants', ['*'], false],
  ['platform:read', ['*:read'], false],
  ['platform:tenants', ['platform:*'], true],
  ['platform:tenants', ['*', 'platform:tenants'], true],
  ['crm:read', [], false],
] as const)('%s under %j is covered: %s', ([permission, patterns, expected]) => {
  expect(isCovered(permission, patterns)).toBe(expected);
});
