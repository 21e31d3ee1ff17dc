/** What a document is, and what follows from that: where it is booked, on which side, and what its noun is at the doors. */
export const DOCUMENT_KINDS = ['quote', 'invoice', 'credit_note', 'bill', 'supplier_credit'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export const STATES = ['draft', 'sent', 'accepted', 'declined', 'expired', 'issued'] as const;

/** What is posted: everything but an offer. */
export type PostedKind = Exclude<DocumentKind, 'quote'>;

export const CONTROLLED = ['receivable', 'payable'] as const;
export type Controlled = (typeof CONTROLLED)[number];

export const POSTED = {
  invoice: { control: 'receivable', sign: 1n, direction: 'sales', account: 'sales' },
  credit_note: { control: 'receivable', sign: -1n, direction: 'sales', account: 'sales' },
  bill: { control: 'payable', sign: -1n, direction: 'purchase', account: 'purchases' },
  supplier_credit: { control: 'payable', sign: 1n, direction: 'purchase', account: 'purchases' },
} as const satisfies Record<
  PostedKind,
  /** `sign`: of what the document puts on its control account, debits positive. */
  { control: Controlled; sign: bigint; direction: 'sales' | 'purchase'; account: 'sales' | 'purchases' }
>;

/** What takes back what. */
export const CREDIT_OF = { credit_note: 'invoice', supplier_credit: 'bill' } as const;
export type CreditKind = keyof typeof CREDIT_OF;

export const DIRECTIONS = ['received', 'made'] as const;
export const METHODS = ['bank', 'cash', 'mobile_money', 'card', 'cheque', 'other'] as const;
export type Method = (typeof METHODS)[number];

/** Whose account the money is on when nobody says. */
export const ROLE_OF_METHOD = {
  bank: 'bank',
  cash: 'cash',
  mobile_money: 'mobile_money',
  card: 'bank',
  cheque: 'bank',
  other: 'bank',
} as const satisfies Record<Method, string>;

export const WRITE_OFF_STATES = ['requested', 'approved', 'refused', 'reversed'] as const;

/** The series that numbers come from. */
export const SERIES_OF = {
  quote: 'QUOTE',
  invoice: 'INVOICE',
  credit_note: 'CREDIT',
  bill: 'BILL',
  supplier_credit: 'SUPPLIER_CREDIT',
  payment: 'PAYMENT',
} as const satisfies Record<DocumentKind | 'payment', string>;
