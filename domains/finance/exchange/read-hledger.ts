import { LineProblem, type RawEntry, type RawJournal, type RawPosting, readAmount, readDate } from './raw.ts';

const HEADER = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(=\S*)?(?:\s+([*!]))?(?:\s+\(([^)]*)\))?(?:\s+(.*))?$/;
const POSTING = /^(?:([*!])\s*)?(.+?)(?:(?: {2,}|\t)\s*(.*))?$/;
const AMOUNTS = /^([^@=]*?)(?:\s*(@@?)\s*([^=]*?))?(?:\s*(==?\*?)\s*(.*))?$/;
const TAG = /([A-Za-z][\w-]*):\s*("(?:[^"\\]|\\.)*"|[^,]*)/g;
/** Say nothing about entries. */
const SILENT = new Set(['commodity', 'payee', 'tag', 'P', 'decimal-mark']);

interface Reading extends RawJournal {
  entry: RawEntry | null;
  /** What an indented comment belongs to. */
  tags: Record<string, string> | null;
  isInComment: boolean;
}

/** The part of hledger's journal format that says what was posted. What would change entries behind the back is refused. */
export function readHledger(text: string): RawJournal {
  const reading: Reading = { accounts: new Map(), entries: [], assertions: [], problems: [], entry: null, tags: null, isInComment: false };
  for (const [i, whole] of text.split('\n').entries()) {
    try {
      readLine(reading, whole.trimEnd(), i + 1);
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
  if (reading.isInComment) {
    reading.isInComment = whole !== 'end comment';
    return;
  }
  if (whole.trim() === '') {
    reading.entry = null;
    reading.tags = null;
  } else if (/^\s/.test(whole)) {
    readIndented(reading, whole.trim(), line);
  } else if (!/^[;#*]/.test(whole)) {
    reading.entry = null;
    reading.tags = null;
    if (/^\d/.test(whole)) readHeader(reading, whole, line);
    else readDirective(reading, whole);
  }
}

function readHeader(reading: Reading, whole: string, line: number): void {
  const [content, comment] = cutComment(whole);
  const [, year, month, day, secondary, state, number = '', description = ''] = HEADER.exec(content) ?? [];
  if (year === undefined) throw new LineProblem('entry_malformed', 'An entry begins with its date, such as 2026-01-31.');
  const tags = tagsOf(comment);
  const entry = { line, date: readDate(year, month, day), number, description: description.trim(), postings: [] };
  reading.entry = entry;
  reading.tags = tags;
  reading.entries.push(entry);
  applyTags(entry, tags);
  if (secondary !== undefined) throw new LineProblem('second_date', 'An entry has one date here. Leave the second out.');
  if (state === '!') throw new LineProblem('entry_pending', 'The entry is marked as pending. Finish it or leave it out.');
}

function readIndented(reading: Reading, whole: string, line: number): void {
  const [content, comment] = cutComment(whole);
  const { entry } = reading;
  if (content === '') {
    if (!reading.tags) return;
    Object.assign(reading.tags, tagsOf(comment));
    if (entry && entry.postings.length === 0) applyTags(entry, reading.tags);
  } else if (entry) {
    const posting = readPosting(content, line);
    Object.assign(posting.tags, tagsOf(comment));
    reading.tags = posting.tags;
    entry.postings.push(posting);
  } else if (reading.tags === null) {
    throw new LineProblem('posting_astray', 'The line stands under no entry.');
  }
}

function readPosting(content: string, line: number): RawPosting {
  const [, state, account = '', rest = ''] = POSTING.exec(content) ?? [];
  if (state === '!') throw new LineProblem('entry_pending', 'The posting is marked as pending. Finish it or leave it out.');
  if (/^[([]/.test(account)) throw new LineProblem('posting_virtual', 'Virtual postings are not in the books.');
  const [, amount = '', at, price = '', sign, balance = ''] = AMOUNTS.exec(rest) ?? [];
  if (sign !== undefined && sign !== '=') throw new LineProblem('assertion_unsupported', 'Only the assertion = is checked here.');
  if (sign !== undefined && amount === '')
    throw new LineProblem('assertion_assigns', 'A balance without an amount assigns one. Write the amount.');
  const read = (text: string) => readAmount(text, { isCommaClear: false });
  return {
    line,
    account,
    amount: amount === '' ? null : read(amount),
    price: at === undefined ? null : { isTotal: at === '@@', amount: read(price) },
    assertion: sign === undefined ? null : read(balance),
    tags: {},
  };
}

function readDirective(reading: Reading, whole: string): void {
  const [content, comment] = cutComment(whole);
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(content) ?? [];
  if (word === 'comment') {
    reading.isInComment = true;
  } else if (word === 'account') {
    reading.tags = tagsOf(comment);
    reading.accounts.set(rest.trim(), reading.tags);
  } else if (!SILENT.has(word) || (word === 'decimal-mark' && rest !== '.')) {
    throw new LineProblem(
      'directive_unsupported',
      'Only entries, accounts, commodities and prices are read: not what includes or changes others.',
    );
  } else {
    reading.tags = {};
  }
}

/** The number and the description as they were, where the file's own places cannot hold them. */
function applyTags(entry: RawEntry, tags: Readonly<Record<string, string>>): void {
  entry.description = tags['text'] ?? entry.description;
  entry.number = tags['number'] ?? entry.number;
}

function cutComment(whole: string): [content: string, comment: string] {
  const at = whole.indexOf(';');
  return at < 0 ? [whole, ''] : [whole.slice(0, at).trimEnd(), whole.slice(at + 1)];
}

function tagsOf(comment: string): Record<string, string> {
  return Object.fromEntries([...comment.matchAll(TAG)].map(([, name = '', value = '']) => [name.toLowerCase(), unquoted(value.trim())]));
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
