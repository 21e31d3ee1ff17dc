import type { World } from '#tests/world.ts';

/**
 * What is wrong with the books of a world, looked at by a superuser around all of our own code. `seen` are the entries with
 * a digest of each: given back the next time, an entry that changed or went is found.
 */
export async function broken(
  w: World,
  seen: ReadonlyMap<string, string> = new Map(),
): Promise<{ problems: string[]; seen: Map<string, string> }> {
  const found = await w.sql<{ problem: string }>(`SELECT problem FROM (${PROBLEMS.join(' UNION ALL ')}) p`, [w.tenantId]);
  // What a sub-ledger says of its entries is asked inside the tenant: its functions see no other.
  const unvouched = await w.attack('finance', (client) => client.query<{ problem: string }>(UNVOUCHED, [w.tenantId]));
  const entries = await w.sql<{ id: string; digest: string }>(
    `SELECT e.id, md5(e::text || string_agg(l::text, '' ORDER BY l.line_no)) AS digest FROM finance.journal_entries e
     JOIN finance.entry_lines l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id WHERE e.tenant_id = $1 GROUP BY e.id, e.*`,
    [w.tenantId],
  );
  const now = new Map(entries.map(({ id, digest }) => [id, digest]));
  const changed = [...seen].filter(([id, digest]) => now.get(id) !== digest).map(([id]) => `entry ${id} changed or went`);
  return { problems: [...[...found, ...unvouched.rows].map(({ problem }) => problem), ...changed], seen: now };
}

const PROBLEMS = [
  `SELECT 'entry ' || e.number || ' is not whole or balanced' AS problem FROM finance.journal_entries e
   LEFT JOIN finance.entry_lines l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
   WHERE e.tenant_id = $1 GROUP BY e.number, e.line_count
   HAVING count(l.id) <> e.line_count OR count(l.id) < 2 OR coalesce(sum(l.debit), 0) <> coalesce(sum(l.credit), 0)`,
  `SELECT 'entry ' || e.number || ' lies outside its period' FROM finance.journal_entries e
   JOIN finance.periods p ON p.tenant_id = e.tenant_id AND p.id = e.period_id
   WHERE e.tenant_id = $1 AND (e.date NOT BETWEEN p.starts_on AND p.ends_on OR e.entity_id <> p.entity_id)`,
  // For each entry the last thing that had happened to its period before it was recorded.
  `SELECT 'entry ' || e.number || ' was posted after ' || v.kind FROM finance.journal_entries e
   CROSS JOIN LATERAL (SELECT kind FROM finance.period_events x WHERE x.tenant_id = e.tenant_id AND x.period_id = e.period_id
     AND x.done_at < e.recorded_at ORDER BY x.seq DESC LIMIT 1) v
   WHERE e.tenant_id = $1 AND v.kind IN ('request', 'close', 'reclose')`,
  `SELECT 'entry ' || e.number || ' was posted behind the lock' FROM finance.journal_entries e
   CROSS JOIN LATERAL (SELECT locked_through FROM finance.lock_dates x WHERE x.tenant_id = e.tenant_id AND x.entity_id = e.entity_id
     AND x.set_at < e.recorded_at ORDER BY x.seq DESC LIMIT 1) v
   WHERE e.tenant_id = $1 AND e.date <= v.locked_through`,
  `SELECT 'a period is not where its history says' FROM finance.periods p
   WHERE p.tenant_id = $1 AND p.status <> finance.status_of(p.tenant_id, p.id)`,
  `SELECT 'somebody closed what the same person had asked for' FROM finance.period_events c
   JOIN finance.period_events r ON r.tenant_id = c.tenant_id AND r.period_id = c.period_id AND r.seq = c.seq - 1
   WHERE c.tenant_id = $1 AND c.kind = 'close' AND r.done_by = c.done_by`,
  `SELECT 'entry ' || e.number || ' is no mirror' FROM finance.journal_entries e
   JOIN finance.entry_lines l ON l.tenant_id = e.tenant_id AND l.entry_id IN (e.id, e.reverses_entry_id)
   WHERE e.tenant_id = $1 AND e.reverses_entry_id IS NOT NULL GROUP BY e.number, l.account_id, l.currency
   HAVING sum(l.debit) <> sum(l.credit) OR sum(l.amount) <> 0`,
  `SELECT 'series ' || s.code || ' ' || n.cycle || ' has a gap' FROM finance.numbers n
   JOIN finance.series s ON s.tenant_id = n.tenant_id AND s.id = n.series_id
   WHERE n.tenant_id = $1 GROUP BY s.code, s.first_number, n.cycle
   HAVING min(n.number) <> s.first_number OR max(n.number) - min(n.number) + 1 <> count(*)`,
  `SELECT 'number ' || n.label || ' stands on nothing and says not why' FROM finance.numbers n
   WHERE n.tenant_id = $1 AND (n.subject_kind = 'void' AND coalesce(btrim(n.void_reason), '') = '' OR n.subject_kind = 'entry' AND NOT EXISTS (
     SELECT FROM finance.journal_entries e WHERE e.tenant_id = n.tenant_id AND e.number_id = n.id))`,
  `SELECT 'the days do not add up to the lines' WHERE EXISTS (
     SELECT FROM (SELECT entity_id, date, account_id, currency, debit, credit, amount FROM finance.balance_days WHERE tenant_id = $1
       UNION ALL SELECT entity_id, date, account_id, currency, -debit, -credit, -amount FROM finance.entry_lines WHERE tenant_id = $1) x
     WHERE (entity_id, date) NOT IN (SELECT entity_id, date FROM finance.balance_marks WHERE tenant_id = $1)
     GROUP BY entity_id, date, account_id, currency HAVING sum(debit) <> 0 OR sum(credit) <> 0 OR sum(amount) <> 0)`,
];

const UNVOUCHED = `SELECT 'entry ' || e.number || ' (' || e.source_kind || ') touches ' || a.control FROM finance.journal_entries e
   JOIN finance.entry_lines l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
   JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
   LEFT JOIN finance.journal_entries o ON o.tenant_id = e.tenant_id AND o.id = e.reverses_entry_id
   WHERE e.tenant_id = $1 AND finance.is_strict(a.control) AND NOT (finance.accepts(a.control, e.source_kind) AND finance.ask(
     CASE WHEN o.id IS NULL THEN 'vouch_' ELSE 'vouch_reversal_' END, coalesce(o.source_kind, e.source_kind), e.tenant_id, e.id))`;
