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

function walk(value: unknown, depth: number): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed()) {
      throw new ToolError('invalid_input', { reason: 'text_not_storable', message: 'Text holds a NUL character or half a surrogate pair.' });
    }
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (depth >= MAX_DEPTH) throw new ToolError('invalid_input', { reason: 'too_deep', message: `The input is nested more than ${MAX_DEPTH} levels deep.` });
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
