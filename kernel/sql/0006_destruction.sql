-- Taking a tenant away for good. Everything here works inside the tenant's own sealed context, for that tenant alone, and
-- erases only what was planned and whose cool-off is over: the plan is a row, and what it may say is a constraint.
CREATE TABLE kernel.destructions (
  tenant_id uuid PRIMARY KEY DEFAULT kernel.tenant(),
  planned_at timestamptz NOT NULL DEFAULT now(),
  due_at timestamptz NOT NULL,
  erased_at timestamptz,
  CONSTRAINT destructions_cool_off CHECK (due_at >= planned_at + interval '1 day'),
  -- Neither the operator's tenant nor nobody's.
  CONSTRAINT destructions_not_platform CHECK (tenant_id NOT IN ('00000000-0000-7000-8000-000000000001', '00000000-0000-0000-0000-000000000000'))
);
ALTER TABLE kernel.destructions ENABLE ROW LEVEL SECURITY;
ALTER TABLE kernel.destructions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON kernel.destructions USING (tenant_id = (SELECT tenant FROM kernel.context)) WITH CHECK (tenant_id = (SELECT tenant FROM kernel.context));

-- Planning again starts the cool-off again; what is erased stays so.
CREATE FUNCTION kernel.plan_destruction(p_due timestamptz) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO kernel.destructions AS d (due_at) VALUES (p_due)
  ON CONFLICT (tenant_id) DO UPDATE SET planned_at = now(), due_at = p_due WHERE d.erased_at IS NULL AND d.due_at <> p_due
$$;

CREATE FUNCTION kernel.cancel_destruction() RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM kernel.destructions WHERE tenant_id = kernel.tenant() AND erased_at IS NULL
$$;

-- The tables whose rows are the tenant's to take along.
CREATE FUNCTION kernel.tables_to_export() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT name FROM kernel.tables WHERE name NOT LIKE 'kernel.%'
  UNION SELECT 'kernel.' || name FROM unnest(ARRAY['receipts', 'changes', 'seals', 'events', 'effects', 'policies', 'budgets', 'undone']) AS name
  ORDER BY 1
$$;

-- Its rows of one of these tables, for a cursor.
CREATE FUNCTION kernel.rows_to_export(p_table text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET bytea_output = 'hex' SET intervalstyle = 'postgres' AS $$
DECLARE
  -- Rows of the operator's that name the tenant and that it may read: its invoices, its activations.
  shared text := (SELECT substring(p.qual FROM '\((\w+) = ') FROM pg_policies p
    WHERE p.schemaname || '.' || p.tablename = p_table AND p.policyname = 'shared_read');
BEGIN
  IF p_table NOT IN (SELECT kernel.tables_to_export()) THEN
    RAISE EXCEPTION 'nexus: no table to export' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY EXECUTE format('SELECT to_jsonb(t) FROM %I.%I t WHERE tenant_id = $1', split_part(p_table, '.', 1), split_part(p_table, '.', 2))
    || CASE WHEN shared IS NOT NULL THEN format(' OR %I = $1', shared) ELSE '' END USING kernel.tenant();
END $$;

CREATE FUNCTION kernel.assert_destruction_due() RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM kernel.destructions WHERE tenant_id = kernel.tenant() AND due_at <= now()) THEN
    RAISE EXCEPTION 'nexus: the destruction of this tenant is not due' USING ERRCODE = 'NXD01';
  END IF;
END $$;

-- The guards of these tables off, or on again. For this transaction alone where the owner may say so, as in the embedded server; else for
-- everybody, which keeps other writers of these tables waiting until it ends.
CREATE FUNCTION kernel.switch_guards(p_tables text[], p_on boolean) RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  name text;
BEGIN
  IF has_parameter_privilege('session_replication_role', 'SET') THEN
    PERFORM set_config('session_replication_role', CASE WHEN p_on THEN 'origin' ELSE 'replica' END, true);
    RETURN;
  END IF;
  FOREACH name IN ARRAY p_tables LOOP
    EXECUTE format('ALTER TABLE %s %s TRIGGER USER', name, CASE WHEN p_on THEN 'ENABLE' ELSE 'DISABLE' END);
  END LOOP;
END $$;

