-- Row-level security, policies and grants of the kernel's own tables. Roles are made by kernel/roles.ts.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['tenant_state', 'receipts', 'changes', 'seals', 'seal_queue', 'idempotency', 'events', 'deliveries',
    'effects', 'compensations', 'undone', 'sessions', 'policies', 'budgets', 'budget_usage', 'schedules'] LOOP
    EXECUTE format('ALTER TABLE kernel.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE kernel.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON kernel.%I USING (tenant_id = (SELECT tenant FROM kernel.context)) WITH CHECK (tenant_id = (SELECT tenant FROM kernel.context))', name);
  END LOOP;
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA kernel FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kernel.refuse_context(boolean), kernel.tenant(), kernel.call_id(), kernel.named_tenant(), kernel.is_worker() TO PUBLIC;
GRANT SELECT ON kernel.tenant_version TO PUBLIC;

-- nexus_kernel: the road itself, always inside one tenant's context.
GRANT SELECT ON kernel.tenant_state, kernel.receipts, kernel.changes, kernel.policies, kernel.budgets TO nexus_kernel;
GRANT SELECT, INSERT, UPDATE ON kernel.idempotency, kernel.events, kernel.deliveries, kernel.effects, kernel.sessions,
  kernel.budget_usage, kernel.schedules TO nexus_kernel;
GRANT SELECT, INSERT ON kernel.compensations, kernel.undone TO nexus_kernel;
GRANT SELECT ON kernel.tables TO nexus_kernel;
GRANT EXECUTE ON FUNCTION kernel.claim(text, text, text, bytea, uuid), kernel.finish(bigint, kernel.receipts[], jsonb),
  kernel.record_writes(bigint, kernel.receipts[]), kernel.charge(jsonb, bigint), kernel.preview(uuid[], integer), kernel.restore(uuid[]) TO nexus_kernel;

-- nexus_journal: owns the triggers that write the journal and the versions, whoever the writer is, and what answers the version.
GRANT INSERT ON kernel.changes TO nexus_journal;
GRANT SELECT, INSERT, UPDATE ON kernel.tenant_state TO nexus_journal;
CREATE POLICY versions ON kernel.tenant_state TO nexus_journal USING (true) WITH CHECK (true);
-- Nobody can be nexus_journal but the trigger, which writes under the tenant of the context that it has verified.
CREATE POLICY journal ON kernel.changes FOR INSERT TO nexus_journal WITH CHECK (true);
GRANT CREATE, USAGE ON SCHEMA kernel TO nexus_journal;
ALTER FUNCTION kernel.journal() OWNER TO nexus_journal;
ALTER FUNCTION kernel.bump_tenant() OWNER TO nexus_journal;
ALTER VIEW kernel.tenant_version OWNER TO nexus_journal;
-- Nor anybody but kernel.record_writes() of the receipts of writes.
GRANT SELECT (tenant_id, call_id, shape) ON kernel.changes TO nexus_journal;
GRANT INSERT ON kernel.receipts, kernel.seal_queue TO nexus_journal;
CREATE POLICY counted ON kernel.changes FOR SELECT TO nexus_journal USING (true);
CREATE POLICY writes ON kernel.receipts FOR INSERT TO nexus_journal WITH CHECK (true);
CREATE POLICY writes ON kernel.seal_queue FOR INSERT TO nexus_journal WITH CHECK (true);
ALTER FUNCTION kernel.record_writes(bigint, kernel.receipts[]) OWNER TO nexus_journal;
GRANT SELECT (tenant_id, id, records) ON kernel.receipts TO nexus_journal;
CREATE POLICY reads ON kernel.receipts FOR SELECT TO nexus_journal USING (true);
ALTER FUNCTION kernel.reads_of(uuid) OWNER TO nexus_journal;
REVOKE CREATE ON SCHEMA kernel FROM nexus_journal;
-- Whoever puts a trigger on a table needs this, and that is the owner alone: on a temporary table of somebody else's,
-- bump_tenant() would reach every tenant. That a trigger fires needs no right.
GRANT EXECUTE ON FUNCTION kernel.journal(), kernel.bump_tenant() TO CURRENT_USER;

