import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Condition, Leaf } from './condition.ts';
import { type About, consentState, RECORDS, segmentField } from './fields.ts';

/** The condition as SQL over the table of its records. Values are parameters, and columns come from our table of fields. */
export function compile(about: About, condition: Condition, now: Temporal.Instant): SQL {
  const holds = compileCondition(about, condition, now);
  // Who was merged into somebody else is in no segment: the survivor is.
  return about === 'leads' ? holds : sql`${RECORDS[about].mergedIntoId} IS NULL AND (${holds})`;
}

function compileCondition(about: About, condition: Condition, now: Temporal.Instant): SQL {
  if ('all' in condition)
    return joined(
      condition.all.map((each) => compileCondition(about, each, now)),
      sql` AND `,
    );
  if ('any' in condition)
    return joined(
      condition.any.map((each) => compileCondition(about, each, now)),
      sql` OR `,
    );
  // What is unknown does not hold, so its opposite does: "not in Lagos" takes those of whom no city is known.
  if ('not' in condition) return sql`NOT coalesce(${compileCondition(about, condition.not, now)}, false)`;
  return compileLeaf(about, condition, now);
}

const joined = (parts: SQL[], by: SQL): SQL => sql`(${sql.join(parts, by)})`;

export function compileLeaf(about: About, leaf: Leaf, now: Temporal.Instant): SQL {
  const field = segmentField(about, leaf.field);
  // A condition is parsed before it is kept, so this is a field that a later version no longer has.
  if (!field) return sql`false`;
  if (field.type === 'consent') return sql`${consentState(leaf.channel ?? '', leaf.purpose ?? '')} = ${leaf.is}`;
  const { exists, value } = field;
  if (exists) return leaf.is === 'is_empty' ? sql`NOT ${exists(() => sql`true`)}` : exists((column) => compared(column, leaf, now));
  return value ? compared(value, leaf, now) : sql`false`;
}

function compared(column: SQLWrapper, { is, value }: Leaf, now: Temporal.Instant): SQL {
  const daysAgo = () => now.subtract({ hours: Number(value) * 24 }).toString();
  switch (is) {
    case 'is_empty':
      return sql`${column} IS NULL`;
    case 'equals':
    case 'has':
      return sql`${column} = ${value}`;
    case 'in':
      return sql`${column} IN (${sql.join(
        (value as unknown[]).map((each) => sql`${each}`),
        sql`, `,
      )})`;
    case 'at_least':
      return sql`${column} >= ${value}`;
    case 'at_most':
      return sql`${column} <= ${value}`;
    case 'before':
      return sql`${column} < ${value}::timestamptz`;
    case 'after':
      return sql`${column} > ${value}::timestamptz`;
    case 'within_days':
      return sql`${column} >= ${daysAgo()}::timestamptz`;
    case 'not_within_days':
      return sql`(${column} IS NULL OR ${column} < ${daysAgo()}::timestamptz)`;
    case 'has_prefix':
      return sql`starts_with(${column}, ${value})`;
    case 'has_domain':
      return sql`right(${column}, ${String(value).length + 1}::int) = ${`@${String(value)}`}`;
    default:
      throw new Error(`No such operator: ${is}.`);
  }
}
