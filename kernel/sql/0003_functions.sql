-- The journal: each changed row of a record or a ledger, written by the trigger that kernel/fortify.ts puts on it.
-- TG_ARGV: the table's shape, then the key columns without tenant_id.
-- The settings are part of the format: a row must read the same whatever its writer's session shows times and bytes as. The plan
-- is generic: on paper one that knows the row is cheaper, and making it costs ten times what it saves.
CREATE FUNCTION kernel.journal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC' SET bytea_output = 'hex' SET intervalstyle = 'postgres' SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  old_row jsonb;
  new_row jsonb;
  row_key jsonb := '{}';
BEGIN
  IF TG_OP <> 'INSERT' THEN
    old_row := to_jsonb(OLD);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    new_row := to_jsonb(NEW);
  END IF;
  FOR i IN 1..TG_NARGS - 1 LOOP
    row_key := row_key || jsonb_build_object(TG_ARGV[i], coalesce(new_row, old_row) -> TG_ARGV[i]);
  END LOOP;
  IF TG_OP = 'UPDATE' THEN
    IF old_row = new_row THEN
      RETURN NULL;
    END IF;
    -- A second tenant with a say in a row (see TableFacts.shared) may change it, and may not give it away.
    IF old_row -> 'tenant_id' IS DISTINCT FROM new_row -> 'tenant_id' OR NOT old_row @> row_key THEN
      RAISE EXCEPTION 'nexus: the key of a record cannot change' USING ERRCODE = '23514', CONSTRAINT = 'key_is_final';
    END IF;
  END IF;
  -- One statement for all that can be said in one: each expression of a function is made ready anew in each transaction. The call
  -- is that of the context whose tenant is verified beside it.
  INSERT INTO kernel.changes (tenant_id, call_id, table_name, key, record_id, op, before, after, shape, digest)
  SELECT c.tenant, said.call::uuid, said.name, row_key, (row_key ->> 'id')::uuid, said.op::kernel.change_op, old_row, new_row, TG_ARGV[0],
    sha256(convert_to(concat_ws(E'\n', said.call, said.name, row_key::text, said.op, coalesce(old_row::text, '-'),
      coalesce(new_row::text, '-'), TG_ARGV[0]), 'UTF8'))
  FROM kernel.context AS c, (SELECT split_part(current_setting('app.context'), '.', 2) AS call,
    TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME AS name, lower(TG_OP) AS op) AS said;
  RETURN NULL;
END $$;

-- Ledgers are append-only whoever writes, the owner included.
CREATE FUNCTION kernel.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'nexus: %.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = '42501', CONSTRAINT = 'append_only';
END $$;

-- On tables that decide who may do what: a change makes every cached answer of that tenant stale.
-- TG_ARGV[0], if any: the column that names the tenant concerned, where it is not tenant_id.
CREATE FUNCTION kernel.bump_tenant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  concerned uuid := (CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END ->> coalesce(TG_ARGV[0], 'tenant_id'))::uuid;
BEGIN
  INSERT INTO kernel.tenant_state AS s (tenant_id) VALUES (concerned)
  ON CONFLICT (tenant_id) DO UPDATE SET version = s.version + 1, bumped_in = excluded.bumped_in WHERE s.bumped_in <> excluded.bumped_in;
  PERFORM pg_notify('nexus_work', 'tenant ' || concerned);
  RETURN NULL;
END $$;

-- Where a function sets enable_seqscan = off: its plan is made once on each connection, often while the table is still
-- empty, and kept; one that reads whole tables would be kept too, and cost more with every call.

