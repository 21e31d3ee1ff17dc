import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { timeZoneOf } from '#kernel/schedule-time.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { loadSettings, type Settings } from '../message.ts';
import { endOfQuiet } from '../rules.ts';
import { settings } from '../schema.ts';
import { clock, maybe, toMoment } from '../shapes.ts';

const words = z.array(z.string().trim().min(1).max(40)).max(50);

const fields = {
  quietFrom: clock.describe('Local time such as 21:00; null: no quiet hours.'),
  quietUntil: clock.describe('Local time such as 07:00.'),
  quietZone: z.enum(['tenant', 'recipient']).describe('recipient: the zone given when sending, else the tenant’s.'),
  dedupeMinutes: z.int().min(0).max(10_080).describe('The same content to the same address is sent once in this time; 0: always.'),
  stopWords: words.min(1).describe('Alone in a message that comes in, they opt out.'),
  startWords: words.describe('They opt in again.'),
};

const Shown = z.object({
  ...fields,
  timezone: z.string().describe('The tenant’s.'),
  quietNowUntil: maybe('Quiet hours hold now, until then. ISO 8601.'),
});

function toShown(ctx: ToolContext, { quietFrom, quietUntil, quietZone, dedupeMinutes, stopWords, startWords }: Settings) {
  const timezone = timeZoneOf(ctx.tenant);
  const quietNowUntil = toMoment(endOfQuiet(ctx.now(), { quietFrom, quietUntil }, timezone));
  return { quietFrom, quietUntil, quietZone, dedupeMinutes, stopWords, startWords, timezone, quietNowUntil };
}

export const getSettings = defineTool({
  name: 'notifications_get_settings',
  title: 'Get message settings',
  summary: 'Quiet hours, repetition and the words that stop messages.',
  guide: 'Use to explain why a message is held.',
  effect: 'read',
  permission: 'notifications:read',
  route: { method: 'GET', path: '/notifications/settings' },
  input: z.object({}),
  output: Shown,
  examples: [{}],
  run: async (_, ctx) => toShown(ctx, await loadSettings(ctx.db)),
});

export const updateSettings = defineTool({
  name: 'notifications_update_settings',
  title: 'Update message settings',
  summary: 'Change quiet hours, repetition or the words that stop messages.',
  guide: 'Quiet hours hold all but urgent messages. What is held already keeps its time. Fields that are left out stay.',
  effect: 'reversible',
  permission: 'notifications:manage',
  route: { method: 'PATCH', path: '/notifications/settings' },
  input: z.object(fields).partial(),
  output: Shown,
  examples: [{ quietFrom: '21:00', quietUntil: '07:00' }, { dedupeMinutes: 60 }],
  async run(input, ctx) {
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<Settings>;
    const next = { ...(await loadSettings(ctx.db)), ...given };
    if ((next.quietFrom === null) !== (next.quietUntil === null) || (next.quietFrom !== null && next.quietFrom === next.quietUntil)) {
      throw new ToolError('invalid_input', {
        reason: 'quiet_hours_incomplete',
        message: 'Quiet hours have a beginning and another end, or neither.',
      });
    }
    const { quietFrom, quietUntil, quietZone, dedupeMinutes, stopWords, startWords } = next;
    const row = { quietFrom, quietUntil, quietZone, dedupeMinutes, stopWords, startWords, updatedAt: ctx.now() };
    await ctx.db
      .insert(settings)
      .values({ id: ctx.newId(), ...row })
      .onConflictDoUpdate({ target: settings.tenantId, set: row });
    return toShown(ctx, row);
  },
});
