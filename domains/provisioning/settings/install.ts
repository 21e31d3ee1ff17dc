import type { ToolContext } from '#kernel/tool-context.ts';
import { installRoles } from '#domains/tenancy/public.ts';
import { booksIn, leadSourcesIn, pipelineDraft, pipelinesIn, rolesIn } from './items.ts';
import type { Values } from './layers.ts';

export const hasCrm = (ctx: ToolContext): boolean => ctx.tenant.modules.includes('CRM');
const hasFinance = (ctx: ToolContext): boolean =>
  ctx.tenant.modules.includes('Finance') && ctx.powers.domains().some(({ name }) => name === 'finance');

interface Extra {
  name: string;
  title: string;
  permissions: string[];
}

/** Everything in the settings that some domain keeps, whose feature is on. */
export const installedBy = (ctx: ToolContext, values: Values): string[] => [
  ...Object.keys(rolesIn(values)).map((name) => `roles.${name}`),
  ...(hasFinance(ctx) ? ['books'] : []),
  ...(hasCrm(ctx) ? Object.keys(pipelinesIn(values)).map((key) => `pipelines.${key}`) : []),
  ...(hasCrm(ctx) ? Object.keys(leadSourcesIn(values)).map((name) => `leadSources.${name}`) : []),
];

/**
 * Hands what the settings say to the domains that keep it, each thing once in the life of a business: what people have
 * deleted since does not come back. What waits for a feature that is off is handed over when that is on.
 */
export async function install(
  ctx: ToolContext,
  values: Values,
  { before, extraRoles }: { before: readonly string[]; extraRoles: readonly Extra[] },
): Promise<{ installed: string[]; roles: string[] }> {
  const done = new Set(before);
  const isNew = (key: string): boolean => !done.has(key) && done.add(key) !== undefined;
  const own = Object.entries(rolesIn(values)).map(([name, { title, permissions }]) => ({ name, title, permissions }));
  const roles = [...own, ...extraRoles].filter(({ name }) => isNew(`roles.${name}`));
  const created = roles.length > 0 ? (await ctx.call(installRoles, { roles })).created : [];
  // Before finance seeds itself, which opens books only where there are none.
  if (hasFinance(ctx) && isNew('books')) await ctx.powers.callByName('finance_install_chart', booksIn(values));
  if (hasCrm(ctx)) {
    const pipelines = Object.entries(pipelinesIn(values)).filter(([key]) => isNew(`pipelines.${key}`));
    const leadSources = Object.entries(leadSourcesIn(values)).filter(([name]) => isNew(`leadSources.${name}`));
    if (pipelines.length + leadSources.length > 0) {
      // By name: a house may lack CRM, and then there is no such tool to declare.
      await ctx.powers.callByName('crm_install_pipelines', {
        pipelines: pipelines.map(([key, pipeline]) => pipelineDraft(key, pipeline)),
        leadSources: Object.fromEntries(leadSources),
      });
    }
  }
  return { installed: [...done].sort(), roles: created };
}