-- Claims an idempotency key, waiting for a concurrent holder of the same key to end. Null: it is ours now.
CREATE FUNCTION kernel.claim(p_actor text, p_key text, p_tool text, p_digest bytea, p_call uuid) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held kernel.idempotency;
BEGIN
  LOOP
    INSERT INTO kernel.idempotency (actor_id, key, tool, input_digest, call_id)
    VALUES (p_actor, p_key, p_tool, p_digest, p_call) ON CONFLICT DO NOTHING;
    IF FOUND THEN
      RETURN NULL;
    END IF;
    SELECT * INTO held FROM kernel.idempotency
    WHERE tenant_id = kernel.tenant() AND actor_id = p_actor AND key = p_key;
    -- Gone again: the retention swept it between the two statements.
    IF FOUND THEN
      RETURN jsonb_build_object('same', held.tool = p_tool AND held.input_digest = p_digest,
        'tool', held.tool, 'callId', held.call_id, 'answer', held.answer);
    END IF;
  END LOOP;
END $$;

-- The budgets that apply to a call and the units it would use; raises when one would be exceeded.
CREATE FUNCTION kernel.charge(p_charges jsonb, p_rows bigint) RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  charge record;
  total bigint;
BEGIN
  FOR charge IN
    SELECT * FROM jsonb_to_recordset(p_charges)
      AS c("budgetId" uuid, name text, measure text, "windowKey" text, units bigint, "limitUnits" bigint)
    ORDER BY "budgetId"
  LOOP
    total := CASE WHEN charge.measure = 'rows' THEN p_rows ELSE charge.units END;
    IF charge."windowKey" IS NOT NULL THEN
      INSERT INTO kernel.budget_usage AS u (budget_id, window_key, used) VALUES (charge."budgetId", charge."windowKey", total)
      ON CONFLICT (tenant_id, budget_id, window_key) DO UPDATE SET used = u.used + excluded.used
      RETURNING used INTO total;
    END IF;
    IF total > charge."limitUnits" THEN
      RAISE EXCEPTION 'nexus: budget exceeded' USING ERRCODE = 'NXB01', CONSTRAINT = charge.name,
        DETAIL = jsonb_build_object('limit', charge."limitUnits", 'wanted', total)::text;
    END IF;
  END LOOP;
END $$;

-- Writes receipts of any tenants, and queues them to be sealed.
CREATE FUNCTION kernel.record_receipts(p_receipts kernel.receipts[]) RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WITH written AS (INSERT INTO kernel.receipts SELECT * FROM unnest(p_receipts) RETURNING tenant_id, id)
  INSERT INTO kernel.seal_queue (tenant_id, receipts) SELECT tenant_id, array_agg(id) FROM written GROUP BY tenant_id;
END $$;

-- Writes the receipts of a write, with how many rows each of its calls changed, and queues them to be sealed. Answers how many
-- rows that were. `p_version` is that of the rules by which the write was let through: where they have changed since, nothing is.
-- It verifies the context once and writes under that tenant, whatever the receipts say; as one whom no policy asks again, because
-- each asking costs as much as a row. The plans are generic: one that knows how many calls there are is so much cheaper on paper
-- that it would be made anew, at the cost of all the rest, for each call.
CREATE FUNCTION kernel.record_writes(p_version bigint, p_receipts kernel.receipts[]) RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  known record;
  receipt kernel.receipts;
  wrote_ledger boolean;
  total bigint := 0;
  ids uuid[] := '{}';
BEGIN
  SELECT tenant, version INTO known FROM kernel.tenant_version;
  IF known.version <> p_version THEN
    RAISE EXCEPTION 'nexus: the rules of the tenant have changed' USING ERRCODE = 'NXS01';
  END IF;
  FOREACH receipt IN ARRAY p_receipts LOOP
    receipt.tenant_id := known.tenant;
    SELECT count(*), bool_or(starts_with(shape, 'ledger')) INTO receipt.rows, wrote_ledger
    FROM kernel.changes WHERE tenant_id = known.tenant AND call_id = receipt.id;
    -- What a ledger holds cannot be taken out again, so a call that promises to be restorable may not write one.
    IF wrote_ledger AND receipt.effect = 'reversible' THEN
      RAISE EXCEPTION 'nexus: a reversible call wrote a ledger' USING ERRCODE = 'NXL01';
    END IF;
    INSERT INTO kernel.receipts VALUES (receipt.*);
    total := total + receipt.rows;
    ids := ids || receipt.id;
  END LOOP;
  INSERT INTO kernel.seal_queue (tenant_id, receipts) VALUES (known.tenant, ids);
  RETURN total;
