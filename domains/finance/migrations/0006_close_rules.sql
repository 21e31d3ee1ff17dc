-- Closing work: what its registers say and what the books say are one, whoever writes. The functions run as the owner with a fixed
-- search_path and take their lock before they look, like those of 0001_ledger.sql.

-- An asset comes into the register with the entry that books it, so only the register's own entries reach its accounts.
CREATE OR REPLACE FUNCTION finance.accepts(control text, kind text) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT kind IN ('opening', 'reversal') OR CASE control
    WHEN 'receivable' THEN kind IN ('invoice', 'credit_note', 'payment', 'allocation', 'revaluation')
    WHEN 'payable' THEN kind IN ('bill', 'supplier_credit', 'payment', 'allocation', 'revaluation')
    WHEN 'stock' THEN kind = 'stock'
    WHEN 'payroll' THEN kind IN ('payroll', 'payment', 'bank')
    WHEN 'fixed_asset' THEN kind = 'asset'
    ELSE true END
$$;
--> statement-breakpoint

CREATE FUNCTION finance.is_reversed(tenant uuid, run uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM finance.close_run_reversals WHERE tenant_id = tenant AND run_id = run)
$$;
--> statement-breakpoint
-- Whether the run of the entry that this one reverses was taken back.
CREATE FUNCTION finance.reverses_run(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM finance.journal_entries e JOIN finance.journal_entries o ON o.tenant_id = e.tenant_id AND o.id = e.reverses_entry_id
    WHERE e.tenant_id = tenant AND e.id = entry AND finance.is_reversed(tenant, o.source_id))
$$;
--> statement-breakpoint

