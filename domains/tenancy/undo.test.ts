import { describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { uuidv7 } from '#kernel/ids.ts';
import { platformWorld, world, type World } from '#tests/world.ts';
import tenancy from './index.ts';
import { createApiKey, revokeApiKey } from './tools/api-key-secrets.ts';
import { assignRole, unassignRole } from './tools/assignments.ts';
import { issueInvoice, voidInvoice } from './tools/invoice-issuing.ts';
import { draftInvoice, getInvoice, listInvoices } from './tools/invoices.ts';
import { enableModules } from './tools/tenant-standing.ts';
import { createTenant, getTenant } from './tools/tenants.ts';

/** By name: the tools of another domain are not ours to import. */
const undo = (w: World, callId: string) => w.result('governance_undo_call', { callId });
const undoRefusal = (w: World, callId: string) => w.refusal('governance_undo_call', { callId });

const reversible = tenancy.tools
  .filter((tool) => tool.effect === 'reversible' && tool.examplesIn !== 'platform')
  .flatMap((tool) => tool.examples.map((input) => ({ name: tool.name, input })));

test.for(reversible)('$name: a preview leaves everything, a run equals it, an undo puts everything back', async ({ name, input }) => {
  const w = await world();
  const before = await w.hash();
  const { preview } = await w.preview(name, input);
  expect(await w.hash()).toBe(before);
  const { receipt } = await w.result(name, input);
  expect(receipt?.rowsChanged).toBe(preview.total);
  expect(await w.hash()).not.toBe(before);
  await undo(w, receipt?.callId ?? '');
  expect(await w.hash()).toBe(before);
});

test('undoing a new key stops it', async () => {
  const w = await world();
  const { output, callId } = await w.result(createApiKey, { name: 'Short', roles: ['clerk'] });
  const secret = String(output['secret']);
  await w.kernel.authenticate(secret);
  await undo(w, callId);
  await expect(w.kernel.authenticate(secret)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a revoked key is brought back by no undo', async () => {
  const w = await world();
  const made = await w.result(createApiKey, { name: 'Leaked', roles: ['clerk'] });
  const revoked = await w.result(revokeApiKey, { apiKeyId: made.output['id'] });
  expect(revoked.receipt?.undo).toMatchObject({ kind: 'refused' });
  expect(await undoRefusal(w, revoked.callId)).toMatchObject({ reason: 'not_undoable' });
  expect(await undoRefusal(w, made.callId)).toMatchObject({ code: 'conflict' });
});

test('an undo, too, leaves an administrator', async () => {
  const w = await world();
  const [ada, chidi] = [fixture('tenancy.user.ada'), fixture('tenancy.user.chidi')];
  const given = await w.result(assignRole, { userId: chidi, role: 'owner' });
  await w.call(unassignRole, { userId: ada, role: 'owner' });
  expect(await undoRefusal(w, given.callId)).toMatchObject({ reason: 'last_admin' });
});

describe('in the platform', () => {
  test('undoing the creation of a tenant removes it, unless something followed', async () => {
    const p = await platformWorld();
    const make = () => p.result(createTenant, { name: 'Short', slug: `u-${uuidv7(Date.now()).slice(-12)}`, plan: 'basic' });
    const [first, second] = [await make(), await make()];
    await undo(p, first.callId);
    expect(await p.refusal(getTenant, { tenantId: first.output['id'] })).toMatchObject({ code: 'not_found' });
    await p.call(enableModules, { tenantId: String(second.output['id']), modules: ['CRM'] });
    expect(await undoRefusal(p, second.callId)).toMatchObject({ reason: 'changed_since' });
  });

  test('undoing an issued invoice credits it, and undoing the credit bills it again', async () => {
    const [p, w] = [await platformWorld(), await world()];
    const draft = await p.call(draftInvoice, {
      tenantId: w.tenantId,
      currency: 'USD',
      lines: [{ description: 'Plan', unitPrice: '10.00' }],
    });
    const issued = await p.result(issueInvoice, { invoiceId: draft.id });
    await undo(p, issued.callId);
    expect(await w.call(getInvoice, { invoiceId: draft.id })).toMatchObject({ status: 'void' });
    const other = await p.call(draftInvoice, {
      tenantId: w.tenantId,
      currency: 'USD',
      lines: [{ description: 'Plan', unitPrice: '20.00' }],
    });
    await p.call(issueInvoice, { invoiceId: other.id });
    const voided = await p.result(voidInvoice, { invoiceId: other.id });
    await undo(p, voided.callId);
    const owed = (await w.call(listInvoices, { status: 'issued' })).items.filter(({ kind }) => kind === 'invoice');
    expect(owed.map(({ replacesId, total }) => [replacesId, total.amount])).toEqual([[other.id, '20.00']]);
  });
});
