import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { INDUSTRIES, keysOf } from '#domains/provisioning/activation-tables.ts';
import type { Nexus } from './house.ts';
import { askOnce, mcpRequest } from './throughput.ts';

interface Timed {
  industry: string;
  ms: number;
}

/** One business of each industry, one after the other: from the request to the end of the last step. */
export async function presetActivations({ port }: Nexus, home: string): Promise<Timed[]> {
  const { operator } = JSON.parse(readFileSync(join(home, 'keys.json'), 'utf8')) as { operator: string };
  const call = async (name: string, input: object): Promise<Record<string, unknown>> => {
    const request = mcpRequest(port, '/mcp/provisioning', { method: 'tools/call', params: { name, arguments: input }, key: operator });
    return ((await askOnce(request)) as { result: { structuredContent: Record<string, unknown> } }).result.structuredContent;
  };
  const timed: Timed[] = [];
  for (const industry of keysOf(INDUSTRIES)) {
    const began = performance.now();
    const prompt = JSON.stringify({ name: `Bench ${industry.replaceAll('_', ' ')}`, industry, country: 'NG' });
    const { activationId } = await call('provisioning_activate_business', { prompt });
    await isDone(() => call('provisioning_get_activation', { activationId }));
    timed.push({ industry, ms: performance.now() - began });
  }
  return timed.sort((a, b) => b.ms - a.ms);
}

async function isDone(look: () => Promise<Record<string, unknown>>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const { activation } = (await look()) as { activation: { status: string; failure: unknown } };
    if (activation.status === 'done') return;
    if (activation.status !== 'running') throw new Error(`It ended as ${JSON.stringify(activation)}.`);
    await wait(50);
  }
  throw new Error('The activation did not end.');
}
