import { expect, test } from 'vitest';
import { uuidv7 } from '#kernel/ids.ts';
import { fixture } from '#kernel/fixture.ts';
import { startDeliveries } from '#kernel/workers/deliveries.ts';
import { labWorld, until } from '#tests/lab/house.ts';
import { isDeep } from '#tests/run.ts';
import { type World, world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, refuses } from '../testing.ts';
import { assignLead, previewAssignment } from './assignment.ts';
import { listAssignees, noteUserStanding, updateAssignee } from './assignment-people.ts';
import { createAssignmentRule, deleteAssignmentRule, listAssignmentRules, updateAssignmentRule } from './assignment-rules.ts';
import { createTeam, deleteTeam, listTeams, updateTeam } from './assignment-teams.ts';
import { createLead, describeLead, getLead, updateLead } from './leads.ts';

/** Users of the tenant, named as given. */
async function invite(w: World, ...names: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) {
    const { output } = await w.result('tenancy_invite_user', { email: `${name}-${uuidv7(Date.now())}@example.com`, name, roles: [] });
    ids.push(String(output['id']));
    await w.result('tenancy_enable_user', { userId: output['id'] });
  }
  return ids;
}

async function team(
  w: World,
  strategy: 'round_robin' | 'least_open',
  ...names: string[]
): Promise<{ users: string[]; ruleId: string; teamId: string }> {
  const users = await invite(w, ...names);
  const { teamId } = await w.call(createTeam, { name: 'Team', userIds: users });
  const { ruleId } = await w.call(createAssignmentRule, { name: 'By turns', position: 1, conditions: {}, strategy, teamId });
  return { users, ruleId, teamId };
}

const ownerCounts = async (w: World, users: readonly string[]): Promise<number[]> => {
  const rows = await w.sql<{ owner_id: string; n: number }>(
    'SELECT owner_id, count(*)::int AS n FROM crm.leads WHERE tenant_id = $1 GROUP BY 1',
    [w.tenantId],
  );
  return users.map((user) => rows.find(({ owner_id }) => owner_id === user)?.n ?? 0);
};

test.for(['round_robin', 'least_open'] as const)('leads that come at once are shared out exactly: %s', async (strategy) => {
  const n = isDeep ? 200 : 40;
  const w = await world(crm);
  const { users } = await team(w, strategy, 'Ada', 'Ben', 'Cy', 'Dee');
  await Promise.all(Array.from({ length: n }, (_, i) => w.call(createLead, { displayName: `Lead ${i}` })));
  expect(await ownerCounts(w, users)).toEqual(users.map(() => n / 4));
});

test('a new lead says which rule gave it to whom and why, and tells', async () => {
  const w = await world(crm);
  const { users, ruleId } = await team(w, 'round_robin', 'Ada', 'Ben');
  const lead = await w.call(createLead, { displayName: 'First' });
  expect(lead).toMatchObject({
    ownerId: users[0],
    assignment: {
      ruleId,
      ruleName: 'By turns',
      strategy: 'round_robin',
      because: ['The rule takes every lead.', 'It was the turn of Ada.'],
    },
  });
  expect(await w.events()).toEqual(expect.arrayContaining(['lead.created', 'lead.assigned']));
  // A choice by hand is no rule's choice.
  expect(await w.call(createLead, { displayName: 'Second', ownerId: users[0] ?? '' })).toMatchObject({
    ownerId: users[0],
    assignment: null,
  });
  expect(await w.call(updateLead, { leadId: lead.leadId, ownerId: users[1] })).toMatchObject({ ownerId: users[1], assignment: null });
});

test('undoing a lead leaves the next one possible, and a preview takes nobody’s turn', async () => {
  const w = await world(crm);
  const { users } = await team(w, 'round_robin', 'Ada', 'Ben', 'Cy');
  const first = await w.result(createLead, { displayName: 'A' });
  await w.call(createLead, { displayName: 'B' });
  await w.result('governance_undo_call', { callId: first.callId });
  expect(await w.call(previewAssignment, {})).toMatchObject({ ownerId: users[2], ownerName: 'Cy' });
  const { output } = await w.preview(createLead, { displayName: 'C' });
  expect(output['ownerId']).toBe(users[2]);
  expect(await w.call(createLead, { displayName: 'C' })).toMatchObject({ ownerId: users[2] });
});

test('who is away, full or disabled is passed over, from now on and until they are back', async () => {
  const w = await world(crm);
  const { users } = await team(w, 'round_robin', 'Ada', 'Ben', 'Cy', 'Dee');
  const [ada = '', ben = '', cy = '', dee = ''] = users;
  await w.call(updateAssignee, { userId: ada, absentFrom: '2020-01-01' });
  await w.call(updateAssignee, { userId: ben, openLeadsMax: 0 });
  await w.result('tenancy_disable_user', { userId: cy });
  await w.call(noteUserStanding, { userId: cy });
  for (let i = 0; i < 3; i++) expect(await w.call(createLead, { displayName: `L${i}` })).toMatchObject({ ownerId: dee });
  const preview = await w.call(previewAssignment, {});
  expect(preview.rules[0]?.skipped).toEqual([
    { userId: ada, because: 'is absent' },
    { userId: ben, because: 'has 0 open leads, which is the limit' },
    { userId: cy, because: 'may not sign in' },
  ]);
  await w.call(updateAssignee, { userId: ada, absentFrom: null });
  expect(await w.call(createLead, { displayName: 'Back' })).toMatchObject({ ownerId: ada });
  // Over: the last day away was long ago.
  await w.call(updateAssignee, { userId: ada, absentFrom: '2020-01-01', absentUntil: '2020-01-02' });
  expect((await w.call(listAssignees, { limit: 100 })).items.find(({ userId }) => userId === ada)).toMatchObject({
    absentUntil: '2020-01-02',
  });
  await w.call(updateAssignee, { userId: dee, openLeadsMax: 3 });
  expect(await w.call(createLead, { displayName: 'Again' })).toMatchObject({ ownerId: ada });
});

