import { isIPv4, isIPv6 } from 'node:net';
import { PortRefusal } from '#kernel/port.ts';

/** All records of one name and one type: what DNS itself treats as one thing. */
export interface RecordSet {
  /** Fully qualified, lower case, no dot at the end. */
  name: string;
  type: RecordType;
  /** Seconds. */
  ttl: number;
  values: string[];
}

/** A record set and the tenant that put it there: in a shared zone nobody else may change it. */
export interface OwnedSet extends RecordSet {
  owner: string;
}

export interface Zone {
  zone: string;
  serial: number;
  sets: OwnedSet[];
}

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const CAA = /^(?:0|128) (?:issue|issuewild|iodef) "[\x21\x23-\x5b\x5d-\x7e ]{1,200}"$/;

/** A name that a record may have: service names start with an underscore, and the first label may be `*`. */
export function isRecordName(name: string): boolean {
  const labels = name.split('.');
  return name.length <= 253 && labels.every((label, at) => LABEL.test(label) || (at === 0 && label === '*'));
}

export const isHostName = (name: string): boolean => name.length <= 253 && HOST.test(name);

const isNumber16 = (text: string | undefined): boolean => text !== undefined && /^\d{1,5}$/.test(text) && Number(text) <= 65_535;

/** Numbers before a host name, as in MX (one) and SRV (three). */
const isNumbersAndHost = (value: string, count: number): boolean => {
  const parts = value.split(' ');
  return parts.length === count + 1 && parts.slice(0, count).every(isNumber16) && isHostName(parts[count] ?? '');
};

/** For each type: which values it takes, as plain text, and how a zone file writes them. */
const RECORD_TYPES = {
  A: { isValid: isIPv4, write: (value: string) => value },
  AAAA: { isValid: (value: string) => isIPv6(value) && !value.includes('%'), write: (value: string) => value },
  CNAME: { isValid: isHostName, write: (value: string) => `${value}.` },
  NS: { isValid: isHostName, write: (value: string) => `${value}.` },
  MX: { isValid: (value: string) => isNumbersAndHost(value, 1), write: (value: string) => `${value}.` },
  SRV: { isValid: (value: string) => isNumbersAndHost(value, 3), write: (value: string) => `${value}.` },
  CAA: { isValid: (value: string) => CAA.test(value), write: (value: string) => value },
  TXT: { isValid: (value: string) => value.length > 0 && value.length <= 4000, write: quoteText },
} as const satisfies Record<string, { isValid: (value: string) => boolean; write: (value: string) => string }>;

export type RecordType = keyof typeof RECORD_TYPES;

export const RECORD_TYPE_NAMES = Object.keys(RECORD_TYPES) as [RecordType, ...RecordType[]];

export const isRecordValue = (type: RecordType, value: string): boolean => RECORD_TYPES[type].isValid(value);

/** A string of a zone file holds at most 255 bytes (RFC 1035, 3.3); longer text, such as a DKIM key, is written as several. */
function quoteText(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  const strings: string[] = [];
  for (let at = 0; at < bytes.length; at += 255) strings.push(`"${Array.from(bytes.subarray(at, at + 255), escapeByte).join('')}"`);
  return strings.join(' ');
}

function escapeByte(byte: number): string {
  if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  if (byte < 0x20 || byte > 0x7e) return `\\${String(byte).padStart(3, '0')}`;
  return String.fromCharCode(byte);
}

const keyOf = ({ name, type }: RecordSet): string => `${name} ${type}`;

/** Puts each set in the place of the one of the same name and type. Refuses what is another tenant's. */
export function upsertSets(sets: readonly OwnedSet[], wanted: readonly RecordSet[], owner: string): OwnedSet[] {
  const merged = new Map(sets.map((set) => [keyOf(set), set]));
  for (const set of wanted) {
    assertOwn(merged.get(keyOf(set)), owner);
    merged.set(keyOf(set), { name: set.name, type: set.type, ttl: set.ttl, values: [...new Set(set.values)].sort(), owner });
  }
  const result = inOrder([...merged.values()]);
  assertAliasesAlone(result);
  return result;
}

