-- What is issued is final, is numbered, and is what its entry says; what is paid is what its entry says. As in the ledger's own guards:
-- the lock first, then the look.

-- A document is changed while it is a draft. Of a quote that was sent only the answer may change; anything else that was issued is
-- taken back by a document of its own.
CREATE FUNCTION finance.keep_document() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  changed jsonb;
BEGIN
  IF OLD.state = 'draft' THEN RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END IF;
  IF TG_OP = 'UPDATE' AND OLD.kind = 'quote' AND NEW.state IN ('sent', 'accepted', 'declined', 'expired') THEN
    changed := to_jsonb(NEW) - 'state' - 'updated_at';
    IF changed = to_jsonb(OLD) - 'state' - 'updated_at' THEN RETURN NEW; END IF;
  END IF;
  PERFORM finance.refuse('documents_issued_final', 'what was issued is final');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER documents_issued_final BEFORE UPDATE OR DELETE ON finance.documents
  FOR EACH ROW EXECUTE FUNCTION finance.keep_document();
--> statement-breakpoint

CREATE FUNCTION finance.keep_document_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  state text;
BEGIN
  -- An update that moves a line from one document to another touches both.
  FOR state IN SELECT d.state FROM finance.documents d WHERE
    (TG_OP <> 'INSERT' AND d.tenant_id = OLD.tenant_id AND d.id = OLD.document_id)
    OR (TG_OP <> 'DELETE' AND d.tenant_id = NEW.tenant_id AND d.id = NEW.document_id) FOR NO KEY UPDATE LOOP
    IF state <> 'draft' THEN PERFORM finance.refuse('documents_issued_final', 'the lines of what was issued are final'); END IF;
  END LOOP;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER document_lines_issued_final BEFORE INSERT OR UPDATE OR DELETE ON finance.document_lines
  FOR EACH ROW EXECUTE FUNCTION finance.keep_document_part();
--> statement-breakpoint
CREATE TRIGGER document_taxes_issued_final BEFORE INSERT OR UPDATE OR DELETE ON finance.document_taxes
  FOR EACH ROW EXECUTE FUNCTION finance.keep_document_part();
--> statement-breakpoint

-- Whether the entry is the one of a document: one line on its control account, of its party, over what is due.
CREATE FUNCTION finance.vouch_document(tenant uuid, entry uuid, wanted text, control text, sign integer) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM finance.documents d JOIN finance.journal_entries e ON e.tenant_id = d.tenant_id AND e.id = d.entry_id
    WHERE d.tenant_id = tenant AND d.entry_id = entry AND d.kind = wanted AND d.state = 'issued'
      AND e.source_kind = wanted AND e.source_id = d.id AND e.entity_id = d.entity_id AND e.date = d.date
      AND (SELECT count(*) = 1 AND bool_and(a.control = vouch_document.control AND l.party_id = d.party_id AND l.currency = d.currency
          AND l.amount = vouch_document.sign * d.due_minor AND l.due_on = d.due_on)
        FROM finance.entry_lines l JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
        WHERE l.tenant_id = tenant AND l.entry_id = entry AND a.control IN ('receivable', 'payable')))
