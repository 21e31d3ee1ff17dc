/** Mobile-money wallets, tills and cards are accounts with statements like any other. */
export const BANK_ACCOUNT_KINDS = ['bank', 'cash', 'mobile_money', 'card'] as const;
export const BANK_IMPORT_STATES = ['reading', 'unreadable', 'done', 'discarded'] as const;
export const MATCH_ORIGINS = ['accepted', 'posted', 'paid', 'cleared'] as const;
