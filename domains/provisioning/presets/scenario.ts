import { z } from 'zod';

const who = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/)
  .describe('A role of the preset or of every tenant.');
const does = z.string().min(1).max(120).describe('What happens, in one sentence.');

/** A call that is made. `$name.path` in its input stands for what an earlier step kept under that name. */
const CallStep = z.strictObject({
  as: who,
  does,
  tool: z.string().describe('Its name.'),
  input: z.record(z.string(), z.unknown()).describe('What it is called with.'),
  keepAs: z
    .string()
    .regex(/^[a-z][a-zA-Z]*$/)
    .optional()
    .describe('The name under which later steps find its answer.'),
  refusedWith: z.enum(['forbidden', 'not_found', 'conflict', 'invalid_input']).optional().describe('Left out: it must succeed.'),
});

/** Part of the story whose domain the house does not have yet. */
const PlannedStep = z.strictObject({ as: who, does, needs: z.string().describe('The domain that it waits for.') });

export const Scenario = z.array(z.union([CallStep, PlannedStep])).min(3);
export type Scenario = z.infer<typeof Scenario>;
export type Step = Scenario[number];

export const ok = (as: string, does: string, tool: string, input: Record<string, unknown>, keepAs?: string): Step => ({
  as,
  does,
  tool,
  input,
  ...(keepAs && { keepAs }),
});

export const refused = (as: string, does: string, tool: string, input: Record<string, unknown> = {}): Step => ({
  as,
  does,
  tool,
  input,
  refusedWith: 'forbidden',
});

export const later = (as: string, needs: string, does: string): Step => ({ as, does, needs });