-- What an entry does to the asset accounts is what its movements do, account by account.
CREATE FUNCTION finance.assets_agree(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT NOT EXISTS (SELECT FROM (
    SELECT l.account_id, l.debit - l.credit AS amount FROM finance.entry_lines l
      JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
      WHERE l.tenant_id = tenant AND l.entry_id = entry AND a.control = 'fixed_asset'
    UNION ALL SELECT s.cost_account_id, -m.cost FROM finance.asset_movements m
      JOIN finance.assets s ON s.tenant_id = m.tenant_id AND s.id = m.asset_id WHERE m.tenant_id = tenant AND m.entry_id = entry
    UNION ALL SELECT s.accumulated_account_id, m.accumulated FROM finance.asset_movements m
      JOIN finance.assets s ON s.tenant_id = m.tenant_id AND s.id = m.asset_id WHERE m.tenant_id = tenant AND m.entry_id = entry
  ) x GROUP BY account_id HAVING sum(amount) <> 0)
$$;
--> statement-breakpoint
CREATE FUNCTION finance.vouch_asset(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT finance.assets_agree(tenant, entry)
$$;
--> statement-breakpoint
CREATE FUNCTION finance.vouch_reversal_asset(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT finance.assets_agree(tenant, entry) AND finance.reverses_run(tenant, entry)
$$;
--> statement-breakpoint

CREATE FUNCTION finance.check_asset_accounts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF (SELECT count(*) FROM finance.accounts WHERE tenant_id = NEW.tenant_id AND control = 'fixed_asset'
      AND id IN (NEW.cost_account_id, NEW.accumulated_account_id)) <> (CASE WHEN NEW.cost_account_id = NEW.accumulated_account_id THEN 1 ELSE 2 END)
    OR NOT EXISTS (SELECT FROM finance.accounts WHERE tenant_id = NEW.tenant_id AND id = NEW.expense_account_id AND type = 'expense') THEN
    PERFORM finance.refuse('asset_accounts', 'assets stand on fixed-asset accounts and are charged to an expense account');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER asset_categories_accounts BEFORE INSERT OR UPDATE ON finance.asset_categories
  FOR EACH ROW EXECUTE FUNCTION finance.check_asset_accounts();
--> statement-breakpoint
CREATE TRIGGER assets_accounts BEFORE INSERT ON finance.assets FOR EACH ROW EXECUTE FUNCTION finance.check_asset_accounts();
--> statement-breakpoint

-- No more is written off than there is, nothing goes that is not there, and each movement stands in an entry of the asset's own books.
-- All movements of a statement at once, since a run moves thousands; an entry's movements are written in one. OFFSET 0 keeps what is asked
-- of an entry from being asked for each of its movements.
CREATE FUNCTION finance.check_asset_movements() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM finance.assert_read_committed();
  PERFORM FROM finance.close_runs r WHERE (r.tenant_id, r.id) IN (SELECT tenant_id, run_id FROM fresh) ORDER BY r.id FOR NO KEY UPDATE;
  PERFORM FROM finance.assets s WHERE (s.tenant_id, s.id) IN (SELECT tenant_id, asset_id FROM fresh) ORDER BY s.id FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM (SELECT DISTINCT tenant_id, asset_id FROM fresh) f
    CROSS JOIN LATERAL (SELECT sum(m.cost) AS cost, sum(m.accumulated) AS accumulated FROM finance.asset_movements m
      WHERE m.tenant_id = f.tenant_id AND m.asset_id = f.asset_id) s
    WHERE s.cost < 0 OR s.accumulated < 0 OR s.accumulated > s.cost) THEN
    PERFORM finance.refuse('asset_movements_within_cost', 'an asset is worth between nothing and its cost');
  END IF;
  IF EXISTS (SELECT FROM fresh f JOIN finance.assets s ON s.tenant_id = f.tenant_id AND s.id = f.asset_id
      LEFT JOIN finance.journal_entries e ON e.tenant_id = f.tenant_id AND e.id = f.entry_id AND e.source_id = f.run_id
        AND e.entity_id = s.entity_id AND e.date = f.date
      WHERE e.id IS NULL)
    OR EXISTS (SELECT FROM (SELECT DISTINCT tenant_id, entry_id FROM fresh OFFSET 0) f WHERE NOT finance.assets_agree(f.tenant_id, f.entry_id)) THEN
    PERFORM finance.refuse('asset_movements_agree', 'the register and the books move together');
  END IF;
  IF EXISTS (SELECT FROM fresh f JOIN finance.close_run_reversals r ON r.tenant_id = f.tenant_id AND r.run_id = f.run_id WHERE f.reverses_id IS NULL) THEN
    PERFORM finance.refuse('asset_movements_of_standing_run', 'a run that was taken back moves nothing');
  END IF;
  IF EXISTS (SELECT FROM fresh f WHERE f.reverses_id IS NOT NULL AND NOT EXISTS (SELECT FROM finance.asset_movements m
    WHERE m.tenant_id = f.tenant_id AND m.id = f.reverses_id AND m.reverses_id IS NULL AND m.asset_id = f.asset_id AND m.run_id = f.run_id
      AND m.kind = f.kind AND m.cost = -f.cost AND m.accumulated = -f.accumulated)) THEN
    PERFORM finance.refuse('asset_movements_mirror', 'a movement back is the mirror of its movement');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER asset_movements_agree AFTER INSERT ON finance.asset_movements
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.check_asset_movements();
--> statement-breakpoint

-- Never more is recognised than was deferred, and each recognition stands in an entry that moves as much.
CREATE FUNCTION finance.check_deferral_movements() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM finance.assert_read_committed();
  PERFORM FROM finance.close_runs r WHERE (r.tenant_id, r.id) IN (SELECT tenant_id, run_id FROM fresh) ORDER BY r.id FOR NO KEY UPDATE;
  PERFORM FROM finance.deferrals d WHERE (d.tenant_id, d.id) IN (SELECT tenant_id, deferral_id FROM fresh) ORDER BY d.id FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM (SELECT DISTINCT tenant_id, deferral_id FROM fresh) f
    JOIN finance.deferrals d ON d.tenant_id = f.tenant_id AND d.id = f.deferral_id
    CROSS JOIN LATERAL (SELECT sum(m.amount) AS amount FROM finance.deferral_movements m WHERE m.tenant_id = d.tenant_id AND m.deferral_id = d.id) s
    WHERE s.amount < 0 OR s.amount > d.total) THEN
    PERFORM finance.refuse('deferral_movements_within_total', 'no more is recognised than was deferred');
  END IF;
  IF EXISTS (SELECT FROM fresh f JOIN finance.deferrals d ON d.tenant_id = f.tenant_id AND d.id = f.deferral_id
    JOIN finance.close_run_reversals r ON r.tenant_id = d.tenant_id AND r.run_id = d.run_id WHERE f.reverses_id IS NULL) THEN
    PERFORM finance.refuse('deferral_movements_of_live_deferral', 'a deferral that was taken back recognises nothing');
  END IF;
  IF EXISTS (SELECT FROM fresh f JOIN finance.deferrals d ON d.tenant_id = f.tenant_id AND d.id = f.deferral_id
      LEFT JOIN finance.journal_entries e ON e.tenant_id = f.tenant_id AND e.id = f.entry_id AND e.source_id = f.run_id
        AND e.entity_id = d.entity_id AND e.date = f.date
      WHERE e.id IS NULL)
    OR EXISTS (SELECT FROM finance.deferral_movements m JOIN finance.deferrals d ON d.tenant_id = m.tenant_id AND d.id = m.deferral_id
      WHERE (m.tenant_id, m.entry_id) IN (SELECT tenant_id, entry_id FROM fresh) GROUP BY m.tenant_id, m.entry_id, d.deferred_account_id
      HAVING sum(CASE d.kind WHEN 'income' THEN m.amount ELSE -m.amount END) IS DISTINCT FROM (SELECT sum(l.debit - l.credit) FROM finance.entry_lines l
        WHERE l.tenant_id = m.tenant_id AND l.entry_id = m.entry_id AND l.account_id = d.deferred_account_id)) THEN
    PERFORM finance.refuse('deferral_movements_agree', 'what is recognised leaves its account in the same entry');
  END IF;
  IF EXISTS (SELECT FROM fresh f JOIN finance.close_run_reversals r ON r.tenant_id = f.tenant_id AND r.run_id = f.run_id WHERE f.reverses_id IS NULL) THEN
    PERFORM finance.refuse('deferral_movements_of_standing_run', 'a run that was taken back recognises nothing');
  END IF;
  IF EXISTS (SELECT FROM fresh f WHERE f.reverses_id IS NOT NULL AND NOT EXISTS (SELECT FROM finance.deferral_movements m
    WHERE m.tenant_id = f.tenant_id AND m.id = f.reverses_id AND m.reverses_id IS NULL AND m.deferral_id = f.deferral_id AND m.run_id = f.run_id
      AND m.amount = -f.amount)) THEN
    PERFORM finance.refuse('deferral_movements_mirror', 'a movement back is the mirror of its movement');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER deferral_movements_agree AFTER INSERT ON finance.deferral_movements
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.check_deferral_movements();
--> statement-breakpoint

-- A revaluation moves control accounts in the currency of the books alone, by what its lines say for each party and currency.
CREATE FUNCTION finance.vouch_revaluation(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT NOT EXISTS (SELECT FROM (
    SELECT l.account_id, l.party_id, l.currency, l.debit - l.credit AS difference, l.amount FROM finance.entry_lines l
      JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
      WHERE l.tenant_id = tenant AND l.entry_id = entry AND finance.is_strict(a.control)
    UNION ALL SELECT r.account_id, r.party_id, r.currency, -r.difference, 0 FROM finance.revaluation_lines r
      JOIN finance.journal_entries e ON e.tenant_id = r.tenant_id AND e.id = r.entry_id AND e.source_id = r.run_id
      JOIN finance.accounts a ON a.tenant_id = r.tenant_id AND a.id = r.account_id
      WHERE r.tenant_id = tenant AND r.entry_id = entry AND finance.is_strict(a.control)
  ) x GROUP BY account_id, party_id, currency HAVING sum(difference) <> 0 OR bool_or(amount <> 0))
$$;
--> statement-breakpoint
CREATE FUNCTION finance.vouch_reversal_revaluation(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT finance.reverses_run(tenant, entry)
$$;
--> statement-breakpoint

-- What a business brings along on a control account is itemised: by party, currency and, for open items, day due.
CREATE FUNCTION finance.vouch_opening(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT finance.assets_agree(tenant, entry) AND NOT EXISTS (SELECT FROM (
    SELECT l.account_id, l.party_id, l.currency, l.due_on, l.amount, l.debit - l.credit AS functional FROM finance.entry_lines l
      JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
      WHERE l.tenant_id = tenant AND l.entry_id = entry AND finance.is_strict(a.control) AND a.control <> 'fixed_asset'
    UNION ALL SELECT i.account_id, i.party_id, i.currency, i.due_on, -i.amount, -i.functional FROM finance.opening_items i
      JOIN finance.journal_entries e ON e.tenant_id = i.tenant_id AND e.id = i.entry_id AND e.source_id = i.run_id
      WHERE i.tenant_id = tenant AND i.entry_id = entry
  ) x GROUP BY account_id, party_id, currency, due_on HAVING sum(amount) <> 0 OR sum(functional) <> 0)
$$;
--> statement-breakpoint
CREATE FUNCTION finance.vouch_reversal_opening(tenant uuid, entry uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT finance.assets_agree(tenant, entry) AND finance.reverses_run(tenant, entry)
$$;
--> statement-breakpoint
-- Lines and items are written with their entry, those of an entry in one statement; nothing is added to them afterwards.
CREATE FUNCTION finance.check_vouched_detail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT DISTINCT tenant_id, entry_id, run_id FROM fresh OFFSET 0) f
    LEFT JOIN finance.journal_entries e ON e.tenant_id = f.tenant_id AND e.id = f.entry_id AND e.source_id = f.run_id AND e.source_kind = TG_ARGV[0]
    WHERE e.id IS NULL OR NOT finance.ask('vouch_', TG_ARGV[0], f.tenant_id, f.entry_id)) THEN
    PERFORM finance.refuse(TG_TABLE_NAME || '_agree', 'the detail and the books say the same');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER revaluation_lines_agree AFTER INSERT ON finance.revaluation_lines
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.check_vouched_detail('revaluation');
--> statement-breakpoint
CREATE TRIGGER opening_items_agree AFTER INSERT ON finance.opening_items
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION finance.check_vouched_detail('opening');
--> statement-breakpoint

-- A run is taken back as a whole: all its entries, and all that they did to the registers.
CREATE FUNCTION finance.check_run_reversal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM finance.assert_read_committed();
  PERFORM FROM finance.close_runs WHERE tenant_id = NEW.tenant_id AND id = NEW.run_id FOR NO KEY UPDATE;
  PERFORM FROM finance.deferrals WHERE tenant_id = NEW.tenant_id AND run_id = NEW.run_id ORDER BY id FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM finance.journal_entries e WHERE e.tenant_id = NEW.tenant_id AND e.source_id = NEW.run_id AND e.source_kind <> 'reversal'
      AND NOT EXISTS (SELECT FROM finance.journal_entries r WHERE r.tenant_id = e.tenant_id AND r.reverses_entry_id = e.id))
    OR EXISTS (SELECT FROM finance.asset_movements m WHERE m.tenant_id = NEW.tenant_id AND m.run_id = NEW.run_id AND m.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM finance.asset_movements r WHERE r.tenant_id = m.tenant_id AND r.reverses_id = m.id))
    OR EXISTS (SELECT FROM finance.deferral_movements m WHERE m.tenant_id = NEW.tenant_id AND m.run_id = NEW.run_id AND m.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM finance.deferral_movements r WHERE r.tenant_id = m.tenant_id AND r.reverses_id = m.id))
    OR EXISTS (SELECT FROM finance.deferrals d JOIN finance.deferral_movements m ON m.tenant_id = d.tenant_id AND m.deferral_id = d.id
      WHERE d.tenant_id = NEW.tenant_id AND d.run_id = NEW.run_id GROUP BY d.id HAVING sum(m.amount) <> 0) THEN
    PERFORM finance.refuse('close_run_reversals_whole', 'a run is taken back as a whole');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER close_run_reversals_whole AFTER INSERT ON finance.close_run_reversals
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.check_run_reversal();
--> statement-breakpoint

