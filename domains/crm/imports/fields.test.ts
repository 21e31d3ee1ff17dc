import { describe, expect, test } from 'vitest';
import { amountOf, BadCell, dateOf, READ } from './cells.ts';
import { toDraft } from './drafts.ts';
import { guessColumns, type Kind } from './fields.ts';

const guess = (kind: Kind, headings: string): string =>
  guessColumns(kind, headings.split('|'))
    .map(({ field }) => field ?? '-')
    .join(' ');

test.for([
  [
    'people',
    'First Name|Last Name|E-mail Address|Mobile Phone|Company|Job Title|Shoe size',
    'givenName familyName email phone organisationName role -',
  ],
  [
    'people',
    'Prénom|Nom|Courriel|Téléphone portable|Société|Fonction|Langue',
    'givenName familyName email phone organisationName role language',
  ],
  ['people', 'Nombre|Apellidos|Correo electrónico|Teléfono|Empresa|Cargo', 'givenName familyName email phone organisationName role'],
  ['people', 'Nome|Sobrenome|E-mail|Celular|Empresa|Cargo|Idioma', 'givenName familyName email phone organisationName role language'],
  ['people', 'Nom|Téléphone', 'displayName phone'],
  ['people', 'Nombre|Celular', 'displayName phone'],
  ['people', 'displayName|phone|phone2|email', 'displayName phone phone2 email'],
  ['people', 'Full name|Phone 1|Phone 2|Email 1|Email 2', 'displayName phone phone2 email email2'],
  ['people', 'Customer phone number|Customer name', 'phone displayName'],
  ['organisations', 'Raison sociale|SIRET|Site web|Ville|Pays', 'name registrationNumber website city country'],
  ['organisations', 'Razón social|NIF|Teléfono|Ciudad|País', 'name registrationNumber phone city country'],
  [
    'leads',
    'Name|Company|Lead Source|Product|Budget|Currency|Country',
    'displayName organisationName source productInterest value currency country',
  ],
  ['deals', 'Opportunity Name|Account Name|Amount|Close Date|Stage', 'name organisationName value expectedCloseOn stage'],
  ['deals', 'Affaire|Entreprise|Montant|Devise|Date de clôture prévue|Étape', 'name organisationName value currency expectedCloseOn stage'],
] as const)('%s: %s', ([kind, headings, fields]) => {
  expect(guess(kind, headings)).toBe(fields);
});

test('a guess says how sure it is, and no two columns go to one field', () => {
  expect(guessColumns('people', ['phone', 'Mobile', 'Best phone number'])).toEqual([
    { heading: 'phone', field: 'phone', confidence: 100 },
    { heading: 'Mobile', field: null, confidence: 0 },
    { heading: 'Best phone number', field: null, confidence: 0 },
  ]);
  expect(guessColumns('people', ['Best phone number'])[0]).toEqual({ heading: 'Best phone number', field: 'phone', confidence: 60 });
});

test('where headings say nothing the cells may', () => {
  const rows = [
    ['Ada', '+234 803 555 0001', 'ada@example.ng'],
    ['Ben', '', 'ben@example.ng'],
    ['Cy', '+2348035550003', ''],
  ];
  expect(guessColumns('people', ['', '', 'x'], rows).map(({ field, confidence }) => [field, confidence])).toEqual([
    [null, 0],
    ['phone', 50],
    ['email', 50],
  ]);
  expect(guessColumns('people', ['Email', 'Phone', ''], rows).map(({ field }) => field)).toEqual(['email', 'phone', null]);
});

const outcome = (run: () => string): string => {
  try {
    return run();
  } catch (error) {
    if (error instanceof BadCell) return error.reason;
    throw error;
  }
};

