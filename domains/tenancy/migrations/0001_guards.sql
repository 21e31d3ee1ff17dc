-- The operator's own tenant is born with the schema: no call could create it, because every call needs its tenant.
INSERT INTO tenancy.tenants (tenant_id, id, name, slug, plan, settings, created_at)
VALUES ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000001', 'Nexus platform', 'platform', 'enterprise',
  '{"country": "US", "currency": "USD", "timezone": "UTC", "languages": ["en"]}', now())
ON CONFLICT DO NOTHING;
--> statement-breakpoint
CREATE FUNCTION tenancy.guard_tenant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  -- What anybody, and what the tenant itself, may change about its row.
  operator_columns text[] := '{name,settings,plan,limits,status,enabled_modules}';
  own_columns text[] := '{name,settings}';
BEGIN
  IF TG_OP = 'DELETE' THEN
    -- Only the undo of a creation that nothing followed. An id or a slug that was in use is never given out again.
    IF OLD.enabled_modules <> '{}' OR OLD.status <> 'active' OR OLD.id = OLD.tenant_id THEN
      RAISE EXCEPTION 'nexus: a tenant that was in use is closed, not deleted' USING ERRCODE = '23514', CONSTRAINT = 'tenants_kept';
    END IF;
    RETURN OLD;
  END IF;
  IF to_jsonb(NEW) - operator_columns <> to_jsonb(OLD) - operator_columns THEN
    RAISE EXCEPTION 'nexus: id, slug and creation time of a tenant are final' USING ERRCODE = '23514', CONSTRAINT = 'tenants_final';
  END IF;
  IF kernel.tenant() <> OLD.tenant_id AND to_jsonb(NEW) - own_columns <> to_jsonb(OLD) - own_columns THEN
    RAISE EXCEPTION 'nexus: a tenant changes its name and settings only' USING ERRCODE = '42501', CONSTRAINT = 'tenants_operator_only';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER tenants_guard BEFORE UPDATE OR DELETE ON tenancy.tenants FOR EACH ROW EXECUTE FUNCTION tenancy.guard_tenant();
--> statement-breakpoint
CREATE FUNCTION tenancy.guard_role() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.is_system <> OLD.is_system OR (OLD.is_system AND (NEW.permissions <> OLD.permissions OR NEW.name <> OLD.name)) THEN
    RAISE EXCEPTION 'nexus: a system role is final' USING ERRCODE = '23514', CONSTRAINT = 'roles_system_final';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER roles_guard BEFORE UPDATE ON tenancy.roles FOR EACH ROW EXECUTE FUNCTION tenancy.guard_role();
--> statement-breakpoint
-- A secret, once revoked or expired, stays so, whoever writes; and a key never changes whom it stands for.
CREATE FUNCTION tenancy.guard_api_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  open_columns text[] := '{name,revoked_at,expires_at,rotated_to_id}';
BEGIN
  IF OLD.revoked_at IS NOT NULL AND (TG_OP = 'DELETE' OR NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
    RAISE EXCEPTION 'nexus: a revoked key stays revoked' USING ERRCODE = '23514', CONSTRAINT = 'api_keys_revoked_final';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF to_jsonb(NEW) - open_columns <> to_jsonb(OLD) - open_columns
    OR (OLD.expires_at IS NOT NULL AND (NEW.expires_at IS NULL OR NEW.expires_at > OLD.expires_at)) THEN
    RAISE EXCEPTION 'nexus: what a key is and may see is final' USING ERRCODE = '23514', CONSTRAINT = 'api_keys_final';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER api_keys_guard BEFORE UPDATE OR DELETE ON tenancy.api_keys FOR EACH ROW EXECUTE FUNCTION tenancy.guard_api_key();
--> statement-breakpoint
-- Somebody who may do everything: an active person, or a key that stands for nobody but itself.
CREATE FUNCTION tenancy.has_admin(tenant uuid) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (
    SELECT FROM tenancy.roles r
    JOIN tenancy.user_roles ur ON ur.tenant_id = r.tenant_id AND ur.role_id = r.id
    JOIN tenancy.users u ON u.tenant_id = ur.tenant_id AND u.id = ur.user_id AND u.status = 'active'
    WHERE r.tenant_id = tenant AND '*' = ANY (r.permissions)
  ) OR EXISTS (
    SELECT FROM tenancy.roles r
    JOIN tenancy.api_key_roles kr ON kr.tenant_id = r.tenant_id AND kr.role_id = r.id
    JOIN tenancy.api_keys k ON k.tenant_id = kr.tenant_id AND k.id = kr.api_key_id
      AND k.owner_user_id IS NULL AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
    WHERE r.tenant_id = tenant AND '*' = ANY (r.permissions)
  );
$$;
--> statement-breakpoint
-- Nobody locks a tenant out of itself. Immediate, not deferred: at the moment of each statement the foreign keys still
-- hold, so what the row was worth can be told exactly. The lock makes two admins who remove each other take turns.
CREATE FUNCTION tenancy.keep_an_admin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
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
  IF was_admin THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('nexus.tenancy.admin.' || OLD.tenant_id, 0));
    IF NOT tenancy.has_admin(OLD.tenant_id) THEN
      RAISE EXCEPTION 'nexus: the last administrator stays' USING ERRCODE = '23514', CONSTRAINT = 'last_admin';
    END IF;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_keep_an_admin AFTER UPDATE OF status OR DELETE ON tenancy.users FOR EACH ROW EXECUTE FUNCTION tenancy.keep_an_admin();
