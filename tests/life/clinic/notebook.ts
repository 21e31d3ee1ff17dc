/**
 * What the clinic’s own notebook says: sums of what was done, by plain addition. It shares no code with the house, so that
 * both being right is the only way for them to agree. Amounts are kobo.
 */
export interface Note {
  day: string;
  account: string;
  kobo: bigint;
}

export class Notebook {
  readonly notes: Note[] = [];

  /** Debits above zero, credits below; what does not add up to nothing is a mistake of the test. */
  write(day: string, kobo: Record<string, bigint>): void {
    const sum = Object.values(kobo).reduce((total, each) => total + each, 0n);
    if (sum !== 0n) throw new Error(`The note of ${day} is off by ${sum}.`);
    for (const [account, amount] of Object.entries(kobo)) if (amount !== 0n) this.notes.push({ day, account, kobo: amount });
  }

  /** The balance of an account, or of those that a test picks, over some days. */
  sum(pick: string | ((account: string) => boolean), { from = '', to = '9' }: { from?: string; to?: string } = {}): bigint {
    const isMeant = typeof pick === 'string' ? (account: string) => account === pick : pick;
    return this.notes
      .filter(({ day, account }) => isMeant(account) && day >= from && day <= to)
      .reduce((total, { kobo }) => total + kobo, 0n);
  }

  get accounts(): string[] {
    return [...new Set(this.notes.map(({ account }) => account))];
  }
}

/** Kobo as the doors say it: `12.50`. */
export const naira = (kobo: bigint): string => {
  const digits = String(kobo < 0n ? -kobo : kobo).padStart(3, '0');
  return `${kobo < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
export const ngn = (kobo: bigint): { amount: string; currency: string } => ({ amount: naira(kobo), currency: 'NGN' });
export const usd = (cents: bigint): { amount: string; currency: string } => ({ amount: naira(cents), currency: 'USD' });
export const kobo = (amount: string): bigint => BigInt(amount.replace('.', ''));
