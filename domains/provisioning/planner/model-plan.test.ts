import { expect, test } from 'vitest';
import { BusinessActivationInput } from '../activation-input.ts';
import { planWithModel } from './model-plan.ts';
import { planActivation } from './plan.ts';

const prompt = 'Zed Ltd is in Ikeja, we have a POS and no marketing';
const says = (answer: unknown) => async () => (typeof answer === 'string' ? answer : JSON.stringify(answer));
const because = 'The model read the prompt so.';

test('what the model reads is laid over what the words say, and each of it is stated', async () => {
  const plan = await planWithModel(
    prompt,
    says({ name: 'Zed Ltd', industry: 'retail', plan: 'growth', toggles: { HR: true }, integrations: ['sms'] }),
  );
  expect(plan.input).toMatchObject({
    name: 'Zed Ltd',
    industry: 'retail',
    country: 'NG',
    plan: 'growth',
    integrations: ['sms'],
    toggles: { HR: true, POS: true },
  });
  for (const [field, value] of [
    ['industry', 'retail'],
    ['plan', 'growth'],
    ['toggles.HR', true],
    ['integrations', ['sms']],
  ])
    expect(plan.assumptions).toContainEqual({ field, value, because });
  expect(BusinessActivationInput.safeParse(plan.input).error).toBeUndefined();
});

test.for([
  ['a name that the prompt does not hold', { name: 'Acme', industry: 'retail' }, { name: 'Zed Ltd' }],
  ['an address that the prompt does not hold', { adminEmail: 'a@b.co', industry: 'retail' }, { adminEmail: undefined }],
  ['a field that its schema refuses', { country: 'XX', industry: 'retail' }, { country: 'NG' }],
  ['a feature that the prompt excludes', { industry: 'retail', toggles: { Marketing: true } }, { toggles: { Marketing: false } }],
  ['a feature switched off that the prompt names', { industry: 'retail', toggles: { POS: false } }, { toggles: { POS: true } }],
  ['unknown fields', { industry: 'retail', colour: 'red' }, { industry: 'retail' }],
] as const)('the model cannot bring in %s', async ([, answer, expected]) => {
  const { input, contradictions } = await planWithModel(prompt, says(answer));
  const { toggles, ...rest } = expected as { toggles?: object };
  expect(input.toggles).toMatchObject(toggles ?? {});
  for (const [field, value] of Object.entries(rest)) expect(input[field as keyof typeof input]).toEqual(value);
  expect(contradictions).toEqual([]);
});

test('the graph judges what the model proposes', async () => {
  const { input, contradictions } = await planWithModel('Zed Ltd, a shop in Lagos, no inventory', says({ toggles: { POS: true } }));
  expect(input.toggles).toMatchObject({ POS: true, Inventory: false });
  expect(contradictions.map(({ fields }) => fields)).toEqual([['toggles.POS', 'toggles.Inventory']]);
});

test('"only" leaves the model nothing to add', async () => {
  const { input } = await planWithModel('CRM only for Zed Ltd, a shop in Lagos', says({ toggles: { HR: true, Streaming: true } }));
  expect(Object.entries(input.toggles).flatMap(([toggle, isOn]) => (isOn ? [toggle] : []))).toEqual(['CRM']);
});

test.for([
  ['is not there', async () => Promise.reject(new Error('connect ECONNREFUSED secret-host')), /did not answer/],
  ['says no JSON', says('I am a teapot.'), /could not be read/],
  ['says half a JSON', says('{"name": "Zed'), /could not be read/],
  ['says a list', says('[1, 2]'), /could not be read/],
  ['says nothing that holds', says({ country: 'XX', colour: 'red' }), /Nothing in/],
] as const)('a model that %s leaves the deterministic plan, which says so', async ([, ask, words]) => {
  const { assumptions, ...plan } = await planWithModel(prompt, ask);
  const { assumptions: alone, ...deterministic } = planActivation(prompt);
  expect(plan).toEqual(deterministic);
  expect(assumptions).toEqual([{ field: 'model', value: null, because: expect.stringMatching(words) }, ...alone]);
});

test('a payload needs no model', async () => {
  const payload = '{"name":"Duka","country":"KE","industry":"retail"}';
  const plan = await planWithModel(payload, () => Promise.reject(new Error('asked')));
  expect(plan).toEqual(planActivation(payload));
});
