-- Taxes: rates of a code never overlap, what was taxed agrees with what was posted, a filed return declares each tax line once and
-- clears the tax accounts by exactly what it declares.

ALTER TABLE finance.tax_rates ADD CONSTRAINT tax_rates_do_not_overlap EXCLUDE USING gist (
  finance.id_range(tenant_id, tenant_id, '[]') WITH &&, finance.id_range(code_id, code_id, '[]') WITH &&,
  daterange(valid_from, valid_until, '[]') WITH &&);
--> statement-breakpoint
ALTER TABLE finance.tax_returns ADD CONSTRAINT tax_returns_do_not_overlap EXCLUDE USING gist (
  finance.id_range(tenant_id, tenant_id, '[]') WITH &&, finance.id_range(entity_id, entity_id, '[]') WITH &&,
  finance.id_range(template_id, template_id, '[]') WITH &&, daterange(starts_on, ends_on, '[]') WITH &&) WHERE (status <> 'withdrawn');
--> statement-breakpoint

-- Lines and boxes refer to what a code means: it never changes. A better code is another code.
CREATE TRIGGER tax_codes_final BEFORE UPDATE ON finance.tax_codes FOR EACH ROW
  EXECUTE FUNCTION finance.refuse_new_value('code', 'kind', 'use', 'is_compound', 'recoverable', 'withheld_of', 'withheld_at');
--> statement-breakpoint
CREATE TRIGGER tax_rates_final BEFORE UPDATE ON finance.tax_rates FOR EACH ROW
  EXECUTE FUNCTION finance.refuse_new_value('code_id', 'rate', 'valid_from', 'is_demo', 'source');
--> statement-breakpoint
CREATE FUNCTION finance.is_taxed(kind text) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT kind IN ('standard', 'reduced', 'reverse_charge', 'withholding')
$$;
--> statement-breakpoint
-- As isOwed of tax/return-rules.ts.
CREATE FUNCTION finance.is_owed(kind text, direction text) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT (direction = 'purchase') = (kind = 'withholding')
$$;
--> statement-breakpoint
CREATE FUNCTION finance.check_tax_code() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM finance.accounts WHERE tenant_id = NEW.tenant_id AND id IN (NEW.sales_account_id, NEW.purchase_account_id)
    AND control IS DISTINCT FROM 'tax') THEN
    PERFORM finance.refuse('tax_codes_tax_account', 'a tax is posted to an account that is kept for taxes');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER tax_codes_tax_account BEFORE INSERT OR UPDATE ON finance.tax_codes FOR EACH ROW EXECUTE FUNCTION finance.check_tax_code();
--> statement-breakpoint
CREATE FUNCTION finance.check_tax_member() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM finance.tax_codes WHERE tenant_id = NEW.tenant_id AND id = NEW.group_id AND kind = 'group')
    OR EXISTS (SELECT FROM finance.tax_codes WHERE tenant_id = NEW.tenant_id AND id = NEW.member_id AND kind = 'group') THEN
    PERFORM finance.refuse('tax_code_members_kind', 'a group has members, and no group among them');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER tax_code_members_kind BEFORE INSERT OR UPDATE ON finance.tax_code_members
  FOR EACH ROW EXECUTE FUNCTION finance.check_tax_member();
--> statement-breakpoint
CREATE FUNCTION finance.check_tax_rate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NOT (SELECT finance.is_taxed(kind) FROM finance.tax_codes WHERE tenant_id = NEW.tenant_id AND id = NEW.code_id) THEN
    PERFORM finance.refuse('tax_rates_of_tax', 'what is not taxed has no rate');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER tax_rates_of_tax BEFORE INSERT ON finance.tax_rates FOR EACH ROW EXECUTE FUNCTION finance.check_tax_rate();
--> statement-breakpoint

