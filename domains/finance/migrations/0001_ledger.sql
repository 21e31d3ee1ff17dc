-- What no writer may break and a plain constraint cannot say. Each function runs as the owner with a fixed search_path, since a
-- deferred trigger fires as whoever is current at commit, and takes its lock before it looks: under READ COMMITTED the next
-- statement then sees what the holder before committed. RAISE names a constraint; constraints.ts says it kindly.

CREATE FUNCTION finance.refuse(rule text, message text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'finance: %', message USING ERRCODE = '23514', CONSTRAINT = rule;
END $$;
--> statement-breakpoint

-- Whoever locks and then looks must see what the holder before committed: a snapshot taken at the begin of the transaction would not.
CREATE FUNCTION finance.assert_read_committed() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    PERFORM finance.refuse('books_read_committed', 'the books are written under READ COMMITTED');
  END IF;
END $$;
--> statement-breakpoint

-- Posting shares the books of an entity; closing a period, locking and changing their currency has them alone.
CREATE FUNCTION finance.share_books(tenant uuid, entity uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM finance.assert_read_committed();
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(concat_ws(' ', 'finance.books', tenant, entity), 0));
END $$;
--> statement-breakpoint
CREATE FUNCTION finance.hold_books(tenant uuid, entity uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM finance.assert_read_committed();
  PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'finance.books', tenant, entity), 0));
END $$;
--> statement-breakpoint

-- What is built on is final. TG_ARGV: the columns.
CREATE FUNCTION finance.refuse_new_value() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  FOR i IN 0..TG_NARGS - 1 LOOP
    IF to_jsonb(OLD) -> TG_ARGV[i] IS DISTINCT FROM to_jsonb(NEW) -> TG_ARGV[i] THEN
      RAISE EXCEPTION 'finance: %.% is final', TG_TABLE_NAME, TG_ARGV[i]
        USING ERRCODE = '23514', CONSTRAINT = TG_TABLE_NAME || '_final', COLUMN = TG_ARGV[i];
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER fiscal_years_final BEFORE UPDATE ON finance.fiscal_years
  FOR EACH ROW EXECUTE FUNCTION finance.refuse_new_value('entity_id', 'starts_on', 'ends_on');
--> statement-breakpoint
-- A period that shrank would leave days that another could take over, closed or not.
CREATE TRIGGER periods_final BEFORE UPDATE ON finance.periods
  FOR EACH ROW EXECUTE FUNCTION finance.refuse_new_value('entity_id', 'fiscal_year_id', 'starts_on', 'ends_on');
--> statement-breakpoint
CREATE TRIGGER series_final BEFORE UPDATE ON finance.series
  FOR EACH ROW EXECUTE FUNCTION finance.refuse_new_value('entity_id', 'restarts', 'first_number');
--> statement-breakpoint
CREATE TRIGGER journals_final BEFORE UPDATE ON finance.journals
  FOR EACH ROW EXECUTE FUNCTION finance.refuse_new_value('entity_id', 'series_id');
--> statement-breakpoint
CREATE TRIGGER dimension_values_final BEFORE UPDATE ON finance.dimension_values
  FOR EACH ROW EXECUTE FUNCTION finance.refuse_new_value('kind');
--> statement-breakpoint

-- Exclusion constraints compare ids as ranges of one: PostgreSQL has no GiST operators for uuid of its own.
CREATE TYPE finance.id_range AS RANGE (subtype = uuid);
--> statement-breakpoint
ALTER TABLE finance.fiscal_years ADD CONSTRAINT fiscal_years_do_not_overlap EXCLUDE USING gist (
  finance.id_range(tenant_id, tenant_id, '[]') WITH &&, finance.id_range(entity_id, entity_id, '[]') WITH &&,
  daterange(starts_on, ends_on, '[]') WITH &&);
