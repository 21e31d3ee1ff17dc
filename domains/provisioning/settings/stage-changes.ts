import { UUID } from '#kernel/ids.ts';
import { seeded } from '#domains/crm/public.ts';
import { type pipelinesIn, stageDraft } from './items.ts';
import type { Change } from './three-way.ts';

/** One call that carries changes out. */
export interface Act {
  /** Of the settings that it changes. */
  keys: string[];
  tool: string;
  input: Record<string, unknown>;
}

/** The changes that `section` matches, by its first group. */
export function grouped(changes: readonly Change[], section: RegExp): [name: string, changes: Change[]][] {
  const matching = changes.filter(({ key }) => section.test(key));
  return [...Map.groupBy(matching, ({ key }) => section.exec(key)?.[1] ?? '')];
}

export const keysOf = (changes: readonly Change[]): string[] => changes.map(({ key }) => key);

/** The last part of each key, and what it becomes. */
export const fieldsOf = (changes: readonly Change[]): Record<string, unknown> =>
  Object.fromEntries(changes.map(({ key, to }) => [key.slice(key.lastIndexOf('.') + 1), to]));

interface PipelineChange {
  key: string;
  /** As the new version has it. */
  pipeline: ReturnType<typeof pipelinesIn>[string];
  /** As it stands, with what people added. */
  sequence: readonly string[];
  changes: readonly Change[];
}

const STAGE = /^pipelines\.[^.]+\.stages\.([^.]+)\.(?:name|semantic|probability)$/;

/** Renames first, so that names become free; then what is new, so that a pipeline is never without a won stage; then the rest. */
export function stageActs({ key, pipeline, sequence, changes }: PipelineChange): Act[] {
  const stages = new Map(grouped(changes, STAGE));
  const order = [...sequence];
  // What people added goes by its id already.
  const idOf = (stage: string): string => (UUID.test(stage) ? stage : seeded('stage', `${key}.${stage}`));
  const changed: Act[] = [];
  const added: Act[] = [];
  // In the order of the new version, so that each finds the one before it in its place.
  for (const stageKey of pipeline.order) {
    const [own, stage] = [stages.get(stageKey), pipeline.stages[stageKey]];
    if (!own || !stage) continue;
    if (sequence.includes(stageKey)) {
      changed.push({ keys: keysOf(own), tool: 'crm_update_stage', input: { stageId: idOf(stageKey), ...fieldsOf(own) } });
      continue;
    }
    const ahead = pipeline.order.slice(0, pipeline.order.indexOf(stageKey)).findLast((one) => order.includes(one));
    const position = ahead === undefined ? 1 : order.indexOf(ahead) + 2;
    order.splice(position - 1, 0, stageKey);
    added.push({
      keys: keysOf(own),
      tool: 'crm_install_stage',
      input: { pipelineKey: key, stage: stageDraft(stageKey, stage), position },
    });
  }
  const gone = [...stages].filter(([stageKey]) => !pipeline.stages[stageKey] && sequence.includes(stageKey));
  const removed = gone.map(([stageKey, own]) => ({
    keys: keysOf(own),
    tool: 'crm_delete_stage',
    input: { stageId: idOf(stageKey) },
  }));
  const left = order.filter((one) => !gone.some(([stageKey]) => stageKey === one));
  const orderKey = `pipelines.${key}.order`;
  const isReordered = changes.some((change) => change.key === orderKey);
  const moved = isReordered ? moves(left, pipeline.order).map(([stage, position]) => ({ stage, position })) : [];
  return [
    ...changed,
    ...added,
    ...removed,
    ...moved.map(({ stage, position }) => ({ keys: [orderKey], tool: 'crm_update_stage', input: { stageId: idOf(stage), position } })),
  ];
}

/**
 * Which stages to put where, one after the other, for ours to come in the wanted order while those of people keep their
 * places. Each is put to its final place, from the front, so that none disturbs the one before it.
 */
export function moves(order: readonly string[], wanted: readonly string[]): [stage: string, position: number][] {
  const ours = wanted.filter((stage) => order.includes(stage));
  const target = order.map((stage) => (ours.includes(stage) ? null : stage)).map((stage) => stage ?? ours.shift() ?? '');
  const now = [...order];
  return target.flatMap((stage, i): [string, number][] => {
    if (now[i] === stage) return [];
    now.splice(now.indexOf(stage), 1);
    now.splice(i, 0, stage);
    return [[stage, i + 1]];
  });
}
