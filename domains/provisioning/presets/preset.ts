import { z } from 'zod';
import { INDUSTRIES, keysOf, TOGGLES } from '../activation-tables.ts';

const toggle = z.enum(keysOf(TOGGLES));

const PresetRole = z.strictObject({
  key: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .describe('Stable key of the role.'),
  title: z.string().min(1).describe('What people see.'),
  permissions: z
    .array(z.string().regex(/^(\*|[a-z][a-z0-9-]*:(\*|[a-z][a-z0-9-]*))$/))
    .min(1)
    .describe('Permissions as domain:action, with wildcards.'),
});

export const IndustryPreset = z
  .strictObject({
    industry: z.enum(keysOf(INDUSTRIES)).describe('The industry it is for.'),
    version: z.number().int().positive().describe('Raised with every change, so that an upgrade can merge.'),
    title: z.string().min(1).describe('What people see.'),
    on: z.array(toggle).describe('Toggles that are on unless the prompt says otherwise.'),
    offered: z.array(toggle).describe('Toggles that suit the industry but start off.'),
    roles: z.array(PresetRole).min(1).describe('Roles that activation creates.'),
  })
  .refine(({ on, offered }) => !on.some((name) => offered.includes(name)), 'a toggle is on or offered, not both');
export type IndustryPreset = z.infer<typeof IndustryPreset>;