--> statement-breakpoint
ALTER TABLE finance.periods ADD CONSTRAINT periods_do_not_overlap EXCLUDE USING gist (
  finance.id_range(tenant_id, tenant_id, '[]') WITH &&, finance.id_range(entity_id, entity_id, '[]') WITH &&,
  daterange(starts_on, ends_on, '[]') WITH &&);
--> statement-breakpoint

CREATE FUNCTION finance.check_entity() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.functional_currency = OLD.functional_currency THEN RETURN NEW; END IF;
  PERFORM finance.hold_books(NEW.tenant_id, NEW.id);
  IF EXISTS (SELECT FROM finance.journal_entries WHERE tenant_id = NEW.tenant_id AND entity_id = NEW.id) THEN
    PERFORM finance.refuse('entities_currency_final', 'books that hold entries keep their currency');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER entities_currency_final BEFORE UPDATE ON finance.entities FOR EACH ROW EXECUTE FUNCTION finance.check_entity();
--> statement-breakpoint

-- A control account stays one, so that nothing is slipped in while it is not. What has lines keeps what they were posted as.
CREATE FUNCTION finance.check_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.control IS DISTINCT FROM OLD.control THEN
    PERFORM finance.refuse('accounts_control_final', 'a control account is one for good');
  END IF;
  IF (NEW.type, NEW.currency, NEW.is_postable) IS DISTINCT FROM (OLD.type, OLD.currency, OLD.is_postable)
    AND EXISTS (SELECT FROM finance.entry_lines WHERE tenant_id = NEW.tenant_id AND account_id = NEW.id) THEN
    PERFORM finance.refuse('accounts_in_use', 'an account with lines keeps its type and currency and stays postable');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER accounts_final BEFORE UPDATE ON finance.accounts FOR EACH ROW EXECUTE FUNCTION finance.check_account();
--> statement-breakpoint

-- The roles of sub-ledgers are played by their control accounts. As ACCOUNT_ROLES of ledger-rules.ts.
CREATE FUNCTION finance.check_posting_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  wanted text := CASE NEW.role WHEN 'receivable' THEN 'receivable' WHEN 'payable' THEN 'payable' WHEN 'stock' THEN 'stock'
    WHEN 'payroll_payable' THEN 'payroll' WHEN 'payroll_tax' THEN 'payroll'
    WHEN 'fixed_assets' THEN 'fixed_asset' WHEN 'accumulated_depreciation' THEN 'fixed_asset' END;
  has_control boolean := wanted IS NOT NULL;
  found text;
BEGIN
  SELECT control INTO found FROM finance.accounts WHERE tenant_id = NEW.tenant_id AND id = NEW.account_id;
  IF has_control AND found IS DISTINCT FROM wanted OR NOT has_control AND finance.is_strict(found) THEN
    PERFORM finance.refuse('posting_accounts_control', 'the account is not of the kind that plays this part');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER posting_accounts_control BEFORE INSERT OR UPDATE ON finance.posting_accounts
  FOR EACH ROW EXECUTE FUNCTION finance.check_posting_account();
--> statement-breakpoint

-- A period lies in its year and begins open; after that its status is what its history says.
CREATE FUNCTION finance.status_of(tenant uuid, period uuid) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT coalesce((SELECT CASE kind WHEN 'request' THEN 'closing' WHEN 'close' THEN 'closed' WHEN 'reclose' THEN 'closed' ELSE 'open' END
    FROM finance.period_events WHERE tenant_id = tenant AND period_id = period ORDER BY seq DESC LIMIT 1), 'open')
$$;
--> statement-breakpoint
CREATE FUNCTION finance.check_period() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT FROM finance.fiscal_years y WHERE y.tenant_id = NEW.tenant_id AND y.id = NEW.fiscal_year_id
    AND NEW.starts_on >= y.starts_on AND NEW.ends_on <= y.ends_on) THEN
    PERFORM finance.refuse('periods_in_their_year', 'a period lies in its fiscal year');
  END IF;
  IF NEW.status <> finance.status_of(NEW.tenant_id, NEW.id) THEN
    PERFORM finance.refuse('periods_status_is_history', 'a period is opened and closed by its history');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER periods_status_is_history BEFORE INSERT OR UPDATE ON finance.periods
  FOR EACH ROW EXECUTE FUNCTION finance.check_period();