-- A tax line says of its entry what the entry says: the line on the tax account, its amount in both currencies, the code and a rate of it.
CREATE FUNCTION finance.check_tax_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  rule text;
BEGIN
  SELECT CASE
    WHEN c.kind <> f.kind OR f.tax <> 0 AND NOT finance.is_taxed(f.kind)
      OR CASE WHEN finance.is_taxed(f.kind) THEN f.rate IS DISTINCT FROM r.rate ELSE f.rate <> 0 END THEN 'tax_lines_code'
    WHEN f.recoverable * sign(f.tax) NOT BETWEEN 0 AND abs(f.tax) OR f.tax = 0 AND f.recoverable <> 0
      OR f.recoverable <> f.tax AND NOT (f.direction = 'purchase' AND f.kind <> 'withholding')
      OR f.currency = b.functional_currency
        AND (f.base, f.tax, f.recoverable) <> (f.functional_base, f.functional_tax, f.functional_recoverable) THEN 'tax_lines_amounts'
    WHEN e.entity_id <> f.entity_id OR e.recorded_at < now() OR o.entry_id <> f.entry_id
      OR CASE WHEN f.line_id IS NULL THEN f.recoverable <> 0 OR f.functional_recoverable <> 0
        ELSE l.entry_id <> f.entry_id OR l.tax_code_id IS DISTINCT FROM f.code_id OR l.currency <> f.currency OR f.recoverable = 0
          OR (l.amount, l.debit - l.credit) <> CASE WHEN finance.is_owed(f.kind, f.direction)
            THEN (-f.recoverable, -f.functional_recoverable) ELSE (f.recoverable, f.functional_recoverable) END END THEN 'tax_lines_posted'
    WHEN f.reverses_id IS NOT NULL AND NOT EXISTS (SELECT FROM finance.tax_lines t WHERE t.tenant_id = f.tenant_id AND t.id = f.reverses_id
      AND t.entry_id = e.reverses_entry_id AND t.reverses_id IS NULL AND (t.code_id, t.direction, t.currency) = (f.code_id, f.direction, f.currency)
      AND (t.base, t.tax, t.recoverable, t.functional_base, t.functional_tax, t.functional_recoverable)
        = (-f.base, -f.tax, -f.recoverable, -f.functional_base, -f.functional_tax, -f.functional_recoverable)) THEN 'tax_lines_mirror' END
  INTO rule FROM fresh f
  JOIN finance.tax_codes c ON c.tenant_id = f.tenant_id AND c.id = f.code_id
  JOIN finance.entities b ON b.tenant_id = f.tenant_id AND b.id = f.entity_id
  JOIN finance.journal_entries e ON e.tenant_id = f.tenant_id AND e.id = f.entry_id
  LEFT JOIN finance.tax_rates r ON r.tenant_id = f.tenant_id AND r.id = f.rate_id
  LEFT JOIN finance.entry_lines l ON l.tenant_id = f.tenant_id AND l.id = f.line_id
  LEFT JOIN finance.entry_lines o ON o.tenant_id = f.tenant_id AND o.id = f.control_line_id
  ORDER BY 1 LIMIT 1;
  IF rule IS NOT NULL THEN PERFORM finance.refuse(rule, 'a tax line says what its entry says'); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tax_lines_fit AFTER INSERT ON finance.tax_lines
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.check_tax_lines();
--> statement-breakpoint
CREATE FUNCTION finance.stamp_tax_line() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  NEW.recorded_at := clock_timestamp();
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER tax_lines_recorded_now BEFORE INSERT ON finance.tax_lines FOR EACH ROW EXECUTE FUNCTION finance.stamp_tax_line();
--> statement-breakpoint

-- Taking back an entry takes back what it taxed, whoever does it: no return declares what is no longer in the books.
CREATE FUNCTION finance.check_taxes_taken_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM finance.tax_lines t WHERE t.tenant_id = NEW.tenant_id AND t.entry_id = NEW.reverses_entry_id
    AND NOT EXISTS (SELECT FROM finance.tax_lines m WHERE m.tenant_id = t.tenant_id AND m.reverses_id = t.id AND m.entry_id = NEW.id)) THEN
    PERFORM finance.refuse('journal_entries_taxes_taken_back', 'taking back an entry takes back what it taxed');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER journal_entries_taxes_taken_back AFTER INSERT ON finance.journal_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.reverses_entry_id IS NOT NULL) EXECUTE FUNCTION finance.check_taxes_taken_back();
--> statement-breakpoint

