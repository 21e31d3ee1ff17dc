import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { seeded } from '#domains/crm/public.ts';
import type { Current } from './current.ts';
import { hasCrm } from './install.ts';
import { leadSourcesIn, pipelineDraft, pipelinesIn, rolesIn } from './items.ts';
import type { Values } from './layers.ts';
import { type Act, fieldsOf, grouped, keysOf, stageActs } from './stage-changes.ts';
import type { Change } from './three-way.ts';

export interface Refused {
  keys: string[];
  reason: string;
  message: string;
}

const PIPELINE = /^pipelines\.([^.]+)\./;

/**
 * Carries the changes of an upgrade out with the tools that people use, so that their rules hold. What one of them refuses
 * (a role that somebody holds, a stage with deals) stays as it is and is told.
 */
export async function applyChanges(
  ctx: ToolContext,
  changes: readonly Change[],
  { current, theirs, installed }: { current: Current; theirs: Values; installed: readonly string[] },
): Promise<Refused[]> {
  const handed = new Set(installed);
  const isOfGone = ({ key }: Change): boolean => {
    const pipeline = PIPELINE.exec(key)?.[1];
    return pipeline !== undefined && handed.has(`pipelines.${pipeline}`) && !current.sequences.has(pipeline);
  };
  const standing = changes.filter((change) => !isOfGone(change));
  const acts = [
    ...ofRoles(standing, { current, theirs }),
    ...(hasCrm(ctx) ? [...ofPipelines(standing, { current, theirs }), ...ofLeadSources(standing, theirs)] : []),
    ...ofTenant(standing),
  ];
  const toggles = changes.filter(({ key }) => key.startsWith('toggles.') && current.isKept(key));
  const gone = hasCrm(ctx) ? changes.filter(isOfGone) : [];
  const refused: Refused[] = [
    ...(toggles.length > 0
      ? [{ keys: keysOf(toggles), reason: 'operators_only', message: 'Whoever runs the platform switches features.' }]
      : []),
    ...(gone.length > 0
      ? [{ keys: keysOf(gone), reason: 'pipeline_gone', message: 'People have deleted the pipeline; it does not come back.' }]
      : []),
  ];
  for (const { keys, tool, input } of acts) {
    try {
      await ctx.powers.callByName(tool, input);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      refused.push({ keys, reason: error.reason, message: error.message });
    }
  }
  return refused;
}

interface To {
  current: Current;
  theirs: Values;
}

function ofRoles(changes: readonly Change[], { current, theirs }: To): Act[] {
  const wanted = rolesIn(theirs);
  return grouped(changes, /^roles\.([^.]+)\.(?:title|permissions)$/).map(([name, group]): Act => {
    const roleId = current.roleIds.get(name);
    const role = wanted[name];
    const keys = keysOf(group);
    if (!roleId)
      return { keys, tool: 'tenancy_install_roles', input: { roles: [{ name, title: role?.title, permissions: role?.permissions }] } };
    if (!role) return { keys, tool: 'tenancy_delete_role', input: { roleId } };
    return { keys, tool: 'tenancy_update_role', input: { roleId, ...fieldsOf(group) } };
  });
}

function ofPipelines(changes: readonly Change[], { current, theirs }: To): Act[] {
  const wanted = pipelinesIn(theirs);
  return grouped(changes, PIPELINE).flatMap(([key, group]): Act[] => {
    const pipeline = wanted[key];
    const keys = keysOf(group);
    const sequence = current.sequences.get(key);
    if (!sequence) return pipeline ? [{ keys, tool: 'crm_install_pipelines', input: { pipelines: [pipelineDraft(key, pipeline)] } }] : [];
    const pipelineId = seeded('pipeline', key);
    if (!pipeline) return [{ keys, tool: 'crm_delete_pipeline', input: { pipelineId } }];
    const renamed = group.find((change) => change.key === `pipelines.${key}.name`);
    return [
      ...(renamed ? [{ keys: [renamed.key], tool: 'crm_update_pipeline', input: { pipelineId, name: renamed.to } }] : []),
      ...stageActs({ key, pipeline, sequence, changes: group }),
    ];
  });
}

function ofLeadSources(changes: readonly Change[], theirs: Values): Act[] {
  const wanted = leadSourcesIn(theirs);
  return grouped(changes, /^leadSources\.(.+)$/).map(([name, group]): Act => {
    const [points, keys] = [wanted[name], keysOf(group)];
    const isNew = group.every(({ from }) => from === undefined);
    if (isNew) return { keys, tool: 'crm_install_pipelines', input: { leadSources: { [name]: points } } };
    const sourceId = seeded('lead_source', name);
    return { keys, tool: 'crm_update_lead_source', input: points === undefined ? { sourceId, isActive: false } : { sourceId, points } };
  });
}

/** What all tools of the business go by. */
const TENANT_KEYS = ['currency', 'timezone', 'languages'];

function ofTenant(changes: readonly Change[]): Act[] {
  const own = changes.filter(({ key, to }) => TENANT_KEYS.includes(key) && to !== undefined);
  return own.length === 0 ? [] : [{ keys: keysOf(own), tool: 'tenancy_update_tenant', input: { settings: fieldsOf(own) } }];
}