--> statement-breakpoint

CREATE FUNCTION finance.check_period_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  entity uuid;
  status text;
  last finance.period_events;
BEGIN
  SELECT entity_id INTO entity FROM finance.periods WHERE tenant_id = NEW.tenant_id AND id = NEW.period_id;
  PERFORM finance.hold_books(NEW.tenant_id, entity);
  status := finance.status_of(NEW.tenant_id, NEW.period_id);
  IF status <> (CASE NEW.kind WHEN 'request' THEN 'open' WHEN 'reclose' THEN 'open' WHEN 'reopen' THEN 'closed' ELSE 'closing' END) THEN
    PERFORM finance.refuse('period_events_order', format('a period that is %s cannot be told to %s', status, NEW.kind));
  END IF;
  SELECT * INTO last FROM finance.period_events WHERE tenant_id = NEW.tenant_id AND period_id = NEW.period_id ORDER BY seq DESC LIMIT 1;
  IF NEW.kind = 'close' AND last.done_by = NEW.done_by THEN
    PERFORM finance.refuse('period_events_two_people', 'who asked for the close does not close');
  END IF;
  -- Taking back a reopening needs no second person as long as nothing came of it.
  IF NEW.kind = 'reclose' AND (last.kind <> 'reopen' OR EXISTS (SELECT FROM finance.journal_entries
    WHERE tenant_id = NEW.tenant_id AND period_id = NEW.period_id AND recorded_at >= last.done_at)) THEN
    PERFORM finance.refuse('period_events_reclose', 'only a period that was just opened again, and nothing posted into it, is closed like this');
  END IF;
  NEW.seq := coalesce(last.seq, 0) + 1;
  NEW.done_at := clock_timestamp();
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER period_events_order BEFORE INSERT ON finance.period_events
  FOR EACH ROW EXECUTE FUNCTION finance.check_period_event();
--> statement-breakpoint
CREATE FUNCTION finance.follow_period_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  UPDATE finance.periods SET status = finance.status_of(NEW.tenant_id, NEW.period_id), updated_at = NEW.done_at
  WHERE tenant_id = NEW.tenant_id AND id = NEW.period_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER period_events_follow AFTER INSERT ON finance.period_events
  FOR EACH ROW EXECUTE FUNCTION finance.follow_period_event();
--> statement-breakpoint

CREATE FUNCTION finance.check_lock_date() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  last finance.lock_dates;
BEGIN
  PERFORM finance.hold_books(NEW.tenant_id, NEW.entity_id);
  SELECT * INTO last FROM finance.lock_dates WHERE tenant_id = NEW.tenant_id AND entity_id = NEW.entity_id ORDER BY seq DESC LIMIT 1;
  IF last.locked_through IS NOT NULL AND coalesce(NEW.locked_through, '-infinity') < last.locked_through
    AND coalesce(btrim(NEW.reason), '') = '' THEN
    PERFORM finance.refuse('lock_dates_back_with_reason', 'a lock is loosened with a reason');
  END IF;
  NEW.seq := coalesce(last.seq, 0) + 1;
  NEW.set_at := clock_timestamp();
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER lock_dates_order BEFORE INSERT ON finance.lock_dates FOR EACH ROW EXECUTE FUNCTION finance.check_lock_date();
--> statement-breakpoint

-- The next number of the series in its cycle, whoever asks: it is held until commit, so that none is lost by a rollback.
CREATE FUNCTION finance.assign_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  mine finance.series;
  next integer;
