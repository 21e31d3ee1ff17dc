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
];
