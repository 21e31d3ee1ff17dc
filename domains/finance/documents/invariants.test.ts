import { expect, test } from 'vitest';
import { entrySql, lineSql, stoppedBy } from '../testing.ts';
import { lookOnly } from './testing.ts';

const LAGOS = '@party.customer';

/** A document that is not issued, in raw SQL. */
const documentSql = (columns: Record<string, string> = {}): string => {
  const all: Record<string, string> = {
    id: '@document.attack',
    entity_id: '@entity.main',
    kind: `'invoice'`,
    party_id: LAGOS,
    date: 'current_date',
    due_on: 'current_date',
    currency: `'NGN'`,
    discount_minor: '0',
    net_minor: '100',
    tax_minor: '0',
    total_minor: '100',
    withheld_minor: '0',
    withheld_on_payment_minor: '0',
    due_minor: '100',
    created_by: `'x'`,
    created_at: 'now()',
    updated_at: 'now()',
    ...columns,
  };
  return `INSERT INTO finance.documents (${Object.keys(all).join(', ')}) VALUES (${Object.values(all).join(', ')})`;
};
const documentLine = (net = '100', document = '@document.attack'): string =>
  `INSERT INTO finance.document_lines (id, document_id, line_no, description, quantity, unit_price, discount_minor, share_minor, net_minor, tax_minor,
     non_recoverable_minor, account_id, tax_code_ids) VALUES (@new, ${document}, 9, 'x', 1, 1, 0, 0, ${net}, 0, 0, @account.sales, '{}')`;
const numberSql = (kind: string, series: string, subject = '@document.attack'): string =>
  `INSERT INTO finance.numbers (id, series_id, on_date, subject_kind, subject_id, taken_at)
   VALUES (@number.document, ${series}, current_date, '${kind}', ${subject}, now())`;
const issueSql = (entry = '@entry.attack', id = '@document.attack'): string =>
  `UPDATE finance.documents d SET state = 'issued', number = n.label, number_id = n.id, entry_id = ${entry}, issued_at = now()
   FROM finance.numbers n WHERE n.id = @number.document AND d.id = ${id}`;

/** An entry over so much, with the receivable on the side given. */
const entryOver = (source: string, amount: string, side: 'debit' | 'credit' = 'debit', party = LAGOS): string[] => {
  const [mine, other] = side === 'debit' ? [1, 2] : [2, 1];
  const sums = (no: number): Record<string, string> => (no === 1 ? { debit: amount, amount } : { credit: amount, amount: `-${amount}` });
  return [
    ...entrySql({ source }).map((text) =>
      text
        .replace('source_kind, reverses', 'source_kind, source_id, reverses')
        .replace(`'${source}', NULL`, `'${source}', @document.attack, NULL`),
    ),
    lineSql(mine, { account_id: '@account.receivable', party_id: party, due_on: 'current_date', ...sums(mine) }),
    lineSql(other, { account_id: '@account.sales', ...sums(other) }),
  ];
};
const whole = (amount = '100'): string[] => [
  documentSql(),
  documentLine(),
  numberSql('invoice', '@series.INVOICE'),
  ...entryOver('invoice', amount),
  issueSql(),
];

const creditNote = (amount: string): string[] => [
  documentSql({
    kind: `'credit_note'`,
    of_document_id: '@invoice.issued',
    net_minor: amount,
    total_minor: amount,
    due_minor: amount,
  }),
  documentLine(amount),
  numberSql('credit_note', '@series.CREDIT'),
  ...entryOver('credit_note', amount, 'credit'),
  issueSql(),
];

const paymentSql = (entry: string): string =>
  `INSERT INTO finance.payments (id, entity_id, direction, control, party_id, method, account_id, date, number, number_id, currency, amount_minor, withheld_minor,
     money_currency, money_minor, entry_id, recorded_by, created_at, updated_at)
   SELECT @document.attack, @entity.main, 'received', 'receivable', ${LAGOS}, 'bank', @account.bank, current_date, n.label, n.id, 'NGN', 100, 0, 'NGN', 100,
     ${entry}, 'x', now(), now() FROM finance.numbers n WHERE n.id = @number.document`;
const paidEntry = (amount: string): string[] => entryOver('payment', amount, 'credit');

test.for<[string, string[]]>([
  ['an invoice with its number, its entry and its lines', whole()],
  ['a credit of what was billed', creditNote('100')],
  [
    'a payment with its number and entry',
    [numberSql('payment', '@series.PAYMENT'), ...bankInstead(paidEntry('100')), paymentSql('@entry.attack')],
  ],
  ['an answer to a quote', [`UPDATE finance.documents SET state = 'declined' WHERE id = @quote.sent`]],
  ['another memo on a draft', [`UPDATE finance.documents SET memo = 'x' WHERE id = @invoice.draft`]],
])('lets through %s', async ([, statements]) => {
  expect(await stoppedBy(await lookOnly(), statements)).toBe('nothing');
});

