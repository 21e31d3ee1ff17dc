import { desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { insideFindings, InsideFinding } from '../inside-findings.ts';
import { activations, deployments, zones } from '../schema.ts';
import { SURVEY_STATUS, surveys } from '../schema-life.ts';
import { type ActivationRow, STEP_PERMISSION } from '../step-tool.ts';
import { judgeFiles, judgeRecords } from '../survey-rules.ts';
import { dkimOf, dnsOf, publish } from './addresses.ts';
import { deployWhole } from './infrastructure.ts';

type SurveyRow = typeof surveys.$inferSelect;

const surveyId = z.uuid().describe('From provisioning_survey_activation.');
const running = fixture('provisioning.survey.running');

/** The activation that this business stands on. */
async function standingHere(ctx: ToolContext): Promise<ActivationRow> {
  const rows = await ctx.db.select().from(activations).where(eq(activations.businessId, ctx.tenant.id)).orderBy(desc(activations.revision));
  const row = rows.find(({ status }) => status === 'done');
  if (!row) throw notFound('activation', { tool: 'provisioning_list_activations' });
  return row;
}

export const surveyActivation = defineTool({
  name: 'provisioning_survey_activation',
  title: 'Survey activation',
  summary: 'Look at what the activation of this business made: is it there, and did somebody change it by hand?',
  guide: 'Use to verify a business or to find drift. Looks in the background and changes nothing outside. Next: provisioning_get_survey.',
  effect: 'reversible',
  permission: 'provisioning:write',
  input: z.object({}),
  output: z.object({ surveyId, activationId: z.uuid().describe('The activation looked at.') }),
  examples: [{}],
  async run(_input, ctx) {
    const { id: activationId } = await standingHere(ctx);
    const id = ctx.newId();
    await ctx.db.insert(surveys).values({ id, activationId, status: 'running', startedAt: ctx.now() });
    ctx.start('survey', { surveyId: id, businessId: ctx.tenant.id });
    return { surveyId: id, activationId };
  },
});

export const askSurvey = defineTool({
  name: 'provisioning_ask_survey',
  title: 'Ask survey',
  summary: 'Ask the cluster and the zones what they have of this business.',
  guide: 'The workflow of a survey calls it. What is asked changes nothing.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  input: z.object({ surveyId }),
  output: z.object({ asked: z.int().describe('Questions.') }),
  examples: [{ surveyId: running }],
  async run(_input, ctx) {
    const apps = await ctx.db.select().from(deployments);
    const present = await ctx.db.select().from(zones);
    for (const { app } of apps) ctx.effect('cluster', { action: 'inspect', app });
    for (const { zone, records } of present) ctx.effect('dns', { action: 'inspect', zone, records });
    return { asked: apps.length + present.length };
  },
});

export const recordSurvey = defineTool({
  name: 'provisioning_record_survey',
  title: 'Record survey',
  summary: 'Record what a survey found outside.',
  guide: 'The workflow of a survey calls it.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  input: z.object({
    surveyId,
    answers: z
      .array(
        z.object({
          port: z.string().describe('Who was asked.'),
          state: z.string().describe('done, failed or unknown.'),
          result: z.record(z.string(), z.unknown()).nullable().describe('What it answered.'),
        }),
      )
      .describe('In the order of the questions.'),
  }),
  output: z.object({ status: z.enum(SURVEY_STATUS).describe('How it ended.') }),
  examples: [{ surveyId: running, answers: [] }],
  async run({ surveyId: id, answers }, ctx) {
    const silent = answers.find(({ state, result }) => state !== 'done' || !result);
    const [app] = await ctx.db.select().from(deployments);
    const findings = silent
      ? []
      : answers.flatMap(({ port, result }) =>
          port === 'cluster' && app ? judgeFiles(app.app, app.digests, result) : judgeRecords(result),
        );
    const failure = silent
      ? { step: silent.port, reason: 'port_silent', message: `${silent.port} did not say what it has: ${silent.state}.` }
      : null;
    const status = failure ? ('failed' as const) : ('done' as const);
    const changed = await ctx.db
      .update(surveys)
      .set({ status, findings, failure, endedAt: ctx.now() })
      .where(eq(surveys.id, id))
      .returning({ id: surveys.id });
    if (changed.length === 0) throw notFound('survey', { tool: 'provisioning_survey_activation' });
    return { status };
  },
});