-- What is posted of a tax code on a tax account is recorded as taxed: a return and the accounts cannot drift apart.
CREATE FUNCTION finance.check_taxed_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM finance.accounts WHERE tenant_id = NEW.tenant_id AND id = NEW.account_id AND control = 'tax')
    AND NOT EXISTS (SELECT FROM finance.tax_lines WHERE tenant_id = NEW.tenant_id AND line_id = NEW.id) THEN
    PERFORM finance.refuse('entry_lines_taxed', 'a line of a tax code on a tax account is recorded as taxed');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER entry_lines_taxed AFTER INSERT ON finance.entry_lines
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.tax_code_id IS NOT NULL) EXECUTE FUNCTION finance.check_taxed_line();
--> statement-breakpoint

-- A return begins as a draft, is filed once after those before it, and is withdrawn once, the last one first.
CREATE FUNCTION finance.move_tax_return() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  same boolean;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.status <> 'draft' THEN PERFORM finance.refuse('tax_returns_moves', 'a filed return stays'); END IF;
    RETURN OLD;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'draft' THEN PERFORM finance.refuse('tax_returns_moves', 'a return begins as a draft'); END IF;
    RETURN NEW;
  END IF;
  same := (NEW.status, NEW.payable, NEW.is_demo, NEW.entry_id, NEW.filed_at, NEW.filed_by, NEW.withdrawn_at, NEW.withdraw_reason)
    IS NOT DISTINCT FROM (OLD.status, OLD.payable, OLD.is_demo, OLD.entry_id, OLD.filed_at, OLD.filed_by, OLD.withdrawn_at, OLD.withdraw_reason);
  IF (OLD.status, NEW.status) IN (('draft', 'draft'), ('filed', 'filed')) THEN
    IF OLD.status = 'filed' AND NOT same THEN PERFORM finance.refuse('tax_returns_moves', 'what was filed is final'); END IF;
    RETURN NEW;
  END IF;
  IF (OLD.status, NEW.status) NOT IN (('draft', 'filed'), ('filed', 'withdrawn')) THEN
    PERFORM finance.refuse('tax_returns_moves', format('a return that is %s does not become %s', OLD.status, NEW.status));
  END IF;
  PERFORM finance.assert_read_committed();
  PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'finance.tax_returns', NEW.tenant_id, NEW.entity_id), 0));
  IF EXISTS (SELECT FROM finance.tax_returns WHERE tenant_id = NEW.tenant_id AND entity_id = NEW.entity_id
    AND template_id = NEW.template_id AND status = 'filed' AND starts_on > NEW.ends_on) THEN
    PERFORM finance.refuse('tax_returns_in_turn', 'a later return is filed');
  END IF;
  IF NEW.status = 'filed' THEN
    NEW.filed_at := now();
  ELSE
    IF (NEW.payable, NEW.is_demo, NEW.entry_id, NEW.filed_at, NEW.filed_by)
      IS DISTINCT FROM (OLD.payable, OLD.is_demo, OLD.entry_id, OLD.filed_at, OLD.filed_by) THEN
      PERFORM finance.refuse('tax_returns_moves', 'what was filed is final');
    END IF;
    IF (SELECT sum(amount) FROM finance.tax_return_payments WHERE tenant_id = NEW.tenant_id AND return_id = NEW.id) <> 0 THEN
      PERFORM finance.refuse('tax_returns_paid', 'a return that is paid is not withdrawn');
    END IF;
    NEW.withdrawn_at := now();
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER tax_returns_moves BEFORE INSERT OR UPDATE OR DELETE ON finance.tax_returns
  FOR EACH ROW EXECUTE FUNCTION finance.move_tax_return();
--> statement-breakpoint
CREATE TRIGGER tax_returns_final BEFORE UPDATE ON finance.tax_returns FOR EACH ROW
  EXECUTE FUNCTION finance.refuse_new_value('entity_id', 'template_id', 'starts_on', 'ends_on');
--> statement-breakpoint

-- Figures and items come with the filing and never after it.
CREATE FUNCTION finance.check_tax_return_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM fresh f JOIN finance.tax_returns r ON r.tenant_id = f.tenant_id AND r.id = f.return_id
    WHERE r.status <> 'filed' OR r.filed_at <> now()) THEN
    PERFORM finance.refuse('tax_returns_frozen', 'what a return declares is written when it is filed');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tax_return_figures_frozen AFTER INSERT ON finance.tax_return_figures
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.check_tax_return_part();
--> statement-breakpoint
CREATE TRIGGER tax_return_items_frozen AFTER INSERT ON finance.tax_return_items
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.check_tax_return_part();
--> statement-breakpoint

