import type { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import type { RegisteredTool } from '#kernel/registry.ts';

const MAX_DEPTH = 64;
const MAX_ISSUES = 20;

/** Refuses what no tool can mean and PostgreSQL cannot store: absurd nesting, NUL characters, broken surrogates. */
export function assertInput(input: unknown): void {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) {
    throw new ToolError('invalid_input', { reason: 'not_an_object', message: 'The input must be a JSON object.' });
  }
  walk(input, 0);
}

const LABEL_MAX = 200;

/** Text that a client chose for the records (its session, its name), as it can be stored and indexed. */
export function storable(text: string): string {
  return text.slice(0, LABEL_MAX).replaceAll('\u0000', '').toWellFormed();
}

/** A session decides what an undo takes back, so it is refused rather than mended. */
export function assertSession(session: string | undefined): void {
  if (session === undefined || (session !== '' && session === storable(session))) return;
  throw new ToolError('invalid_input', {
    reason: 'session_invalid',
    message: `A session is named by 1 to ${LABEL_MAX} characters of well-formed text.`,
  });
}

/** An idempotency key, as kernel.idempotency holds it. */
export function assertKey(key: string | undefined): void {
  if (key === undefined || (key !== '' && key === storable(key))) return;
  throw new ToolError('invalid_input', {
    reason: 'idempotency_key_invalid',
    message: `An idempotency key has 1 to ${LABEL_MAX} characters of well-formed text.`,
  });
}

function walk(value: unknown, depth: number): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed()) {
      throw new ToolError('invalid_input', {
        reason: 'text_not_storable',
        message: 'Text holds a NUL character or half a surrogate pair.',
      });
    }
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (depth >= MAX_DEPTH)
    throw new ToolError('invalid_input', { reason: 'too_deep', message: `The input is nested more than ${MAX_DEPTH} levels deep.` });
  for (const inner of Object.values(value)) walk(inner, depth + 1);
}

export function parseInput({ tool, name }: RegisteredTool, input: unknown): unknown {
  const result = tool.input.safeParse(input);
  if (result.success) return result.data;
  const known = Object.keys(tool.input.shape);
  const unknownField = result.error.issues.some((issue) => issue.code === 'unrecognized_keys');
  throw new ToolError('invalid_input', {
    reason: unknownField ? 'unknown_field' : 'input_invalid',
    message: unknownField ? `${name} takes ${known.length > 0 ? known.join(', ') : 'no input'}.` : `The input of ${name} does not fit.`,
    issues: result.error.issues.slice(0, MAX_ISSUES).map(describe),
    fix: { tool: 'tools_describe', input: { names: [name] } },
  });
}

function describe(issue: z.core.$ZodIssue): { path: string; message: string } {
  return { path: issue.path.join('.'), message: issue.message.slice(0, 300) };
}

/** An output that does not fit its own schema is our bug, found before anything is committed. */
export function parseOutput({ tool, name }: RegisteredTool, output: unknown): Record<string, unknown> {
  const result = tool.output.safeParse(output);
  if (result.success) return result.data;
  const where = result.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`${name} answered what its output schema does not allow: ${where.join('; ')}`);
}
