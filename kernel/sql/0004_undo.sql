-- What fortify knows of each domain table: undo compares the shape and finds the key columns here.
CREATE TABLE kernel.tables (
  name text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('record', 'ledger', 'derived')),
  shape text NOT NULL,
  -- Columns that can be written back: all but the generated ones.
  columns text[] NOT NULL
);

-- Puts the rows that these calls of the calling tenant changed back as they were, newest first. Raises NXU01 when a row has
-- changed since (naming the call), NXU02 when its table has another shape now, NXU03 when the journal was redacted, NXU04
-- when a trigger of the table would not let the row be as it was, NXU05 when it stands in a ledger.
-- Runs as the owner of the tables, who is bound by row-level security like everybody.
CREATE FUNCTION kernel.restore(p_calls uuid[]) RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET bytea_output = 'hex' SET intervalstyle = 'postgres' AS $$
DECLARE
  change kernel.changes;
  facts kernel.tables;
  target text;
  cols text;
  wanted jsonb;
  present jsonb;
  result jsonb;
  found_by text;
  restored bigint := 0;
BEGIN
  FOR change IN
    SELECT * FROM kernel.changes WHERE tenant_id = kernel.tenant() AND call_id = ANY (p_calls) ORDER BY seq DESC
  LOOP
    SELECT * INTO facts FROM kernel.tables WHERE name = change.table_name;
    IF NOT FOUND OR facts.shape <> change.shape THEN
      RAISE EXCEPTION 'nexus: shape changed' USING ERRCODE = 'NXU02', DETAIL = jsonb_build_object('table', change.table_name)::text;
    END IF;
    IF facts.kind = 'ledger' THEN
      RAISE EXCEPTION 'nexus: ledger' USING ERRCODE = 'NXU05', DETAIL = jsonb_build_object('table', change.table_name)::text;
    END IF;
    IF (change.op <> 'insert' AND change.before IS NULL) OR (change.op <> 'delete' AND change.after IS NULL) THEN
      RAISE EXCEPTION 'nexus: redacted' USING ERRCODE = 'NXU03', DETAIL = jsonb_build_object('table', change.table_name)::text;
    END IF;
    target := format('%I.%I', split_part(change.table_name, '.', 1), split_part(change.table_name, '.', 2));
    -- The key: the row's tenant and the key columns, by their own types.
    wanted := change.key || jsonb_build_object('tenant_id', coalesce(change.after, change.before) -> 'tenant_id');
    SELECT string_agg(format('t.%1$I = k.%1$I', name), ' AND ') INTO found_by FROM jsonb_object_keys(wanted) AS name;
    EXECUTE format('SELECT to_jsonb(t) FROM %s t, jsonb_populate_record(NULL::%s, $1) k WHERE %s FOR UPDATE OF t', target, target, found_by)
      INTO present USING wanted;
    IF present IS DISTINCT FROM (CASE WHEN change.op <> 'delete' THEN change.after END) THEN
      RAISE EXCEPTION 'nexus: changed since' USING ERRCODE = 'NXU01', DETAIL = jsonb_build_object(
        'table', change.table_name, 'key', change.key, 'byCall', (
          SELECT c.call_id FROM kernel.changes c WHERE c.tenant_id = kernel.tenant() AND c.record_id = change.record_id
            AND c.table_name = change.table_name AND c.key = change.key AND c.seq > change.seq AND c.call_id <> ALL (p_calls) AND c.call_id <> kernel.call_id()
          ORDER BY c.seq DESC LIMIT 1))::text;
    END IF;
    -- Of an update, what differs: an identity column that is always generated cannot be assigned, not even its own value.
    SELECT string_agg(format('%I', name), ', ') INTO cols FROM unnest(facts.columns) AS name
    WHERE change.op <> 'update' OR change.before -> name IS DISTINCT FROM change.after -> name;
    result := NULL;
    CASE change.op
      WHEN 'insert' THEN
        EXECUTE format('DELETE FROM %s t USING jsonb_populate_record(NULL::%s, $1) k WHERE %s', target, target, found_by) USING wanted;
      WHEN 'update' THEN
        EXECUTE format('UPDATE %s t SET (%s) = (SELECT %s FROM jsonb_populate_record(NULL::%s, $2)) FROM jsonb_populate_record(NULL::%s, $1) k WHERE %s RETURNING to_jsonb(t)',
          target, cols, cols, target, target, found_by) INTO result USING wanted, change.before;
      WHEN 'delete' THEN
        EXECUTE format('INSERT INTO %s AS t (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM jsonb_populate_record(NULL::%s, $1) RETURNING to_jsonb(t)',
          target, cols, cols, target) INTO result USING change.before;
    END CASE;
    IF result IS DISTINCT FROM change.before THEN
      RAISE EXCEPTION 'nexus: not restorable' USING ERRCODE = 'NXU04', DETAIL = jsonb_build_object('table', change.table_name)::text;
    END IF;
    restored := restored + 1;
  END LOOP;
  RETURN restored;
END $$;
