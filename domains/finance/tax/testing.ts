import { expect, test } from 'vitest';
import type { Tool } from '#kernel/tool.ts';
import { type World, world } from '#tests/world.ts';
import finance from '../index.ts';
import { id } from '../testing.ts';

const NAMES = `
  entity.main account.bank account.output_tax account.input_tax account.tax_payable account.tax_withheld_from_suppliers
  tax_code.VAT tax_code.VAT-RED tax_code.VAT-ZERO tax_code.VAT-RC tax_code.EXEMPT tax_code.OUT tax_code.WHT tax_code.mistake
  tax_rate.VAT tax_rate.VAT-RED tax_rate.WHT tax_rate.mistake tax_return_template.VAT-RETURN tax_return_template.WHT-RETURN
  tax_return.filed tax_return.unpaid tax_return.draft tax_payment.first`
  .trim()
  .split(/\s+/);
const NAME_OF = new Map(NAMES.map((name) => [id(name), name]));

/** An answer with what differs from run to run taken out: fixtures by name, other ids and moments by kind, money in one word. */
export function plain(output: unknown): unknown {
  const text = JSON.stringify(output, (_, value: unknown) => {
    if (value !== null && typeof value === 'object' && Object.keys(value).join() === 'amount,currency')
      return Object.values(value).join(' ');
    if (typeof value !== 'string') return value;
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return '<moment>';
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return NAME_OF.get(value) ?? '<id>';
    return value;
  });
  return JSON.parse(text.replaceAll(/"JE-\d{4}-\d+"/g, '"<number>"'));
}

type Refusal = [what: string, input: Record<string, unknown>, code: string, reason: string];

let shared: Promise<World> | undefined;
/** A world in which nothing is written. */
export const readWorld = (): Promise<World> => (shared ??= world(finance));

/** One test a refusal: the code, the reason, and that nothing was changed. */
export function refuses(tool: Tool, cases: readonly Refusal[]): void {
  test.for(cases)(`${tool.name} refuses %s`, async ([, input, code, reason]) => {
    const w = await readWorld();
    const before = await w.hash();
    const error = await w.refusal(tool, input);
    expect([error.code, error.reason]).toEqual([code, reason]);
    expect(await w.hash()).toBe(before);
  });
}
