import { z } from 'zod';

/** Of a plan, and of a tenant. */
export const Limits = z
  .object({
    callsPerMinute: z.int().min(1).max(1_000_000).optional().describe('Calls a minute, all callers together.'),
    usersMax: z.int().min(0).optional().describe('Active and invited people; 0 while an activation is taken back.'),
    apiKeysMax: z.int().min(1).optional().describe('Live API keys.'),
  })
  .describe('What is left out has no limit of its own.');
