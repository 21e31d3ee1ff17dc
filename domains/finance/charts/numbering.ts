import type { JournalKind } from '../ledger-rules.ts';
import { named, type Names } from './names.ts';

/** One journal of each kind. */
export const JOURNALS: Readonly<Record<JournalKind, Names>> = {
  general: named('General journal', 'Opérations diverses', 'Operações diversas', 'Operaciones diversas'),
  sales: named('Sales', 'Ventes', 'Vendas', 'Ventas'),
  purchases: named('Purchases', 'Achats', 'Compras', 'Compras'),
  bank: named('Bank', 'Banque', 'Bancos', 'Bancos'),
  cash: named('Cash', 'Caisse', 'Caixa', 'Caja'),
  payroll: named('Payroll', 'Paie', 'Salários', 'Nómina'),
  assets: named('Fixed assets', 'Immobilisations', 'Investimentos', 'Inmovilizado'),
  closing: named('Closing', 'Clôture', 'Encerramento', 'Cierre'),
};

/** What finance numbers, and the prefix where the business said no other. */
export const SERIES = {
  ENTRY: { prefix: 'JE-', names: named('Journal entries', 'Écritures', 'Lançamentos', 'Asientos') },
  QUOTE: { prefix: 'QT-', names: named('Quotes', 'Devis', 'Orçamentos', 'Presupuestos') },
  INVOICE: { prefix: 'INV-', names: named('Invoices', 'Factures', 'Faturas', 'Facturas') },
  CREDIT: { prefix: 'CN-', names: named('Credit notes', 'Avoirs', 'Notas de crédito', 'Abonos') },
  BILL: { prefix: 'BILL-', names: named('Bills', 'Factures d’achat', 'Faturas de fornecedores', 'Facturas de proveedores') },
  SUPPLIER_CREDIT: {
    prefix: 'SC-',
    names: named('Supplier credits', 'Avoirs de fournisseurs', 'Créditos de fornecedores', 'Abonos de proveedores'),
  },
  PAYMENT: { prefix: 'PAY-', names: named('Payments', 'Paiements', 'Pagamentos', 'Pagos') },
} as const satisfies Record<string, { prefix: string; names: Names }>;
export type SeriesCode = keyof typeof SERIES;

export interface FiscalYearSpan {
  name: string;
  startsOn: Temporal.PlainDate;
  endsOn: Temporal.PlainDate;
}

/** The fiscal year that a day lies in, by the day of the year on which it begins (MM-DD). */
export function fiscalYearOf(day: Temporal.PlainDate, begins: string): FiscalYearSpan {
  const first = Temporal.PlainMonthDay.from(begins);
  const thisYear = first.toPlainDate({ year: day.year });
  return yearFrom(Temporal.PlainDate.compare(thisYear, day) <= 0 ? thisYear : first.toPlainDate({ year: day.year - 1 }));
}

/** The one after that which ends on a day. */
export const nextYear = (endsOn: Temporal.PlainDate): FiscalYearSpan => yearFrom(endsOn.add({ days: 1 }));

function yearFrom(startsOn: Temporal.PlainDate): FiscalYearSpan {
  const endsOn = startsOn.add({ years: 1 }).subtract({ days: 1 });
  const name = endsOn.year === startsOn.year ? `FY ${startsOn.year}` : `FY ${startsOn.year}/${String(endsOn.year).slice(2)}`;
  return { name, startsOn, endsOn };
}

/** A year opens three months before it begins: what is agreed now often falls into it. And for as long after, not for ever. */
const AHEAD = { months: 3 };
const BEHIND = { years: 1 };

/** Whether the year after the one that ends then should be open today. */
export const isNear = (today: Temporal.PlainDate, endsOn: Temporal.PlainDate): boolean =>
  Temporal.PlainDate.compare(today.add(AHEAD), endsOn) > 0 && Temporal.PlainDate.compare(today, endsOn.add(BEHIND)) <= 0;

/** The years that should be open on a day. */
export function yearsNeeded(today: Temporal.PlainDate, begins: string): FiscalYearSpan[] {
  const current = fiscalYearOf(today, begins);
  return isNear(today, current.endsOn) ? [current, nextYear(current.endsOn)] : [current];
}
