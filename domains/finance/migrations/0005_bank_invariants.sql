-- What the bank says and what the books say are the same money only where both sums are equal, each line once. Whatever changes a
-- bank account's lines, matches or proofs takes its lock first.
CREATE FUNCTION finance.hold_bank(tenant uuid, bank_account uuid) RETURNS void LANGUAGE sql VOLATILE SET search_path = pg_catalog AS $$
  SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'finance.bank', tenant, bank_account), 0))
$$;
--> statement-breakpoint

-- A bank account stands on a money account of the chart, in its currency, and does not move to another.
CREATE FUNCTION finance.check_bank_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM finance.accounts WHERE tenant_id = NEW.tenant_id AND id = NEW.account_id
    AND control = 'bank' AND is_postable AND coalesce(currency, NEW.currency) = NEW.currency) THEN
    PERFORM finance.refuse('bank_accounts_on_money', 'a bank account stands on a money account that takes its currency');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER bank_accounts_on_money BEFORE INSERT OR UPDATE ON finance.bank_accounts
  FOR EACH ROW EXECUTE FUNCTION finance.check_bank_account();
--> statement-breakpoint
CREATE TRIGGER bank_accounts_final BEFORE UPDATE ON finance.bank_accounts
  FOR EACH ROW EXECUTE FUNCTION finance.refuse_new_value('entity_id', 'account_id', 'currency');
--> statement-breakpoint
CREATE TRIGGER bank_statements_final BEFORE UPDATE ON finance.bank_statements
  FOR EACH ROW EXECUTE FUNCTION finance.refuse_new_value('bank_account_id', 'import_id', 'starts_on', 'ends_on', 'opening_minor', 'closing_minor', 'file_lines', 'new_lines');
--> statement-breakpoint
CREATE TRIGGER bank_matches_final BEFORE UPDATE ON finance.bank_matches
  FOR EACH ROW EXECUTE FUNCTION finance.refuse_new_value('bank_account_id', 'origin', 'source_id');
--> statement-breakpoint
CREATE TRIGGER bank_match_items_final BEFORE UPDATE ON finance.bank_match_items
  FOR EACH ROW EXECUTE FUNCTION finance.refuse_new_value('match_id', 'statement_line_id', 'entry_line_id');
--> statement-breakpoint

-- The last day that is proved and not opened again.
CREATE FUNCTION finance.reconciled_through(tenant uuid, bank_account uuid) RETURNS date LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT max(r.on_date) FROM finance.reconciliations r WHERE r.tenant_id = tenant AND r.bank_account_id = bank_account
    AND NOT EXISTS (SELECT FROM finance.reconciliation_reopenings o WHERE o.tenant_id = r.tenant_id AND o.reconciliation_id = r.id)
$$;
--> statement-breakpoint

-- Lines belong to a statement that counts, no more of them than it says, none twice and none in days that are proved.
CREATE FUNCTION finance.check_bank_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  rule text;
BEGIN
  PERFORM finance.hold_bank(tenant_id, bank_account_id) FROM (SELECT DISTINCT tenant_id, bank_account_id FROM fresh ORDER BY 1, 2) AS held;
  SELECT CASE WHEN f.booked_on <= p.through THEN 'bank_statement_lines_reconciled' ELSE 'bank_statement_lines_of_statement' END INTO rule
  FROM fresh f JOIN finance.bank_statements s ON s.tenant_id = f.tenant_id AND s.id = f.statement_id
  JOIN (SELECT tenant_id, bank_account_id, finance.reconciled_through(tenant_id, bank_account_id) AS through
    FROM (SELECT DISTINCT tenant_id, bank_account_id FROM fresh) AS d) p ON p.tenant_id = f.tenant_id AND p.bank_account_id = f.bank_account_id
  WHERE NOT s.is_live OR f.line_no NOT BETWEEN 1 AND s.new_lines OR f.booked_on <= p.through
  LIMIT 1;
  -- Looked up line by line: any other plan would read all lines there are.
  IF rule IS NULL AND EXISTS (SELECT FROM fresh f CROSS JOIN LATERAL (SELECT l.id FROM finance.bank_statement_lines l
      WHERE l.tenant_id = f.tenant_id AND l.bank_account_id = f.bank_account_id AND l.key = f.key AND l.id <> f.id
        AND (SELECT o.is_live FROM finance.bank_statements o WHERE o.tenant_id = l.tenant_id AND o.id = l.statement_id) LIMIT 1) AS same) THEN
    rule := 'bank_statement_lines_once';
  END IF;
  IF rule IS NOT NULL THEN PERFORM finance.refuse(rule, 'a line of a bank statement does not fit'); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER bank_statement_lines_fit AFTER INSERT ON finance.bank_statement_lines
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.check_bank_lines();
--> statement-breakpoint