$$;
--> statement-breakpoint
CREATE FUNCTION finance.vouch_invoice(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS
$$ SELECT finance.vouch_document(tenant, entry, 'invoice', 'receivable', 1) $$;
--> statement-breakpoint
CREATE FUNCTION finance.vouch_credit_note(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS
$$ SELECT finance.vouch_document(tenant, entry, 'credit_note', 'receivable', -1) $$;
--> statement-breakpoint
CREATE FUNCTION finance.vouch_bill(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS
$$ SELECT finance.vouch_document(tenant, entry, 'bill', 'payable', -1) $$;
--> statement-breakpoint
CREATE FUNCTION finance.vouch_supplier_credit(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS
$$ SELECT finance.vouch_document(tenant, entry, 'supplier_credit', 'payable', 1) $$;
--> statement-breakpoint

CREATE FUNCTION finance.bears_number(tenant uuid, number uuid, wanted text) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM finance.documents d JOIN finance.numbers n ON n.tenant_id = d.tenant_id AND n.id = d.number_id
    JOIN finance.series s ON s.tenant_id = n.tenant_id AND s.id = n.series_id
    WHERE n.tenant_id = tenant AND n.id = bears_number.number AND n.subject_kind = wanted AND n.subject_id = d.id AND d.kind = wanted
      AND d.number = n.label AND n.on_date = d.date AND s.entity_id = d.entity_id)
$$;
--> statement-breakpoint
CREATE FUNCTION finance.numbered_quote(tenant uuid, number uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS
$$ SELECT finance.bears_number(tenant, number, 'quote') $$;
--> statement-breakpoint
CREATE FUNCTION finance.numbered_invoice(tenant uuid, number uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS
$$ SELECT finance.bears_number(tenant, number, 'invoice') $$;
--> statement-breakpoint
CREATE FUNCTION finance.numbered_credit_note(tenant uuid, number uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS
$$ SELECT finance.bears_number(tenant, number, 'credit_note') $$;
--> statement-breakpoint
CREATE FUNCTION finance.numbered_bill(tenant uuid, number uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS
$$ SELECT finance.bears_number(tenant, number, 'bill') $$;
--> statement-breakpoint
CREATE FUNCTION finance.numbered_supplier_credit(tenant uuid, number uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS
$$ SELECT finance.bears_number(tenant, number, 'supplier_credit') $$;
--> statement-breakpoint
CREATE FUNCTION finance.numbered_payment(tenant uuid, number uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM finance.payments p JOIN finance.numbers n ON n.tenant_id = p.tenant_id AND n.id = p.number_id
    JOIN finance.series s ON s.tenant_id = n.tenant_id AND s.id = n.series_id
    WHERE n.tenant_id = tenant AND n.id = numbered_payment.number AND n.subject_kind = 'payment' AND n.subject_id = p.id
      AND p.number = n.label AND n.on_date = p.date AND s.entity_id = p.entity_id)
$$;
--> statement-breakpoint

-- At commit: what is not a draft has its number, what is posted has its entry, its head is the sum of its lines, and credits never
-- exceed what they credit. A draft has neither number nor entry.
CREATE FUNCTION finance.check_document() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  mine finance.documents;
  original finance.documents;
  net bigint;
  tax bigint;
BEGIN
  SELECT * INTO mine FROM finance.documents WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT coalesce(sum(net_minor), 0), coalesce(sum(tax_minor), 0) INTO net, tax FROM finance.document_lines
  WHERE tenant_id = mine.tenant_id AND document_id = mine.id;
  IF mine.state = 'draft' THEN
    IF num_nonnulls(mine.number, mine.number_id, mine.entry_id, mine.issued_at) > 0 THEN
      PERFORM finance.refuse('documents_draft_bare', 'a draft has neither number nor entry');
    END IF;
    RETURN NULL;
  END IF;
  IF net <> mine.net_minor OR tax <> mine.tax_minor OR mine.due_minor <= 0 THEN
    PERFORM finance.refuse('documents_sum_of_lines', 'a document comes to what its lines come to, and that is more than nothing');
  END IF;
  IF (mine.kind = 'quote') = (mine.state = 'issued') OR mine.issued_at IS NULL
    OR NOT finance.ask('numbered_', mine.kind, mine.tenant_id, mine.number_id) THEN
    PERFORM finance.refuse('documents_numbered', 'what is issued bears a number of its series');
  END IF;
  IF mine.kind <> 'quote' AND NOT finance.ask('vouch_', mine.kind, mine.tenant_id, mine.entry_id) THEN
    PERFORM finance.refuse('documents_posted', 'what is issued is in the books as it is written');
  END IF;
  IF mine.kind IN ('credit_note', 'supplier_credit') AND mine.of_document_id IS NOT NULL THEN
    SELECT * INTO original FROM finance.documents WHERE tenant_id = mine.tenant_id AND id = mine.of_document_id FOR NO KEY UPDATE;
    IF original.state <> 'issued' OR original.kind <> (CASE mine.kind WHEN 'credit_note' THEN 'invoice' ELSE 'bill' END)
      OR (original.party_id, original.currency, original.entity_id) IS DISTINCT FROM (mine.party_id, mine.currency, mine.entity_id) THEN
      PERFORM finance.refuse('documents_credit_of', 'a credit takes back a document of the same kind, party, currency and books');
    END IF;
    IF (SELECT sum(due_minor) FROM finance.documents WHERE tenant_id = mine.tenant_id AND of_document_id = original.id
      AND kind = mine.kind AND state = 'issued') > original.due_minor THEN
      PERFORM finance.refuse('documents_credit_within', 'credits do not exceed what they credit');
    END IF;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER documents_true AFTER INSERT OR UPDATE ON finance.documents
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.check_document();
--> statement-breakpoint

-- Whether the entry is a payment's: one line on its control account, of its party, and the money on its account.
CREATE FUNCTION finance.vouch_payment(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM finance.payments p JOIN finance.journal_entries e ON e.tenant_id = p.tenant_id AND e.id = p.entry_id
    WHERE p.tenant_id = tenant AND p.entry_id = entry AND e.source_kind = 'payment' AND e.source_id = p.id
      AND e.entity_id = p.entity_id AND e.date = p.date
      AND (SELECT count(*) = 1 AND bool_and(a.control = p.control AND l.party_id = p.party_id AND l.currency = p.currency
          AND l.amount = CASE p.direction WHEN 'received' THEN -p.amount_minor ELSE p.amount_minor END)
        FROM finance.entry_lines l JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
        WHERE l.tenant_id = tenant AND l.entry_id = entry AND a.control IN ('receivable', 'payable', 'stock', 'payroll', 'fixed_asset'))
      AND p.money_minor = (SELECT coalesce(sum(CASE p.direction WHEN 'received' THEN l.amount ELSE -l.amount END), 0) FROM finance.entry_lines l
        WHERE l.tenant_id = tenant AND l.entry_id = entry AND l.account_id = p.account_id AND l.currency = p.money_currency))
$$;
--> statement-breakpoint

-- A payment is taken back whole, and settles nothing but its own reversal afterwards.
CREATE FUNCTION finance.vouch_reversal_payment(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM finance.payments p JOIN finance.journal_entries e ON e.tenant_id = p.tenant_id AND e.id = p.reversal_entry_id
    WHERE p.tenant_id = tenant AND p.reversal_entry_id = entry AND p.state = 'voided' AND e.reverses_entry_id = p.entry_id)
  AND NOT EXISTS (SELECT FROM finance.entry_lines l JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
    JOIN finance.journal_entries e ON e.tenant_id = l.tenant_id AND e.id = entry
    WHERE l.tenant_id = tenant AND l.entry_id IN (entry, e.reverses_entry_id) AND a.control IN ('receivable', 'payable')
      AND NOT EXISTS (SELECT FROM finance.allocation_lines x JOIN finance.allocations h ON h.tenant_id = x.tenant_id AND h.id = x.allocation_id
        WHERE x.tenant_id = tenant AND x.line_id = l.id AND x.amount = l.amount AND h.kind = 'contra'
          AND (SELECT count(*) FROM finance.allocation_lines y WHERE y.tenant_id = tenant AND y.allocation_id = h.id) = 2))
$$;
--> statement-breakpoint

CREATE FUNCTION finance.keep_payment() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  may text[] := ARRAY['state', 'reversal_entry_id', 'void_reason', 'updated_at'];
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'recorded' AND to_jsonb(NEW) - may = to_jsonb(OLD) - may THEN RETURN NEW; END IF;
  PERFORM finance.refuse('payments_final', 'a payment is final; it can be voided once');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER payments_final BEFORE UPDATE OR DELETE ON finance.payments FOR EACH ROW EXECUTE FUNCTION finance.keep_payment();
--> statement-breakpoint
CREATE FUNCTION finance.check_payment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  mine finance.payments;
BEGIN
  SELECT * INTO mine FROM finance.payments WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
  IF NOT finance.vouch_payment(mine.tenant_id, mine.entry_id) OR NOT coalesce(finance.numbered_payment(mine.tenant_id, mine.number_id), false)
    OR mine.state = 'voided' AND NOT finance.vouch_reversal_payment(mine.tenant_id, mine.reversal_entry_id) THEN
    PERFORM finance.refuse('payments_posted', 'a payment is numbered and in the books as it is written');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER payments_posted AFTER INSERT OR UPDATE ON finance.payments
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.check_payment();
--> statement-breakpoint

-- An entry of an allocation stands wholly in that allocation. It may carry a difference between rates (amount 0), a write-off that two
-- people agreed on, or the discount that a document promised to whoever pays by that day; nothing else.
CREATE FUNCTION finance.vouch_allocation(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM finance.journal_entries e JOIN finance.allocations h ON h.tenant_id = e.tenant_id AND h.id = e.source_id
    CROSS JOIN LATERAL (SELECT count(*) AS lines, coalesce(sum(l.amount), 0) AS amount,
        bool_and(l.party_id = h.party_id AND x.amount IS NOT DISTINCT FROM l.amount AND x.functional = l.debit - l.credit) AS whole
      FROM finance.entry_lines l JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
      LEFT JOIN finance.allocation_lines x ON x.tenant_id = l.tenant_id AND x.line_id = l.id AND x.allocation_id = h.id
      WHERE l.tenant_id = tenant AND l.entry_id = entry AND a.control IN ('receivable', 'payable', 'stock', 'payroll', 'fixed_asset')) s
    WHERE e.tenant_id = tenant AND e.id = entry AND e.source_kind = 'allocation' AND h.entity_id = e.entity_id AND h.kind <> 'reversal'
      AND s.whole AND (s.amount = 0 AND s.lines = 1
        OR h.kind = 'write_off' AND EXISTS (SELECT FROM finance.write_offs w JOIN finance.allocation_lines x
            ON x.tenant_id = w.tenant_id AND x.allocation_id = h.id AND x.line_id = w.line_id AND x.amount = w.amount_minor
          WHERE w.tenant_id = tenant AND w.allocation_id = h.id AND w.state IN ('approved', 'reversed') AND w.decided_by <> w.requested_by
            AND w.party_id = h.party_id AND s.amount = -w.amount_minor)
        OR h.kind = 'discount' AND EXISTS (SELECT FROM finance.documents d
          JOIN finance.entry_lines l ON l.tenant_id = d.tenant_id AND l.entry_id = d.entry_id
          JOIN finance.allocation_lines x ON x.tenant_id = l.tenant_id AND x.line_id = l.id AND x.allocation_id = h.id
          WHERE d.tenant_id = tenant AND d.early_until >= h.date AND x.amount = -s.amount
            AND d.early_minor >= (SELECT abs(sum(y.amount)) FROM finance.allocation_lines y
              JOIN finance.allocations k ON k.tenant_id = y.tenant_id AND k.id = y.allocation_id
              LEFT JOIN finance.allocations o ON o.tenant_id = k.tenant_id AND o.id = k.reverses_id
              WHERE y.tenant_id = tenant AND y.line_id = l.id AND 'discount' IN (k.kind, o.kind)))))
$$;
--> statement-breakpoint
-- When an allocation is taken back its own entry goes with it: each of its lines and its mirror settle one another.
CREATE FUNCTION finance.vouch_reversal_allocation(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM finance.journal_entries e JOIN finance.journal_entries o ON o.tenant_id = e.tenant_id AND o.id = e.reverses_entry_id
    JOIN finance.allocations r ON r.tenant_id = o.tenant_id AND r.reverses_id = o.source_id
    WHERE e.tenant_id = tenant AND e.id = entry)
  AND NOT EXISTS (SELECT FROM finance.entry_lines l JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
    WHERE l.tenant_id = tenant AND l.entry_id = entry AND a.control IN ('receivable', 'payable')
      AND NOT EXISTS (SELECT FROM finance.allocation_lines x JOIN finance.allocations h ON h.tenant_id = x.tenant_id AND h.id = x.allocation_id
        WHERE x.tenant_id = tenant AND x.line_id = l.id AND x.amount = l.amount AND x.functional = l.debit - l.credit AND h.kind = 'contra'))
$$;
--> statement-breakpoint

-- Who asked for a write-off and for what stays; a decision is made once, and can only be taken back with its allocation.
CREATE FUNCTION finance.keep_write_off() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  may text[] := ARRAY['state', 'decided_by', 'decided_by_name', 'decided_at', 'refused_because', 'allocation_id', 'updated_at'];
BEGIN
  IF TG_OP = 'DELETE' AND OLD.state = 'requested' THEN RETURN OLD; END IF;
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - may = to_jsonb(OLD) - may AND (OLD.state IN ('requested', 'refused')
    OR OLD.state = 'approved' AND NEW.state = 'reversed'
      AND (NEW.decided_by, NEW.decided_at, NEW.allocation_id) = (OLD.decided_by, OLD.decided_at, OLD.allocation_id)
      AND EXISTS (SELECT FROM finance.allocations WHERE tenant_id = NEW.tenant_id AND reverses_id = NEW.allocation_id)) THEN
    RETURN NEW;
  END IF;
  PERFORM finance.refuse('write_offs_final', 'a write-off is asked for once and decided once');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER write_offs_final BEFORE UPDATE OR DELETE ON finance.write_offs FOR EACH ROW EXECUTE FUNCTION finance.keep_write_off();
--> statement-breakpoint
-- An approved write-off is an allocation of its kind over its item.
CREATE FUNCTION finance.check_write_off() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.state IN ('approved', 'reversed') AND NOT EXISTS (SELECT FROM finance.allocations h JOIN finance.allocation_lines x
      ON x.tenant_id = h.tenant_id AND x.allocation_id = h.id AND x.line_id = NEW.line_id AND x.amount = NEW.amount_minor
    WHERE h.tenant_id = NEW.tenant_id AND h.id = NEW.allocation_id AND h.kind = 'write_off' AND h.party_id = NEW.party_id) THEN
    PERFORM finance.refuse('write_offs_allocated', 'an approved write-off settles its item');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER write_offs_allocated AFTER INSERT OR UPDATE ON finance.write_offs
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.check_write_off();
