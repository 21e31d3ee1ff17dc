import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { activationFields, BusinessActivationInput } from '../activation-input.ts';
import { toggleNames } from '../activation-tables.ts';
import { planActivation, type Plan } from './plan.ts';
import { PROMPT_LENGTH_MAX } from './text.ts';

const moveWell = 'Set up a physiotherapy practice called MoveWell in Ibadan with customers, patient records, invoicing and SMS reminders';

const because = (plan: Plan, field: string) => plan.assumptions.find((assumption) => assumption.field === field)?.because;

test('the prompt of the README becomes a whole plan with its reasons', () => {
  const plan = planActivation(moveWell);
  expect(plan.input).toMatchInlineSnapshot(`
    {
      "country": "NG",
      "currency": "NGN",
      "industry": "healthcare",
      "integrations": [
        "sms",
      ],
      "languages": [
        "en",
      ],
      "name": "MoveWell",
      "plan": "starter",
      "region": "lagos",
      "slug": "movewell",
      "timezone": "Africa/Lagos",
      "toggles": {
        "CRM": true,
        "Ecommerce": false,
        "FieldOps": false,
        "Finance": true,
        "Fleet": false,
        "HR": true,
        "Inventory": true,
        "LMS": false,
        "Marketing": false,
        "POS": true,
        "PatientMgmt": true,
        "Projects": false,
        "Streaming": false,
        "Support": true,
      },
    }
  `);
  expect(plan.assumptions).toMatchInlineSnapshot(`
    [
      {
        "because": "The prompt calls it so.",
        "field": "name",
        "value": "MoveWell",
      },
      {
        "because": "The prompt speaks of "physiotherapy practice".",
        "field": "industry",
        "value": "healthcare",
      },
      {
        "because": "Ibadan is in Nigeria.",
        "field": "country",
        "value": "NG",
      },
      {
        "because": "The time zone of Ibadan.",
        "field": "timezone",
        "value": "Africa/Lagos",
      },
      {
        "because": "Made from the name.",
        "field": "slug",
        "value": "movewell",
      },
      {
        "because": "The currency of Nigeria.",
        "field": "currency",
        "value": "NGN",
      },
      {
        "because": "The nearest region to Nigeria.",
        "field": "region",
        "value": "lagos",
      },
      {
        "because": "The languages of business of Nigeria.",
        "field": "languages",
        "value": [
          "en",
        ],
      },
      {
        "because": "No plan and no size was given.",
        "field": "plan",
        "value": "starter",
      },
      {
        "because": "The healthcare preset has it on.",
        "field": "toggles.Support",
        "value": true,
      },
      {
        "because": "The healthcare preset has it on.",
        "field": "toggles.HR",
        "value": true,
      },
      {
        "because": "The healthcare preset has it on.",
        "field": "toggles.POS",
        "value": true,
      },
      {
        "because": "The healthcare preset has it on.",
        "field": "toggles.Inventory",
        "value": true,
      },
    ]
  `);
  expect(plan.needs).toEqual([]);
  expect(plan.contradictions).toEqual([]);
});

test('a plan without needs and contradictions satisfies the schema of an activation', () => {
  expect(BusinessActivationInput.safeParse(planActivation(moveWell).input).error).toBeUndefined();
});

describe('precedence', () => {
  test('what the prompt excludes stays off, and defaults that need it go with it', () => {
    const plan = planActivation('Retail shop in Accra called Ama Stores with no inventory');
    expect(plan.input.toggles).toMatchObject({
      Inventory: false,
      POS: false,
      Ecommerce: false,
      CRM: true,
    });
    expect(because(plan, 'toggles.POS')).toBe('The retail preset has it on, but it needs Inventory, which is excluded.');
    expect(plan.contradictions).toEqual([]);
  });

  test('a feature that needs an excluded one is a contradiction, and neither is changed', () => {
    const plan = planActivation('POS but no inventory for Quick Bites, a cafe in Lagos');
    expect(plan.input.toggles).toMatchObject({ POS: true, Inventory: false });
    expect(plan.contradictions.map(({ fields }) => fields)).toEqual([['toggles.POS', 'toggles.Inventory']]);
  });

  test('"only" silences the preset, not the graph', () => {
    const plan = planActivation('POS only for Quick Bites, a cafe in Lagos');
    expect(toggleNames.filter((name) => plan.input.toggles[name])).toEqual(['Finance', 'POS', 'Inventory']);
    expect(because(plan, 'toggles.Inventory')).toBe('POS needs Inventory.');
  });

  test('the same feature wanted and excluded stays off and is reported', () => {
    const plan = planActivation('Shop "Duo" in Lagos with POS, inventory and payroll. No HR.');
    expect(plan.input.toggles.HR).toBe(false);
    expect(plan.contradictions.map(({ fields }) => fields)).toEqual([['toggles.HR']]);
  });
});