-- At commit a statement has the lines that it says, and where all of the file's are new they add up.
CREATE FUNCTION finance.check_bank_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  lines integer;
  opening integer;
  total numeric;
BEGIN
  SELECT count(*), count(*) FILTER (WHERE key = 'opening'), coalesce(sum(amount_minor) FILTER (WHERE key <> 'opening'), 0)
  INTO lines, opening, total FROM finance.bank_statement_lines WHERE tenant_id = NEW.tenant_id AND statement_id = NEW.id;
  IF lines <> NEW.new_lines THEN
    PERFORM finance.refuse('bank_statements_whole', format('the statement has %s of %s lines', lines, NEW.new_lines));
  END IF;
  IF lines - opening = NEW.file_lines AND NEW.opening_minor + total <> NEW.closing_minor THEN
    PERFORM finance.refuse('bank_statements_add_up', 'opening balance and lines are the closing balance');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER bank_statements_add_up AFTER INSERT ON finance.bank_statements
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.check_bank_statement();
--> statement-breakpoint

-- A statement that is taken back has no line that is matched or proved; one that is brought back has none that came again meanwhile.
CREATE FUNCTION finance.check_bank_statement_life() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM finance.hold_bank(NEW.tenant_id, NEW.bank_account_id);
  IF EXISTS (SELECT FROM finance.bank_statement_lines l JOIN finance.bank_match_items i ON i.tenant_id = l.tenant_id AND i.statement_line_id = l.id
    WHERE l.tenant_id = NEW.tenant_id AND l.statement_id = NEW.id) THEN
    PERFORM finance.refuse('bank_statements_matched', 'lines of the statement are matched');
  END IF;
  IF EXISTS (SELECT FROM finance.bank_statement_lines l WHERE l.tenant_id = NEW.tenant_id AND l.statement_id = NEW.id
      AND l.booked_on <= finance.reconciled_through(NEW.tenant_id, NEW.bank_account_id))
    OR EXISTS (SELECT FROM finance.reconciliations r WHERE r.tenant_id = NEW.tenant_id AND r.statement_id = NEW.id
      AND NOT EXISTS (SELECT FROM finance.reconciliation_reopenings o WHERE o.tenant_id = r.tenant_id AND o.reconciliation_id = r.id)) THEN
    PERFORM finance.refuse('bank_statements_reconciled', 'the statement is part of what is proved');
  END IF;
  IF NEW.is_live AND EXISTS (SELECT FROM finance.bank_statement_lines mine
    JOIN finance.bank_statement_lines l ON l.tenant_id = mine.tenant_id AND l.bank_account_id = mine.bank_account_id AND l.key = mine.key AND l.id <> mine.id
    JOIN finance.bank_statements o ON o.tenant_id = l.tenant_id AND o.id = l.statement_id AND o.is_live
    WHERE mine.tenant_id = NEW.tenant_id AND mine.statement_id = NEW.id) THEN
    PERFORM finance.refuse('bank_statement_lines_once', 'the lines came again meanwhile');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER bank_statements_life AFTER UPDATE ON finance.bank_statements
  FOR EACH ROW WHEN (OLD.is_live <> NEW.is_live) EXECUTE FUNCTION finance.check_bank_statement_life();