-- Erases the tenant's rows of one schema, ledgers included: the guards of its tables are off while this runs, which needs their owner.
-- One statement, because foreign keys, where they are on, are checked at its end; none leads out of its schema or its tenant.
CREATE FUNCTION kernel.erase_schema(p_schema text) RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '10s' AS $$
DECLARE
  names text[];
  deletes text;
  counts text;
  erased jsonb;
BEGIN
  PERFORM kernel.assert_destruction_due();
  SELECT array_agg(format('%I.%I', split_part(t.name, '.', 1), split_part(t.name, '.', 2)) ORDER BY t.name) INTO names
  FROM kernel.tables t WHERE split_part(t.name, '.', 1) = p_schema AND p_schema <> 'kernel';
  IF names IS NULL THEN
    RETURN '{}';
  END IF;
  SET CONSTRAINTS ALL IMMEDIATE;
  PERFORM kernel.switch_guards(names, false);
  SELECT string_agg(format('d%s AS (DELETE FROM %s WHERE tenant_id = $1 RETURNING 1)', i, n), ', '),
    string_agg(format('SELECT %L AS t, count(*) AS n FROM d%s', n, i), ' UNION ALL ')
  INTO deletes, counts FROM unnest(names) WITH ORDINALITY AS x (n, i);
  EXECUTE format('WITH %s SELECT jsonb_object_agg(t, n) FROM (%s) AS c', deletes, counts) INTO erased USING kernel.tenant();
  PERFORM kernel.switch_guards(names, true);
  RETURN erased;
END $$;

-- Erases what the kernel keeps of the tenant, and says that it is done. Receipts, seals and the digests of the journal stay,
-- its payloads do not: that something was done, when and by whom can still be proved, and no longer with which data.
-- tenant_state stays as well: the version by which every process notices that the tenant is closed.
CREATE FUNCTION kernel.erase_kernel() RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '10s' AS $$
DECLARE
  tenant uuid := kernel.tenant();
  guarded CONSTANT text[] := ARRAY['kernel.policies', 'kernel.budgets', 'kernel.undone'];
  name text;
  n bigint;
  erased jsonb := '{}';
BEGIN
  PERFORM kernel.assert_destruction_due();
  SET CONSTRAINTS ALL IMMEDIATE;
  PERFORM kernel.switch_guards(guarded, false);
  FOREACH name IN ARRAY ARRAY['deliveries', 'events', 'effects', 'compensations', 'undone', 'idempotency', 'sessions', 'policies', 'budgets',
    'budget_usage', 'schedules'] LOOP
    EXECUTE format('DELETE FROM kernel.%I WHERE tenant_id = $1', name) USING tenant;
    GET DIAGNOSTICS n = ROW_COUNT;
    erased := erased || jsonb_build_object('kernel.' || name, n);
  END LOOP;
  PERFORM kernel.switch_guards(guarded, true);
  UPDATE kernel.changes SET before = NULL, after = NULL WHERE tenant_id = tenant AND (before IS NOT NULL OR after IS NOT NULL);
  GET DIAGNOSTICS n = ROW_COUNT;
  UPDATE kernel.destructions SET erased_at = coalesce(erased_at, now()) WHERE tenant_id = tenant;
  RETURN erased || jsonb_build_object('kernel.changes (payloads)', n);
END $$;

-- Whoever leaves is forgotten by the operator too: blanks the operator's journal of records about a tenant that is erased.
CREATE FUNCTION kernel.is_erased() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM kernel.destructions WHERE tenant_id = kernel.tenant() AND erased_at IS NOT NULL)
$$;

REVOKE ALL ON FUNCTION kernel.plan_destruction(timestamptz), kernel.cancel_destruction(), kernel.tables_to_export(), kernel.rows_to_export(text),
  kernel.assert_destruction_due(), kernel.switch_guards(text[], boolean), kernel.erase_schema(text), kernel.erase_kernel(),
  kernel.is_erased() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kernel.plan_destruction(timestamptz), kernel.cancel_destruction(), kernel.tables_to_export(), kernel.rows_to_export(text),
  kernel.erase_schema(text), kernel.erase_kernel(), kernel.is_erased(), kernel.redact(text, jsonb) TO nexus_kernel;
