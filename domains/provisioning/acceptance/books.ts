import type { Part, Rehearsal } from '#kernel/tool-context.ts';
import { type PlayedStep, type Stage, tried } from './stage.ts';

/** Who looks the books through: every right in them, and no other. */
const REVIEWER: Part = { role: 'books_review', permissions: ['finance:*'] };
const DOMAIN = 'finance';

type Play = Rehearsal['play'];

/**
 * What books must always be, tried after the story was played in them: every part and control account is there, debits equal
 * credits, what sub-ledgers keep takes nothing by hand, and each series gives the next number and no other.
 */
export async function playBooks(stage: Stage, play: Play): Promise<PlayedStep[]> {
  const domain = stage.domains.get(DOMAIN);
  if (!domain || !stage.isOn(domain)) return [];
  const played = [...(await playCheck(play)), ...(await playReport(play)), ...(await playLocks(stage, play)), ...(await playSeries(play))];
  // For the stranger to ask again.
  for (const tool of ['finance_list_entities', 'finance_list_accounts', 'finance_list_entries', 'finance_list_dimension_values']) {
    stage.reads.set(tool, { tool, input: {} });
  }
  return played;
}

interface Seen {
  does: string;
  tool: string;
  expected: string;
  got: string;
  isPassed: boolean;
}

const step = ({ isPassed, ...seen }: Seen): PlayedStep => ({
  part: 'books',
  as: REVIEWER.role,
  ...seen,
  outcome: isPassed ? 'passed' : 'failed',
});

/** The answer of a read, or how it failed. */
async function ask<T>(play: Play, tool: string, input: Record<string, unknown> = {}): Promise<{ output: T | null; got: string }> {
  let output: T | null = null;
  const keep = (answer: Record<string, unknown>): void => {
    output = answer as T;
  };
  const got = await tried(play, REVIEWER, { tool, input, keep });
  return { output, got };
}

interface Checked {
  faults: { fault: string; of: string }[];
  debits: { amount: string };
  credits: { amount: string };
}

async function playCheck(play: Play): Promise<PlayedStep[]> {
  const tool = 'finance_check_chart';
  const { output, got } = await ask<Checked>(play, tool);
  const faults = output?.faults.map(({ fault, of }) => `${fault} ${of}`) ?? [];
  const [debits, credits] = [output?.debits.amount, output?.credits.amount];
  return [
    step({
      does: 'Every part, control account, journal and series is there.',
      tool,
      expected: 'no fault',
      got: output ? faults.join(', ') || 'no fault' : got,
      isPassed: output !== null && faults.length === 0,
    }),
    step({
      does: 'The trial balance is zero.',
      tool,
      expected: 'equal sums',
      got: output ? `${debits} and ${credits}` : got,
      isPassed: output !== null && debits === credits,
    }),
  ];
}

interface Report {
  lines: { kind: string; amounts: string[] }[];
}

/** What people read says so too: its last column, the balances at the end, adds up to nothing. */
async function playReport(play: Play): Promise<PlayedStep[]> {
  const tool = 'finance_get_trial_balance';
  const { output, got } = await ask<Report>(play, tool);
  const sum = output?.lines.findLast(({ kind }) => kind === 'total')?.amounts.at(-1);
  return [
    step({
      does: 'The report of the trial balance adds up to nothing.',
      tool,
      expected: '0',
      got: sum ?? got,
      isPassed: sum !== undefined && !/[1-9]/.test(sum),
    }),
  ];
}

interface PostingAccount {
  role: string;
  accountId: string | null;
}

/** One part for each of the sub-ledgers that alone may post to their accounts. */
const LOCKED = ['receivable', 'payable', 'stock', 'payroll_payable', 'fixed_assets'];

async function playLocks({ kept }: Stage, play: Play): Promise<PlayedStep[]> {
  const tool = 'finance_post_entry';
  const { output } = await ask<{ items: PostingAccount[] }>(play, 'finance_list_posting_accounts');
  const accountOf = new Map(output?.items.map(({ role, accountId }) => [role, accountId]) ?? []);
  const money = { amount: '1', currency: kept['business']?.['currency'] };
  const played: PlayedStep[] = [];
  for (const role of LOCKED) {
    const lines = [
      { accountId: accountOf.get(role), side: 'debit', money },
      { accountId: accountOf.get('bank'), side: 'credit', money },
    ];
    const got = await tried(play, REVIEWER, { tool, input: { description: 'By hand', lines } });
    const expected = 'conflict (control_account)';
    played.push(step({ does: `Tries to post to ${role} by hand.`, tool, expected, got, isPassed: got === expected }));
  }
  return played;
}

interface Taken {
  label: string;
  number: number;
}

/** Two numbers of each, since a look through all that were ever given would take ever longer. */
async function playSeries(play: Play): Promise<PlayedStep[]> {
  const tool = 'finance_void_number';
  const { output } = await ask<{ items: { code: string; firstNumber: number }[] }>(play, 'finance_list_series');
  const played: PlayedStep[] = [];
  for (const { code, firstNumber } of output?.items ?? []) {
    const ends: { output: Taken | null; got: string }[] = [];
    for (let i = 0; i < 2; i += 1) ends.push(await ask<Taken>(play, tool, { seriesCode: code, reason: 'Rehearsed' }));
    const [one, next] = ends.map((end) => end.output?.number ?? 0);
    played.push(
      step({
        does: `Takes the next numbers of ${code}.`,
        tool,
        expected: 'one, and the one after it',
        got: ends.map((end) => end.output?.label ?? end.got).join(', '),
        isPassed: one !== undefined && one >= firstNumber && next === one + 1,
      }),
    );
  }
  return played;
}