-- Of a tax line, the returns of one form declare no more than there is, and all forms together settle no more than was posted.
CREATE FUNCTION finance.check_tax_return_items() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM fresh f
    JOIN finance.tax_returns r ON r.tenant_id = f.tenant_id AND r.id = f.return_id
    JOIN finance.tax_lines t ON t.tenant_id = f.tenant_id AND t.id = f.tax_line_id
    CROSS JOIN LATERAL (SELECT sum(i.base) FILTER (WHERE o.template_id = r.template_id) AS base, sum(i.tax) FILTER (WHERE o.template_id = r.template_id) AS tax,
        sum(i.recoverable) FILTER (WHERE o.template_id = r.template_id) AS recoverable, sum(i.settled) AS settled
      FROM finance.tax_return_items i JOIN finance.tax_returns o ON o.tenant_id = i.tenant_id AND o.id = i.return_id
      WHERE i.tenant_id = f.tenant_id AND i.tax_line_id = f.tax_line_id AND o.status = 'filed') s
    WHERE t.entity_id <> r.entity_id
      OR f.settled NOT IN (0, CASE WHEN finance.is_owed(t.kind, t.direction) THEN f.recoverable ELSE -f.recoverable END)
      OR s.base * sign(t.functional_base) NOT BETWEEN 0 AND abs(t.functional_base)
      OR s.tax * sign(t.functional_tax) NOT BETWEEN 0 AND abs(t.functional_tax)
      OR s.recoverable * sign(t.functional_recoverable) NOT BETWEEN 0 AND abs(t.functional_recoverable)
      OR abs(s.settled) > abs(t.functional_recoverable)
      OR t.functional_base = 0 AND s.base <> 0 OR t.functional_tax = 0 AND s.tax <> 0 OR t.functional_recoverable = 0 AND s.recoverable <> 0) THEN
    PERFORM finance.refuse('tax_return_items_declared_once', 'a tax line is declared once');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tax_return_items_declared_once AFTER INSERT ON finance.tax_return_items
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.check_tax_return_items();
--> statement-breakpoint

-- At commit a filed return pays what its payable box and its items say, and its entry moves exactly that from the tax accounts to what is
-- payable; a withdrawn one has moved it back.
CREATE FUNCTION finance.check_tax_return() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  mine finance.tax_returns;
BEGIN
  SELECT * INTO mine FROM finance.tax_returns WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
  IF mine.status = 'withdrawn' AND mine.entry_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM finance.journal_entries WHERE tenant_id = mine.tenant_id AND reverses_entry_id = mine.entry_id) THEN
    PERFORM finance.refuse('tax_returns_settled', 'withdrawing a return takes back its entry');
  END IF;
  IF mine.status IS DISTINCT FROM 'filed' THEN RETURN NULL; END IF;
  IF mine.payable IS DISTINCT FROM (SELECT amount FROM finance.tax_return_figures f
      JOIN finance.tax_return_templates t ON t.tenant_id = f.tenant_id AND t.payable_box = f.box
      WHERE f.tenant_id = mine.tenant_id AND f.return_id = mine.id AND t.id = mine.template_id)
    OR mine.payable <> (SELECT coalesce(sum(settled), 0) FROM finance.tax_return_items WHERE tenant_id = mine.tenant_id AND return_id = mine.id) THEN
    PERFORM finance.refuse('tax_returns_payable', 'what is payable is what the boxes and the items say');
  END IF;
  IF mine.entry_id IS NOT NULL AND NOT EXISTS (SELECT FROM finance.journal_entries WHERE tenant_id = mine.tenant_id AND id = mine.entry_id
      AND entity_id = mine.entity_id AND source_kind = 'tax_return' AND source_id = mine.id)
    OR EXISTS (SELECT FROM (
        SELECT l.account_id, i.settled AS moved FROM finance.tax_return_items i
          JOIN finance.tax_lines t ON t.tenant_id = i.tenant_id AND t.id = i.tax_line_id
          JOIN finance.entry_lines l ON l.tenant_id = t.tenant_id AND l.id = t.line_id
          WHERE i.tenant_id = mine.tenant_id AND i.return_id = mine.id
        UNION ALL SELECT account_id, -mine.payable FROM finance.posting_accounts WHERE tenant_id = mine.tenant_id AND role = 'tax_payable'
        UNION ALL SELECT account_id, credit - debit FROM finance.entry_lines WHERE tenant_id = mine.tenant_id AND entry_id = mine.entry_id) all_moves
      GROUP BY account_id HAVING sum(moved) <> 0) THEN
    PERFORM finance.refuse('tax_returns_settled', 'the entry of a return moves what it declares to what is payable');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tax_returns_settled AFTER UPDATE ON finance.tax_returns
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status <> 'draft') EXECUTE FUNCTION finance.check_tax_return();
--> statement-breakpoint

