import { expect, test } from 'vitest';
import { Unreadable } from './limits.ts';
import { CARD_HEADINGS, cardRows, componentsOf, readCards } from './vcard.ts';

const read = (text: string): Record<string, string>[] =>
  cardRows(readCards(text)).map((row) => Object.fromEntries(CARD_HEADINGS.flatMap((heading, i) => (row[i] ? [[heading, row[i]]] : []))));
const card = (version: string, ...lines: string[]): string => ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\r\n');

// RFC 6350, section 8: the author's own card.
const PERREAULT = `BEGIN:VCARD\r
VERSION:4.0\r
FN:Simon Perreault\r
N:Perreault;Simon;;;ing. jr,M.Sc.\r
BDAY:--0203\r
ANNIVERSARY:20090808T1430-0500\r
GENDER:M\r
LANG;PREF=1:fr\r
LANG;PREF=2:en\r
ORG;TYPE=work:Viagenie\r
ADR;TYPE=work:;Suite D2-630;2875 Laurier;\r
 Quebec;QC;G1V 2M2;Canada\r
TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1-418-656-9254;ext=102\r
TEL;VALUE=uri;TYPE="work,cell,voice,video,text":tel:+1-418-262-6501\r
EMAIL;TYPE=work:simon.perreault@viagenie.ca\r
GEO;TYPE=work:geo:46.772673,-71.282945\r
KEY;TYPE=work;VALUE=uri:\r
 http://www.viagenie.ca/simon.perreault/simon.asc\r
TZ:-0500\r
URL;TYPE=home:http://nomis80.org\r
END:VCARD\r
`;

// RFC 2426, section 7: the authors' cards.
const HOWES = `BEGIN:vCard
VERSION:3.0
FN:Frank Dawson
ORG:Lotus Development Corporation
ADR;TYPE=WORK,POSTAL,PARCEL:;;6544 Battleford Drive
 ;Raleigh;NC;27613-3502;U.S.A.
TEL;TYPE=VOICE,MSG,WORK:+1-919-676-9515
TEL;TYPE=FAX,WORK:+1-919-676-9564
EMAIL;TYPE=INTERNET,PREF:Frank_Dawson@Lotus.com
EMAIL;TYPE=INTERNET:fdawson@earthlink.net
URL:http://home.earthlink.net/~fdawson
END:vCard

BEGIN:vCard
VERSION:3.0
FN:Tim Howes
ORG:Netscape Communications Corp.
ADR;TYPE=WORK:;;501 E. Middlefield Rd.;Mountain View;
 CA; 94043;U.S.A.
TEL;TYPE=VOICE,MSG,WORK:+1-415-937-3419
TEL;TYPE=FAX,WORK:+1-415-528-4164
EMAIL;TYPE=INTERNET:howes@netscape.com
END:vCard
`;

test('the card of RFC 6350', () => {
  expect(read(PERREAULT)).toEqual([
    {
      displayName: 'Simon Perreault',
      givenName: 'Simon',
      familyName: 'Perreault',
      phone: '+1-418-656-9254',
      phone2: '+1-418-262-6501',
      email: 'simon.perreault@viagenie.ca',
      organisationName: 'Viagenie',
      language: 'fr',
      city: 'Quebec',
      country: 'Canada',
      website: 'http://nomis80.org',
    },
  ]);
});

test('the cards of RFC 2426, whose folds end with a line feed alone', () => {
  expect(read(HOWES)).toMatchObject([
    {
      displayName: 'Frank Dawson',
      phone: '+1-919-676-9515',
      email: 'Frank_Dawson@Lotus.com',
      email2: 'fdawson@earthlink.net',
      city: 'Raleigh',
      country: 'U.S.A.',
    },
    { displayName: 'Tim Howes', organisationName: 'Netscape Communications Corp.', city: 'Mountain View' },
  ]);
});

test.for([
  // RFC 6350, 3.4 and 3.2.
  [
    'escapes',
    ['FN:Mr. John Q. Public\\, Esq.', 'ORG:ABC\\, Inc.;North American Division'],
    { displayName: 'Mr. John Q. Public, Esq.', organisationName: 'ABC, Inc.' },
  ],
  [
    'folds within a word',
    ['FN:Ada L', ' ovelace', 'N:Love', '\tlace;Ada;;;'],
    { displayName: 'Ada Lovelace', familyName: 'Lovelace', givenName: 'Ada' },
  ],
  [
    'groups and lower case',
    ['item1.tel;type=cell:+2348031234567', 'item1.X-ABLabel:mobile', 'fn:Ada'],
    { displayName: 'Ada', phone: '+2348031234567' },
  ],
  [
    'a colon in a quoted parameter',
    ['FN;ALTID="a:b;c":Ada', 'TITLE:Research Scientist'],
    { displayName: 'Ada', role: 'Research Scientist' },
  ],
  ['the preferred number first', ['FN:Ada', 'TEL:+1', 'TEL;PREF=50:+2', 'TEL;PREF=2:+3'], { phone: '+3', phone2: '+2' }],
  ['a type without its name', ['FN:Ada', 'TEL:+1', 'TEL;CELL;PREF:+2'], { phone: '+2', phone2: '+1' }],
  ['a name made of its parts', ['N:Nwosu;Adaeze;;;', 'FN:'], { displayName: 'Adaeze Nwosu' }],
] as const)('%s', ([, lines, expected]) => {
  expect(read(card('4.0', ...lines))[0]).toMatchObject(expected);
});

test('components are split before their escapes go', () => {
  expect(componentsOf('a\\;b;c\\\\;d\\ne')).toEqual(['a;b', 'c\\', 'd\ne']);
});

test.for([
  ['no end', 'BEGIN:VCARD\nVERSION:4.0\nFN:Ada\n', 'vcard_broken'],
  ['one inside another', 'BEGIN:VCARD\nBEGIN:VCARD\nEND:VCARD\nEND:VCARD\n', 'vcard_broken'],
  ['an end alone', 'END:VCARD\n', 'vcard_broken'],
  ['a line outside', `FN:Ada\n${card('4.0', 'FN:Ada')}`, 'vcard_broken'],
  ['a line without a colon', card('4.0', 'FN'), 'vcard_broken'],
  ['vCard 2.1', card('2.1', 'FN:Ada'), 'vcard_version'],
] as const)('%s is refused', ([, text, reason]) => {
  expect(() => readCards(text)).toThrow(expect.objectContaining({ name: Unreadable.name, reason }));
});
