import { expect, test } from 'vitest';
import crm from '#domains/crm/index.ts';
import { fixture } from '#kernel/fixture.ts';
import { world } from '#tests/world.ts';
import { id } from '../documents/testing.ts';
import { documentsPart } from '../documents/part.ts';
import finance from '../index.ts';
import { draftInvoiceOfDeal } from './deal-invoices.ts';
import { getInvoice } from './invoices.ts';
import { getParty } from './parties.ts';

const deal = (name: string): string => fixture(`crm.deal.${name}`);
const value = { amount: '4500000', currency: 'XOF' };

test('a won deal drafts one invoice to its customer, once, and a lost crm does not matter', async () => {
  const w = await world(crm, finance);
  const listener = documentsPart.listeners?.find(({ consumer }) => consumer === 'finance.draft_invoice_of_deal');
  const told = {
    dealId: deal('won'),
    personId: fixture('crm.person.chidi'),
    organisationId: fixture('crm.organisation.lagos_motors'),
    value,
  };
  const meta = { eventId: '', callId: '', time: '' };
  expect(listener?.input(told as never, meta)).toEqual(told);
  expect(listener?.input({ ...told, value: null } as never, meta)).toBeNull();
  const { invoiceId, partyId } = await w.call(draftInvoiceOfDeal, told);
  expect(await w.call(draftInvoiceOfDeal, told)).toEqual({ invoiceId, partyId });
  expect(await w.call(getInvoice, { invoiceId })).toMatchObject({ state: 'draft', total: value, partyName: 'Lagos Motors Ltd' });
  expect(await w.call(getParty, { partyId })).toMatchObject({ organisationId: told.organisationId, personId: null, isCustomer: true });
  const other = await w.call(draftInvoiceOfDeal, { ...told, dealId: deal('open'), value: { amount: '1', currency: 'NGN' } });
  expect(other.partyId).toBe(partyId);
  // The customer of this one is not to be found there.
  const lost = await w.call(draftInvoiceOfDeal, {
    dealId: deal('mistake'),
    personId: id('party.mistake'),
    value: { amount: '1', currency: 'NGN' },
  });
  expect((await w.call(getParty, { partyId: lost.partyId })).name).toBe('Customer of a deal');
  expect((await w.refusal(draftInvoiceOfDeal, { dealId: deal('converted'), value })).reason).toBe('deal_without_customer');
});
