import { defineDomain, defineNoun, on } from '#kernel/domain.ts';
import { userStatusChanged } from '#domains/tenancy/events.ts';
import { constraints } from './constraints.ts';
import { events } from './events.ts';
import { fixtures } from './fixtures.ts';
import { takeBackImport, writeImport } from './imports/workflow.ts';
import { prompts } from './prompts.ts';
import { tables } from './schema.ts';
import { seed } from './seed.ts';
import * as activities from './tools/activities.ts';
import * as assignment from './tools/assignment.ts';
import * as assignees from './tools/assignment-people.ts';
import * as assignmentRules from './tools/assignment-rules.ts';
import * as teams from './tools/assignment-teams.ts';
import * as consents from './tools/consents.ts';
import * as dealMoves from './tools/deal-moves.ts';
import * as dealStays from './tools/deal-stays.ts';
import * as deals from './tools/deals.ts';
import * as duplicates from './tools/duplicates.ts';
import * as duplicatesScan from './tools/duplicates-scan.ts';
import * as forecast from './tools/forecast.ts';
import * as forecastComparison from './tools/forecast-comparison.ts';
import * as forecastSnapshots from './tools/forecast-snapshots.ts';
import * as importReverting from './tools/import-reverting.ts';
import * as importWriting from './tools/import-writing.ts';
import * as imports from './tools/imports.ts';
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
import * as segmentMembers from './tools/segment-members.ts';
import * as tags from './tools/segment-tags.ts';
import * as segments from './tools/segments.ts';
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
    defineNoun({ one: 'assignee', many: 'assignees', summary: 'A user who takes leads by rules.' }),
    defineNoun({ one: 'team', many: 'teams', summary: 'Users that leads are shared out over.' }),
    defineNoun({ one: 'assignment_rule', many: 'assignment_rules', summary: 'Who gets leads of some kind.' }),
    defineNoun({ one: 'assignment', many: 'assignments', summary: 'Whom the rules choose for a lead.' }),
    defineNoun({ one: 'forecast_snapshot', many: 'forecast_snapshots', summary: 'The open deals at a moment.' }),
    defineNoun({ one: 'forecast_line', many: 'forecast_lines', summary: 'One deal of a forecast.' }),
    defineNoun({ one: 'import', many: 'imports', summary: 'A file on its way into the records.' }),
    defineNoun({ one: 'import_row', many: 'import_rows', summary: 'A row of such a file, and what becomes of it.' }),
    defineNoun({ one: 'import_piece', many: 'import_pieces', summary: 'A part of such a file.' }),
    defineNoun({ one: 'segment', many: 'segments', summary: 'A saved filter over people, organisations or leads.' }),
    defineNoun({ one: 'segment_field', many: 'segment_fields', summary: 'What a segment can ask.' }),
    defineNoun({ one: 'segment_member', many: 'segment_members', summary: 'Somebody in a segment.' }),
    defineNoun({ one: 'segment_snapshot', many: 'segment_snapshots', summary: 'Who was in a segment at a moment.' }),
    defineNoun({ one: 'segment_snapshot_member', many: 'segment_snapshot_members', summary: 'Somebody who was in it then.' }),
    defineNoun({ one: 'tag', many: 'tags', summary: 'A word put on a record.' }),
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
    leads.describeLead,
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
    assignment.previewAssignment,
    assignment.assignLead,
    assignmentRules.listAssignmentRules,
    assignmentRules.createAssignmentRule,
    assignmentRules.updateAssignmentRule,
    assignmentRules.deleteAssignmentRule,
    teams.listTeams,
    teams.createTeam,
    teams.updateTeam,
    teams.deleteTeam,
    assignees.listAssignees,
    assignees.updateAssignee,
    assignees.noteUserStanding,
    forecastSnapshots.listForecastSnapshots,
    forecastSnapshots.listForecastLines,
    forecastSnapshots.snapshotForecast,
    forecastSnapshots.markForecastSnapshot,
    forecastComparison.compareForecastSnapshots,
    forecastComparison.groupForecastLines,
    imports.listImports,
    imports.getImport,
    imports.listImportRows,
    imports.createImport,
    imports.mapImport,
    imports.checkImport,
    imports.discardImport,
    importWriting.commitImport,
    importReverting.revertImport,
    importReverting.revertImportRow,
    importWriting.receiveImportPiece,
    importWriting.writeImportRow,
    importWriting.finishImport,
    importWriting.purgeImports,
    segments.describeSegmentFields,
    segments.listSegments,
    segments.createSegment,
    segments.updateSegment,
    segments.deleteSegment,
    segments.countSegmentMembers,
    segmentMembers.listSegmentMembers,
    segmentMembers.explainSegmentMember,
    segmentMembers.takeSegmentSnapshot,
    segmentMembers.listSegmentSnapshots,
    segmentMembers.listSegmentSnapshotMembers,
    tags.addTag,
    tags.removeTag,
  ],
  events,
  listeners: [
    on(userStatusChanged.active, {
      consumer: 'crm.note_user_enabled',
      tool: assignees.noteUserStanding,
      input: ({ userId }) => ({ userId }),
    }),
    on(userStatusChanged.disabled, {
      consumer: 'crm.note_user_disabled',
      tool: assignees.noteUserStanding,
      input: ({ userId }) => ({ userId }),
    }),
  ],
  schedules: [
    // At night, when nobody waits for the rows that it marks.
    { name: 'crm.duplicates', cron: '30 2 * * *', tool: duplicatesScan.scanDuplicates.name, input: {} },
    { name: 'crm.snapshot_forecast', cron: '45 23 * * *', tool: 'crm_take_forecast_snapshot', input: { origin: 'schedule' } },
    { name: 'crm.purge_imports', cron: '20 3 * * *', tool: 'crm_purge_imports', input: {} },
  ],
  workflows: [duplicatesScan.duplicateScan, writeImport, takeBackImport],
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