-- The lines of a budget change while it is a draft, and lie in its year.
CREATE FUNCTION finance.check_budget_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  line finance.budget_lines := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  budget finance.budgets;
BEGIN
  PERFORM finance.assert_read_committed();
  SELECT * INTO budget FROM finance.budgets WHERE tenant_id = line.tenant_id AND id = line.budget_id FOR NO KEY UPDATE;
  IF budget.status <> 'draft' THEN
    PERFORM finance.refuse('budget_lines_of_draft', 'the lines of a budget change while it is a draft');
  END IF;
  IF TG_OP <> 'DELETE' AND NOT EXISTS (SELECT FROM finance.periods WHERE tenant_id = line.tenant_id AND id = line.period_id AND fiscal_year_id = budget.fiscal_year_id) THEN
    PERFORM finance.refuse('budget_lines_in_year', 'a budget line lies in a period of its year');
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.budget_id <> NEW.budget_id THEN
    PERFORM finance.refuse('budget_lines_final', 'a line stays in its budget');
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER budget_lines_of_draft BEFORE INSERT OR UPDATE OR DELETE ON finance.budget_lines
  FOR EACH ROW EXECUTE FUNCTION finance.check_budget_line();
--> statement-breakpoint
CREATE TRIGGER budgets_final BEFORE UPDATE ON finance.budgets
  FOR EACH ROW EXECUTE FUNCTION finance.refuse_new_value('entity_id', 'fiscal_year_id', 'version');
