/** Where a value comes from; each layer overrules those before it. */
export const LAYERS = ['platform', 'country', 'industry', 'size', 'prompt'] as const;
export type LayerName = (typeof LAYERS)[number];

export type Value = string | number | boolean | readonly Value[];
/** By dotted key, such as `pipelines.main.stages.quote.name`. */
export type Values = Readonly<Record<string, Value>>;

export interface Layer {
  layer: LayerName;
  /** Which pack, preset or size, and which version of it. */
  id: string;
  version: number;
  values: Values;
  /** Why, for values that nobody wrote down: what the planner concluded from a prompt. */
  because?: Readonly<Record<string, string>>;
}

export interface Setting<L extends string = LayerName> {
  value: Value;
  layer: L;
  /** What the other layers that know the key say, the nearest to the deciding one first. */
  others: { layer: L; value: Value }[];
}

/** One value for each key, with the layer that decided it. The same whatever order the layers are given in. */
export function settle(layers: readonly Layer[]): Map<string, Setting> {
  const settled = new Map<string, Setting>();
  for (const name of LAYERS) {
    for (const { layer, values } of layers.filter((one) => one.layer === name)) {
      for (const [key, value] of Object.entries(values)) {
        const before = settled.get(key);
        const others = before ? [{ layer: before.layer, value: before.value }, ...before.others] : [];
        settled.set(key, { value, layer, others });
      }
    }
  }
  return new Map([...settled].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The values alone. */
export const valuesOf = (settled: ReadonlyMap<string, { value: Value }>): Values =>
  Object.fromEntries([...settled].map(([key, { value }]) => [key, value]));

/** Nested objects by dotted keys. Null and undefined say nothing; a list is one value. */
export function flatten(tree: object, prefix = ''): Values {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]: [string, unknown]): [string, Value][] => {
      if (value === null || value === undefined) return [];
      const key = `${prefix}${name}`;
      if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(flatten(value, `${key}.`));
      return [[key, value as Value]];
    }),
  );
}

/** The other way round, for the part of the settings below `section`. */
export function nest(values: Values, section: string): Record<string, unknown> {
  const tree: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    if (!key.startsWith(`${section}.`)) continue;
    const path = key.slice(section.length + 1).split('.');
    let node = tree;
    for (const name of path.slice(0, -1)) node = (node[name] ??= {}) as Record<string, unknown>;
    node[path.at(-1) ?? ''] = value;
  }
  return tree;
}

/** Values are JSON in the order they were written down, so their text decides. */
export const isSame = (a: Value | undefined, b: Value | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);
