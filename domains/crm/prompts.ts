import type { Prompt } from '#kernel/domain.ts';

export const prompts: readonly Prompt[] = [
  {
    name: 'crm_work_leads',
    title: 'Work the lead queue',
    summary: 'Score the open leads, then convert, pursue or give up each.',
    arguments: [{ name: 'limit', summary: 'How many leads at most.', required: false }],
    text: ({ limit = '10' }) =>
      [
        `Take up to ${limit} leads of status new or working from crm_list_leads.`,
        'Score each with crm_score_lead and read the factors.',
        'For those that are ready to buy propose crm_convert_lead and show the preview first.',
        'For those worth pursuing log the next step with crm_log_activity (a task with dueAt) and set status working.',
        'For those that will not buy use crm_disqualify_lead with the reason.',
        'Before you propose a message to anybody ask crm_check_consent. End with one line a lead: what you did and why.',
      ].join('\n'),
  },
  {
    name: 'crm_review_pipeline',
    title: 'Review a pipeline',
    summary: 'What will it bring, what is stuck, what comes next.',
    arguments: [{ name: 'pipelineId', summary: 'The pipeline, from crm_list_pipelines.', required: true }],
    text: ({ pipelineId = '' }) =>
      [
        `Get crm_forecast_pipeline for ${pipelineId} and state open and weighted sums by currency; never add currencies up.`,
        'List its open deals with crm_list_deals. A deal is stuck when its stageEnteredAt is more than 30 days ago or its expectedCloseOn has passed.',
        'For each stuck deal read crm_list_deal_stays and crm_list_activities and suggest one next step. Change nothing without being told to.',
      ].join('\n'),
  },
  {
    name: 'crm_import_file',
    title: 'Import a file',
    summary: 'Read a file of contacts, show what would happen, and write it once somebody agrees.',
    arguments: [
      { name: 'fileId', summary: 'The file, from POST /api/files.', required: true },
      { name: 'kind', summary: 'people, organisations, leads or deals.', required: true },
    ],
    text: ({ fileId = '', kind = 'people' }) =>
      [
        `Read file ${fileId} with crm_create_import as ${kind} and ask crm_get_import until it is ready or unreadable; then say what was found.`,
        'Show where each column goes. Where the confidence is below 90 ask, and set it with crm_map_import.',
        'Show the counts, and from crm_list_import_rows the invalid rows with field and reason: those are mended in the file, not by you.',
        'Preview crm_commit_import with the planHash and ask. Only when somebody agrees, commit with the same planHash.',
        'When it is done say what was written and what was left out. It can be taken back by undoing that one call.',
      ].join('\n'),
  },
];
