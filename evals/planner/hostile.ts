const LENGTH = 100_000;

/** What is repeated is chosen to make each reader work most: places, names, refusals, quotes, payloads. */
const pieces = [
  'a ',
  'no hr, ',
  'hr not needed ',
  'Lagos, ',
  'Lagos Kenya ',
  'a@b.com ',
  '"',
  'called ',
  'A and B ',
  '{"a":',
  'San Pedro, ',
  '1,',
  'hosted in Lagos ',
  'of The ',
  '\u0301',
  'ne pas ',
  'Name: A ',
  'Our Daily ',
  'sell x online ',
  'turn HR, ',
];
export const hostilePrompts: readonly string[] = pieces.map((piece) => piece.repeat(Math.ceil(LENGTH / piece.length)));
