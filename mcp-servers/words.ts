/** Words that say nothing about which tool is meant. */
const STOP = new Set(
  (
    'a an the of for to in on at by from with and or is are was be been it its that this these those there as into me my mine i we us our you your ' +
    'can could would should do does did please want need like how what when where why who whom whose have has had about via per if so'
  ).split(' '),
);

/** What people say, beside what the tools say. Each line is one meaning; all its words find each other. */
const SYNONYMS = [
  'create add new make register record enter insert',
  'update change edit modify rename correct adjust set amend',
  'delete remove erase discard',
  'list show find browse see display which search all every overview current upcoming',
  'get show fetch read view detail look open lookup',
  'cancel abort stop withdraw',
  'undo revert rollback reverse restore back',
  'preview dry simulate try',
  'approve accept allow grant authorise authorize',
  'reject refuse decline deny',
  'assign give allocate put',
  'enable activate switch reactivate unblock turn',
  'disable deactivate block suspend lock ban',
  'revoke withdraw invalidate cancel',
  'reschedule postpone move',
  'schedule plan later',
  'send dispatch deliver mail',
  'merge join duplicate combine',
  'complete done finish',
  'person contact customer client people individual',
  'organisation organization company business account firm customer client',
  'deal opportunity sale',
  'lead prospect enquiry inquiry',
  'convert turn promote qualify',
  'pipeline funnel',
  'stage phase step status',
  'win won close',
  'lose lost',
  'activity task todo call meeting appointment',
  'note comment remark memo',
  'consent permission opt gdpr',
  'invoice bill',
  'issue send bill finalise finalize',
  'payment pay paid money settle',
  'refund repay back',
  'expense cost spending reimburse',
  'overdue late unpaid outstanding remind',
  'ledger journal book',
  'tax vat',
  'employee staff worker colleague',
  'hire employ recruit',
  'terminate fire dismiss resign quit sack',
  'leave vacation holiday absence',
  'payslip payroll salary wage',
  'product item article sku',
  'stock inventory goods',
  'warehouse depot store',
  'supplier vendor',
  'ticket case problem complaint',
  'vehicle car truck van lorry',
  'trip ride journey drive',
  'appointment booking slot visit',
  'event calendar diary agenda meeting',
  'mail email message letter newsletter',
  'campaign mailing newsletter',
  'document file page paper',
  'patient client',
  'prescription medication medicine drug',
  'discharge release home',
  'course class lesson training',
  'student learner pupil enrolment enrol',
  'tenant workspace business',
  'user member colleague login teammate account',
  'role right permission access',
  'key token credential secret',
  'receipt log audit trail',
  'change history diff',
  'budget limit cap quota',
  'policy rule',
  'activate start launch setup provision onboard',
  'plan subscription pricing',
  'subscribe upgrade subscription',
  'replay retry again',
  'dead failed stuck',
  'verify check prove',
].map((line) => line.split(' '));

const synonyms = new Map<string, Set<string>>();
for (const group of SYNONYMS) {
  const stems = group.map(stem);
  for (const word of stems) {
    const others = synonyms.get(word) ?? new Set<string>();
    for (const other of stems) if (other !== word) others.add(other);
    synonyms.set(word, others);
  }
}

export const synonymsOf = (word: string): Iterable<string> => synonyms.get(word) ?? [];
export const SYNONYM_WORDS: readonly string[] = [...synonyms.keys()];

/** The meaningful words of a text, stemmed: accents and case gone, `dealId` and `deal_id` taken apart. */
export function wordsOf(text: string): string[] {
  const plain = text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !STOP.has(word)).map(stem);
}

/** Cuts plural and tense; both sides of the search are cut alike, so the stem need not be a word. */
export function stem(word: string): string {
  if (word.length <= 3) return word;
  let cut = word;
  if (cut.endsWith('ies') && cut.length > 4) cut = `${cut.slice(0, -3)}y`;
  else if (/(ss|x|ch|sh)es$/.test(cut)) cut = cut.slice(0, -2);
  else if (cut.endsWith('s') && !/(ss|us|is)$/.test(cut)) cut = cut.slice(0, -1);
  if (cut.endsWith('ing') && cut.length > 5) cut = cut.slice(0, -3);
  else if (cut.endsWith('ed') && cut.length > 4) cut = cut.slice(0, -2);
  // `stopp(ed)`, `creat(e)`: a doubled last consonant and a final e vanish on both sides.
  if (cut.length > 3 && /([bdgmnprt])\1$/.test(cut)) cut = cut.slice(0, -1);
  return cut.length > 3 && cut.endsWith('e') ? cut.slice(0, -1) : cut;
}

/** Are the two words at most `max` slips apart? A slip is a letter too many, missing, wrong, or two swapped. */
export function isWithinSlips(a: string, b: string, max: number): boolean {
  if (Math.abs(a.length - b.length) > max) return false;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let best = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforeLast[j - 2] ?? Infinity) + 1);
      row.push(best);
    }
    if (Math.min(...row) > max) return false;
    beforeLast = last;
    last = row;
  }
  return last[b.length]! <= max;
}