describe('amounts', () => {
  test.for<[string, string]>([
    ['1234.50', '1234.50'],
    ['1,234.50', '1234.50'],
    ['1.234,50', '1234.50'],
    ['1 234,5', '1234.5'],
    ["1'234'567.00", '1234567.00'],
    ['1.234.567', '1234567'],
    ['12,34', '12.34'],
    ['0.125', '0.125'],
    ['12345,678', '12345.678'],
    ['1,234', 'amount_ambiguous'],
    ['1.234', 'amount_ambiguous'],
    ['1,23,456.00', 'amount_invalid'],
    ['-5', 'amount_invalid'],
    ['NGN 5', 'amount_invalid'],
    ['1.2.3', 'amount_invalid'],
  ])('%s is %s', ([cell, expected]) => {
    expect(outcome(() => amountOf(cell))).toBe(expected);
  });
});

describe('dates', () => {
  test.for<[string, string]>([
    ['2026-12-31', '2026-12-31'],
    ['2026/1/5', '2026-01-05'],
    ['2026-12-31T10:00:00Z', '2026-12-31'],
    ['31.12.2026', '2026-12-31'],
    ['05.06.2026', '2026-06-05'],
    ['31/12/2026', '2026-12-31'],
    ['12/31/2026', '2026-12-31'],
    ['7/7/2026', '2026-07-07'],
    ['05/06/2026', 'date_ambiguous'],
    ['2026-02-30', 'date_invalid'],
    ['tomorrow', 'date_invalid'],
  ])('%s is %s', ([cell, expected]) => {
    expect(outcome(() => dateOf(cell))).toBe(expected);
  });
});

test.for([
  ['country', 'Côte d’Ivoire', 'CI'],
  ['country', 'Nigéria', 'NG'],
  ['country', 'Brasil', 'BR'],
  ['country', 'gh', 'GH'],
  ['country', 'Wakanda', 'country_unknown'],
  ['phone', '+234 803 123 4567', '+2348031234567'],
  ['phone', '0803 123 4567', '+2348031234567'],
  ['phone', '0803 12', 'phone_invalid'],
  ['email', 'Ada@Example.COM', 'ada@example.com'],
  ['email', 'ada@example', 'email_invalid'],
  ['website', 'example.com', 'https://example.com'],
  ['currency', 'ngn', 'NGN'],
  ['currency', 'XXY', 'currency_unknown'],
  ['displayName', '=HYPERLINK("x")', '=HYPERLINK("x")'],
  ['displayName', 'x'.repeat(201), 'cell_too_long'],
] as const)('a cell of %s: %s', ([field, cell, expected]) => {
  expect(outcome(() => READ[field](cell, 'NG'))).toBe(expected);
});

test.for([
  ['a row of nothing', 'people', ['displayName'], [' '], { is: 'empty' }],
  ['a name of its halves', 'people', ['givenName', 'familyName'], ['Ada', 'Obi'], { is: 'good', fields: { displayName: 'Ada Obi' } }],
  ['no name', 'people', ['phone'], ['+2348031234567'], { is: 'bad', field: 'displayName', reason: 'field_missing' }],
  [
    'an amount in the business’s own currency',
    'leads',
    ['displayName', 'value'],
    ['Ada', '5.5'],
    { is: 'good', fields: { value: '5.50', currency: 'NGN' } },
  ],
  [
    'more decimals than the currency has',
    'leads',
    ['displayName', 'value', 'currency'],
    ['Ada', '5.5', 'XOF'],
    { is: 'bad', field: 'value', reason: 'too_many_decimals' },
  ],
  ['a deal without a customer', 'deals', ['name'], ['Vans'], { is: 'bad', field: 'organisationName', reason: 'field_missing' }],
  ['a column that goes nowhere', 'people', ['displayName', null], ['Ada', 'not a phone'], { is: 'good', fields: { displayName: 'Ada' } }],
] as const)('%s', ([, kind, mapping, cells, expected]) => {
  expect(toDraft({ kind, mapping, currency: 'NGN', home: 'NG' }, cells)).toMatchObject(expected);
});