--> statement-breakpoint

-- What is left for a spending under the tightest budget line that it falls under; null: nothing was budgeted for it. As roomFor of
-- close/budget-room.ts. Closing a year empties its accounts without having spent anything.
CREATE FUNCTION finance.budget_room(tenant uuid, budget uuid, account uuid, period uuid, cost_centre uuid, project uuid, fund uuid, branch uuid)
RETURNS numeric LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH b AS (SELECT * FROM finance.budgets WHERE tenant_id = tenant AND id = budget),
  span AS (SELECT p.id FROM b JOIN finance.periods p ON p.tenant_id = b.tenant_id AND p.fiscal_year_id = b.fiscal_year_id
    JOIN finance.periods own ON own.tenant_id = b.tenant_id AND own.id = period
    WHERE CASE b.held_against WHEN 'period' THEN p.id = own.id WHEN 'to_date' THEN p.starts_on <= own.starts_on ELSE true END),
  heads AS (SELECT l.cost_centre_id AS c, l.project_id AS p, l.fund_id AS f, l.branch_id AS h, sum(l.amount) AS planned
    FROM b JOIN finance.budget_lines l ON l.tenant_id = b.tenant_id AND l.budget_id = b.id
    WHERE l.account_id = account AND l.period_id IN (SELECT id FROM span)
      AND coalesce(l.cost_centre_id = cost_centre, l.cost_centre_id IS NULL) AND coalesce(l.project_id = project, l.project_id IS NULL)
      AND coalesce(l.fund_id = fund, l.fund_id IS NULL) AND coalesce(l.branch_id = branch, l.branch_id IS NULL)
    GROUP BY 1, 2, 3, 4)
  SELECT min(planned - coalesce((SELECT sum(x.debit - x.credit) FROM b JOIN finance.entry_lines x ON x.tenant_id = b.tenant_id AND x.entity_id = b.entity_id
      JOIN finance.journal_entries e ON e.tenant_id = x.tenant_id AND e.id = x.entry_id
      LEFT JOIN finance.journal_entries o ON o.tenant_id = e.tenant_id AND o.id = e.reverses_entry_id
      WHERE x.account_id = account AND e.period_id IN (SELECT id FROM span) AND coalesce(o.source_kind, e.source_kind) <> 'closing'
        AND (c IS NULL OR x.cost_centre_id = c) AND (p IS NULL OR x.project_id = p) AND (f IS NULL OR x.fund_id = f) AND (h IS NULL OR x.branch_id = h)), 0)
    - coalesce((SELECT sum(m.reserved - m.consumed - m.released) FROM b JOIN finance.commitments m ON m.tenant_id = b.tenant_id AND m.entity_id = b.entity_id
      WHERE m.account_id = account AND m.period_id IN (SELECT id FROM span)
        AND (c IS NULL OR m.cost_centre_id = c) AND (p IS NULL OR m.project_id = p) AND (f IS NULL OR m.fund_id = f) AND (h IS NULL OR m.branch_id = h)), 0))
  FROM heads
