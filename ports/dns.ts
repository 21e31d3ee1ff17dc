import { z } from 'zod';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { PortRefusal, type EffectIntent, type EffectPort } from '#kernel/port.ts';
import { changedAt, openFolder, type DurableFolder } from './durable-folder.ts';
import { lookUpNoted, performOnce } from './journal.ts';
import {
  compareZone,
  deleteSets,
  isHostName,
  isRecordName,
  isRecordValue,
  releaseSets,
  RECORD_TYPE_NAMES,
  upsertSets,
  writeZone,
  type Zone,
  type ZoneAuthority,
} from './zone.ts';

const Records = z.object({
  /** Fully qualified, lower case, no dot at the end; the zone itself or below it. */
  name: z.string().refine(isRecordName, 'must be a DNS name in lower case'),
  type: z.enum(RECORD_TYPE_NAMES),
  /** Seconds. */
  ttl: z.number().int().min(60).max(604_800).default(3600),
  /** Plain text: TXT unquoted and whole, MX as `10 mail.example.com`, CAA as `0 issue "ca.example"`. `delete` may leave them out. */
  values: z.array(z.string()).max(50).default([]),
});

export const DnsPayload = z
  .object({
    /** `inspect` changes nothing: it answers how the zone file has the records named. `release` takes out all of its owner. */
    action: z.enum(['upsert', 'delete', 'inspect', 'release']),
    /** For the operator alone: the tenant whose records these are, where that one cannot ask any more. */
    owner: z.uuid().optional(),
    zone: z.string().refine(isHostName, 'must be a DNS name in lower case'),
    records: z.array(Records).max(100).default([]),
  })
  .superRefine(({ action, zone, records }, check) => {
    if ((action === 'release') !== (records.length === 0))
      check.addIssue({ code: 'custom', path: ['records'], message: action === 'release' ? 'are all of them' : 'are missing' });
    const seen = new Set<string>();
    for (const [at, { name, type, values }] of records.entries()) {
      const refuse = (field: string, message: string): void => check.addIssue({ code: 'custom', path: ['records', at, field], message });
      if (name !== zone && !name.endsWith(`.${zone}`)) refuse('name', 'is not in the zone');
      if (name === zone && (type === 'NS' || type === 'CNAME')) refuse('type', 'cannot stand at the top of a zone');
      if (action !== 'delete' && values.length === 0) refuse('values', 'are missing');
      for (const value of values) if (!isRecordValue(type, value)) refuse('values', `are not all valid for ${type}`);
      if (seen.has(`${name} ${type}`)) refuse('name', 'stands twice with the same type');
      seen.add(`${name} ${type}`);
    }
  });

type DnsIntent = EffectIntent<typeof DnsPayload>;

export interface ZoneFileOptions extends Partial<ZoneAuthority> {
  root: string;
  /** Unix milliseconds. */
  now?: () => number;
}

/**
 * One zone file for each zone, `<root>/<zone>.zone`, for a name server or the owner's registrar to load. Beside it,
 * `<zone>.json` holds the same and whose it is; the zone file is written from it. Processes take turns by a lock.
 */
export function createZoneFiles({
  root,
  now = Date.now,
  nameServers = ['ns1.nexus.internal'],
  hostmaster,
}: ZoneFileOptions): EffectPort<typeof DnsPayload> {
  const folder = openFolder({ root, isPrivate: false });
  const inTurn = <T>({ payload }: DnsIntent, run: () => Promise<T>): Promise<T> => folder.locked(payload.zone, run);
  return {
    name: 'dns',
    payload: DnsPayload,
    perform: (intent) =>
      inTurn(intent, () =>
        performOnce(folder, intent, () =>
          act(folder, intent, { now, authority: { nameServers, hostmaster: hostmaster ?? `hostmaster.${intent.payload.zone}` } }),
        ),
      ),
    lookUp: (intent) => inTurn(intent, () => lookUpNoted(folder, intent)),
  };
}

const CHANGES = { upsert: upsertSets, delete: deleteSets, release: releaseSets } as const;

function act(
  folder: DurableFolder,
  intent: DnsIntent,
  options: { now: () => number; authority: ZoneAuthority },
): Promise<Record<string, unknown>> {
  const { action, owner } = intent.payload;
  if (action === 'inspect') return inspect(folder, intent);
  if (owner !== undefined && intent.tenantId !== PLATFORM_TENANT_ID)
    throw new PortRefusal('platform_only', 'Only the operator acts for another tenant.');
  return change(folder, intent, { ...options, action, tenantId: owner ?? intent.tenantId });
}

/** Of the file as it is now, whoever wrote it last: that is what a name server would load. */
async function inspect(folder: DurableFolder, { payload: { zone, records } }: DnsIntent): Promise<Record<string, unknown>> {
  const file = `${zone}.zone`;
  const text = await folder.read(file);
  const findings = compareZone(text ?? '', records);
  return { zone, findings, ...(text !== null && { changedAt: await changedAt(folder, file) }) };
}

async function change(
  folder: DurableFolder,
  { payload }: DnsIntent,
  { now, authority, action, tenantId }: { now: () => number; authority: ZoneAuthority; action: keyof typeof CHANGES; tenantId: string },
): Promise<Record<string, unknown>> {
  const before = await load(folder, payload.zone);
  const sets = CHANGES[action](before.sets, payload.records, tenantId);
  const hasChanged = JSON.stringify(sets) !== JSON.stringify(before.sets);
  // Seconds and not a count: a zone that was lost and made anew must not fall back to serials that secondaries have seen.
  const serial = hasChanged ? Math.max(before.serial + 1, Math.floor(now() / 1000)) : before.serial;
  const after: Zone = { zone: payload.zone, serial, sets };
  const done = { zone: payload.zone, serial, file: `${payload.zone}.zone`, records: payload.records.length };
  if (action === 'release' && sets.length === 0) {
    // The last one who had records there has left: the zone goes too. Serials are seconds, so a new one would not fall back.
    await folder.remove(`${payload.zone}.zone`);
    await folder.remove(`${payload.zone}.json`);
    return done;
  }
  // Taking records out of a zone that was never written must not leave a zone file without our record of it.
  if (serial === 0) return done;
  if (hasChanged) await folder.write(`${payload.zone}.json`, `${JSON.stringify(after, null, 1)}\n`);
  // Not only after a change: a crash between the two writes is mended here.
  const text = writeZone(after, authority);
  if ((await folder.read(`${payload.zone}.zone`)) !== text) await folder.write(`${payload.zone}.zone`, text);
  return done;
}

async function load(folder: DurableFolder, zone: string): Promise<Zone> {
  const text = await folder.read(`${zone}.json`);
  if (text !== null) return JSON.parse(text) as Zone;
  // A zone file without our record of it is somebody else's work, and writing ours would wipe it out.
  if ((await folder.read(`${zone}.zone`)) !== null)
    throw new PortRefusal('zone_not_ours', `${zone}.zone was not written by the platform: ${zone}.json is missing.`);
  return { zone, serial: 0, sets: [] };
}
