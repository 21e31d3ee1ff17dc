import { ToolError } from '#kernel/errors.ts';

/** Addresses are compared without regard to case, as every mail system in use does. */
export const toAddress = (typed: string): string => typed.trim().toLowerCase();

/** A list without repetition, in the order given: the first is the one to use. */
export function uniqueBy<T>(list: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return list.filter((item) => seen.size < seen.add(keyOf(item)).size);
}

/** Activities and notes are about one to four records. */
export function assertAboutSomething(subject: {
  [K in 'personId' | 'organisationId' | 'leadId' | 'dealId']?: string | null | undefined;
}): void {
  if (subject.personId ?? subject.organisationId ?? subject.leadId ?? subject.dealId) return;
  throw new ToolError('invalid_input', {
    reason: 'about_nothing',
    message: 'Say what it is about: personId, organisationId, leadId or dealId.',
    fix: { tool: 'crm_search_records' },
  });
}

export function assertDatesInOrder(startedOn: Temporal.PlainDate | null, endedOn: Temporal.PlainDate | null): void {
  if (!startedOn || !endedOn || Temporal.PlainDate.compare(startedOn, endedOn) <= 0) return;
  throw new ToolError('invalid_input', { reason: 'ends_before_start', message: 'endedOn is before startedOn.' });
}

export type Semantic = 'open' | 'won' | 'lost';

export interface StageDraft {
  name: string;
  semantic: Semantic;
  probability?: number | undefined;
}

/** Won is certain and lost is out of the question; only an open stage has a chance of its own. */
export function probabilityOf({ semantic, probability }: Pick<StageDraft, 'semantic' | 'probability'>): number {
  const fixed = { won: 100, lost: 0, open: undefined }[semantic];
  if (fixed !== undefined && (probability ?? fixed) === fixed) return fixed;
  if (semantic === 'open' && probability !== undefined && probability < 100) return probability;
  throw new ToolError('invalid_input', {
    reason: 'probability_does_not_fit',
    message: 'A won stage is 100 %, a lost stage 0 %, an open stage needs a probability below 100 %.',
  });
}

export function assertCompletePipeline(stages: readonly { semantic: Semantic }[]): void {
  if ((['open', 'won', 'lost'] as const).every((semantic) => stages.some((stage) => stage.semantic === semantic))) return;
  throw new ToolError('invalid_input', {
    reason: 'pipeline_incomplete',
    message: 'A pipeline needs at least one open, one won and one lost stage.',
  });
}

/** How many of a stage's `total` minor units are expected, at `percent`: rounded half up to the minor unit, once a stage. */
export const weighted = (total: bigint, percent: number): bigint => (total * BigInt(percent) + 50n) / 100n;

/** The later of two instants: a call that waited for a lock must not write a moment before the one it waited for. */
export const latest = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant => (Temporal.Instant.compare(a, b) >= 0 ? a : b);

export function assertCustomer({
  personId,
  organisationId,
}: {
  personId?: string | null | undefined;
  organisationId?: string | null | undefined;
}): void {
  if (personId ?? organisationId) return;
  throw new ToolError('invalid_input', {
    reason: 'deal_without_customer',
    message: 'A deal needs a person or an organisation.',
    fix: { tool: 'crm_search_records' },
  });
}
