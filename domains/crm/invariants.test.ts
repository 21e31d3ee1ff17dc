import type { DatabaseError, Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import crm from './index.ts';
import { id } from './testing.ts';
import { createStage } from './tools/stages.ts';

/** `@deal.open` stands for the fixture's id, `@new` for a fresh one. */
const withIds = (text: string): string =>
  text.replaceAll(/@new/g, 'gen_random_uuid()').replaceAll(/@([a-z_]+\.[a-z_]+)/g, (_, name: string) => `'${id(name)}'`);

/** What stops these statements, run as a login that holds this domain's role alone: a constraint, or else the error's code. */
async function stoppedBy(w: World, statements: readonly string[]): Promise<string | undefined> {
  return w.attack('crm', async (client) => {
    try {
      for (const statement of [...statements, 'SET CONSTRAINTS ALL IMMEDIATE']) await client.query(withIds(statement));
      return 'nothing';
    } catch (error) {
      return (error as DatabaseError).constraint ?? (error as DatabaseError).code;
    }
  });
}

const move = (columns: Record<string, string>): string => {
  const all: Record<string, string> = {
    id: '@new',
    deal_id: '@deal.open',
    seq: '1',
    pipeline_id: '@pipeline.accounts',
    from_stage_id: '@stage.contact',
    to_stage_id: '@stage.proposal',
    from_entered_at: 'd.created_at',
    moved_at: 'now()',
    to_semantic: `'open'`,
    to_probability: '50',
    value_minor: 'd.value_minor',
    currency: 'd.currency',
    moved_by: `'x'`,
    ...columns,
  };
  return `INSERT INTO crm.deal_moves (${Object.keys(all).join(', ')}) SELECT ${Object.values(all).join(', ')} FROM crm.deals d WHERE d.id = @deal.open`;
};
const follow = `UPDATE crm.deals SET stage_id = @stage.proposal, move_count = 1, stage_entered_at = now() WHERE id = @deal.open`;

const consent = (columns: Record<string, string>): string => {
  const all: Record<string, string> = {
    id: '@activity.open',
    person_id: '@person.chidi',
    channel: `'email'`,
    purpose: `'marketing'`,
    seq: '2',
    action: `'withdraw'`,
    state: `'withdrawn'`,
    standing_id: '@activity.open',
    happened_at: 'now()',
    recorded_at: 'now()',
    evidence: `'x'`,
    recorded_by: `'x'`,
    ...columns,
  };
  return `INSERT INTO crm.consent_events (${Object.keys(all).join(', ')}) VALUES (${Object.values(all).join(', ')})`;
};
const correct = { action: `'correct'`, state: `'none'`, standing_id: 'NULL' };

const deal = (columns: string, values: string): string =>
  `INSERT INTO crm.deals (id, name, pipeline_id, first_stage_id, stage_id, stage_entered_at, created_at, updated_at${columns}) VALUES
    (@new, 'x', @pipeline.accounts, @stage.contact, @stage.contact, now(), now(), now()${values})`;
const convert = `INSERT INTO crm.lead_conversions (id, lead_id, person_id, deal_id, converted_at) VALUES`;

const merge = (who: string, into: string): string[] => [
  `INSERT INTO crm.merges (id, kind, survivor_id, merged_id, journal, merged_at, merged_by)
   VALUES (@stage.unused, 'person', @${into}, @${who}, '{}', now(), 'x')`,
  `UPDATE crm.people SET merge_id = @stage.unused, merged_into_id = @${into} WHERE id = @${who}`,
];
const note = (columns: string, values: string): string =>
  `INSERT INTO crm.notes (id, body, author, created_at, updated_at, ${columns}) VALUES (@new, 'x', 'x', now(), now(), ${values})`;

const ALLOWED: readonly [string, string[]][] = [
  ['a move and its deal, in either order', [move({}), follow]],
  ['a move and its deal, in the other order', [follow, move({})]],
  ['a withdrawal after a grant', [consent({})]],
  ['a correction to nothing', [consent(correct)]],
  ['a deal with a customer', [deal(', person_id', ', @person.bola')]],
  ['a merge with its record', merge('person.ngozi_again', 'person.ngozi')],
];

const ATTACKS: readonly [string, string, string[]][] = [
  ['a second conversion of a lead', 'lead_converts_once', [`${convert} (@new, @lead.converted, @person.bola, @deal.open, now())`]],
  [
    'a conversion of a lead that is not converted',
    'lead_conversions_lead',
    [`${convert} (@new, @lead.new, @person.bola, @deal.open, now())`],
  ],
  [
    'a converted lead without conversion',
    'leads_converted_by_conversion',
    [`UPDATE crm.leads SET status = 'converted' WHERE id = @lead.new`],
  ],
  ['a conversion that disappears', 'leads_converted_by_conversion', [`DELETE FROM crm.lead_conversions WHERE lead_id = @lead.converted`]],
  ['a conversion that changes its lead', 'lead_conversions_final', [`UPDATE crm.lead_conversions SET lead_id = @lead.new`]],
  ['a lead that leaves its conversion', 'lead_conversions_lead', [`UPDATE crm.leads SET status = 'new' WHERE id = @lead.converted`]],
  [
    'a disqualified lead without reason',
    'leads_disqualified_with_reason',
    [`UPDATE crm.leads SET status = 'disqualified' WHERE id = @lead.new`],
  ],
  ['a score without its factors', 'leads_score_explained', [`UPDATE crm.leads SET score = 50 WHERE id = @lead.new`]],

  [
    'a deal in a stage of another pipeline',
    'deals_stage_of_pipeline',
    [`UPDATE crm.deals SET stage_id = @stage.pilot_open WHERE id = @deal.open`],
  ],
  [
    'a deal that changes its pipeline',
    'deals_final',
    [
      `UPDATE crm.deals SET pipeline_id = @pipeline.pilot, stage_id = @stage.pilot_open, first_stage_id = @stage.pilot_open WHERE id = @deal.open`,
    ],
  ],
  ['a deal that was elsewhere at first', 'deals_final', [`UPDATE crm.deals SET first_stage_id = @stage.proposal WHERE id = @deal.open`]],
  ['a deal that moves without history', 'deals_follow_history', [follow.replace('move_count = 1, ', '')]],
  ['a deal that pretends to have moved', 'deals_follow_history', [follow]],
  ['a history without its deal', 'deals_follow_history', [move({})]],
  ['a gap in the numbers', 'deal_moves_without_gap', [move({ seq: '2' }), follow]],
  ['a move from where the deal is not', 'deal_moves_without_gap', [move({ from_stage_id: '@stage.unused' }), follow]],
  ['a gap in time', 'deal_moves_without_gap', [move({ from_entered_at: `d.created_at + interval '1 hour'` }), follow]],
  ['a move back in time', 'deal_moves_forward_in_time', [move({ moved_at: `d.created_at - interval '1 second'` }), follow]],
  ['a move to where it is', 'deal_moves_go_somewhere', [move({ to_stage_id: '@stage.contact', to_probability: '20' }), follow]],
  ['a move that lies about the probability', 'deal_moves_true', [move({ to_probability: '90' }), follow]],
  ['a move that lies about the worth', 'deal_moves_true', [move({ value_minor: '1' }), follow]],
  [
    'a loss without a reason',
    'deal_moves_lost_with_reason',
    [move({ to_stage_id: '@stage.lost', to_semantic: `'lost'`, to_probability: '0' })],
  ],
  ['a changed history', '42501', [`UPDATE crm.deal_moves SET reason = 'x'`]],
  ['a deleted history', '42501', [`DELETE FROM crm.deal_moves`]],
  ['a history swept away', '42501', [`TRUNCATE crm.deal_moves`]],
  ['a deal deleted from under its history', 'deal_moves_deal', [`DELETE FROM crm.deals WHERE id = @deal.won`]],
  ['a deal without a customer', 'deals_have_a_customer', [deal('', '')]],
  ['a negative worth', 'deals_value', [deal(', person_id, value_minor, currency', `, @person.bola, -1, 'NGN'`)]],
  ['a worth without currency', 'deals_value', [deal(', person_id, value_minor', ', @person.bola, 1')]],
  ['a currency in small letters', 'deals_value', [deal(', person_id, value_minor, currency', `, @person.bola, 1, 'ngn'`)]],

  ['a pipeline that cannot be won', 'pipelines_have_open_won_lost', [`DELETE FROM crm.stages WHERE id = @stage.pilot_won`]],
  [
    'a pipeline without stages',
    'pipelines_have_open_won_lost',
    [`INSERT INTO crm.pipelines (id, name, created_at, updated_at) VALUES (@new, 'x', now(), now())`],
  ],
  [
    'a stage that changes its meaning',
    'stages_final',
    [`UPDATE crm.stages SET semantic = 'open', probability = 50 WHERE id = @stage.pilot_won`],
  ],
  ['a stage that changes its pipeline', 'stages_final', [`UPDATE crm.stages SET pipeline_id = @pipeline.pilot WHERE id = @stage.unused`]],
  ['a won stage that is not certain', 'stages_probability', [`UPDATE crm.stages SET probability = 99 WHERE id = @stage.won`]],
  ['a lost stage with hope', 'stages_probability', [`UPDATE crm.stages SET probability = 1 WHERE id = @stage.lost`]],
  ['an open stage that is certain', 'stages_probability', [`UPDATE crm.stages SET probability = 100 WHERE id = @stage.contact`]],
  ['a probability below nothing', 'stages_probability', [`UPDATE crm.stages SET probability = -1 WHERE id = @stage.contact`]],
  ['two defaults', 'pipelines_one_default', [`UPDATE crm.pipelines SET is_default = true`]],

  ['a phone number that is none', 'person_phones_e164', [`UPDATE crm.person_phones SET e164 = '08031234567'`]],
  [
    'a phone number of two people',
    'person_phones_names_one_person',
    [`INSERT INTO crm.person_phones (id, person_id, e164, position) VALUES (@new, @person.bola, '+2348031234567', 1)`],
  ],
  ['a lead with a phone number that is none', 'leads_phone_e164', [`UPDATE crm.leads SET phone = '+0' WHERE id = @lead.new`]],
  ['a link that ends before it starts', 'links_ends_after_start', [`UPDATE crm.links SET ended_on = '2000-01-01'`]],
  ['a note about nothing', 'notes_about_something', [`UPDATE crm.notes SET person_id = NULL`]],

  [
    'a merge into oneself',
    'people_merged_into',
    [...merge('person.bola', 'person.ngozi'), `UPDATE crm.people SET merged_into_id = @person.bola WHERE id = @person.bola`],
  ],
  ['a redirect to a merged person', 'people_merged_into', merge('person.bola', 'person.merged')],
  ['a merge of somebody to whom another leads', 'people_merged_into', merge('person.chidi', 'person.bola')],
  [
    'a ring of redirects',
    'people_merged_into',
    [
      ...merge('person.ngozi', 'person.bola'),
      `UPDATE crm.people SET merged_into_id = @person.ngozi, merge_id = @stage.unused WHERE id = @person.bola`,
    ],
  ],
  [
    'a redirect without a merge',
    'people_merge_on_record',
    [`UPDATE crm.people SET merged_into_id = @person.chidi WHERE id = @person.bola`],
  ],
  [
    'a redirect by the merge of another',
    'people_merge',
    [`UPDATE crm.people SET merged_into_id = @person.chidi, merge_id = @merge.person WHERE id = @person.bola`],
  ],
  ['a merge that is forgotten while it lasts', 'people_merge', [`DELETE FROM crm.merges WHERE id = @merge.person`]],
  ['a change of a merged person', 'people_merged_final', [`UPDATE crm.people SET display_name = 'x' WHERE id = @person.merged`]],
  ['a merged person deleted', 'people_merged_final', [`DELETE FROM crm.people WHERE id = @person.merged`]],
  [
    'a change of a merged organisation',
    'organisations_merged_final',
    [`UPDATE crm.organisations SET city = 'x' WHERE id = @organisation.merged`],
  ],
  ['a note about a merged person', 'people_merged_stay_empty', [note('person_id', '@person.merged')]],
  ['a note about a merged organisation', 'organisations_merged_stay_empty', [note('organisation_id', '@organisation.merged')]],
  [
    'a deal given to a merged person',
    'people_merged_stay_empty',
    [`UPDATE crm.deals SET person_id = @person.merged WHERE id = @deal.open`],
  ],
  ['a consent of a merged person', 'people_merged_stay_empty', [consent({ person_id: '@person.merged', seq: '1' })]],
  [
    'a phone of a merged person',
    'people_merged_stay_empty',
    [`INSERT INTO crm.person_phones (id, person_id, e164, position) VALUES (@new, @person.merged, '+2348011111111', 1)`],
  ],
  [
    'a link of a merged person',
    'people_merged_stay_empty',
    [`UPDATE crm.links SET person_id = @person.merged WHERE id = @link.chidi_at_lagos_motors`],
  ],
  [
    'two main phones',
    'person_phones_one_at_each_place',
    [`INSERT INTO crm.person_phones (id, person_id, e164, position) VALUES (@new, @person.chidi, '+2348011111111', 1)`],
  ],
  [
    'two main addresses',
    'person_emails_one_at_each_place',
    [`INSERT INTO crm.person_emails (id, person_id, address, position) VALUES (@new, @person.chidi, 'x@example', 1)`],
  ],
  [
    'a decision about a pair, said the other way round',
    'duplicate_dismissals_ordered',
    [
      `INSERT INTO crm.duplicate_dismissals (id, kind, low_id, high_id, low_digest, high_digest, dismissed_by, created_at)
       SELECT @new, 'person', greatest(@person.chidi::uuid, @person.bola), least(@person.chidi::uuid, @person.bola), 'x', 'x', 'x', now()`,
    ],
  ],

  ['a gap in the consent', 'consent_events_without_gap', [consent({ seq: '3' })]],
  ['an old form entered late', 'consent_events_latest_wins', [consent({ happened_at: `now() - interval '1 year'` })]],
  ['a consent of tomorrow', 'consent_events_not_in_future', [consent({ happened_at: `now() + interval '1 day'` })]],
  ['a withdrawal that grants', 'consent_events_state', [consent({ state: `'granted'` })]],
  ['a withdrawal that lets another event stand', 'consent_events_state', [consent({ standing_id: '@consent.chidi_email' })]],
  [
    'a correction that says other than the event it restores',
    'consent_events_standing',
    [consent({ ...correct, state: `'withdrawn'`, standing_id: '@consent.chidi_email' })],
  ],
  [
    'a correction to an event of another channel',
    'consent_events_standing',
    [consent({ ...correct, channel: `'sms'`, seq: '1', state: `'granted'`, standing_id: '@consent.chidi_email' })],
  ],
  ['a correction that grants by itself', 'consent_events_state', [consent({ ...correct, state: `'granted'` })]],
  [
    'a correction that lets a correction stand',
    'consent_events_stands_on_event',
    [
      consent({ ...correct, id: '@note.chidi', state: `'granted'`, standing_id: '@consent.chidi_email' }),
      consent({ ...correct, id: '@deal.open', seq: '3', state: `'granted'`, standing_id: '@note.chidi' }),
    ],
  ],
  ['a changed consent', '42501', [`UPDATE crm.consent_events SET state = 'withdrawn'`]],
  ['a deleted consent', '42501', [`DELETE FROM crm.consent_events`]],
  [
    'a person deleted from under their consent',
    'consent_events_person',
    [
      `DELETE FROM crm.person_phones WHERE person_id = @person.mistake`,
      consent({ person_id: '@person.mistake', seq: '1' }),
      `DELETE FROM crm.people WHERE id = @person.mistake`,
    ],
  ],
];

test('what is right gets through', async () => {
  const w = await world(crm);
  for (const [what, statements] of ALLOWED) expect([what, await stoppedBy(w, statements)]).toEqual([what, 'nothing']);
});

describe('the database itself', () => {
  // Each attack is rolled back, so they can share a world.
  let shared: Promise<World> | undefined;
  test.for(ATTACKS)('refuses %s', async ([, constraint, statements]) => {
    expect(await stoppedBy(await (shared ??= world(crm)), statements)).toBe(constraint);
  });
});

test('two that each delete one of two won stages at the same moment do not both get through', async () => {
  const w = await world(crm);
  const { stageId } = await w.call(createStage, { pipelineId: id('pipeline.pilot'), name: 'Adopted in part', semantic: 'won' });
  const remove = (client: Client, stage: string) => client.query('DELETE FROM crm.stages WHERE id = $1', [stage]);
  const outcome = await w.attack('crm', async (first) =>
    w.attack('crm', async (second) => {
      await remove(first, stageId);
      await remove(second, id('stage.pilot_won'));
      await first.query('SET CONSTRAINTS ALL IMMEDIATE');
      const late = second.query('SET CONSTRAINTS ALL IMMEDIATE').then(
        () => 'through',
        (error: DatabaseError) => error.constraint,
      );
      await first.query('COMMIT');
      return late;
    }),
  );
  expect(outcome).toBe('pipelines_have_open_won_lost');
});

test('two that move one deal at the same moment: the second starts where the first ended, or not at all', async () => {
  const w = await world(crm);
  const outcome = await w.attack('crm', async (first) =>
    w.attack('crm', async (second) => {
      await first.query(withIds(move({})));
      await first.query(withIds(follow));
      const late = second.query(withIds(move({ to_stage_id: '@stage.unused', to_probability: '80' }))).then(
        () => 'through',
        (error: DatabaseError) => error.constraint,
      );
      await first.query('COMMIT');
      return late;
    }),
  );
  expect(outcome).toBe('deal_moves_without_gap');
});

test('two that at the same moment merge A into B and B into C do not both get through by raw SQL', async () => {
  const w = await world(crm);
  const outcome = await w.attack('crm', async (first) =>
    w.attack('crm', async (second) => {
      for (const statement of merge('person.mistake', 'person.ngozi')) await first.query(withIds(statement));
      const [record = '', redirect = ''] = merge('person.ngozi', 'person.bola').map((text) =>
        withIds(text.replaceAll('@stage.unused', '@stage.won')),
      );
      await second.query(record);
      const late = second.query(redirect).then(
        () => 'through',
        (error: DatabaseError) => error.constraint,
      );
      await first.query('COMMIT');
      return late;
    }),
  );
  expect(outcome).toBe('people_merged_into');
});

test('a note that waits for a merge is refused when it ends', async () => {
  const w = await world(crm);
  const outcome = await w.attack('crm', async (first) =>
    w.attack('crm', async (second) => {
      for (const statement of merge('person.ngozi_again', 'person.ngozi')) await first.query(withIds(statement));
      const late = second.query(withIds(note('person_id', '@person.ngozi_again'))).then(
        () => 'through',
        (error: DatabaseError) => error.constraint,
      );
      await first.query('COMMIT');
      return late;
    }),
  );
  expect(outcome).toBe('people_merged_stay_empty');
});
