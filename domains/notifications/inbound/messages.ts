import { addressOf } from '../rules.ts';
import { type Fields, fieldsOf, type Finding, momentOf, NONE, reasonOf, textOf } from './finding.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const STATES = ['sent', 'delivered', 'read', 'failed'] as const;

/** One status or one message of a WhatsApp Cloud API notification: `{ status: … }` or `{ message: … }`. */
export function fromWhatsapp(payload: Fields): Finding {
  const [status, message] = [fieldsOf(payload['status']), fieldsOf(payload['message'])];
  const state = STATES.find((each) => each === status['status']);
  const providerId = textOf(status['id']);
  if (state && providerId) {
    const [error] = Array.isArray(status['errors']) ? (status['errors'] as unknown[]) : [];
    const ours = textOf(status['biz_opaque_callback_data']) ?? '';
    return {
      kind: 'status',
      messageId: UUID.test(ours) ? ours : null,
      providerId,
      state,
      reason: reasonOf(textOf(fieldsOf(error)['code'])),
      happenedAt: momentOf(status['timestamp']),
    };
  }
  const from = addressOf('whatsapp', textOf(message['from']) ?? '');
  const messageKind = textOf(message['type']);
  if (!from || !messageKind) return NONE;
  return {
    kind: 'message',
    channel: 'whatsapp',
    from,
    messageKind,
    body: bodyOf(message, messageKind),
    happenedAt: momentOf(message['timestamp']),
  };
}

/** The words of a message: its text, the button that was pressed, or what stands under a picture. */
function bodyOf(message: Fields, kind: string): string {
  const content = fieldsOf(message[kind]);
  const reply = fieldsOf(content['button_reply'] ?? content['list_reply']);
  return textOf(content['body']) ?? textOf(content['text']) ?? textOf(reply['title']) ?? textOf(content['caption']) ?? '';
}

const AFRICAS_TALKING = {
  Sent: 'sent',
  Submitted: 'sent',
  Buffered: 'sent',
  Success: 'delivered',
  Rejected: 'failed',
  Failed: 'failed',
} as const;

/** Africa's Talking: delivery report, incoming message, or opt-out, as its form fields. */
export function fromAfricasTalking(payload: Fields): Finding {
  const id = textOf(payload['id']);
  const status = textOf(payload['status']) ?? '';
  if (id && Object.hasOwn(AFRICAS_TALKING, status)) {
    return {
      kind: 'status',
      messageId: null,
      providerId: id,
      state: AFRICAS_TALKING[status as keyof typeof AFRICAS_TALKING],
      reason: reasonOf(textOf(payload['failureReason'])),
      happenedAt: null,
    };
  }
  const from = addressOf('sms', textOf(payload['from']) ?? textOf(payload['phoneNumber']) ?? '');
  if (!from) return NONE;
  if (typeof payload['text'] === 'string') {
    return { kind: 'message', channel: 'sms', from, messageKind: 'text', body: payload['text'], happenedAt: momentOf(payload['date']) };
  }
  // The opt-out names the sender that they no longer want to hear from, and nothing else.
  return textOf(payload['senderId']) ? { kind: 'opt_out', channel: 'sms', from, evidence: 'Opted out at Africa’s Talking' } : NONE;
}

const TERMII: readonly (readonly [words: RegExp, state: 'sent' | 'delivered' | 'failed'])[] = [
  [/^delivered/i, 'delivered'],
  [/dnd|failed|rejected|expired|undeliver/i, 'failed'],
  [/sent/i, 'sent'],
];

/** Termii: `outbound` is a delivery report, `inbound` a message. */
export function fromTermii(payload: Fields): Finding {
  if (payload['type'] === 'inbound') {
    const from = addressOf('sms', textOf(payload['sender']) ?? '');
    const body = textOf(payload['message']) ?? '';
    return from ? { kind: 'message', channel: 'sms', from, messageKind: 'text', body, happenedAt: momentOf(payload['received_at']) } : NONE;
  }
  const providerId = textOf(payload['message_id']);
  const status = textOf(payload['status']) ?? '';
  const state = TERMII.find(([words]) => words.test(status))?.[1];
  if (!providerId || !state) return NONE;
  // Its times name no zone.
  return { kind: 'status', messageId: null, providerId, state, reason: state === 'failed' ? reasonOf(status) : null, happenedAt: null };
}
