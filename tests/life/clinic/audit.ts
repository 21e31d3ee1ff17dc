import { expect } from 'vitest';
import { RENT, UNREALISED } from './months.ts';
import { line, type Report } from './statements.ts';
import { account, kept, NEW_YEAR, on, party, people, tax, THE_YEAR } from './clinic.ts';
import { kobo, ngn, usd } from './notebook.ts';

/** In the year that runs: what the first of January gave back, and an invoice that is looked at, issued and taken back. */
export async function startTheNextYear(): Promise<void> {
  const firstDay: Report = await people.auditor.call('finance_get_profit_and_loss', { from: NEW_YEAR, to: NEW_YEAR });
  expect(line(firstDay, 'profit')).toBe(UNREALISED[12]);
  const { invoiceId } = await people.bookkeeper.call('finance_create_invoice', {
    partyId: party['Lekki Oil'],
    lines: [{ description: 'First-aid course', unitPrice: '80000', taxCodeIds: [tax['VAT']] }],
  });
  const { preview } = await people.accountant.preview('finance_issue_invoice', { invoiceId });
  const posted = preview.rows.filter((row: { table: string }) => row.table === 'finance.entry_lines').map(({ after }: any) => after);
  expect(posted.map((row: any) => [row.account_id, row.debit, row.credit])).toEqual([
    [account['receivable'], 8_800_000, 0],
    [account['sales'], 0, 8_000_000],
    [account['output_tax'], 0, 800_000],
  ]);
  expect(await people.auditor.call('finance_get_invoice', { invoiceId })).toMatchObject({ state: 'draft', number: null });
  const { callId } = await people.accountant.receipt('finance_issue_invoice', { invoiceId });
  const before = await people.auditor.call('finance_get_party', { partyId: party['Lekki Oil'] });
  expect(await people.accountant.refusal('governance_undo_call', { callId })).toMatchObject({ code: 'forbidden' });
  await people.owner.call('governance_undo_call', { callId });
  const after = await people.auditor.call('finance_get_party', { partyId: party['Lekki Oil'] });
  expect(kobo(before.balances[0].open.amount) - kobo(after.balances[0].open.amount)).toBe(8_800_000n);
  const taken = await people.auditor.call('finance_get_invoice', { invoiceId });
  expect(taken).toMatchObject({ state: 'issued', due: ngn(8_800_000n), open: ngn(0n), history: [{ byKind: 'credit_note' }] });
}

/** An offer, a bill that was wrong, a plan for the year, and reminders to those who have not paid. */
export async function doWhatElseThereIs(): Promise<void> {
  const check = { description: 'Health check', quantity: '20', unitPrice: '15000', taxCodeIds: [tax['VAT']] };
  const { quoteId } = await people.bookkeeper.call('finance_create_quote', { partyId: party['Lekki Oil'], lines: [check] });
  expect((await people.bookkeeper.call('finance_send_quote', { quoteId })).number).toMatch(/^Q/);

  const drugs = { reference: 'PP-99', lines: [{ description: 'Drugs', unitPrice: '1000', taxCodeIds: [tax['VAT']] }] };
  const { billId } = await people.bookkeeper.call('finance_create_bill', { partyId: party['Pharma Plus'], ...drugs });
  await people.accountant.call('finance_post_bill', { billId });
  await people.accountant.call('finance_credit_bill', { billId, reason: 'Delivered to somebody else' });
  expect(await people.auditor.call('finance_get_bill', { billId })).toMatchObject({ open: ngn(0n) });

  const { fiscalYearId } = (await people.auditor.call('finance_list_fiscal_years')).items.find((each: any) => each.startsOn === NEW_YEAR);
  const { budgetId } = await people.controller.call('finance_create_budget', { fiscalYearId, name: 'First plan' });
  const months = (await people.auditor.all('finance_list_periods')).filter((each) => each.fiscalYearId === fiscalYearId);
  const rent = { accountId: account['rent'], periodIds: months.map(({ periodId }) => periodId), amount: ngn(RENT) };
  await people.controller.call('finance_set_budget_lines', { budgetId, ...rent });
  await people.controller.call('finance_activate_budget', { budgetId });
  kept.nextJanuary = months[0].periodId;

  await people.accountant.call('finance_create_dunning_notices');
  const late = await people.auditor.all('finance_list_dunning_notices');
  expect(late.map(({ partyId }) => partyId).toSorted()).toEqual([party['Hygeia Insurance'], party['Lekki Oil']].toSorted());
}

