import { expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import crm from './index.ts';
import { id } from './testing.ts';
import { checkConsent, listConsents, recordConsent, withdrawConsent } from './tools/consents.ts';
import { advanceDeal, markDealLost } from './tools/deal-moves.ts';
import { listDealStays } from './tools/deal-stays.ts';
import { getDeal, updateDeal } from './tools/deals.ts';
import { convertLead } from './tools/lead-conversion.ts';
import { getLead } from './tools/leads.ts';

const deal = { dealId: id('deal.open') };
const consent = { personId: id('person.chidi'), channel: 'email', purpose: 'marketing' } as const;
const undo = (w: World, callId: string) => w.result('governance_undo_call', { callId });
const undoRefusal = (w: World, callId: string) => w.refusal('governance_undo_call', { callId });
const stageNames = async (w: World) => (await w.call(listDealStays, deal)).items.map(({ stageName }) => stageName);

test('undoing a conversion takes back all of it, and the lead can be converted again', async () => {
  const w = await world(crm);
  const before = await w.hash();
  const { callId } = await w.result(convertLead, { leadId: id('lead.qualified') });
  await undo(w, callId);
  expect(await w.hash()).toBe(before);
  expect((await w.call(getLead, { leadId: id('lead.qualified') })).status).toBe('qualified');
  await w.call(convertLead, { leadId: id('lead.qualified') });
});

test('a conversion whose deal went on cannot be undone', async () => {
  const w = await world(crm);
  const { callId, output } = await w.result(convertLead, { leadId: id('lead.qualified'), pipelineId: id('pipeline.accounts') });
  await w.call(advanceDeal, { dealId: output['dealId'] as string, stageId: id('stage.proposal') });
  expect(await undoRefusal(w, callId)).toMatchObject({ code: 'conflict', reason: 'changed_since' });
});

test('undoing a move moves the deal back, and its history shows both', async () => {
  const w = await world(crm);
  const { callId } = await w.result(markDealLost, { ...deal, reason: 'Price' });
  await undo(w, callId);
  expect(await w.call(getDeal, deal)).toMatchObject({ status: 'open', stageName: 'Contact', closeReason: null });
  expect(await stageNames(w)).toEqual(['Contact', 'Lost', 'Contact']);
});

test('a move that others built on is not undone over their heads', async () => {
  const w = await world(crm);
  const { callId } = await w.result(advanceDeal, { ...deal, stageId: id('stage.proposal') });
  await w.call(advanceDeal, { ...deal, stageId: id('stage.unused') });
  expect(await undoRefusal(w, callId)).toMatchObject({ code: 'conflict', reason: 'deal_moved_since' });
});

test('undoing a grant makes what held before hold again', async () => {
  const w = await world(crm);
  await w.call(withdrawConsent, { ...consent, evidence: 'Unsubscribed' });
  const { callId } = await w.result(recordConsent, { ...consent, evidence: 'Misheard' });
  await undo(w, callId);
  expect(await w.call(checkConsent, consent)).toMatchObject({ isAllowed: false, state: 'withdrawn', evidence: 'Unsubscribed' });
  expect((await w.call(listConsents, consent)).items).toHaveLength(4);
});

test('undoing an objection never makes a consent that nobody gave', async () => {
  const w = await world(crm);
  const { callId } = await w.result(withdrawConsent, { ...consent, channel: 'sms', evidence: 'Wrong person' });
  await undo(w, callId);
  expect(await w.call(checkConsent, { ...consent, channel: 'sms' })).toMatchObject({ isAllowed: false, state: 'none' });
});

test('a withdrawal that came after a grant survives the undo of the grant', async () => {
  const w = await world(crm);
  const { callId } = await w.result(recordConsent, { ...consent, evidence: 'Phone' });
  await w.call(withdrawConsent, { ...consent, evidence: 'Unsubscribed' });
  expect(await undoRefusal(w, callId)).toMatchObject({ code: 'conflict', reason: 'consent_changed_since' });
  expect(await w.call(checkConsent, consent)).toMatchObject({ state: 'withdrawn' });
});

test('undoing a session takes back moves, edits and consents of one run, newest first', async () => {
  const w = await world(crm);
  const session = { session: 'one run' };
  await w.call(updateDeal, { ...deal, name: 'Renamed' }, session);
  await w.call(recordConsent, { ...consent, channel: 'sms', evidence: 'Phone' }, session);
  await w.call(withdrawConsent, { ...consent, channel: 'sms', evidence: 'Phone again' }, session);
  await w.call(advanceDeal, { ...deal, stageId: id('stage.proposal') }, session);
  await w.call(advanceDeal, { ...deal, stageId: id('stage.unused') }, session);
  await w.result('governance_undo_session', { sessionId: 'one run' });
  expect(await stageNames(w)).toEqual(['Contact', 'Proposal', 'Board approval', 'Proposal', 'Contact']);
  expect(await w.call(checkConsent, { ...consent, channel: 'sms' })).toMatchObject({ state: 'none' });
});