test.for([
  ['no marketing', 'Marketing'],
  ['skip HR for now', 'HR'],
  ["don't enable inventory or POS", 'Inventory POS'],
  ['without fleet, projects and LMS', 'Fleet Projects LMS'],
  ['HR can wait', 'HR'],
  ['marketing off, fleet: no', 'Marketing Fleet'],
  ['we do not sell online', 'Ecommerce'],
  ['no stock, drivers or payroll', 'Inventory Fleet HR'],
  ['POS and marketing are not needed', 'POS Marketing'],
  ['Not needed: HR, LMS', 'HR LMS'],
  ['sans marketing ni caisse', 'Marketing POS'],
  ['sin inventario', 'Inventory'],
  ['sem folha de pagamento', 'HR'],
  ['no queremos marketing ni flota', 'Marketing Fleet'],
] as const)('"%s" excludes %s', ([words, names]) => {
  const { toggles } = planActivation(`Set up a hotel called Azul in Lagos, ${words}.`).input;
  for (const name of names.split(' ')) expect(toggles).toHaveProperty(name, false);
});

test.for([
  ["don't forget the CRM", 'CRM'],
  ['not only CRM but also LMS', 'CRM LMS'],
  ["we can't live without projects", 'Projects'],
  ['no HR, but CRM and projects', 'CRM Projects'],
  ['no-nonsense CRM', 'CRM'],
  ['no HR, CRM please', 'CRM'],
  ['without HR and with LMS', 'LMS'],
  ['No HR. Fleet and LMS.', 'Fleet LMS'],
] as const)('"%s" asks for %s', ([words, names]) => {
  const { toggles } = planActivation(`Set up a hotel called Azul in Lagos, ${words}`).input;
  for (const name of names.split(' ')) expect(toggles).toHaveProperty(name, true);
});

test.for([
  ['called Kofi & Sons in Accra', 'Kofi & Sons', 'kofi-and-sons'],
  ['named "O\'Brien\'s" in Lagos', "O'Brien's", 'obriens'],
  ["appelée Élégance d'Or à Dakar", "Élégance d'Or", 'elegance-d-or'],
  ['called São João, in Lagos', 'São João', 'sao-joao'],
  ['under the name Bread and Butter with POS', 'Bread and Butter', 'bread-and-butter'],
  ['called Zuri and WhatsApp', 'Zuri', 'zuri'],
  ['called St. Mary in Lagos', 'St. Mary', 'st-mary'],
  ['called API in Lagos', 'API', 'api-business'],
] as const)('a shop %s is %s with the slug %s', ([words, name, slug]) => {
  expect(planActivation(`a shop ${words}`).input).toMatchObject({ name, slug });
});

test('a name that holds a place is no address', () => {
  const plan = planActivation('a restaurant called Lagos Bites');
  expect(plan.input.name).toBe('Lagos Bites');
  expect(plan.needs.map(({ field }) => field)).toEqual(['country']);
});

test('hosting is no address either', () => {
  const { input, needs } = planActivation('a restaurant called Bites, hosted in Frankfurt');
  expect(input).toMatchObject({ region: 'frankfurt' });
  expect(needs.map(({ field }) => field)).toEqual(['country']);
});

test('two plans are a contradiction and a question', () => {
  const plan = planActivation('Shop "Duo" in Lagos on the growth plan or the enterprise plan');
  expect(plan.input.plan).toBeUndefined();
  expect(plan.needs.map(({ field }) => field)).toEqual(['plan']);
  expect(plan.contradictions).toHaveLength(1);
});

