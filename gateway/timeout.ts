import { ToolError } from '#kernel/errors.ts';

/** How long a call that was told to stop may take to say how it ended. */
const GRACE_MS = 2000;

/**
 * Runs work that is told to stop when the client goes away or the time is up. The work itself says how it ended, because
 * it alone knows whether anything was changed; only when it stays silent does the answer admit that nobody knows.
 */
export async function inTime<T>(request: Request, timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onGone = (): void => stop.abort();
  const { signal: gone } = request;
  if (gone.aborted) onGone();
  gone.addEventListener('abort', onGone);
  let isLate = false;
  let giveUp: NodeJS.Timeout | undefined;
  const { promise: silent, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    isLate = true;
    stop.abort();
    giveUp = setTimeout(() => reject(outcomeUnknown()), GRACE_MS);
  }, timeoutMs);
  try {
    return await Promise.race([work(stop.signal), silent]);
  } catch (error) {
    if (isLate && error instanceof ToolError && error.reason === 'cancelled') throw tooLong(error);
    throw error;
  } finally {
    clearTimeout(timer);
    clearTimeout(giveUp);
    gone.removeEventListener('abort', onGone);
  }
}

function tooLong({ callId }: ToolError): ToolError {
  const error = new ToolError('unavailable', { reason: 'timeout', message: 'It took too long and was stopped; nothing was changed.' });
  if (callId) error.callId = callId;
  return error;
}

const outcomeUnknown = (): ToolError =>
  new ToolError('unavailable', {
    reason: 'outcome_unknown',
    message: 'It took too long, and whether it was done is not known.',
    fix: { hint: 'Send it again with the same Idempotency-Key: it is done at most once.' },
  });
