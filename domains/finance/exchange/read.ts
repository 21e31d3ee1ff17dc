import type { RawJournal } from './raw.ts';
import { readBeancount } from './read-beancount.ts';
import { readHledger } from './read-hledger.ts';

export const DIALECTS = ['hledger', 'beancount'] as const;
export type Dialect = (typeof DIALECTS)[number];

const READERS = { hledger: readHledger, beancount: readBeancount } as const satisfies Record<Dialect, (text: string) => RawJournal>;

/** A description in quotes, or a directive behind a date, is Beancount's; everything else is read as hledger's. */
export function dialectOf(text: string): Dialect {
  return /^(option "|\d{4}-\d\d-\d\d\s+(open|balance|commodity|pad|txn|[*!]\s+"))/m.test(text) ? 'beancount' : 'hledger';
}

export function readJournal(text: string, dialect: Dialect = dialectOf(text)): RawJournal {
  return READERS[dialect](text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n'));
}
