import { sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import {
  type Keep,
  lockBoth,
  MERGEABLE,
  MergeRecorder,
  MOVED,
  type Row,
  rowsWhere,
  setColumns,
  survivingColumns,
  touched,
} from './merging.ts';
import type { Mergeable } from './redirects.ts';
import { merges } from './schema-duplicates.ts';

export interface MergeRequest {
  survivorId: string;
  mergedId: string;
  /** Field by field; left out: the survivor's. */
  keep: Keep;
}

export interface MergeOutcome {
  survivorId: string;
  mergedId: string;
  /** Fields that the survivor took over. */
  taken: string[];
  /** How many rows of each table went over. */
  moved: Map<string, number>;
  /** How many of its phones, addresses and links the survivor had already. */
  dropped: number;
}

/**
 * Makes one of two: what belongs to the merged record goes over to the survivor, and its id leads there from now on. Its own
 * fields stay as they are, and consents stay with whom they were said of: reading them goes over all that are merged.
 */
export async function mergeRecords(ctx: ToolContext, kind: Mergeable, { survivorId, mergedId, keep }: MergeRequest): Promise<MergeOutcome> {
  const { survivor, merged } = await lockBoth(ctx.db, kind, { survivorId, mergedId });
  const { table, column, fields } = MERGEABLE[kind];
  const recorder = new MergeRecorder(ctx.db);
  const ids = { from: mergedId, to: survivorId };
  // What was merged into it before leads to the survivor too: a redirect never takes two steps.
  await recorder.move(table, 'merged_into_id', ids);
  for (const name of MOVED) await recorder.move(name, column, ids);
  if (kind === 'person') await uniteContacts(recorder, ctx, ids);
  await uniteLinks(recorder, ctx, column, ids);
  await uniteTags(recorder, ctx, column, ids);

  const { journal } = recorder;
  const { taken, columns } = survivingColumns(fields, keep, { survivor, merged });
  columns['updated_at'] = ctx.now().toString();
  const id = ctx.newId();
  journal.fields = Object.fromEntries(Object.entries(columns).map(([name, after]) => [name, { before: survivor[name] ?? null, after }]));
  await ctx.db.insert(merges).values({ id, kind, survivorId, mergedId, journal, mergedAt: ctx.now(), mergedBy: ctx.actor.name });
  await ctx.db.execute(sql`UPDATE ${touched(table)} SET merge_id = ${id}, merged_into_id = ${survivorId} WHERE id = ${mergedId}`);
  // Only now: a registration number is free when its holder is merged.
  await setColumns(ctx.db, table, survivorId, columns);
  const moved = Map.groupBy(
    journal.rows.filter(({ before }) => Object.values(before).includes(mergedId)),
    (row) => row.table,
  );
  return {
    survivorId,
    mergedId,
    taken,
    moved: new Map([...moved].map(([name, rows]) => [name, rows.length])),
    dropped: journal.dropped.length,
  };
}

type LinkColumn = 'person_id' | 'organisation_id';

interface Ids {
  from: string;
  to: string;
}

/** The survivor's own phones and addresses stay first, so the main ones stay the main ones. */
async function uniteContacts(recorder: MergeRecorder, ctx: ToolContext, { from, to }: Ids): Promise<void> {
  for (const [table, key] of [
    ['person_phones', 'e164'],
    ['person_emails', 'address'],
  ] as const) {
    const own = await rowsWhere(ctx.db, table, sql`t.person_id = ${to}`);
    const others = await rowsWhere(ctx.db, table, sql`t.person_id = ${from}`);
    recorder.journal.known.push(...own.map((row) => row['id'] as string));
    let position = Math.max(0, ...own.map((row) => row['position'] as number));
    for (const row of others.toSorted((a, b) => (a['position'] as number) - (b['position'] as number))) {
      const same = own.find((each) => each[key] === row[key]);
      if (!same) {
        await recorder.change(table, row, { person_id: to, position: ++position });
        continue;
      }
      await recorder.drop(table, row);
      // A number is shared only if both said so: that the two had it in common is no sharing any more.
      const isShared = table === 'person_phones' && { is_shared: same['is_shared'] === true && row['is_shared'] === true };
      await recorder.change(table, same, { label: same['label'] ?? row['label'] ?? null, ...isShared });
    }
  }
}

/** A role that both hold in one organisation is held once, since the earlier of the two days. */
async function uniteLinks(recorder: MergeRecorder, ctx: ToolContext, column: LinkColumn, { from, to }: Ids): Promise<void> {
  const other = column === 'person_id' ? 'organisation_id' : 'person_id';
  const own = await rowsWhere(ctx.db, 'links', sql`t.${sql.identifier(column)} = ${to}`);
  for (const row of await rowsWhere(ctx.db, 'links', sql`t.${sql.identifier(column)} = ${from}`)) {
    const same = own.find((each) => !each['ended_on'] && !row['ended_on'] && each[other] === row[other] && roleOf(each) === roleOf(row));
    if (!same) {
      await recorder.change('links', row, { [column]: to });
      continue;
    }
    await recorder.drop('links', row);
    const [a, b] = [same['started_on'] as string | null, row['started_on'] as string | null];
    await recorder.change('links', same, { started_on: a && b ? (a < b ? a : b) : (a ?? b) });
  }
}

async function uniteTags(recorder: MergeRecorder, ctx: ToolContext, column: LinkColumn, { from, to }: Ids): Promise<void> {
  const own = await rowsWhere(ctx.db, 'taggings', sql`t.${sql.identifier(column)} = ${to}`);
  for (const row of await rowsWhere(ctx.db, 'taggings', sql`t.${sql.identifier(column)} = ${from}`)) {
    if (own.some(({ tag }) => tag === row['tag'])) await recorder.drop('taggings', row);
    else await recorder.change('taggings', row, { [column]: to });
  }
}

const roleOf = (row: Row): string => String(row['role']).toLowerCase();
