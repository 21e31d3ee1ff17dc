import { USUAL_SOURCES } from '#domains/crm/public.ts';
import { type ActivationPlan, toggleNames } from '../activation-tables.ts';
import { hours, message, series, target } from '../presets/writing.ts';
import { flatten, type Layer, type Values } from './layers.ts';

/** What holds for every business until somebody says otherwise. */
export const PLATFORM_LAYER: Layer = {
  layer: 'platform',
  id: 'nexus',
  version: 2,
  values: flatten({
    toggles: Object.fromEntries(toggleNames.map((name) => [name, false])),
    integrations: [],
    chartBase: 'ifrs_sme',
    fiscalYearStart: '01-01',
    quietHours: { begins: '20:00', ends: '08:00' },
    calendars: { office: hours('Office hours', 'working', '08:00', '17:00') },
    targets: { standard: target('Any request', 'office', '8h', '40h'), urgent: target('Urgent request', 'office', '1h', '8h') },
    series: {
      quote: series('Quote', 'QUO'),
      invoice: series('Invoice', 'INV'),
      receipt: series('Receipt', 'RCT'),
      credit_note: series('Credit note', 'CRN'),
      bill: series('Bill of a supplier', 'BILL'),
      supplier_credit: series('Credit of a supplier', 'SCR'),
      payment: series('Payment', 'PAY'),
      journal_entry: series('Journal entry', 'JE'),
      purchase_order: series('Purchase order', 'PO'),
      ticket: series('Ticket', 'TKT', 'never'),
    },
    leadSources: USUAL_SOURCES,
    templates: {
      welcome: message('Welcome', {
        en: ['Welcome to {{business}}', 'Hello {{customer}}, welcome to {{business}}. We are glad to have you.'],
        fr: ['Bienvenue chez {{business}}', 'Bonjour {{customer}}, bienvenue chez {{business}}.'],
        pt: ['Bem-vindo a {{business}}', 'Olá {{customer}}, damos-lhe as boas-vindas a {{business}}.'],
        es: ['Le damos la bienvenida a {{business}}', 'Hola {{customer}}, le damos la bienvenida a {{business}}.'],
        sw: ['Karibu {{business}}', 'Habari {{customer}}, karibu {{business}}.'],
      }),
      invoice_due: message('Invoice is due', {
        en: [
          'Invoice {{reference}} is due',
          'Hello {{customer}}, invoice {{reference}} of {{amount}} is due on {{date}}. Pay here: {{link}}. {{business}}',
        ],
        fr: [
          'Facture {{reference}} à régler',
          'Bonjour {{customer}}, la facture {{reference}} de {{amount}} est à régler le {{date}}. Payer : {{link}}. {{business}}',
        ],
        pt: [
          'Fatura {{reference}} a pagar',
          'Olá {{customer}}, a fatura {{reference}} de {{amount}} vence a {{date}}. Pagar: {{link}}. {{business}}',
        ],
        es: [
          'Factura {{reference}} por pagar',
          'Hola {{customer}}, la factura {{reference}} de {{amount}} vence el {{date}}. Pagar: {{link}}. {{business}}',
        ],
        sw: [
          'Ankara {{reference}}',
          'Habari {{customer}}, ankara {{reference}} ya {{amount}} inatakiwa tarehe {{date}}. Lipa: {{link}}. {{business}}',
        ],
      }),
      payment_received: message('Payment received', {
        en: ['Thank you for your payment', 'Hello {{customer}}, we have received {{amount}} for {{reference}}. Thank you. {{business}}'],
        fr: ['Merci de votre paiement', 'Bonjour {{customer}}, nous avons reçu {{amount}} pour {{reference}}. Merci. {{business}}'],
        pt: ['Obrigado pelo pagamento', 'Olá {{customer}}, recebemos {{amount}} por {{reference}}. Obrigado. {{business}}'],
        es: ['Gracias por su pago', 'Hola {{customer}}, hemos recibido {{amount}} por {{reference}}. Gracias. {{business}}'],
        sw: ['Asante kwa malipo', 'Habari {{customer}}, tumepokea {{amount}} kwa {{reference}}. Asante. {{business}}'],
      }),
    },
  }),
};

/** How large the business is, as its plan says. */
const SIZES: Record<ActivationPlan, { id: string; values: Values }> = {
  starter: {
    id: 'small',
    values: { size: 'small', 'approvals.isTwoPerson': false, 'series.isPerBranch': false, 'rights.reviewDays': 365 },
  },
  growth: { id: 'medium', values: { size: 'medium', 'approvals.isTwoPerson': true, 'series.isPerBranch': true, 'rights.reviewDays': 180 } },
  enterprise: {
    id: 'large',
    values: { size: 'large', 'approvals.isTwoPerson': true, 'series.isPerBranch': true, 'rights.reviewDays': 90 },
  },
};

export const sizeLayer = (plan: ActivationPlan): Layer => ({ layer: 'size', version: 1, ...SIZES[plan] });
