import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requiredBy, toggleNames, type Toggle, type Toggles } from './activation-tables.ts';
import { planSwitch } from './feature-switch.ts';

const having = (...on: Toggle[]): Toggles => Object.fromEntries(toggleNames.map((name) => [name, on.includes(name)])) as Toggles;
const refusal = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('It should have been refused.');
};

describe('on', () => {
  test('brings along what it needs, and says why', () => {
    expect(planSwitch(having('CRM', 'Finance'), { on: ['POS'], off: [], withDependents: false })).toEqual({
      toggles: having('CRM', 'Finance', 'POS', 'Inventory'),
      on: ['POS', 'Inventory'],
      off: [],
      because: [{ feature: 'Inventory', isOn: true, because: 'POS needs it.' }],
    });
  });

  test('of what is on already changes nothing', () => {
    const present = having('CRM');
    expect(planSwitch(present, { on: ['CRM'], off: [], withDependents: false })).toEqual({
      toggles: present,
      on: [],
      off: [],
      because: [],
    });
  });
});

describe('off', () => {
  const present = having('Finance', 'Inventory', 'POS', 'Ecommerce', 'CRM');

  test('of what others need is refused, and names them', () => {
    expect(refusal(() => planSwitch(present, { on: [], off: ['Inventory'], withDependents: false }))).toMatchObject({
      code: 'conflict',
      reason: 'feature_needed',
      details: { data: { dependents: ['Ecommerce', 'POS'] } },
    });
  });

  test('takes them along when that is said, and when they are named', () => {
    expect(planSwitch(present, { on: [], off: ['Inventory'], withDependents: true })).toEqual({
      toggles: having('Finance', 'CRM'),
      on: [],
      off: ['Ecommerce', 'POS', 'Inventory'],
      because: [
        { feature: 'Ecommerce', isOn: false, because: 'It needs Inventory.' },
        { feature: 'POS', isOn: false, because: 'It needs Inventory.' },
      ],
    });
    expect(planSwitch(present, { on: [], off: ['Inventory', 'POS', 'Ecommerce'], withDependents: false }).because).toEqual([]);
  });

  test('together with what needs it is a contradiction', () => {
    expect(refusal(() => planSwitch(having('CRM'), { on: ['POS'], off: ['Finance'], withDependents: true }))).toMatchObject({
      code: 'invalid_input',
      reason: 'switch_contradictory',
    });
  });
});

test('whatever is wished, what comes out either holds together or is refused, and nobody’s feature changes unsaid', () => {
  const some = fc.subarray([...toggleNames]);
  const isWhole = (toggles: Toggles): boolean =>
    toggleNames.every((name) => !toggles[name] || requiredBy(name).every((needed) => toggles[needed]));
  fc.assert(
    fc.property(some, some, some, fc.boolean(), (start, on, off, withDependents) => {
      const present = having(...start, ...start.flatMap((name) => [...requiredBy(name)]));
      let plan: ReturnType<typeof planSwitch>;
      try {
        plan = planSwitch(present, { on, off, withDependents });
      } catch {
        return true;
      }
      const said = new Set([...on, ...off, ...plan.because.map(({ feature }) => feature)]);
      return (
        isWhole(plan.toggles) &&
        on.every((name) => plan.toggles[name]) &&
        off.every((name) => !plan.toggles[name]) &&
        toggleNames.every((name) => plan.toggles[name] === present[name] || said.has(name))
      );
    }),
  );
});