describe('a JSON payload', () => {
  test('is taken as it is, and only what is missing is derived', () => {
    const plan = planActivation('{"name":"Duka","country":"KE","industry":"retail","currency":"USD","toggles":{"POS":true}}');
    expect(plan.input).toMatchObject({
      name: 'Duka',
      slug: 'duka',
      currency: 'USD',
      timezone: 'Africa/Nairobi',
      toggles: { POS: true, Inventory: true, Finance: true },
    });
    expect(plan.contradictions).toEqual([]);
    expect(BusinessActivationInput.safeParse(plan.input).success).toBe(true);
  });

  test('has its unknown and wrong fields reported by name and asked for', () => {
    const plan = planActivation(
      '{"name":"Duka","country":"Ruritania","industry":"retail","tz":"x","toggles":{"sauna":true,"HR":"yes"},"integrations":["fax","sms"],"colour":"red"}',
    );
    expect(plan.contradictions.map(({ message }) => message)).toMatchInlineSnapshot(`
      [
        "The value of country was refused: must be an ISO 3166-1 alpha-2 code such as NG.",
        "The value of timezone was refused: must be an IANA zone such as Africa/Lagos.",
        ""sauna" is no toggle and was left out.",
        "HR must be true or false.",
        ""fax" is no integration and was left out. There are whatsapp, sms, email, stripe, paystack, flutterwave, google_workspace, odoo, zoho.",
        ""colour" is no field of an activation and was left out.",
      ]
    `);
    expect(plan.needs.map(({ field }) => field)).toEqual(['country', 'timezone']);
    expect(plan.input).not.toHaveProperty('country');
    expect(plan.input.integrations).toEqual(['sms']);
  });

  test('may say in words, and under other names, what the schema has codes for; that is stated', () => {
    const plan = planActivation('{"business_name":"Duka","country":"Kenya","sector":"hotel","toggles":{"pos":true},"languages":"Swahili"}');
    expect(plan.input).toMatchObject({ name: 'Duka', country: 'KE', industry: 'hospitality', languages: ['sw'], toggles: { POS: true } });
    expect(plan.assumptions).toContainEqual({ field: 'country', value: 'KE', because: '"Kenya" in the payload was read so.' });
    expect(plan.contradictions).toEqual([]);
  });

  test('inside prose goes before it; what both say differently of a feature is reported', () => {
    const plan = planActivation(
      'Hi, please take {"name":"Duka","country":"KE","industry":"retail","toggles":{"HR":true}} and skip HR, add SMS.',
    );
    expect(plan.input).toMatchObject({ name: 'Duka', country: 'KE', integrations: ['sms'], toggles: { HR: false } });
    expect(plan.contradictions.map(({ fields }) => fields)).toEqual([['toggles.HR']]);
  });
});

test('input that is cut says so', () => {
  const plan = planActivation(`Set up a shop called Long in Lagos. ${'x '.repeat(50_000)}`);
  expect(plan.input.name).toBe('Long');
  expect(plan.assumptions[0]).toMatchObject({ field: 'prompt', value: PROMPT_LENGTH_MAX });
});

const partialInput = z.strictObject(activationFields).partial();
const words = fc.constantFrom(
  'no',
  'POS',
  'HR',
  ',',
  '.',
  'only',
  'called',
  '"',
  'Lagos',
  'in',
  'Kenya',
  'and',
  'or',
  'skip',
  '{',
  '}',
  ':',
  'hosted',
  'growth',
  'plan',
  'a@b.co',
  'x.ng',
  "d'",
  '&',
  'São',
  '—',
  '12',
  'staff',
  'except',
  'everything',
  'ñ',
  '\ud800',
  '美',
);
const anyPrompt = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.array(words, { maxLength: 60 }).map((list) => list.join(' ')),
);

test('any string gives a plan of the right shape, twice the same', () => {
  fc.assert(
    fc.property(anyPrompt, (prompt) => {
      const plan = planActivation(prompt);
      expect(planActivation(prompt)).toEqual(plan);
      expect(partialInput.safeParse(plan.input).error).toBeUndefined();
      expect(Object.keys(plan.input.toggles).toSorted()).toEqual(toggleNames.toSorted());
      for (const { field, question } of plan.needs) expect(plan.input).not.toHaveProperty([field], question);
      if (plan.needs.length + plan.contradictions.length === 0) BusinessActivationInput.parse(plan.input);
    }),
    { numRuns: 400 },
  );
});
