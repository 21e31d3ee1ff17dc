import { randomUUID } from 'node:crypto';
import type { CallResult } from '#kernel/kernel.ts';
import type { Tool } from '#kernel/tool.ts';
import { type House, type Options, platformWorld, platformWorldIn, type World } from '#tests/world.ts';
import type { Industry } from './activation-tables.ts';

/** A business that was activated as far as its data: what steps on the outside would do is not asked for. */
export interface Business {
  readonly platform: World;
  readonly businessId: string;
  readonly activationId: string;
  readonly seeded: CallResult;
  result(tool: Tool | string, input: Record<string, unknown>, options?: Options): Promise<CallResult>;
  refusal: World['refusal'];
  /** Activates it again with something else said, and seeds it again. */
  again(changes: Record<string, unknown>): Promise<CallResult>;
}

export async function business(industry: Industry, more: Record<string, unknown> = {}, house?: House): Promise<Business> {
  const platform = await (house ? platformWorldIn(house) : platformWorld());
  const said = { name: 'Example', slug: `b-${randomUUID().slice(0, 13)}`, industry, country: 'NG', ...more };
  const activate = async (input: Record<string, unknown>): Promise<{ activationId: string; businessId: string }> =>
    (await platform.result('provisioning_activate_business', { prompt: JSON.stringify(input) })).output as never;
  const { activationId, businessId } = await activate(said);
  const principal = platform.as({ tenantId: businessId });
  const result: Business['result'] = (tool, input, options) => platform.result(tool, input, { principal, ...options });
  const seed = async (id: string): Promise<CallResult> => {
    const seeded = await result('provisioning_seed_data', { activationId: id });
    // The saga would say so when all steps are done.
    await platform.result('provisioning_finish_activation', { activationId: id, status: 'done' });
    return seeded;
  };
  return {
    platform,
    businessId,
    activationId,
    seeded: await seed(activationId),
    result,
    refusal: (tool, input, options) => platform.refusal(tool, input, { principal, ...options }),
    again: async (changes) => seed((await activate({ ...said, ...changes })).activationId),
  };
}
