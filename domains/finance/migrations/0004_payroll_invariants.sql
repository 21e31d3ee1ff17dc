-- Payroll answers for its entries: one journal for each, worth what the entry does to the payroll accounts.
CREATE FUNCTION finance.payroll_moved(tenant uuid, entry uuid) RETURNS numeric LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT sum(l.debit) - sum(l.credit) FROM finance.entry_lines l
  JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
  WHERE l.tenant_id = tenant AND l.entry_id = entry AND a.control = 'payroll'
$$;
--> statement-breakpoint
CREATE FUNCTION finance.vouch_payroll(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM finance.payroll_journals j WHERE j.tenant_id = tenant AND j.entry_id = entry AND j.kind <> 'reversal'
    AND j.moved_minor = finance.payroll_moved(tenant, entry))
    AND NOT EXISTS (SELECT FROM finance.entry_lines l JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
      WHERE l.tenant_id = tenant AND l.entry_id = entry AND finance.is_strict(a.control) AND a.control <> 'payroll')
$$;
--> statement-breakpoint
CREATE FUNCTION finance.vouch_reversal_payroll(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM finance.payroll_journals r
    JOIN finance.payroll_journals o ON o.tenant_id = r.tenant_id AND o.id = r.reverses_id
    JOIN finance.journal_entries e ON e.tenant_id = r.tenant_id AND e.id = r.entry_id
    WHERE r.tenant_id = tenant AND r.entry_id = entry AND r.kind = 'reversal' AND o.entry_id = e.reverses_entry_id)
$$;
--> statement-breakpoint

-- A journal of payroll has its entry, and a run is posted once: again only when all before it were reversed.
CREATE FUNCTION finance.check_payroll_journal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM finance.assert_read_committed();
  PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'finance.payroll', NEW.tenant_id, NEW.entity_id, NEW.reference), 0));
  IF NEW.kind = 'run' AND EXISTS (SELECT FROM finance.payroll_journals o WHERE o.tenant_id = NEW.tenant_id AND o.entity_id = NEW.entity_id
    AND o.reference = NEW.reference AND o.kind = 'run' AND NOT EXISTS (
      SELECT FROM finance.payroll_journals r WHERE r.tenant_id = o.tenant_id AND r.reverses_id = o.id)) THEN
    PERFORM finance.refuse('payroll_journals_posted_once', 'this payroll is in the books');
  END IF;
  IF NEW.kind <> 'reversal' AND NEW.moved_minor IS DISTINCT FROM finance.payroll_moved(NEW.tenant_id, NEW.entry_id)
    OR NEW.kind = 'reversal' AND NOT EXISTS (SELECT FROM finance.payroll_journals o
      JOIN finance.journal_entries e ON e.tenant_id = o.tenant_id AND e.reverses_entry_id = o.entry_id
      WHERE o.tenant_id = NEW.tenant_id AND o.id = NEW.reverses_id AND o.entity_id = NEW.entity_id AND e.id = NEW.entry_id
        AND NEW.moved_minor = -o.moved_minor) THEN
    PERFORM finance.refuse('payroll_journals_true', 'a payroll journal says what its entry does');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER payroll_journals_true BEFORE INSERT ON finance.payroll_journals
  FOR EACH ROW EXECUTE FUNCTION finance.check_payroll_journal();
