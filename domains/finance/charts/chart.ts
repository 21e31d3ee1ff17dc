import { z } from 'zod';
import { ACCOUNT_ROLES, ACCOUNT_TYPES, type AccountRole, CASH_FLOWS, CONTROLS, DIMENSIONS } from '../ledger-rules.ts';
import { BASES } from './bases.ts';
import { CHART_BASES, type ChartBaseName } from './chart-bases.ts';
import { CHART_LANGUAGES } from './names.ts';
import { OVERLAYS } from './overlays.ts';

const code = z.string().regex(/^\d{1,8}$/);
const key = z.string().regex(/^[a-z][a-z0-9_.]*$/);
const name = z.string().min(2).max(80);

const ChartAccount = z.strictObject({
  key: key.describe('Stable: what a seeded account is known by when people rename or renumber it.'),
  code,
  name,
  type: z.enum(ACCOUNT_TYPES),
  control: z.enum(CONTROLS).nullable(),
  parent: code.nullable().describe('The heading that it stands under.'),
  isPostable: z.boolean().describe('False: a heading.'),
  cashFlow: z.enum(CASH_FLOWS),
  reportGroup: name.nullable().describe('Its line in the statements; null for headings, which are sums.'),
});
export type ChartAccount = z.infer<typeof ChartAccount>;

const DimensionSet = z.strictObject({
  kind: z.enum(DIMENSIONS),
  means: name,
  values: z.array(z.strictObject({ code: z.string().regex(/^[A-Z][A-Z0-9-]*$/), name })),
});

const keysOf = <T extends object>(table: T) => Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];

/** A whole chart as it is installed, in one language. What its refinements say, every chart that we ship keeps. */
export const Chart = z
  .strictObject({
    base: z.enum(keysOf(CHART_BASES)),
    industry: z.enum(keysOf(OVERLAYS)),
    language: z.enum(CHART_LANGUAGES),
    accounts: z.array(ChartAccount),
    roles: z.record(z.enum(keysOf(ACCOUNT_ROLES)), code).describe('Which account plays which role: every role once.'),
    dimensions: z.array(DimensionSet),
  })
  .refine(({ accounts }) => isUnique(accounts.map((account) => account.code)), 'has a code twice')
  .refine(({ accounts }) => isUnique(accounts.map((account) => account.key)), 'has a key twice')
  .refine(({ accounts }) => isUnique(accounts.map((account) => `${account.parent} ${account.name}`)), 'has a name twice under one heading')
  .refine(areParentsHeadings, 'has an account whose heading is missing, or a heading without accounts')
  .refine(isNoneWithin, 'has an account that others would have to stand under')
  .refine(areTypesOfTheirClass, 'has an account of a type that its class cannot hold')
  .refine(({ accounts }) => CONTROLS.every((control) => accounts.some((account) => account.control === control)), 'lacks a control account')
  .refine(doRolesFit, 'has a role on an account of another nature');
export type Chart = z.infer<typeof Chart>;

type Read = (chart: { base: ChartBaseName; accounts: ChartAccount[]; roles: Record<string, string> }) => boolean;

const isUnique = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

function areParentsHeadings({ accounts }: Parameters<Read>[0]): boolean {
  const headings = new Set(accounts.filter(({ isPostable }) => !isPostable).map((account) => account.code));
  const used = new Set(accounts.map(({ parent }) => parent));
  const isPlaced = accounts.every(({ parent, isPostable }) => (parent === null ? !isPostable : headings.has(parent)));
  return isPlaced && [...headings].every((heading) => used.has(heading));
}

/** Where codes grow with detail, 411 and 4111 are a sum and a part of it: then 411 would be a heading. */
function isNoneWithin({ accounts }: Parameters<Read>[0]): boolean {
  const codes = accounts.filter(({ isPostable }) => isPostable).map((account) => account.code);
  return codes.every((one) => !codes.some((other) => other !== one && other.startsWith(one)));
}

function areTypesOfTheirClass({ base, accounts }: Parameters<Read>[0]): boolean {
  const { classes } = BASES[base];
  return accounts.every(({ code: digits, type }) => classes[digits[0] ?? '']?.includes(type) === true);
}

/** What a role is, whatever account plays it: an account of the same type and with the same records behind it. */
function doRolesFit({ accounts, roles }: Parameters<Read>[0]): boolean {
  const byCode = new Map(accounts.map((account) => [account.code, account]));
  return (Object.keys(ACCOUNT_ROLES) as AccountRole[]).every((role) => {
    const [account, nature] = [byCode.get(roles[role] ?? ''), ACCOUNT_ROLES[role]];
    return account !== undefined && account.isPostable && account.type === nature.type && account.control === nature.control;
  });
}
