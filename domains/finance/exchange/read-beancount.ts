import { LineProblem, type RawEntry, type RawJournal, type RawPosting, readAmount, readDate } from './raw.ts';

const DATED = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})\s+(\S+)\s*(.*)$/s;
const POSTING = /^(?:([*!&#?%])\s+)?((?:\p{Lu}|\d)[\p{L}\d-]*(?::[\p{Lu}\p{Lo}\d][\p{L}\d-]*)+)(?:\s+(.*))?$/su;
const KEY_VALUE = /^([a-z][\w-]*):\s*(.*)$/s;
const STRING = /"((?:[^"\\]|\\.)*)"/gs;
/** Say nothing about entries. */
const SILENT = new Set(['open', 'close', 'commodity', 'price', 'note', 'document', 'event', 'query', 'custom']);

interface Reading extends RawJournal {
  entry: RawEntry | null;
  tags: Record<string, string> | null;
}

/** The part of Beancount's format that says what was posted. What would change entries behind the back is refused. */
export function readBeancount(text: string): RawJournal {
  const reading: Reading = { accounts: new Map(), entries: [], assertions: [], problems: [], entry: null, tags: null };
  for (const [i, whole] of text.split('\n').entries()) {
    try {
      readLine(reading, cutComment(whole).trimEnd(), i + 1);
    } catch (error) {
      if (!(error instanceof LineProblem)) throw error;
      reading.problems.push({ line: i + 1, reason: error.reason, message: error.message });
      // What stands below a line that is refused is refused with it.
      reading.tags ??= {};
    }
  }
  const { accounts, entries, assertions, problems } = reading;
  return { accounts, entries, assertions, problems };
}

function readLine(reading: Reading, whole: string, line: number): void {
  if (whole === '') {
    reading.entry = null;
    reading.tags = null;
  } else if (/^\s/.test(whole)) {
    readIndented(reading, whole.trim(), line);
  } else {
    reading.entry = null;
    reading.tags = null;
    if (/^\d/.test(whole)) readDated(reading, whole, line);
    // Whatever begins with another sign is a heading of an outline to Beancount.
    else if (/^[a-z]/.test(whole) && !whole.startsWith('option ')) throw unsupported();
  }
}

const unsupported = (): LineProblem =>
  new LineProblem(
    'directive_unsupported',
    'Only entries, accounts, balances and prices are read: not what includes, pads or changes others.',
  );

function readDated(reading: Reading, whole: string, line: number): void {
  const [, year, month, day, word = '', rest = ''] = DATED.exec(whole) ?? [];
  if (year === undefined) throw new LineProblem('entry_malformed', 'A directive begins with its date, such as 2026-01-31.');
  const date = readDate(year, month, day);
  if (word === '*' || word === 'txn' || word === '!') {
    const strings = [...rest.matchAll(STRING)].map(([, inside = '']) => unescaped(inside));
    if (strings.length > 2 || /["]/.test(rest.replace(STRING, '')))
      throw new LineProblem('entry_malformed', 'A description is one line in quotes.');
    const entry = { line, date, number: '', description: strings.join(' | '), postings: [] };
    reading.entry = entry;
    reading.entries.push(entry);
    if (word === '!') throw new LineProblem('entry_pending', 'The entry is marked as incomplete. Finish it or leave it out.');
  } else if (word === 'balance') {
    const [, account = '', amount = ''] = /^(\S+)\s+(.*)$/.exec(rest) ?? [];
    if (amount.includes('~')) throw new LineProblem('assertion_unsupported', 'Balances are exact here: leave the tolerance out.');
    reading.assertions.push({ line, date, account, amount: readAmount(amount, { isCommaClear: true }) });
  } else if (!SILENT.has(word)) {
    throw unsupported();
  }
  reading.tags = {};
  if (word === 'open') reading.accounts.set(rest.split(/\s/)[0] ?? '', reading.tags);
}

function readIndented(reading: Reading, whole: string, line: number): void {
  const [, key, value = ''] = KEY_VALUE.exec(whole) ?? [];
  const { entry } = reading;
  if (key !== undefined && reading.tags) {
    const text = valueOf(value);
    reading.tags[key] = text;
    if (entry && entry.postings.length === 0 && key === 'number') entry.number = text;
  } else if (entry) {
    const posting = readPosting(whole, line);
    reading.tags = posting.tags;
    entry.postings.push(posting);
  } else if (!/^[#^]/.test(whole)) {
    throw new LineProblem('posting_astray', 'The line stands under no entry.');
  }
}

function readPosting(whole: string, line: number): RawPosting {
  const [, state, account, rest = ''] = POSTING.exec(whole) ?? [];
  if (account === undefined) throw new LineProblem('posting_malformed', 'A posting is an account and an amount.');
  if (state !== undefined && state !== '*')
    throw new LineProblem('entry_pending', 'The posting is marked as incomplete. Finish it or leave it out.');
  const [, amount = '', at, price = ''] = /^([^@]*?)(?:\s*(@@?)\s*(.*))?$/.exec(rest) ?? [];
  const read = (text: string) => readAmount(text, { isCommaClear: true });
  return {
    line,
    account,
    amount: amount === '' ? null : read(amount),
    price: at === undefined ? null : { isTotal: at === '@@', amount: read(price) },
    assertion: null,
    tags: {},
  };
}

/** A semicolon begins a comment, but not within quotes. */
function cutComment(whole: string): string {
  const masked = whole.replace(STRING, (string) => '"'.repeat(string.length));
  const at = masked.indexOf(';');
  return at < 0 ? whole : whole.slice(0, at);
}

function valueOf(value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(value);
  return quoted ? unescaped(quoted[1] ?? '') : value;
}

const unescaped = (inside: string): string => inside.replace(/\\(.)/gs, (_, sign: string) => ({ n: '\n', t: '\t' })[sign] ?? sign);
