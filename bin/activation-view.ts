import { STEPS } from '#domains/provisioning/steps.ts';

export interface Step {
  name: string;
  status: string;
  awaiting: { what: string; needs: string }[];
  startedAt: string | null;
  endedAt: string | null;
}

export interface Activation {
  activation: { id: string; status: string; notAvailable: string[]; failure: { step: string; message: string } | null } | null;
  steps: Step[];
}

const MARKS: Readonly<Record<string, string>> = { done: '✓', awaiting: '✓', failed: '✗', rolled_back: '↩' };
const WORDS: Readonly<Record<string, string>> = {
  done: '',
  awaiting: 'waits for you, see below',
  failed: 'failed',
  rolled_back: 'taken back',
};

/** Prints each step once when it has ended; on a terminal also the one that runs. */
export function createStepView() {
  const shown = new Map<string, string>();
  let hasOpenLine = false;

  function line(text: string, isOpen: boolean): void {
    process.stdout.write(`${hasOpenLine ? '\r\u001B[K' : ''}${text}${isOpen ? '' : '\n'}`);
    hasOpenLine = isOpen;
  }

  return {
    show(steps: readonly Step[]): void {
      for (const step of steps) {
        const label = labelOf(step.name);
        if (step.status === 'running' && process.stdout.isTTY) line(`${label} …`, true);
        if (step.status === 'pending' || step.status === 'running' || shown.get(step.name) === step.status) continue;
        shown.set(step.name, step.status);
        line(`${label} ${MARKS[step.status] ?? ' '} ${secondsOf(step).padStart(6)}  ${WORDS[step.status] ?? step.status}`.trimEnd(), false);
      }
    },
    summarise({ activation, steps }: Activation): void {
      const awaiting = steps.flatMap((step) => step.awaiting);
      if (awaiting.length > 0) console.log('\nWaits for you (everything else works meanwhile)');
      for (const [what, needs] of Map.groupBy(awaiting, (each) => each.what)) {
        for (const [i, each] of needs.entries()) console.log(`  ${(i === 0 ? what : '').padEnd(13)} ${each.needs}`);
      }
      const { notAvailable = [] } = activation ?? {};
      if (notAvailable.length > 0)
        console.log(`\nNot available yet: ${notAvailable.join(', ')}. Planned; the same prompt switches them on once they are here.`);
    },
  };
}

function labelOf(name: string): string {
  const position = STEPS.findIndex((step) => step.name === name);
  return `  ${position + 1}/${STEPS.length} ${(STEPS[position]?.title ?? name).padEnd(25)}`;
}

function secondsOf({ startedAt, endedAt }: Step): string {
  if (!startedAt || !endedAt) return '';
  return `${Temporal.Instant.from(startedAt).until(endedAt).total('seconds').toFixed(1)} s`;
}
