import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { getDeal } from './deals.ts';
import { convertLead } from './lead-conversion.ts';
import { createLead, getLead, updateLead } from './leads.ts';
import { listLinks } from './links.ts';
import { getPerson } from './people.ts';

const lead = { leadId: id('lead.qualified') };

test('converting a lead makes a person, an organisation, their link and a deal, and tells', async () => {
  const w = await world(crm);
  const out = await w.call(convertLead, { ...lead, pipelineId: id('pipeline.accounts') });
  expect(plain(out)).toMatchInlineSnapshot(`
    {
      "dealId": "<id>",
      "isOrganisationNew": true,
      "isPersonNew": true,
      "leadId": "lead.qualified",
      "organisationId": "<id>",
      "personId": "<id>",
    }
  `);
  expect(plain(await w.call(getDeal, { dealId: out.dealId }))).toMatchInlineSnapshot(`
    {
      "closeReason": null,
      "closedAt": null,
      "competitor": null,
      "createdAt": "<moment>",
      "dealId": "<id>",
      "expectedCloseOn": null,
      "name": "Kano Textiles",
      "organisationId": "<id>",
      "ownerId": null,
      "personId": "<id>",
      "pipelineId": "pipeline.accounts",
      "probability": 20,
      "stageEnteredAt": "<moment>",
      "stageId": "stage.contact",
      "stageName": "Contact",
      "status": "open",
      "updatedAt": "<moment>",
      "value": {
        "amount": "1200000.00",
        "currency": "NGN",
      },
    }
  `);
  expect(await w.call(getPerson, { personId: out.personId })).toMatchObject({
    displayName: 'Musa Ibrahim',
    phones: [{ number: '+2348051112222' }],
  });
  expect((await w.call(listLinks, { personId: out.personId })).items).toMatchObject([
    { organisationName: 'Kano Textiles', role: 'Contact' },
  ]);
  expect((await w.call(getLead, lead)).status).toBe('converted');
  expect((await w.events()).sort()).toEqual(['deal.created', 'lead.converted', 'organisation.created', 'person.created']);
});

test('a known phone number and a known name are not doubled, and the default pipeline is taken', async () => {
  const w = await world(crm);
  const { leadId } = await w.call(createLead, { displayName: 'C. Okafor', phone: '+2348031234567', organisationName: 'lagos motors LTD' });
  const out = await w.call(convertLead, { leadId });
  expect(plain(out)).toMatchObject({
    personId: 'person.chidi',
    organisationId: 'organisation.lagos_motors',
    isPersonNew: false,
    isOrganisationNew: false,
  });
  expect(plain(await w.call(getDeal, { dealId: out.dealId }))).toMatchObject({
    pipelineId: 'seeded pipeline',
    stageId: 'seeded stage 1',
    value: null,
  });
});

test('a shared phone number names nobody, so a new person is made', async () => {
  const w = await world(crm);
  const { leadId } = await w.call(createLead, { displayName: 'Somebody', phone: '+2348039999999' });
  expect(await w.call(convertLead, { leadId })).toMatchObject({ isPersonNew: true, organisationId: null });
});

test('of 200 conversions of one lead at once, one is done and 199 are told of its deal', async () => {
  const w = await world(crm);
  const answers = await Promise.allSettled(Array.from({ length: 200 }, () => w.call(convertLead, lead)));
  const done = answers.filter((answer) => answer.status === 'fulfilled');
  expect(done).toHaveLength(1);
  const { dealId } = done[0]!.value;
  const refusals = answers
    .filter((answer) => answer.status === 'rejected')
    .map(({ reason }) => [reason.code, reason.reason, reason.details.fix]);
  expect(new Set(refusals.map((refusal) => JSON.stringify(refusal)))).toEqual(
    new Set([JSON.stringify(['conflict', 'lead_already_converted', { tool: 'crm_get_deal', input: { dealId } }])]),
  );
  for (const table of ['lead_conversions', 'deals', 'people', 'organisations']) {
    const created = await w.sql(
      `SELECT FROM kernel.changes WHERE tenant_id = $1 AND table_name = $2 AND op = 'insert' AND after ->> 'id' NOT LIKE '________-____-8%'`,
      [w.tenantId, `crm.${table}`],
    );
    expect(created).toHaveLength(1);
  }
  expect((await w.events()).filter((type) => type === 'lead.converted')).toHaveLength(1);
}, 60_000);

test('a dry run of a conversion shows its rows and leaves nothing', async () => {
  const w = await world(crm);
  const before = await w.hash();
  const { preview } = await w.preview(convertLead, lead);
  expect(preview.tables.map(({ table, op, rows }) => `${op} ${rows} ${table}`)).toMatchInlineSnapshot(`
    [
      "insert 1 crm.deals",
      "insert 1 crm.lead_conversions",
      "update 1 crm.leads",
      "insert 1 crm.links",
      "insert 1 crm.organisations",
      "insert 1 crm.people",
      "insert 1 crm.person_emails",
      "insert 1 crm.person_phones",
    ]
  `);
  expect(await w.hash()).toBe(before);
  expect(await w.events()).toEqual([]);
});

refuses(convertLead, [
  ['a converted lead', { leadId: id('lead.converted') }, 'conflict', 'lead_already_converted'],
  ['a disqualified lead', { leadId: id('lead.disqualified') }, 'conflict', 'lead_disqualified'],
  ['none', { leadId: NOBODY }, 'not_found', 'lead_not_found'],
  ['nobody as the person', { ...lead, personId: NOBODY }, 'not_found', 'person_not_found'],
  ['no organisation as the organisation', { ...lead, organisationId: NOBODY }, 'not_found', 'organisation_not_found'],
  ['no pipeline as the pipeline', { ...lead, pipelineId: NOBODY }, 'not_found', 'pipeline_not_found'],
]);

test('a converted lead stays as it is', async () => {
  const w = await world(crm);
  await w.call(convertLead, lead);
  expect(await w.refusal(updateLead, { ...lead, status: 'new' })).toMatchObject({ reason: 'lead_already_converted' });
});
