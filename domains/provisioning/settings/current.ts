import type { ToolContext } from '#kernel/tool-context.ts';
import { seeded } from '#domains/crm/public.ts';
import { toggleNames } from '../activation-tables.ts';
import { hasCrm } from './install.ts';
import { pipelinesIn, rolesIn, leadSourcesIn } from './items.ts';
import { flatten, type Value, type Values } from './layers.ts';

/** What the house says now, of the settings that it keeps as records of other domains. */
export interface Current {
  values: Values;
  /** Whether that a key is absent from `values` means that somebody took it away. */
  isKept: (key: string) => boolean;
  roleIds: ReadonlyMap<string, string>;
  /** The record that a value is part of; null where no domain keeps it. */
  recordOf: (key: string) => string | null;
  /** All stages of a pipeline in order: ours by their key, those that people added by their id. */
  sequences: ReadonlyMap<string, readonly string[]>;
}

interface RoleRow {
  id: string;
  name: string;
  title: string;
  permissions: string[];
}
interface PipelineRow {
  pipelineId: string;
  name: string;
  stages: { stageId: string; name: string; semantic: string; probability: number }[];
}
interface SourceRow {
  sourceId: string;
  points: number;
  isActive: boolean;
}

const TENANT_KEYS = ['country', 'currency', 'timezone', 'languages', 'industry', 'region', 'integrations', 'domain'] as const;

/** `known` names what to look for; of that, only what was handed over (`installed`) can have been changed by people. */
export async function readCurrent(ctx: ToolContext, known: Values, installed: readonly string[]): Promise<Current> {
  const handed = new Set(installed);
  const { settings, modules, name } = ctx.tenant;
  const toggles = new Set(ctx.powers.domains().flatMap(({ toggle }) => toggle ?? []));
  const own = flatten({
    name,
    ...Object.fromEntries(TENANT_KEYS.map((key) => [key, settings[key]])),
    toggles: Object.fromEntries(toggleNames.filter((toggle) => toggles.has(toggle)).map((toggle) => [toggle, modules.includes(toggle)])),
  });
  const { values: ofRoles, roleIds } = await readRoles(ctx, known);
  const { values: ofCrm, sequences } = hasCrm(ctx) ? await readCrm(ctx, known) : { values: {}, sequences: new Map() };
  return {
    values: { ...own, ...ofRoles, ...ofCrm },
    sequences,
    // What a feature that is off keeps is not gone: nobody can see or change it.
    isKept: (key) => key in own || (handed.has(wholeOf(key) ?? '') && (key.startsWith('roles.') || hasCrm(ctx))),
    roleIds,
    recordOf: (key) => (key in own ? ctx.tenant.id : recordOf(key, roleIds)),
  };
}

const ROLE = /^roles\.([^.]+)\.(?:title|permissions)$/;
const PIPELINE = /^pipelines\.([^.]+)\.(?:name|order|stages\.([^.]+)\.(?:name|semantic|probability))$/;
const SOURCE = /^leadSources\.(.+)$/;

/** What was handed over as a whole, such as `roles.cashier`, of keys that a domain keeps. */
const wholeOf = (key: string): string | undefined =>
  SOURCE.test(key) ? key : ROLE.test(key) || PIPELINE.test(key) ? key.split('.', 2).join('.') : undefined;

function recordOf(key: string, roleIds: ReadonlyMap<string, string>): string | null {
  const [role, source] = [ROLE.exec(key)?.[1], SOURCE.exec(key)?.[1]];
  if (role) return roleIds.get(role) ?? null;
  if (source) return seeded('lead_source', source);
  const [, pipeline, stage] = PIPELINE.exec(key) ?? [];
  if (!pipeline) return null;
  return stage ? seeded('stage', `${pipeline}.${stage}`) : seeded('pipeline', pipeline);
}

async function readRoles(ctx: ToolContext, known: Values): Promise<{ values: Values; roleIds: Map<string, string> }> {
  const names = new Set(Object.keys(rolesIn(known)));
  const rows = (await listAll<RoleRow>(ctx, 'tenancy_list_roles')).filter(({ name }) => names.has(name));
  const roles = Object.fromEntries(rows.map(({ name, title, permissions }) => [name, { title, permissions }]));
  return { values: flatten({ roles }), roleIds: new Map(rows.map(({ id, name }) => [name, id])) };
}

async function readCrm(ctx: ToolContext, known: Values): Promise<Pick<Current, 'values' | 'sequences'>> {
  const rows = new Map((await listAll<PipelineRow>(ctx, 'crm_list_pipelines')).map((row) => [row.pipelineId, row]));
  const pipelines: Record<string, object> = {};
  const sequences = new Map<string, string[]>();
  for (const [key, wanted] of Object.entries(pipelinesIn(known))) {
    const row = rows.get(seeded('pipeline', key));
    if (!row) continue;
    const keyOf = new Map(Object.keys(wanted.stages).map((stage) => [seeded('stage', `${key}.${stage}`), stage]));
    const stages = row.stages.flatMap(({ stageId, name, semantic, probability }): [string, Record<string, Value>][] => {
      const stageKey = keyOf.get(stageId);
      return stageKey ? [[stageKey, { name, semantic, probability }]] : [];
    });
    pipelines[key] = { name: row.name, order: stages.map(([stageKey]) => stageKey), stages: Object.fromEntries(stages) };
    sequences.set(
      key,
      row.stages.map(({ stageId }) => keyOf.get(stageId) ?? stageId),
    );
  }
  return { values: flatten({ pipelines, leadSources: await readLeadSources(ctx, known) }), sequences };
}

async function readLeadSources(ctx: ToolContext, known: Values): Promise<Record<string, number>> {
  const rows = new Map((await listAll<SourceRow>(ctx, 'crm_list_lead_sources')).map((row) => [row.sourceId, row]));
  return Object.fromEntries(
    Object.keys(leadSourcesIn(known)).flatMap((name) => {
      const row = rows.get(seeded('lead_source', name));
      return row?.isActive ? [[name, row.points]] : [];
    }),
  );
}

/** All pages of a list tool. */
export async function listAll<T>(ctx: ToolContext, tool: string): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = (await ctx.powers.callByName(tool, { limit: 100, ...(cursor && { cursor }) })) as {
      items: T[];
      nextCursor: string | null;
    };
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}
