-- The sealed tenant context. The kernel signs `tenant.call.expiry` and puts it into `app.context`; policies ask
-- kernel.tenant(), which verifies the seal. SQL that runs as a domain role, injected or not, cannot sign another one:
-- the secret lives in `vault`, readable by the functions of nexus_vault alone.
-- Every search_path names pg_temp, and last: left out it is searched first, and a type in it that is called like one of
-- ours would run its author's code with the rights of the function.
CREATE SCHEMA IF NOT EXISTS kernel;
CREATE SCHEMA IF NOT EXISTS vault;
REVOKE ALL ON SCHEMA vault FROM PUBLIC;

CREATE TABLE vault.secrets (
  name text PRIMARY KEY,
  -- The HMAC key, padded to SHA-256's block and xored: `inner` with 0x36, `outer` with 0x5c (RFC 2104).
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

-- The verified context: {tenant, call, expiry in Unix milliseconds}. Raises when it is missing, forged or expired.
CREATE FUNCTION kernel.verified_context() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sealed text := current_setting('app.context', true);
  -- What is signed: all before the last dot and the 64 hexadecimal digits of the HMAC.
  facts text := left(sealed, -65);
  parts text[];
  inner_key bytea;
  outer_key bytea;
BEGIN
  IF sealed IS NULL OR sealed = '' THEN
    RAISE EXCEPTION 'nexus: no tenant context' USING ERRCODE = '28000';
  END IF;
  SELECT inner_pad, outer_pad INTO STRICT inner_key, outer_key FROM vault.secrets WHERE name = 'context';
  IF sealed IS DISTINCT FROM facts || '.' || encode(sha256(outer_key || sha256(inner_key || convert_to(facts, 'UTF8'))), 'hex') THEN
    RAISE EXCEPTION 'nexus: forged tenant context' USING ERRCODE = '28000';
  END IF;
  parts := string_to_array(facts, '.');
  IF parts[3]::float8 < date_part('epoch', clock_timestamp()) * 1000 THEN
    RAISE EXCEPTION 'nexus: expired tenant context' USING ERRCODE = '28000';
  END IF;
  RETURN parts;
END $$;

-- Bodies parsed here and now, so that no search_path can change what they mean; without a SET clause they vanish into the
-- policies that ask them, and a statement pays for the verification alone.
CREATE FUNCTION kernel.tenant() RETURNS uuid LANGUAGE sql STABLE RETURN (kernel.verified_context())[1]::uuid;
CREATE FUNCTION kernel.call_id() RETURNS uuid LANGUAGE sql STABLE RETURN (kernel.verified_context())[2]::uuid;
-- Workers see the queues of all tenants under a context of nobody's, sealed like any other: whoever only switches to their
-- roles, as SQL injected into a tenant's call could, sees nothing more.
CREATE FUNCTION kernel.is_worker() RETURNS boolean LANGUAGE sql STABLE
  RETURN kernel.tenant() = '00000000-0000-0000-0000-000000000000'::uuid;

ALTER SCHEMA vault OWNER TO nexus_vault;
ALTER TABLE vault.secrets OWNER TO nexus_vault;
GRANT CREATE, USAGE ON SCHEMA kernel TO nexus_vault;
ALTER FUNCTION kernel.verified_context() OWNER TO nexus_vault;
REVOKE CREATE ON SCHEMA kernel FROM nexus_vault;
-- Everybody may ask which tenant it is; nobody but nexus_vault can read how the answer is known.
GRANT USAGE ON SCHEMA kernel TO PUBLIC;