test('rules are asked in their order; one without anybody free passes on; none leaves the lead without an owner', async () => {
  const w = await world(crm);
  const [ada = '', ben = ''] = await invite(w, 'Ada', 'Ben');
  await w.call(createAssignmentRule, { name: 'Accra', position: 2, conditions: { cities: ['Accra'] }, strategy: 'fixed', userId: ben });
  const { ruleId } = await w.call(createAssignmentRule, {
    name: 'Kenya',
    position: 1,
    conditions: { countries: ['KE'], scoreMin: 10 },
    strategy: 'fixed',
    userId: ada,
  });
  expect((await w.call(listAssignmentRules, {})).items.map(({ name }) => name)).toEqual(['Kenya', 'Accra', 'Ghana']);
  const lead = await w.call(createLead, { displayName: 'Wanjiru', country: 'KE' });
  expect(lead).toMatchObject({ ownerId: null, assignment: null });
  expect(await w.call(previewAssignment, { leadId: lead.leadId, score: 50 })).toMatchObject({ ownerId: ada, ruleId });
  await w.call(describeLead, { leadId: lead.leadId, city: 'accra' });
  expect(await w.call(assignLead, { leadId: lead.leadId })).toMatchObject({ ownerId: ben });
  await w.call(updateAssignmentRule, { ruleId, conditions: { countries: ['KE'] } });
  expect(await w.call(assignLead, { leadId: lead.leadId, evenIfOwned: true })).toMatchObject({ ownerId: ada });
  await w.call(deleteAssignmentRule, { ruleId });
  expect((await w.call(getLead, { leadId: lead.leadId })).assignment).toMatchObject({ ruleName: 'Kenya' });
});

test('a team is renamed and its members replaced; a rule moves from a team to a user', async () => {
  const w = await world(crm);
  const { users, teamId, ruleId } = await team(w, 'round_robin', 'Ada', 'Ben');
  expect(await w.call(updateTeam, { teamId, name: 'West', userIds: [users[1] ?? '', users[1] ?? ''] })).toMatchObject({
    name: 'West',
    userIds: [users[1]],
  });
  expect((await w.call(listTeams, {})).items.map(({ name }) => name)).toContain('West');
  expect(await w.call(updateAssignmentRule, { ruleId, strategy: 'fixed', userId: users[0] })).toMatchObject({
    strategy: 'fixed',
    userId: users[0],
    teamId: null,
  });
  await w.call(deleteTeam, { teamId });
});

test('a user who is disabled hears of it here by tenancy’s event', async () => {
  const w = await labWorld(crm);
  const { users } = await team(w, 'round_robin', 'Ada', 'Ben');
  const worker = startDeliveries(w.house.kernel);
  try {
    const standing = async (): Promise<unknown> =>
      (
        await w.sql<{ is_active: boolean }>('SELECT is_active FROM crm.assignees WHERE tenant_id = $1 AND user_id = $2', [
          w.tenantId,
          users[0],
        ])
      )[0]?.is_active;
    await w.result('tenancy_disable_user', { userId: users[0] });
    worker.wake();
    expect(await until(standing, (isActive) => isActive === false)).toBe(false);
    expect(await w.call(createLead, { displayName: 'A' })).toMatchObject({ ownerId: users[1] });
    await w.result('tenancy_enable_user', { userId: users[0] });
    worker.wake();
    expect(await until(standing, (isActive) => isActive === true)).toBe(true);
  } finally {
    await worker.stop();
  }
});

const rule = { name: 'X', position: 1, conditions: {} };
const chidi = fixture('tenancy.user.chidi');
refuses(createAssignmentRule, [
  ['a team for a fixed rule', { ...rule, strategy: 'fixed', teamId: id('team.desk') }, 'invalid_input', 'target_does_not_fit'],
  ['nobody', { ...rule, strategy: 'least_open' }, 'invalid_input', 'target_does_not_fit'],
  [
    'a condition that does not exist',
    { ...rule, conditions: { shoeSize: 4 }, strategy: 'fixed', userId: chidi },
    'invalid_input',
    'unknown_field',
  ],
  ['a user that does not exist', { ...rule, strategy: 'fixed', userId: NOBODY }, 'not_found', 'user_not_found'],
  ['a team that does not exist', { ...rule, strategy: 'round_robin', teamId: NOBODY }, 'not_found', 'team_not_found'],
  ['a name twice', { ...rule, name: 'GHANA', strategy: 'fixed', userId: chidi }, 'conflict', 'assignment_rule_exists'],
]);
refuses(assignLead, [
  [
    'a lead with an owner',
    { leadId: id('lead.ghana') },
    'conflict',
    'lead_has_owner',
    (w) => w.call(assignLead, { leadId: id('lead.ghana') }),
  ],
  ['a lead that no rule fits', { leadId: id('lead.new') }, 'conflict', 'nobody_to_assign'],
  ['a converted lead', { leadId: id('lead.converted') }, 'conflict', 'lead_already_converted'],
]);
refuses(deleteTeam, [['one that a rule names', { teamId: id('team.desk') }, 'conflict', 'team_in_use']]);
refuses(createTeam, [['a name twice', { name: 'desk', userIds: [chidi] }, 'conflict', 'team_exists']]);
refuses(updateAssignee, [
  ['days in the wrong order', { userId: chidi, absentFrom: '2026-02-02', absentUntil: '2026-02-01' }, 'invalid_input', 'ends_before_start'],
]);