-- A payment of a filed return goes out of tax payable by its entry, and all payments together never exceed what is payable.
CREATE FUNCTION finance.check_tax_payment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  mine finance.tax_returns;
  paid numeric;
BEGIN
  PERFORM finance.assert_read_committed();
  SELECT * INTO mine FROM finance.tax_returns WHERE tenant_id = NEW.tenant_id AND id = NEW.return_id FOR NO KEY UPDATE;
  SELECT coalesce(sum(amount), 0) INTO paid FROM finance.tax_return_payments WHERE tenant_id = NEW.tenant_id AND return_id = NEW.return_id;
  IF mine.status <> 'filed' OR NEW.amount = 0 OR paid * sign(mine.payable) NOT BETWEEN 0 AND abs(mine.payable) OR mine.payable = 0 THEN
    PERFORM finance.refuse('tax_return_payments_within', 'a filed return is paid up to what is payable');
  END IF;
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT FROM finance.tax_return_payments p
      JOIN finance.journal_entries e ON e.tenant_id = p.tenant_id AND e.reverses_entry_id = p.entry_id
      WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.reverses_id AND p.return_id = NEW.return_id AND p.amount = -NEW.amount
        AND p.reverses_id IS NULL AND e.id = NEW.entry_id)
    OR NEW.reverses_id IS NULL AND NOT EXISTS (SELECT FROM finance.journal_entries e WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.entry_id
      AND e.source_kind = 'tax_return' AND e.source_id = NEW.return_id AND e.entity_id = mine.entity_id
      AND NEW.amount = (SELECT sum(l.debit) - sum(l.credit) FROM finance.entry_lines l
        JOIN finance.posting_accounts p ON p.tenant_id = l.tenant_id AND p.account_id = l.account_id AND p.role = 'tax_payable'
        WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id)) THEN
    PERFORM finance.refuse('tax_return_payments_posted', 'a payment is what its entry takes out of tax payable');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tax_return_payments_within AFTER INSERT ON finance.tax_return_payments
  FOR EACH ROW EXECUTE FUNCTION finance.check_tax_payment();
--> statement-breakpoint

-- An entry of a return is the return's or a payment's, and is taken back with it alone.
CREATE FUNCTION finance.check_tax_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.source_kind = 'tax_return' AND NOT EXISTS (SELECT FROM finance.tax_returns WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id)
    AND NOT EXISTS (SELECT FROM finance.tax_return_payments WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id)
    OR NEW.source_kind = 'reversal' AND EXISTS (SELECT FROM finance.tax_returns WHERE tenant_id = NEW.tenant_id
      AND entry_id = NEW.reverses_entry_id AND status <> 'withdrawn')
    OR NEW.source_kind = 'reversal' AND EXISTS (SELECT FROM finance.tax_return_payments p WHERE p.tenant_id = NEW.tenant_id
      AND p.entry_id = NEW.reverses_entry_id AND NOT EXISTS (SELECT FROM finance.tax_return_payments r
        WHERE r.tenant_id = p.tenant_id AND r.reverses_id = p.id AND r.entry_id = NEW.id)) THEN
    PERFORM finance.refuse('journal_entries_of_tax_return', 'the entry of a return comes and goes with it');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER journal_entries_of_tax_return AFTER INSERT ON finance.journal_entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.source_kind IN ('tax_return', 'reversal')) EXECUTE FUNCTION finance.check_tax_entry();
