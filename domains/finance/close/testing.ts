import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tool } from '#kernel/tool.ts';
import { isDeep } from '#tests/run.ts';
import { type World, world } from '#tests/world.ts';
import finance from '../index.ts';
import { ACCOUNT_ROLES } from '../ledger-rules.ts';
import { id } from '../testing.ts';
import { CONVENTIONS } from './life.ts';
import { METHODS, type Plan } from './depreciation.ts';

/** Enough to find a slip each run; the deep run goes further. */
export const RUNS = isDeep ? 20_000 : 300;

export const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);

export const someDay = fc.integer({ min: 0, max: 365 * 30 }).map((days) => day('2010-01-01').add({ days }));

/** Any plan: amounts of a few minor units up to trillions, so that 0, 2 and 3 decimals are all in it. */
export const somePlan: fc.Arbitrary<Plan> = fc
  .record({
    method: fc.constantFrom(...METHODS.filter((method) => method !== 'none')),
    startsOn: someDay,
    lifeMonths: fc.integer({ min: 1, max: 240 }),
    convention: fc.constantFrom(...CONVENTIONS),
    cost: fc.oneof(fc.bigInt({ min: 0n, max: 50n }), fc.bigInt({ min: 0n, max: 10n ** 15n })),
    residualPercent: fc.bigInt({ min: 0n, max: 100n }),
    factor: fc.constantFrom('1', '1.5', '2', '2.5'),
    unitsTotal: fc.constantFrom('1', '1000', '12345.678'),
  })
  .map(({ residualPercent, ...plan }) => ({ ...plan, residual: (plan.cost * residualPercent) / 100n }));

const BOOKS = `SELECT coalesce(sum(l.debit - l.credit), 0)::text AS n FROM finance.entry_lines l WHERE l.tenant_id = $1 AND l.account_id = $2 AND l.date BETWEEN '2010-01-01' AND $3`;

/** What 2010 did to an account up to a day, by its fixture's name, in minor units: other parts post in other years. */
export async function balance(w: World, account: string, date = '2010-12-31'): Promise<number> {
  const [row] = await w.sql<{ n: string }>(BOOKS, [w.tenantId, id(`account.${account}`), date]);
  return Number(row?.n);
}

/** Sum of everything that is open of a party, in minor units of the books. */
export async function openOf(w: World, partyId: string): Promise<number> {
  const [row] = await w.sql<{ n: string }>(
    `SELECT coalesce(sum(l.debit - l.credit - coalesce((SELECT sum(x.functional) FROM finance.allocation_lines x
       WHERE x.tenant_id = l.tenant_id AND x.line_id = l.id), 0)), 0)::text AS n
     FROM finance.entry_lines l WHERE l.tenant_id = $1 AND l.party_id = $2`,
    [w.tenantId, partyId],
  );
  return Number(row?.n);
}

/** A customer or supplier, written as a migration from another system would. */
export const addParty = (w: World, name: string, columns = 'is_customer'): Promise<string> =>
  w.attack('finance', async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO finance.parties (id, code, name, ${columns}, currency, created_at, updated_at) VALUES (gen_random_uuid(), $1, $1, true, 'USD', now(), now()) RETURNING id`,
      [name],
    );
    await client.query('COMMIT');
    return rows[0]?.id ?? '';
  });

export const naira = (amount: string): { amount: string; currency: string } => ({ amount, currency: 'NGN' });

type Refusal = [what: string, input: Record<string, unknown>, code: string, reason: string, prepare?: (w: World) => Promise<unknown>];

/** Nothing is written in it: every refusal that prepares nothing happens here. */
let untouched: Promise<World> | undefined;

/** One test a refusal: the code and the reason; and one that all of them together changed nothing. */
export function refuses(tool: Tool, cases: readonly Refusal[]): void {
  const hashes = new Map<World, string>();
  test.for(cases)(`${tool.name} refuses %s`, async ([, input, code, reason, prepare]) => {
    const w = await (prepare ? world(finance) : (untouched ??= world(finance)));
    await prepare?.(w);
    if (!hashes.has(w)) hashes.set(w, await w.hash());
    const error = await w.refusal(tool, input);
    expect([error.code, error.reason]).toEqual([code, reason]);
  });
  test(`${tool.name} changes nothing when it refuses`, async () => {
    for (const [w, before] of hashes) expect(await w.hash()).toBe(before);
  });
}

const NAMES = [
  'entity.main',
  'entity.branch',
  'asset.generator',
  'asset.press',
  'asset_category.equipment',
  'close_run.accrual',
  'budget.active',
];
const NAME_OF = new Map([...NAMES, ...Object.keys(ACCOUNT_ROLES).map((role) => `account.${role}`)].map((name) => [id(name), name]));

/** An answer with what differs from run to run taken out: fixtures by name, other ids and moments by kind. */
export function plain(output: unknown): unknown {
  const text = JSON.stringify(output, (_, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return '<moment>';
    // What other parts post and seed moves these.
    if (/^[A-Z]+-\d{4}-\d{5}$/.test(value)) return '<number>';
    if (/^\d{4}$/.test(value)) return '<code>';
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return NAME_OF.get(value) ?? '<id>';
    return value;
  });
  return JSON.parse(text);
}