export async function proveTheBooks(): Promise<void> {
  expect(await people.auditor.call('finance_verify_ledger')).toMatchObject({ isSound: true });
  const before: Report = await people.auditor.call('finance_get_trial_balance', THE_YEAR);
  // The first adds what no hour's schedule has added yet, which may be nothing; the second begins anew.
  await people.controller.call('finance_roll_up_balances');
  const rolledUp: Report = await people.auditor.call('finance_get_trial_balance', THE_YEAR);
  expect(rolledUp.lines).toEqual(before.lines);
  expect((await people.controller.call('finance_rebuild_balances')).days).toBeGreaterThan(100);
  const rebuilt: Report = await people.auditor.call('finance_get_trial_balance', THE_YEAR);
  expect(rebuilt.lines).toEqual(before.lines);
  const { isSound, checks } = await people.auditor.call('finance_verify_ledger');
  expect(isSound).toBe(true);
  for (const check of checks) expect(check).toMatchObject({ wrong: 0, looked: expect.any(Number) });
  expect(checks.filter(({ looked }: { looked: number }) => looked === 0)).toEqual([]);
  const seals = await people.owner.call('governance_verify_seals');
  expect(seals.broken).toBeNull();
  expect(seals.sealed).toBeGreaterThan(200);
}

/** The auditor reads everything there is, takes copies along, and changes nothing. */
export async function beAudited(): Promise<void> {
  const listed = await people.auditor.listing('finance');
  const copies = listed.filter(({ isRead }) => !isRead).map(({ name }) => name);
  expect(copies.toSorted()).toEqual(['finance_export_books', 'finance_export_report']);
  const known = await whatAnAuditorKnows();
  for (const { name, required } of listed) {
    const input = { ...Object.fromEntries(required.map((field) => [field, known[field]])), ...known[name] };
    const missing = Object.entries(input).filter(([, value]) => value === undefined);
    expect([name, missing]).toEqual([name, []]);
    // Only the platform knows the word by which an export was asked for.
    if (name === 'finance_render_export') expect(await people.auditor.refusal(name, input)).toMatchObject({ reason: 'export_unknown' });
    else await people.auditor.call(name, input);
  }
  const names = new Set(listed.map(({ name }) => name));
  const writes = (await people.controller.listing('finance')).filter(({ name }) => !names.has(name));
  expect(writes.length).toBeGreaterThan(90);
  for (const { name } of writes) expect([name, (await people.auditor.refusal(name)).code]).toEqual([name, 'forbidden']);
}

/** One of each kind, found as anybody would: in the lists. */
async function whatAnAuditorKnows(): Promise<Record<string, any>> {
  const first = async (list: string, field: string, input: object = {}): Promise<Record<string, string>> => {
    const { items } = await people.auditor.call(`finance_list_${list}`, input);
    return { [field]: items[0]?.[field] };
  };
  const { taxReturnId } = await first('tax_returns', 'taxReturnId');
  const balances = await people.auditor.call('finance_get_trial_balance', THE_YEAR);
  const imports = await people.auditor.call('finance_list_bank_statements', { bankAccountId: kept.bankAccountId });
  return {
    ...(await first('accounts', 'accountId')),
    ...(await first('periods', 'periodId')),
    ...(await first('entries', 'entryId')),
    ...(await first('tax_codes', 'taxCodeId')),
    ...(await first('tax_return_templates', 'templateId')),
    ...(await first('parties', 'partyId')),
    ...(await first('invoices', 'invoiceId')),
    ...(await first('credit_notes', 'creditNoteId')),
    ...(await first('bills', 'billId')),
    ...(await first('supplier_credits', 'supplierCreditId')),
    ...(await first('payments', 'paymentId')),
    ...(await first('quotes', 'quoteId')),
    ...(await first('dunning_notices', 'dunningNoticeId')),
    ...(await first('assets', 'assetId')),
    ...(await first('budgets', 'budgetId')),
    taxReturnId,
    bankAccountId: kept.bankAccountId,
    importId: imports.items[0].importId,
    seriesCode: 'INVOICE',
    money: usd(100n),
    to: 'NGN',
    from: THE_YEAR.from,
    report: balances.report,
    dialect: 'hledger',
    line: 'total',
    column: 'c0.debit',
    export: 'x',
    finance_compute_tax: { direction: 'sales', currency: 'NGN', lines: [{ amount: '100.00', taxCodeIds: [tax['VAT']] }] },
    finance_compute_tax_return: { taxReturnId },
    finance_explain_tax_box: { taxReturnId, box: '5' },
    finance_check_budget: { accountId: account['rent'], periodId: kept.nextJanuary },
    finance_consolidate_entities: THE_YEAR,
    finance_check_journal: { journal: `${on(1, 1)} Nothing\n  Assets  1 NGN\n  Capital\n` },
  };
}
