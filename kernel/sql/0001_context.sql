-- The sealed tenant context. The kernel signs `tenant.call.expiry` and puts it into `app.context`; policies ask
-- kernel.context, which verifies the seal. SQL that runs as a domain role, injected or not, cannot sign another one:
-- the secret lives in `vault`, readable by nexus_vault alone.
-- Every search_path names pg_temp, and last: left out it is searched first, and a type in it that is called like one of
-- ours would run its author's code with the rights of the function.
CREATE SCHEMA IF NOT EXISTS kernel;
CREATE SCHEMA IF NOT EXISTS vault;
REVOKE ALL ON SCHEMA vault FROM PUBLIC;

-- One row: the HMAC key, padded to SHA-256's block and xored, `inner` with 0x36, `outer` with 0x5c (RFC 2104).
CREATE TABLE vault.context_key (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  inner_pad bytea NOT NULL,
  outer_pad bytea NOT NULL
);

CREATE FUNCTION vault.xor_pad(key bytea, pad int) RETURNS bytea LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  block bytea := key || decode(repeat('00', 64 - length(key)), 'hex');
BEGIN
  FOR i IN 0..63 LOOP
    block := set_byte(block, i, get_byte(block, i) # pad);
  END LOOP;
  RETURN block;
END $$;

-- Says why there is no context. Its argument, the key's, is there so that it is never asked before its time.
CREATE FUNCTION kernel.refuse_context(is_only boolean) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sealed text := current_setting('app.context', true);
  signature text;
BEGIN
  SELECT encode(sha256(outer_pad || sha256(inner_pad || convert_to(left(sealed, -65), 'UTF8'))), 'hex') INTO signature FROM vault.context_key;
  RAISE EXCEPTION 'nexus: % tenant context', CASE
    WHEN coalesce(sealed, '') = '' THEN 'no'
    WHEN right(sealed, 64) = signature THEN 'expired'
    ELSE 'forged' END USING ERRCODE = '28000';
END $$;

-- The tenant of the verified context; raises when that is missing, forged or expired. A view and not a function: it is part of
-- the plan of whatever asks, which costs a third of a function that runs as somebody else. Its owner alone reads the key. Each
-- function named in it costs a little whenever it is asked, and it is asked three times in a write.
CREATE VIEW kernel.context AS
SELECT CASE
    WHEN right(current_setting('app.context', true), 64)
        = encode(sha256(outer_pad || sha256(inner_pad || convert_to(left(current_setting('app.context', true), -65), 'UTF8'))), 'hex')
      AND split_part(current_setting('app.context', true), '.', 3)::float8 >= date_part('epoch', clock_timestamp()) * 1000
      THEN left(current_setting('app.context', true), 36)::uuid
    ELSE kernel.refuse_context(is_only) END AS tenant
-- What is signed: all before the last dot and the 64 hexadecimal digits of the HMAC.
FROM vault.context_key;

CREATE FUNCTION kernel.tenant() RETURNS uuid LANGUAGE sql STABLE RETURN (SELECT tenant FROM kernel.context);
CREATE FUNCTION kernel.call_id() RETURNS uuid LANGUAGE sql STABLE
  RETURN (SELECT split_part(current_setting('app.context'), '.', 2)::uuid FROM kernel.context WHERE tenant IS NOT NULL);
-- The tenant that the context names, unverified: what a row gets when it is not told, and the policy of its table then verifies.
CREATE FUNCTION kernel.named_tenant() RETURNS uuid LANGUAGE sql STABLE
  RETURN CASE WHEN current_setting('app.context', true) LIKE '________-____-____-____-____________.%'
    THEN left(current_setting('app.context', true), 36)::uuid END;
-- Workers see the queues of all tenants under a context of nobody's, sealed like any other: whoever only switches to their
-- roles, as SQL injected into a tenant's call could, sees nothing more.
CREATE FUNCTION kernel.is_worker() RETURNS boolean LANGUAGE sql STABLE
  RETURN kernel.tenant() = '00000000-0000-0000-0000-000000000000'::uuid;

ALTER SCHEMA vault OWNER TO nexus_vault;
ALTER TABLE vault.context_key OWNER TO nexus_vault;
GRANT CREATE, USAGE ON SCHEMA kernel TO nexus_vault;
ALTER VIEW kernel.context OWNER TO nexus_vault;
ALTER FUNCTION kernel.refuse_context(boolean) OWNER TO nexus_vault;
REVOKE CREATE ON SCHEMA kernel FROM nexus_vault;
-- Everybody may ask which tenant it is; nobody but nexus_vault can read how the answer is known.
GRANT USAGE ON SCHEMA kernel TO PUBLIC;
GRANT SELECT ON kernel.context TO PUBLIC;
