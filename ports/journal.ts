import { PortRefusal, type EffectIntent, type LookUp } from '#kernel/port.ts';
import { fileNameOf, sha256, type DurableFolder } from './durable-folder.ts';

type Intent = Pick<EffectIntent, 'key' | 'payload'>;

interface Entry {
  key: string;
  digest: string;
  result: Record<string, unknown>;
}

/**
 * Carries an intent out and notes its result under its key, so that a second attempt answers the first one's result and
 * changes nothing. Call it, and `lookUpNoted`, under a lock that all attempts at the same thing share. What it carries out
 * must itself bear repetition: a crash after it and before the note leaves it done and not noted.
 */
export async function performOnce(
  folder: DurableFolder,
  intent: Intent,
  carryOut: () => Promise<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const noted = await recall(folder, intent);
  if (noted) return noted;
  const result = await carryOut();
  const entry: Entry = { key: intent.key, digest: digestOf(intent), result };
  await folder.write(placeOf(intent.key), `${JSON.stringify(entry)}\n`);
  return result;
}

/** Done when it was noted; else absent, because doing it again does no harm. */
export async function lookUpNoted(folder: DurableFolder, intent: Intent): Promise<LookUp> {
  const result = await recall(folder, intent);
  return result ? { state: 'done', result } : { state: 'absent' };
}

/** The payload has been parsed, so its fields stand in the order of the schema. */
export const digestOf = ({ payload }: Intent): string => sha256(JSON.stringify(payload));

export const keyReused = (): PortRefusal => new PortRefusal('key_reused', 'Something else was already done under this key.');

async function recall(folder: DurableFolder, intent: Intent): Promise<Record<string, unknown> | null> {
  const text = await folder.read(placeOf(intent.key));
  if (text === null) return null;
  const entry = JSON.parse(text) as Entry;
  if (entry.key !== intent.key || entry.digest !== digestOf(intent)) throw keyReused();
  return entry.result;
}

const placeOf = (key: string): string => `.journal/${fileNameOf(key)}.json`;