function bankInstead(statements: string[]): string[] {
  return statements.map((text) => text.replace('@account.sales', '@account.bank'));
}

test.for<[string, string, string[]]>([
  ['an issued invoice that changes', 'documents_issued_final', [`UPDATE finance.documents SET due_minor = 1 WHERE id = @invoice.issued`]],
  [
    'an issued invoice that changes its day',
    'documents_issued_final',
    [`UPDATE finance.documents SET due_on = '2040-01-01' WHERE id = @invoice.issued`],
  ],
  [
    'an issued invoice that becomes a draft',
    'documents_issued_final',
    [`UPDATE finance.documents SET state = 'draft' WHERE id = @invoice.issued`],
  ],
  ['an issued invoice that goes', 'documents_issued_final', [`DELETE FROM finance.documents WHERE id = @invoice.issued`]],
  ['a line more on it', 'documents_issued_final', [documentLine('1', '@invoice.issued')]],
  ['a line less on it', 'documents_issued_final', [`DELETE FROM finance.document_lines WHERE document_id = @invoice.issued`]],
  [
    'another word on its line',
    'documents_issued_final',
    [`UPDATE finance.document_lines SET description = 'x' WHERE document_id = @invoice.issued`],
  ],
  [
    'a line that moves to it',
    'documents_issued_final',
    [`UPDATE finance.document_lines SET document_id = @invoice.issued, line_no = 7 WHERE document_id = @invoice.draft AND line_no = 1`],
  ],
  [
    'a line that leaves it',
    'documents_issued_final',
    [`UPDATE finance.document_lines SET document_id = @invoice.draft, line_no = 7 WHERE document_id = @invoice.issued AND line_no = 1`],
  ],
  [
    'a quote that changes after it was sent',
    'documents_issued_final',
    [`UPDATE finance.documents SET state = 'accepted', memo = 'x' WHERE id = @quote.sent`],
  ],
  ['a draft that says it is issued', 'documents_numbered', [`UPDATE finance.documents SET state = 'issued' WHERE id = @invoice.draft`]],
  ['a draft with a number', 'documents_draft_bare', [`UPDATE finance.documents SET number = 'INV-1' WHERE id = @invoice.draft`]],
  ['an invoice over more than its entry', 'documents_posted', whole('99')],
  ['an invoice that comes to more than its lines', 'documents_sum_of_lines', whole().filter((text) => !text.includes('document_lines'))],
  [
    'an invoice with the entry of another',
    'documents_one_entry',
    [
      ...whole().slice(0, 3),
      `UPDATE finance.documents d SET state = 'issued', number = n.label, number_id = n.id, issued_at = now(), entry_id = (SELECT entry_id FROM finance.documents WHERE id = @invoice.issued)
     FROM finance.numbers n WHERE n.id = @number.document AND d.id = @document.attack`,
    ],
  ],
  ['an invoice without entry', 'documents_posted', [...whole().slice(0, 3), issueSql('NULL')]],
  [
    'an invoice without number',
    'documents_numbered',
    [
      documentSql(),
      documentLine(),
      ...entryOver('invoice', '100'),
      `UPDATE finance.documents SET state = 'issued', number = 'INV-77', entry_id = @entry.attack, issued_at = now() WHERE id = @document.attack`,
    ],
  ],
  ['a number for an invoice that is not there', 'numbers_are_used', [numberSql('invoice', '@series.INVOICE')]],
  ['an entry of an invoice that is not there', 'journal_entries_vouched', entryOver('invoice', '100')],
  ['an entry of a draft', 'journal_entries_vouched', [documentSql(), documentLine(), ...entryOver('invoice', '100')]],
  [
    'an entry that bills somebody else',
    'documents_posted',
    whole().map((text) => (text.includes('entry_lines') ? text.replace(LAGOS, '@party.slow') : text)),
  ],
  ['a credit over more than the invoice', 'documents_credit_within', creditNote('9999999')],
  ['credits that exceed it together', 'documents_credit_within', creditNote('4950000')],
  ['a credit of another’s invoice', 'documents_credit_of', creditNote('100').map((text) => text.replaceAll(LAGOS, '@party.slow'))],
  [
    'the same bill of a supplier, written otherwise',
    'documents_bill_once',
    [documentSql({ kind: `'bill'`, party_id: '@party.supplier', reference: `'kd-2026 100'` })],
  ],
  [
    'a bill without their number',
    'documents_bill_reference',
    [documentSql({ kind: `'bill'`, party_id: '@party.supplier', reference: `'--'` })],
  ],
  ['a payment that changes', 'payments_final', [`UPDATE finance.payments SET amount_minor = 1 WHERE id = @payment.received`]],
  ['a payment that goes', 'payments_final', [`DELETE FROM finance.payments WHERE id = @payment.received`]],
  [
    'a payment without entry of its own',
    'payments_posted',
    [numberSql('payment', '@series.PAYMENT'), paymentSql(`(SELECT id FROM finance.journal_entries WHERE source_kind = 'manual' LIMIT 1)`)],
  ],
  [
    'a payment of more than its entry',
    'journal_entries_vouched',
    [numberSql('payment', '@series.PAYMENT'), ...bankInstead(paidEntry('99')), paymentSql('@entry.attack')],
  ],
  [
    'a payment whose money is elsewhere',
    'journal_entries_vouched',
    [numberSql('payment', '@series.PAYMENT'), ...paidEntry('100'), paymentSql('@entry.attack')],
  ],
  [
    'a payment voided without reversal',
    'payments_voided',
    [`UPDATE finance.payments SET state = 'voided', void_reason = 'x' WHERE id = @payment.received`],
  ],
  [
    'a payment voided by another entry',
    'payments_posted',
    [
      `UPDATE finance.payments SET state = 'voided', void_reason = 'x', reversal_entry_id = (SELECT id FROM finance.journal_entries WHERE source_kind = 'manual' LIMIT 1) WHERE id = @payment.received`,
    ],
  ],
  [
    'a voided payment that stands again',
    'payments_final',
    [`UPDATE finance.payments SET state = 'recorded', void_reason = NULL, reversal_entry_id = NULL WHERE id = @payment.voided`],
  ],
  [
    'a write-off that one person asks for and decides',
    'write_offs_two_people',
    [
      `UPDATE finance.write_offs SET state = 'refused', decided_by = requested_by, decided_at = now(), refused_because = 'x' WHERE id = @write_off.requested`,
    ],
  ],
  [
    'an approved write-off that settles nothing',
    'write_offs_decided',
    [`UPDATE finance.write_offs SET state = 'approved', decided_by = 'x', decided_at = now() WHERE id = @write_off.requested`],
  ],
  [
    'a write-off that leans on the allocation of another',
    'write_offs_allocated',
    [
      `UPDATE finance.write_offs SET state = 'approved', decided_by = 'x', decided_at = now(), allocation_id = @allocation.payment WHERE id = @write_off.requested`,
    ],
  ],
  [
    'a write-off over more afterwards',
    'write_offs_final',
    [`UPDATE finance.write_offs SET amount_minor = 1 WHERE id = @write_off.approved`],
  ],
  [
    'an approved write-off that is forgotten',
    'write_offs_final',
    [`UPDATE finance.write_offs SET state = 'reversed' WHERE id = @write_off.approved`],
  ],
  ['an approved write-off that goes', 'write_offs_final', [`DELETE FROM finance.write_offs WHERE id = @write_off.approved`]],
  [
    'a debt given up with nobody’s leave',
    'journal_entries_vouched',
    [
      ...entryOver('allocation', '100', 'credit'),
      `INSERT INTO finance.allocations (id, entity_id, party_id, date, kind, recorded_at, recorded_by)
     VALUES (@document.attack, @entity.main, ${LAGOS}, current_date, 'write_off', now(), 'x')`,
      `INSERT INTO finance.allocation_lines (id, allocation_id, line_id, amount, functional) SELECT @new, @document.attack, id, amount, debit - credit
     FROM finance.entry_lines WHERE entry_id = @entry.attack AND party_id IS NOT NULL`,
      `INSERT INTO finance.allocation_lines (id, allocation_id, line_id, amount, functional) VALUES (@new, @document.attack, @line.overdue, 100, 100)`,
    ],
  ],
  [
    'a discount that nobody promised',
    'journal_entries_vouched',
    [
      ...entryOver('allocation', '100', 'credit'),
      `INSERT INTO finance.allocations (id, entity_id, party_id, date, kind, recorded_at, recorded_by)
     VALUES (@document.attack, @entity.main, ${LAGOS}, current_date, 'discount', now(), 'x')`,
      `INSERT INTO finance.allocation_lines (id, allocation_id, line_id, amount, functional) SELECT @new, @document.attack, id, amount, debit - credit
     FROM finance.entry_lines WHERE entry_id = @entry.attack AND party_id IS NOT NULL`,
      `INSERT INTO finance.allocation_lines (id, allocation_id, line_id, amount, functional) VALUES (@new, @document.attack, @line.overdue, 100, 100)`,
    ],
  ],
  [
    'an invoice drafted twice of one date',
    'documents_of_template',
    [
      documentSql({ id: '@new', template_id: '@recurring_invoice.monthly', occurrence_on: 'current_date' }),
      documentSql({ id: '@new', template_id: '@recurring_invoice.monthly', occurrence_on: 'current_date' }),
    ],
  ],
  [
    'a customer reminded twice of one step',
    'dunning_items_once',
    [
      `INSERT INTO finance.dunning_items (id, notice_id, document_id, level, open_minor, days_overdue) VALUES (@new, @dunning_notice.first, @invoice.overdue, 1, 1, 1)`,
    ],
  ],
])('stops %s', async ([, rule, statements]) => {
  expect(await stoppedBy(await lookOnly(), statements)).toBe(rule);
});
