import { isDateLike } from './dates.ts';

/** What a column of a bank's CSV can be. */
export const CSV_FIELDS = [
  'bookedOn',
  'valueOn',
  'amount',
  'debit',
  'credit',
  'sign',
  'description',
  'counterparty',
  'reference',
  'bankId',
  'balance',
  'currency',
] as const;
export type CsvField = (typeof CSV_FIELDS)[number];

/** What banks and mobile-money services write over their columns, in English, French, Portuguese and Spanish; accents and case fall away. */
const HEADINGS: Readonly<Record<CsvField, readonly string[]>> = {
  bookedOn: words(
    'date|booking date|booked on|posting date|post date|posted|transaction date|trans date|txn date|tran date|entry date|completion time|date operation|date d operation|date de l operation|date comptable|date de comptabilisation|data|data mov|data movimento|data do movimento|data lancamento|data de lancamento|data operacao|data da operacao|fecha|fecha operacion|fecha de operacion|fecha de la operacion|fecha contable|fecha movimiento|fecha transaccion|fecha de transaccion',
  ),
  valueOn: words(
    'value date|val date|value on|value|date valeur|date de valeur|valeur|data valor|data de valor|data val|fecha valor|fecha de valor',
  ),
  amount: words('amount|transaction amount|montant|montant operation|montant de l operation|valor|importe|monto|montante|quantia'),
  debit: words(
    'debit|debits|debit amount|dr|withdrawal|withdrawals|withdrawn|money out|paid out|out|payments|debito|debitos|cargo|cargos|saida|saidas|retrait|retraits|montant debit|sortie|sorties|salida|salidas|egresos|retiros',
  ),
  credit: words(
    'credit|credits|credit amount|cr|deposit|deposits|paid in|money in|in|receipts|credito|creditos|abono|abonos|entrada|entradas|versement|versements|montant credit|entree|entrees|ingresos|depositos|haber',
  ),
  sign: words(
    'dr cr|cr dr|d c|c d|dc|cd|debit credit|credit debit|debit credit indicator|type|transaction type|sens|signe|natureza|indicador|tipo|signo',
  ),
  description: words(
    'description|details|transaction details|transaction description|narration|narrative|remarks|particulars|memo|text|purpose|libelle|libelle operation|libelle de l operation|designation|motif|communication|descricao|descritivo|historico|concepto|descripcion|detalle|detalles|observaciones',
  ),
  counterparty: words(
    'counterparty|payee|payer|beneficiary|name|other party|payee payer|beneficiaire|tiers|contrepartie|donneur d ordre|favorecido|beneficiario|destinatario|contraparte|ordenante|nome|nombre|nom',
  ),
  reference: words(
    'reference|ref|reference number|reference no|ref no|payment reference|customer reference|cheque no|cheque number|check number|numero de cheque|numero cheque|n cheque|referencia|numero documento|documento|n documento',
  ),
  bankId: words(
    'bank id|id|transaction id|transaction reference|transaction ref|transaction no|receipt no|receipt number|receipt|bank reference|fitid|session id|identifiant|id transaction|id da transacao|id transaccion|numero operacion|numero de operacion|numero d operation|reference operation|reference de l operation|numero operacao|numero da operacao',
  ),
  balance: words(
    'balance|running balance|balance after|account balance|book balance|solde|solde progressif|solde apres operation|saldo|saldo contabilistico|saldo final|saldo contable',
  ),
  currency: words('currency|ccy|currency code|devise|monnaie|moeda|moneda|divisa'),
};

/** Rows above or below the lines that say how much there was. */
const OPENING = words(
  'opening balance|balance brought forward|brought forward|balance b f|b f|solde initial|solde d ouverture|ancien solde|report|report a nouveau|saldo inicial|saldo anterior|saldo de abertura|saldo de apertura',
);
const CLOSING = words(
  'closing balance|balance carried forward|carried forward|balance c f|c f|solde final|solde de cloture|nouveau solde|saldo final|saldo de fecho|saldo de cierre|saldo actual',
);

const DEBIT = new Set(words('d|dr|db|debit|debito|cargo|dbit|out|s|saida|sortie|withdrawal|egreso'));
const CREDIT = new Set(words('c|cr|credit|credito|abono|crdt|in|e|entrada|entree|deposit|h|haber|ingreso'));

function words(list: string): readonly string[] {
  return list.split('|');
}

/** Letters and digits in lower case, without accents: `Date d’opération` is `date d operation`. */
export function plain(heading: string): string {
  return heading
    .slice(0, 200)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export const isOpening = (cells: readonly string[]): boolean => cells.some((cell) => begins(OPENING, plain(cell)));
export const isClosing = (cells: readonly string[]): boolean => cells.some((cell) => begins(CLOSING, plain(cell)));
const begins = (list: readonly string[], text: string): boolean => list.some((word) => text === word || text.startsWith(`${word} `));

/** -1 for money out, 1 for money in, null for a word that is neither. */
export function directionOf(cell: string): bigint | null {
  const bare = cell.trim();
  if (bare === '-' || bare === '+') return bare === '-' ? -1n : 1n;
  const word = plain(cell);
  if (DEBIT.has(word)) return -1n;
  return CREDIT.has(word) ? 1n : null;
}

export type Columns = Partial<Record<CsvField, number>>;

function sureness(field: CsvField, heading: string): number {
  const known = HEADINGS[field];
  if (known.includes(heading)) return 95;
  // `Amount (EUR)` holds `amount`; the longer the word, the surer.
  const longest = known.reduce(
    (most, word) => (word.length >= 4 && word.length > most && ` ${heading} `.includes(` ${word} `) ? word.length : most),
    0,
  );
  return longest > 0 ? Math.min(90, 50 + longest) : 0;
}

/** One field a column and one column a field: the surest first, and of equals the earlier column. `score` sums how sure. */
export function guessColumns(headings: readonly string[]): { columns: Columns; score: number } {
  const guesses = headings
    .map(plain)
    .flatMap((heading, column) => (heading === '' ? [] : CSV_FIELDS.map((field) => ({ column, field, sure: sureness(field, heading) }))))
    .filter(({ sure }) => sure > 0)
    .sort((a, b) => b.sure - a.sure || a.column - b.column);
  const columns: Columns = {};
  const taken = new Set<number>();
  let score = 0;
  for (const { column, field, sure } of guesses) {
    if (taken.has(column) || columns[field] !== undefined) continue;
    columns[field] = column;
    taken.add(column);
    score += sure;
  }
  // Where the money goes out and comes in has a column each, a third amount is the same again.
  if (columns.debit !== undefined && columns.credit !== undefined) delete columns.amount;
  return { columns, score };
}

export const isUsable = ({ bookedOn, amount, debit, credit }: Columns): boolean =>
  bookedOn !== undefined && (amount !== undefined || debit !== undefined || credit !== undefined);

/** A sign column is one only if its cells are signs: `Type` is often something else. */
export const isSigned = (cells: readonly string[]): boolean => {
  const filled = cells.filter((cell) => cell.trim() !== '');
  return filled.length > 0 && filled.every((cell) => directionOf(cell) !== null);
};

/** A heading names columns, so it holds no day. */
export const isHeading = (cells: readonly string[]): boolean => !cells.some((cell) => isDateLike(cell));
