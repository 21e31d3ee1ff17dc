import { eq } from 'drizzle-orm';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { addAssignment, addForecast, addImports, addSegments } from './fixtures-parts.ts';
import { activities, notes } from './schema.ts';
import { merges } from './schema-duplicates.ts';
import { consentEvents, links, organisations, people, personEmails, personPhones } from './schema-people.ts';
import { dealMoves, deals, leadConversions, leadSources, leads, pipelines, stages } from './schema-sales.ts';

const id = (name: string): string => fixture(`crm.${name}`);
const stage = (name: string): string => id(`stage.${name}`);

/** The named records that examples and tests refer to: `crm.deal.open`, `crm.lead.qualified`, … */
export async function fixtures(ctx: ToolContext): Promise<void> {
  const [present] = await ctx.db
    .select({ id: deals.id })
    .from(deals)
    .where(eq(deals.id, id('deal.open')));
  if (present) return;
  const stamps = stampsOf(ctx);
  await addCustomers(ctx);
  await addMerges(ctx);
  await addPipelines(ctx);
  await addLeads(ctx);
  await addDeals(ctx);
  await ctx.db.insert(leadConversions).values({
    id: id('conversion.converted'),
    leadId: id('lead.converted'),
    personId: id('person.bola'),
    dealId: id('deal.converted'),
    convertedAt: stamps.createdAt,
  });
  const about = { personId: id('person.chidi'), dealId: id('deal.open') };
  await ctx.db.insert(activities).values([
    { id: id('activity.open'), kind: 'task', summary: 'Send the revised quote', ...about, dueAt: stamps.createdAt, ...stamps },
    {
      id: id('activity.done'),
      kind: 'call',
      summary: 'First call',
      leadId: id('lead.new'),
      completedAt: stamps.createdAt,
      outcome: 'Interested',
      ...stamps,
    },
  ]);
  await ctx.db
    .insert(notes)
    .values({ id: id('note.chidi'), body: 'Speaks Igbo and English.', personId: id('person.chidi'), author: 'Owner', ...stamps });
  await ctx.db.insert(consentEvents).values({
    id: id('consent.chidi_email'),
    personId: id('person.chidi'),
    channel: 'email',
    purpose: 'marketing',
    seq: 1,
    action: 'grant',
    state: 'granted',
    standingId: id('consent.chidi_email'),
    happenedAt: stamps.createdAt,
    recordedAt: stamps.createdAt,
    evidence: 'Signed form 12',
    recordedBy: 'Owner',
  });
  await addAssignment(ctx, stamps);
  await addForecast(ctx, stamps);
  await addImports(ctx, stamps);
  await addSegments(ctx, stamps);
}

/** Two days ago, so that what a test does comes after it. */
function stampsOf(ctx: ToolContext): { createdAt: Temporal.Instant; updatedAt: Temporal.Instant } {
  const then = ctx.now().subtract({ hours: 48 });
  return { createdAt: then, updatedAt: then };
}

async function addCustomers(ctx: ToolContext): Promise<void> {
  const stamps = stampsOf(ctx);
  await ctx.db.insert(people).values([
    { id: id('person.chidi'), displayName: 'Chidi Okafor', givenName: 'Chidi', familyName: 'Okafor', language: 'en', ...stamps },
    { id: id('person.bola'), displayName: 'Adeyemi Bola', givenName: 'Bola', familyName: 'Adeyemi', ...stamps },
    { id: id('person.mistake'), displayName: 'Chidi Okafr', ...stamps },
    { id: id('person.ngozi'), displayName: 'Ngozi Balogun', givenName: 'Ngozi', familyName: 'Balogun', ...stamps },
    { id: id('person.ngozi_again'), displayName: 'Balogun Ngosi', language: 'yo', ...stamps },
  ]);
  await ctx.db.insert(personPhones).values([
    { id: id('phone.chidi'), personId: id('person.chidi'), e164: '+2348031234567', label: 'mobile', position: 1 },
    { id: id('phone.mistake'), personId: id('person.mistake'), e164: '+2348039999999', isShared: true, position: 1 },
    { id: id('phone.ngozi'), personId: id('person.ngozi'), e164: '+2348061230001', position: 1 },
    { id: id('phone.ngozi_again'), personId: id('person.ngozi_again'), e164: '+2348061230001', isShared: true, position: 1 },
  ]);
  await ctx.db
    .insert(personEmails)
    .values({ id: id('email.chidi'), personId: id('person.chidi'), address: 'chidi@lagosmotors.example', position: 1 });
  await ctx.db.insert(organisations).values([
    {
      id: id('organisation.lagos_motors'),
      name: 'Lagos Motors Ltd',
      registrationNumber: 'RC 123456',
      city: 'Lagos',
      country: 'NG',
      phone: '+2347001112222',
      ...stamps,
    },
    { id: id('organisation.mistake'), name: 'Lagos Motor', ...stamps },
  ]);
  await ctx.db.insert(links).values({
    id: id('link.chidi_at_lagos_motors'),
    personId: id('person.chidi'),
    organisationId: id('organisation.lagos_motors'),
    role: 'Buyer',
    startedOn: Temporal.PlainDate.from('2024-03-01'),
    ...stamps,
  });
}

