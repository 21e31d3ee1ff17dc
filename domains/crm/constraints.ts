import type { ConstraintMessage } from '#kernel/domain.ts';

const missing = (what: string, list: string): ConstraintMessage => ({
  code: 'not_found',
  reason: `${what}_not_found`,
  message: `There is no such ${what} here.`,
  fix: { tool: list },
});
const taken = (reason: string, message: string, tool: string): ConstraintMessage => ({ reason, message, fix: { tool } });

const merged = (what: string, tool: string): ConstraintMessage =>
  taken(`${what}_merged`, `The ${what} was merged into another one. Use that one's id.`, tool);
const leadsHere = (what: string, tool: string): ConstraintMessage =>
  taken(`${what}_has_merged`, `Others were merged into this ${what}, or it was merged itself at the same moment.`, tool);

const person = missing('person', 'crm_list_people');
const organisation = missing('organisation', 'crm_list_organisations');
const lead = missing('lead', 'crm_list_leads');
const deal = missing('deal', 'crm_list_deals');
const pipeline = missing('pipeline', 'crm_list_pipelines');

/** What the database refuses, said kindly. Most of it rules.ts has said before; these are for races and references. */
export const constraints: Readonly<Record<string, ConstraintMessage>> = {
  person_phones_names_one_person: taken(
    'phone_in_use',
    'This phone number names another person already. If they share it, mark it isShared.',
    'crm_list_people',
  ),
  organisations_registered_once: taken(
    'organisation_registered',
    'An organisation with this registration number is here already.',
    'crm_list_organisations',
  ),
  links_role_held_once: taken('link_exists', 'The person holds this role there already.', 'crm_list_links'),
  lead_sources_name: taken('lead_source_exists', 'There is a lead source of this name already.', 'crm_list_lead_sources'),
  pipelines_name: taken('pipeline_exists', 'There is a pipeline of this name already.', 'crm_list_pipelines'),
  pipelines_one_default: taken('default_changed', 'Another pipeline became the default at the same moment.', 'crm_list_pipelines'),
  stages_name: taken('stage_exists', 'The pipeline has a stage of this name already.', 'crm_get_pipeline'),
  lead_converts_once: taken('lead_already_converted', 'The lead was converted already; its deal goes on.', 'crm_list_deals'),
  pipelines_have_open_won_lost: {
    reason: 'pipeline_incomplete',
    message: 'A pipeline needs at least one open, one won and one lost stage.',
  },
  consent_events_latest_wins: taken(
    'newer_consent_stands',
    'The person has said something newer for this channel and purpose.',
    'crm_check_consent',
  ),
  people_merged_stay_empty: merged('person', 'crm_get_person'),
  organisations_merged_stay_empty: merged('organisation', 'crm_get_organisation'),
  people_merged_final: merged('person', 'crm_get_person'),
  organisations_merged_final: merged('organisation', 'crm_get_organisation'),
  people_merged_into: leadsHere('person', 'crm_unmerge_person'),
  organisations_merged_into: leadsHere('organisation', 'crm_unmerge_organisation'),
  links_person: person,
  links_organisation: organisation,
  leads_source: missing('lead_source', 'crm_list_lead_sources'),
  stages_pipeline: pipeline,
  deals_stage_of_pipeline: missing('stage', 'crm_list_pipelines'),
  deals_person: person,
  deals_organisation: organisation,
  lead_conversions_organisation: organisation,
  activities_person: person,
  activities_organisation: organisation,
  activities_lead: lead,
  activities_deal: deal,
  notes_person: person,
  notes_organisation: organisation,
  notes_lead: lead,
  notes_deal: deal,
  consent_events_person: person,
  teams_name: taken('team_exists', 'There is a team of this name already.', 'crm_list_teams'),
  team_members_team: missing('team', 'crm_list_teams'),
  assignment_rules_name: taken('assignment_rule_exists', 'There is a rule of this name already.', 'crm_list_assignment_rules'),
  assignment_rules_team: missing('team', 'crm_list_teams'),
  forecast_marks_in_order: taken('forecast_snapshot_marked', 'The snapshot was marked at the same moment.', 'crm_list_forecast_snapshots'),
  forecast_snapshots_once_a_day: taken(
    'forecast_snapshot_exists',
    'The snapshot of the day was taken at the same moment.',
    'crm_list_forecast_snapshots',
  ),
  import_writes_once: taken('import_row_written', 'The row was written at the same moment.', 'crm_list_imports'),
  segments_name: taken('segment_exists', 'There is a segment of this name already.', 'crm_list_segments'),
  segment_snapshots_segment: missing('segment', 'crm_list_segments'),
};