$$;
--> statement-breakpoint

-- Two commitments cannot both take the last money: whoever promises more holds the budget until commit, and then looks.
CREATE FUNCTION finance.check_commitment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  added numeric := NEW.reserved - NEW.consumed - NEW.released - CASE TG_OP WHEN 'UPDATE' THEN OLD.reserved - OLD.consumed - OLD.released ELSE 0 END;
  budget uuid;
  room numeric;
BEGIN
  IF added <= 0 THEN RETURN NEW; END IF;
  PERFORM finance.assert_read_committed();
  SELECT b.id INTO budget FROM finance.budgets b JOIN finance.periods p ON p.tenant_id = b.tenant_id AND p.fiscal_year_id = b.fiscal_year_id
  WHERE b.tenant_id = NEW.tenant_id AND b.status = 'active' AND p.id = NEW.period_id FOR NO KEY UPDATE OF b;
  room := finance.budget_room(NEW.tenant_id, budget, NEW.account_id, NEW.period_id, NEW.cost_centre_id, NEW.project_id, NEW.fund_id, NEW.branch_id);
  IF room IS NULL THEN
    PERFORM finance.refuse('commitments_budgeted', 'nothing was budgeted for this');
  END IF;
  IF added > room THEN
    PERFORM finance.refuse('commitments_within_budget', 'the budget has no room for this');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER commitments_within_budget BEFORE INSERT OR UPDATE ON finance.commitments
  FOR EACH ROW EXECUTE FUNCTION finance.check_commitment();
--> statement-breakpoint
CREATE TRIGGER commitments_final BEFORE UPDATE ON finance.commitments
  FOR EACH ROW EXECUTE FUNCTION finance.refuse_new_value('entity_id', 'account_id', 'period_id', 'cost_centre_id', 'project_id', 'fund_id', 'branch_id', 'reserved');
