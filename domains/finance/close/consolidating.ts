import { least, sizeOf, sumOf } from './amounts.ts';

/** A figure of one entity's trial balance, translated. Signed, debit positive, minor units of the group's currency. */
export interface GroupLine {
  readonly entityId: string;
  readonly accountId: string;
  readonly amount: bigint;
}

/** An entity's trial balance in its own currency, each figure with the worth that its kind of rate gives it in the group's. */
export interface Translated extends GroupLine {
  readonly functional: bigint;
}

/**
 * Balance-sheet figures at the closing rate, the result at the average rate, equity at the rates of its days: so a trial
 * balance that is zero in its own currency is not in the group's. What is missing is the translation difference, by entity;
 * it is shown and never spread over other figures.
 */
export function translationDifferences(lines: readonly Translated[]): Map<string, bigint> {
  const entities = [...new Set(lines.map(({ entityId }) => entityId))];
  return new Map(
    entities.map((entityId) => {
      const own = lines.filter((line) => line.entityId === entityId);
      const books = sumOf(own.map(({ functional }) => functional));
      if (books !== 0n) throw new RangeError('A trial balance that is not zero cannot be translated.');
      return [entityId, -sumOf(own.map(({ amount }) => amount))] as const;
    }),
  );
}

/** Two accounts of two entities that mirror each other: what one says it is owed, the other says it owes. */
export interface Pair {
  readonly id: string;
  readonly entityId: string;
  readonly accountId: string;
  readonly counterEntityId: string;
  readonly counterAccountId: string;
}

export interface Elimination {
  readonly pairId: string;
  /** Of the first account, as it stands before. */
  readonly amount: bigint;
  readonly counterAmount: bigint;
  /** Taken from both, with opposite signs. */
  readonly eliminated: bigint;
  /** What the two do not agree on. It stays in the accounts, and in sight. */
  readonly unmatched: bigint;
}

/**
 * Eliminates what both sides agree on. An elimination takes the same amount from both, so the group's trial balance stays
 * zero; what one side has and the other does not is a finding and not a rounding.
 */
export function eliminate(lines: readonly GroupLine[], pairs: readonly Pair[]): { eliminations: Elimination[]; lines: GroupLine[] } {
  const left = new Map<string, bigint>();
  const key = (entityId: string, accountId: string): string => `${entityId} ${accountId}`;
  for (const { entityId, accountId, amount } of lines) {
    left.set(key(entityId, accountId), (left.get(key(entityId, accountId)) ?? 0n) + amount);
  }
  const eliminations = pairs.map((pair) => {
    const [own, other] = [key(pair.entityId, pair.accountId), key(pair.counterEntityId, pair.counterAccountId)];
    const [amount, counterAmount] = [left.get(own) ?? 0n, left.get(other) ?? 0n];
    const areOpposite = amount < 0n !== counterAmount < 0n && own !== other;
    const shared = areOpposite ? least(sizeOf(amount), sizeOf(counterAmount)) : 0n;
    const eliminated = amount < 0n ? -shared : shared;
    left.set(own, amount - eliminated);
    left.set(other, (left.get(other) ?? 0n) + eliminated);
    return { pairId: pair.id, amount, counterAmount, eliminated, unmatched: amount + counterAmount };
  });
  const remaining = [...left].map(([name, amount]) => {
    const [entityId = '', accountId = ''] = name.split(' ');
    return { entityId, accountId, amount };
  });
  return { eliminations, lines: remaining.filter(({ amount }) => amount !== 0n) };
}
