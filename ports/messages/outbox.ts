import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EffectIntent, EffectPort } from '#kernel/port.ts';
import { fileNameOf, openFolder, syncFolder, type DurableFolder } from '../durable-folder.ts';
import { writeEml } from './eml.ts';
import { digestOf, keyReused } from '../journal.ts';
import { MessagePayload } from './payload.ts';

export interface OutboxOptions {
  root: string;
  /** The sender of e-mails. */
  from?: string;
  /** Unix milliseconds. */
  now?: () => number;
}

/** Messages as folders, one for each: `message.json`, and for mail `message.eml`, which any mail program opens. */
export function createOutbox({ root, from = 'no-reply@nexus.internal', now = Date.now }: OutboxOptions): EffectPort<typeof MessagePayload> {
  const folder = openFolder({ root, isPrivate: true });
  return {
    name: 'messages',
    payload: MessagePayload,
    async perform(intent) {
      const place = fileNameOf(intent.key);
      if (!(await wasWritten(folder, intent))) await post(folder, intent, { place, from, at: now() });
      return { outbox: place, channel: intent.payload.channel };
    },
    async lookUp(intent) {
      const result = { outbox: fileNameOf(intent.key), channel: intent.payload.channel };
      return (await wasWritten(folder, intent)) ? { state: 'done', result } : { state: 'absent' };
    },
  };
}

type MessageIntent = EffectIntent<typeof MessagePayload>;

async function wasWritten(folder: DurableFolder, intent: MessageIntent): Promise<boolean> {
  const text = await folder.read(`${fileNameOf(intent.key)}/message.json`);
  if (text === null) return false;
  if ((JSON.parse(text) as { digest: string }).digest !== digestOf(intent)) throw keyReused();
  return true;
}

/** The whole folder appears at once: a rename onto a folder that holds something fails, so the first attempt wins without a lock. */
async function post(
  folder: DurableFolder,
  intent: MessageIntent,
  { place, from, at }: { place: string; from: string; at: number },
): Promise<void> {
  const { channel, to, subject = '', text, html } = intent.payload;
  const unfinished = await folder.scratch();
  await mkdir(unfinished, { mode: 0o700 });
  const write = (name: string, content: string): Promise<void> => writeFile(join(unfinished, name), content, { mode: 0o600, flush: true });
  try {
    const time = new Date(at);
    const record = { key: intent.key, tenantId: intent.tenantId, time: time.toISOString(), digest: digestOf(intent), ...intent.payload };
    await write('message.json', `${JSON.stringify(record, null, 1)}\n`);
    if (channel === 'email')
      await write('message.eml', writeEml({ id: place, from, to, subject, text, ...(html !== undefined && { html }), time }));
    await syncFolder(unfinished);
    await folder.publish(unfinished, place).catch(unlessTaken);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

function unlessTaken(error: unknown): void {
  // Windows says EPERM where others say that the folder is not empty.
  if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
}
