import { ToolError } from '#kernel/errors.ts';
import { toMinor } from '#kernel/money.ts';
import type { Money } from '#kernel/tool.ts';
import type { Entity } from '../books.ts';

/** Refuses money in a currency that the books are not kept in. */
export function assertBooksCurrency({ functionalCurrency }: Entity, { currency }: Money): void {
  if (currency === functionalCurrency) return;
  throw new ToolError('invalid_input', {
    reason: 'not_currency_of_books',
    message: `These books are kept in ${functionalCurrency}: convert the amount first.`,
    data: { functionalCurrency },
  });
}

/** Minor units of an amount that must be in the currency of the books and not less than nothing. */
export function inBooks(entity: Entity, money: Money): bigint {
  assertBooksCurrency(entity, money);
  const minor = toMinor(money);
  if (minor >= 0n) return minor;
  throw new ToolError('invalid_input', { reason: 'amount_negative', message: 'The amount is less than nothing.' });
}

/** The same, and more than nothing. */
export function someInBooks(entity: Entity, money: Money): bigint {
  const minor = inBooks(entity, money);
  if (minor > 0n) return minor;
  throw new ToolError('invalid_input', { reason: 'amount_zero', message: 'The amount is nothing.' });
}
