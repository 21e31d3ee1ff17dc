import { createHash } from 'node:crypto';
import { type EffectIntent, type EffectPort, type LookUp, PortRefusal } from '#kernel/port.ts';
import { openFolder } from '../durable-folder.ts';
import { lookUpNoted, performOnce } from '../journal.ts';
import { type Channel, MessagePayload } from './payload.ts';
import { NotSent, type Transport, type TransportSettings } from './transport.ts';

/** Who speaks: a transport with the account that it uses. */
export interface Speaker {
  readonly transport: Transport;
  readonly settings: TransportSettings;
}

/** What became of a message, for the record that its payload names. */
export interface Outcome {
  readonly messageId: string;
  readonly state: 'sent' | 'failed' | 'unknown';
  readonly provider: string;
  readonly providerId: string | null;
  readonly reason: string | null;
}

export interface MessagesOptions {
  /** Where messages go for which nobody speaks. */
  outbox: EffectPort<typeof MessagePayload>;
  /** A folder for the notes of what was accepted. */
  root: string;
  /** Who speaks for this tenant on this channel: its own account or the platform's; null: nobody. */
  speakerOf(tenantId: string, channel: Channel): Promise<Speaker | null>;
  /** Asked before each attempt: has the recipient objected since the message was queued? */
  mayLeave(tenantId: string, messageId: string): Promise<boolean>;
  /** Must bear being told the same twice. When it throws, it is told again. */
  report(tenantId: string, outcome: Outcome): Promise<void>;
  /** Unix milliseconds. */
  now?: () => number;
}

type MessageIntent = EffectIntent<typeof MessagePayload>;

/**
 * All messages that leave the house. A message that was accepted is noted under its key, so a second attempt sends nothing; one
 * that certainly did not leave is tried again; of one between the two nobody knows, and it is reported so.
 */
export function createMessages({
  outbox,
  root,
  speakerOf,
  mayLeave,
  report,
  now = Date.now,
}: MessagesOptions): EffectPort<typeof MessagePayload> {
  const folder = openFolder({ root, isPrivate: true });
  /** Keys whose last attempt certainly sent nothing, until the kernel has asked. */
  const notSent = new Set<string>();
  /** Until when an account is to be left alone. */
  const pauses = new Map<string, number>();

  async function tell({ tenantId, payload }: MessageIntent, outcome: Omit<Outcome, 'messageId'>): Promise<void> {
    if (payload.messageId !== undefined) await report(tenantId, { messageId: payload.messageId, ...outcome });
  }

  const tellSent = (intent: MessageIntent, { provider, providerId }: Record<string, unknown>): Promise<void> =>
    tell(intent, {
      state: 'sent',
      provider: provider as string,
      providerId: providerId as string | null,
      reason: provider === OUTBOX ? 'outbox_only' : null,
    });

  async function sendBy({ transport, settings }: Speaker, { key, payload, signal }: MessageIntent): Promise<Record<string, unknown>> {
    const account = accountOf(transport, settings);
    if ((pauses.get(account) ?? 0) > now()) throw new NotSent('rate_limited', 'The provider asked to be left alone for a while.');
    pauses.delete(account);
    try {
      const { providerId } = await transport.send({ message: payload, key, settings, signal });
      return { provider: transport.name, channel: payload.channel, providerId };
    } catch (error) {
      if (error instanceof NotSent && error.retryAfterMs > 0) pauses.set(account, now() + error.retryAfterMs);
      throw error;
    }
  }

  /** What is known for certain about a failed attempt; a transport that stays away too long is given up. */
  function judged({ key, payload: { sendBefore } }: MessageIntent, error: unknown): unknown {
    const isCertain = error instanceof PortRefusal || error instanceof NotSent;
    if (isCertain) notSent.add(key);
    if (!(error instanceof NotSent) || sendBefore === undefined || now() <= Date.parse(sendBefore)) return error;
    return new PortRefusal('gave_up', `${error.message} It was tried until the message was too old.`);
  }

  /** Who carries it; null: the outbox. Nothing has been sent when this fails. */
  async function speakerFor({ tenantId, payload: { channel, messageId } }: MessageIntent): Promise<Speaker | null> {
    const [mayGo, speaker] = await Promise.all([
      messageId === undefined || mayLeave(tenantId, messageId),
      speakerOf(tenantId, channel),
    ]).catch((error: unknown) => {
      throw new NotSent('unavailable', 'Who speaks for the tenant cannot be read.', { cause: error });
    });
    if (!mayGo) throw new PortRefusal('opted_out', 'The recipient has objected since the message was queued.');
    return speaker;
  }

  return {
    name: 'messages',
    payload: MessagePayload,
    async perform(intent) {
      notSent.delete(intent.key);
      let result: Record<string, unknown>;
      let provider = OURSELVES;
      try {
        const speaker = await speakerFor(intent);
        if (speaker) {
          provider = speaker.transport.name;
          result = await performOnce(folder, intent, () => sendBy(speaker, intent));
        } else {
          provider = OUTBOX;
          result = { ...(await outbox.perform(intent)), provider, providerId: null };
        }
      } catch (thrown) {
        const error = judged(intent, thrown);
        if (error instanceof PortRefusal) {
          await tell(intent, { state: 'failed', provider, providerId: null, reason: error.reason });
          // The kernel does not ask about a refusal.
          notSent.delete(intent.key);
        }
        throw error;
      }
      await tellSent(intent, result);
      return result;
    },
    async lookUp(intent): Promise<LookUp> {
      const noted = await lookUpNoted(folder, intent);
      if (noted.state === 'done') {
        await tellSent(intent, noted.result);
        return noted;
      }
      if (notSent.delete(intent.key)) return { state: 'absent' };
      const stored = (await outbox.lookUp?.(intent)) ?? { state: 'unknown' };
      if (stored.state === 'done') {
        await tellSent(intent, { provider: OUTBOX, providerId: null });
        return stored;
      }
      const speaker = await speakerOf(intent.tenantId, intent.payload.channel);
      if (!speaker) return stored;
      // None of the providers takes a key of ours or finds a message without its own id.
      await tell(intent, { state: 'unknown', provider: speaker.transport.name, providerId: null, reason: 'end_not_seen' });
      return { state: 'unknown' };
    },
  };
}

const OUTBOX = 'outbox';
/** Who said no before any provider was asked. */
const OURSELVES = 'nexus';

const accountOf = ({ name }: Transport, settings: TransportSettings): string =>
  `${name} ${createHash('sha256').update(JSON.stringify(settings)).digest('hex')}`;
