export interface LeadFacts {
  phone: string | null;
  email: string | null;
  organisationName: string | null;
  need: string | null;
  valueMinor: bigint | null;
  status: string;
  sourceName: string | null;
  sourcePoints: number;
  ageDays: number;
  /** Completed calls, mails and meetings. */
  contacts: number;
  /** Days since the last of them; null: never. */
  silentDays: number | null;
}

export interface ScoreFactor {
  factor: string;
  points: number;
  because: string;
}

const yes = (isThere: boolean, points: number): number => (isThere ? points : 0);

/** Each factor judges one thing and says why. A factor that gives nothing is left out of the answer. */
const FACTORS: readonly { factor: string; judge: (lead: LeadFacts) => { points: number; because: string } }[] = [
  {
    factor: 'source',
    judge: ({ sourceName, sourcePoints }) => ({
      points: sourcePoints,
      because: `Leads from ${sourceName ? 'this source' : 'an unknown source'} start with ${sourcePoints}.`,
    }),
  },
  { factor: 'phone', judge: ({ phone }) => ({ points: yes(phone !== null, 15), because: 'A phone number is known.' }) },
  { factor: 'email', judge: ({ email }) => ({ points: yes(email !== null, 5), because: 'An e-mail address is known.' }) },
  {
    factor: 'organisation',
    judge: ({ organisationName }) => ({ points: yes(organisationName !== null, 5), because: 'An organisation is named.' }),
  },
  { factor: 'need', judge: ({ need }) => ({ points: yes(need !== null, 10), because: 'The need is stated.' }) },
  {
    factor: 'value',
    judge: ({ valueMinor }) => ({ points: yes(valueMinor !== null && valueMinor > 0n, 10), because: 'A value is named.' }),
  },
  {
    factor: 'qualified',
    judge: ({ status }) => ({ points: yes(status === 'qualified' || status === 'converted', 20), because: 'Somebody qualified it.' }),
  },
  {
    factor: 'contacts',
    judge: ({ contacts }) => ({
      points: Math.min(contacts, 4) * 5,
      because: `${contacts} completed contact${contacts === 1 ? '' : 's'}, 5 points each, at most 20.`,
    }),
  },
  { factor: 'fresh', judge: ({ ageDays }) => ({ points: yes(ageDays <= 7, 10), because: 'It came in within the last 7 days.' }) },
  {
    factor: 'silence',
    judge: ({ ageDays, silentDays }) => {
      const days = silentDays ?? ageDays;
      return {
        points: -Math.min(30, Math.floor(Math.max(0, days - 14) / 7) * 5),
        because: `No contact for ${days} days: 5 points off a week after the first 14 days, at most 30.`,
      };
    },
  },
];

/** The score of 0 to 100 and the factors whose points sum to it, exactly: where the sum leaves the scale, a last factor says so. */
export function scoreLead(lead: LeadFacts): { score: number; factors: ScoreFactor[] } {
  const factors = FACTORS.map(({ factor, judge }) => ({ factor, ...judge(lead) })).filter(({ points }) => points !== 0);
  const sum = factors.reduce((total, { points }) => total + points, 0);
  const score = Math.min(100, Math.max(0, sum));
  if (score !== sum) factors.push({ factor: 'scale', points: score - sum, because: 'A score stays between 0 and 100.' });
  return { score, factors };
}
