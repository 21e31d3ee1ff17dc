-- The seals say that the journal is what it was; this says that the rows are what the journal says. Each row of the calling
-- tenant's records and ledgers of one schema must be as its last journal line left it, and no line's row may be missing. So
-- what an owner of the database changed behind the triggers is found. Answers how many rows it compared and the first of
-- those that differ. Rows with a second tenant that has a say (see TableFacts.shared) are journalled by either: left out.
CREATE FUNCTION kernel.verify_rows(p_schema text) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET bytea_output = 'hex' SET intervalstyle = 'postgres' AS $$
DECLARE
  facts record;
  found record;
  compared bigint := 0;
  differing bigint := 0;
  examples jsonb := '[]';
BEGIN
  FOR facts IN
    SELECT name, shape FROM kernel.tables t WHERE kind <> 'derived' AND split_part(name, '.', 1) = p_schema
      AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.schemaname || '.' || p.tablename = t.name AND p.policyname = 'shared_read')
    ORDER BY name
  LOOP
    -- Of a row that was written in another shape, the columns that both have are compared; of a redacted line, nothing can be.
    EXECUTE format($q$
      WITH last AS (
        SELECT DISTINCT ON (record_id) record_id, call_id, op, after, shape FROM kernel.changes
        WHERE tenant_id = $1 AND table_name = $2 AND record_id IS NOT NULL ORDER BY record_id, seq DESC),
      judged AS (
        SELECT coalesce(t.id, l.record_id) AS id, l.call_id, CASE
          WHEN l.record_id IS NULL OR l.op = 'delete' AND t.id IS NOT NULL THEN 'not_journalled'
          WHEN t.id IS NULL AND l.op <> 'delete' THEN 'missing'
          WHEN t.id IS NULL OR l.after IS NULL THEN NULL
          WHEN l.shape = $3 AND t.content <> l.after THEN 'altered'
          WHEN l.shape <> $3 AND NOT t.content @> (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(l.after)
            WHERE t.content ? key) THEN 'altered' END AS reason
        FROM (SELECT id, to_jsonb(r) AS content FROM %I.%I r WHERE tenant_id = $1) AS t FULL JOIN last l ON l.record_id = t.id)
      SELECT count(*) AS rows, count(reason) AS broken, (SELECT jsonb_agg(e) FROM (
        SELECT jsonb_build_object('table', $2, 'id', id, 'reason', reason, 'callId', call_id) AS e FROM judged
        WHERE reason IS NOT NULL ORDER BY id LIMIT 20) AS few) AS first
      FROM judged$q$, split_part(facts.name, '.', 1), split_part(facts.name, '.', 2))
    INTO found USING kernel.tenant(), facts.name, facts.shape;
    compared := compared + found.rows;
    differing := differing + found.broken;
    examples := examples || coalesce(found.first, '[]');
  END LOOP;
  RETURN jsonb_build_object('rows', compared, 'differing', differing, 'examples', jsonb_path_query_array(examples, '$[0 to 19]'));
END $$;
REVOKE ALL ON FUNCTION kernel.verify_rows(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kernel.verify_rows(text) TO nexus_auditor;