/** One of each that was merged already. */
async function addMerges(ctx: ToolContext): Promise<void> {
  const stamps = stampsOf(ctx);
  const journal = { fields: {}, rows: [], dropped: [], known: [] };
  const facts = { journal, mergedAt: stamps.createdAt, mergedBy: 'Owner' };
  const [chidi, motors] = [id('person.chidi'), id('organisation.lagos_motors')];
  await ctx.db.insert(merges).values([
    { id: id('merge.person'), kind: 'person', survivorId: chidi, mergedId: id('person.merged'), ...facts },
    { id: id('merge.organisation'), kind: 'organisation', survivorId: motors, mergedId: id('organisation.merged'), ...facts },
  ]);
  await ctx.db
    .insert(people)
    .values({ id: id('person.merged'), displayName: 'C. Okafor', mergeId: id('merge.person'), mergedIntoId: chidi, ...stamps });
  await ctx.db
    .insert(organisations)
    .values({ id: id('organisation.merged'), name: 'Lagos Motors', mergeId: id('merge.organisation'), mergedIntoId: motors, ...stamps });
}

async function addPipelines(ctx: ToolContext): Promise<void> {
  const stamps = stampsOf(ctx);
  await ctx.db.insert(pipelines).values([
    { id: id('pipeline.accounts'), name: 'Key accounts', ...stamps },
    { id: id('pipeline.pilot'), name: 'Pilot projects', ...stamps },
  ]);
  const accounts = { pipelineId: id('pipeline.accounts') };
  const pilot = { pipelineId: id('pipeline.pilot') };
  await ctx.db.insert(stages).values([
    { id: stage('contact'), ...accounts, name: 'Contact', semantic: 'open', probability: 20, position: 1 },
    { id: stage('proposal'), ...accounts, name: 'Proposal', semantic: 'open', probability: 50, position: 2 },
    { id: stage('unused'), ...accounts, name: 'Board approval', semantic: 'open', probability: 80, position: 3 },
    { id: stage('won'), ...accounts, name: 'Won', semantic: 'won', probability: 100, position: 4 },
    { id: stage('lost'), ...accounts, name: 'Lost', semantic: 'lost', probability: 0, position: 5 },
    { id: stage('pilot_open'), ...pilot, name: 'Running', semantic: 'open', probability: 40, position: 1 },
    { id: stage('pilot_won'), ...pilot, name: 'Adopted', semantic: 'won', probability: 100, position: 2 },
    { id: stage('pilot_lost'), ...pilot, name: 'Dropped', semantic: 'lost', probability: 0, position: 3 },
  ]);
}

async function addLeads(ctx: ToolContext): Promise<void> {
  const stamps = stampsOf(ctx);
  await ctx.db.insert(leadSources).values({ id: id('lead_source.fair'), name: 'Lagos trade fair', points: 10, ...stamps });
  await ctx.db.insert(leads).values([
    { id: id('lead.new'), displayName: 'Ngozi Eze', phone: '+2348067778888', sourceId: id('lead_source.fair'), status: 'new', ...stamps },
    {
      id: id('lead.qualified'),
      displayName: 'Musa Ibrahim',
      organisationName: 'Kano Textiles',
      phone: '+2348051112222',
      email: 'musa@kanotextiles.example',
      need: 'Forty uniforms a month',
      valueMinor: 120_000_000n,
      currency: 'NGN',
      status: 'qualified',
      ...stamps,
    },
    { id: id('lead.disqualified'), displayName: 'Wrong Number', status: 'disqualified', disqualifiedReason: 'Not a business', ...stamps },
    { id: id('lead.converted'), displayName: 'Adeyemi Bola', status: 'converted', ...stamps },
    { id: id('lead.mistake'), displayName: 'Test entry', status: 'new', ...stamps },
  ]);
}

async function addDeals(ctx: ToolContext): Promise<void> {
  const stamps = stampsOf(ctx);
  const begun = {
    pipelineId: id('pipeline.accounts'),
    firstStageId: stage('contact'),
    stageId: stage('contact'),
    stageEnteredAt: stamps.createdAt,
    ...stamps,
  };
  const customer = { personId: id('person.chidi'), organisationId: id('organisation.lagos_motors') };
  const worth = { valueMinor: 150_000_000n, currency: 'NGN' };
  const wonAt = stamps.createdAt.add({ hours: 24 });
  await ctx.db.insert(deals).values([
    { id: id('deal.open'), name: 'Van servicing', ...begun, ...customer, ...worth, expectedCloseOn: Temporal.PlainDate.from('2026-12-11') },
    {
      id: id('deal.won'),
      name: 'Workshop tools',
      ...begun,
      ...customer,
      valueMinor: 4_500_000n,
      currency: 'XOF',
      stageId: stage('won'),
      stageEnteredAt: wonAt,
      moveCount: 1,
    },
    { id: id('deal.mistake'), name: 'Van servicing', ...begun, ...customer },
    { id: id('deal.converted'), name: 'Adeyemi Bola', ...begun, personId: id('person.bola') },
  ]);
  await ctx.db.insert(dealMoves).values({
    id: id('move.won'),
    dealId: id('deal.won'),
    seq: 1,
    pipelineId: id('pipeline.accounts'),
    fromStageId: stage('contact'),
    toStageId: stage('won'),
    fromEnteredAt: stamps.createdAt,
    movedAt: wonAt,
    toSemantic: 'won',
    toProbability: 100,
    valueMinor: 4_500_000n,
    currency: 'XOF',
    reason: 'Best price',
    movedBy: 'Owner',
  });
}
