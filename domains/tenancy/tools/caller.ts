import { z } from 'zod';
import { defineTool } from '#kernel/tool.ts';
import { EVERYBODY } from '../rules.ts';

export const getCaller = defineTool({
  name: 'tenancy_get_caller',
  title: 'Who am I',
  summary: 'Who is calling, in which business, and what they may do.',
  guide: 'Use first, or when a call was forbidden. Not for other people: use tenancy_get_user.',
  effect: 'read',
  permission: EVERYBODY,
  input: z.object({}),
  output: z.object({
    tenant: z
      .object({
        id: z.uuid().describe('The tenant.'),
        slug: z.string().describe('Its slug.'),
        name: z.string().describe('The business.'),
        plan: z.string().describe('Its plan.'),
        modules: z.array(z.string()).describe('Features that are on.'),
        settings: z.record(z.string(), z.unknown()).describe('Country, currency, time zone, languages and more.'),
      })
      .describe('The business that the call runs in.'),
    actor: z
      .object({
        kind: z.enum(['person', 'agent', 'system']).describe('What the caller is.'),
        id: z.string().describe('The user for a person, the key for an agent.'),
        name: z.string().describe('The name.'),
        onBehalfOf: z.string().nullable().describe('The user that an agent acts for.'),
      })
      .describe('Who calls.'),
    permissions: z.array(z.string()).describe('What the caller may do, as patterns.'),
    session: z.string().describe('What this run’s calls hang together by.'),
    today: z.iso.date().describe('Today in the tenant’s time zone.'),
  }),
  examples: [{}],
  route: { method: 'GET', path: '/tenancy/caller' },
  run(_input, ctx) {
    const { id, slug, name, plan, modules, settings } = ctx.tenant;
    const { kind, onBehalfOf = null } = ctx.actor;
    return Promise.resolve({
      tenant: { id, slug, name, plan, modules: [...modules], settings },
      actor: { kind, id: ctx.actor.id, name: ctx.actor.name, onBehalfOf },
      permissions: [...ctx.permissions],
      session: ctx.session,
      today: ctx.today().toString(),
    });
  },
});
