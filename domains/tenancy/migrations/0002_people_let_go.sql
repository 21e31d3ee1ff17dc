-- As in 0001, but for a business that the operator takes back.
CREATE OR REPLACE FUNCTION tenancy.keep_an_admin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  was_admin boolean := false;
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'users' THEN
      was_admin := OLD.status = 'active' AND EXISTS (
        SELECT FROM tenancy.user_roles ur JOIN tenancy.roles r ON r.tenant_id = ur.tenant_id AND r.id = ur.role_id
        WHERE ur.tenant_id = OLD.tenant_id AND ur.user_id = OLD.id AND '*' = ANY (r.permissions));
    WHEN 'user_roles' THEN
      was_admin := EXISTS (SELECT FROM tenancy.roles r WHERE r.tenant_id = OLD.tenant_id AND r.id = OLD.role_id AND '*' = ANY (r.permissions))
        AND EXISTS (SELECT FROM tenancy.users u WHERE u.tenant_id = OLD.tenant_id AND u.id = OLD.user_id AND u.status = 'active');
    WHEN 'roles' THEN
      was_admin := '*' = ANY (OLD.permissions) AND (
        EXISTS (SELECT FROM tenancy.user_roles ur JOIN tenancy.users u ON u.tenant_id = ur.tenant_id AND u.id = ur.user_id AND u.status = 'active'
          WHERE ur.tenant_id = OLD.tenant_id AND ur.role_id = OLD.id)
        OR EXISTS (SELECT FROM tenancy.api_key_roles kr WHERE kr.tenant_id = OLD.tenant_id AND kr.role_id = OLD.id));
    WHEN 'api_keys' THEN
      was_admin := OLD.owner_user_id IS NULL AND OLD.revoked_at IS NULL AND EXISTS (
        SELECT FROM tenancy.api_key_roles kr JOIN tenancy.roles r ON r.tenant_id = kr.tenant_id AND r.id = kr.role_id
        WHERE kr.tenant_id = OLD.tenant_id AND kr.api_key_id = OLD.id AND '*' = ANY (r.permissions));
    WHEN 'api_key_roles' THEN
      was_admin := EXISTS (SELECT FROM tenancy.roles r WHERE r.tenant_id = OLD.tenant_id AND r.id = OLD.role_id AND '*' = ANY (r.permissions))
        AND EXISTS (SELECT FROM tenancy.api_keys k WHERE k.tenant_id = OLD.tenant_id AND k.id = OLD.api_key_id
          AND k.owner_user_id IS NULL AND k.revoked_at IS NULL);
  END CASE;
  -- Taking back a whole activation takes back its first administrator too. The operator says so, in the registry, by a
  -- limit of no people at all, which no business can set for itself.
  IF was_admin AND NOT EXISTS (SELECT FROM tenancy.tenants t WHERE t.id = OLD.tenant_id AND t.limits ->> 'usersMax' = '0') THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('nexus.tenancy.admin.' || OLD.tenant_id, 0));
    IF NOT tenancy.has_admin(OLD.tenant_id) THEN
      RAISE EXCEPTION 'nexus: the last administrator stays' USING ERRCODE = '23514', CONSTRAINT = 'last_admin';
    END IF;
  END IF;
  RETURN NULL;
END $$;
