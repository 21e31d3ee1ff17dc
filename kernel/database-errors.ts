import { DrizzleQueryError } from 'drizzle-orm';
import pg from 'pg';
import type { ConstraintMessage, Domain } from '#kernel/domain.ts';
import { type ErrorCode, ToolError } from '#kernel/errors.ts';

interface Meaning {
  code: ErrorCode;
  reason: string;
  message: string;
}

/** SQLSTATE (PostgreSQL manual, appendix A) or its class, to what we say of it. Upstream text never leaves. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  '23505': { code: 'conflict', reason: 'already_exists', message: 'A record with these values exists already.' },
  '23503': {
    code: 'conflict',
    reason: 'reference_broken',
    message: 'It refers to a record that is not there, or others still refer to it.',
  },
  '23514': { code: 'conflict', reason: 'rule_broken', message: 'A rule of the data would be broken.' },
  '23P01': { code: 'conflict', reason: 'overlap', message: 'It overlaps with a record that exists.' },
  '42501': { code: 'conflict', reason: 'not_permitted_by_data', message: 'The data does not permit this change.' },
  '57014': { code: 'unavailable', reason: 'timeout', message: 'It took too long and was stopped; nothing was changed.' },
  NXU02: {
    code: 'conflict',
    reason: 'shape_changed',
    message: 'The table has another shape now than when the call wrote it; it cannot be undone.',
  },
  NXU03: { code: 'conflict', reason: 'redacted', message: 'Personal data of this call was blanked; it cannot be undone.' },
  NXU04: {
    code: 'conflict',
    reason: 'not_restorable',
    message: 'A rule of the table does not let a row be as it was before the call; it cannot be undone.',
  },
  NXU05: {
    code: 'conflict',
    reason: 'not_undoable',
    message: 'The call wrote a ledger, which only grows; it cannot be undone. Correct it by a new call.',
  },
  '22': { code: 'invalid_input', reason: 'value_not_storable', message: 'A value is out of range or cannot be stored.' },
  '40': { code: 'unavailable', reason: 'busy', message: 'Too many calls change the same records at once. Try again.' },
  '53': { code: 'unavailable', reason: 'database_full', message: 'The database has no room for more at the moment.' },
  '08': { code: 'unavailable', reason: 'database_unreachable', message: 'The database cannot be reached. Try again.' },
  '57': { code: 'unavailable', reason: 'database_unreachable', message: 'The database is restarting. Try again.' },
};

const UNREACHABLE = /ECONN|ENOENT|EPIPE|terminated|timeout exceeded|not queryable|Client was closed|Connection ended/i;

const hasCode = (thrown: unknown, ...codes: string[]): boolean => {
  const error = thrown instanceof DrizzleQueryError ? thrown.cause : thrown;
  return error instanceof pg.DatabaseError && codes.includes(error.code ?? '');
};

/** Serialization failures and deadlocks: the whole call may be tried again. */
export const isRetryable = (thrown: unknown): boolean => hasCode(thrown, '40001', '40P01');

/** The tenant's rules changed between the decision and the record of a write. */
export const isOfStaleRules = (thrown: unknown): boolean => hasCode(thrown, 'NXS01');

const READS_MAX = 5;

/**
 * Does again what PostgreSQL broke off to end a deadlock. For what is not a call: a server that starts puts the guards on
 * every table again, and that takes locks on all of them.
 */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= READS_MAX || !isRetryable(error)) throw error;
    }
  }
}

/** What went wrong, as one of our own errors; anything unknown is `internal` and keeps its cause for the log. */
export function toToolError(error: unknown, domains: Iterable<Domain>): ToolError {
  if (error instanceof ToolError) return error;
  if (error instanceof pg.DatabaseError) return fromDatabase(error, domains);
  // Drizzle wraps what the driver threw. Its own message repeats the statement's values, so nothing is read from that.
  if (error instanceof DrizzleQueryError && error.cause) return toToolError(error.cause, domains);
  if (error instanceof Error && (UNREACHABLE.test(error.message) || UNREACHABLE.test(String((error as NodeJS.ErrnoException).code)))) {
    return fromMeaning(MEANINGS['08'] as Meaning, error);
  }
  if (error instanceof Error && error.cause instanceof Error) return toToolError(error.cause, domains);
  return new ToolError('internal', {
    reason: 'unexpected',
    message: 'Something went wrong on our side; nothing was changed.',
    cause: error,
  });
}

function fromDatabase(error: pg.DatabaseError, domains: Iterable<Domain>): ToolError {
  const rule = error.constraint;
  const known = rule ? constraintMessage(rule, domains) : undefined;
  if (known)
    return new ToolError(known.code ?? 'conflict', {
      reason: known.reason,
      message: known.message,
      cause: error,
      ...(known.fix && { fix: known.fix }),
    });
  if (error.code === 'NXB01') return budgetExceeded(error);
  if (error.code === 'NXU01') return changedSince(error);
  // A missing privilege is a bug of ours, unless a trigger of ours said no.
  if (error.code === '42501' && !rule)
    return new ToolError('internal', {
      reason: 'unexpected',
      message: 'Something went wrong on our side; nothing was changed.',
      cause: error,
    });
  const meaning = MEANINGS[error.code ?? ''] ?? MEANINGS[(error.code ?? '').slice(0, 2)];
  if (!meaning)
    return new ToolError('internal', {
      reason: 'unexpected',
      message: 'Something went wrong on our side; nothing was changed.',
      cause: error,
    });
  return fromMeaning(meaning, error, rule);
}

function fromMeaning({ code, reason, message }: Meaning, cause: unknown, rule?: string): ToolError {
  return new ToolError(code, { reason, message, cause, ...(rule && { data: { rule } }) });
}

function constraintMessage(name: string, domains: Iterable<Domain>): ConstraintMessage | undefined {
  for (const { constraints } of domains) {
    const message = constraints[name];
    if (message) return message;
  }
  return undefined;
}

function budgetExceeded(error: pg.DatabaseError): ToolError {
  const { limit, wanted } = JSON.parse(error.detail ?? '{}') as { limit?: number; wanted?: number };
  return new ToolError('forbidden', {
    reason: 'budget_exceeded',
    message: `The budget “${error.constraint}” allows ${limit}; this would make ${wanted}. Nothing was changed.`,
    fix: { tool: 'governance_list_budgets', hint: 'Somebody with the right to must raise the budget, or the next window must begin.' },
    data: { budget: error.constraint, limit, wanted },
    cause: error,
  });
}

function changedSince(error: pg.DatabaseError): ToolError {
  const detail = JSON.parse(error.detail ?? '{}') as { table?: string; key?: Record<string, unknown>; byCall?: string | null };
  return new ToolError('conflict', {
    reason: 'changed_since',
    message: detail.byCall
      ? `A row of ${detail.table} was changed since, by call ${detail.byCall}. Undo that call first.`
      : `A row of ${detail.table} is no longer as the call left it.`,
    ...(detail.byCall && { fix: { tool: 'governance_undo_call', input: { callId: detail.byCall } } }),
    data: { ...detail },
    cause: error,
  });
}
