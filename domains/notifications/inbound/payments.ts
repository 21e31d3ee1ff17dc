import { decimalsOf } from '#kernel/money.ts';
import type { Money } from '#kernel/tool.ts';
import { amountOf, type Fields, fieldsOf, type Finding, momentOf, NONE, textOf } from './finding.ts';

/** Stripe Docs, Supported currencies: written with two decimals that ISO 4217 does not have. */
const STRIPE_HUNDREDTHS = new Set(['ISK', 'UGX']);

export function fromStripe(payload: Fields): Finding {
  const [type, object] = [textOf(payload['type']), fieldsOf(fieldsOf(payload['data'])['object'])];
  if (!type || !textOf(payload['id'])) return NONE;
  const units = [object['amount_received'], object['amount_total'], object['amount_paid'], object['amount']];
  const value = type.endsWith('refunded') ? object['amount_refunded'] : units.find((each) => typeof each === 'number');
  const reference = textOf(object['client_reference_id']) ?? textOf(object['id']);
  return { kind: 'payment', type, reference, amount: stripeAmount(value, object['currency']), happenedAt: momentOf(payload['created']) };
}

function stripeAmount(value: unknown, currency: unknown): Money | null {
  const code = (textOf(currency) ?? '').toUpperCase();
  try {
    return amountOf(value, code, STRIPE_HUNDREDTHS.has(code) ? 2 : decimalsOf(code));
  } catch {
    return null;
  }
}

/** Paystack: amounts are always hundredths, also of a currency without any. */
export function fromPaystack(payload: Fields): Finding {
  const [type, data] = [textOf(payload['event']), fieldsOf(payload['data'])];
  if (!type) return NONE;
  const reference = textOf(data['reference']) ?? textOf(data['transfer_code']) ?? textOf(data['id']);
  const happenedAt = momentOf(data['paid_at']) ?? momentOf(data['created_at']);
  return { kind: 'payment', type, reference, amount: amountOf(data['amount'], data['currency'], 2), happenedAt };
}

/** Flutterwave, version 4 (`type`) and 3 (`event`): amounts are whole units with decimals. */
export function fromFlutterwave(payload: Fields): Finding {
  const [type, data] = [textOf(payload['type']) ?? textOf(payload['event']), fieldsOf(payload['data'])];
  if (!type) return NONE;
  const reference = textOf(data['reference']) ?? textOf(data['tx_ref']) ?? textOf(data['id']);
  const happenedAt = momentOf(data['created_datetime']) ?? momentOf(data['created_at']);
  return { kind: 'payment', type, reference, amount: amountOf(data['amount'], data['currency'], 0), happenedAt };
}
