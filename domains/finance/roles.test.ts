import { beforeAll, describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { createRegistry } from '#kernel/registry.ts';
import { domains } from '#domains/index.ts';
import { world, type World } from '#tests/world.ts';
import finance from './index.ts';

const id = (name: string): string => fixture(`finance.${name}`);
const tools = domains.flatMap((domain) => domain.tools);

const lines = [
  { accountId: id('account.purchases'), side: 'debit', money: { amount: '1.00', currency: 'NGN' } },
  { accountId: id('account.bank'), side: 'credit', money: { amount: '1.00', currency: 'NGN' } },
];
const draft = ['finance_create_entry_draft', { description: 'Stamps', lines }] as const;
const post = ['finance_post_entry', { description: 'Stamps', lines }] as const;
const check = ['finance_check_chart', {}] as const;

/** Three of the daily tasks of each role. */
const TASKS = {
  bookkeeper: [draft, ['finance_create_party', { name: 'Example', isCustomer: true }], check],
  accountant: [post, draft, ['finance_void_number', { seriesCode: 'ENTRY', reason: 'Spoilt' }]],
  controller: [
    post,
    ['finance_set_lock_date', { lockedThrough: '2001-12-31' }],
    ['finance_create_account', { code: '6999', name: 'Uniforms', type: 'expense' }],
  ],
  auditor: [check, ['finance_list_entries', {}], ['finance_list_numbers', { seriesCode: 'ENTRY' }]],
} as const satisfies Record<keyof typeof finance.roles, readonly (readonly [string, object])[]>;

let w: World;
beforeAll(async () => {
  w = await world('finance');
});

describe.for(Object.entries(finance.roles))('a %s', ([name, { permissions, mustNot = [] }]) => {
  const somebody = () => ({ principal: w.as({ permissions: [...permissions], roles: [name] }) });

  test('does the tasks of the day', async () => {
    for (const [tool, input] of TASKS[name as keyof typeof TASKS]) await w.preview(tool, input, somebody());
  });

  test('is refused what it must not', async () => {
    expect(mustNot.length).toBeGreaterThan(0);
    for (const permission of mustNot) {
      const tool = tools.find((one) => one.permission === permission);
      expect(tool, permission).toBeDefined();
      if (tool) expect(await w.refusal(tool, {}, somebody())).toMatchObject({ code: 'forbidden', reason: 'permission_missing' });
    }
  });
});

test('a role with a right that it must be refused is found when the house is put together', () => {
  const clerk = { title: 'Clerk', permissions: ['finance:*'], mustNot: ['finance:post'] };
  const others = domains.filter(({ name }) => name !== 'finance');
  expect(() => createRegistry([...others, { ...finance, roles: { clerk } }])).toThrow(/clerk has what it must be refused: finance:post/);
});
