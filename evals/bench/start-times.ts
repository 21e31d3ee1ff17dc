import { end, newHome, runNexus, startNexus } from './house.ts';

const PROMPT = 'Set up a physiotherapy practice called MoveWell in Ibadan with customers, patient records, invoicing and SMS reminders';

/** A machine that has never run it: from the process' start to ready, with the cluster made. */
export async function coldStart(): Promise<{ home: string; ms: number }> {
  const home = newHome();
  const { child, readyMs } = await startNexus(home);
  await end(child);
  return { home, ms: readyMs };
}

/** The same home once more, PostgreSQL stopped in between. */
export async function warmStart(home: string): Promise<number> {
  await runNexus(home, ['stop']);
  const { child, readyMs } = await startNexus(home);
  await end(child);
  return readyMs;
}

/** One prompt on a fresh home: from the line that says so to the last of the steps. */
export async function activation(): Promise<{ home: string; ms: number; wholeMs: number }> {
  const home = newHome();
  const { lines } = await runNexus(home, ['start', PROMPT, '--exit']);
  const from = lines.find(({ line }) => line.startsWith('Activating'));
  const to = lines.findLast(({ line }) => /^\s+7\/7 /.test(line));
  const ready = lines.find(({ line }) => line.startsWith('Ready'));
  if (!from || !to || !ready) throw new Error(`The activation did not end as expected:\n${lines.map(({ line }) => line).join('\n')}`);
  return { home, ms: to.atMs - from.atMs, wholeMs: ready.atMs };
}
