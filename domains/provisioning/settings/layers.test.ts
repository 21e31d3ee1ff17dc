import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flatten, LAYERS, type Layer, nest, settle, type Values } from './layers.ts';
import { keepVersions } from './registry.ts';
import { moves } from './stage-changes.ts';
import { mergeThreeWay } from './three-way.ts';

const layer = (name: Layer['layer'], values: Values, version = 1): Layer => ({ layer: name, id: name, version, values });

test('a later layer overrules an earlier one, whatever order they are given in', () => {
  const layers = [
    layer('prompt', { a: 1 }),
    layer('platform', { a: 4, b: 4 }),
    layer('industry', { a: 2 }),
    layer('country', { a: 3, b: 3 }),
  ];
  expect(settle(layers)).toEqual(settle(layers.toReversed()));
  expect(settle(layers).get('a')).toEqual({
    value: 1,
    layer: 'prompt',
    others: [
      { layer: 'industry', value: 2 },
      { layer: 'country', value: 3 },
      { layer: 'platform', value: 4 },
    ],
  });
  expect(settle(layers).get('b')).toMatchObject({ value: 3, layer: 'country' });
});

test('what says nothing overrules nothing', () => {
  expect(flatten({ a: null, b: undefined, c: { d: false, e: [], f: {} } })).toEqual({ 'c.d': false, 'c.e': [] });
});

test('an applied version stays until it is upgraded; another pack or preset replaces it', () => {
  const applied = [layer('industry', { a: 1 }), layer('country', { b: 1 }), layer('prompt', { c: 1 })];
  const next = [layer('industry', { a: 2 }, 2), { ...layer('country', { b: 2 }, 2), id: 'other' }, layer('prompt', { c: 2 }, 2)];
  expect(keepVersions(next, applied)).toEqual([applied[0], next[1], next[2]]);
});

const name = fc.stringMatching(/^[a-z]{1,4}$/).filter((text) => text !== 'name');
const leaf = fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.boolean(), fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }));
const tree = fc.dictionary(name, fc.oneof(leaf, fc.dictionary(name, leaf, { minKeys: 1 })), { minKeys: 1 });
const values: fc.Arbitrary<Values> = fc.dictionary(
  fc.constantFrom('a', 'b', 'c.d', 'c.e', 'roles.x.title', 'roles.x.permissions'),
  fc.integer({ min: 0, max: 2 }),
);

test('flattening and nesting are each other’s way back', () => {
  fc.assert(
    fc.property(tree, (given) => {
      expect(nest(flatten({ section: given }), 'section')).toEqual(given);
    }),
  );
});

test('every settled value is that of the last layer that knows it', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ layer: fc.constantFrom(...LAYERS), values }), { maxLength: 5 }), (drafts) => {
      const unique = [...new Map(drafts.map((draft) => [draft.layer, layer(draft.layer, draft.values)])).values()];
      for (const [key, setting] of settle(unique)) {
        const knowing = LAYERS.filter((one) => unique.some((given) => given.layer === one && key in given.values));
        expect(setting.layer).toBe(knowing.at(-1));
        expect(setting.others.map((other) => other.layer)).toEqual(knowing.slice(0, -1).toReversed());
      }
    }),
  );
});

/** Ours with the changes of a merge carried out. */
function carriedOut(base: Values, ours: Values, theirs: Values): Values {
  const result = { ...ours };
  for (const { key, to } of mergeThreeWay(base, ours, theirs).changes) {
    if (to === undefined) delete result[key];
    else result[key] = to;
  }
  return result;
}

test('where nobody changed anything, merging brings theirs; where they changed nothing, it leaves ours', () => {
  fc.assert(
    fc.property(values, values, (base, other) => {
      expect(carriedOut(base, base, other)).toEqual(other);
      expect(carriedOut(base, other, base)).toEqual(other);
      expect(mergeThreeWay(base, other, other)).toEqual({ changes: [], conflicts: [], kept: [] });
    }),
  );
});

test('a merge changes nothing that people changed, and accounts for every difference', () => {
  fc.assert(
    fc.property(values, values, values, (base, ours, theirs) => {
      const { changes, conflicts, kept } = mergeThreeWay(base, ours, theirs);
      for (const { key } of changes) expect(ours[key]).toEqual(base[key]);
      for (const { key } of conflicts) expect(ours[key]).not.toEqual(theirs[key]);
      const different = Object.keys({ ...base, ...ours, ...theirs }).filter((key) => ours[key] !== theirs[key]);
      expect(
        [...changes, ...conflicts]
          .map(({ key }) => key)
          .concat(kept)
          .toSorted(),
      ).toEqual(different.toSorted());
    }),
  );
});

test('what the new version drops stays whole where people changed a part of it', () => {
  const base = { 'roles.x.title': 'X', 'roles.x.permissions': ['a'] };
  const merge = mergeThreeWay(base, { ...base, 'roles.x.title': 'Ours' }, {});
  expect(merge.changes).toEqual([]);
  expect(merge.conflicts.map(({ key }) => key)).toEqual(['roles.x.permissions', 'roles.x.title']);
});

test('moving stages brings ours into the new order and leaves those of people in their places', () => {
  const letters = fc.shuffledSubarray(['a', 'b', 'c', 'd', 'x', 'y'], { minLength: 6 });
  const wanted = fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 4 });
  fc.assert(
    fc.property(letters, wanted, (order, target) => {
      const now = [...order];
      for (const [stage, position] of moves(order, target)) {
        now.splice(now.indexOf(stage), 1);
        now.splice(position - 1, 0, stage);
      }
      expect(now.filter((stage) => target.includes(stage))).toEqual(target);
      expect(now.map((stage) => (target.includes(stage) ? '' : stage))).toEqual(
        order.map((stage) => (target.includes(stage) ? '' : stage)),
      );
    }),
  );
});
