import { isSame, type Value, type Values } from './layers.ts';

export interface Change {
  key: string;
  /** Left out: it was not there. */
  from?: Value;
  /** Left out: it goes. */
  to?: Value;
}

export interface Conflict {
  key: string;
  base?: Value;
  ours?: Value;
  theirs?: Value;
}

export interface Merge {
  /** What the new version changes and nobody here has changed. */
  changes: Change[];
  /** What both have changed, differently: ours stays. */
  conflicts: Conflict[];
  /** Keys that people here have changed and the new version has not. */
  kept: string[];
}

/** `base` is what was applied, `ours` what is there now, `theirs` the new version. */
export function mergeThreeWay(base: Values, ours: Values, theirs: Values): Merge {
  const merge: Merge = { changes: [], conflicts: [], kept: [] };
  const keys = [...new Set([...Object.keys(base), ...Object.keys(ours), ...Object.keys(theirs)])].sort();
  for (const key of keys) {
    const [was, now, next] = [base[key], ours[key], theirs[key]];
    if (isSame(now, next)) continue;
    if (isSame(was, next)) merge.kept.push(key);
    else if (isSame(was, now)) merge.changes.push(changeOf(key, now, next));
    else merge.conflicts.push({ key, ...said({ base: was, ours: now, theirs: next }) });
  }
  return keepWhole(merge, theirs);
}

const changeOf = (key: string, from: Value | undefined, to: Value | undefined): Change => ({ key, ...said({ from, to }) });

const said = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;

const WHOLE = /^(?:roles\.[^.]+|pipelines\.[^.]+\.stages\.[^.]+|[a-z]+\.[^.]+)(?=\.)/i;

/** `roles.cashier`, `pipelines.main.stages.quote`: what is there or gone as a whole; with its pipeline a stage goes too. */
function wholeOf(key: string, theirs: Values): string {
  const pipeline = /^pipelines\.[^.]+/.exec(key)?.[0];
  if (pipeline && theirs[`${pipeline}.name`] === undefined) return pipeline;
  return WHOLE.exec(key)?.[0] ?? key;
}

/** The new version drops something that people here have changed: then it stays, and not only the part that they changed. */
function keepWhole({ changes, conflicts, kept }: Merge, theirs: Values): Merge {
  const disputed = new Set(conflicts.filter(({ theirs: next }) => next === undefined).map(({ key }) => wholeOf(key, theirs)));
  const isDisputed = ({ key }: Change): boolean => theirs[key] === undefined && disputed.has(wholeOf(key, theirs));
  const more = changes.filter(isDisputed).map(({ key, from }): Conflict => ({ key, ...said({ base: from, ours: from }) }));
  return {
    changes: changes.filter((change) => !isDisputed(change)),
    conflicts: [...conflicts, ...more].sort((a, b) => (a.key < b.key ? -1 : 1)),
    kept,
  };
}
