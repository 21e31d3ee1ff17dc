import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { lockImport, stage, updateImport } from './imports/staging.ts';
import { assignees, assignmentRules, teamMembers, teams } from './schema-assignment.ts';
import { forecastLines, forecastSnapshots } from './schema-forecast.ts';
import { imports } from './schema-imports.ts';
import { leads } from './schema-sales.ts';
import { segmentMembers, segments, segmentSnapshots, taggings } from './schema-segments.ts';

const id = (name: string): string => fixture(`crm.${name}`);
type Stamps = { createdAt: Temporal.Instant; updatedAt: Temporal.Instant };

/** A team of one whose rule takes leads from Ghana, so that no lead of another fixture or test is touched. */
export async function addAssignment(ctx: ToolContext, stamps: Stamps): Promise<void> {
  const userId = fixture('tenancy.user.chidi');
  await ctx.db.insert(assignees).values({ id: id('assignee.chidi'), userId, name: 'Chidi Eze', isActive: true, ...stamps });
  await ctx.db.insert(teams).values([
    { id: id('team.desk'), name: 'Desk', ...stamps },
    { id: id('team.unused'), name: 'Night shift', ...stamps },
  ]);
  await ctx.db.insert(teamMembers).values({ id: id('team_member.chidi'), teamId: id('team.desk'), userId, position: 1 });
  await ctx.db.insert(assignmentRules).values({
    id: id('assignment_rule.ghana'),
    name: 'Ghana',
    position: 10,
    conditions: { countries: ['GH'] },
    strategy: 'round_robin',
    teamId: id('team.desk'),
    ...stamps,
  });
  await ctx.db
    .insert(leads)
    .values({ id: id('lead.ghana'), displayName: 'Kofi Mensah', country: 'GH', city: 'Accra', status: 'new', ...stamps });
}

/** Yesterday the open deal was worth a million less. */
export async function addForecast(ctx: ToolContext, { createdAt }: Stamps): Promise<void> {
  const snapshotId = id('forecast_snapshot.last');
  const takenAt = createdAt.add({ hours: 24 });
  const takenOn = ctx.today().subtract({ days: 1 });
  await ctx.db.insert(forecastSnapshots).values({ id: snapshotId, takenOn, takenAt, origin: 'demand', deals: 1, takenBy: 'Owner' });
  await ctx.db.insert(forecastLines).values({
    id: id('forecast_line.open'),
    snapshotId,
    dealId: id('deal.open'),
    name: 'Van servicing',
    pipelineId: id('pipeline.accounts'),
    stageId: id('stage.contact'),
    probability: 20,
    valueMinor: 50_000_000n,
    currency: 'NGN',
    expectedCloseOn: Temporal.PlainDate.from('2026-12-11'),
    openedAt: createdAt,
  });
}

const HEADINGS = ['Name', 'Phone', 'Email', 'Comment'];
const ROWS = [
  ['Ife Balogun', '+234 803 555 0001', 'ife@example.com', 'met at the fair'],
  ['Chidi Okafor', '+234 803 123 4567', '', ''],
  ['Without Number', '0803 555', '', ''],
];

/** Of the bytes in the example of crm_receive_import_piece. */
const FILE = { sizeBytes: 30, sha256: '448f829d48fe6699e584b75d90db7dad88f82a2aff6defa227be2ce5fe8df802' };

/** One import at each point where an example needs one. */
export async function addImports(ctx: ToolContext, stamps: Stamps): Promise<void> {
  for (const status of ['reading', 'ready', 'writing', 'reverting'] as const) {
    const importId = id(`import.${status}`);
    const facts = { fileId: id(`import_file.${status}`), fileName: 'contacts.csv', ...FILE, startedBy: 'Owner' };
    await ctx.db.insert(imports).values({ id: importId, kind: 'people', ...facts, status: 'reading', onDuplicate: 'skip', ...stamps });
    if (status === 'reading') continue;
    await stage(ctx, await lockImport(ctx.db, importId), {
      format: 'csv',
      encoding: 'utf-8',
      delimiter: ',',
      headings: HEADINGS,
      firstRow: 2,
      rows: ROWS,
    });
    if (status !== 'ready') await updateImport(ctx, importId, { status });
  }
}

export async function addSegments(ctx: ToolContext, stamps: Stamps): Promise<void> {
  const condition = { field: 'consent', is: 'granted', channel: 'email', purpose: 'marketing' };
  await ctx.db.insert(segments).values([
    { id: id('segment.reachable'), name: 'Takes mail', about: 'people', condition, ...stamps },
    { id: id('segment.unused'), name: 'Open leads', about: 'leads', condition: { field: 'status', is: 'equals', value: 'new' }, ...stamps },
  ]);
  const snapshotId = id('segment_snapshot.reachable');
  const segmentId = id('segment.reachable');
  await ctx.db
    .insert(segmentSnapshots)
    .values({ id: snapshotId, segmentId, about: 'people', condition, members: 1, takenAt: stamps.createdAt });
  await ctx.db.insert(segmentMembers).values({ id: id('segment_member.chidi'), snapshotId, recordId: id('person.chidi') });
  await ctx.db
    .insert(taggings)
    .values({ id: id('tagging.chidi'), tag: 'priority', personId: id('person.chidi'), createdAt: stamps.createdAt });
}