-- nexus_recorder: receipts of plain reads, in batches over many tenants.
GRANT INSERT, SELECT (tenant_id, id) ON kernel.receipts TO nexus_recorder;
GRANT INSERT ON kernel.seal_queue TO nexus_recorder;
CREATE POLICY recorder ON kernel.receipts TO nexus_recorder USING ((SELECT kernel.is_worker())) WITH CHECK ((SELECT kernel.is_worker()));
CREATE POLICY recorder ON kernel.seal_queue FOR INSERT TO nexus_recorder WITH CHECK ((SELECT kernel.is_worker()));
GRANT EXECUTE ON FUNCTION kernel.record_receipts(kernel.receipts[]) TO nexus_recorder;

-- nexus_sealer: sees receipts and the digests of changes, never a payload.
GRANT SELECT ON kernel.receipts TO nexus_sealer;
GRANT SELECT (tenant_id, call_id, seq, digest) ON kernel.changes TO nexus_sealer;
GRANT SELECT, INSERT ON kernel.seals TO nexus_sealer;
GRANT SELECT, DELETE ON kernel.seal_queue TO nexus_sealer;
CREATE POLICY sealer ON kernel.receipts FOR SELECT TO nexus_sealer USING ((SELECT kernel.is_worker()));
CREATE POLICY sealer ON kernel.changes FOR SELECT TO nexus_sealer USING ((SELECT kernel.is_worker()));
CREATE POLICY sealer ON kernel.seals TO nexus_sealer USING ((SELECT kernel.is_worker())) WITH CHECK ((SELECT kernel.is_worker()));
CREATE POLICY sealer ON kernel.seal_queue TO nexus_sealer USING ((SELECT kernel.is_worker()));
GRANT EXECUTE ON FUNCTION kernel.seal(uuid, integer), kernel.receipt_facts(kernel.receipts) TO nexus_sealer;

-- nexus_relay: the queues of all tenants. It claims and reschedules; the work itself runs inside a tenant's context.
GRANT SELECT ON kernel.events TO nexus_relay;
GRANT SELECT, UPDATE (state, attempts, due_at, error, call_id) ON kernel.deliveries TO nexus_relay;
GRANT SELECT, UPDATE (state, attempts, due_at, error, result) ON kernel.effects TO nexus_relay;
GRANT SELECT, UPDATE (due_at, last_due_at, last_call_id, last_error) ON kernel.schedules TO nexus_relay;
GRANT SELECT (tenant_id, created_at, actor_id, key), DELETE ON kernel.idempotency TO nexus_relay;
CREATE POLICY relay ON kernel.events FOR SELECT TO nexus_relay USING ((SELECT kernel.is_worker()));
CREATE POLICY relay ON kernel.deliveries TO nexus_relay USING ((SELECT kernel.is_worker())) WITH CHECK ((SELECT kernel.is_worker()));
CREATE POLICY relay ON kernel.effects TO nexus_relay USING ((SELECT kernel.is_worker())) WITH CHECK ((SELECT kernel.is_worker()));
CREATE POLICY relay ON kernel.schedules TO nexus_relay USING ((SELECT kernel.is_worker())) WITH CHECK ((SELECT kernel.is_worker()));
CREATE POLICY relay ON kernel.idempotency TO nexus_relay USING ((SELECT kernel.is_worker()));

-- nexus_auditor: granted to the domain that governs. It reads what happened in its tenant and keeps policies and budgets.
GRANT SELECT ON kernel.receipts, kernel.changes, kernel.seals, kernel.seal_queue, kernel.events, kernel.deliveries, kernel.effects,
  kernel.compensations, kernel.undone, kernel.sessions, kernel.policies, kernel.budgets, kernel.budget_usage, kernel.schedules,
  kernel.tables TO nexus_auditor;
GRANT INSERT, UPDATE, DELETE ON kernel.policies, kernel.budgets TO nexus_auditor;
GRANT UPDATE (state, attempts, due_at, error) ON kernel.deliveries, kernel.effects TO nexus_auditor;
GRANT EXECUTE ON FUNCTION kernel.verify_seals(), kernel.receipt_digest(kernel.receipts), kernel.receipt_facts(kernel.receipts), kernel.redact(text, jsonb),
  kernel.reads_of(uuid) TO nexus_auditor;
