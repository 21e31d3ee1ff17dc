import { type Fields, type Finding, NONE } from './finding.ts';
import { fromAfricasTalking, fromTermii, fromWhatsapp } from './messages.ts';
import { fromFlutterwave, fromPaystack, fromStripe } from './payments.ts';

const PROVIDERS: Readonly<Record<string, (payload: Fields) => Finding>> = {
  whatsapp: fromWhatsapp,
  africastalking: fromAfricasTalking,
  termii: fromTermii,
  stripe: fromStripe,
  paystack: fromPaystack,
  flutterwave: fromFlutterwave,
};

/** What a stored event means; nothing, for providers whose events no tool takes yet. */
export const interpret = (provider: string, payload: Fields): Finding => PROVIDERS[provider]?.(payload) ?? NONE;
