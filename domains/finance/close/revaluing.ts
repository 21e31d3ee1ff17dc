import { sumOf } from './amounts.ts';

/** A foreign-currency balance: of an account, or of a party on a control account. Signed, debit positive. */
export interface ForeignBalance {
  readonly accountId: string;
  readonly partyId: string | null;
  readonly currency: string;
  /** Minor units of the foreign currency. */
  readonly amount: bigint;
  /** What it stands at in the books, in minor units of the functional currency. */
  readonly functional: bigint;
}

export interface Revalued extends ForeignBalance {
  /** What it is worth at the rate of the day. */
  readonly worth: bigint;
  /** To be booked on the account: positive is a debit. */
  readonly difference: bigint;
}

/** Each balance at the rate of the day, and those that differ from the books. `worthOf` converts exactly, by stored rates. */
export function revalue(balances: readonly ForeignBalance[], worthOf: (amount: bigint, currency: string) => bigint): Revalued[] {
  return balances
    .map((balance) => {
      const worth = worthOf(balance.amount, balance.currency);
      return { ...balance, worth, difference: worth - balance.functional };
    })
    .filter(({ difference }) => difference !== 0n);
}

/** What the differences do to the result: gains and losses are booked apart, never netted. Gain less loss is their sum. */
export function resultOf(revalued: readonly Pick<Revalued, 'difference'>[]): { gain: bigint; loss: bigint } {
  const differences = revalued.map(({ difference }) => difference);
  return { gain: sumOf(differences.filter((each) => each > 0n)), loss: -sumOf(differences.filter((each) => each < 0n)) };
}