BEGIN
  SELECT * INTO mine FROM finance.series WHERE tenant_id = NEW.tenant_id AND id = NEW.series_id;
  NEW.cycle := CASE mine.restarts WHEN 'yearly' THEN to_char(NEW.on_date, 'YYYY') ELSE '' END;
  PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'finance.numbers', NEW.tenant_id, NEW.series_id, NEW.cycle), 0));
  SELECT max(number) + 1 INTO next FROM finance.numbers
  WHERE tenant_id = NEW.tenant_id AND series_id = NEW.series_id AND cycle = NEW.cycle;
  next := coalesce(next, mine.first_number);
  IF NEW.number NOT IN (0, next) THEN
    PERFORM finance.refuse('numbers_without_gap', 'a series gives its next number and no other');
  END IF;
  NEW.number := next;
  NEW.label := mine.prefix || CASE NEW.cycle WHEN '' THEN '' ELSE NEW.cycle || '-' END
    || lpad(next::text, greatest(mine.digits, length(next::text)), '0');
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER numbers_without_gap BEFORE INSERT ON finance.numbers FOR EACH ROW EXECUTE FUNCTION finance.assign_number();
--> statement-breakpoint

-- Parts of this domain answer for their own: `vouch_invoice(tenant, entry)` whether an entry is the invoice's, `numbered_invoice(tenant, number)`
-- whether an invoice bears the number. What nobody answers for is refused.
CREATE FUNCTION finance.ask(prefix text, kind text, tenant uuid, id uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  answer boolean;
BEGIN
  IF to_regprocedure(format('finance.%I(uuid, uuid)', prefix || kind)) IS NULL THEN RETURN false; END IF;
  EXECUTE format('SELECT finance.%I($1, $2)', prefix || kind) INTO answer USING tenant, id;
  RETURN coalesce(answer, false);
END $$;
--> statement-breakpoint
CREATE FUNCTION finance.check_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NOT (CASE NEW.subject_kind
    WHEN 'void' THEN true
    WHEN 'entry' THEN EXISTS (SELECT FROM finance.journal_entries WHERE tenant_id = NEW.tenant_id AND number_id = NEW.id)
    ELSE finance.ask('numbered_', NEW.subject_kind, NEW.tenant_id, NEW.id) END) THEN
    PERFORM finance.refuse('numbers_are_used', format('number %s stands on nothing', NEW.label));
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER numbers_are_used AFTER INSERT ON finance.numbers
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.check_number();
--> statement-breakpoint

CREATE FUNCTION finance.is_strict(control text) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT coalesce(control IN ('receivable', 'payable', 'stock', 'payroll', 'fixed_asset'), false)
$$;
--> statement-breakpoint
-- What may touch a control account at all; that it does so rightly is for its part to vouch.
CREATE FUNCTION finance.accepts(control text, kind text) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT kind IN ('opening', 'reversal') OR CASE control
    WHEN 'receivable' THEN kind IN ('invoice', 'credit_note', 'payment', 'allocation', 'revaluation')
    WHEN 'payable' THEN kind IN ('bill', 'supplier_credit', 'payment', 'allocation', 'revaluation')
    WHEN 'stock' THEN kind = 'stock'
    WHEN 'payroll' THEN kind = 'payroll'
    WHEN 'fixed_asset' THEN kind = 'asset'
    ELSE true END
$$;
--> statement-breakpoint

-- An entry is posted into an open period of its entity, after the lock date, under its own number, now.
CREATE FUNCTION finance.open_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  period finance.periods;
  locked date;
BEGIN
  PERFORM finance.share_books(NEW.tenant_id, NEW.entity_id);
  SELECT * INTO period FROM finance.periods WHERE tenant_id = NEW.tenant_id AND id = NEW.period_id;
  IF NEW.date NOT BETWEEN period.starts_on AND period.ends_on THEN
    PERFORM finance.refuse('journal_entries_in_period', 'an entry lies in its period');
  END IF;
  IF period.status <> 'open' THEN
    PERFORM finance.refuse('journal_entries_period_open', format('%s is %s', period.name, period.status));
  END IF;
  SELECT locked_through INTO locked FROM finance.lock_dates
  WHERE tenant_id = NEW.tenant_id AND entity_id = NEW.entity_id ORDER BY seq DESC LIMIT 1;
  IF NEW.date <= locked THEN
    PERFORM finance.refuse('journal_entries_after_lock', format('the books are locked through %s', locked));
  END IF;
  IF NOT EXISTS (SELECT FROM finance.numbers n JOIN finance.journals j ON j.tenant_id = n.tenant_id AND j.series_id = n.series_id
    WHERE n.tenant_id = NEW.tenant_id AND n.id = NEW.number_id AND j.id = NEW.journal_id
      AND n.subject_kind = 'entry' AND n.subject_id = NEW.id AND n.label = NEW.number AND n.on_date = NEW.date) THEN
    PERFORM finance.refuse('journal_entries_own_number', 'an entry bears a number of its journal, taken for it');
  END IF;
  IF NEW.reverses_entry_id IS NOT NULL AND NOT EXISTS (SELECT FROM finance.journal_entries WHERE tenant_id = NEW.tenant_id
    AND id = NEW.reverses_entry_id AND entity_id = NEW.entity_id AND source_kind <> 'reversal') THEN
    PERFORM finance.refuse('journal_entries_reverses', 'a reversal is of an entry of the same books, and not of a reversal');
  END IF;
  -- The moment when the books were had, not when the transaction began: what came after a close came after it.
  NEW.recorded_at := clock_timestamp();
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER journal_entries_open BEFORE INSERT ON finance.journal_entries FOR EACH ROW EXECUTE FUNCTION finance.open_entry();
--> statement-breakpoint

CREATE FUNCTION finance.mark_days() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO finance.balance_marks (tenant_id, id, entity_id, date) SELECT tenant_id, id, entity_id, date FROM fresh;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER journal_entries_mark AFTER INSERT ON finance.journal_entries
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.mark_days();
--> statement-breakpoint

-- All lines of a statement at once: a line is its entry's, its account takes it, and its amounts agree. Line numbers go from 1 to the
-- entry's own count and each is there at commit, so no line is ever added to what was posted.
CREATE FUNCTION finance.check_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  broken record;
BEGIN
  SELECT f.line_no, CASE
    WHEN e.id IS NULL OR f.line_no NOT BETWEEN 1 AND e.line_count THEN 'entry_lines_of_entry'
    WHEN NOT a.is_postable THEN 'entry_lines_on_heading'
    WHEN NOT a.is_active THEN 'entry_lines_account_active'
    WHEN a.currency <> f.currency THEN 'entry_lines_account_currency'
    WHEN f.currency = b.functional_currency AND (f.amount <> f.debit - f.credit OR f.rate <> 1) THEN 'entry_lines_functional'
    WHEN f.rate <= 0 THEN 'entry_lines_functional'
    WHEN NOT finance.accepts(a.control, e.source_kind) THEN 'entry_lines_control_account'
    WHEN f.party_id IS NULL AND a.control IN ('receivable', 'payable') THEN 'entry_lines_party'
    ELSE 'entry_lines_dimension' END AS rule
  INTO broken FROM fresh f
  JOIN finance.accounts a ON a.tenant_id = f.tenant_id AND a.id = f.account_id
  JOIN finance.entities b ON b.tenant_id = f.tenant_id AND b.id = f.entity_id
  LEFT JOIN finance.journal_entries e ON e.tenant_id = f.tenant_id AND e.id = f.entry_id AND e.entity_id = f.entity_id AND e.date = f.date
    AND e.recorded_at = f.recorded_at
  WHERE e.id IS NULL OR f.line_no NOT BETWEEN 1 AND e.line_count OR NOT a.is_postable OR NOT a.is_active OR a.currency <> f.currency
    OR f.currency = b.functional_currency AND (f.amount <> f.debit - f.credit OR f.rate <> 1) OR f.rate <= 0
    OR NOT finance.accepts(a.control, e.source_kind)
    OR f.party_id IS NULL AND a.control IN ('receivable', 'payable')
    OR num_nonnulls(f.cost_centre_id, f.project_id, f.fund_id, f.branch_id) <> (SELECT count(*) FROM finance.dimension_values d
      WHERE d.tenant_id = f.tenant_id AND (d.id, d.kind) IN
        ((f.cost_centre_id, 'cost_centre'), (f.project_id, 'project'), (f.fund_id, 'fund'), (f.branch_id, 'branch')))
  LIMIT 1;
  IF FOUND THEN PERFORM finance.refuse(broken.rule, format('line %s does not fit', broken.line_no)); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER entry_lines_fit AFTER INSERT ON finance.entry_lines
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.check_lines();
--> statement-breakpoint

-- At commit an entry is whole and balanced, a reversal is the mirror, and what touches a sub-ledger is vouched for by it.
CREATE FUNCTION finance.check_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  lines integer;
  difference numeric;
  is_controlled boolean;
  original text;
BEGIN
  SELECT count(*), sum(l.debit) - sum(l.credit), bool_or(finance.is_strict(a.control)) INTO lines, difference, is_controlled
  FROM finance.entry_lines l JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
  WHERE l.tenant_id = NEW.tenant_id AND l.entry_id = NEW.id;
  IF lines < 2 OR lines <> NEW.line_count THEN
    PERFORM finance.refuse('journal_entries_whole', format('%s has %s of %s lines', NEW.number, lines, NEW.line_count));
  END IF;
  IF difference <> 0 THEN
    PERFORM finance.refuse('journal_entries_balanced', format('%s is out of balance by %s', NEW.number, difference));
  END IF;
  IF NEW.source_kind = 'reversal' THEN
    SELECT source_kind INTO original FROM finance.journal_entries WHERE tenant_id = NEW.tenant_id AND id = NEW.reverses_entry_id;
    IF EXISTS (SELECT FROM finance.entry_lines WHERE tenant_id = NEW.tenant_id AND entry_id IN (NEW.id, NEW.reverses_entry_id)
      GROUP BY account_id, currency, party_id, cost_centre_id, project_id, fund_id, branch_id
      HAVING sum(debit) <> sum(credit) OR sum(amount) <> 0) THEN
      PERFORM finance.refuse('journal_entries_mirror', 'a reversal takes back its entry exactly');
    END IF;
  END IF;
  IF is_controlled AND NOT finance.ask(CASE WHEN original IS NULL THEN 'vouch_' ELSE 'vouch_reversal_' END,
    coalesce(original, NEW.source_kind), NEW.tenant_id, NEW.id) THEN
    PERFORM finance.refuse('journal_entries_vouched', format('no %s vouches for %s', coalesce(original, NEW.source_kind), NEW.number));
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER journal_entries_balanced AFTER INSERT ON finance.journal_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.check_entry();
--> statement-breakpoint

-- An allocation takes open items of its party, in its books, and never more of one than there is; an item that is wholly settled is so
-- in both currencies. The lines are locked first: two allocations of one item take turns.
CREATE FUNCTION finance.check_allocated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  rule text;
BEGIN
  PERFORM finance.assert_read_committed();
  PERFORM FROM finance.entry_lines l WHERE (l.tenant_id, l.id) IN (SELECT tenant_id, line_id FROM fresh) ORDER BY l.id FOR NO KEY UPDATE;
  SELECT CASE
    WHEN NOT coalesce(a.control IN ('receivable', 'payable'), false) OR l.party_id <> h.party_id OR l.entity_id <> h.entity_id
      THEN 'allocation_lines_open_item'
    WHEN s.amount * sign(l.debit - l.credit) NOT BETWEEN 0 AND abs(l.amount)
      OR s.functional * sign(l.debit - l.credit) NOT BETWEEN 0 AND l.debit + l.credit THEN 'allocation_lines_within_item'
    WHEN l.amount <> 0 AND s.amount = l.amount AND s.functional <> l.debit - l.credit THEN 'allocation_lines_whole_item' END
  INTO rule FROM fresh f
  JOIN finance.allocations h ON h.tenant_id = f.tenant_id AND h.id = f.allocation_id
  JOIN finance.entry_lines l ON l.tenant_id = f.tenant_id AND l.id = f.line_id
  JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
  CROSS JOIN LATERAL (SELECT sum(x.amount) AS amount, sum(x.functional) AS functional FROM finance.allocation_lines x
    WHERE x.tenant_id = f.tenant_id AND x.line_id = f.line_id) s
  ORDER BY 1 LIMIT 1;
  IF rule IS NOT NULL THEN PERFORM finance.refuse(rule, 'an item does not bear this allocation'); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER allocation_lines_fit AFTER INSERT ON finance.allocation_lines
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.check_allocated();
--> statement-breakpoint

-- Whatever is allocated cancels out, account by account and currency by currency: so what is left open is the account's balance.
CREATE FUNCTION finance.check_allocation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  touched jsonb := to_jsonb(NEW);
  allocation finance.allocations;
BEGIN
  SELECT * INTO allocation FROM finance.allocations WHERE tenant_id = (touched ->> 'tenant_id')::uuid
    AND id = (touched ->> CASE TG_TABLE_NAME WHEN 'allocations' THEN 'id' ELSE 'allocation_id' END)::uuid;
  IF (SELECT count(*) FROM finance.allocation_lines WHERE tenant_id = allocation.tenant_id AND allocation_id = allocation.id) < 2
    OR EXISTS (SELECT FROM finance.allocation_lines x JOIN finance.entry_lines l ON l.tenant_id = x.tenant_id AND l.id = x.line_id
      WHERE x.tenant_id = allocation.tenant_id AND x.allocation_id = allocation.id
      GROUP BY GROUPING SETS ((l.account_id), (l.account_id, l.currency))
      HAVING sum(x.functional) <> 0 AND GROUPING(l.currency) = 1 OR sum(x.amount) <> 0 AND GROUPING(l.currency) = 0) THEN
    PERFORM finance.refuse('allocations_cancel_out', 'what is allocated cancels out');
  END IF;
  IF (allocation.kind = 'reversal') <> (allocation.reverses_id IS NOT NULL)
    OR allocation.kind = 'reversal' AND (EXISTS (SELECT FROM finance.allocations WHERE tenant_id = allocation.tenant_id
      AND id = allocation.reverses_id AND (kind = 'reversal' OR party_id <> allocation.party_id OR entity_id <> allocation.entity_id))
    OR EXISTS (SELECT FROM finance.allocation_lines WHERE tenant_id = allocation.tenant_id
      AND allocation_id IN (allocation.id, allocation.reverses_id)
      GROUP BY line_id HAVING sum(amount) <> 0 OR sum(functional) <> 0)) THEN
    PERFORM finance.refuse('allocations_mirror', 'taking an allocation back takes back all of it');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER allocations_cancel_out AFTER INSERT ON finance.allocations
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.check_allocation();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER allocation_lines_cancel_out AFTER INSERT ON finance.allocation_lines
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.check_allocation();
--> statement-breakpoint

-- What was posted from a draft is not drafted again.
CREATE FUNCTION finance.check_draft() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.posted_entry_id IS NOT NULL THEN PERFORM finance.refuse('entry_drafts_posted', 'the draft is in the books'); END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER entry_drafts_posted BEFORE UPDATE OR DELETE ON finance.entry_drafts FOR EACH ROW EXECUTE FUNCTION finance.check_draft();
