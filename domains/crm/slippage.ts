import type { ForecastLine } from './forecast-lines.ts';

/** Which deals count: closing within the period, of this pipeline, of this owner. What is left out does not narrow. */
export interface Scope {
  closesFrom?: Temporal.PlainDate | undefined;
  closesBy?: Temporal.PlainDate | undefined;
  pipelineId?: string | undefined;
  ownerId?: string | undefined;
}

export const CHANGES = [
  'created',
  'reopened',
  'moved_in',
  'grew',
  'shrank',
  'moved_out',
  'won',
  'lost',
  'removed',
  'revalued',
  'given',
  'taken',
] as const;
export type Change = (typeof CHANGES)[number];

export interface Movement {
  dealId: string;
  name: string;
  currency: string;
  change: Change;
  beforeMinor: bigint;
  afterMinor: bigint;
}

export interface Compared {
  before: readonly ForecastLine[];
  after: readonly ForecastLine[];
  /** How each deal stood at the later moment; one that is gone is not in it. */
  standings: ReadonlyMap<string, 'open' | 'won' | 'lost'>;
  /** The earlier moment: a deal opened after it is new, any other came back. */
  beforeAt: Temporal.Instant;
}

export function counts(line: ForecastLine, { closesFrom, closesBy, pipelineId, ownerId }: Scope): boolean {
  return (
    isInPeriod(line, { closesFrom, closesBy }) && (!pipelineId || line.pipelineId === pipelineId) && (!ownerId || line.ownerId === ownerId)
  );
}

function isInPeriod({ expectedCloseOn }: ForecastLine, { closesFrom, closesBy }: Scope): boolean {
  if (!closesFrom && !closesBy) return true;
  if (!expectedCloseOn) return false;
  return (
    (!closesFrom || Temporal.PlainDate.compare(expectedCloseOn, closesFrom) >= 0) &&
    (!closesBy || Temporal.PlainDate.compare(expectedCloseOn, closesBy) <= 0)
  );
}

/**
 * Why the sum of a scope changed, deal by deal. A deal is one movement in each currency that it counts in, so the movements
 * of a currency sum to the difference of its sums, whatever happened to a deal at once.
 */
export function movements({ before, after, standings, beforeAt }: Compared, scope: Scope): Movement[] {
  const now = new Map(after.map((line) => [line.dealId, line]));
  const was = new Map(before.map((line) => [line.dealId, line]));
  return [...new Set([...was.keys(), ...now.keys()])].flatMap((dealId) => {
    const pair = { was: was.get(dealId), is: now.get(dealId) };
    const currencies = new Set([pair.was?.currency, pair.is?.currency].filter((each): each is string => typeof each === 'string'));
    return [...currencies].flatMap((currency): Movement[] => {
      const [beforeMinor, afterMinor] = [worth(pair.was, scope, currency), worth(pair.is, scope, currency)];
      if (beforeMinor === afterMinor) return [];
      const change = changeOf(pair, { scope, currency, standing: standings.get(dealId), beforeAt, isMore: afterMinor > beforeMinor });
      return [{ dealId, name: (pair.is ?? pair.was)?.name ?? '', currency, change, beforeMinor, afterMinor }];
    });
  });
}

function worth(line: ForecastLine | undefined, scope: Scope, currency: string): bigint {
  return line && line.currency === currency && counts(line, scope) ? (line.valueMinor ?? 0n) : 0n;
}

interface Facts {
  scope: Scope;
  currency: string;
  standing: 'open' | 'won' | 'lost' | undefined;
  beforeAt: Temporal.Instant;
  isMore: boolean;
}

/** The first cause that holds, from the gravest: whether it is there at all, then its period, then its value. */
function changeOf(
  { was, is }: { was: ForecastLine | undefined; is: ForecastLine | undefined },
  { scope, currency, standing, beforeAt, isMore }: Facts,
): Change {
  if (!is) return standing === 'won' ? 'won' : standing === 'lost' ? 'lost' : 'removed';
  if (!was) return Temporal.Instant.compare(is.openedAt, beforeAt) > 0 ? 'created' : 'reopened';
  const period = { closesFrom: scope.closesFrom, closesBy: scope.closesBy };
  if (isInPeriod(was, period) !== isInPeriod(is, period)) return isInPeriod(is, period) ? 'moved_in' : 'moved_out';
  // Another owner or pipeline than the scope is about.
  if (counts(was, scope) !== counts(is, scope)) return counts(is, scope) ? 'given' : 'taken';
  if (was.currency !== is.currency && (was.currency === currency || is.currency === currency)) return 'revalued';
  return isMore ? 'grew' : 'shrank';
}

/** What a line is expected to bring: rounded half up once a deal, so that lines sum to the same total however they are grouped. */
export const expected = ({ valueMinor, probability }: Pick<ForecastLine, 'valueMinor' | 'probability'>): bigint =>
  ((valueMinor ?? 0n) * BigInt(probability) + 50n) / 100n;
