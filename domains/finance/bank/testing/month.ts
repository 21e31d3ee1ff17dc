import type { StatementLine } from '../parsing/statement.ts';
import type { Rendered } from './render.ts';

type Facts = [day: string, amount: bigint, description: string, bankId: string, counterparty?: string, reference?: string];

/** January of a made-up shop at a made-up bank. Nobody in it exists. */
const JANUARY: readonly Facts[] = [
  ['2001-01-05', 120_000_00n, 'Payment of invoice INV-2001-00001', 'B0001', 'Harmattan Foods Ltd', 'INV-2001-00001'],
  ['2001-01-06', -50_00n, 'Account maintenance fee', 'B0002'],
  ['2001-01-06', -50_00n, 'Account maintenance fee', 'B0003'],
  ['2001-01-12', 75_500_50n, 'Transfer for two orders', 'B0004', 'Baobab & Sons', 'ORDERS JAN'],
  ['2001-01-15', -40_000_00n, 'Rent of January', 'B0005', 'Sahel Properties', 'RENT-01'],
  ['2001-01-20', -15_000_00n, 'To own savings account', 'B0006', 'Kora Trading', 'OWN-7'],
  ['2001-01-28', 310_25n, 'Credit interest', 'B0007'],
  ['2001-01-30', 9_999_99n, 'Überweisung für Café-Bedarf', 'B0008', 'Café Zoë', 'Z-9'],
];

const lines: StatementLine[] = JANUARY.map(([bookedOn, amountMinor, description, bankId, counterparty, reference]) => ({
  bookedOn,
  valueOn: bookedOn,
  amountMinor,
  currency: 'NGN',
  description,
  ...(counterparty && { counterparty }),
  ...(reference && { reference }),
  bankId,
}));

export const january: Rendered = {
  accountNumber: '0123456789',
  currency: 'NGN',
  openingBalance: 500_000_00n,
  closingBalance: lines.reduce((sum, { amountMinor }) => sum + amountMinor, 500_000_00n),
  from: '2001-01-01',
  to: '2001-01-31',
  lines,
};
