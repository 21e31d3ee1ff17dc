import type { Random } from './random.ts';

/** `isWellKnown`: phone or address are the same, so that the name may be given in a shorter or rougher way. */
export function varyName(random: Random, name: string, isWellKnown: boolean): string {
  const words = name.split(' ');
  const [first = '', last = ''] = [words[0], words.at(-1)];
  const luck = random.next();
  if (luck < 0.2) return name;
  if (luck < 0.4) return [...words].reverse().join(' ');
  if (luck < 0.6) return words.map((word, i) => (i === 0 ? slip(random, word) : word)).join(' ');
  if (luck < 0.72) return words.map((word, i) => (i === words.length - 1 ? slip(random, word) : word)).join(' ');
  if (luck < 0.78) return `${random.pick(['Mr', 'Dr', 'Chief', 'Engr', 'Hajiya'])} ${name}`.replace(/^(?:Mr|Hajiya)/, 'Dr');
  if (luck < 0.84) return NICK.has(first) ? [NICK.get(first), ...words.slice(1)].join(' ') : name.toUpperCase();
  if (luck < 0.9) return name.replace(/a/, 'á').replace(/o/, 'ọ');
  if (luck < 0.95) return words.length > 2 ? `${first} ${last}` : `${last}, ${first}`;
  return isWellKnown ? `${first[0]}. ${words.slice(1).join(' ')}` : name.toLowerCase();
}

const NICK = new Map(
  Object.entries({
    Michael: 'Mike',
    Samuel: 'Sam',
    Daniel: 'Dan',
    Joseph: 'Joe',
    Robert: 'Bob',
    William: 'Bill',
    Thomas: 'Tom',
    Richard: 'Dick',
    Edward: 'Ted',
    Elizabeth: 'Betty',
    Margaret: 'Peggy',
    Anthony: 'Tony',
    Stephen: 'Steve',
    Catherine: 'Kate',
    Benjamin: 'Ben',
    Rebecca: 'Becky',
    Alexander: 'Alex',
    Jennifer: 'Jenny',
    Christopher: 'Chris',
    Patricia: 'Pat',
    Matthew: 'Matt',
    Temitope: 'Temi',
    Oluwaseun: 'Seun',
    Adebayo: 'Bayo',
    Adekunle: 'Kunle',
    Chukwuemeka: 'Emeka',
    Nkechinyere: 'Nkechi',
    Oluwafunmilayo: 'Funmi',
    Oluwatosin: 'Tosin',
    Ikechukwu: 'Iyke',
    Obinna: 'Obi',
    Victoria: 'Vicky',
    Deborah: 'Debbie',
    Emmanuel: 'Emma',
    David: 'Dave',
  }),
);

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** One slip of the finger: a letter changed, lost, doubled in, or two that changed places; not in the first place. */
export function slip(random: Random, word: string): string {
  if (word.length < 5) return word;
  const i = 1 + random.int(word.length - 2);
  const kinds = [
    () => word.slice(0, i) + random.pick([...LETTERS]) + word.slice(i + 1),
    () => word.slice(0, i) + word.slice(i + 1),
    () => word.slice(0, i) + word[i] + word.slice(i),
    () => word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2),
  ];
  return random.pick(kinds)();
}
