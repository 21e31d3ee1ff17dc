import { DESKS, FREE_MAIL } from './name-words.ts';

/** Up to this length an address of a mail says too little to be compared by its beginning. */
const LOCAL_START = 4;

export interface Address {
  whole: string;
  local: string;
  /** Of the part before the @. */
  digits: string;
  domain: string;
  isDesk: boolean;
  isFree: boolean;
}

/** The address without what mail systems ignore: +tags, and in Gmail dots. */
export function parseAddress(address: string): Address {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1) === 'googlemail.com' ? 'gmail.com' : address.slice(at + 1);
  const plain = address.slice(0, at).replace(/\+.*$/, '');
  const local = domain === 'gmail.com' ? plain.replaceAll('.', '') : plain;
  return {
    whole: `${local}@${domain}`,
    local,
    digits: local.replaceAll(/\D/g, ''),
    domain,
    isDesk: DESKS.has(local),
    isFree: FREE_MAIL.has(domain),
  };
}

export const lettersOfLocal = ({ local }: Address): string => local.replaceAll(/[^a-z0-9]/g, '');

/**
 * The number without some of its digits, in four ways: wherever one digit is wrong or two have changed places, one of the
 * four is still the same. Each is long enough to be shared by few.
 */
export function numberKeys(e164: string): string[] {
  const digits = e164.slice(-10);
  const [a, b] = [digits.slice(0, 4), digits.slice(0, 6)];
  return [`e${digits.slice(5)}`, `m${a}${digits.slice(7)}`, `n${b}${digits.slice(8)}`, `s${digits.slice(0, 7)}`];
}

/** One slip of the finger: a digit that is wrong, missing or too many, or two that changed places. */
export const isNearNumber = (a: string, b: string): boolean => isOneSlip(a, b);

/**
 * The same person's address with a slip in it: the same domain and nearly the same beginning, or the other way round.
 * chidi1@ and chidi2@ are two mailboxes.
 */
export function isNearAddress(a: Address, b: Address): boolean {
  if (a.whole === b.whole || a.isDesk || b.isDesk || a.local.length < LOCAL_START || b.local.length < LOCAL_START) return false;
  if (a.domain === b.domain) return isOneSlip(a.local, b.local) && a.digits === b.digits;
  return lettersOfLocal(a) === lettersOfLocal(b) && (isOneSlip(a.domain, b.domain) || (a.isFree && b.isFree));
}

/** What is left when the same beginning and end are taken off: one letter against one or none, or two that changed places. */
function isOneSlip(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) [endA, endB] = [endA - 1, endB - 1];
  const [x, y] = [a.slice(start, endA), b.slice(start, endB)];
  if (x.length <= 1 && y.length <= 1) return true;
  return x.length === 2 && y.length === 2 && x[0] === y[1] && x[1] === y[0];
}
