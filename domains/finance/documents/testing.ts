import { expect, test } from 'vitest';
import type { Tool } from '#kernel/tool.ts';
import { type World, world } from '#tests/world.ts';
import finance from '../index.ts';
import { id } from '../testing.ts';

export { id, NOBODY, today } from '../testing.ts';

const NAMES = `entity.main party.customer party.supplier party.both invoice.draft invoice.issued invoice.overdue bill.draft bill.posted
  supplier_credit.kept credit_note.partial payment.received quote.draft quote.sent write_off.requested recurring_invoice.monthly
  dunning_notice.first account.sales account.purchases account.bank account.mobile_money account.cash`
  .trim()
  .split(/\s+/);
const NAME_OF = new Map(NAMES.map((name) => [id(name), name]));

/** An answer with what differs from run to run taken out: fixtures by name, other ids, days and moments by kind. */
export function plain(output: unknown): unknown {
  const text = JSON.stringify(output, (_, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return '<moment>';
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return '<day>';
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return NAME_OF.get(value) ?? '<id>';
    return value.replace(/-20\d\d-\d+/, '-<number>');
  });
  return JSON.parse(text);
}

/** One tenant for all that only looks or is refused: making one costs more than most tests. */
let shared: Promise<World> | undefined;
export const lookOnly = (): Promise<World> => (shared ??= world(finance));

/** One tenant for all that writes, too: each test bills a customer of its own, so none sees what another did. */
let written: Promise<World> | undefined;
export const busy = (): Promise<World> => (written ??= world(finance));

/** Somebody nobody has billed yet, who is a customer and a supplier. */
export async function somebody(w: World, extra: Record<string, unknown> = {}): Promise<string> {
  const { output } = await w.result('finance_create_party', { name: 'Somebody', isCustomer: true, isSupplier: true, ...extra });
  return String(output['partyId']);
}

/** An issued invoice over so many naira. */
export async function billed(w: World, partyId: string, amount: string, extra: Record<string, unknown> = {}): Promise<string> {
  const { output } = await w.result('finance_create_invoice', { partyId, lines: [{ description: 'One', unitPrice: amount }], ...extra });
  await w.result('finance_issue_invoice', { invoiceId: output['invoiceId'] });
  return String(output['invoiceId']);
}

type Refusal = [what: string, input: Record<string, unknown>, code: string, reason: string];

/** One test a refusal: the code, the reason, and that nothing was changed. */
export function refuses(tool: Tool, cases: readonly Refusal[]): void {
  test.for(cases)(`${tool.name} refuses %s`, async ([, input, code, reason]) => {
    const w = await lookOnly();
    const before = await w.hash();
    const error = await w.refusal(tool, input);
    expect([error.code, error.reason]).toEqual([code, reason]);
    expect(await w.hash()).toBe(before);
  });
}
