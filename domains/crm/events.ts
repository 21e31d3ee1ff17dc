import { z } from 'zod';
import { defineEvent } from '#kernel/domain.ts';

const id = (what: string) => z.uuid().describe(`The ${what}.`);
const customer = {
  personId: z.uuid().nullable().describe('The person who buys, if known.'),
  organisationId: z.uuid().nullable().describe('The organisation that buys, if any.'),
};
const value = z
  .object({ amount: z.string().describe('Decimal.'), currency: z.string().describe('ISO 4217 code.') })
  .nullable()
  .describe('What the deal is worth; null: not known.');
const consent = {
  personId: id('person'),
  channel: z.string().describe('email, sms, whatsapp, phone or post.'),
  purpose: z.string().describe('What the messages are for, such as marketing.'),
};

export const personCreated = defineEvent({
  name: 'person.created',
  summary: 'A person was added.',
  payload: z.object({ personId: id('person') }),
});
export const organisationCreated = defineEvent({
  name: 'organisation.created',
  summary: 'An organisation was added.',
  payload: z.object({ organisationId: id('organisation') }),
});
export const leadCreated = defineEvent({
  name: 'lead.created',
  summary: 'A lead came in.',
  payload: z.object({ leadId: id('lead'), sourceId: z.uuid().nullable().describe('Where it came from.') }),
});
export const leadAssigned = defineEvent({
  name: 'lead.assigned',
  summary: 'A rule gave a lead to somebody.',
  payload: z.object({ leadId: id('lead'), ownerId: id('user in charge now'), ruleId: id('rule') }),
});
export const leadConverted = defineEvent({
  name: 'lead.converted',
  summary: 'A lead became a person, perhaps an organisation, and a deal.',
  payload: z.object({ leadId: id('lead'), dealId: id('deal'), ...customer, personId: id('person') }),
});
export const leadDisqualified = defineEvent({
  name: 'lead.disqualified',
  summary: 'A lead was found not worth pursuing.',
  payload: z.object({ leadId: id('lead') }),
});
export const dealCreated = defineEvent({
  name: 'deal.created',
  summary: 'A deal was opened.',
  payload: z.object({ dealId: id('deal'), pipelineId: id('pipeline'), stageId: id('stage'), ...customer, value }),
});
export const dealStageChanged = defineEvent({
  name: 'deal.stage_changed',
  summary: 'A deal moved to another stage.',
  payload: z.object({
    dealId: id('deal'),
    fromStageId: id('stage before'),
    toStageId: id('stage now'),
    status: z.enum(['open', 'won', 'lost']).describe('What the stage means.'),
  }),
});
export const dealWon = defineEvent({
  name: 'deal.won',
  summary: 'A deal was won.',
  payload: z.object({ dealId: id('deal'), ...customer, value }),
});
export const dealLost = defineEvent({
  name: 'deal.lost',
  summary: 'A deal was lost.',
  payload: z.object({ dealId: id('deal'), ...customer, value }),
});
export const activityLogged = defineEvent({
  name: 'activity.logged',
  summary: 'A call, mail, meeting or task was recorded.',
  payload: z.object({ activityId: id('activity'), kind: z.enum(['call', 'mail', 'meeting', 'task']).describe('What it is.') }),
});
export const activityCompleted = defineEvent({
  name: 'activity.completed',
  summary: 'A planned activity was done.',
  payload: z.object({ activityId: id('activity') }),
});
export const consentRecorded = defineEvent({ name: 'consent.recorded', summary: 'A person allowed messages.', payload: z.object(consent) });
export const consentWithdrawn = defineEvent({
  name: 'consent.withdrawn',
  summary: 'A person forbade messages.',
  payload: z.object(consent),
});
export const consentCorrected = defineEvent({
  name: 'consent.corrected',
  summary: 'A consent entry made in error was taken back.',
  payload: z.object({ ...consent, state: z.enum(['granted', 'withdrawn', 'none']).describe('What holds now.') }),
});
export const importCompleted = defineEvent({
  name: 'import.completed',
  summary: 'The rows of a file became records.',
  payload: z.object({
    importId: id('import'),
    kind: z.enum(['people', 'organisations', 'leads', 'deals']).describe('What the rows are.'),
    created: z.int().describe('Records added.'),
    updated: z.int().describe('Records changed.'),
    notWritten: z.int().describe('Rows that were to be written and were not, because something had changed since.'),
  }),
});
export const importReverted = defineEvent({
  name: 'import.reverted',
  summary: 'An import was taken back.',
  payload: z.object({ importId: id('import') }),
});
export const forecastSnapshotted = defineEvent({
  name: 'forecast.snapshotted',
  summary: 'What the open deals are worth was recorded.',
  payload: z.object({ snapshotId: id('snapshot'), takenOn: z.string().describe('The day.'), deals: z.int().describe('Open deals.') }),
});
export const segmentSnapshotted = defineEvent({
  name: 'segment.snapshotted',
  summary: 'Who is in a segment was recorded.',
  payload: z.object({
    segmentId: id('segment'),
    snapshotId: id('snapshot'),
    about: z.enum(['people', 'organisations', 'leads']).describe('What its members are.'),
    members: z.int().describe('How many.'),
  }),
});

const twoPeople = z.object({ personId: id('person that is merged'), survivorId: id('person that it leads to') });
const twoOrganisations = z.object({ organisationId: id('organisation that is merged'), survivorId: id('organisation that it leads to') });
export const personMerged = defineEvent({ name: 'person.merged', summary: 'Two people were one.', payload: twoPeople });
export const personUnmerged = defineEvent({
  name: 'person.unmerged',
  summary: 'Two people who had been merged are two again.',
  payload: twoPeople,
});
export const organisationMerged = defineEvent({
  name: 'organisation.merged',
  summary: 'Two organisations were one.',
  payload: twoOrganisations,
});
export const organisationUnmerged = defineEvent({
  name: 'organisation.unmerged',
  summary: 'Two organisations that had been merged are two again.',
  payload: twoOrganisations,
});

export const events = [
  personCreated,
  organisationCreated,
  leadCreated,
  leadAssigned,
  leadConverted,
  leadDisqualified,
  dealCreated,
  dealStageChanged,
  dealWon,
  dealLost,
  activityLogged,
  activityCompleted,
  consentRecorded,
  consentWithdrawn,
  consentCorrected,
  personMerged,
  personUnmerged,
  organisationMerged,
  organisationUnmerged,
  importCompleted,
  importReverted,
  forecastSnapshotted,
  segmentSnapshotted,
];
