import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import { fixture } from '#kernel/fixture.ts';
import { verifyBusiness } from './acceptance.ts';

test('x', async () => {
  const w = await world('governance', 'files', 'provisioning');
  const out = await w.result('provisioning_seed_data', { activationId: fixture('provisioning.activation.running') }).catch((e: any) => (console.log(e.details.data.failed), e));
  console.log(JSON.stringify(out.output), out.receipt);
  const before = await w.hash();
  const t = performance.now();
  const r = await w.result(verifyBusiness, {});
  console.log(performance.now() - t, r.receipt);
  const o = r.output as any;
  console.log(o.counts, o.steps.map((s: any) => `${s.part} ${s.as}: ${s.does} [${s.tool}] ${s.outcome} — ${s.expected} / ${s.got}`).join('\n'));
  expect(await w.hash()).toBe(before);
});