const OutsideFinding = z.object({
  kind: z.enum(['file', 'dns_record']).describe('A file of the cluster or a DNS record.'),
  name: z.string().describe('Its path, or type and name.'),
  state: z.enum(['as_asked', 'missing', 'changed', 'unexpected']).describe('Against what was asked for.'),
  changedAt: z.string().optional().describe('When it was changed outside, where that is known.'),
});

const Survey = z.object({
  surveyId,
  activationId: z.uuid().describe('The activation looked at.'),
  status: z.enum(SURVEY_STATUS).describe('running: ask again.'),
  isHealthy: z.boolean().describe('True: it is done, and everything is there as asked.'),
  hasDrift: z.boolean().describe('True: somebody changed something by hand.'),
  outside: z.array(OutsideFinding).describe('Files and DNS records.'),
  inside: z.array(InsideFinding).describe('Features, endpoints, copilots and seeded records.'),
  failure: z.record(z.string(), z.unknown()).nullable().describe('Why it could not look.'),
  startedAt: z.string().describe('When it began.'),
  endedAt: z.string().nullable().describe('When it ended.'),
});

export const getSurvey = defineTool({
  name: 'provisioning_get_survey',
  title: 'Get survey',
  summary: 'What a survey found, item by item: outside as it was then, inside as it is now, with who and when.',
  guide:
    'Use after provisioning_survey_activation. Files and records that differ: provisioning_repair_activation. Records that people changed are theirs and stay.',
  effect: 'read',
  permission: 'provisioning:read',
  powers: ['platform'],
  sensitive: true,
  input: z.object({ surveyId: surveyId.optional() }),
  output: Survey,
  examples: [{}],
  route: { method: 'GET', path: '/provisioning/survey' },
  async run({ surveyId: id }, ctx) {
    const [row] = await ctx.db
      .select()
      .from(surveys)
      .where(id ? eq(surveys.id, id) : undefined)
      .orderBy(desc(surveys.startedAt), desc(surveys.id))
      .limit(1);
    if (!row) throw notFound('survey', { tool: 'provisioning_survey_activation' });
    const [activation] = await ctx.db.select().from(activations).where(eq(activations.id, row.activationId));
    const inside = activation ? await insideFindings(ctx, activation) : [];
    return toSurvey(row, inside);
  },
});

function toSurvey(row: SurveyRow, inside: z.input<typeof InsideFinding>[]): z.input<typeof Survey> {
  const isSame = [...row.findings, ...inside].every(({ state }) => state === 'as_asked');
  return {
    surveyId: row.id,
    activationId: row.activationId,
    status: row.status,
    isHealthy: row.status === 'done' && [...row.findings, ...inside].every(({ state }) => state === 'as_asked' || state === 'by_people'),
    hasDrift: !isSame,
    outside: row.findings,
    inside,
    failure: row.failure && { ...row.failure },
    startedAt: row.startedAt.toString(),
    endedAt: row.endedAt?.toString() ?? null,
  };
}

export const repairActivation = defineTool({
  name: 'provisioning_repair_activation',
  title: 'Repair activation',
  summary: 'Ask the cluster and the zones again for what this business should have outside.',
  guide:
    'Use when provisioning_get_survey shows files or DNS records that differ: changes by hand there are lost. Touches no record that people keep.',
  effect: 'irreversible',
  permission: 'provisioning:write',
  powers: ['platform'],
  input: z.object({}),
  output: z.object({
    activationId: z.uuid().describe('The activation whose state is asked for.'),
    files: z.int().describe('Files asked for.'),
    zones: z.array(z.string()).describe('Zones asked for their records.'),
  }),
  examples: [{}],
  async run(_input, ctx) {
    const activation = await standingHere(ctx);
    const { files } = await deployWhole(ctx, activation);
    if (activation.sandboxOf) return { activationId: activation.id, files: 0, zones: [] };
    const dkim = await dkimOf(ctx, activation);
    const dns = dnsOf(activation, dkim);
    await publish(ctx, dns, dkim);
    return { activationId: activation.id, files: Number(files), zones: dns.changes.map(({ zone }) => zone) };
  },
});