--> statement-breakpoint
CREATE TRIGGER user_roles_keep_an_admin AFTER UPDATE OR DELETE ON tenancy.user_roles FOR EACH ROW EXECUTE FUNCTION tenancy.keep_an_admin();
--> statement-breakpoint
CREATE TRIGGER roles_keep_an_admin AFTER UPDATE OF permissions OR DELETE ON tenancy.roles FOR EACH ROW EXECUTE FUNCTION tenancy.keep_an_admin();
--> statement-breakpoint
CREATE TRIGGER api_keys_keep_an_admin AFTER UPDATE OF revoked_at, expires_at OR DELETE ON tenancy.api_keys FOR EACH ROW EXECUTE FUNCTION tenancy.keep_an_admin();
--> statement-breakpoint
CREATE TRIGGER api_key_roles_keep_an_admin AFTER UPDATE OR DELETE ON tenancy.api_key_roles FOR EACH ROW EXECUTE FUNCTION tenancy.keep_an_admin();
--> statement-breakpoint
CREATE FUNCTION tenancy.guard_subscription() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  open_columns text[] := '{status,ends_on,period_start,period_end}';
BEGIN
  IF to_jsonb(NEW) - open_columns <> to_jsonb(OLD) - open_columns THEN
    RAISE EXCEPTION 'nexus: agreed terms are final' USING ERRCODE = '23514', CONSTRAINT = 'subscriptions_terms_final';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER subscriptions_guard BEFORE UPDATE ON tenancy.subscriptions FOR EACH ROW EXECUTE FUNCTION tenancy.guard_subscription();
--> statement-breakpoint
-- The sums of an invoice, from its lines. Amounts are minor units; numeric's round() is half away from zero, as in rules.ts.
CREATE FUNCTION tenancy.check_invoice_sums(i tenancy.invoices) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  line jsonb;
  amount numeric;
  subtotal numeric := 0;
BEGIN
  IF jsonb_typeof(i.line_items) <> 'array' OR jsonb_array_length(i.line_items) NOT BETWEEN 1 AND 200 THEN
    RAISE EXCEPTION 'nexus: an invoice has 1 to 200 lines' USING ERRCODE = '23514', CONSTRAINT = 'invoices_lines';
  END IF;
  FOR line IN SELECT value FROM jsonb_array_elements(i.line_items) AS value LOOP
    amount := (line ->> 'amountMinor')::bigint;
    IF amount IS NULL OR amount IS DISTINCT FROM round((line ->> 'quantity')::numeric * (line ->> 'unitMinor')::bigint)
      OR coalesce(line ->> 'description', '') = '' THEN
      RAISE EXCEPTION 'nexus: a line is not quantity times price' USING ERRCODE = '23514', CONSTRAINT = 'invoices_sums';
    END IF;
    subtotal := subtotal + amount;
  END LOOP;
  IF i.subtotal_minor <> subtotal OR i.tax_minor <> round(subtotal * i.tax_percent::numeric * 0.01)
    OR i.total_minor <> i.subtotal_minor + i.tax_minor OR i.total_minor < 0 THEN
    RAISE EXCEPTION 'nexus: the sums are not those of the lines' USING ERRCODE = '23514', CONSTRAINT = 'invoices_sums';
  END IF;
END $$;
--> statement-breakpoint
-- Numbers without a gap: the next one after the highest, under a lock on the kind's series that lasts to the commit.
-- Issued rows can be neither changed nor deleted, so the highest number only grows.
CREATE FUNCTION tenancy.next_invoice_number(tenant uuid, of_kind text) RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  next_number bigint;
BEGIN
  INSERT INTO tenancy.invoice_series (tenant_id, id, kind, last_number) VALUES (tenant, md5(of_kind)::uuid, of_kind, 0)
  ON CONFLICT (tenant_id, kind) DO UPDATE SET last_number = tenancy.invoice_series.last_number;
  SELECT coalesce(max(number), 0) + 1 INTO next_number FROM tenancy.invoices WHERE tenant_id = tenant AND kind = of_kind;
  UPDATE tenancy.invoice_series SET last_number = next_number WHERE tenant_id = tenant AND kind = of_kind;
  RETURN next_number;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION tenancy.next_invoice_number(uuid, text), tenancy.has_admin(uuid) FROM PUBLIC;
--> statement-breakpoint
CREATE FUNCTION tenancy.guard_invoice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  credited tenancy.invoices;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.status = 'issued' THEN
    RAISE EXCEPTION 'nexus: an issued invoice is final' USING ERRCODE = '23514', CONSTRAINT = 'invoices_issued_final';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  PERFORM tenancy.check_invoice_sums(NEW);
  IF NEW.kind = 'credit_note' THEN
    SELECT * INTO credited FROM tenancy.invoices WHERE tenant_id = NEW.tenant_id AND id = NEW.credits_id;
    IF credited.kind IS DISTINCT FROM 'invoice' OR credited.status <> 'issued' OR (NEW.customer_id, NEW.currency, NEW.total_minor, NEW.tax_minor)
      IS DISTINCT FROM (credited.customer_id, credited.currency, credited.total_minor, credited.tax_minor) THEN
      RAISE EXCEPTION 'nexus: a credit note takes back one issued invoice in full' USING ERRCODE = '23514', CONSTRAINT = 'invoices_credit_in_full';
    END IF;
  END IF;
  -- Whatever the writer put there: numbers come from here alone.
  NEW.number := CASE WHEN NEW.status = 'issued' THEN tenancy.next_invoice_number(NEW.tenant_id, NEW.kind) END;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER invoices_guard BEFORE INSERT OR UPDATE OR DELETE ON tenancy.invoices FOR EACH ROW EXECUTE FUNCTION tenancy.guard_invoice();
