import { defineDomain } from '#kernel/domain.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { bankPart } from './bank/part.ts';
import { charts } from './charts/part.ts';
import { documentsPart } from './documents/part.ts';
import { ledger } from './ledger-part.ts';
import { close } from './close/part.ts';
import type { Part } from './part.ts';
import { payroll } from './payroll/part.ts';
import { reports } from './reports/part.ts';
import { tax } from './tax/part.ts';

/** In the order in which they are seeded. */
const parts: readonly Part[] = [charts, ledger, tax, documentsPart, bankPart, close, payroll, reports];

const each =
  (step: 'seed' | 'fixtures') =>
  async (ctx: ToolContext): Promise<void> => {
    for (const part of parts) await part[step]?.(ctx);
  };

export default defineDomain({
  name: 'finance',
  title: 'Finance',
  purpose: 'The books: what was earned, spent, owned and owed, in entries that balance and never change.',
  toggle: 'Finance',
  tables: parts.flatMap(({ tables }) => tables),
  nouns: parts.flatMap(({ nouns }) => nouns),
  tools: parts.flatMap(({ tools }) => tools),
  events: parts.flatMap(({ events = [] }) => events),
  listeners: parts.flatMap(({ listeners = [] }) => listeners),
  schedules: parts.flatMap(({ schedules = [] }) => schedules),
  workflows: parts.flatMap(({ workflows = [] }) => workflows),
  seed: each('seed'),
  fixtures: each('fixtures'),
  roles: {
    bookkeeper: {
      title: 'Bookkeeper',
      permissions: ['finance:read', 'finance:write', 'finance:export'],
      mustNot: ['finance:post', 'finance:approve', 'finance:close', 'finance:configure'],
    },
    accountant: {
      title: 'Accountant',
      permissions: ['finance:read', 'finance:write', 'finance:post', 'finance:export'],
      mustNot: ['finance:approve', 'finance:close', 'finance:configure'],
    },
    controller: { title: 'Controller', permissions: ['finance:*'], mustNot: ['tenancy:roles', 'tenancy:users'] },
    auditor: {
      title: 'Auditor',
      permissions: ['finance:read', 'finance:export'],
      mustNot: ['finance:write', 'finance:post', 'finance:approve', 'finance:close', 'finance:configure'],
    },
  },
  constraints: Object.assign({}, ...parts.map(({ constraints }) => constraints)),
});
