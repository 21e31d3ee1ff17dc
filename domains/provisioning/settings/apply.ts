import { isRetryable, toToolError } from '#kernel/database-errors.ts';
import { UUID } from '#kernel/ids.ts';
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
  const refused = refusals(ctx, changes, { current, theirs, installed });
  const left = new Set(refused.flatMap(({ keys }) => keys));
  const standing = changes.filter(({ key }) => !left.has(key));
  const acts = [
    ...ofRoles(standing, { current, theirs }),
    ...(hasCrm(ctx) ? [...ofPipelines(standing, { current, theirs }), ...ofLeadSources(standing, theirs)] : []),
    ...ofTenant(standing),
  ];
  for (const { keys, tool, input } of acts) {
    try {
      await ctx.powers.callByName(tool, input);
    } catch (error) {
      const told = toToolError(error, []);
      // Only what the data or a rule says no to; the rest is no answer of theirs.
      if (isRetryable(error) || told.code === 'internal' || told.code === 'unavailable') throw error;
      refused.push({ keys, reason: told.reason, message: told.message });
    }
  }
  return refused;
}

interface To {
  current: Current;
  theirs: Values;
}

/** What is not even tried, and why. */
function refusals(
  ctx: ToolContext,
  changes: readonly Change[],
  { current, theirs, installed }: To & { installed: readonly string[] },
): Refused[] {
  const handed = new Set(installed);
  const wanted = pipelinesIn(theirs);
  const ofPipeline = (isIt: (pipeline: string) => boolean): Change[] =>
    changes.filter(({ key }) => hasCrm(ctx) && isIt(PIPELINE.exec(key)?.[1] ?? ''));
  const cases: [changes: Change[], reason: string, message: string][] = [
    [
      changes.filter(({ key }) => key.startsWith('toggles.') && current.isKept(key)),
      'operators_only',
      'Whoever runs the platform switches features.',
    ],
    [
      ofPipeline((pipeline) => handed.has(`pipelines.${pipeline}`) && !current.sequences.has(pipeline)),
      'pipeline_gone',
      'People have deleted the pipeline; it does not come back.',
    ],
    [
      ofPipeline((pipeline) => !wanted[pipeline] && current.sequences.get(pipeline)?.some((stage) => UUID.test(stage)) === true),
      'pipeline_extended',
      'People have added stages to the pipeline that goes; it stays.',
    ],
  ];
  return cases.filter(([some]) => some.length > 0).map(([some, reason, message]) => ({ keys: keysOf(some), reason, message }));
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