/** Removes the values named, or the whole set when none is. What is not there is removed already. */
export function deleteSets(sets: readonly OwnedSet[], unwanted: readonly RecordSet[], owner: string): OwnedSet[] {
  const merged = new Map(sets.map((set) => [keyOf(set), set]));
  for (const { values, ...set } of unwanted) {
    const key = keyOf({ ...set, values });
    const present = merged.get(key);
    assertOwn(present, owner);
    const rest = values.length > 0 ? present?.values.filter((value) => !values.includes(value)) : [];
    if (present && rest && rest.length > 0) merged.set(key, { ...present, values: rest });
    else merged.delete(key);
  }
  return inOrder([...merged.values()]);
}

/** Removes all that a tenant put there. */
export const releaseSets = (sets: readonly OwnedSet[], _: readonly RecordSet[], owner: string): OwnedSet[] =>
  sets.filter((set) => set.owner !== owner);

function assertOwn(present: OwnedSet | undefined, owner: string): void {
  if (present && present.owner !== owner)
    throw new PortRefusal('dns_name_taken', `${present.type} ${present.name} belongs to another tenant.`);
}

/** RFC 1034, 3.6.2: beside an alias there is nothing else of that name. */
function assertAliasesAlone(sets: readonly OwnedSet[]): void {
  const counts = new Map<string, number>();
  for (const { name } of sets) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { name, type, values } of sets) {
    if (type === 'CNAME' && (values.length > 1 || counts.get(name) !== 1))
      throw new PortRefusal('cname_conflict', `${name} cannot be an alias and something else.`);
  }
}

/** By name from the zone down (labels reversed), then type: a tenant's records stand together. */
function inOrder(sets: OwnedSet[]): OwnedSet[] {
  const place = (set: OwnedSet): string => `${set.name.split('.').toReversed().join('.')} ${set.type}`;
  return sets.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
}

export interface ZoneAuthority {
  nameServers: readonly string[];
  /** As a name, `hostmaster.example.com` for hostmaster@example.com. */
  hostmaster: string;
}

/** The zone in the format of RFC 1035, 5, as BIND, NSD, Knot and PowerDNS read it. */
export function writeZone({ zone, serial, sets }: Zone, { nameServers, hostmaster }: ZoneAuthority): string {
  const lines = [
    '; Written by the platform at every change; a change by hand is lost at the next one.',
    `$ORIGIN ${zone}.`,
    '$TTL 3600',
    `${zone}. 3600 IN SOA ${nameServers[0]}. ${hostmaster}. ${serial} 7200 900 1209600 300`,
    ...nameServers.map((server) => `${zone}. 3600 IN NS ${server}.`),
    ...sets.flatMap(linesOf),
  ];
  return `${lines.join('\n')}\n`;
}

const linesOf = ({ name, type, ttl, values }: RecordSet): string[] =>
  values.map((value) => `${name}. ${ttl} IN ${type} ${RECORD_TYPES[type].write(value)}`);

export interface SetFinding {
  name: string;
  type: RecordType;
  state: 'as_asked' | 'missing' | 'changed' | 'unexpected';
}

/** How the zone file has what was asked for. Names that were asked for and have more than that are `unexpected`. */
export function compareZone(text: string, asked: readonly RecordSet[]): SetFinding[] {
  const present = Map.groupBy(recordLines(text), ({ key }) => key);
  const found = asked.map(({ name, type, ttl, values }): SetFinding => {
    const there = present.get(`${name} ${type}`)?.map(({ line }) => line) ?? [];
    const wanted = linesOf({ name, type, ttl, values: [...new Set(values)] });
    const isSame = there.toSorted().join('\n') === wanted.toSorted().join('\n');
    return { name, type, state: there.length === 0 ? 'missing' : isSame ? 'as_asked' : 'changed' };
  });
  const names = new Set(asked.map(({ name }) => name));
  const keys = new Set(asked.map(({ name, type }) => `${name} ${type}`));
  const more = [...present].flatMap(([key, [first]]): SetFinding[] =>
    first && names.has(first.name) && !keys.has(key) && isRecordType(first.type)
      ? [{ name: first.name, type: first.type, state: 'unexpected' }]
      : [],
  );
  return [...found, ...more];
}

const isRecordType = (type: string): type is RecordType => Object.hasOwn(RECORD_TYPES, type);

function recordLines(text: string): { key: string; name: string; type: string; line: string }[] {
  return text.split('\n').flatMap((line) => {
    const [, name, type] = /^(\S+)\. \d+ IN ([A-Z]+) /.exec(line) ?? [];
    return name && type && type !== 'SOA' ? [{ key: `${name} ${type}`, name, type, line }] : [];
  });
}