--> statement-breakpoint

-- What a line of the books is in the currency of its bank account. A difference of rates alone is nothing. One expression, bound when it
-- is made, so that it costs nothing to ask.
CREATE FUNCTION finance.bank_amount(bank text, books text, line text, amount bigint, debit bigint, credit bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE RETURN CASE WHEN line = bank THEN amount WHEN bank = books THEN debit - credit ELSE 0 END;
--> statement-breakpoint

-- At commit the lines of a match are of its bank account and come to the same on both sides.
CREATE FUNCTION finance.check_bank_match() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  touched jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
  mine finance.bank_matches;
  bank finance.bank_accounts;
  items integer;
  fitting integer;
  difference numeric;
BEGIN
  SELECT * INTO mine FROM finance.bank_matches WHERE tenant_id = (touched ->> 'tenant_id')::uuid
    AND id = (touched ->> CASE TG_TABLE_NAME WHEN 'bank_matches' THEN 'id' ELSE 'match_id' END)::uuid;
  IF mine.id IS NULL THEN RETURN NULL; END IF;
  PERFORM finance.hold_bank(mine.tenant_id, mine.bank_account_id);
  SELECT * INTO bank FROM finance.bank_accounts WHERE tenant_id = mine.tenant_id AND id = mine.bank_account_id;
  SELECT count(*), count(s.id) + count(l.id),
    coalesce(sum(s.amount_minor), 0) - coalesce(sum(finance.bank_amount(bank.currency, e.functional_currency, l.currency, l.amount, l.debit, l.credit)), 0)
  INTO items, fitting, difference
  FROM finance.bank_match_items i
  -- Each item is looked up by its key: any other plan would read all lines there are.
  LEFT JOIN LATERAL (SELECT x.id, x.amount_minor FROM finance.bank_statement_lines x
    WHERE x.tenant_id = i.tenant_id AND x.id = i.statement_line_id AND x.bank_account_id = bank.id
      AND (SELECT o.is_live FROM finance.bank_statements o WHERE o.tenant_id = x.tenant_id AND o.id = x.statement_id) LIMIT 1) s ON true
  LEFT JOIN LATERAL (SELECT x.* FROM finance.entry_lines x WHERE x.tenant_id = i.tenant_id AND x.id = i.entry_line_id
    AND x.account_id = bank.account_id AND x.entity_id = bank.entity_id LIMIT 1) l ON true
  LEFT JOIN finance.entities e ON e.tenant_id = l.tenant_id AND e.id = l.entity_id
  WHERE i.tenant_id = mine.tenant_id AND i.match_id = mine.id;
  IF items < 2 OR fitting <> items THEN
    PERFORM finance.refuse('bank_matches_of_account', 'a match is of two lines or more, all of its bank account');
  END IF;
  IF difference <> 0 THEN
    PERFORM finance.refuse('bank_matches_agree', format('bank and books differ by %s', difference));
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER bank_matches_agree AFTER INSERT ON finance.bank_matches
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.check_bank_match();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER bank_match_items_agree AFTER INSERT OR DELETE ON finance.bank_match_items
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.check_bank_match();
--> statement-breakpoint

-- What a proof counted as matched stays so. What it named as open may find its other half later.
CREATE FUNCTION finance.check_bank_unmatch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  bank uuid;
BEGIN
  SELECT bank_account_id INTO bank FROM finance.bank_matches WHERE tenant_id = OLD.tenant_id AND id = OLD.match_id;
  PERFORM finance.hold_bank(OLD.tenant_id, bank);
  IF EXISTS (SELECT FROM finance.reconciliations r
    LEFT JOIN finance.bank_statement_lines s ON s.tenant_id = r.tenant_id AND s.id = OLD.statement_line_id
    LEFT JOIN finance.entry_lines l ON l.tenant_id = r.tenant_id AND l.id = OLD.entry_line_id
    WHERE r.tenant_id = OLD.tenant_id AND r.bank_account_id = bank
      AND (s.booked_on <= r.on_date OR l.date <= r.on_date AND l.recorded_at <= r.completed_at)
      AND NOT EXISTS (SELECT FROM finance.reconciliation_reopenings o WHERE o.tenant_id = r.tenant_id AND o.reconciliation_id = r.id)
      AND NOT EXISTS (SELECT FROM finance.reconciliation_items i WHERE i.tenant_id = r.tenant_id AND i.reconciliation_id = r.id
        AND (i.statement_line_id = OLD.statement_line_id OR i.entry_line_id = OLD.entry_line_id))) THEN
    PERFORM finance.refuse('bank_match_items_reconciled', 'the match is part of what is proved');
  END IF;
  RETURN OLD;
END $$;
--> statement-breakpoint
CREATE TRIGGER bank_match_items_reconciled BEFORE DELETE ON finance.bank_match_items
  FOR EACH ROW EXECUTE FUNCTION finance.check_bank_unmatch();
--> statement-breakpoint

-- What was open on a day: lines of the books that the bank did not have yet, and lines of the bank that the books did not have. A match
-- counts from the day on which all of its lines are there.
CREATE FUNCTION finance.bank_open_items(tenant uuid, bank_account uuid, on_day date)
RETURNS TABLE (statement_line_id uuid, entry_line_id uuid, amount_minor bigint) LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  WITH bank AS (SELECT b.*, e.functional_currency FROM finance.bank_accounts b
    JOIN finance.entities e ON e.tenant_id = b.tenant_id AND e.id = b.entity_id WHERE b.tenant_id = tenant AND b.id = bank_account),
  later AS (SELECT i.match_id FROM finance.bank_match_items i JOIN finance.bank_statement_lines s ON s.tenant_id = i.tenant_id AND s.id = i.statement_line_id
      WHERE i.tenant_id = tenant AND s.bank_account_id = bank_account AND s.booked_on > on_day
    UNION SELECT i.match_id FROM finance.bank_match_items i JOIN finance.entry_lines l ON l.tenant_id = i.tenant_id AND l.id = i.entry_line_id, bank
      WHERE i.tenant_id = tenant AND l.account_id = bank.account_id AND l.entity_id = bank.entity_id AND l.date > on_day)
  SELECT s.id, NULL::uuid, s.amount_minor FROM finance.bank_statement_lines s
    JOIN finance.bank_statements o ON o.tenant_id = s.tenant_id AND o.id = s.statement_id AND o.is_live
    WHERE s.tenant_id = tenant AND s.bank_account_id = bank_account AND s.booked_on <= on_day
      AND NOT EXISTS (SELECT FROM finance.bank_match_items i WHERE i.tenant_id = tenant AND i.statement_line_id = s.id
        AND i.match_id NOT IN (SELECT match_id FROM later))
  UNION ALL
  SELECT NULL::uuid, l.id, finance.bank_amount(bank.currency, bank.functional_currency, l.currency, l.amount, l.debit, l.credit)
    FROM finance.entry_lines l, bank
    WHERE l.tenant_id = tenant AND l.account_id = bank.account_id AND l.entity_id = bank.entity_id AND l.date <= on_day
      AND finance.bank_amount(bank.currency, bank.functional_currency, l.currency, l.amount, l.debit, l.credit) <> 0
      AND NOT EXISTS (SELECT FROM finance.bank_match_items i WHERE i.tenant_id = tenant AND i.entry_line_id = l.id
        AND i.match_id NOT IN (SELECT match_id FROM later))
$$;
--> statement-breakpoint

-- Proofs follow each other in time and are of a statement that counts, with the closing balance that the bank gave.
CREATE FUNCTION finance.open_reconciliation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM finance.hold_bank(NEW.tenant_id, NEW.bank_account_id);
  IF NOT EXISTS (SELECT FROM finance.bank_statements WHERE tenant_id = NEW.tenant_id AND id = NEW.statement_id
    AND is_live AND ends_on = NEW.on_date AND closing_minor = NEW.closing_minor) THEN
    PERFORM finance.refuse('reconciliations_of_statement', 'a proof is of a statement, its last day and its closing balance');
  END IF;
  IF NEW.on_date <= finance.reconciled_through(NEW.tenant_id, NEW.bank_account_id) THEN
    PERFORM finance.refuse('reconciliations_in_order', 'the day is proved already');
  END IF;
  NEW.completed_at := now();
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER reconciliations_open BEFORE INSERT ON finance.reconciliations
  FOR EACH ROW EXECUTE FUNCTION finance.open_reconciliation();
--> statement-breakpoint

-- At commit the proof is counted again from the lines themselves: every figure of it, and every item that it names.
CREATE FUNCTION finance.check_reconciliation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  books numeric;
  outstanding numeric;
  unmatched numeric;
  wrong integer;
BEGIN
  PERFORM finance.hold_bank(NEW.tenant_id, NEW.bank_account_id);
  SELECT coalesce(sum(finance.bank_amount(b.currency, e.functional_currency, l.currency, l.amount, l.debit, l.credit)), 0) INTO books
  FROM finance.bank_accounts b JOIN finance.entities e ON e.tenant_id = b.tenant_id AND e.id = b.entity_id
  JOIN finance.entry_lines l ON l.tenant_id = b.tenant_id AND l.account_id = b.account_id AND l.entity_id = b.entity_id
  WHERE b.tenant_id = NEW.tenant_id AND b.id = NEW.bank_account_id AND l.date <= NEW.on_date;
  SELECT coalesce(sum(o.amount_minor) FILTER (WHERE o.entry_line_id IS NOT NULL), 0),
    coalesce(sum(o.amount_minor) FILTER (WHERE o.statement_line_id IS NOT NULL), 0)
  INTO outstanding, unmatched FROM finance.bank_open_items(NEW.tenant_id, NEW.bank_account_id, NEW.on_date) o;
  SELECT count(*) INTO wrong FROM finance.bank_open_items(NEW.tenant_id, NEW.bank_account_id, NEW.on_date) o
  FULL JOIN (SELECT * FROM finance.reconciliation_items WHERE tenant_id = NEW.tenant_id AND reconciliation_id = NEW.id) i
    ON coalesce(i.statement_line_id, i.entry_line_id) = coalesce(o.statement_line_id, o.entry_line_id)
  WHERE i.amount_minor IS DISTINCT FROM o.amount_minor;
  IF wrong > 0 OR (books, outstanding, unmatched) <> (NEW.books_minor, NEW.outstanding_minor, NEW.unmatched_minor) THEN
    PERFORM finance.refuse('reconciliations_proved', 'what is proved is not what is there');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER reconciliations_proved AFTER INSERT ON finance.reconciliations
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.check_reconciliation();
--> statement-breakpoint

-- Items belong to the moment of the proof: one that is named later would free what is frozen.
CREATE FUNCTION finance.check_reconciliation_items() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM fresh f JOIN finance.reconciliations r ON r.tenant_id = f.tenant_id AND r.id = f.reconciliation_id WHERE r.completed_at <> now()) THEN
    PERFORM finance.refuse('reconciliation_items_of_their_time', 'a proof is whole when it is made');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER reconciliation_items_of_their_time AFTER INSERT ON finance.reconciliation_items
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.check_reconciliation_items();
--> statement-breakpoint

CREATE FUNCTION finance.check_reopening() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  mine finance.reconciliations;
BEGIN
  SELECT * INTO mine FROM finance.reconciliations WHERE tenant_id = NEW.tenant_id AND id = NEW.reconciliation_id;
  PERFORM finance.hold_bank(NEW.tenant_id, mine.bank_account_id);
  IF mine.on_date < finance.reconciled_through(NEW.tenant_id, mine.bank_account_id) THEN
    PERFORM finance.refuse('reconciliation_reopenings_newest', 'later days are proved on top of it');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER reconciliation_reopenings_newest BEFORE INSERT ON finance.reconciliation_reopenings
  FOR EACH ROW EXECUTE FUNCTION finance.check_reopening();
