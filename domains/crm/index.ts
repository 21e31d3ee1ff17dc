import { defineDomain, defineNoun } from '#kernel/domain.ts';
import { constraints } from './constraints.ts';
import { events } from './events.ts';
import { fixtures } from './fixtures.ts';
import { prompts } from './prompts.ts';
import { tables } from './schema.ts';
import { seed } from './seed.ts';
import * as activities from './tools/activities.ts';
import * as consents from './tools/consents.ts';
import * as dealMoves from './tools/deal-moves.ts';
import * as dealStays from './tools/deal-stays.ts';
import * as deals from './tools/deals.ts';
import * as duplicates from './tools/duplicates.ts';
import * as duplicatesScan from './tools/duplicates-scan.ts';
import * as forecast from './tools/forecast.ts';
import * as leadConversion from './tools/lead-conversion.ts';
import * as leadOutcomes from './tools/lead-outcomes.ts';
import * as leadSources from './tools/lead-sources.ts';
import * as leads from './tools/leads.ts';
import * as links from './tools/links.ts';
import * as merges from './tools/merges.ts';
import * as notes from './tools/notes.ts';
import * as organisations from './tools/organisations.ts';
import * as people from './tools/people.ts';
import * as pipelines from './tools/pipelines.ts';
import * as search from './tools/search.ts';
import * as stages from './tools/stages.ts';
import * as startingPoints from './tools/starting-points.ts';

export default defineDomain({
  name: 'crm',
  title: 'Customers',
  purpose: 'People and organisations, the leads and deals with them, what was said and agreed, and what they allow.',
  toggle: 'CRM',
  tables,
  nouns: [
    defineNoun({ one: 'person', many: 'people', summary: 'A human being, known by name and phone.' }),
    defineNoun({ one: 'organisation', many: 'organisations', summary: 'A company, school, ministry or other body.' }),
    defineNoun({ one: 'duplicate', many: 'duplicates', summary: 'Two records that are likely one.' }),
    defineNoun({ one: 'link', many: 'links', summary: 'What a person is in an organisation, and since when.' }),
    defineNoun({ one: 'lead', many: 'leads', summary: 'Somebody who may buy.' }),
    defineNoun({ one: 'lead_source', many: 'lead_sources', summary: 'Where leads come from.' }),
    defineNoun({ one: 'pipeline', many: 'pipelines', summary: 'The stages that deals pass through.' }),
    defineNoun({ one: 'stage', many: 'stages', summary: 'One step of a pipeline: open, won or lost.' }),
    defineNoun({ one: 'deal', many: 'deals', summary: 'A sale in the making.' }),
    defineNoun({ one: 'activity', many: 'activities', summary: 'A call, mail, meeting or task.' }),
    defineNoun({ one: 'note', many: 'notes', summary: 'What one should know about a record.' }),
    defineNoun({ one: 'consent', many: 'consents', summary: 'What a person allows and forbids.' }),
  ],
  tools: [
    search.searchRecords,
    people.listPeople,
    people.getPerson,
    people.createPerson,
    people.updatePerson,
    people.deletePerson,
    organisations.listOrganisations,
    organisations.getOrganisation,
    organisations.createOrganisation,
    organisations.updateOrganisation,
    organisations.deleteOrganisation,
    duplicates.findDuplicates,
    duplicates.listDuplicates,
    duplicates.dismissDuplicate,
    duplicatesScan.scanDuplicates,
    duplicatesScan.matchDuplicates,
    merges.mergePerson,
    merges.unmergePerson,
    merges.mergeOrganisation,
    merges.unmergeOrganisation,
    links.listLinks,
    links.createLink,
    links.updateLink,
    links.deleteLink,
    leadSources.listLeadSources,
    leadSources.createLeadSource,
    leadSources.updateLeadSource,
    leads.listLeads,
    leads.getLead,
    leads.createLead,
    leads.updateLead,
    leads.deleteLead,
    leadOutcomes.scoreLead,
    leadOutcomes.disqualifyLead,
    leadOutcomes.reopenLead,
    leadConversion.convertLead,
    pipelines.listPipelines,
    pipelines.getPipeline,
    pipelines.createPipeline,
    pipelines.updatePipeline,
    pipelines.deletePipeline,
    forecast.forecastPipeline,
    stages.createStage,
    stages.updateStage,
    stages.deleteStage,
    startingPoints.installPipelines,
    startingPoints.installStage,
    deals.listDeals,
    deals.getDeal,
    deals.createDeal,
    deals.updateDeal,
    deals.deleteDeal,
    dealMoves.advanceDeal,
    dealMoves.markDealWon,
    dealMoves.markDealLost,
    dealStays.listDealStays,
    activities.listActivities,
    activities.logActivity,
    activities.updateActivity,
    activities.completeActivity,
    activities.relinkActivity,
    activities.deleteActivity,
    notes.listNotes,
    notes.addNote,
    notes.updateNote,
    notes.deleteNote,
    consents.checkConsent,
    consents.listConsents,
    consents.recordConsent,
    consents.withdrawConsent,
    consents.correctConsent,
  ],
  events,
  // At night, when nobody waits for the rows that it marks.
  schedules: [{ name: 'crm.duplicates', cron: '30 2 * * *', tool: duplicatesScan.scanDuplicates.name, input: {} }],
  workflows: [duplicatesScan.duplicateScan],
  seed,
  fixtures,
  roles: {
    sales_manager: { title: 'Sales manager', permissions: ['crm:*'] },
    sales_agent: { title: 'Sales agent', permissions: ['crm:read', 'crm:write'] },
    sales_viewer: { title: 'Sales viewer', permissions: ['crm:read'] },
  },
  constraints,
  prompts,
});