END $$;

-- Closes a write that has more than rows: {charges, events, effects, compensation, cause, actor, key, answer}. All in the
-- caller's transaction. Answers how many rows were changed.
CREATE FUNCTION kernel.finish(p_version bigint, p_receipts kernel.receipts[], p_more jsonb) RETURNS bigint LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  total bigint := kernel.record_writes(p_version, p_receipts);
BEGIN
  IF p_more -> 'charges' <> '[]' THEN
    PERFORM kernel.charge(p_more -> 'charges', total);
  END IF;

  IF p_more -> 'events' <> '[]' THEN
    INSERT INTO kernel.events (id, call_id, type, payload, created_at)
    SELECT e.id, e."callId", e.type, e.payload, e.time
    FROM jsonb_to_recordset(p_more -> 'events') AS e(id uuid, "callId" uuid, type text, payload jsonb, time timestamptz);
    INSERT INTO kernel.deliveries (event_id, consumer)
    SELECT e.id, consumer FROM jsonb_to_recordset(p_more -> 'events') AS e(id uuid, consumers jsonb),
      jsonb_array_elements_text(e.consumers) AS consumer;
    -- An event that nobody listens to wakes nobody.
    IF FOUND THEN
      PERFORM pg_notify('nexus_work', 'deliveries');
    END IF;
  END IF;

  IF p_more -> 'effects' <> '[]' THEN
    INSERT INTO kernel.effects (call_id, idx, port, payload)
    SELECT x."callId", x.idx, x.port, x.payload
    FROM jsonb_to_recordset(p_more -> 'effects') AS x("callId" uuid, idx integer, port text, payload jsonb);
    PERFORM pg_notify('nexus_work', 'effects');
  END IF;

  IF p_more -> 'compensation' <> 'null' THEN
    INSERT INTO kernel.compensations (id, tool, input)
    VALUES ((p_more #>> '{compensation,callId}')::uuid, p_more #>> '{compensation,tool}', p_more #> '{compensation,input}');
  END IF;

  -- The consumer's inbox: the event is dealt with in the same transaction as what the consumer did.
  IF p_more -> 'cause' <> 'null' THEN
    UPDATE kernel.deliveries SET state = 'done', call_id = p_receipts[1].id, error = NULL
    WHERE tenant_id = kernel.tenant() AND event_id = (p_more #>> '{cause,eventId}')::uuid
      AND consumer = p_more #>> '{cause,consumer}' AND state = 'pending';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'nexus: delivery is no longer pending' USING ERRCODE = 'NXD01';
    END IF;
  END IF;

  IF p_more ->> 'key' IS NOT NULL THEN
    UPDATE kernel.idempotency SET answer = jsonb_set(p_more -> 'answer', '{receipt,rowsChanged}', to_jsonb(total))
    WHERE tenant_id = kernel.tenant() AND actor_id = p_more ->> 'actor' AND key = p_more ->> 'key';
  END IF;
  RETURN total;
END $$;

-- What the open call has changed so far: totals, a hash over all rows, and a page of them.
CREATE FUNCTION kernel.preview(p_calls uuid[], p_limit integer) RETURNS jsonb LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
  WITH mine AS (
    SELECT seq, table_name, key, op, before, after FROM kernel.changes
    WHERE tenant_id = kernel.tenant() AND call_id = ANY (p_calls))
  SELECT jsonb_build_object(
    'total', (SELECT count(*) FROM mine),
    'tables', (SELECT coalesce(jsonb_agg(t ORDER BY t ->> 'table', t ->> 'op'), '[]') FROM (
      SELECT jsonb_build_object('table', table_name, 'op', op, 'rows', count(*)) AS t FROM mine GROUP BY table_name, op) AS s),
    'hash', (SELECT encode(sha256(convert_to(coalesce(string_agg(
      concat_ws('|', table_name, op, key::text, before::text, after::text), E'\n' ORDER BY seq), ''), 'UTF8')), 'hex') FROM mine),
    'rows', (SELECT coalesce(jsonb_agg(jsonb_build_object('table', table_name, 'op', op, 'key', key, 'before', before, 'after', after)
      ORDER BY seq), '[]') FROM (SELECT * FROM mine ORDER BY seq LIMIT p_limit) AS page));
$$;

-- A receipt's facts as bytes that depend on no setting. A column that is added later goes into another function, for the seals
-- that are made from then on.
CREATE FUNCTION kernel.receipt_facts(r kernel.receipts) RETURNS bytea LANGUAGE sql STABLE
  RETURN record_send(ROW(r.tenant_id, r.id, r.root_id, r.parent_id, r.cause_event, r.tool, r.effect, r.door, r.actor_kind::text,
    r.actor_id, r.actor_name, r.on_behalf_of, r.credential, r.client, r.session, r.request_id, r.rule, r.input_digest,
    r.output_digest, r.outcome::text, r.code, r.reason, r.undo_of, r.started_at, r.milliseconds, r.rows, r.amount_minor,
    r.currency, r.records));

-- The digest that a seal covers: the receipt's facts and the digests of its changes. Never a payload. (kernel.seal makes many at
-- once.)
CREATE FUNCTION kernel.receipt_digest(r kernel.receipts) RETURNS bytea LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
  SELECT sha256(kernel.receipt_facts(r) || coalesce((SELECT string_agg(c.digest, '' ORDER BY c.seq) FROM kernel.changes c
    WHERE c.tenant_id = r.tenant_id AND c.call_id = r.id), ''))
$$;

-- Chains unsealed receipts of one tenant with one more link: about `p_limit` of them. The lock makes the chain linear. Answers
-- how many it sealed. Planned anew for each batch: a plan that was made while the tables were empty joins them by whatever
-- index comes first.
CREATE FUNCTION kernel.seal(p_tenant uuid, p_limit integer) RETURNS integer LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE
  place bigint := 0;
  head bigint[];
  ids uuid[];
  places bigint[];
  batch uuid[];
  batch_digests bytea;
  last_seq bigint;
  last_hash bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('nexus.seal.' || p_tenant, 0));
  LOOP
    -- The head of the queue is cut off before it is joined: a long queue would else be read whole for each batch.
    SELECT array_agg(q.n), max(q.n) INTO head, place FROM (
      SELECT n, sum(cardinality(receipts)) OVER (ORDER BY n) - cardinality(receipts) AS ahead
      FROM (SELECT n, receipts FROM kernel.seal_queue WHERE tenant_id = p_tenant AND n > place ORDER BY n LIMIT p_limit) AS f
    ) AS q WHERE q.ahead < p_limit;
    IF head IS NULL THEN
      RETURN 0;
    END IF;
    ids := ARRAY(SELECT unnest(receipts) FROM kernel.seal_queue WHERE tenant_id = p_tenant AND n = ANY (head));
    WITH made AS MATERIALIZED (
      SELECT r.id, sha256(kernel.receipt_facts(r) || coalesce(c.digests, '')) AS digest
      FROM kernel.receipts r LEFT JOIN (
        SELECT call_id, string_agg(digest, '' ORDER BY seq) AS digests FROM kernel.changes
        WHERE tenant_id = p_tenant AND call_id = ANY (ids) GROUP BY call_id) AS c ON c.call_id = r.id
      WHERE r.tenant_id = p_tenant AND r.id = ANY (ids)),
    -- Places of which a receipt is gone stay, for verify_seals to find; behind them it goes on.
    whole AS (
      SELECT q.n, q.receipts FROM kernel.seal_queue q WHERE q.tenant_id = p_tenant AND q.n = ANY (head)
        AND NOT EXISTS (SELECT FROM unnest(q.receipts) AS id WHERE id NOT IN (SELECT made.id FROM made)))
    SELECT array_agg(DISTINCT w.n), array_agg(m.id ORDER BY m.id), string_agg(m.digest, '' ORDER BY m.id)
    INTO places, batch, batch_digests FROM whole w CROSS JOIN unnest(w.receipts) AS each (id) JOIN made m ON m.id = each.id;
    EXIT WHEN batch IS NOT NULL;
  END LOOP;
  SELECT seq, hash INTO last_seq, last_hash FROM kernel.seals WHERE tenant_id = p_tenant ORDER BY seq DESC LIMIT 1;
  last_hash := coalesce(last_hash, sha256(convert_to('nexus ' || p_tenant, 'UTF8')));
  INSERT INTO kernel.seals (tenant_id, seq, receipts, digests, prev, hash)
  VALUES (p_tenant, coalesce(last_seq, 0) + 1, batch, batch_digests, last_hash, sha256(last_hash || batch_digests));
  DELETE FROM kernel.seal_queue WHERE tenant_id = p_tenant AND n = ANY (places);
  RETURN cardinality(batch);
END $$;

-- Walks the chain of the calling tenant: the first broken link with its reason, and how long the unsealed tail is.
CREATE FUNCTION kernel.verify_seals() RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant uuid := kernel.tenant();
  link record;
  expected_prev bytea := sha256(convert_to('nexus ' || kernel.tenant(), 'UTF8'));
  expected_seq bigint := 1;
  sealed bigint := 0;
  broken jsonb;
BEGIN
  FOR link IN
    SELECT s.seq, s.prev, s.hash, s.digests, cardinality(s.receipts) AS size, now.*
    FROM kernel.seals s CROSS JOIN LATERAL (
      SELECT (array_agg(c.id) FILTER (WHERE r.id IS NULL))[1] AS gone,
        (array_agg(c.id) FILTER (WHERE substring(s.digests FROM c.nth::integer * 32 - 31 FOR 32) <> kernel.receipt_digest(r)))[1] AS altered,
        (array_agg(c.id) FILTER (WHERE EXISTS (SELECT FROM kernel.changes g WHERE g.tenant_id = s.tenant_id AND g.call_id = c.id
          -- Of a line that was blanked nothing but its shape can be told.
          AND (length(g.digest) <> 32 OR g.record_id IS DISTINCT FROM (g.key ->> 'id')::uuid
            OR (g.before IS NOT NULL OR g.after IS NOT NULL) AND g.digest <> sha256(convert_to(concat_ws(E'\n', g.call_id::text, g.table_name, g.key::text, g.op,
            coalesce(g.before::text, '-'), coalesce(g.after::text, '-'), g.shape), 'UTF8'))))))[1] AS forged
      FROM unnest(s.receipts) WITH ORDINALITY AS c(id, nth)
      LEFT JOIN kernel.receipts r ON r.tenant_id = s.tenant_id AND r.id = c.id) AS now
    WHERE s.tenant_id = tenant ORDER BY s.seq
  LOOP
    broken := CASE
      WHEN link.seq <> expected_seq THEN jsonb_build_object('reason', 'seal_missing')
      WHEN link.prev <> expected_prev THEN jsonb_build_object('reason', 'chain_broken')
      WHEN link.hash <> sha256(link.prev || link.digests) THEN jsonb_build_object('reason', 'seal_forged')
      WHEN link.gone IS NOT NULL THEN jsonb_build_object('reason', 'receipt_missing', 'callId', link.gone)
      WHEN link.altered IS NOT NULL THEN jsonb_build_object('reason', 'receipt_or_changes_altered', 'callId', link.altered)
      WHEN link.forged IS NOT NULL THEN jsonb_build_object('reason', 'change_altered', 'callId', link.forged)
    END;
    EXIT WHEN broken IS NOT NULL;
    expected_prev := link.hash;
    expected_seq := expected_seq + 1;
    sealed := sealed + link.size;
  END LOOP;
  -- A receipt waits in the queue until it is sealed: one that is in neither, or a place in the queue whose receipt is gone.
  IF broken IS NULL THEN
    SELECT jsonb_build_object('reason', 'seal_missing', 'callId', id) INTO broken FROM (
      SELECT id FROM kernel.receipts WHERE tenant_id = tenant
      EXCEPT (SELECT unnest(receipts) FROM kernel.seals WHERE tenant_id = tenant
        UNION ALL SELECT unnest(receipts) FROM kernel.seal_queue WHERE tenant_id = tenant)) AS unsealed LIMIT 1;
  END IF;
  IF broken IS NULL THEN
    SELECT jsonb_build_object('reason', 'receipt_missing', 'callId', id) INTO broken FROM (
      SELECT unnest(receipts) AS id FROM kernel.seal_queue WHERE tenant_id = tenant
      EXCEPT SELECT id FROM kernel.receipts WHERE tenant_id = tenant) AS lost LIMIT 1;
  END IF;
  RETURN jsonb_build_object('links', expected_seq - 1, 'sealed', sealed, 'head', encode(expected_prev, 'hex'),
    'broken', jsonb_build_object('seq', expected_seq, 'callId', NULL) || broken,
    'unsealed', (SELECT coalesce(sum(cardinality(receipts)), 0) FROM kernel.seal_queue WHERE tenant_id = tenant));
END $$;

-- The receipts of reads that answered with a record. Containment of arrays is not leakproof, so row-level security would keep
-- it from the index: this looks as a role to which every row is open, and names the tenant itself.
CREATE FUNCTION kernel.reads_of(p_record uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT id FROM kernel.receipts WHERE tenant_id = (SELECT kernel.tenant()) AND records @> ARRAY[p_record] AND records <> '{}'
$$;

-- Blanks the personal data of a record in the journal. The digests stay, so the chain still verifies.
CREATE FUNCTION kernel.redact(p_table text, p_key jsonb) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  n bigint;
BEGIN
  UPDATE kernel.changes SET before = NULL, after = NULL
  WHERE tenant_id = kernel.tenant() AND record_id = (p_key ->> 'id')::uuid AND table_name = p_table AND key = p_key;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

-- The only change that the journal knows is blanking.
CREATE FUNCTION kernel.guard_changes() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.before IS NULL AND NEW.after IS NULL
    AND to_jsonb(NEW) - 'before' - 'after' = to_jsonb(OLD) - 'before' - 'after' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'nexus: kernel.changes is append-only' USING ERRCODE = '42501', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER changes_append_only BEFORE UPDATE OR DELETE ON kernel.changes FOR EACH ROW EXECUTE FUNCTION kernel.guard_changes();
CREATE TRIGGER receipts_append_only BEFORE UPDATE OR DELETE ON kernel.receipts FOR EACH ROW EXECUTE FUNCTION kernel.refuse_change();
CREATE TRIGGER seals_append_only BEFORE UPDATE OR DELETE ON kernel.seals FOR EACH ROW EXECUTE FUNCTION kernel.refuse_change();
CREATE TRIGGER receipts_no_truncate BEFORE TRUNCATE ON kernel.receipts FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse_change();
CREATE TRIGGER changes_no_truncate BEFORE TRUNCATE ON kernel.changes FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse_change();
CREATE TRIGGER seals_no_truncate BEFORE TRUNCATE ON kernel.seals FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse_change();
CREATE TRIGGER policies_bump AFTER INSERT OR UPDATE OR DELETE ON kernel.policies FOR EACH ROW EXECUTE FUNCTION kernel.bump_tenant();
CREATE TRIGGER budgets_bump AFTER INSERT OR UPDATE OR DELETE ON kernel.budgets FOR EACH ROW EXECUTE FUNCTION kernel.bump_tenant();
